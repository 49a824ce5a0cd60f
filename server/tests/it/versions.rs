//! Versions: frozen once and for ever, seen by those who may, found out when damaged.

use docs_schema::automerge_doc::ENCODING;
use docs_schema::canonical;
use palabre::actions::verify::verify_versions;
use palabre::store::Dialect;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::client::Caller;
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

/// A dossier, its facilitator, and a text.
async fn text(app: &TestApp) -> (Somebody, String) {
    let who = app.dossier().await;
    let text = who.adds_text("Politique").await;
    (who, format!("/api/v1/texts/{text}"))
}

impl Somebody {
    async fn freezes(&self, text: &str, body: Value) -> Value {
        self.calls.post(&format!("{text}/versions"), body).await.ok()
    }

    async fn opens_dossier(&self) {
        self.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
    }
}

async fn seen(calls: &Caller, text: &str) -> Vec<i64> {
    let said = calls.get(&format!("{text}/versions")).await.ok();
    said["versions"].as_array().unwrap().iter().map(|v| v["n"].as_i64().unwrap()).collect()
}

/// Changes the database behind the server's back.
async fn tampers(app: &TestApp, sql: &str) -> Result<(), sqlx::Error> {
    let mut tx = app.app.store.write().await.unwrap();
    for one in sql.split(';').filter(|one| !one.trim().is_empty()) {
        sqlx::query(AssertSqlSafe(one.to_owned())).execute(&mut *tx).await?;
    }
    tx.commit().await
}

on_both! {
    async fn a_frozen_text_keeps_its_words_number_name_and_hash(app: TestApp) {
        let (who, text) = text(&app).await;
        let body = json!({ "name": "Projet pour l’atelier de mai", "note": "Après relecture" });
        let made = who.freezes(&text, body).await;
        assert_eq!((&made["n"], &made["published_at"], &made["by"]), (&json!(1), &Value::Null, &json!("facilitator")));
        let read = who.calls.get(&format!("{text}/versions/1")).await.ok();
        assert_eq!((&read["name"], &read["title"]), (&json!("Projet pour l’atelier de mai"), &json!("Politique")));
        assert_eq!(read["document"]["sections"][0]["blocks"][1]["content"][0]["text"], "Un texte.");
        assert_eq!(read["numbers"].as_object().unwrap().values().next().unwrap(), "1");
        let bytes = who.calls.bytes(&format!("{text}/versions/1?format=canonical")).await;
        assert_eq!(json!(canonical::hex(&canonical::hash(&bytes))), made["hash"], "the hash is recomputable");
        let markdown = String::from_utf8(who.calls.bytes(&format!("{text}/versions/1?format=markdown")).await).unwrap();
        assert!(markdown.contains("## Contexte\n\nUn texte."), "{markdown}");
        let saved = who.calls.bytes(&format!("{text}/versions/1?format=automerge")).await;
        let options = automerge::LoadOptions::new().text_encoding(ENCODING);
        let document = automerge::Automerge::load_with_options(&saved, options).unwrap();
        assert_eq!(json!(docs_schema::automerge_doc::read(&document).0), read["document"]);
        assert_eq!(who.freezes(&text, json!({ "name": "Suite" })).await["n"], 2);
        assert_eq!(seen(&who.calls, &text).await, [1, 2]);
        let acts = who.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let last = &acts["activity"][0];
        assert_eq!((&last["act"], &last["details"]["version"]), (&json!("version-frozen"), &json!("2")));
        for (body, field) in [(json!({ "name": " " }), "title"), (json!({ "name": "x", "at": 99 }), "at")] {
            assert_eq!(who.calls.post(&format!("{text}/versions"), body).await.refused(422), "invalid", "{field}");
        }
    }

    async fn any_moment_can_be_named_as_a_version(app: TestApp) {
        let (who, text) = text(&app).await;
        let made = who.freezes(&text, json!({ "name": "L’ossature vide", "at": 1 })).await;
        let read = who.calls.get(&format!("{text}/versions/{}", made["n"])).await.ok();
        assert_eq!(read["document"]["sections"], json!([]), "before the import there were no words");
    }

    async fn the_database_itself_refuses_to_change_or_lose_a_version(app: TestApp) {
        let (who, text) = text(&app).await;
        who.freezes(&text, json!({ "name": "Un", "publish": true })).await;
        for sql in [
            "UPDATE versions SET name = 'Autre'",
            "DELETE FROM publications",
            "DELETE FROM versions",
            "UPDATE publications SET n = 2",
        ] {
            let refused = tampers(&app, sql).await.unwrap_err().to_string();
            assert!(refused.contains("never"), "{sql}: {refused}");
        }
        assert_eq!(seen(&who.calls, &text).await, [1]);
    }

    async fn two_who_freeze_at_once_make_two_versions_in_order(app: TestApp) {
        let (who, text) = text(&app).await;
        let one = |n: usize| { let (who, text) = (who.clone(), text.clone()); async move {
            who.freezes(&text, json!({ "name": format!("Version de {n}") })).await["n"].as_i64().unwrap()
        }};
        let (a, b, c, d) = tokio::join!(one(1), one(2), one(3), one(4));
        let mut numbers = [a, b, c, d];
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4]);
        let all = verify_versions(&app.app).await.unwrap();
        assert!(all.len() == 4 && all.iter().all(|version| version.result.is_ok()));
    }

    async fn who_may_not_see_a_version_finds_nothing_there(app: TestApp) {
        let (who, text) = text(&app).await;
        let (reader, outsider) = (app.person("ngo", None).await, app.person("elsewhere", None).await);
        who.takes_in(&reader, "contributor").await;
        let dossier = reader.calls.get("/api/v1/dossiers/d").await.ok();
        assert_eq!(dossier["texts"], json!([]), "a text of which nothing is published is not told of");
        who.freezes(&text, json!({ "name": "Interne" })).await;
        who.freezes(&text, json!({ "name": "Publiée", "publish": true })).await;
        assert_eq!((seen(&who.calls, &text).await, seen(&reader.calls, &text).await), (vec![1, 2], vec![2]));
        let dossier = reader.calls.get("/api/v1/dossiers/d").await.ok();
        assert_eq!((&dossier["texts"][0]["version"], dossier["texts"].as_array().unwrap().len()), (&json!(2), 1));
        let published = reader.calls.get(&format!("{text}/versions/2")).await.ok();
        assert!(published.get("by").is_none(), "contributors are not told who drafts");
        for (calls, path) in [
            (&reader.calls, format!("{text}/versions/1")),
            (&reader.calls, format!("{text}/versions/1?format=automerge")),
            (&reader.calls, format!("{text}/versions/3")),
            (&reader.calls, format!("{text}/versions/-1")),
            (&outsider.calls, format!("{text}/versions/2")),
            (&outsider.calls, format!("{text}/versions")),
            (&app.stranger(), format!("{text}/versions/2")),
            (&app.stranger(), format!("{text}/versions")),
        ] {
            assert_eq!(calls.get(&path).await.refused(404), "not-found", "{path}");
        }
        let saved = reader.calls.bytes(&format!("{text}/versions/2?format=automerge")).await;
        let document = automerge::Automerge::load(&saved).unwrap();
        let actors: std::collections::BTreeSet<_> =
            document.get_changes(&[]).iter().map(|change| change.actor_id().clone()).collect();
        assert_eq!(actors.len(), 1, "no history for who may not read the living text");
    }

    async fn an_open_dossier_shows_everybody_what_is_published_and_nothing_else(app: TestApp) {
        let (who, text) = text(&app).await;
        who.freezes(&text, json!({ "name": "Un" })).await;
        who.freezes(&text, json!({ "name": "Deux", "publish": true })).await;
        who.opens_dossier().await;
        let stranger = app.stranger();
        assert_eq!(seen(&stranger, &text).await, [2]);
        let path = format!("{text}/versions/2?format=canonical");
        let headers = stranger.raw(&path).await.headers().clone();
        assert!(headers["cache-control"].to_str().unwrap().contains("immutable"));
        let again = stranger.request(reqwest::Method::GET, &path).header("if-none-match", &headers["etag"]);
        assert_eq!(stranger.send(again).await.status, 304);
        for path in [format!("{text}/versions/1"), text.clone(), format!("{text}/authorship")] {
            let status = stranger.get(&path).await.status;
            assert!(status == 404 || status == 401, "{path}: {status}");
        }
        let id = text.rsplit('/').next().unwrap().to_owned();
        let only = json!({ "institutions": [institution_of(&app, &who).await] });
        who.calls.put(&format!("/api/v1/texts/{id}/restriction"), only).await.ok();
        assert_eq!(stranger.get(&format!("{text}/versions/2")).await.refused(404), "not-found", "restricted since");
        who.calls.patch("/api/v1/dossiers/d", json!({ "open": false })).await.ok();
    }

    async fn what_is_published_is_journaled_once(app: TestApp) {
        let (who, text) = text(&app).await;
        who.freezes(&text, json!({ "name": "Un" })).await;
        for _ in 0..2 {
            let said = who.calls.post(&format!("{text}/versions/1/publish"), json!({})).await.ok();
            assert!(said["published_at"].is_i64());
        }
        let acts = who.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let told = acts["activity"].as_array().unwrap().iter().filter(|a| a["act"] == "version-published").count();
        assert_eq!(told, 1);
        let missing = who.calls.post(&format!("{text}/versions/9/publish"), json!({})).await;
        assert_eq!(missing.refused(404), "not-found");
    }

    async fn the_pages_freeze_publish_and_show_a_version_to_those_who_may(app: TestApp) {
        let (who, api) = text(&app).await;
        let page = format!("/d/d/{}", api.rsplit('/').next().unwrap());
        let form = [("name", "Projet"), ("note", "Relu")];
        let sent = who.calls.request(reqwest::Method::POST, &format!("{page}/versions")).form(&form);
        let sent = sent.send().await.unwrap();
        assert_eq!((sent.status().as_u16(), sent.headers()["location"].to_str().unwrap()), (303, format!("{page}/v/1").as_str()));
        let nameless = who.calls.request(reqwest::Method::POST, &format!("{page}/versions")).form(&[("name", "")]);
        assert_eq!(nameless.send().await.unwrap().status(), 422);
        let read = shown(&who.calls, &format!("{page}/v/1")).await;
        for part in ["Un texte.", "Projet", "Relu", "facilitator (Sécurité)", "Internal"] {
            assert!(read.contains(part), "{part}: {read}");
        }
        assert!(shown(&who.calls, &format!("{page}/versions")).await.contains("/v/1/publish"));
        let stranger = app.stranger();
        assert_eq!(stranger.raw("/d/d").await.status(), 401);
        who.calls.request(reqwest::Method::POST, "/d/d/open").form(&[("open", "yes")]).send().await.unwrap();
        for hidden in ["/d/d".to_owned(), page.clone(), format!("{page}/versions"), format!("{page}/v/1")] {
            let status = stranger.raw(&hidden).await.status().as_u16();
            assert!(status == 401 || status == 404, "{hidden}: {status}");
        }
        who.calls.request(reqwest::Method::POST, &format!("{page}/v/1/publish")).send().await.unwrap();
        assert!(shown(&stranger, "/d/d").await.contains(&format!("{page}/v/1")));
        assert!(shown(&stranger, "/").await.contains("/d/d\""));
        let read = shown(&stranger, &format!("{page}/v/1")).await;
        assert!(read.contains("Un texte.") && !read.contains("facilitator"), "strangers are not told who drafts: {read}");
        let headers = stranger.raw(&format!("{page}/v/1")).await.headers().clone();
        assert!(headers["cache-control"].to_str().unwrap().starts_with("public"));
        let again = stranger.request(reqwest::Method::GET, &format!("{page}/v/1")).header("if-none-match", &headers["etag"]);
        assert_eq!(stranger.send(again).await.status, 304);
        let own = who.calls.raw(&format!("{page}/v/1")).await;
        assert!(own.headers()["cache-control"].to_str().unwrap().starts_with("private"));
        let elsewhere = who.calls.post("/api/v1/dossiers", json!({ "title": "Autre", "slug": "autre" })).await;
        elsewhere.ok();
        let misplaced = who.calls.raw(&page.replace("/d/d/", "/d/autre/").replace(&page, "")).await.status();
        assert_eq!(misplaced, 404, "a text of another dossier is not there");
    }

    async fn what_is_kept_for_strangers_is_of_this_moment_and_nobodys_own(app: TestApp) {
        let (who, api) = text(&app).await;
        let page = format!("/d/d/{}/v/1", api.rsplit('/').next().unwrap());
        who.opens_dossier().await;
        who.freezes(&api, json!({ "name": "Premier", "publish": true })).await;
        let stranger = app.stranger();
        let asks = |cookie: &'static str| stranger.request(reqwest::Method::GET, &page).header("cookie", cookie);
        let first = shown(&stranger, &page).await;
        assert_eq!(shown(&stranger, &page).await, first, "given again as it was made");
        // Those who are known by anything get their own, and leave nothing of it behind.
        assert!(shown(&who.calls, &page).await.contains("facilitator"));
        let told = asks("palabre_flash=ok%3Aaccount-saved").send().await.unwrap().text().await.unwrap();
        assert_ne!(told, first, "a notice is shown");
        let dark = asks("palabre_theme=dark").send().await.unwrap().text().await.unwrap();
        assert!(dark.contains("dark") && dark != first);
        let in_tongue = |page: &str, lang: &str| page.contains(&format!("<html lang=\"{lang}\""));
        let english = asks("palabre_lang=en").send().await.unwrap().text().await.unwrap();
        assert!(in_tongue(&english, "en") && in_tongue(&first, "fr"));
        assert_eq!(shown(&stranger, &page).await, first);
        let queried = shown(&stranger, &format!("{page}?of=me")).await;
        assert!(queried.contains("of%3Dme") || queried.contains("of=me"), "the way back keeps the query");
        let held = stranger.raw(&page).await.headers()["etag"].clone();
        let empty = stranger.request(reqwest::Method::GET, &page).header("if-none-match", &held).send().await.unwrap();
        assert_eq!((empty.status().as_u16(), empty.headers().get("etag")), (304, Some(&held)));
        assert!(empty.bytes().await.unwrap().is_empty());
        let packed = stranger.request(reqwest::Method::GET, &page).header("accept-encoding", "br").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "br");
        let head = stranger.request(reqwest::Method::HEAD, &page).send().await.unwrap();
        assert_eq!(head.status(), 200);
        // Any act in the dossier makes it anew: here the next version, which the page of the first names.
        who.freezes(&api, json!({ "name": "Second", "publish": true })).await;
        assert!(shown(&stranger, &page).await.contains("Second"));
        // What may not be seen any more is gone that moment, for those too who hold it.
        who.calls.patch("/api/v1/dossiers/d", json!({ "open": false })).await.ok();
        assert_eq!(stranger.raw(&page).await.status(), 404);
        let still = stranger.request(reqwest::Method::GET, &page).header("if-none-match", &held).send().await.unwrap();
        assert_eq!(still.status(), 404);
        who.opens_dossier().await;
        assert_eq!(stranger.raw(&page).await.status(), 200);
    }

    async fn a_version_is_exported_from_the_command_line_by_who_may_see_it(app: TestApp) {
        let (who, text) = text(&app).await;
        let reader = app.person("ngo", None).await;
        who.takes_in(&reader, "contributor").await;
        let made = who.freezes(&text, json!({ "name": "Interne" })).await;
        let id = text.rsplit('/').next().unwrap();
        let export = |whom: &Somebody, text: &str, format: &str| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_palabre"));
            command.args(["export", text, "--as", &whom.email, "--format", format, "--data"]).arg(&app.app.settings.data);
            app.app.settings.database.iter().for_each(|url| _ = command.args(["--database", url]));
            command.output().unwrap()
        };
        let first = format!("{id}@1");
        let bytes = export(&who, &first, "canonical");
        assert_eq!(json!(canonical::hex(&canonical::hash(&bytes.stdout))), made["hash"], "{bytes:?}");
        assert!(String::from_utf8_lossy(&export(&who, &first, "markdown").stdout).contains("Un texte."));
        assert!(String::from_utf8_lossy(&export(&who, id, "html").stdout).contains("Un texte."));
        for (whom, text, format) in [(&reader, first.as_str(), "markdown"), (&reader, id, "markdown"), (&who, id, "canonical")] {
            let refused = export(whom, text, format);
            assert!(!refused.status.success() && refused.stdout.is_empty() && !refused.stderr.is_empty(), "{text}");
        }
    }

    async fn damaged_bytes_are_named_and_never_shown(app: TestApp) {
        let (who, text) = text(&app).await;
        who.freezes(&text, json!({ "name": "Un" })).await;
        who.freezes(&text, json!({ "name": "L’ossature", "at": 1 })).await;
        let off = match app.app.store.dialect() {
            Dialect::Sqlite => "DROP TRIGGER versions_never_change",
            Dialect::Postgres => "ALTER TABLE versions DISABLE TRIGGER versions_never_change",
        };
        tampers(&app, off).await.unwrap();
        let body = "UPDATE versions SET body = (SELECT v.body FROM versions v WHERE v.n = 2) WHERE n = 1";
        tampers(&app, body).await.unwrap();
        let said = who.calls.get(&format!("{text}/versions/1")).await;
        assert!(said.json["error"]["message"].as_str().unwrap().contains("ersion 1 "), "{}", said.json);
        assert_eq!(said.refused(500), "damaged");
        assert_eq!(wrong(&app).await, [(1, "its bytes do not give its hash")]);
        let hash = "UPDATE versions SET hash = (SELECT v.hash FROM versions v WHERE v.n = 2) WHERE n = 1";
        tampers(&app, hash).await.unwrap();
        assert_eq!(wrong(&app).await, [(1, "the journal does not name its hash")]);
    }
}

async fn shown(calls: &Caller, path: &str) -> String {
    String::from_utf8(calls.bytes(path).await).unwrap()
}

async fn wrong(app: &TestApp) -> Vec<(i64, &'static str)> {
    let all = verify_versions(&app.app).await.unwrap().into_iter();
    all.filter_map(|version| Some((version.n, version.result.err()?))).collect()
}

async fn institution_of(app: &TestApp, who: &Somebody) -> String {
    let mut db = app.app.store.read().await.unwrap();
    palabre::store::persons::by_id(&mut db, &who.id).await.unwrap().institution.unwrap().id.to_string()
}
