//! Workshops: who is in the room, what is decided there, and that nothing decided is ever overwritten.

use serde_json::{Value, json};

use palabre::domain::person::Category;

use crate::branches::types;
use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;
const TEXT: &str = "# Contexte\n\nLa police veille.\n\n# Objectifs\n\nProtéger.\n\n## Civil\n\nSecourir.\n\n# Suivi\n\nRendre compte.\n";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    /// Of the invited platform.
    contributor: Somebody,
    /// Of an institution that is not invited.
    other: Somebody,
    ministry: String,
    platform: String,
    text: String,
}

async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let ministry = app.institution("Ministère", Category::State).await;
    let platform = app.institution("Plateforme", Category::CivilSociety).await;
    let council = app.institution("Conseil", Category::PrivateSector).await;
    let mut people = vec![];
    for (name, institution, role) in [
        ("amina", &ministry, "drafter"),
        ("mariam", &platform, "contributor"),
        ("seydou", &council, "contributor"),
    ] {
        let person = app.person(name, Some(institution)).await;
        facilitator.takes_in(&person, role).await;
        people.push(person);
    }
    let body = json!({ "title": "Politique", "markdown": TEXT });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let version = json!({ "name": "Projet", "publish": true });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    let [drafter, contributor, other] = <[Somebody; 3]>::try_from(people).ok().unwrap();
    World {
        facilitator,
        drafter,
        contributor,
        other,
        ministry: ministry.to_string(),
        platform: platform.to_string(),
        text,
    }
}

impl World {
    /// A workshop with the chapters of the text on its agenda; its path, its code and the ids of its items.
    async fn convenes(&self, app: &TestApp, more: Value) -> (String, String, Vec<String>) {
        let mut body = json!({ "title": "Atelier national", "place": "Bamako", "opens": app.now(),
            "closes": app.now() + HOUR, "quorum_institutions": 50,
            "institutions": [{ "institution": self.ministry, "seats": 2 }, { "institution": self.platform }],
            "versions": [{ "text": self.text, "version": 1 }] });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        let said = self.facilitator.calls.post("/api/v1/dossiers/d/workshops", body).await.ok();
        let path = format!("/api/v1/workshops/{}", said["id"].as_str().unwrap());
        let agenda = json!({ "add": "chapters", "text": self.text });
        let agenda = self.facilitator.calls.post(&format!("{path}/agenda"), agenda).await.ok();
        let ids = agenda["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned());
        (path, said["code"].as_str().unwrap().to_owned(), ids.collect())
    }

    async fn opens(&self, path: &str) {
        self.facilitator.calls.patch(path, json!({ "state": "open" })).await.ok();
    }

    async fn seats(&self, path: &str, institution: &str, name: &str) -> Value {
        let body = json!({ "institution": institution, "name": name, "office": "Déléguée" });
        self.facilitator.calls.post(&format!("{path}/seats"), body).await.ok()
    }

    async fn decides(&self, path: &str, item: &str, more: Value) -> crate::client::Said {
        let mut body = json!({ "item": item, "kind": "adopted" });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.facilitator.calls.post(&format!("{path}/decisions"), body).await
    }

    async fn room(&self, path: &str) -> Value {
        self.facilitator.calls.get(path).await.ok()
    }

    /// The drafter changes words of the living text; `actor` is another one each time.
    async fn amends(&self, app: &TestApp, actor: u8, before: &str, after: &str) {
        types(app, &self.text, &self.drafter, actor, before, after).await;
    }
}

/// A phone that joined by the code and was let in.
async fn phone(app: &TestApp, w: &World, path: &str, code: &str, institution: &str, name: &str) -> Caller {
    let phone = app.browser();
    let body = json!({ "institution": institution, "name": name });
    let seat = phone.post(&format!("/api/v1/rooms/{code}/seats"), body).await.ok();
    assert_eq!((&seat["admitted"], &seat["present"]), (&json!(false), &json!(false)));
    let seat = format!("{path}/seats/{}", seat["id"].as_str().unwrap());
    w.facilitator.calls.patch(&seat, json!({ "move": "admit" })).await.ok();
    phone
}

on_both! {
    async fn a_workshop_goes_from_its_agenda_to_a_decision_that_names_its_words(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({})).await;
        assert_eq!(items.len(), 3, "one item a chapter");
        w.decides(&path, &items[0], json!({})).await.refused(409);
        w.opens(&path).await;
        let refused = w.decides(&path, &items[0], json!({})).await.refused(409);
        assert_eq!(refused, "no-quorum");
        w.seats(&path, &w.ministry, "Awa").await;
        let made = w.decides(&path, &items[0], json!({})).await.ok();
        assert_eq!((&made["n"], &made["mode"], &made["quorum"]["met"]), (&json!(1), &json!("consensus"), &json!(true)));
        let room = w.room(&path).await;
        assert_eq!((&room["items"][0]["decision"], &room["items"][0]["covered"]), (&json!(1), &json!(true)));
        assert_eq!(room["decisions"][0]["hash"], room["decisions"][0]["version_hash"]);
    }

    async fn a_provision_that_is_changed_after_its_decision_is_no_longer_covered(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({})).await;
        w.opens(&path).await;
        w.seats(&path, &w.ministry, "Awa").await;
        w.decides(&path, &items[0], json!({ "kind": "amended" })).await.refused(422);
        w.amends(&app, 1, "La police veille.", "La police veille partout.").await;
        w.decides(&path, &items[0], json!({})).await.refused(422);
        w.decides(&path, &items[0], json!({ "kind": "amended" })).await.ok();
        w.decides(&path, &items[2], json!({})).await.ok();
        let covered = |room: &Value| [0, 2].map(|n: usize| room["items"][n]["covered"].clone());
        assert_eq!(covered(&w.room(&path).await), [json!(true), json!(true)]);
        w.amends(&app, 2, "La police veille partout.", "La police veille de nuit.").await;
        assert_eq!(covered(&w.room(&path).await), [json!(false), json!(true)], "only what was touched");
        w.decides(&path, &items[0], json!({ "kind": "amended" })).await.ok();
        let room = w.room(&path).await;
        assert_eq!(room["decisions"].as_array().unwrap().len(), 3, "a correction is a decision of its own");
        assert_eq!((&room["decisions"][2]["replaces"], &room["items"][0]["covered"]), (&json!(1), &json!(true)));
    }

    async fn nothing_that_is_typed_in_a_workshop_runs_on_its_pages(app: TestApp) {
        let w = world(&app).await;
        let nasty = "<img src=x onerror=alert(1)>";
        let more = json!({ "title": nasty, "place": nasty, "presentation": format!("{nasty} [x](javascript:alert(1))") });
        let (path, code, items) = w.convenes(&app, more).await;
        let by = &w.facilitator.calls;
        by.post(&format!("{path}/commissions"), json!({ "name": nasty, "rapporteur": w.drafter.id.as_str(), "items": [items[1]] })).await.ok();
        w.opens(&path).await;
        w.seats(&path, &w.ministry, nasty).await;
        let phone = phone(&app, &w, &path, &code, &w.platform, nasty).await;
        let reservations = json!([{ "institution": w.platform, "words": nasty }]);
        w.decides(&path, &items[0], json!({ "kind": "reserved", "note": nasty, "reservations": reservations })).await.ok();
        by.patch(&path, json!({ "shown": items[0] })).await.ok();
        by.post(&format!("{path}/ballots"), json!({ "item": items[0], "question": nasty })).await.ok();
        let desk = "/d/d/workshops/1";
        let item = format!("{desk}/items/{}", items[0]);
        for (calls, path) in [(by, "/d/d/workshops"), (by, desk), (by, &item), (by, &format!("{desk}/attendance")),
            (by, &format!("{desk}/projector")), (by, &format!("{desk}/commissions")), (&phone, &format!("/w/{code}"))] {
            let page = String::from_utf8(calls.bytes(path).await).unwrap();
            assert!(page.contains("&lt;img src=x") || page.contains("&#60;img src=x"), "{path}");
            assert!(!page.contains("<img src=x") && !page.contains("href=\"javascript:"), "{path}");
        }
    }

    async fn without_a_quorum_the_chair_says_why_the_workshop_went_on(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({ "quorum_institutions": 100 })).await;
        w.opens(&path).await;
        let seat = w.seats(&path, &w.ministry, "Awa").await;
        w.seats(&path, &w.platform, "Oumou").await;
        w.decides(&path, &items[0], json!({})).await.ok();
        let leaves = json!({ "move": "leave" });
        w.facilitator.calls.patch(&format!("{path}/seats/{}", seat["id"].as_str().unwrap()), leaves).await.ok();
        w.decides(&path, &items[1], json!({})).await.refused(409);
        let why = json!({ "why_without_quorum": "La délégation a donné son accord par écrit." });
        let made = w.decides(&path, &items[1], why).await.ok();
        assert_eq!((&made["quorum"]["met"], &made["quorum"]["institutions_present"]), (&json!(false), &json!(1)));
    }

    async fn an_institution_has_as_many_delegates_in_the_room_as_it_has_seats(app: TestApp) {
        let w = world(&app).await;
        let (path, code, _) = w.convenes(&app, json!({})).await;
        let first = w.seats(&path, &w.platform, "Oumou").await;
        let second = json!({ "institution": w.platform, "name": "Ali" });
        w.facilitator.calls.post(&format!("{path}/seats"), second.clone()).await.refused(409);
        let phone = app.browser();
        let seat = phone.post(&format!("/api/v1/rooms/{code}/seats"), second).await.ok();
        let seat = format!("{path}/seats/{}", seat["id"].as_str().unwrap());
        w.facilitator.calls.patch(&seat, json!({ "move": "admit" })).await.refused(409);
        let first = format!("{path}/seats/{}", first["id"].as_str().unwrap());
        w.facilitator.calls.patch(&first, json!({ "move": "leave" })).await.ok();
        let said = w.facilitator.calls.patch(&seat, json!({ "move": "admit" })).await.ok();
        assert_eq!(said["present"], true, "a substitute takes the seat that was left");
    }

    async fn sixty_phones_vote_at_once_and_each_counts_once(app: TestApp) {
        let w = world(&app).await;
        let institutions = json!([{ "institution": w.ministry, "seats": 30 }, { "institution": w.platform, "seats": 30 }]);
        let (path, code, items) = w.convenes(&app, json!({ "institutions": institutions, "voting": "seat" })).await;
        w.opens(&path).await;
        let mut phones = vec![];
        for n in 0..60 {
            let institution = if n % 2 == 0 { &w.ministry } else { &w.platform };
            phones.push(phone(&app, &w, &path, &code, institution, &format!("Déléguée {n}")).await);
        }
        let ballot = json!({ "item": items[0], "question": "Adopter le chapitre 1 ?" });
        let ballot = w.facilitator.calls.post(&format!("{path}/ballots"), ballot).await.ok();
        let id = ballot["id"].as_str().unwrap().to_owned();
        let votes = format!("/api/v1/rooms/{code}/votes");
        let before = w.room(&path).await["workshop"]["rev"].clone();
        let mut sent = tokio::task::JoinSet::new();
        for (n, phone) in phones.iter().enumerate() {
            // A lost link sends everything again; late repeats change nothing.
            let choice = if n % 3 == 0 { "against" } else { "for" };
            for (choice, turn) in [("abstain", 1), (choice, 2), ("abstain", 1), (choice, 2)] {
                let (phone, votes, body) =
                    (phone.clone(), votes.clone(), json!({ "ballot": id, "choice": choice, "turn": turn }));
                sent.spawn(async move { phone.post(&votes, body).await.ok() });
            }
        }
        while let Some(answer) = sent.join_next().await {
            answer.unwrap();
        }
        let rev = |room: Value| room["workshop"]["rev"].clone();
        assert_eq!(rev(w.room(&path).await), before, "votes wake nobody who waits for news");
        let made = w.decides(&path, &items[0], json!({ "ballot": id })).await.ok();
        assert_eq!(made["tally"], json!({ "for": 40, "against": 20, "abstain": 0 }));
        let late = json!({ "ballot": id, "choice": "for", "turn": 9 });
        let refused = phones[0].post(&votes, late).await.refused(409);
        assert_eq!(refused, "ballot-closed");
    }

    async fn what_the_majority_refuses_is_not_adopted(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({ "majority": "two-thirds" })).await;
        w.opens(&path).await;
        w.seats(&path, &w.ministry, "Awa").await;
        w.seats(&path, &w.platform, "Oumou").await;
        let hands = json!([{ "institution": w.ministry, "choice": "for" }, { "institution": w.platform, "choice": "against" }]);
        let refused = w.decides(&path, &items[0], json!({ "hands": hands })).await.refused(409);
        assert_eq!(refused, "not-carried");
        assert!(w.room(&path).await["ballots"].as_array().unwrap().is_empty(), "nothing half done");
        let twice = json!([{ "institution": w.ministry, "choice": "for" }, { "institution": w.ministry, "choice": "for" }]);
        w.decides(&path, &items[0], json!({ "hands": twice })).await.refused(422);
        let made = w.decides(&path, &items[0], json!({ "hands": hands, "kind": "sent-back" })).await.ok();
        assert_eq!(made["tally"]["against"], 1);
    }

    async fn each_institution_s_reservation_stands_in_its_own_words(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({})).await;
        w.opens(&path).await;
        w.seats(&path, &w.ministry, "Awa").await;
        w.decides(&path, &items[0], json!({ "kind": "reserved" })).await.refused(422);
        let reservations = json!([{ "institution": w.platform, "words": "Sous réserve du financement." }]);
        let twice = json!([reservations[0], reservations[0]]);
        w.decides(&path, &items[0], json!({ "kind": "reserved", "reservations": twice })).await.refused(422);
        let made = w.decides(&path, &items[0], json!({ "kind": "reserved", "reservations": reservations })).await.ok();
        assert_eq!(made["reservations"][0]["words"], "Sous réserve du financement.");
    }

    async fn what_was_put_off_carries_over_to_the_next_workshop_once(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({})).await;
        w.opens(&path).await;
        w.seats(&path, &w.ministry, "Awa").await;
        w.decides(&path, &items[0], json!({})).await.ok();
        w.decides(&path, &items[1], json!({ "kind": "postponed" })).await.ok();
        let (next, _, _) = w.convenes(&app, json!({ "title": "Second atelier" })).await;
        for _ in 0..2 {
            let said = w.facilitator.calls.post(&format!("{next}/agenda"), json!({ "add": "carried" })).await.ok();
            let carried: Vec<_> =
                said["items"].as_array().unwrap().iter().filter(|i| !i["carried_from"].is_null()).collect();
            assert_eq!(carried.len(), 1);
            assert_eq!(carried[0]["carried_from"], items[1].as_str());
        }
    }

    async fn who_may_see_and_run_a_workshop(app: TestApp) {
        let w = world(&app).await;
        let chair = json!({ "chair": w.contributor.id.as_str() });
        let (path, code, items) = w.convenes(&app, json!({})).await;
        for sees in [&w.drafter, &w.contributor] {
            let said = sees.calls.get(&path).await.ok();
            assert!(said["workshop"]["code"].is_null(), "the code is for those who run it");
            sees.calls.patch(&path, json!({ "state": "open" })).await.refused(403);
        }
        w.other.calls.get(&path).await.refused(404);
        app.stranger().get(&path).await.refused(401);
        assert!(w.other.calls.get("/api/v1/dossiers/d/workshops").await.ok()["workshops"].as_array().unwrap().is_empty());
        let (led, _, _) = w.convenes(&app, chair).await;
        w.contributor.calls.patch(&led, json!({ "state": "open" })).await.ok();
        w.contributor.calls.post(&format!("{led}/agenda"), json!({ "add": "carried" })).await.refused(403);
        // A phone that was not let in sees nothing of the wall, and has no vote.
        w.opens(&path).await;
        w.facilitator.calls.patch(&path, json!({ "shown": items[0] })).await.ok();
        let phone = app.browser();
        let body = json!({ "institution": w.platform, "name": "Quelqu’un" });
        phone.post(&format!("/api/v1/rooms/{code}/seats"), body).await.ok();
        assert!(phone.get(&format!("/api/v1/rooms/{code}")).await.ok()["item"].is_null());
        let ballot = json!({ "item": items[0] });
        let ballot = w.facilitator.calls.post(&format!("{path}/ballots"), ballot).await.ok();
        let vote = json!({ "ballot": ballot["id"], "choice": "for", "turn": 1 });
        phone.post(&format!("/api/v1/rooms/{code}/votes"), vote).await.refused(403);
        app.browser().get(&format!("/api/v1/rooms/{code}")).await.refused(404);
    }

    async fn whoever_waits_for_news_is_told_at_once(app: TestApp) {
        let w = world(&app).await;
        let (path, _, items) = w.convenes(&app, json!({})).await;
        let rev = w.room(&path).await["workshop"]["rev"].as_i64().unwrap();
        let news = w.facilitator.calls.get(&format!("{path}/news?since={}", rev - 1)).await.ok();
        assert_eq!(news["rev"], rev);
        let waiting = {
            let (calls, address) = (w.drafter.calls.clone(), format!("{path}/news?since={rev}"));
            tokio::spawn(async move { calls.get(&address).await.ok() })
        };
        w.facilitator.calls.patch(&path, json!({ "shown": items[1] })).await.ok();
        let heard = tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.expect("woken").unwrap();
        assert!(heard["rev"].as_i64().unwrap() > rev);
    }
}
