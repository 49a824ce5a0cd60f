//! What every door does, whoever knocks: other sites are refused, nothing inline runs on a page, every answer has its headers, no table
//! that leaves holds a formula.

use std::io::{Cursor, Read as _};

use palabre::actions::sign_in::start_session;
use palabre::http::auth::SESSION_COOKIE;
use palabre::http::routes;
use reqwest::{Method, header};
use serde_json::json;

use super::world::{Asker, World};
use crate::client::Caller;
use crate::support::{On, TestApp};

async fn world() -> (World, Vec<Asker>) {
    World::new(TestApp::start(On::Sqlite).await.unwrap()).await
}

/// A browser that is signed in as the facilitator: by its cookie, as browsers are.
async fn browser(world: &World) -> (Caller, String) {
    let session = start_session(&world.app.app, world.facilitator.id.clone()).await.unwrap();
    (world.app.stranger(), format!("{SESSION_COOKIE}={}", session.secret.show()))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_changes_nothing_by_any_route() {
    let (world, _) = world().await;
    let asker = Asker { name: "facilitator", calls: world.facilitator.calls.clone() };
    let (browser, cookie) = browser(&world).await;
    let mine = browser.request(Method::GET, "/api/v1/me").header("cookie", &cookie);
    assert_eq!(browser.send(mine).await.status, 200, "the cookie is a good one");
    let mut tried = 0;
    for route in routes::all() {
        // Whoever opens a WebSocket may write through it.
        let opens_a_socket = route.path == "/sync";
        if route.method.is_safe() && !opens_a_socket {
            continue;
        }
        let path = world.path(route.path, &asker).await;
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut request =
                browser.request(route.method.clone(), &path).header("cookie", &cookie).header(name, value);
            if opens_a_socket {
                request = request
                    .header("connection", "upgrade")
                    .header("upgrade", "websocket")
                    .header("sec-websocket-version", "13")
                    .header("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==");
            }
            let request = if path.starts_with("/api/") { request.json(&json!({})) } else { request.body("") };
            let said = browser.send(request).await;
            assert_eq!(
                (said.status.as_u16(), said.json["error"]["code"].as_str()),
                (403, Some("other-origin")),
                "{} {path} with {name}: {value}",
                route.method
            );
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
}

/// What a page has no business to hold, if it does.
fn inline(page: &str) -> Option<String> {
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let tag: String = rest.chars().take_while(|c| *c != '>').collect();
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default().to_lowercase();
        let values = tag.split('"').step_by(2).collect::<String>().to_lowercase();
        let attributes: Vec<_> = values.split(['=', ' ', '\n']).filter(|one| !one.is_empty()).collect();
        let handler = attributes.iter().skip(1).any(|one| one.starts_with("on") && one.len() > 3);
        // Data is no script: it is not run.
        let data = tag.contains("type=\"application/json\"") || tag.contains("type=\"application/ld+json\"");
        let script = name == "script" && !attributes.contains(&"src") && !data;
        let leads = tag.to_lowercase().contains("javascript:");
        let framed = ["iframe", "object", "embed", "base"].contains(&name.as_str());
        if handler || script || leads || framed || attributes.contains(&"style") || name == "style" {
            return Some(tag);
        }
    }
    None
}

#[test]
fn what_is_inline_is_found() {
    for bad in [
        "<p><script>x</script>",
        "<a onclick=\"x\">",
        "<a href=\"javascript:x\">",
        "<p style=\"color:red\">",
        "<style>p{}</style>",
        "<iframe src=\"x\">",
    ] {
        assert!(inline(bad).is_some(), "{bad}");
    }
    for good in ["<script src=\"/a.js\"></script>", "<a href=\"/on\" class=\"once style\">on style</a>"] {
        assert_eq!(inline(good), None, "{good}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_headers_and_no_page_anything_inline() {
    let (world, askers) = world().await;
    let mut pages = 0;
    for route in routes::all().into_iter().filter(|route| route.method.is_safe() && route.path != "/sync") {
        for asker in askers.iter().filter(|asker| ["nobody", "chair", "facilitator"].contains(&asker.name)) {
            let path = world.path(route.path, asker).await;
            let request = asker.calls.request(Method::GET, &path).header("accept", "text/html,*/*");
            let answer = request.send().await.unwrap();
            let what = format!("{path} for {}", asker.name);
            let headers = answer.headers().clone();
            let has = |name: &str| {
                let value = headers.get(name).unwrap_or_else(|| panic!("{what}: no {name}"));
                value.to_str().unwrap().to_owned()
            };
            let policy = has("content-security-policy");
            let strict = policy.contains("default-src 'self'") || policy.contains("default-src 'none'");
            assert!(
                strict && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
                "{what}: {policy}"
            );
            assert!(
                policy.contains("sandbox") || policy.contains("frame-ancestors 'none'"),
                "{what}: {policy}"
            );
            assert_eq!(has("x-content-type-options"), "nosniff", "{what}");
            assert_eq!(has("x-frame-options"), "DENY", "{what}");
            assert_eq!(has("referrer-policy"), "same-origin", "{what}");
            assert!(!has("cache-control").is_empty());
            assert!(
                !headers.contains_key(header::SERVER) && !headers.contains_key("access-control-allow-origin"),
                "{what}"
            );
            for cookie in headers.get_all(header::SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite="), "{what}: {cookie}");
            }
            if let Some(name) = headers.get(header::CONTENT_DISPOSITION) {
                let name = name.to_str().unwrap();
                assert_eq!(name.matches('"').count(), 2, "{what}: {name}");
            }
            if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
            {
                pages += 1;
                let page = answer.text().await.unwrap();
                assert_eq!(inline(&page), None, "{what}");
            }
        }
    }
    assert!(pages > 100, "{pages} pages");
}

const FORMULAS: [&str; 8] =
    ["=1+1", "+33", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "  =1", "\u{feff}=1", "＝1+1"];

fn is_formula(cell: &str) -> bool {
    let unseen = |c: char| c.is_whitespace() || c == '\u{feff}';
    cell.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '\t', '\r'])
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_that_leaves_holds_a_formula() {
    let (world, askers) = world().await;
    let delegate = &askers.iter().find(|asker| asker.name == "delegate").unwrap().calls;
    let api = |rest: &str| format!("/api/v1/texts/{}/{rest}", world.text);
    for formula in FORMULAS {
        let body = json!({ "consultation": world.consultation, "body": formula, "proposal": formula, "kind": "drafting" });
        let sent = delegate.post(&api("comments"), body).await.ok();
        let one = api(&format!("comments/{}/", sent["id"].as_str().unwrap()));
        let calls = &world.facilitator.calls;
        calls.post(&format!("{one}moderation"), json!({ "act": "show" })).await.ok();
        let outcome = json!({ "outcome": "accepted", "reason": formula, "tell": true });
        calls.post(&format!("{one}outcome"), outcome).await.ok();
    }
    let row = format!("/api/v1/dossiers/d/follow-up/{}", world.row);
    let words = json!({ "action": "=1+1", "axis": "@SUM(A1)", "indicator": "-2+3", "note": "+33" });
    world.facilitator.calls.patch(&row, words).await.ok();
    let matrix = format!("/api/v1/consultations/{}/matrix", world.consultation);
    for path in [matrix.clone(), "/api/v1/dossiers/d/follow-up".to_owned(), api("open-data")] {
        let csv = world.facilitator.calls.bytes(&format!("{path}?format=csv")).await;
        let mut read = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(csv.as_slice());
        let semicolons = csv.iter().filter(|byte| **byte == b';').count();
        let mut held = 0;
        let mut commas = csv::ReaderBuilder::new().flexible(true).from_reader(csv.as_slice());
        let records = if semicolons > 20 { read.records() } else { commas.records() };
        for record in records {
            for cell in &record.unwrap() {
                assert!(!is_formula(cell), "{path}: {cell:?}");
                held += usize::from(cell.starts_with('\'') && is_formula(&cell[1..]));
            }
        }
        assert!(held >= 3, "{path}: the formulas are there as words: {held}");
    }
    for path in [matrix, "/api/v1/dossiers/d/follow-up".to_owned()] {
        let bytes = world.facilitator.calls.bytes(&format!("{path}?format=xlsx")).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(sheet.contains("<c ") && !sheet.contains("<f>") && !sheet.contains("<hyperlink"), "{path}");
    }
}
