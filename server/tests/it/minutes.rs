//! Minutes: made from what happened, completed by the rapporteur, frozen by their hash, signed.

use palabre::actions::verify_minutes::verify_minutes;
use palabre::domain::person::Category;
use palabre::domain::signature::{PublicKey, Purpose, Signature};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;

use crate::branches::types;
use crate::client::{Caller, Said};
use crate::support::{TestApp, on_both};
use crate::world::Somebody;

const HOUR: i64 = 3_600_000;
const TEXT: &str =
    "# Contexte\n\nLa police veille.\n\n# Objectifs\n\nProtéger.\n\n# Suivi\n\nRendre compte.\n";
/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
    \0\0\0\x0dIDATx\x9cc\xf8\xff\xff\xff\x7f\0\x09\xfb\x03\xfd\x05CE\xca\0\0\0\0IEND\xaeB`\x82";

struct World {
    facilitator: Somebody,
    drafter: Somebody,
    /// Of the invited platform.
    contributor: Somebody,
    ministry: String,
    platform: String,
    text: String,
    path: String,
    items: Vec<String>,
}

/// A workshop in session on a text of three chapters, with the ministry in the room.
async fn world(app: &TestApp) -> World {
    let facilitator = app.dossier().await;
    let ministry = app.institution("Ministère", Category::State).await;
    let platform = app.institution("Plateforme", Category::CivilSociety).await;
    let drafter = app.person("amina", Some(&ministry)).await;
    facilitator.takes_in(&drafter, "drafter").await;
    let contributor = app.person("mariam", Some(&platform)).await;
    facilitator.takes_in(&contributor, "contributor").await;
    let calls = &facilitator.calls;
    let body = json!({ "title": "Politique", "markdown": TEXT });
    let text = calls.post("/api/v1/dossiers/d/texts", body).await.ok()["id"].as_str().unwrap().to_owned();
    let version = json!({ "name": "Projet", "publish": true });
    calls.post(&format!("/api/v1/texts/{text}/versions"), version).await.ok();
    let body = json!({ "title": "Atelier national", "place": "Bamako", "opens": app.now(), "closes": app.now() + 9 * HOUR,
        "quorum_institutions": 50, "chair": drafter.id.as_str(), "rapporteur": facilitator.id.as_str(),
        "institutions": [{ "institution": ministry.as_str(), "seats": 2 }, { "institution": platform.as_str() }],
        "versions": [{ "text": text, "version": 1 }] });
    let said = calls.post("/api/v1/dossiers/d/workshops", body).await.ok();
    let path = format!("/api/v1/workshops/{}", said["id"].as_str().unwrap());
    let agenda = calls.post(&format!("{path}/agenda"), json!({ "add": "chapters", "text": text })).await.ok();
    let items = agenda["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned());
    let world = World {
        drafter,
        contributor,
        ministry: ministry.to_string(),
        platform: platform.to_string(),
        text,
        path,
        items: items.collect(),
        facilitator,
    };
    world.session("open").await;
    world.seats(&world.ministry, "Awa Diarra").await;
    world
}

impl World {
    async fn session(&self, state: &str) {
        self.facilitator.calls.patch(&self.path, json!({ "state": state })).await.ok();
    }

    async fn seats(&self, institution: &str, name: &str) -> Value {
        let body = json!({ "institution": institution, "name": name, "office": "Déléguée" });
        self.facilitator.calls.post(&format!("{}/seats", self.path), body).await.ok()
    }

    async fn decides(&self, item: usize, more: Value) -> Value {
        let mut body = json!({ "item": self.items[item], "kind": "adopted" });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.facilitator.calls.post(&format!("{}/decisions", self.path), body).await.ok()
    }

    async fn minutes(&self, query: &str) -> Value {
        self.facilitator.calls.get(&format!("{}/minutes{query}", self.path)).await.ok()
    }

    async fn writes(&self, part: &str, words: &str, since: i64) -> Said {
        let body = json!({ "words": words, "since": since });
        self.facilitator.calls.put(&format!("{}/minutes/{part}", self.path), body).await
    }

    async fn freezes(&self) -> Said {
        self.facilitator.calls.post(&format!("{}/minutes", self.path), json!({})).await
    }

    async fn signs(&self, by: &Caller, n: i64, form: Form) -> Said {
        let path = format!("{}/minutes/{n}/signatures", self.path);
        by.send(by.request(Method::POST, &path).multipart(form)).await
    }
}

fn named(name: &str) -> Form {
    Form::new().text("name", name.to_owned()).text("office", "Présidente")
}

async fn key(calls: &Caller) -> PublicKey {
    let said = calls.get("/api/v1/instance-key").await.ok();
    PublicKey::parse(said["public_key"].as_str().unwrap()).unwrap()
}

on_both! {
    async fn minutes_tell_what_happened_in_its_order(app: TestApp) {
        let w = world(&app).await;
        w.decides(1, json!({})).await;
        let platform = w.seats(&w.platform, "Oumou Sangaré").await;
        types(&app, &w.text, &w.drafter, 1, "La police veille.", "La police veille partout.").await;
        let reservations = json!([{ "institution": w.platform, "words": "Sous réserve du financement." }]);
        let hands = json!([{ "institution": w.ministry, "choice": "for" }, { "institution": w.platform, "choice": "abstain" }]);
        w.decides(0, json!({ "kind": "amended", "hands": hands, "reservations": reservations })).await;
        app.clock.advance(HOUR);
        let leaves = json!({ "move": "leave" });
        w.facilitator.calls.patch(&format!("{}/seats/{}", w.path, platform["id"].as_str().unwrap()), leaves).await.ok();
        w.session("suspended").await;
        w.session("open").await;
        w.decides(1, json!({ "kind": "postponed" })).await;
        w.session("closed").await;
        let told = w.minutes("").await;
        let m = &told["minutes"];
        assert_eq!((&told["frozen"], &told["hides"]), (&Value::Null, &json!(false)));
        assert_eq!((&m["workshop"]["chair"], &m["workshop"]["chair_of"]), (&json!("amina"), &json!("Ministère")));
        let hours: Vec<_> = m["hours"].as_array().unwrap().iter().map(|hour| hour["state"].as_str().unwrap()).collect();
        assert_eq!(hours, ["open", "suspended", "open", "closed"]);
        let times = m["delegates"].as_array().unwrap().iter().find(|one| one["name"] == "Oumou Sangaré").unwrap();
        assert_eq!(times["times"][0], json!([app.now() - HOUR, app.now()]));
        let decisions = m["decisions"].as_array().unwrap();
        assert_eq!(decisions.len(), 3);
        assert_eq!((&decisions[1]["votes"]["for"], &decisions[1]["votes"]["abstain"]), (&json!(1), &json!(1)));
        assert_eq!(decisions[1]["roll"].as_array().unwrap().len(), 2);
        assert_eq!(decisions[1]["reservations"][0]["words"], "Sous réserve du financement.");
        assert_eq!(decisions[1]["wording"], json!([{ "label": "1 Contexte", "kind": "reworded", "stretches": [
            { "op": "same", "words": "Contexte\nLa police veille" }, { "op": "added", "words": " partout" },
            { "op": "same", "words": "." }] }]));
        assert_eq!((&decisions[2]["replaces"], &decisions[0]["wording"]), (&json!(1), &json!([])));
    }

    async fn what_a_workshop_decided_is_marked_wherever_the_text_is_read_and_named_by_the_seal(app: TestApp) {
        let w = world(&app).await;
        let (by, text) = (&w.facilitator.calls, format!("/d/d/{}", w.text));
        let page = async |calls: &Caller, path: &str| String::from_utf8(calls.bytes(path).await).unwrap();
        w.decides(0, json!({})).await;
        let before = page(by, &text).await;
        assert!(before.contains("class=\"mark\"") && !before.contains("mark-warn"), "decided, and still so");
        w.freezes().await.ok();
        w.signs(by, 1, named("Aïssata Maïga")).await.ok();
        types(&app, &w.text, &w.drafter, 1, "La police veille.", "La police veille partout.").await;
        w.facilitator.calls.post(&format!("/api/v1/texts/{}/versions", w.text), json!({ "name": "Adopté" })).await.ok();
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "stage": "workshop" })).await.ok();
        for path in ["", "/edit", "/v/2"] {
            let seen = page(by, &format!("{text}{path}")).await;
            assert!(seen.contains("notice warn\"><p>These provisions"), "{path}");
            assert_eq!(seen.contains("mark-warn"), path != "/edit", "{path}");
        }
        let (now, kept) = (page(by, "/d/d/workshops/1/minutes").await, page(by, "/d/d/workshops/1/minutes/print?frozen=1").await);
        assert!(now.contains("These provisions are") && now.contains("changed since this decision"));
        assert!(!kept.contains("changed since"), "frozen minutes are of their day");
        let had = page(by, &format!("{text}/v/1")).await;
        assert!(had.contains("class=\"mark\"") && !had.contains("mark-warn"), "what the workshop had before it is what it adopted");
        let theirs = page(&w.contributor.calls, &format!("{text}/v/1")).await;
        assert!(!theirs.contains("class=\"mark"), "who reads only what is published hears nothing of it");

        // The form of sealing proposes that workshop, its minutes and those who signed them, and warns.
        let form = page(by, &format!("{text}/v/2")).await;
        let (id, hash) = (w.path.rsplit('/').next().unwrap(), w.minutes("?n=1").await["frozen"]["hash"].as_str().unwrap().to_owned());
        assert!(form.contains(&format!("value=\"{id}:{hash}\" selected")) && form.contains(">Aïssata Maïga ; Présidente</textarea>"));
        assert!(form.contains("are not what the workshop decided"));
        let seal = format!("/api/v1/texts/{}/versions/2/seal", w.text);
        for body in [json!({ "minutes": hash }), json!({ "workshop": id, "minutes": "0a".repeat(32) })] {
            assert_eq!(by.post(&seal, body).await.refused(422), "invalid");
        }
        let adopted = format!("{id}:{hash}");
        let typed = [("signatories", ";"), ("place", "à Ségou"), ("adopted", &adopted)];
        let again = by.request(Method::POST, &format!("{text}/v/2/seal")).form(&typed).send().await.unwrap();
        assert_eq!(again.status(), 422);
        assert!(again.text().await.unwrap().contains("value=\"à Ségou\""), "nothing typed is lost");
        let typed = [("signatories", "Aïssata Maïga ; ministre"), ("place", "à Ségou"), ("adopted", &adopted)];
        by.request(Method::POST, &format!("{text}/v/2/seal")).form(&typed).send().await.unwrap();
        let sealed = by.get(&seal).await.ok();
        assert_eq!((&sealed["workshop"], &sealed["minutes"]), (&json!(id), &json!(hash)));
    }

    async fn frozen_minutes_are_their_bytes_for_ever(app: TestApp) {
        let w = world(&app).await;
        w.decides(0, json!({})).await;
        let first = w.freezes().await.ok();
        assert_eq!(w.freezes().await.refused(422), "invalid");
        let frozen = w.minutes("?n=1").await;
        assert_eq!(frozen["frozen"]["hash"], first["hash"]);
        let canonical = format!("{}/minutes?format=canonical&n=1", w.path);
        let bytes = w.facilitator.calls.bytes(&canonical).await;
        let hash = docs_schema::canonical::hex(&docs_schema::canonical::hash(&bytes));
        assert_eq!(first["hash"], hash);
        assert!(bytes.starts_with(b"palabre-minutes 1\n{\"n\":1,\"at\":"));
        let signature = Signature::parse(first["signature"].as_str().unwrap()).unwrap();
        let key = key(&w.facilitator.calls).await;
        assert!(key.verifies(Purpose::Minutes, &bytes, &signature));
        w.decides(1, json!({ "kind": "postponed" })).await;
        w.writes("opening", "Le président a ouvert les travaux.", 0).await.ok();
        let second = w.freezes().await.ok();
        assert_eq!((&second["n"], second["hash"] == first["hash"]), (&json!(2), false));
        assert_eq!(w.facilitator.calls.bytes(&canonical).await, bytes, "the first is what it was");
        assert_eq!(w.minutes("?n=2").await["minutes"]["narrative"][0]["words"], "Le président a ouvert les travaux.");
        w.facilitator.calls.get(&format!("{}/minutes?n=3", w.path)).await.refused(404);
        let told = w.facilitator.calls.get("/api/v1/dossiers/d/activity").await.ok();
        let acts: Vec<_> = told["activity"].as_array().unwrap().iter().filter(|e| e["act"] == "minutes-frozen").collect();
        assert_eq!(acts.len(), 2);
    }

    async fn nobody_s_words_replace_somebody_else_s_unseen(app: TestApp) {
        let w = world(&app).await;
        let kept = w.writes(&w.items[0], "Un débat.", 0).await.ok();
        let at = kept["at"].as_i64().unwrap();
        assert_eq!(w.writes(&w.items[0], "Un débat.", 0).await.ok()["at"], at, "sent again it is the same");
        assert_eq!(w.writes(&w.items[0], "Un autre débat.", 0).await.refused(409), "overtaken");
        let next = w.writes(&w.items[0], "Un débat nourri.", at).await.ok()["at"].as_i64().unwrap();
        assert!(next > at, "two savings within one moment are told apart");
        assert_eq!(w.writes(&w.items[0], "Un débat bref.", at).await.refused(409), "overtaken");
        for part in ["elsewhere", "018bcfe5-6800-7000-8000-000000000000"] {
            w.writes(part, "x", 0).await.refused(404);
        }
        w.writes("closing", &"x".repeat(20_001), 0).await.refused(422);
    }

    async fn who_signs_is_added_and_sealed_by_the_instance(app: TestApp) {
        let w = world(&app).await;
        let by = &w.facilitator.calls;
        w.signs(by, 1, named("Awa Diarra")).await.refused(404);
        let frozen = w.freezes().await.ok();
        let typed = w.signs(by, 1, named("Awa Diarra")).await.ok();
        assert_eq!((&typed["place"], &typed["image"]), (&json!(1), &Value::Null));
        let drawn = || named("Oumou").part("image", Part::bytes(PNG).file_name("../x.svg"));
        let said = w.signs(by, 1, drawn()).await.ok();
        let message = format!(
            "palabre-minutes-signature 1\n{{\"minutes\":\"{}\",\"place\":2,\"name\":\"Oumou\",\"office\":\"Présidente\",\"image\":\"{}\",\"at\":{}}}",
            frozen["hash"].as_str().unwrap(), said["image"].as_str().unwrap(), said["at"]);
        let signature = Signature::parse(said["signature"].as_str().unwrap()).unwrap();
        assert!(key(by).await.verifies(Purpose::Minutes, message.as_bytes(), &signature), "{message}");
        assert_eq!(w.minutes("?n=1").await["signatures"].as_array().unwrap().len(), 2);
        let page = named("X").part("image", Part::bytes(&b"<svg onload=alert(1)>"[..]).file_name("x.png"));
        w.signs(by, 1, page).await.refused(422);
        let heavy = named("X").part("image", Part::bytes(vec![0_u8; 600_000]).file_name("x.png"));
        w.signs(by, 1, heavy).await.refused(413);
        w.signs(by, 1, named("")).await.refused(422);
        w.signs(&w.contributor.calls, 1, named("Mariam")).await.refused(403);
        let verdicts = verify_minutes(&app.app).await.unwrap();
        assert!(verdicts.len() == 1 && verdicts[0].result.is_ok(), "{:?}", verdicts[0].result);
        for sql in ["UPDATE minutes SET at = 1", "DELETE FROM minutes", "UPDATE minutes_signatures SET name = 'X'",
            "DELETE FROM minutes_signatures"] {
            let mut tx = app.app.store.write().await.unwrap();
            let refused = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut *tx).await.unwrap_err();
            assert!(refused.to_string().contains("never"), "{sql}");
        }
    }

    async fn minutes_are_for_those_who_see_the_workshop(app: TestApp) {
        let w = world(&app).await;
        w.decides(0, json!({ "note": "Un mot." })).await;
        w.writes(&w.items[0], "Un débat.", 0).await.ok();
        w.writes("discussion", "Un débat général.", 0).await.ok();
        w.freezes().await.ok();
        w.facilitator.calls.patch("/api/v1/dossiers/d", json!({ "open": true })).await.ok();
        let path = format!("{}/minutes", w.path);
        app.stranger().get(&path).await.refused(401);
        app.person("nobody", None).await.calls.get(&path).await.refused(404);
        let theirs = &w.contributor.calls;
        assert_eq!(theirs.get(&path).await.ok()["minutes"]["agenda"][0]["title"], "1 Contexte");
        w.contributor.calls.post(&path, json!({})).await.refused(403);
        w.contributor.calls.put(&format!("{path}/opening"), json!({ "words": "x" })).await.refused(403);
        let only = json!({ "institutions": [w.ministry] });
        w.facilitator.calls.put(&format!("/api/v1/texts/{}/restriction", w.text), only).await.ok();
        for query in ["", "?n=1"] {
            let told = theirs.get(&format!("{path}{query}")).await.ok();
            let m = &told["minutes"];
            assert_eq!(told["hides"], true);
            assert_eq!((&m["agenda"][0]["title"], &m["texts"][0]["title"]), (&json!(""), &json!("")));
            assert_eq!((&m["decisions"][0]["note"], &m["decisions"][0]["kind"]), (&json!(""), &json!("adopted")));
            assert_eq!(m["narrative"], json!([]));
        }
        theirs.get(&format!("{path}?n=1&format=canonical")).await.refused(403);
        assert_eq!(w.drafter.calls.get(&path).await.ok()["hides"], false);
    }

    async fn a_paper_is_a_page_a_word_file_a_letter_and_a_calendar(app: TestApp) {
        let w = world(&app).await;
        let nasty = "<img src=x onerror=alert(1)>";
        w.seats(&w.platform, nasty).await;
        let reservations = json!([{ "institution": w.platform, "words": nasty }]);
        w.decides(0, json!({ "kind": "reserved", "note": nasty, "reservations": reservations })).await;
        w.writes("opening", &format!("{nasty} [x](javascript:alert(1))"), 0).await.ok();
        w.freezes().await.ok();
        let by = &w.facilitator.calls;
        w.signs(by, 1, named(nasty).part("image", Part::bytes(PNG).file_name("x.png"))).await.ok();
        let desk = "/d/d/workshops/1";
        let api = format!("{}/minutes?format=html&n=1", w.path);
        for path in [&format!("{desk}/minutes"), &format!("{desk}/minutes/print?frozen=1"), &format!("{desk}/convocation?institution={}", w.platform), &api] {
            let page = String::from_utf8(by.bytes(path).await).unwrap();
            assert!(!page.contains("<img src=x") && !page.contains("href=\"javascript:"), "{path}");
            assert!(path.contains("convocation") || page.contains("&lt;img src=x"), "{path}");
        }
        let word = by.raw(&format!("{}/minutes?format=docx&n=1", w.path)).await;
        assert!(word.headers()["content-type"].to_str().unwrap().contains("wordprocessingml"));
        assert!(word.bytes().await.unwrap().starts_with(b"PK"));
        by.get(&format!("{}/minutes?format=pdf", w.path)).await.refused(422);
        let image = by.raw(&format!("{desk}/minutes/signatures/1-1")).await;
        let head = |name: &str| image.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((head("content-type").as_str(), head("x-content-type-options").as_str()), ("image/png", "nosniff"));
        assert!(head("content-security-policy").contains("sandbox"));
        assert_eq!(image.bytes().await.unwrap(), PNG);
        let calendar = by.raw(&format!("{desk}/convocation.ics")).await;
        assert_eq!(calendar.headers()["content-type"], "text/calendar; charset=utf-8");
        let calendar = calendar.text().await.unwrap();
        assert!(calendar.lines().count() > 10 && calendar.split('\n').filter(|line| !line.is_empty()).all(|line| line.ends_with('\r')));
        let sheet = String::from_utf8(by.bytes(&format!("{desk}/paper.css?of=minutes&frozen=1")).await).unwrap();
        assert!(sheet.contains("counter(pages)") && sheet.contains("Atelier national"));
    }

    async fn the_form_shows_both_wordings_when_somebody_else_wrote(app: TestApp) {
        let w = world(&app).await;
        w.writes("opening", "Leurs mots.", 0).await.ok();
        let by = &w.facilitator.calls;
        let form = [("part", "opening"), ("words", "Mes mots."), ("since", "0")];
        let request = by.request(Method::POST, "/d/d/workshops/1/minutes/parts").header("accept", "text/html");
        let answer = request.form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 409);
        let page = answer.text().await.unwrap();
        assert!(page.contains(">Leurs mots.</blockquote>") && page.contains(">Mes mots.</textarea>"), "{page}");
    }
}
