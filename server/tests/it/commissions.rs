//! Commissions of a workshop: each in its own branch, recommending and never deciding; what the plenary takes over of them.

use serde_json::{Value, json};

use palabre::domain::person::Category;

use crate::branches::{removes, types};
use crate::client::Said;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;
const TEXT: &str = "# Contexte\n\nLa police veille.\n\n# Objectifs\n\nProtéger la population.\n\n## Civil\n\nSecourir les victimes.\n\n# Suivi\n\nRendre compte.\n";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    reviewer: Somebody,
    /// Of an invited institution; sees published versions only.
    contributor: Somebody,
    ministry: String,
    text: String,
    guide: String,
    /// The workshop.
    path: String,
    /// Three of the policy, one of the guide.
    items: Vec<String>,
}

async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let ministry = app.institution("Ministère", Category::State).await;
    let platform = app.institution("Plateforme", Category::CivilSociety).await;
    let mut people = vec![];
    for (name, institution, role) in [
        ("amina", Some(&ministry), "drafter"),
        ("boubou", None, "reviewer"),
        ("mariam", Some(&platform), "contributor"),
    ] {
        let person = app.person(name, institution).await;
        facilitator.takes_in(&person, role).await;
        people.push(person);
    }
    let mut texts = vec![];
    for (title, markdown) in [("Politique", TEXT), ("Guide", "# Emploi\n\nLire le guide.\n")] {
        let body = json!({ "title": title, "markdown": markdown });
        let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
        let text = said["id"].as_str().unwrap().to_owned();
        let version = json!({ "name": "Projet", "publish": true });
        facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
        texts.push(text);
    }
    let body = json!({ "title": "Atelier", "opens": app.now(), "closes": app.now() + HOUR,
        "institutions": [{ "institution": ministry.to_string(), "seats": 2 }, { "institution": platform.to_string() }],
        "versions": [{ "text": texts[0], "version": 1 }, { "text": texts[1], "version": 1 }] });
    let said = facilitator.calls.post("/api/v1/dossiers/d/workshops", body).await.ok();
    let path = format!("/api/v1/workshops/{}", said["id"].as_str().unwrap());
    let mut agenda = Value::Null;
    for text in &texts {
        let body = json!({ "add": "chapters", "text": text });
        agenda = facilitator.calls.post(&format!("{path}/agenda"), body).await.ok();
    }
    let ids = agenda["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
    let items = ids.collect();
    let [drafter, reviewer, contributor] = <[Somebody; 3]>::try_from(people).ok().unwrap();
    let [text, guide] = <[String; 2]>::try_from(texts).unwrap();
    let ministry = ministry.to_string();
    World { facilitator, drafter, reviewer, contributor, ministry, text, guide, path, items }
}

/// A commission: its path, its branch of the policy and all that was said of it.
struct Formed {
    path: String,
    branch: String,
    said: Value,
}

impl World {
    async fn forms(&self, rapporteur: &Somebody, items: &[usize]) -> Formed {
        let items: Vec<&String> = items.iter().map(|n| &self.items[*n]).collect();
        let body = json!({ "name": "Commission", "rapporteur": rapporteur.id.as_str(), "items": items });
        let said = self.facilitator.calls.post(&format!("{}/commissions", self.path), body).await.ok();
        let branch = said["branches"][0]["branch"].as_str().unwrap().to_owned();
        Formed { path: format!("{}/commissions/{}", self.path, said["id"].as_str().unwrap()), branch, said }
    }

    async fn recommends(&self, who: &Somebody, formed: &Formed, item: usize, kind: &str) -> Said {
        let body = json!({ "item": self.items[item], "kind": kind });
        who.calls.post(&format!("{}/recommendations", formed.path), body).await
    }

    async fn opens(&self) {
        self.facilitator.calls.patch(&self.path, json!({ "state": "open" })).await.ok();
        let seat = json!({ "institution": self.ministry, "name": "Awa" });
        self.facilitator.calls.post(&format!("{}/seats", self.path), seat).await.ok();
    }

    async fn decides(&self, item: usize, kind: &str) -> Said {
        let body = json!({ "item": self.items[item], "kind": kind });
        self.facilitator.calls.post(&format!("{}/decisions", self.path), body).await
    }

    /// The plenary takes over an item.
    async fn takes(&self, item: usize, body: Value) -> Said {
        self.facilitator
            .calls
            .post(&format!("{}/agenda/{}/take-over", self.path, self.items[item]), body)
            .await
    }

    async fn point(&self, item: usize) -> Value {
        self.facilitator.calls.get(&format!("{}/agenda/{}/take-over", self.path, self.items[item])).await.ok()
    }

    async fn room(&self) -> Value {
        self.facilitator.calls.get(&self.path).await.ok()
    }
}

async fn words(who: &Somebody, text: &str) -> String {
    String::from_utf8(who.calls.bytes(&format!("/api/v1/texts/{text}?format=markdown")).await).unwrap()
}

on_both! {
    async fn several_commissions_work_in_parallel_each_in_its_own_branches(app: TestApp) {
        let w = world(&app).await;
        let (one, two) = (w.forms(&w.drafter, &[0]).await, w.forms(&w.reviewer, &[1, 3]).await);
        assert_eq!((&one.said["n"], &two.said["n"]), (&json!(1), &json!(2)));
        assert_eq!(one.said["branches"].as_array().unwrap().len(), 1);
        assert_eq!(two.said["branches"].as_array().unwrap().len(), 2, "one of each text that its items are about");
        let policy = two.said["branches"].as_array().unwrap().iter().find(|b| b["text"] == w.text.as_str()).unwrap();
        let policy = policy["branch"].as_str().unwrap();
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        types(&app, policy, &w.reviewer, 2, "Protéger", "Défendre").await;
        assert!(words(&w.drafter, &one.branch).await.contains("veille partout."));
        assert!(words(&w.drafter, policy).await.contains("Défendre") && !words(&w.drafter, policy).await.contains("partout"));
        assert!(!words(&w.drafter, &w.text).await.contains("partout"), "the text itself is untouched");
        let items: Vec<Value> = w.room().await["items"].as_array().unwrap().iter().map(|i| i["commission"].clone()).collect();
        assert_eq!(items, [one.said["id"].clone(), two.said["id"].clone(), Value::Null, two.said["id"].clone()]);
    }

    async fn a_text_that_gets_an_item_later_gets_its_branch_then(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        let more = json!({ "items": [w.items[2], w.items[3]] });
        w.facilitator.calls.post(&format!("{}/items", one.path), more.clone()).await.ok();
        w.facilitator.calls.post(&format!("{}/items", one.path), more).await.ok();
        let all = w.facilitator.calls.get(&format!("{}/commissions", w.path)).await.ok();
        let branches = all["commissions"][0]["branches"].as_array().unwrap();
        assert_eq!(branches.len(), 2, "and only one of each, given twice or not");
        let guide = branches.iter().find(|b| b["text"] == w.guide.as_str()).unwrap()["branch"].as_str().unwrap();
        types(&app, guide, &w.drafter, 3, "Lire", "Relire").await;
        // One by one, as the agenda does it, and back to the plenary.
        let steer = json!({ "steer": "commission", "commission": Value::Null });
        let said = w.facilitator.calls.patch(&format!("{}/agenda/{}", w.path, w.items[3]), steer).await.ok();
        assert!(said["items"][3]["commission"].is_null());
        let elsewhere = json!({ "steer": "commission", "commission": w.items[0] });
        w.facilitator.calls.patch(&format!("{}/agenda/{}", w.path, w.items[3]), elsewhere).await.refused(404);
    }

    async fn who_writes_in_branches_can_be_its_rapporteur_and_nobody_else(app: TestApp) {
        let w = world(&app).await;
        let path = format!("{}/commissions", w.path);
        let outsider = app.person("seydou", None).await;
        for (rapporteur, items) in [(&w.contributor, vec![&w.items[0]]), (&outsider, vec![&w.items[0]]), (&w.drafter, vec![])] {
            let body = json!({ "name": "Commission", "rapporteur": rapporteur.id.as_str(), "items": items });
            w.facilitator.calls.post(&path, body).await.refused(422);
        }
        let nowhere = json!({ "name": "Commission", "rapporteur": w.drafter.id.as_str(), "items": [w.guide] });
        w.facilitator.calls.post(&path, nowhere).await.refused(404);
        let body = json!({ "name": "Commission", "rapporteur": w.drafter.id.as_str(), "items": [w.items[0]] });
        w.drafter.calls.post(&path, body).await.refused(403);
        assert!(w.facilitator.calls.get(&path).await.ok()["commissions"].as_array().unwrap().is_empty());
        let branches = w.facilitator.calls.get(&format!("/api/v1/texts/{}/branches", w.text)).await.ok();
        assert!(branches["branches"].as_array().unwrap().is_empty(), "nothing half done");
    }

    async fn a_rapporteur_recommends_for_his_own_commission_and_decides_nothing(app: TestApp) {
        let w = world(&app).await;
        let (one, two) = (w.forms(&w.drafter, &[0]).await, w.forms(&w.reviewer, &[1]).await);
        w.recommends(&w.drafter, &one, 0, "adopted").await.ok();
        w.recommends(&w.drafter, &two, 1, "adopted").await.refused(403);
        w.recommends(&w.drafter, &one, 1, "adopted").await.refused(404);
        w.recommends(&w.contributor, &one, 0, "adopted").await.refused(403);
        w.recommends(&w.facilitator, &two, 1, "postponed").await.ok();
        let decision = json!({ "item": w.items[0], "kind": "adopted" });
        w.opens().await;
        w.drafter.calls.post(&format!("{}/decisions", w.path), decision.clone()).await.refused(403);
        let mut recommended = decision;
        recommended["commission"] = one.said["id"].clone();
        w.drafter.calls.post(&format!("{}/decisions", w.path), recommended).await.refused(403);
        w.drafter.calls.patch(&w.path, json!({ "state": "closed" })).await.refused(403);
        let room = w.room().await;
        assert!(room["items"][0]["decision"].is_null(), "a recommendation decides nothing");
        w.decides(0, "adopted").await.ok();
        w.recommends(&w.drafter, &one, 0, "postponed").await.refused(422);
    }

    async fn what_is_recommended_is_the_wording_of_the_branch(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0, 1]).await;
        w.recommends(&w.drafter, &one, 0, "amended").await.refused(422);
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        let said = w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        assert_ne!(said["hash"], said["version_hash"]);
        w.recommends(&w.drafter, &one, 1, "amended").await.refused(422);
        assert_eq!(said["commission"], one.said["id"]);
    }

    async fn a_report_is_read_once_handed_in_and_can_be_taken_back_until_the_plenary_decides(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        let report = format!("{}/report", one.path);
        let seen = async |who: &Somebody| {
            who.calls.get(&format!("{}/commissions", w.path)).await.ok()["commissions"][0]["report"].clone()
        };
        w.drafter.calls.post(&report, json!({ "report": " " })).await.refused(422);
        w.reviewer.calls.post(&report, json!({ "report": "Rapport." })).await.refused(403);
        assert!(seen(&w.contributor).await.is_null());
        let said = w.drafter.calls.post(&report, json!({ "report": "La commission **propose**." })).await.ok();
        assert!(said["reported"].is_i64());
        assert_eq!(seen(&w.contributor).await, "La commission **propose**.");
        w.drafter.calls.delete(&report).await.ok();
        assert!(seen(&w.contributor).await.is_null());
        assert_eq!(seen(&w.drafter).await, "La commission **propose**.", "its words stay with who wrote them");
        w.drafter.calls.post(&report, json!({ "report": "Second rapport." })).await.ok();
        w.opens().await;
        w.decides(2, "adopted").await.ok();
        w.drafter.calls.post(&report, json!({ "report": "Troisième rapport." })).await.ok();
        w.decides(0, "adopted").await.ok();
        w.drafter.calls.delete(&report).await.refused(422);
        w.drafter.calls.post(&report, json!({ "report": "Trop tard." })).await.refused(422);
    }

    async fn the_branch_of_a_commission_is_not_merged_whole(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        let merge = format!("/api/v1/texts/{}/branches/{}/merge", w.text, one.branch);
        w.facilitator.calls.post(&merge, json!({})).await.refused(422);
    }

    async fn the_plenary_takes_over_one_provision_and_nothing_else(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0, 1]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        types(&app, &one.branch, &w.drafter, 2, "Protéger", "Défendre").await;
        types(&app, &w.text, &w.drafter, 3, "Rendre", "Toujours rendre").await;
        let said = w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        w.takes(0, json!({})).await.refused(409);
        w.opens().await;
        w.takes(1, json!({})).await.refused(422);
        let made = w.takes(0, json!({})).await.ok();
        assert_eq!((&made["kind"], &made["hash"]), (&json!("amended"), &said["hash"]));
        let now = words(&w.drafter, &w.text).await;
        assert!(now.contains("veille partout.") && now.contains("Protéger") && now.contains("Toujours rendre"), "{now}");
        let room = w.room().await;
        assert_eq!((&room["items"][0]["decision"], &room["items"][0]["covered"]), (&made["n"], &json!(true)));
        let credits = w.drafter.calls.get(&format!("/api/v1/texts/{}/authorship", w.text)).await.ok();
        let behalf = credits["authors"].as_array().unwrap().iter().find(|a| a["on_behalf_of"]["by"] == "commission");
        assert_eq!(behalf.unwrap()["on_behalf_of"]["commission"], one.said["id"]);
        let again = w.takes(0, json!({})).await.ok();
        assert_eq!((&again["replaces"], words(&w.drafter, &w.text).await), (&made["n"], now), "nothing is brought twice");
    }

    async fn what_is_taken_over_is_what_was_recommended_whatever_was_written_since(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        types(&app, &one.branch, &w.drafter, 1, "partout", "nulle part").await;
        w.opens().await;
        w.takes(0, json!({})).await.ok();
        assert!(words(&w.drafter, &w.text).await.contains("veille partout."));
    }

    async fn where_the_text_changed_meanwhile_a_person_chooses_on_what_they_have_read(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0, 1]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        types(&app, &one.branch, &w.drafter, 1, "Protéger", "Défendre").await;
        for item in [0, 1] {
            w.recommends(&w.drafter, &one, item, "amended").await.ok();
        }
        types(&app, &w.text, &w.drafter, 3, "veille.", "veille de nuit.").await;
        types(&app, &w.text, &w.drafter, 3, "Protéger", "Sauver").await;
        w.opens().await;
        let point = w.point(0).await;
        assert_eq!((&point["contested"], &point["gone"]), (&json!(true), &json!(false)));
        assert_eq!(w.takes(0, json!({})).await.refused(409), "text-changed");
        w.takes(0, json!({ "wording": "commission", "seen": point["recommended"] })).await.refused(409);
        w.takes(0, json!({ "wording": "commission", "seen": point["now"] })).await.ok();
        let living = json!({ "wording": "living", "seen": w.point(1).await["now"] });
        let made = w.takes(1, living).await.ok();
        let now = words(&w.drafter, &w.text).await;
        assert!(now.contains("veille partout.") && now.contains("Sauver"), "{now}");
        assert_eq!(made["kind"], "amended");
        let room = w.room().await;
        assert_eq!([&room["items"][0]["covered"], &room["items"][1]["covered"]], [&json!(true), &json!(true)]);
    }

    async fn a_provision_that_is_gone_is_not_taken_over(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        removes(&app, &w.text, &w.drafter, 3, "La police").await;
        w.opens().await;
        let point = w.point(0).await;
        assert_eq!((&point["gone"], &point["contested"]), (&json!(true), &json!(true)));
        let before = words(&w.drafter, &w.text).await;
        w.takes(0, json!({ "wording": "commission", "seen": point["now"] })).await.refused(422);
        assert_eq!(words(&w.drafter, &w.text).await, before);
        assert!(w.room().await["items"][0]["decision"].is_null());
    }

    async fn its_pages_show_words_and_forms_to_those_who_may(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        let base = "/d/d/workshops/1";
        let page = async |who: &Somebody, path: &str| String::from_utf8(who.calls.bytes(path).await).unwrap();
        let commission = format!("{base}/commissions/{}", one.said["id"].as_str().unwrap());
        let item = format!("{base}/recommendations/{}", w.items[0]);
        let list = format!("{base}/commissions");
        assert!(page(&w.facilitator, &list).await.contains("name=\"rapporteur\""));
        assert!(!page(&w.drafter, &list).await.contains("name=\"rapporteur\""), "who convenes forms commissions");
        assert!(page(&w.drafter, &commission).await.contains(&format!("/{}/edit", one.branch)));
        let shown = page(&w.drafter, &item).await;
        assert!(shown.contains("partout") && shown.contains("name=\"kind\"") && !shown.contains("name=\"seen\""));
        for path in [&commission, &item] {
            let seen = page(&w.contributor, path).await;
            assert!(!seen.contains("partout") && !seen.contains("/edit\"") && !seen.contains("<textarea"), "{path}");
        }
        w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        w.opens().await;
        assert!(page(&w.facilitator, &item).await.contains("name=\"seen\""));
        assert!(!page(&w.drafter, &item).await.contains("name=\"seen\""), "the plenary is not his to take over for");
    }

    async fn what_would_refuse_the_decision_leaves_the_text_as_it_is(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        w.facilitator.calls.patch(&w.path, json!({ "state": "open" })).await.ok();
        assert_eq!(w.takes(0, json!({})).await.refused(409), "no-quorum");
        let seat = json!({ "institution": w.ministry, "name": "Awa" });
        w.facilitator.calls.post(&format!("{}/seats", w.path), seat).await.ok();
        let against = json!({ "hands": [{ "institution": w.ministry, "choice": "against" }] });
        assert_eq!(w.takes(0, against).await.refused(409), "not-carried");
        assert!(!words(&w.drafter, &w.text).await.contains("partout"));
        let decision = json!({});
        w.drafter.calls.post(&format!("{}/agenda/{}/take-over", w.path, w.items[0]), decision).await.refused(403);
    }

    async fn what_is_put_off_or_reserved_is_taken_over_as_it_was_recommended(app: TestApp) {
        let w = world(&app).await;
        let one = w.forms(&w.drafter, &[0, 1, 2]).await;
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        w.recommends(&w.drafter, &one, 0, "postponed").await.ok();
        let reserved = json!({ "item": w.items[1], "kind": "reserved",
            "reservations": [{ "institution": w.ministry, "words": "Sous réserve du budget." }] });
        w.drafter.calls.post(&format!("{}/recommendations", one.path), reserved).await.ok();
        w.recommends(&w.drafter, &one, 2, "adopted").await.ok();
        w.opens().await;
        assert_eq!(w.takes(0, json!({})).await.ok()["kind"], "postponed");
        let made = w.takes(1, json!({})).await.ok();
        assert_eq!(made["reservations"][0]["words"], "Sous réserve du budget.");
        assert_eq!(w.takes(2, json!({})).await.ok()["kind"], "adopted");
        assert!(!words(&w.drafter, &w.text).await.contains("partout"));
    }

    async fn sentences_that_two_commissions_or_the_plenary_changed_are_shown_with_their_items(app: TestApp) {
        let w = world(&app).await;
        let (one, two) = (w.forms(&w.drafter, &[0]).await, w.forms(&w.reviewer, &[1]).await);
        types(&app, &one.branch, &w.drafter, 1, "veille.", "veille partout.").await;
        types(&app, &two.branch, &w.reviewer, 2, "veille.", "veille de nuit.").await;
        let clashes = async || w.facilitator.calls.get(&format!("{}/clashes", w.path)).await.ok()["places"].clone();
        let found = clashes().await;
        let place = &found[0];
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        assert_eq!((&place["ours"], &place["theirs"]), (&one.said["id"], &two.said["id"]));
        assert_eq!((&place["our_words"], &place["their_words"]), (&json!("La police veille partout."), &json!("La police veille de nuit.")));
        assert_eq!((&place["before"], &place["items"]), (&json!("La police veille."), &json!([w.items[0]])));
        w.recommends(&w.drafter, &one, 0, "amended").await.ok();
        w.opens().await;
        w.takes(0, json!({})).await.ok();
        let found = clashes().await;
        let pairs: Vec<_> = found.as_array().unwrap().iter().map(|p| (p["ours"].clone(), p["theirs"].clone())).collect();
        let (one, two) = (one.said["id"].clone(), two.said["id"].clone());
        assert_eq!(pairs, [(Value::Null, two.clone()), (one, two)], "what was taken over is the plenary’s too");
        let seen = w.contributor.calls.get(&format!("{}/clashes", w.path)).await.ok();
        assert!(seen["places"].as_array().unwrap().is_empty(), "words are for those who read the text");
        w.contributor.calls.get(&format!("{}/agenda/{}/take-over", w.path, w.items[0])).await.refused(404);
    }
}
