//! The follow-up of an action plan: brought once, reported on by those who answer for a row, seen without personal data.

use palabre::domain::clock::DAY;
use palabre::domain::ids::InstitutionId;
use palabre::domain::person::Category;
use palabre::store;
use serde_json::{Value, json};

use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const PLAN: &str = "# Plan d’action\n\nLe plan.\n\n| Axe | Action | Responsable | Échéance | Indicateur | Région |\n|---|---|---|---|---|---|\n\
    | Proximité | Ouvrir les postes | Sécurité | 31/12/2025 | Postes ouverts | Mopti |\n\
    | Proximité | =Former les agents | Santé | Décembre 2030 | Agents formés | Kayes |\n\
    | Risques | Dresser l’atlas | Les communes | À confirmer | Communes couvertes | Mopti |\n\
    | Risques |  | Santé | 2027 | | |\n\n| Sigle | Sens |\n|---|---|\n| A | B |\n";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    nurse: Somebody,
    observer: Somebody,
    text: String,
    table: String,
    health: InstitutionId,
}

const API: &str = "/api/v1/dossiers/d/follow-up";

/// The facilitator and the drafter are of the ministry of security, the contributor of that of health.
async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let security = institution(app, &facilitator).await;
    let health = app.institution("Santé", Category::State).await;
    let drafter = app.person("drafter", Some(&security)).await;
    let nurse = app.person("nurse", Some(&health)).await;
    let observer = app.person("observer", Some(&health)).await;
    for (who, role) in [(&drafter, "drafter"), (&nurse, "contributor"), (&observer, "observer")] {
        facilitator.takes_in(who, role).await;
    }
    let body = json!({ "title": "Politique", "markdown": PLAN });
    let said = facilitator.calls.post("/api/v1/dossiers/d/texts", body).await.ok();
    let text = said["id"].as_str().unwrap().to_owned();
    let version = json!({ "name": "Adoptée", "publish": true });
    facilitator.calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    stage(&facilitator, "adopted").await;
    let read = facilitator.calls.get(&format!("/api/v1/texts/{text}/versions/1")).await.ok();
    let blocks = read["document"]["sections"][0]["blocks"].as_array().unwrap().clone();
    let table =
        blocks.iter().find(|block| block["type"] == "table").unwrap()["id"].as_str().unwrap().to_owned();
    World { facilitator, drafter, nurse, observer, text, table, health }
}

async fn institution(app: &TestApp, of: &Somebody) -> InstitutionId {
    let mut db = app.app.store.read().await.unwrap();
    store::persons::by_id(&mut db, &of.id).await.unwrap().institution.unwrap().id
}

async fn stage(facilitator: &Somebody, stage: &str) {
    facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": stage })).await.ok();
}

async fn bring(app: &TestApp, w: &World) -> Value {
    let security = institution(app, &w.facilitator).await;
    let institutions = json!({ "Sécurité": security.as_str(), "Santé": w.health.as_str() });
    let body = json!({ "text": w.text, "version": 1, "table": w.table, "institutions": institutions });
    w.facilitator.calls.post(API, body).await.ok()
}

async fn rows(calls: &Caller, query: &str) -> Vec<Value> {
    calls.get(&format!("{API}{query}")).await.ok()["rows"].as_array().unwrap().clone()
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["action"].as_str().unwrap()).collect()
}

async fn page(calls: &Caller, path: &str) -> (u16, String) {
    let answer = calls.raw(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

on_both! {
    async fn a_plan_is_brought_once_however_often_it_is_sent(app: TestApp) {
        let w = world(&app).await;
        assert_eq!(bring(&app, &w).await, json!({ "added": 3, "already": 0 }));
        assert_eq!(bring(&app, &w).await, json!({ "added": 0, "already": 3 }));
        w.facilitator.calls.post(&format!("/api/v1/texts/{}/versions", w.text), json!({ "name": "Deux", "publish": true })).await.ok();
        let again = json!({ "text": w.text, "version": 2, "table": w.table });
        assert_eq!(w.facilitator.calls.post(API, again).await.ok(), json!({ "added": 0, "already": 3 }), "another version of it");
        let all = rows(&w.facilitator.calls, "").await;
        assert_eq!(actions(&all), ["Ouvrir les postes", "=Former les agents", "Dresser l’atlas"]);
        let first = &all[0];
        assert_eq!((&first["axis"], &first["region"], &first["institution_name"]), (&json!("Proximité"), &json!("Mopti"), &json!("Sécurité")));
        assert_eq!((&first["version"], &first["place"], &first["overdue"]), (&json!(1), &json!("1 Plan d’action"), &json!(true)));
        assert_eq!((&all[2]["institution"], &all[2]["due"]), (&Value::Null, &Value::Null), "nothing is guessed");
        let said = w.facilitator.calls.get(API).await.ok();
        assert_eq!(said["by_axis"][0], json!({ "name": "Proximité", "not_started": 2, "under_way": 0, "done": 0, "given_up": 0 }));
        let names: Vec<_> = said["by_institution"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(names, ["Sécurité", "Santé", "Les communes"]);
        let journal = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok().to_string();
        assert!(journal.contains("follow-up-imported") && !journal.contains("Former"), "{journal}");
    }

    async fn a_person_may_say_what_a_column_is(app: TestApp) {
        let w = world(&app).await;
        let columns = json!({ "action": 4, "deadline": 3 });
        let body = json!({ "text": w.text, "version": 1, "table": w.table, "columns": columns });
        assert_eq!(w.facilitator.calls.post(API, body).await.ok()["added"], 3);
        let all = rows(&w.facilitator.calls, "").await;
        assert_eq!(actions(&all), ["Postes ouverts", "Agents formés", "Communes couvertes"]);
        assert_eq!((&all[0]["axis"], &all[0]["responsible"]), (&json!("1 Plan d’action"), &json!("")), "the chapter that it stands under");
        let none = json!({ "text": w.text, "version": 1, "table": w.table, "columns": { "deadline": 3 } });
        assert_eq!(w.facilitator.calls.post(API, none).await.refused(422), "invalid");
        for body in [
            json!({ "text": w.text, "version": 9, "table": w.table }),
            json!({ "text": w.text, "version": 1, "table": "nothere" }),
        ] {
            assert_eq!(w.facilitator.calls.post(API, body).await.refused(404), "not-found");
        }
        assert_eq!(w.facilitator.calls.post(API, json!({ "action": " " })).await.refused(422), "invalid");
        let long = json!({ "action": "x".repeat(2_001) });
        assert_eq!(w.facilitator.calls.post(API, long).await.refused(422), "invalid");
        w.facilitator.calls.post(API, json!({ "action": "À la main", "deadline": "juin 2027" })).await.ok();
        assert_eq!(rows(&w.facilitator.calls, "").await[3]["due"], json!(1_814_313_600_000_i64));
    }

    async fn who_answers_for_a_row_reports_on_it_and_nobody_else(app: TestApp) {
        let w = world(&app).await;
        bring(&app, &w).await;
        let all = rows(&w.facilitator.calls, "").await;
        let of = |n: usize| format!("{API}/{}", all[n]["id"].as_str().unwrap());
        let done = json!({ "status": "under-way", "note": "Trois sur dix", "value": "3" });
        let outsider = app.person("elsewhere", Some(&w.health)).await;
        // Row 0 is security's, row 1 health's, row 2 nobody's.
        for (who, may) in [(&w.facilitator, [true; 3]), (&w.drafter, [true, false, false]), (&w.nurse, [false, true, false])] {
            for (n, may) in may.into_iter().enumerate() {
                let said = who.calls.patch(&of(n), done.clone()).await;
                if may { assert_eq!(said.ok()["status"], "under-way") } else { assert_eq!(said.refused(403), "forbidden") }
                assert_eq!(rows(&who.calls, "").await[n]["may_report"], json!(may));
            }
        }
        w.observer.calls.patch(&of(1), done.clone()).await.refused(403);
        outsider.calls.patch(&of(1), done.clone()).await.refused(404);
        app.stranger().patch(&of(1), done.clone()).await.refused(404);
        assert_eq!(w.nurse.calls.patch(&of(1), json!({ "status": "ended" })).await.refused(400), "malformed");
        assert_eq!(w.nurse.calls.patch(&of(1), json!({ "action": "Autre" })).await.refused(403), "forbidden");
        // Said again nothing is added; every other report is kept with who and when.
        app.clock.advance(DAY);
        w.nurse.calls.patch(&of(1), json!({ "status": "done" })).await.ok();
        w.nurse.calls.patch(&of(1), json!({ "status": "done" })).await.ok();
        let (_, shown) = page(&w.drafter.calls, &of(1).replace("/api/v1/dossiers/", "/d/")).await;
        assert_eq!(shown.matches("nurse (Santé)").count(), 1, "{shown}");
        assert_eq!(shown.matches("facilitator (Sécurité)").count(), 1, "{shown}");
        // Another institution answers for it from now on.
        let security = institution(&app, &w.facilitator).await;
        w.facilitator.calls.patch(&of(1), json!({ "institution": security.as_str() })).await.ok();
        w.nurse.calls.patch(&of(1), json!({ "status": "given-up" })).await.refused(403);
        assert_eq!(w.drafter.calls.patch(&of(1), json!({ "value": "12" })).await.ok()["status"], "done");
        stage(&w.facilitator, "archived").await;
        w.drafter.calls.patch(&of(0), done.clone()).await.refused(403);
        w.facilitator.calls.post(API, json!({ "action": "Encore" })).await.refused(403);
        stage(&w.facilitator, "drafting").await;
        w.facilitator.calls.post(API, json!({ "action": "Encore" })).await.refused(403);
        assert_eq!(rows(&w.drafter.calls, "").await.len(), 3, "what was followed stays there to be read");
    }

    async fn everybody_sees_the_table_of_an_open_dossier_without_personal_data(app: TestApp) {
        let w = world(&app).await;
        bring(&app, &w).await;
        let id = rows(&w.nurse.calls, "").await[1]["id"].as_str().unwrap().to_owned();
        let said = json!({ "status": "under-way", "note": "motdelanote", "value": "40" });
        w.nurse.calls.patch(&format!("{API}/{id}"), said).await.ok();
        let stranger = app.stranger();
        stranger.get(API).await.refused(404);
        assert_eq!(page(&stranger, "/d/d/follow-up").await.0, 404);
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        for path in ["/d/d/follow-up", &format!("/d/d/follow-up/{id}"), API, &format!("{API}?format=csv")] {
            let (status, shown) = page(&stranger, path).await;
            assert!(status == 200 && shown.contains("Former les agents") && shown.contains("40"), "{path}: {shown}");
            for secret in ["nurse", "motdelanote", "facilitator", "palabre.example"] {
                assert!(!shown.contains(secret), "{secret} at {path}");
            }
            let (_, own) = page(&w.nurse.calls, path).await;
            assert_eq!(own.contains("motdelanote"), !path.contains("csv") && path != "/d/d/follow-up", "{path}");
            assert!(!own.contains("facilitator"), "a contributor is not told who drafts");
        }
        assert_eq!(page(&stranger, "/d/d/follow-up/import").await.0, 401);
        let csv = stranger.bytes(&format!("{API}?format=csv")).await;
        let csv = String::from_utf8(csv).unwrap();
        assert!(csv.contains("'=Former les agents") && !csv.contains(",=Former"), "{csv}");
        assert!(stranger.bytes(&format!("{API}?format=xlsx")).await.starts_with(b"PK"));
        assert_eq!(stranger.get(&format!("{API}?format=pdf")).await.refused(422), "invalid");
        for (query, expected) in [
            ("?status=under-way", vec!["=Former les agents"]),
            ("?region=Mopti", vec!["Ouvrir les postes", "Dresser l’atlas"]),
            ("?overdue=1", vec!["Ouvrir les postes"]),
            ("?institution=Les+communes", vec!["Dresser l’atlas"]),
            ("?axis=Risques&status=done", vec![]),
        ] {
            assert_eq!(actions(&rows(&stranger, query).await), expected, "{query}");
        }
    }

    async fn a_text_for_some_institutions_keeps_its_plan_for_them(app: TestApp) {
        let w = world(&app).await;
        bring(&app, &w).await;
        w.facilitator.calls.post(API, json!({ "action": "À la main" })).await.ok();
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let path = format!("/api/v1/texts/{}/restriction", w.text);
        w.facilitator.calls.put(&path, json!({ "institutions": [w.health.as_str()] })).await.ok();
        for calls in [&app.stranger(), &w.drafter.calls, &w.facilitator.calls] {
            assert_eq!(actions(&rows(calls, "").await), ["À la main"]);
            let (_, shown) = page(calls, "/d/d/follow-up").await;
            assert!(!shown.contains("Former") && shown.contains("À la main"), "{shown}");
        }
        assert_eq!(rows(&w.nurse.calls, "").await.len(), 4);
        let (status, _) = page(&w.facilitator.calls, &format!("/d/d/follow-up/import?version={}@1", w.text)).await;
        assert_eq!(status, 404);
    }

    async fn the_preview_shows_how_a_table_is_understood(app: TestApp) {
        let w = world(&app).await;
        let base = "/d/d/follow-up/import";
        let (_, first) = page(&w.facilitator.calls, base).await;
        assert!(first.contains(&format!("value=\"{}@1\"", w.text)), "{first}");
        let (_, tables) = page(&w.facilitator.calls, &format!("{base}?version={}@1", w.text)).await;
        assert_eq!((tables.matches("Take this table").count(), tables.matches("Reads as an action plan").count()), (2, 1));
        let (_, shown) = page(&w.facilitator.calls, &format!("{base}?version={}@1&table={}", w.text, w.table)).await;
        for part in ["→ Sécurité", "→ Santé", "no institution chosen", "→ 31 December 2025", "no date understood", "3 actions to add"] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
        assert!(rows(&w.facilitator.calls, "").await.is_empty(), "looking adds nothing");
        for rubbish in ["?version=x", "?version=a@b", &format!("?version={}@1&table=%3Cscript%3E", w.text)] {
            let (status, shown) = page(&w.facilitator.calls, &format!("{base}{rubbish}")).await;
            assert!(status == 200 && !shown.contains("<script>\""), "{rubbish}");
        }
        for calls in [&w.drafter.calls, &w.nurse.calls, &w.observer.calls] {
            assert_eq!(page(calls, base).await.0, 403);
        }
    }
}
