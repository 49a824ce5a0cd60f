//! Seals: the key of the instance, what it signs, who may seal, and what anybody hears of a hash.

use docs_schema::canonical;
use palabre::actions::instance_key;
use palabre::actions::verify::verify_seals;
use palabre::domain::sealed_file::{Found, check};
use palabre::domain::signature::{PublicKey, Purpose};
use palabre::store::Dialect;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

/// A dossier in its workshop, and a text with a published version and an internal one.
async fn workshop(app: &TestApp) -> (Somebody, String) {
    let who = app.dossier().await;
    let text = format!("/api/v1/texts/{}", who.adds_text("Politique").await);
    who.calls.post(&format!("{text}/versions"), json!({ "name": "Projet", "publish": true })).await.ok();
    // Other words, so that it has another hash.
    who.calls.post(&format!("{text}/versions"), json!({ "name": "Ossature", "at": 1 })).await.ok();
    who.calls.patch("/api/v1/dossiers/d", json!({ "stage": "workshop" })).await.ok();
    (who, text)
}

fn signed_by() -> Value {
    json!({
        "place": "à Bamako",
        "signatories": [{ "name": "Aïssata Maïga", "function": "ministre", "institution": "MSPC" }],
    })
}

async fn seals(who: &Somebody, text: &str, n: i64) -> Value {
    who.calls.post(&format!("{text}/versions/{n}/seal"), signed_by()).await.ok()
}

async fn heard(calls: &Caller, hash: &Value) -> Value {
    calls.get(&format!("/api/v1/verify/{}", hash.as_str().unwrap())).await.ok()["versions"].clone()
}

/// Changes the database behind the server's back.
async fn tampers(app: &TestApp, sql: &str) -> Result<(), sqlx::Error> {
    let mut tx = app.app.store.write().await.unwrap();
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *tx).await?;
    tx.commit().await
}

async fn page(calls: &Caller, path: &str) -> (u16, String) {
    let answer = calls.raw(path).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

on_both! {
    async fn the_key_is_made_once_and_its_public_half_is_for_everybody(app: TestApp) {
        let ask = || async { app.stranger().get("/api/v1/instance-key").await.ok() };
        let (a, b, c) = tokio::join!(ask(), ask(), ask());
        assert!(a == b && b == c, "who asks at once is told the same: {a} {b} {c}");
        assert_eq!(a["algorithm"], json!("Ed25519"));
        let public = PublicKey::parse(a["public_key"].as_str().unwrap()).expect("32 bytes");
        let mut tx = app.app.store.write().await.unwrap();
        let signed = instance_key::sign(&mut tx, &*app.app.chance, Purpose::Minutes, b"proces-verbal").await.unwrap();
        assert_eq!(signed.0, public);
        assert!(public.verifies(Purpose::Minutes, b"proces-verbal", &signed.1));
        assert!(!public.verifies(Purpose::Seal, b"proces-verbal", &signed.1), "minutes are no seal");
    }

    async fn a_sealed_version_is_published_signed_and_held_by_the_journal(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let seal = seals(&who, &text, 2).await;
        assert_eq!((&seal["version"], &seal["before"], &seal["place"]), (&json!(2), &json!(1), &json!("à Bamako")));
        let key = PublicKey::parse(seal["public_key"].as_str().unwrap()).unwrap();
        let signature = palabre::domain::signature::Signature::parse(seal["signature"].as_str().unwrap()).unwrap();
        assert!(key.verifies(Purpose::Seal, seal["statement"].as_str().unwrap().as_bytes(), &signature));
        let versions = who.calls.get(&format!("{text}/versions")).await.ok();
        assert_eq!(versions["versions"][1]["published_at"], seal["sealed_at"], "sealing publishes");
        let acts = who.calls.get("/api/v1/dossiers/d/activity").await.ok();
        assert_eq!(acts["activity"][0]["act"], "version-sealed");
        assert_eq!(acts["activity"][0]["n"], seal["journal"]);
        assert!(!acts.to_string().contains("Aïssata Maïga"), "the journal names no signatory");
        let file = who.calls.bytes(&format!("{text}/versions/2?format=sealed")).await;
        let Found::Sealed(sealed) = check(&file) else { panic!("{:?}", check(&file)) };
        assert_eq!((sealed.key, json!(sealed.statement.hash)), (key, seal["hash"].clone()));
        let verdicts = verify_seals(&app.app).await.unwrap();
        assert!(verdicts.len() == 1 && verdicts[0].result.is_ok());
    }

    async fn a_version_is_sealed_once_at_the_stage_for_it_by_who_may(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let drafter = app.person("drafter", None).await;
        who.takes_in(&drafter, "drafter").await;
        let path = format!("{text}/versions/1/seal");
        assert_eq!(drafter.calls.post(&path, signed_by()).await.refused(403), "forbidden");
        assert_eq!(who.calls.get(&path).await.refused(404), "not-found", "there is none yet");
        for (body, field) in [
            (json!({ "signatories": [{ "name": "" }] }), "signatories"),
            (json!({ "before": 1 }), "before"),
            (json!({ "minutes": "zz" }), "hash"),
            (json!({ "workshop": "018bcfe5-6800-7000-8000-000000000000" }), "workshop"),
        ] {
            assert_eq!(who.calls.post(&path, body).await.refused(422), "invalid", "{field}");
        }
        who.calls.patch("/api/v1/dossiers/d", json!({ "stage": "consultation" })).await.ok();
        assert_eq!(who.calls.post(&path, signed_by()).await.refused(403), "forbidden", "not while it is consulted on");
        who.calls.patch("/api/v1/dossiers/d", json!({ "stage": "adopted" })).await.ok();
        let (a, b) = tokio::join!(who.calls.post(&path, signed_by()), who.calls.post(&path, signed_by()));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "two who seal at once make one seal");
        assert_eq!(who.calls.post(&format!("{text}/versions/9/seal"), signed_by()).await.refused(404), "not-found");
        for sql in ["UPDATE seals SET before_n = 1", "DELETE FROM seals"] {
            assert!(tampers(&app, sql).await.unwrap_err().to_string().contains("never"), "{sql}");
        }
    }

    async fn a_hash_is_told_of_to_those_who_may_hear_and_unknown_to_the_rest(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let (ngo, outsider, stranger) = (app.person("ngo", None).await, app.person("other", None).await, app.stranger());
        who.takes_in(&ngo, "contributor").await;
        let all = who.calls.get(&format!("{text}/versions")).await.ok();
        let (published, internal) = (&all["versions"][0]["hash"], &all["versions"][1]["hash"]);
        let nobodys = json!("0a".repeat(32));
        for (calls, sees_published, sees_internal) in
            [(&who.calls, 1, 1), (&ngo.calls, 1, 0), (&outsider.calls, 0, 0), (&stranger, 0, 0)]
        {
            for (hash, expected) in [(published, sees_published), (internal, sees_internal), (&nobodys, 0)] {
                assert_eq!(heard(calls, hash).await.as_array().unwrap().len(), expected, "{hash}");
            }
        }
        let hidden = page(&stranger, &format!("/verify/{}", internal.as_str().unwrap())).await;
        let unknown = page(&stranger, &format!("/verify/{}", nobodys.as_str().unwrap())).await;
        assert_eq!((hidden.0, unknown.0), (404, 404));
        let groups = |hash: &Value| palabre::domain::signature::in_groups(hash.as_str().unwrap());
        let (a, b) = (hidden.1.replace(&groups(internal), ""), unknown.1.replace(&groups(&nobodys), ""));
        let alike = |page: String, hash: &Value| page.replace(hash.as_str().unwrap(), "");
        assert_eq!(alike(a, internal), alike(b, &nobodys), "what is hidden looks like what is not there");

        let seal = seals(&who, &text, 2).await;
        let told = heard(&stranger, &seal["hash"]).await;
        assert_eq!((&told[0]["genuine"], &told[0]["seal"]["signatories"][0]["name"]), (&json!(true), &json!("Aïssata Maïga")));
        let path = format!("/verify/{}", seal["hash"].as_str().unwrap().to_uppercase());
        let (status, shown) = page(&stranger, &path).await;
        assert!(status == 200 && shown.contains("Aïssata Maïga, ministre, MSPC"), "{shown}");
        assert!(!shown.contains("/d/d/"), "a shut dossier is not led into");
        who.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let (_, shown) = page(&stranger, &path).await;
        let id = text.rsplit('/').next().unwrap();
        for link in [format!("/d/d/{id}/v/2\""), format!("/d/d/{id}/compare/1...2"), format!("/d/d/{id}/v/2/sealed")] {
            assert!(shown.contains(&link), "{link}: {shown}");
            assert_eq!(stranger.raw(link.trim_end_matches('"')).await.status(), 200, "{link}");
        }
        for wrong in ["zz", "0a", ""] {
            let answer = page(&stranger, &format!("/verify?hash={wrong}")).await;
            assert!(answer.0 == 422, "{wrong}");
        }
        let spaced = groups(&seal["hash"]).replace(' ', "+");
        assert_eq!(stranger.raw(&format!("/verify?hash={spaced}")).await.status(), 303);
    }

    async fn a_file_that_is_brought_is_told_for_what_it_is(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let seal = seals(&who, &text, 2).await;
        let stranger = app.stranger();
        let genuine = who.calls.bytes(&format!("{text}/versions/2?format=sealed")).await;
        let bare = who.calls.bytes(&format!("{text}/versions/2?format=canonical")).await;
        let mut altered = genuine.clone();
        *altered.last_mut().unwrap() ^= 1;
        let forged = include_bytes!("../../../docs-schema/fixtures/sealed/by-another-key.palabre").to_vec();
        for (what, bytes, said, known) in [
            ("genuine", genuine, "This file is genuine", true),
            ("altered", altered, "This file was altered", false),
            ("forged", forged, "sealed by another key", false),
            ("bare", bare, "a text of Palabre with no seal", true),
            ("foreign", b"PK".to_vec(), "not a file that Palabre can check", false),
        ] {
            let part = reqwest::multipart::Part::bytes(bytes).file_name("f.palabre");
            let form = reqwest::multipart::Form::new().part("file", part);
            let request = stranger.request(Method::POST, "/verify").header("accept-language", "en").multipart(form);
            let shown = request.send().await.unwrap().text().await.unwrap();
            assert!(shown.contains(said), "{what}: {shown}");
            assert_eq!(shown.contains("Adopted and sealed on"), known, "{what}");
        }
        let large = reqwest::multipart::Part::bytes(vec![b'x'; 13 << 20]).file_name("f");
        let request = stranger.request(Method::POST, "/verify").multipart(reqwest::multipart::Form::new().part("file", large));
        assert_eq!(request.send().await.unwrap().status(), 413);
        assert_eq!(seal["version"], 2);
    }

    async fn a_seal_that_was_tampered_with_is_found_out(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let seal = seals(&who, &text, 2).await;
        let off = match app.app.store.dialect() {
            Dialect::Sqlite => "DROP TRIGGER seals_never_change",
            Dialect::Postgres => "ALTER TABLE seals DISABLE TRIGGER seals_never_change",
        };
        tampers(&app, off).await.unwrap();
        let wrong = || async { verify_seals(&app.app).await.unwrap()[0].result };
        assert_eq!(wrong().await, Ok(()));
        tampers(&app, "UPDATE seals SET statement = replace(statement, 'Bamako', 'Dakar')").await.unwrap();
        assert_eq!(wrong().await, Err("its signature does not fit what it says"));
        assert_eq!(heard(&app.stranger(), &seal["hash"]).await[0]["genuine"], false);
        tampers(&app, "UPDATE seals SET statement = replace(statement, 'Dakar', 'Bamako')").await.unwrap();
        tampers(&app, "UPDATE seals SET statement = '{}'").await.unwrap();
        assert_eq!(wrong().await, Err("it cannot be read"));
    }

    async fn the_pages_seal_and_show_it(app: TestApp) {
        let (who, text) = workshop(&app).await;
        let base = format!("/d/d/{}/v/2", text.rsplit('/').next().unwrap());
        assert!(page(&who.calls, &base).await.1.contains(&format!("{base}/seal\"")));
        let form = [("signatories", "Aïssata Maïga; ministre; MSPC\nOumar Keïta"), ("place", "à Bamako"), ("before", "1")];
        let sent = who.calls.request(Method::POST, &format!("{base}/seal")).form(&form).send().await.unwrap();
        assert_eq!(sent.status(), 303);
        let shown = page(&who.calls, &base).await.1;
        let hash = canonical::hex(&canonical::hash(&who.calls.bytes(&format!("{text}/versions/2?format=canonical")).await));
        for part in ["Aïssata Maïga, ministre, MSPC", "Oumar Keïta", "à Bamako", &format!("/verify/{hash}"), &format!("{base}/sealed")] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains(&format!("{base}/seal\"")), "once sealed, no form");
        let code = who.calls.raw(&format!("{base}/code.svg")).await;
        assert_eq!(code.headers()["content-type"], "image/svg+xml");
        let print = page(&who.calls, &format!("{base}/print.css")).await.1;
        assert!(print.contains(&format!("url(\"{base}/code.svg\")")), "{print}");
        assert!(!page(&who.calls, &format!("{}/print.css", base.replace("/v/2", "/v/1"))).await.1.contains("url("));
        assert_eq!(who.calls.raw(&format!("{}/code.svg", base.replace("/v/2", "/v/1"))).await.status(), 404);
    }
}
