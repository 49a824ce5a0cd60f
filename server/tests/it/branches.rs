//! Branches and versions brought back: who may write where, whose the words are afterwards, and that nothing is lost.

use std::collections::HashMap;

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, LoadOptions, ObjId, ROOT, ReadDoc as _};
use docs_schema::automerge_doc::ENCODING;
use palabre::actions::verify::{verify_journals, verify_texts};
use palabre::domain::error::Error;
use palabre::domain::ids::TextId;
use palabre::domain::journal::Act;
use palabre::rooms::{Owner, ServerWork};
use palabre::store::actors::{self, Claim};
use palabre::store::{log, texts};
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};
use crate::world::Somebody;

/// The text as it stands, in the hand of an actor, and the body of its first section.
async fn copy(app: &TestApp, text: &TextId, actor: u8) -> (AutoCommit, ObjId) {
    let (saved, _) = app.app.rooms.document(text).await.unwrap();
    let mut doc = AutoCommit::load_with_options(&saved, LoadOptions::new().text_encoding(ENCODING)).unwrap();
    doc.set_actor(ActorId::from([actor; 16]));
    let id = docs_schema::automerge_doc::read(&doc).0.sections[0].id.clone();
    let body = ["sections", &id, "body"].iter().fold(ROOT, |at, key| doc.get(&at, *key).unwrap().unwrap().1);
    (doc, body)
}

/// Somebody types `words` in place of `find` in the first section that has it, through the room of the text.
pub async fn types(app: &TestApp, text: &str, who: &Somebody, actor: u8, find: &str, words: &str) {
    let text: TextId = text.parse().unwrap();
    let (mut doc, _) = copy(app, &text, actor).await;
    let sections = docs_schema::automerge_doc::read(&doc).0.sections;
    let body = |id: &str| {
        ["sections", id, "body"].iter().fold(ROOT, |at, key| doc.get(&at, *key).unwrap().unwrap().1)
    };
    let bodies: Vec<_> = sections.iter().map(|section| body(&section.id)).collect();
    let body = bodies.into_iter().find(|body| doc.text(body).unwrap().contains(find)).unwrap();
    let plain = doc.text(&body).unwrap();
    let at = plain[..plain.find(find).unwrap()].encode_utf16().count();
    doc.splice_text(&body, at, isize::try_from(find.encode_utf16().count()).unwrap(), words).unwrap();
    doc.commit();
    let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    append(app, &text, who, actor, vec![change]).await.unwrap();
}

/// Somebody removes the section that holds `find`, as the editor does it.
pub async fn removes(app: &TestApp, text: &str, who: &Somebody, actor: u8, find: &str) {
    let text: TextId = text.parse().unwrap();
    let (mut doc, _) = copy(app, &text, actor).await;
    for section in docs_schema::automerge_doc::read(&doc).0.sections {
        let map =
            ["sections", &section.id].iter().fold(ROOT, |at, key| doc.get(&at, *key).unwrap().unwrap().1);
        let body = doc.get(&map, "body").unwrap().unwrap().1;
        if doc.text(&body).unwrap().contains(find) {
            let length = isize::try_from(doc.length(&body)).unwrap();
            doc.splice_text(&body, 0, length, "").unwrap();
            doc.put(&map, "removed", true).unwrap();
        }
    }
    doc.commit();
    let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    append(app, &text, who, actor, vec![change]).await.unwrap();
}

async fn epoch(app: &TestApp, text: &TextId) -> i64 {
    log::head(&mut app.app.store.read().await.unwrap(), text).await.unwrap().epoch
}

async fn append(
    app: &TestApp,
    text: &TextId,
    who: &Somebody,
    actor: u8,
    changes: Vec<Vec<u8>>,
) -> Result<Option<(u64, u64)>, Error> {
    append_at(app, text, who, actor, changes, epoch(app, text).await).await
}

async fn append_at(
    app: &TestApp,
    text: &TextId,
    who: &Somebody,
    actor: u8,
    changes: Vec<Vec<u8>>,
    epoch: i64,
) -> Result<Option<(u64, u64)>, Error> {
    let dossier = texts::by_id(&mut app.app.store.read().await.unwrap(), text).await.unwrap().dossier_id;
    let owner = Owner { person: who.id.clone(), on_behalf_of: None };
    let act =
        Act { dossier, by: who.id.clone(), name: "typed", data: [("text", text.as_str().into())].into() };
    let work = ServerWork { owners: HashMap::from([([actor; 16], owner)]), changes, act, epoch };
    app.app.rooms.append_as_server(text, work).await
}

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    other: Somebody,
    reviewer: Somebody,
    text: String,
}

/// A dossier with a text of one version, `La police veille. Elle rend compte au ministre.`
async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let (drafter, other, reviewer) =
        (app.person("amina", None).await, app.person("boubou", None).await, app.person("oumou", None).await);
    for (who, role) in [(&drafter, "drafter"), (&other, "drafter"), (&reviewer, "reviewer")] {
        facilitator.takes_in(who, role).await;
    }
    let body = json!({ "title": "Politique", "markdown": "# Contexte\n\nLa police veille. Elle rend compte au ministre.\n" });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let version = json!({ "name": "Projet" });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    World { facilitator, drafter, other, reviewer, text }
}

impl World {
    fn path(&self) -> String {
        format!("/api/v1/texts/{}", self.text)
    }

    /// A branch at version 1 for the reviewer and the drafter; its id.
    async fn branch(&self) -> String {
        let people = [self.reviewer.id.as_str(), self.drafter.id.as_str()];
        let body = json!({ "version": 1, "name": "Compte rendu", "people": people });
        let said = self.reviewer.calls.post(&format!("{}/branches", self.path()), body).await.ok();
        said["id"].as_str().unwrap().to_owned()
    }
}

async fn words(who: &Somebody, text: &str) -> String {
    String::from_utf8(who.calls.bytes(&format!("/api/v1/texts/{text}?format=markdown")).await).unwrap()
}

/// What somebody may do in a text; nothing where it is not there.
async fn rights(who: &Somebody, text: &str) -> String {
    let said = who.calls.get(&format!("/api/v1/texts/{text}")).await;
    if said.status.is_success() {
        let names = said.json["text"]["capabilities"].as_array().or(said.json["capabilities"].as_array());
        names.unwrap().iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>().join(" ")
    } else {
        said.status.as_u16().to_string()
    }
}

/// `words·who` of the first section; `name (way)` where the server recorded a way.
async fn credited(who: &Somebody, text: &str) -> String {
    let said = who.calls.get(&format!("/api/v1/texts/{text}/authorship")).await.ok();
    let read = who.calls.get(&format!("/api/v1/texts/{text}")).await.ok();
    let blocks = read["document"]["sections"][0]["blocks"].as_array().unwrap();
    let run = |run: &Value| run["text"].as_str().unwrap_or_default().to_owned();
    let plain: String =
        blocks.iter().flat_map(|block| block["content"].as_array().unwrap().iter().map(run)).collect();
    let units: Vec<u16> = plain.encode_utf16().collect();
    let part = said["parts"].as_array().unwrap().iter().find(|p| p["place"] != "title").unwrap();
    let mut at = 0;
    let told = part["runs"].as_array().unwrap().iter().map(|run| {
        let end = at + usize::try_from(run[0].as_u64().unwrap()).unwrap();
        let own = String::from_utf16(&units[at..end]).unwrap();
        at = end;
        let credit = &said["credits"][usize::try_from(run[1].as_u64().unwrap()).unwrap()];
        let author = &said["authors"][usize::try_from(credit["author"].as_u64().unwrap()).unwrap()];
        let way = author["on_behalf_of"]["by"].as_str().map(|way| format!(" ({way})")).unwrap_or_default();
        format!("{own}·{}{way}", author["name"].as_str().unwrap())
    });
    told.collect::<Vec<_>>().join("|")
}

async fn all_is_sound(app: &TestApp) {
    for verdict in verify_texts(&app.app).await.unwrap() {
        assert!(verdict.result.is_ok(), "{:?}", verdict.result);
    }
    for verdict in verify_journals(&app.app).await.unwrap() {
        assert!(verdict.result.is_ok(), "{:?}", verdict.result);
    }
}

on_both! {
    async fn a_branch_begins_as_its_version_and_only_named_people_write_in_it(app: TestApp) {
        let w = world(&app).await;
        types(&app, &w.text, &w.other, 3, "La police", "La garde").await;
        let branch = w.branch().await;
        assert!(words(&w.reviewer, &branch).await.contains("La police veille"), "as the version, not as the text now");
        assert_eq!(credited(&w.reviewer, &branch).await, "ContexteLa police veille. Elle rend compte au ministre.·facilitator (import)");
        assert_eq!(rights(&w.reviewer, &branch).await, "read write branch see-threads comment");
        assert_eq!(rights(&w.drafter, &branch).await, "read write branch see-threads comment");
        assert_eq!(rights(&w.other, &branch).await, "read see-threads comment", "a drafter who is not named reads");
        assert_eq!(rights(&w.facilitator, &branch).await, "read branch see-threads comment");
        assert_eq!(rights(&w.reviewer, &w.text).await, "read see-versions see-published branch see-matrix see-threads comment", "never the text itself");
        let (observer, contributor, outsider) = (app.person("ecowas", None).await, app.person("ngo", None).await, app.person("x", None).await);
        w.facilitator.takes_in(&observer, "observer").await;
        w.facilitator.takes_in(&contributor, "contributor").await;
        assert_eq!(rights(&observer, &branch).await, "read");
        assert_eq!((rights(&contributor, &branch).await, rights(&outsider, &branch).await), ("403".into(), "404".into()));
        let dossier = w.drafter.calls.get("/api/v1/dossiers/d").await.ok();
        assert_eq!(dossier["texts"].as_array().unwrap().len(), 1, "branches are not among the texts");
        let list = w.other.calls.get(&format!("{}/branches", w.path())).await.ok();
        let one = &list["branches"][0];
        assert_eq!((&one["id"], &one["version"], &one["people"][1]["name"]), (&json!(branch), &json!(1), &json!("oumou")));
        all_is_sound(&app).await;
    }

    async fn who_may_not_be_named_or_open_one_is_refused(app: TestApp) {
        let w = world(&app).await;
        let observer = app.person("ecowas", None).await;
        w.facilitator.takes_in(&observer, "observer").await;
        let path = format!("{}/branches", w.path());
        let body = json!({ "version": 1, "name": "X" });
        assert_eq!(observer.calls.post(&path, body.clone()).await.refused(403), "forbidden");
        for (body, status) in [
            (json!({ "version": 1, "name": "X", "people": [observer.id.as_str()] }), 422),
            (json!({ "version": 1, "name": " " }), 422),
            (json!({ "version": 9, "name": "X" }), 404),
        ] {
            w.drafter.calls.post(&path, body).await.refused(status);
        }
        let branch = w.branch().await;
        w.reviewer.calls.post(&format!("/api/v1/texts/{branch}/branches"), body).await.refused(404);
        let one = format!("{path}/{branch}");
        assert_eq!(w.reviewer.calls.post(&format!("{one}/merge"), json!({})).await.refused(403), "forbidden");
        assert_eq!(w.other.calls.patch(&one, json!({ "closed": true })).await.refused(403), "forbidden");
        assert_eq!(w.reviewer.calls.patch(&format!("/api/v1/texts/{branch}"), json!({ "lang": "en" })).await.refused(403), "forbidden");
    }

    async fn a_branch_is_shut_to_whom_its_origin_is_shut(app: TestApp) {
        let w = world(&app).await;
        let branch = w.branch().await;
        let army = app.institution("Armées", palabre::domain::person::Category::State).await;
        let soldier = app.person("soldier", Some(&army)).await;
        w.facilitator.takes_in(&soldier, "observer").await;
        let only = json!({ "institutions": [army.as_str()] });
        w.facilitator.calls.put(&format!("{}/restriction", w.path()), only).await.ok();
        assert_eq!((rights(&w.reviewer, &branch).await, rights(&soldier, &branch).await), ("404".into(), "read".into()));
        let later = json!({ "institutions": [] });
        w.facilitator.calls.put(&format!("{}/restriction", w.path()), later).await.ok();
        assert_eq!(rights(&w.reviewer, &branch).await, "read write branch see-threads comment");
    }

    async fn merging_brings_every_word_with_its_author_once_and_again(app: TestApp) {
        let w = world(&app).await;
        let branch = w.branch().await;
        types(&app, &branch, &w.reviewer, 3, "au ministre", "chaque mois au ministre").await;
        types(&app, &branch, &w.drafter, 4, "veille", "veille et protège").await;
        types(&app, &w.text, &w.other, 5, "ministre", "gouverneur").await;
        let one = format!("{}/branches/{branch}", w.path());
        let before = w.other.calls.get(&one).await.ok();
        assert_eq!((&before["ahead"], before["places"].as_array().unwrap().len()), (&json!(2), 1), "{before}");
        let place = &before["places"][0];
        assert_eq!(place["base"], "Elle rend compte au ministre.");
        assert_eq!(place["ours"], "Elle rend compte au gouverneur.");
        assert_eq!(place["theirs"], "Elle rend compte chaque mois au ministre.");
        assert_eq!(w.other.calls.post(&format!("{one}/merge"), json!({})).await.ok()["changes"], 2);
        let merged = words(&w.other, &w.text).await;
        assert_eq!(place["merged"], merged.split("protège. ").nth(1).unwrap().trim(), "it was told how it would read: {merged}");
        let told = credited(&w.other, &w.text).await;
        for own in ["et protège·amina", "gouverneur·boubou", "chaque mois au ministre·oumou"] {
            assert!(told.contains(own), "{own} in {told}");
        }
        assert_eq!(w.other.calls.post(&format!("{one}/merge"), json!({})).await.ok()["changes"], 0, "all is there");
        types(&app, &branch, &w.reviewer, 3, "La police", "La police nationale").await;
        let again = w.other.calls.get(&one).await.ok();
        assert_eq!((&again["ahead"], again["places"].as_array().unwrap().len(), again["merges"].as_array().unwrap().len()), (&json!(1), 0, 1), "from where they parted last");
        assert_eq!(w.facilitator.calls.post(&format!("{one}/merge"), json!({})).await.ok()["changes"], 1);
        assert!(words(&w.other, &w.text).await.contains("La police nationale veille"));
        let acts = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let merges: Vec<&Value> = acts["activity"].as_array().unwrap().iter().filter(|act| act["act"] == "branch-merged").collect();
        assert_eq!((merges.len(), &merges[0]["details"]["changes"], &merges[1]["details"]["branch"]), (2, &json!("1"), &json!(branch)));
        all_is_sound(&app).await;
    }

    async fn what_a_server_action_brings_is_taken_whole_or_not_at_all(app: TestApp) {
        let w = world(&app).await;
        let text: TextId = w.text.parse().unwrap();
        let (saved, seq) = app.app.rooms.document(&text).await.unwrap();
        let mut doc = AutoCommit::load_with_options(&saved, LoadOptions::new().text_encoding(ENCODING)).unwrap();
        doc.set_actor(ActorId::from([7; 16]));
        let mut changes = Vec::new();
        for n in 0..3 {
            doc.put(ROOT, format!("k{n}"), n).unwrap();
            doc.commit();
            changes.push(doc.get_last_local_change().unwrap().raw_bytes().to_vec());
        }
        changes.remove(1);
        let refused = append(&app, &text, &w.drafter, 7, changes).await.unwrap_err();
        assert!(matches!(refused, Error::Malformed { .. }), "{refused:?}");
        assert_eq!(app.app.rooms.document(&text).await.unwrap().1, seq);
        let acts = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        assert!(acts["activity"].as_array().unwrap().iter().all(|act| act["act"] != "typed"));
        types(&app, &w.text, &w.drafter, 8, "police", "garde").await;
        all_is_sound(&app).await;
    }

    async fn an_actor_writes_in_one_text_of_a_history_and_never_changes_hands(app: TestApp) {
        let w = world(&app).await;
        let branch: TextId = w.branch().await.parse().unwrap();
        let text: TextId = w.text.parse().unwrap();
        let mut tx = app.app.store.write().await.unwrap();
        let now = app.now();
        let mine = Claim::Yours { next_seq: 1 };
        assert_eq!(actors::claim(&mut tx, &branch, &[9; 16], &w.drafter.id, now).await.unwrap(), mine);
        assert_eq!(actors::claim(&mut tx, &branch, &[9; 16], &w.drafter.id, now).await.unwrap(), mine);
        assert_eq!(actors::claim(&mut tx, &text, &[9; 16], &w.drafter.id, now).await.unwrap(), Claim::Foreign);
        assert_eq!(actors::claim(&mut tx, &text, &[9; 16], &w.other.id, now).await.unwrap(), Claim::Foreign);
        for actor in actors::all(&mut tx, &text).await.unwrap().into_keys() {
            let claim = actors::claim(&mut tx, &branch, &actor, &w.facilitator.id, now).await.unwrap();
            assert_eq!(claim, Claim::Foreign, "what came with the history is not written on with");
        }
        tx.commit().await.unwrap();
        let merge = append(&app, &text, &w.other, 9, vec![]).await.unwrap_err();
        assert!(matches!(merge, Error::Malformed { .. }), "another person's actor: {merge:?}");
    }

    async fn a_right_that_goes_while_a_server_action_is_being_made_covers_it_no_longer(app: TestApp) {
        let w = world(&app).await;
        let text: TextId = w.text.parse().unwrap();
        let late = app.person("late", None).await;
        let membership = w.facilitator.takes_in(&late, "drafter").await;
        let (asked, entries) = (epoch(&app, &text).await, app.app.rooms.document(&text).await.unwrap().1);
        let end = format!("/api/v1/dossiers/d/memberships/{membership}");
        w.facilitator.calls.delete(&end).await.ok();
        let (mut doc, body) = copy(&app, &text, 5).await;
        doc.splice_text(&body, 0, 0, "x").unwrap();
        doc.commit();
        let change = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
        let refused = append_at(&app, &text, &late, 5, vec![change], asked).await.unwrap_err();
        assert_eq!(refused, Error::Forbidden);
        assert_eq!(app.app.rooms.document(&text).await.unwrap().1, entries, "nothing was written");
    }

    async fn a_closed_branch_is_read_and_neither_written_nor_merged(app: TestApp) {
        let w = world(&app).await;
        let branch = w.branch().await;
        types(&app, &branch, &w.reviewer, 3, "ministre", "gouverneur").await;
        let one = format!("{}/branches/{branch}", w.path());
        assert!(w.reviewer.calls.patch(&one, json!({ "closed": true })).await.ok()["closed_at"].is_i64());
        assert_eq!(rights(&w.reviewer, &branch).await, "read branch see-threads");
        assert!(words(&w.other, &branch).await.contains("gouverneur"));
        w.drafter.calls.post(&format!("{one}/merge"), json!({})).await.refused(422);
        let people = json!({ "closed": false, "people": [w.other.id.as_str()] });
        w.facilitator.calls.patch(&one, people).await.ok();
        assert_eq!((rights(&w.other, &branch).await, rights(&w.reviewer, &branch).await), ("read write branch see-threads comment".into(), "read see-threads comment".into()));
        assert_eq!(w.drafter.calls.post(&format!("{one}/merge"), json!({})).await.ok()["changes"], 1);
    }

    async fn a_version_comes_back_as_a_new_change_and_nothing_is_forgotten(app: TestApp) {
        let w = world(&app).await;
        types(&app, &w.text, &w.drafter, 3, "ministre", "gouverneur").await;
        types(&app, &w.text, &w.other, 4, "La police", "Toute la police").await;
        let before = app.app.rooms.document(&w.text.parse().unwrap()).await.unwrap().1;
        let restore = format!("{}/versions/1/restore", w.path());
        assert_eq!(w.reviewer.calls.post(&restore, json!({})).await.refused(403), "forbidden");
        assert_eq!(w.drafter.calls.post(&restore, json!({})).await.ok()["changed"], true);
        let version = w.drafter.calls.get(&format!("{}/versions/1", w.path())).await.ok();
        assert_eq!(w.drafter.calls.get(&w.path()).await.ok()["document"], version["document"]);
        assert_eq!(app.app.rooms.document(&w.text.parse().unwrap()).await.unwrap().1, before + 1, "one more entry of the log");
        let told = credited(&w.other, &w.text).await;
        assert!(told.contains("Contexte·facilitator (import)") && told.contains("ministre·amina (restore)"), "{told}");
        assert_eq!(w.drafter.calls.post(&restore, json!({})).await.ok()["changed"], false);
        let acts = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let last = &acts["activity"][0];
        assert_eq!((&last["act"], &last["details"]["version"], &last["person"]), (&json!("version-restored"), &json!("1"), &json!("amina")));
        assert_eq!(w.drafter.calls.post(&format!("{}/versions/9/restore", w.path()), json!({})).await.refused(404), "not-found");
        all_is_sound(&app).await;
    }
}
