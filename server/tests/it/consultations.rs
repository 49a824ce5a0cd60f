//! Consultations: whom they are open to, numbers for ever, rooms that stay shut, outcomes that are told.

use serde_json::{Value, json};

use palabre::domain::person::Category;

use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    /// Of the platform, and speaks for it.
    focal: Somebody,
    /// Of the platform.
    member: Somebody,
    /// Of another institution.
    other: Somebody,
    platform: String,
    text: String,
    section: String,
}

async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let platform = app.institution("Plateforme", Category::CivilSociety).await;
    let council = app.institution("Conseil", Category::PrivateSector).await;
    let drafter = app.person("amina", None).await;
    facilitator.takes_in(&drafter, "drafter").await;
    let mut members = vec![];
    for (name, institution) in [("mariam", &platform), ("ali", &platform), ("seydou", &council)] {
        let person = app.person(name, Some(institution)).await;
        facilitator.takes_in(&person, "contributor").await;
        members.push(person);
    }
    let body = json!({ "title": "Politique", "markdown": "# Contexte\n\nLa police veille. Elle rend compte.\n\nFin.\n" });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let version = json!({ "name": "Projet", "publish": true });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    let read = facilitator.calls.get(&format!("/api/v1/texts/{text}/versions/1")).await.ok();
    let section = read["document"]["sections"][0]["id"].as_str().unwrap().to_owned();
    let [focal, member, other] = <[Somebody; 3]>::try_from(members).ok().unwrap();
    facilitator
        .calls
        .post("/api/v1/dossiers/d/focal-points", json!({ "person": focal.id.as_str(), "speaks": true }))
        .await
        .ok();
    World { facilitator, drafter, focal, member, other, platform: platform.to_string(), text, section }
}

impl World {
    async fn opens(&self, app: &TestApp, more: Value) -> String {
        let mut body = json!({ "version": 1, "title": "Consultation de mai", "opens": app.now() - HOUR,
            "closes": app.now() + HOUR, "audience": "institutions", "institutions": [self.platform] });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        let said = self.facilitator.calls.post(&self.path("consultations"), body).await.ok();
        said["id"].as_str().unwrap().to_owned()
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/texts/{}/{rest}", self.text)
    }

    fn words(&self, consultation: &str) -> Value {
        json!({ "consultation": consultation, "section": self.section, "quote": "La police veille.",
            "body": "Nommer la police territoriale.", "proposal": "La police territoriale veille.", "kind": "drafting" })
    }

    async fn says(&self, who: &Caller, consultation: &str, more: Value) -> crate::client::Said {
        let mut body = self.words(consultation);
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        who.post(&self.path("comments"), body).await
    }

    /// `n:body` of what somebody sees, in order.
    async fn sees(&self, who: &Caller) -> Vec<String> {
        let said = who.get(&self.path("comments")).await.ok();
        let one = |c: &Value| format!("{}:{}", c["n"], c["body"].as_str().unwrap());
        said["contributions"].as_array().unwrap().iter().map(one).collect()
    }
}

on_both! {
    async fn an_institutions_room_is_its_own_until_its_focal_point_sends(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let draft = w.says(&w.member.calls, &c, json!({ "institution": true })).await.ok();
        assert_eq!((&draft["state"], &draft["n"]), (&json!("draft"), &Value::Null));
        for shut in [&w.other.calls, &w.facilitator.calls, &w.drafter.calls] {
            assert!(w.sees(shut).await.is_empty(), "a draft is the room's alone");
        }
        assert_eq!(w.sees(&w.focal.calls).await.len(), 1);
        let change = format!("{}/{}", w.path("comments"), draft["id"].as_str().unwrap());
        let words = json!({ "kind": "drafting", "body": "Nommer la police.", "proposal": "", "send": true });
        w.member.calls.patch(&change, words.clone()).await.refused(403);
        w.other.calls.patch(&change, words.clone()).await.refused(404);
        let sent = w.focal.calls.patch(&change, words).await.ok();
        assert_eq!((&sent["n"], &sent["state"], &sent["official"]), (&json!(1), &json!("received"), &json!(true)));
        assert_eq!(w.sees(&w.other.calls).await, ["1:Nommer la police."]);
    }

    async fn what_a_text_was_adopted_on_is_not_taken_back(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let sent = w.says(&w.focal.calls, &c, json!({ "institution": true })).await.ok();
        let draft = w.says(&w.focal.calls, &c, json!({ "institution": true, "draft": true })).await.ok();
        let back = format!("{}/{}/withdrawal", w.path("comments"), sent["id"].as_str().unwrap());
        let words = json!({ "kind": "drafting", "body": "Autre chose." });
        let stage = async |stage: &str| w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": stage })).await.ok();
        for settled in ["adopted", "archived"] {
            stage(settled).await;
            w.focal.calls.post(&back, json!({ "why": "Erreur" })).await.refused(403);
            let page = format!("/d/d/{}/consultations/{c}/1/withdrawal", w.text);
            let form = w.focal.calls.request(reqwest::Method::POST, &page).form(&[("why", "Erreur")]);
            assert_eq!(form.send().await.unwrap().status(), 403);
            let change = format!("{}/{}", w.path("comments"), draft["id"].as_str().unwrap());
            w.focal.calls.patch(&change, words.clone()).await.refused(403);
            assert!(w.sees(&w.focal.calls).await.contains(&"1:Nommer la police territoriale.".to_owned()));
        }
        stage("workshop").await;
        w.other.calls.post(&back, json!({ "why": "Erreur" })).await.refused(404);
        assert_eq!(w.focal.calls.post(&back, json!({ "why": "Erreur" })).await.ok()["state"], "withdrawn");
    }

    async fn a_contribution_sent_twice_is_stored_once_and_keeps_its_number(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let key = json!({ "key": "0123456789abcdef" });
        let first = w.says(&w.member.calls, &c, key.clone()).await.ok();
        let again = w.says(&w.member.calls, &c, key.clone()).await.ok();
        assert_eq!((&first["n"], &first["id"]), (&json!(1), &again["id"]));
        w.says(&w.focal.calls, &c, key).await.refused(403);
        assert_eq!(w.says(&w.focal.calls, &c, json!({})).await.ok()["n"], 2);
        let gone = format!("{}/{}", w.path("comments"), first["id"].as_str().unwrap());
        w.member.calls.post(&format!("{gone}/withdrawal"), json!({ "why": "Dit ailleurs." })).await.ok();
        assert_eq!(w.says(&w.member.calls, &c, json!({})).await.ok()["n"], 3);
        for sql in ["UPDATE contributions SET n = 9 WHERE n = 1", "DELETE FROM contributions WHERE n = 1"] {
            let mut tx = app.app.store.write().await.unwrap();
            assert!(sqlx::query(sql).execute(&mut *tx).await.is_err(), "{sql}");
        }
    }

    async fn whom_a_consultation_is_not_open_to_is_turned_away(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({ "by_persons": false })).await;
        w.says(&w.other.calls, &c, json!({ "institution": true })).await.refused(403);
        w.says(&w.other.calls, &c, json!({})).await.refused(403);
        w.says(&w.member.calls, &c, json!({})).await.refused(403);
        w.says(&app.stranger(), &c, json!({ "name": "X", "email": "x@y.ml" })).await.refused(404);
        let wrong = w.says(&w.member.calls, &c, json!({ "institution": true, "quote": "La gendarmerie veille." })).await;
        wrong.refused(422);
    }

    async fn what_comes_too_late_is_kept_as_a_draft(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let end = format!("{}/{c}", w.path("consultations"));
        w.facilitator.calls.patch(&end, json!({ "closes": app.now() })).await.ok();
        let late = w.says(&w.member.calls, &c, json!({})).await.ok();
        assert_eq!((&late["too_late"], &late["state"], &late["n"]), (&json!(true), &json!("draft"), &Value::Null));
        w.facilitator.calls.patch(&end, json!({ "closes": app.now() + HOUR })).await.ok();
        let change = format!("{}/{}", w.path("comments"), late["id"].as_str().unwrap());
        let words = json!({ "kind": "question", "body": "Qui veille ?", "send": true });
        assert_eq!(w.member.calls.patch(&change, words).await.ok()["n"], 1);
        let acts = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let names: Vec<&str> = acts["activity"].as_array().unwrap().iter().map(|a| a["act"].as_str().unwrap()).collect();
        for act in ["consultation-opened", "consultation-closed", "consultation-reopened", "contribution-received"] {
            assert!(names.contains(&act), "{act}: {names:?}");
        }
    }

    async fn an_outcome_is_seen_once_it_is_told_and_the_matrix_by_those_who_answer(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let sent = w.says(&w.member.calls, &c, json!({})).await.ok();
        let outcome = format!("{}/{}/outcome", w.path("comments"), sent["id"].as_str().unwrap());
        let answer = json!({ "outcome": "accepted", "reason": "Repris à l’article 1." });
        w.member.calls.post(&outcome, answer.clone()).await.refused(403);
        w.drafter.calls.post(&outcome, answer).await.ok();
        let before = w.member.calls.get(&w.path("comments")).await.ok();
        assert_eq!((&before["contributions"][0]["outcome"], &before["contributions"][0]["reason"]), (&Value::Null, &json!("")));
        let many = json!({ "numbers": [1], "tell": true });
        w.member.calls.post(&format!("/api/v1/consultations/{c}/outcomes"), many.clone()).await.refused(404);
        w.facilitator.calls.post(&format!("/api/v1/consultations/{c}/outcomes"), many).await.ok();
        let after = w.member.calls.get(&w.path("comments")).await.ok();
        assert_eq!(after["contributions"][0]["outcome"], "accepted");
        let matrix = w.drafter.calls.get(&format!("/api/v1/consultations/{c}/matrix")).await.ok();
        assert_eq!(matrix["contributions"][0]["by"], "ali");
        let rev = matrix["rev"].as_i64().unwrap();
        let since = w.drafter.calls.get(&format!("/api/v1/consultations/{c}/matrix?since={rev}")).await.ok();
        assert_eq!(since["contributions"], json!([]));
        w.member.calls.get(&format!("/api/v1/consultations/{c}/matrix")).await.refused(404);
        app.stranger().get(&format!("/api/v1/consultations/{c}/matrix")).await.refused(404);
    }

    async fn the_public_contributes_where_all_may_and_is_shown_after_moderation(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let c = w.opens(&app, json!({ "audience": "all", "institutions": [] })).await;
        let anybody = app.stranger();
        let words = json!({ "name": "Awa", "email": "awa@example.ml" });
        let sent = w.says(&anybody, &c, words).await.ok();
        assert_eq!((&sent["n"], &sent["shown"]), (&json!(1), &json!("waiting")));
        assert!(w.sees(&anybody).await.is_empty() && w.sees(&w.other.calls).await.is_empty());
        let moderate = format!("{}/{}/moderation", w.path("comments"), sent["id"].as_str().unwrap());
        w.drafter.calls.post(&moderate, json!({ "act": "show" })).await.refused(403);
        w.facilitator.calls.post(&moderate, json!({ "act": "show" })).await.ok();
        assert_eq!(w.sees(&anybody).await.len(), 1);
        let seen = anybody.get(&w.path("comments")).await.ok();
        assert!(!seen.to_string().contains("awa"), "who a member of the public is stays between them and those who answer");
        let redact = json!({ "act": "redact", "body": "[retiré]", "why": "Données personnelles" });
        w.facilitator.calls.post(&moderate, redact).await.ok();
        let matrix = w.facilitator.calls.get(&format!("/api/v1/consultations/{c}/matrix")).await.ok();
        let one = &matrix["contributions"][0];
        assert_eq!((&one["n"], &one["body"], &one["why"]), (&json!(1), &json!("[retiré]"), &json!("Données personnelles")));
        assert!(!matrix.to_string().contains("Awa") && !matrix.to_string().contains("Nommer"));
    }

    async fn where_the_facilitator_says_so_the_public_is_shown_at_once_and_moderated_afterwards(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let c = w.opens(&app, json!({ "audience": "all", "institutions": [], "entry": "open" })).await;
        let sent = w.says(&app.stranger(), &c, json!({ "name": "Awa", "email": "awa@example.ml" })).await.ok();
        assert_eq!((&sent["n"], &sent["shown"]), (&json!(1), &json!("shown")));
        assert_eq!(w.sees(&w.other.calls).await.len(), 1);
        let moderate = format!("{}/{}/moderation", w.path("comments"), sent["id"].as_str().unwrap());
        w.facilitator.calls.post(&moderate, json!({ "act": "hide", "why": "Hors de propos" })).await.ok();
        assert!(w.sees(&w.other.calls).await.is_empty());
    }

    async fn contributing_does_not_tell_who_has_an_account(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let c = w.opens(&app, json!({ "audience": "all", "institutions": [] })).await;
        let mut told = vec![];
        for email in [w.member.email.as_str(), "nobody@example.ml"] {
            let said = w.says(&app.stranger(), &c, json!({ "name": "Awa", "email": email })).await;
            let mut json = said.json;
            // Each has a number and an id of its own.
            json["id"] = Value::Null;
            json["n"] = Value::Null;
            json["rev"] = Value::Null;
            told.push((said.status, json));
        }
        assert!(told[0].0.is_success());
        assert_eq!(told[0], told[1]);
    }

    async fn fifty_who_send_at_once_lose_nothing(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let calls = (0..50).map(|n| w.says(&w.member.calls, &c, json!({ "body": format!("Remarque {n}") })));
        let mut numbers: Vec<i64> = vec![];
        for said in futures_util::future::join_all(calls).await {
            numbers.push(said.ok()["n"].as_i64().unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
        assert_eq!(w.sees(&w.other.calls).await.len(), 50);
    }

    async fn proposed_wording_is_applied_once_credited_to_its_institution_and_found_again_from_the_next_version(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let c = w.opens(&app, json!({ "audience": "all", "institutions": [] })).await;
        let sent = w.says(&w.focal.calls, &c, json!({ "institution": true })).await.ok();
        let apply = format!("{}/{}/application", w.path("comments"), sent["id"].as_str().unwrap());
        w.member.calls.post(&apply, json!({})).await.refused(403);
        w.drafter.calls.post(&apply, json!({})).await.ok();
        let read = w.drafter.calls.bytes(&format!("/api/v1/texts/{}?format=markdown", w.text)).await;
        assert!(String::from_utf8(read).unwrap().contains("La police territoriale veille. Elle rend compte."));
        w.drafter.calls.post(&apply, json!({})).await.refused(422);
        let told = w.drafter.calls.get(&w.path("authorship")).await.ok();
        let credited = told["authors"].as_array().unwrap().iter().find(|a| a["on_behalf_of"]["by"] == "contribution").unwrap();
        assert_eq!((&credited["on_behalf_of"]["contribution"], &credited["name"]), (&json!(1), &json!("amina")));
        assert!(credited.to_string().contains("Plateforme"), "{credited}");
        let version = json!({ "name": "Après", "publish": true });
        w.facilitator.calls.post(&w.path("versions"), version).await.ok();
        let page = app.stranger().bytes(&format!("/d/d/{}/v/2", w.text)).await;
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("<q lang=\"fr\">territoriale</q>") && page.contains(&format!("/consultations/{c}/1")), "{page}");
    }

    async fn words_that_stand_twice_are_not_guessed_and_words_that_are_gone_wait_for_a_person(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let twice = w.says(&w.member.calls, &c, json!({ "quote": "e" })).await;
        twice.refused(422);
        let sent = w.says(&w.member.calls, &c, json!({})).await.ok();
        let attach = format!("{}/{}/anchor", w.path("comments"), sent["id"].as_str().unwrap());
        w.facilitator.calls.post(&attach, json!({ "section": w.section, "block": 2 })).await.refused(422);
        crate::branches::types(&app, &w.text, &w.drafter, 7, "La police veille.", "").await;
        let apply = format!("{}/{}/application", w.path("comments"), sent["id"].as_str().unwrap());
        w.drafter.calls.post(&apply, json!({})).await.refused(422);
        let kept = w.facilitator.calls.get(&format!("/api/v1/consultations/{c}/matrix")).await.ok();
        assert_eq!(kept["contributions"][0]["quote"], "La police veille.", "listed, with its original quote");
        w.member.calls.post(&attach, json!({ "section": w.section, "block": 2 })).await.refused(403);
        w.facilitator.calls.post(&attach, json!({ "section": w.section, "block": 2 })).await.ok();
        w.facilitator.calls.post(&attach, json!({ "section": w.section, "block": 1 })).await.refused(422);
    }

    async fn the_matrix_as_a_file_reads_back_cell_by_cell_and_holds_no_formula(app: TestApp) {
        let w = world(&app).await;
        let c = w.opens(&app, json!({})).await;
        let words = json!({ "body": "=HYPERLINK(\"http://evil.example\")", "institution": true });
        w.says(&w.focal.calls, &c, words).await.ok();
        for format in ["csv", "xlsx"] {
            let bytes = w.drafter.calls.bytes(&format!("/api/v1/consultations/{c}/matrix?format={format}")).await;
            let sheet = palabre::sheets::read(&format!("m.{format}"), &bytes).unwrap();
            let row = &sheet.rows[1];
            assert_eq!((row.cell(0), row.cell(3)), ("Plateforme", "La police veille."), "{format}");
            assert_eq!(row.cell(5), "=HYPERLINK(\"http://evil.example\")", "{format}");
            let raw = String::from_utf8_lossy(&bytes);
            assert!(format == "xlsx" || raw.contains("'=HYPERLINK"), "a spreadsheet takes it for words");
        }
        w.drafter.calls.get(&format!("/api/v1/consultations/{c}/matrix?format=exe")).await.refused(422);
        w.member.calls.get(&format!("/api/v1/consultations/{c}/matrix?format=csv")).await.refused(404);
    }

    async fn changes_that_somebody_chose_lead_back_to_the_contribution(app: TestApp) {
        let w = world(&app).await;
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let c = w.opens(&app, json!({ "audience": "all", "institutions": [] })).await;
        w.says(&w.focal.calls, &c, json!({ "institution": true, "proposal": "" })).await.ok();
        crate::branches::types(&app, &w.text, &w.drafter, 7, "Elle rend compte.", "Elle rend compte chaque mois.").await;
        let one = format!("/d/d/{}/consultations/{c}/1", w.text);
        let page = String::from_utf8(w.facilitator.calls.bytes(&one).await).unwrap();
        let name = page.split("name=\"change\" type=\"checkbox\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let name = name.unwrap_or_else(|| panic!("{page}")).to_owned();
        let send = |who: &Caller| {
            let request = who.request(reqwest::Method::POST, &format!("{one}/changes"));
            request.form(&[("change", name.clone())]).send()
        };
        assert_eq!(send(&w.focal.calls).await.unwrap().status(), 403);
        send(&w.facilitator.calls).await.unwrap();
        w.facilitator.calls.post(&w.path("versions"), json!({ "name": "Après", "publish": true })).await.ok();
        let version = String::from_utf8(app.stranger().bytes(&format!("/d/d/{}/v/2", w.text)).await).unwrap();
        assert!(version.contains("chaque mois") && version.contains(&format!("/consultations/{c}/1")), "{version}");
        let mine = String::from_utf8(w.focal.calls.bytes("/contributions").await).unwrap();
        assert!(mine.contains(&format!("{c}/1")), "{mine}");
        let contributor = String::from_utf8(w.focal.calls.bytes(&one).await).unwrap();
        assert!(!contributor.contains("chaque mois"), "the living text is not theirs to see");
    }
}
