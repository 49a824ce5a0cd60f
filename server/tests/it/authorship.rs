//! Who wrote what and when: from the log, for those who may read.

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, LoadOptions, ObjId, ROOT, ReadDoc as _};
use docs_schema::automerge_doc::ENCODING;
use palabre::domain::clock::{DAY, HOUR};
use palabre::domain::ids::TextId;
use palabre::domain::person::Category;
use palabre::store::{actors, log, log_append, log_runs};
use serde_json::{Value, json};

use crate::support::{BEGINNING, TestApp, on_both};
use crate::world::Somebody;

/// Somebody types `words` in place of `find` in the first section.
pub async fn types(app: &TestApp, text: &str, who: &Somebody, actor: u8, find: &str, words: &str) {
    edits(app, text, who, actor, |doc| {
        let id = docs_schema::automerge_doc::read(doc).0.sections[0].id.clone();
        let body = object(doc, &["sections", &id, "body"]);
        let plain = doc.text(&body).unwrap();
        let at = plain[..plain.find(find).unwrap()].encode_utf16().count();
        doc.splice_text(&body, at, isize::try_from(find.encode_utf16().count()).unwrap(), words).unwrap();
    })
    .await;
}

/// What lies at a path of the document.
pub fn object(doc: &AutoCommit, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |at, key| doc.get(&at, *key).unwrap().unwrap().1)
}

/// Somebody makes one change of the document. Past the room: its clock is not held.
pub async fn edits(app: &TestApp, text: &str, who: &Somebody, actor: u8, edit: impl FnOnce(&mut AutoCommit)) {
    let text: TextId = text.parse().unwrap();
    let (saved, _) = app.app.rooms.document(&text).await.unwrap();
    let mut doc = AutoCommit::load_with_options(&saved, LoadOptions::new().text_encoding(ENCODING)).unwrap();
    doc.set_actor(ActorId::from([actor; 16]));
    edit(&mut doc);
    doc.commit();
    let change = doc.get_last_local_change().unwrap();
    let mut tx = app.app.store.write().await.unwrap();
    let head = log::head(&mut tx, &text).await.unwrap();
    actors::claim(&mut tx, &text, &[actor; 16], &who.id, app.now()).await.unwrap();
    let mut body = Vec::new();
    log::write_entry(&mut body, change.raw_bytes());
    let actor_first = i64::try_from(change.seq()).unwrap();
    let run = log_runs::Run { actor: vec![actor; 16], actor_first, count: 1 };
    let batch = log_append::Batch {
        text: &text,
        log_id: &head.log_id,
        head: head.seq,
        epoch: head.epoch,
        runs: &[run],
        body: &body,
    };
    log_append::append(&mut tx, &batch, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// `words·who@hours`, for each run of the first section.
fn told(said: &Value, words: &str) -> String {
    let part = said["parts"].as_array().unwrap().iter().find(|p| p["place"] != "title").unwrap();
    let units: Vec<u16> = words.encode_utf16().collect();
    let mut at = 0;
    let run = |run: &Value| {
        let end = at + usize::try_from(run[0].as_u64().unwrap()).unwrap();
        let own = String::from_utf16(&units[at..end]).unwrap();
        at = end;
        let credit = &said["credits"][usize::try_from(run[1].as_u64().unwrap()).unwrap()];
        let author = &said["authors"][usize::try_from(credit["author"].as_u64().unwrap()).unwrap()];
        let by = author["on_behalf_of"]["by"].as_str().or(author["name"].as_str()).unwrap();
        format!("{own}·{by}@{}", (credit["at"].as_i64().unwrap() - BEGINNING) / HOUR)
    };
    let runs: Vec<String> = part["runs"].as_array().unwrap().iter().map(run).collect();
    assert_eq!(part["checksum"], docs_schema::authorship::checksum(units.iter().copied()), "{words}");
    runs.join("|")
}

on_both! {
    async fn words_are_credited_to_who_wrote_them_and_imported_ones_to_their_import(app: TestApp) {
        let facilitator = app.dossier().await;
        let army = app.institution("Armées", Category::State).await;
        let (amina, boubou) = (app.person("amina", Some(&army)).await, app.person("boubou", None).await);
        facilitator.takes_in(&amina, "drafter").await;
        let text = facilitator.adds_text("Politique").await;
        app.clock.advance(2 * HOUR);
        types(&app, &text, &amina, 3, "Un texte", "Une 🌍 loi").await;
        let path = format!("/api/v1/texts/{text}/authorship");
        facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), json!({ "name": "Projet" })).await.ok();
        app.clock.advance(HOUR);
        types(&app, &text, &boubou, 4, "🌍", "belle").await;
        let said = amina.calls.get(&path).await.ok();
        let first: Vec<Option<i64>> = said["credits"].as_array().unwrap().iter().map(|c| c["version"].as_i64()).collect();
        assert_eq!((first, &said["versions"][0]["name"]), (vec![Some(1), Some(1), None], &json!("Projet")));
        assert_eq!(told(&said, "ContexteUne belle loi."), "Contexte·import@0|Une ·amina@2|belle·boubou@3| loi·amina@2|.·import@0");
        let amina_said = said["authors"].as_array().unwrap().iter().find(|a| a["name"] == "amina").unwrap();
        assert_eq!((&amina_said["institution"]["short_name"], &amina_said["on_behalf_of"]), (&json!("Armées"), &Value::Null));
        assert_eq!(amina.calls.get(&path).await.ok(), said, "asked twice, answered alike");
    }

    async fn the_history_page_shows_who_wrote_and_the_text_as_it_stood(app: TestApp) {
        let facilitator = app.dossier().await;
        let text = facilitator.adds_text("Politique").await;
        for (n, (find, words)) in [("Un texte", "Une loi"), ("Une loi", "Un décret"), ("décret", "arrêté")].into_iter().enumerate() {
            app.clock.advance(DAY);
            types(&app, &text, &facilitator, if n == 1 { 4 } else { 3 }, find, words).await;
        }
        let page = async |at: &str| {
            let request = facilitator.calls.request(reqwest::Method::GET, &format!("/d/d/{text}/history{at}"));
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        let (status, now) = page("").await;
        assert!(status == 200 && now.contains("<svg class=\"history-drawing\"") && now.contains("?at=5#then"), "{now}");
        let then = [(2, "Un texte"), (3, "Une loi"), (4, "Un décret"), (5, "Un arrêté")];
        for (seq, words) in then {
            let (_, said) = page(&format!("?at={seq}")).await;
            let others = then.iter().filter(|(_, other)| said.contains(&format!(">{other}.</p>"))).count();
            assert!(said.contains(&format!(">{words}.</p>")) && others == 1, "{seq}: {said}");
        }
        for nowhere in ["?at=0", "?at=6", "?at=-1", "?at=x"] {
            assert!(matches!(page(nowhere).await.0, 400 | 422), "{nowhere}");
        }
    }

    async fn who_may_not_read_the_text_is_not_told_who_wrote_it(app: TestApp) {
        let facilitator = app.dossier().await;
        let text = facilitator.adds_text("Politique").await;
        let (observer, contributor) = (app.person("observer", None).await, app.person("contributor", None).await);
        facilitator.takes_in(&observer, "observer").await;
        facilitator.takes_in(&contributor, "contributor").await;
        let outsider = app.person("outsider", None).await;
        for what in ["authorship", "activity"] {
            let path = format!("/api/v1/texts/{text}/{what}");
            observer.calls.get(&path).await.ok();
            contributor.calls.get(&path).await.refused(403);
            outsider.calls.get(&path).await.refused(404);
            app.stranger().get(&path).await.refused(401);
        }
    }

    async fn days_and_sittings_tell_who_wrote_when(app: TestApp) {
        let facilitator = app.dossier().await;
        let army = app.institution("Armées", Category::State).await;
        let amina = app.person("amina", Some(&army)).await;
        facilitator.takes_in(&amina, "drafter").await;
        let text = facilitator.adds_text("Politique").await;
        app.clock.advance(DAY);
        types(&app, &text, &amina, 3, "Un", "Deux").await;
        app.clock.advance(HOUR / 4);
        types(&app, &text, &facilitator, 4, "Deux", "Trois").await;
        app.clock.advance(HOUR);
        types(&app, &text, &amina, 3, "Trois", "Quatre").await;
        let said = amina.calls.get(&format!("/api/v1/texts/{text}/activity")).await.ok();
        let share = |s: &Value| format!("{}×{}", s["institution"]["short_name"].as_str().or(s["on_behalf_of"]["by"].as_str()).unwrap(), s["changes"]);
        let days: Vec<Vec<String>> = said["days"].as_array().unwrap().iter()
            .map(|day| { let mut all: Vec<String> = day["shares"].as_array().unwrap().iter().map(share).collect(); all.sort(); all })
            .collect();
        assert_eq!(days, [vec!["import×1", "server×1"], vec!["Armées×2", "Sécurité×1"]]);
        let sittings = said["sittings"].as_array().unwrap();
        let told: Vec<(i64, i64)> = sittings.iter().map(|s| (s["seq"].as_i64().unwrap(), s["changes"].as_i64().unwrap())).collect();
        assert_eq!(told, [(2, 2), (4, 2), (5, 1)]);
        assert_eq!(sittings[1]["institutions"], json!(["Armées", "Sécurité"]));
    }
}
