//! The API as an attacker meets it: whatever is sent as a body, in a field or as a file, the answer is a refusal in a
//! sentence, and the server goes on.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use palabre::domain::limits;
use palabre::http::route::Route;
use palabre::http::routes;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::client::{Caller, Said};
use crate::support::{On, TestApp, on_both};
use crate::world::Somebody;

const NOBODYS: &str = "018bcfe5-6800-7000-8000-000000000000";
const TEXTS: &str = "/api/v1/dossiers/d/texts";

async fn world() -> (TestApp, Somebody) {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let facilitator = app.dossier().await;
    (app, facilitator)
}

/// An answer that is a refusal with a sentence, or nothing worse than what an honest request gets.
#[track_caller]
fn sound(said: &Said, what: &str) {
    let status = said.status.as_u16();
    assert!(status < 500, "{what}: {status} {}", said.json);
    let is_error = said.json.get("error").is_some();
    assert!(
        !is_error || said.json["error"]["message"].as_str().is_some_and(|m| m.len() > 10),
        "{what}: {said:?}"
    );
}

// ── bodies ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/// JSON that is none, or says too much.
fn junk() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, n: usize| format!("{{\"title\":{}", open.repeat(n)).into_bytes();
    vec![
        ("nothing", Vec::new()),
        ("null", b"null".to_vec()),
        ("a list", b"[]".to_vec()),
        ("noise", (0..=255).collect()),
        ("bad UTF-8", b"{\"title\":\"\xff\xfe\",\"name\":\"\xc0\xaf\",\"email\":\"\xed\xa0\x80\"}".to_vec()),
        ("half a surrogate", br#"{"title":"\ud800","name":"\udc00","email":"\ud83d"}"#.to_vec()),
        ("a mark before it", b"\xef\xbb\xbf{\"title\":\"T\"}".to_vec()),
        (
            "two of one key",
            br#"{"title":"a","title":"b","name":"a","name":"b","email":"a@b","email":"c@d"}"#.to_vec(),
        ),
        ("arrays in arrays", deep("[", 100_000)),
        ("objects in objects", deep("{\"a\":", 40_000)),
        (
            "a number beyond all",
            br#"{"title":1e99999,"name":-0.0e-999,"email":123456789012345678901234567890}"#.to_vec(),
        ),
        ("more behind it", br#"{"title":"T"} {"title":"U"}"#.to_vec()),
        (
            "an object that is no object",
            br#"{"__proto__":{"admin":true},"constructor":{"prototype":{}}}"#.to_vec(),
        ),
        (
            "other types",
            br#"{"title":[],"name":{},"email":true,"password":null,"role":7,"stage":[],"institution":{}}"#
                .to_vec(),
        ),
    ]
}

fn path_of(route: &Route, text: &str) -> String {
    let path = route.path.replace("{slug}", "d").replace("{text}", text);
    let filled = |part: &str| if part.starts_with('{') { NOBODYS.to_owned() } else { part.to_owned() };
    path.split('/').map(filled).collect::<Vec<_>>().join("/")
}

on_both! {
    async fn junk_sent_to_every_route_is_refused_and_changes_nothing(app: TestApp) {
        let who = app.dossier().await;
        let text = who.adds_text("Un").await;
        let admin = app.administrator().await;
        let before = who.calls.get("/api/v1/dossiers/d").await.ok();
        for route in routes::all().into_iter().filter(|r| !r.method.is_safe() && !r.path.contains("sync")) {
            let path = path_of(&route, &text);
            for (what, body) in junk() {
                let installation = ["/people", "/institutions", "/admin"].iter().any(|part| path.contains(part));
                let caller = if installation { &admin.calls } else { &who.calls };
                let form = if path.starts_with("/api/") { "text/\u{e9}" } else { "application/x-www-form-urlencoded" };
                for kind in ["application/json", "multipart/form-data; boundary=x", form] {
                    let request = caller.request(route.method.clone(), &path).header("content-type", kind);
                    let said = caller.send(request.body(body.clone())).await;
                    sound(&said, &format!("{} {path} with {what} as {kind}", route.method));
                }
            }
        }
        assert_eq!(who.calls.get("/api/v1/dossiers/d").await.ok(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_while_still_sending_hears_why() {
    let (app, who) = world().await;
    let stranger = app.stranger();
    let somebody = app.person("somebody", None).await.calls;
    for _ in 0..20 {
        let file = || vec![b'x'; 4 << 20];
        let sent = |calls: &Caller| {
            calls.request(Method::POST, TEXTS).header("content-type", "text/html").body(file())
        };
        assert_eq!(stranger.send(sent(&stranger)).await.refused(401), "not-signed-in");
        assert_eq!(somebody.send(sent(&somebody)).await.refused(404), "not-found");
        assert_eq!(who.calls.send(sent(&who.calls)).await.refused(415), "unsupported-type");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_there_twice_is_refused() {
    let (_app, who) = world().await;
    let twice: [(&str, &str); 2] = [
        ("/api/v1/dossiers", r#"{"title":"Un","title":"Deux","slug":"deux"}"#),
        (TEXTS, r#"{"title":"Un","markdown":"a","markdown":"b"}"#),
    ];
    for (path, body) in twice {
        let request = who.calls.request(Method::POST, path).header("content-type", "application/json");
        assert_eq!(who.calls.send(request.body(body)).await.refused(400), "malformed", "{path}");
    }
}

/// `(path, method, an honest body, its fields of words)`
fn fields(text: &str) -> Vec<(String, Method, Value, &'static [&'static str])> {
    vec![
        (
            "/api/v1/dossiers".into(),
            Method::POST,
            json!({ "title": "T", "slug": "s", "summary": "" }),
            &["title", "slug", "summary"],
        ),
        ("/api/v1/dossiers/d".into(), Method::PATCH, json!({}), &["title", "summary", "stage"]),
        (
            TEXTS.into(),
            Method::POST,
            json!({ "title": "T", "markdown": "m" }),
            &["title", "lang", "dir", "numbering"],
        ),
        (format!("/api/v1/texts/{text}"), Method::PATCH, json!({}), &["lang", "dir", "numbering"]),
        (
            "/api/v1/dossiers/d/invitations".into(),
            Method::POST,
            json!({ "role": "drafter" }),
            &["role", "institution", "text", "note"],
        ),
        (
            "/api/v1/dossiers/d/memberships".into(),
            Method::POST,
            json!({ "person": NOBODYS, "role": "drafter" }),
            &["person", "role", "text"],
        ),
        (
            "/api/v1/institutions".into(),
            Method::POST,
            json!({ "name": "N", "short_name": "N", "category": "state", "colour": "#000000" }),
            &["name", "short_name", "category", "region", "colour"],
        ),
        (
            "/api/v1/people".into(),
            Method::POST,
            json!({ "email": "a@b.c", "name": "N", "password": "0123456789" }),
            &["email", "name", "institution", "password"],
        ),
        ("/api/v1/me".into(), Method::PATCH, json!({}), &["name", "language"]),
        ("/api/v1/me/tokens".into(), Method::POST, json!({ "name": "N" }), &["name"]),
        (
            "/api/v1/session".into(),
            Method::POST,
            json!({ "email": "a@b.c", "password": "p" }),
            &["email", "password"],
        ),
    ]
}

on_both! {
    async fn no_field_takes_more_than_its_limit_or_what_is_invisible(app: TestApp) {
        let who = app.dossier().await;
        let text = who.adds_text("Un").await;
        let admin = app.administrator().await;
        let endless = "x".repeat(200_000);
        let hostile = ["\0", "a\u{0}b", "Awa\u{202e}arraiD", "a\u{2066}b", "\u{1b}[31m", endless.as_str()];
        for (path, method, honest, names) in fields(&text) {
            for (name, value) in names.iter().flat_map(|name| hostile.iter().map(move |value| (name, value))) {
                let mut body = honest.clone();
                body[*name] = json!(value);
                let calls = if path.contains("people") || path.contains("institutions") {
                    &admin.calls
                } else {
                    &who.calls
                };
                let said = calls.send(calls.request(method.clone(), &path).json(&body)).await;
                let what = format!("{method} {path} {name}={:?}", value.chars().take(12).collect::<String>());
                sound(&said, &what);
                // A password may be anything.
                let free = *name == "password" && value.len() < 100;
                let unknown = path.ends_with("session") || said.status == 404;
                assert!(free || unknown || said.status.is_client_error(), "{what} was taken: {}", said.json);
                let reflected = said.json["error"]["message"].as_str().unwrap_or_default().len();
                assert!(reflected < 1_000, "{what}: the answer repeats what was sent");
            }
        }
        assert_eq!(who.calls.get("/api/v1/dossiers").await.ok()["dossiers"].as_array().map(Vec::len), Some(1));
    }
}

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

async fn upload(who: &Somebody, name: &str, bytes: Vec<u8>) -> Said {
    let form = Form::new().part("file", Part::bytes(bytes).file_name(name.to_owned()));
    who.calls.send(who.calls.request(Method::POST, TEXTS).multipart(form)).await
}

fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    format!("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{body}</w:body></w:document>").into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn word_files_made_to_harm_are_refused_at_once() {
    let (_app, who) = world().await;
    let words = "<w:p><w:r><w:t>mots</w:t></w:r></w:p>";
    let main = "word/document.xml";
    let entity = b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>".to_vec();
    let bombs: Vec<(&str, Vec<u8>)> = vec![
        ("a hundred megabytes of blanks", archive(&[(main, vec![b' '; 100 << 20])])),
        (
            "a bomb beside the text",
            archive(&[(main, document(words)), ("word/styles.xml", vec![b'a'; 30 << 20])]),
        ),
        ("entities in entities", archive(&[(main, entity)])),
        ("elements in elements", archive(&[(main, document(&"<w:x>".repeat(50_000)))])),
        ("far too many paragraphs", archive(&[(main, document(&"<w:p/>".repeat(400_000)))])),
        (
            "an archive that names itself",
            archive(&[("../../etc/passwd", b"x".to_vec()), ("/abs", b"y".to_vec())]),
        ),
        ("bad UTF-8", archive(&[(main, b"<a>\xff\xfe</a>".to_vec())])),
    ];
    for (what, bytes) in bombs {
        assert!(bytes.len() < limits::IMPORT_BYTES, "{what} would be refused for its size");
        let begun = Instant::now();
        let said = upload(&who, "texte.docx", bytes).await;
        assert_eq!(said.refused(422), "unreadable-file", "{what}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} took {:?}", begun.elapsed());
    }
    assert_eq!(who.calls.get("/api/v1/dossiers/d").await.ok()["texts"], json!([]));
    who.adds_text("still up").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_of_a_file_is_words_and_no_path() {
    let (_app, who) = world().await;
    for name in [
        "../../../etc/passwd.md",
        "<script>alert(1)</script>.md",
        "a\u{202e}dm.exe.md",
        "con.md",
        &format!("{}.md", "n".repeat(5_000)),
        ".md",
        "x.php\0.md",
    ] {
        let said = upload(&who, name, b"Mots seuls.\n".to_vec()).await;
        sound(&said, name);
        if said.status.is_success() {
            let title = said.json["title"].as_str().unwrap();
            assert!(
                !title.contains(['/', '\0', '\u{202e}']) && title.chars().count() <= limits::TITLE_CHARS,
                "{name:?}: {title:?}"
            );
        }
    }
}
