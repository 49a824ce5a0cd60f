//! The pages as an attacker meets them: whatever stands in a name, an address or a header, the structure of a page is ours,
//! and nobody is led elsewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use palabre::domain::limits;
use reqwest::header::HeaderValue;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::client::Caller;
use crate::support::{On, TestApp, on_both};
use crate::world::Somebody;

const TEXTS: &str = "/api/v1/dossiers/d/texts";

async fn world() -> (TestApp, Somebody) {
    let app = TestApp::start(On::Sqlite).await.unwrap();
    let facilitator = app.dossier().await;
    (app, facilitator)
}

const STRINGS: [&str; 18] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "</title></textarea></style></script><svg onload=alert(1)>",
    "javascript:alert(1)//",
    "<!--<script>-->",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "{{7*7}}${7*7}<%=7*7%>#{7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x22;&#62;<b>x",
    "<a href=\"javascript:alert(1)\">x</a>",
    "'; DROP TABLE texts; --",
    "${jndi:ldap://x/a}",
    "../../../../etc/passwd",
    "=HYPERLINK(\"http://x\")",
    "%0d%0aSet-Cookie: a=b",
];

/// The corpus of attack strings, where it is at hand, and those above.
fn attacks() -> Vec<String> {
    let shared = std::env::var_os("PALABRE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let read = |name: &str| -> Vec<Value> {
        let file = std::fs::read(shared.join("corpora/xss").join(name)).unwrap_or_else(|_| b"[]".to_vec());
        serde_json::from_slice(&file).unwrap()
    };
    let found = ["dompurify-expect.json", "owasp-filter-evasion.json"].map(read).concat();
    let payloads = found.iter().filter_map(|one| one["payload"].as_str());
    let strings = STRINGS.iter().copied().chain(payloads).map(ToOwned::to_owned);
    // As a title takes it: one line, not too long.
    strings
        .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|s| !s.is_empty() && s.chars().count() <= 120 && !s.contains(char::is_control))
        .collect()
}

/// What a page is made of: every tag with the names of its attributes.
fn structure(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quote = None;
        let end = rest
            .find(|c: char| {
                match quote {
                    Some(open) if open == c => quote = None,
                    None if c == '"' || c == '\'' => quote = Some(c),
                    _ => {}
                }
                quote.is_none() && c == '>'
            })
            .unwrap_or(rest.len());
        found.insert(shape(&rest[..end]));
        rest = &rest[end..];
    }
    found
}

/// `a href class` of `a href="…" class="…"`.
fn shape(tag: &str) -> String {
    let mut made = String::new();
    let mut pieces = tag.split('"');
    while let Some(outside) = pieces.next() {
        made.push_str(outside);
        let _value = pieces.next();
    }
    made.replace("= ", " ").trim_end_matches(['=', '/', ' ']).to_owned()
}

async fn page(caller: &Caller, path: &str) -> String {
    let request = caller.request(Method::GET, path).header("accept", "text/html");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

/// Everything that can carry words carries these; gives the pages that show them.
async fn dressed(words: &[String]) -> Vec<String> {
    let (app, who) = world().await;
    let admin = app.administrator().await;
    let mut text = String::new();
    for (n, word) in words.iter().enumerate() {
        let institution = entered(&admin, n, word).await;
        if n % 20 == 0 {
            take_in(&who, &admin, n, word, &institution).await;
        }
        let invitation = json!({ "role": "observer", "note": word, "institution": institution });
        who.calls.post("/api/v1/dossiers/d/invitations", invitation).await.ok();
        if n < 40 {
            who.calls.post("/api/v1/me/tokens", json!({ "name": word })).await.ok();
        }
        let body = json!({ "title": word, "markdown": "Un texte.\n" });
        text = who.calls.post(TEXTS, body).await.ok()["id"].as_str().unwrap().to_owned();
    }
    who.calls.patch("/api/v1/me", json!({ "name": words[1] })).await.ok();
    who.calls.patch("/api/v1/dossiers/d", json!({ "title": words[0], "summary": words[4] })).await.ok();
    let mut pages = vec![page(&admin.calls, "/admin").await];
    for path in ["/", "/d/d", "/d/d/people", "/account", "/d/d/new"] {
        pages.push(page(&who.calls, path).await);
    }
    for end in ["", "/edit"] {
        pages.push(page(&who.calls, &format!("/d/d/{text}{end}")).await);
    }
    pages
}

/// An institution of this name; its id.
async fn entered(admin: &Somebody, n: usize, word: &str) -> Value {
    let name: String = format!("{n} {word}").chars().take(limits::NAME_CHARS).collect();
    let body =
        json!({ "name": name, "short_name": word, "category": "state", "region": word, "colour": "#123456" });
    admin.calls.post("/api/v1/institutions", body).await.ok()["id"].clone()
}

async fn take_in(who: &Somebody, admin: &Somebody, n: usize, word: &str, institution: &Value) {
    let email = format!("p{n}@palabre.example");
    let body = json!({ "email": email, "name": word, "institution": institution, "password": "0123456789" });
    let person = admin.calls.post("/api/v1/people", body).await.ok();
    let member = json!({ "person": person["id"], "role": "drafter" });
    who.calls.post("/api/v1/dossiers/d/memberships", member).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobodys_words_change_the_structure_of_a_page() {
    let attacks = attacks();
    let plain: Vec<String> = (0..attacks.len()).map(|n| format!("mot {n}")).collect();
    let (honest, attacked) = (dressed(&plain).await, dressed(&attacks).await);
    for (honest, attacked) in honest.iter().zip(&attacked) {
        let (ours, theirs) = (structure(honest), structure(attacked));
        let strange: Vec<_> = theirs.difference(&ours).collect();
        assert!(strange.is_empty(), "{strange:?} in {}", attacked.chars().take(200).collect::<String>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_give_back_what_was_typed_as_words_only() {
    let (_app, who) = world().await;
    let ours = structure(&answer(&who.calls, "/d/d/texts", &[("title", ""), ("markdown", "mot")]).await);
    for word in attacks().iter().take(60) {
        for (path, form) in [
            ("/signin", [("email", word.as_str()), ("password", word)]),
            ("/signin?next=//evil.example/x", [("email", word.as_str()), ("password", "")]),
            ("/d/d/texts", [("title", ""), ("markdown", word)]),
            ("/d/d/memberships", [("person", word.as_str()), ("role", word)]),
            ("/preferences", [("lang", word.as_str()), ("back", word)]),
        ] {
            let said = answer(&who.calls, path, &form).await;
            assert!(
                !said.contains("<script>alert")
                    && !said.contains("<img")
                    && !said.contains("onerror=alert(1)>"),
                "{path}: {word}"
            );
            if path == "/d/d/texts" {
                let theirs = structure(&said);
                assert!(theirs.is_subset(&ours), "{word}: {:?}", theirs.difference(&ours));
            }
        }
    }
}

/// What a browser that sends this form shows next; it is led nowhere else.
async fn answer(caller: &Caller, path: &str, form: &[(&str, &str)]) -> String {
    let request = caller.request(Method::POST, path).header("accept", "text/html").form(form);
    let answer = request.send().await.unwrap();
    assert!(answer.status().as_u16() < 500, "{path}: {}", answer.status());
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    assert!(!to.contains("//") && !to.contains("evil"), "{path} leads to {to}");
    assert!(to.is_empty() || to.starts_with('/'), "{path} leads to {to}");
    answer.text().await.unwrap()
}

// ── addresses and headers ───────────────────────────────────────────────────────────────────────────────────────────

on_both! {
    async fn strange_addresses_lead_nowhere(app: TestApp) {
        let who = app.dossier().await;
        let long = format!("/d/{}", "a".repeat(7_000));
        for path in [
            "/d/%00",
            "/d/%ff%fe",
            "/d/..%2f..%2fetc%2fpasswd",
            "/assets/editor/..%2f..%2fCargo.toml",
            "/assets/editor/%2e%2e/%2e%2e/x",
            "/d/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "/d/d/%3Cscript%3E",
            "/d/d/%3Cscript%3E/edit",
            "/invitation/%3Cscript%3E",
            "//evil.example/",
            "/api/v1/texts/%3Cscript%3E",
            "/api/v1/texts/x?format=%3Cscript%3E",
            "/api/v1/dossiers/d/activity?before=-9223372036854775809",
            "/api/v1/dossiers/d/activity?before=%00",
            "/api/v1/session?others=%ff",
            "/d/d?x[]=1&x[a]=2",
            "/d/%E2%80%AE",
            long.as_str(),
        ] {
            let request = who.calls.request(Method::GET, path).header("accept", "text/html,*/*");
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            let page = answer.text().await.unwrap();
            assert!((300..500).contains(&status) || path.contains("x[]"), "{path}: {status}");
            assert!(!page.contains("<script>") && !page.contains("root:"), "{path}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn strange_headers_do_no_harm() {
    let (app, who) = world().await;
    let raw = |bytes: &[u8]| HeaderValue::from_bytes(bytes).unwrap();
    let many = "fr;q=0.1,".repeat(5_000);
    let headers: [(&str, HeaderValue); 16] = [
        ("accept-language", raw(many.as_bytes())),
        ("accept-language", raw(b"\xff\xfe<script>")),
        ("accept", raw(b"text/html;q=\xff")),
        ("authorization", raw(b"Bearer \xff\xff")),
        ("authorization", raw(b"Bearer ")),
        ("authorization", raw(b"Basic OjpAOjo6")),
        ("cookie", raw(b"palabre_session=\xff; palabre_lang=<script>; =;;;=")),
        ("cookie", raw("a=b; ".repeat(3_000).as_bytes())),
        ("x-forwarded-for", raw(b"<script>, 999.999.999.999, ::1%eth0")),
        ("forwarded", raw(b"for=\"_x\";;;")),
        ("host", raw(b"evil.example")),
        ("origin", raw(b"null")),
        ("if-none-match", raw(b"W/\"\xff\"")),
        ("range", raw(b"bytes=0-,1-,2-,-99999999999999999999")),
        ("x-request-id", raw(b"<script>alert(1)</script>\xff")),
        ("content-length", raw(b"0")),
    ];
    for (name, value) in &headers {
        for path in ["/", "/signin", "/d/d", "/api/v1/me", "/assets/css/pages.css", "/metrics"] {
            for caller in [&who.calls, &app.stranger()] {
                let request: RequestBuilder = caller.request(Method::GET, path).header(*name, value.clone());
                let answer = request.send().await.unwrap();
                assert!(answer.status().as_u16() < 500, "{path} with {name}: {}", answer.status());
                let told = format!("{:?}", answer.headers());
                let page = answer.text().await.unwrap();
                assert!(
                    !page.contains("<script>alert")
                        && !told.contains("<script>")
                        && !page.contains("evil.example"),
                    "{path} with {name}"
                );
            }
        }
    }
}
