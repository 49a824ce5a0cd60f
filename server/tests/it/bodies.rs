//! What is too large, or not what it says it is, is refused with a sentence, and the server goes on.

use palabre::domain::limits;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::client::Said;
use crate::support::{On, TestApp};
use crate::world::Somebody;

const PATH: &str = "/api/v1/dossiers/d/texts";

async fn world() -> (TestApp, Somebody) {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let facilitator = app.dossier().await;
    (app, facilitator)
}

async fn upload(who: &Somebody, name: &str, bytes: Vec<u8>) -> Said {
    let part = Part::bytes(bytes).file_name(name.to_owned());
    let form = Form::new().part("file", part).text("title", "");
    who.calls.send(who.calls.request(Method::POST, PATH).multipart(form)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_a_text_with_its_problems() {
    let (_app, who) = world().await;
    let said = upload(&who, "Notes.md", b"# Politique\n\n<b>gras</b>\n".to_vec()).await.ok();
    assert_eq!(said["title"], "Politique");
    assert!(!said["problems"].as_array().unwrap().is_empty(), "{said}");
    let said = upload(&who, "plan d’action.txt", "1. Contexte\n\nUn texte.\n".as_bytes().to_vec()).await.ok();
    assert!(!said["title"].as_str().unwrap().is_empty(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_megabytes_are_refused_in_one_sentence() {
    let (_app, who) = world().await;
    let said = upload(&who, "huge.docx", vec![b'x'; 100 << 20]).await;
    assert!(said.json["error"]["message"].as_str().unwrap().contains("5 MB"), "{said:?}");
    assert_eq!(said.refused(413), "too-large");
    let said = upload(&who, "over.txt", vec![b'x'; limits::IMPORT_BYTES + 1]).await;
    assert_eq!(said.refused(413), "too-large");
    let body = json!({ "title": "T", "markdown": "x".repeat(limits::IMPORT_BYTES + 1) });
    assert_eq!(who.calls.post(PATH, body).await.refused(413), "too-large");
    who.adds_text("still up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_what_it_says_is_refused() {
    let (_app, who) = world().await;
    assert_eq!(upload(&who, "a.docx", b"not a zip".to_vec()).await.refused(422), "unreadable-file");
    assert_eq!(upload(&who, "a.md", (0..=255).collect()).await.refused(422), "unreadable-file");
    assert_eq!(upload(&who, "a.txt", b"%PDF-1.7 ...".to_vec()).await.refused(422), "unreadable-file");
    who.calls.post(PATH, json!({ "title": "T" })).await.refused(422);
    who.calls.post(PATH, json!({ "markdown": "x" })).await.refused(422);
    who.calls.post(PATH, json!({ "title": "T", "markdown": "", "lang": "?" })).await.refused(422);
    let text = who.calls.request(Method::POST, PATH).header("content-type", "text/plain").body("x");
    assert_eq!(who.calls.send(text).await.refused(415), "unsupported-type");
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_characters_and_deep_lists_do_no_harm() {
    let (_app, who) = world().await;
    let deep: String = (0..2_000).map(|n| format!("{}- x\n", "  ".repeat(n.min(200)))).collect();
    let mut bodies = vec![
        json!({ "title": "T", "markdown": deep }),
        json!({ "title": "T", "markdown": format!("{}x", "- ".repeat(10_000)) }),
        json!({ "title": "T", "markdown": "a \u{202e}עברית é e\u{301}" }),
        json!({ "title": "T", "markdown": "> ".repeat(5_000) }),
        json!({ "title": "T", "markdown": "[".repeat(50_000) }),
    ];
    for body in bodies.drain(..) {
        who.calls.post(PATH, body).await.ok();
    }
    let nul = json!({ "title": "T", "markdown": "a\u{0}b" });
    assert_eq!(who.calls.post(PATH, nul).await.refused(422), "unreadable-file");
    let lone = who.calls.request(Method::POST, PATH).header("content-type", "application/json");
    let said = who.calls.send(lone.body(r#"{"title":"T","markdown":"\ud800"}"#)).await;
    assert_eq!(said.refused(400), "malformed");
}
