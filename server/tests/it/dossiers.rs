//! Dossiers: who opens them, who is in them, what is told of them.

use palabre::domain::person::Category;
use serde_json::json;

use crate::support::{TestApp, on_both};

on_both! {
    async fn who_opens_a_dossier_looks_after_it(app: TestApp) {
        let facilitator = app.dossier().await;
        let shown = facilitator.calls.get("/api/v1/dossiers/d").await.ok();
        assert_eq!((&shown["title"], &shown["stage"]), (&json!("Politique"), &json!("drafting")));
        assert!(shown["capabilities"].as_array().unwrap().contains(&json!("steer")));
        assert_eq!(facilitator.calls.get("/api/v1/dossiers").await.ok()["dossiers"][0]["slug"], "d");
        let again = json!({ "title": "Autre", "slug": "d" });
        assert_eq!(facilitator.calls.post("/api/v1/dossiers", again).await.refused(409), "taken");
        let made = facilitator.calls.post("/api/v1/dossiers", json!({ "title": "Stratégie & guide" })).await.ok();
        assert_eq!(made["slug"], "strategie-guide");
    }

    async fn an_administrator_opens_no_dossier_by_that_title(app: TestApp) {
        let facilitator = app.dossier().await;
        let text = facilitator.adds_text("Un").await;
        let admin = app.administrator().await;
        admin.calls.get("/api/v1/dossiers/d").await.refused(404);
        admin.calls.get("/api/v1/dossiers/d/activity").await.refused(404);
        admin.calls.get(&format!("/api/v1/texts/{text}")).await.refused(404);
        assert_eq!(admin.calls.get("/api/v1/dossiers").await.ok()["dossiers"], json!([]));
    }

    async fn not_everybody_opens_dossiers(app: TestApp) {
        let society = app.institution("Plateforme", Category::CivilSociety).await;
        let contributor = app.person("contributor", Some(&society)).await;
        contributor.calls.post("/api/v1/dossiers", json!({ "title": "T", "slug": "t" })).await.refused(403);
    }

    async fn people_come_and_go(app: TestApp) {
        let facilitator = app.dossier().await;
        let drafter = app.person("drafter", None).await;
        drafter.calls.get("/api/v1/dossiers/d").await.refused(404);
        let membership = facilitator.takes_in(&drafter, "drafter").await;
        drafter.calls.get("/api/v1/dossiers/d").await.ok();
        let twice = json!({ "email": drafter.email, "role": "drafter" });
        let path = "/api/v1/dossiers/d/memberships";
        assert_eq!(facilitator.calls.post(path, twice).await.refused(409), "taken");
        facilitator.calls.post(path, json!({ "email": "nobody@x.example", "role": "drafter" })).await.refused(422);
        let list = facilitator.calls.get(path).await.ok();
        assert!(list.to_string().contains(&drafter.email), "those who manage members see addresses");
        assert!(!drafter.calls.get(path).await.ok().to_string().contains('@'), "others do not");
        drafter.calls.delete(&format!("{path}/{membership}")).await.refused(403);
        facilitator.calls.delete(&format!("{path}/{membership}")).await.ok();
        drafter.calls.get("/api/v1/dossiers/d").await.refused(404);
        facilitator.takes_in(&drafter, "drafter").await;
        drafter.calls.get("/api/v1/dossiers/d").await.ok();
    }

    async fn somebody_always_looks_after_a_dossier(app: TestApp) {
        let first = app.dossier().await;
        let second = app.person("second", None).await;
        let path = "/api/v1/dossiers/d/memberships";
        let own = first.calls.get(path).await.ok()["memberships"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(first.calls.delete(&format!("{path}/{own}")).await.refused(409), "last-facilitator");
        let theirs = first.takes_in(&second, "facilitator").await;
        let (a, b) = (format!("{path}/{theirs}"), format!("{path}/{own}"));
        let (a, b) = tokio::join!(first.calls.delete(&a), second.calls.delete(&b));
        let done = [a.status.is_success(), b.status.is_success()];
        assert_eq!(done.iter().filter(|d| **d).count(), 1, "{a:?} {b:?}");
        let admin = app.administrator().await;
        let left = if done[0] { &first } else { &second };
        admin.calls.delete(&format!("/api/v1/people/{}", left.id)).await.refused(409);
    }

    async fn a_stage_changes_what_a_role_may_do_at_once(app: TestApp) {
        let facilitator = app.dossier().await;
        let drafter = app.person("drafter", None).await;
        facilitator.takes_in(&drafter, "drafter").await;
        let text = facilitator.adds_text("Un").await;
        let capabilities = async || {
            let shown = drafter.calls.get("/api/v1/dossiers/d").await.ok();
            shown["texts"][0]["capabilities"].clone()
        };
        assert_eq!(capabilities().await, json!(["read", "write", "see-versions", "see-published", "branch", "see-matrix", "answer", "see-threads", "comment"]));
        let epoch = epoch(&app, &text).await;
        facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": "adopted" })).await.ok();
        assert_eq!(capabilities().await, json!(["read", "see-versions", "see-published", "see-matrix", "see-threads"]));
        assert!(crate::dossiers::epoch(&app, &text).await > epoch, "appends under the old right fail");
        drafter.calls.patch("/api/v1/dossiers/d", json!({ "stage": "drafting" })).await.refused(403);
    }

    async fn a_restricted_text_is_not_there_for_other_institutions(app: TestApp) {
        let facilitator = app.dossier().await;
        let (defence, finance) =
            (app.institution("Défense", Category::State).await, app.institution("Finances", Category::State).await);
        let (inside, outside) = (app.person("inside", Some(&defence)).await, app.person("outside", Some(&finance)).await);
        facilitator.takes_in(&inside, "drafter").await;
        facilitator.takes_in(&outside, "drafter").await;
        let text = facilitator.adds_text("Annexe secrète").await;
        let path = format!("/api/v1/texts/{text}/restriction");
        outside.calls.put(&path, json!({ "institutions": [] })).await.refused(403);
        facilitator.calls.put(&path, json!({ "institutions": [defence.as_str()] })).await.ok();
        assert_eq!(facilitator.calls.get(&path).await.ok()["institutions"], json!([defence.as_str()]));
        outside.calls.get(&format!("/api/v1/texts/{text}")).await.refused(404);
        let elsewhere = outside.calls.get("/api/v1/dossiers/d").await.ok().to_string();
        assert!(!elsewhere.contains("Annexe"), "{elsewhere}");
        let told = outside.calls.get("/api/v1/dossiers/d/activity").await.ok().to_string();
        assert!(!told.contains("Annexe") && !told.contains(&text), "{told}");
        assert!(inside.calls.get("/api/v1/dossiers/d").await.ok().to_string().contains("Annexe"));
        facilitator.calls.get(&format!("/api/v1/texts/{text}")).await.refused(403);
        facilitator.calls.put(&path, json!({ "institutions": [] })).await.ok();
        assert!(outside.calls.get("/api/v1/dossiers/d").await.ok().to_string().contains("Annexe"));
        let unknown = json!({ "institutions": ["018bcfe5-6800-7000-8000-000000000000"] });
        facilitator.calls.put(&path, unknown).await.refused(422);
    }

    async fn what_happened_is_told_with_names(app: TestApp) {
        let facilitator = app.dossier().await;
        let drafter = app.person("Moussa", None).await;
        facilitator.takes_in(&drafter, "drafter").await;
        facilitator.adds_text("Stratégie").await;
        let told = drafter.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let acts: Vec<_> = told["activity"].as_array().unwrap().iter().map(|a| a["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["text-added", "member-added", "member-added", "dossier-opened"]);
        assert_eq!(told["activity"][0]["details"]["text_title"], "Stratégie");
        assert_eq!(told["activity"][1]["details"]["person_name"], "Moussa");
        let older = drafter.calls.get("/api/v1/dossiers/d/activity?before=3&rows=1").await.ok();
        assert_eq!(older["activity"][0]["n"], 2);
    }
}

async fn epoch(app: &TestApp, text: &str) -> i64 {
    let mut db = app.app.store.read().await.unwrap();
    let row = sqlx::query_scalar("SELECT access_epoch FROM texts WHERE id = $1").bind(text.to_owned());
    row.fetch_one(&mut *db).await.unwrap()
}
