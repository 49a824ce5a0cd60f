//! Errors are uniform, in the caller's language; answers carry their headers; other sites are refused.

use reqwest::{Method, header};
use serde_json::json;

use crate::support::{On, TestApp};

async fn app() -> TestApp {
    TestApp::start(On::Sqlite).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_the_same_shape() {
    let app = app().await;
    let caller = app.person("quidam", None).await.calls;
    assert_eq!(caller.get("/api/v1/nowhere").await.refused(404), "not-found");
    assert_eq!(caller.get("/api/v1/texts/not-an-id").await.refused(404), "not-found");
    assert_eq!(caller.put("/api/v1/me", json!({})).await.refused(405), "method-not-allowed");
    let form = caller.request(Method::POST, "/api/v1/session").form(&[("email", "x")]);
    assert_eq!(caller.send(form).await.refused(415), "unsupported-type");
    assert_eq!(caller.post("/api/v1/session", json!({ "email": 3 })).await.refused(400), "malformed");
    let broken =
        caller.request(Method::POST, "/api/v1/session").header("content-type", "application/json").body("{");
    assert_eq!(caller.send(broken).await.refused(400), "malformed");
    assert_eq!(caller.patch("/api/v1/me", json!({ "language": "de" })).await.refused(422), "invalid");
    assert_eq!(caller.get("/api/v1/dossiers/d/activity?before=x").await.refused(404), "not-found");
    let big = json!({ "email": "x".repeat(300_000), "password": "" });
    assert_eq!(caller.post("/api/v1/session", big).await.refused(413), "too-large");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_is_not_allowed_says_which_are() {
    let app = app().await;
    let answer = app.stranger().request(Method::PUT, "/healthz").send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert!(answer.headers()[header::ALLOW].to_str().unwrap().contains("GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sentence_is_in_the_persons_language_else_the_browsers_else_french() {
    let app = app().await;
    let message = async |lang: &str| {
        let caller = app.stranger();
        let request = caller.request(Method::GET, "/api/v1/me").header("accept-language", lang);
        caller.send(request).await.json["error"]["message"].as_str().unwrap().to_owned()
    };
    assert!(message("en-GB,en;q=0.9").await.starts_with("Sign in first"));
    assert!(message("fr-ML").await.starts_with("Connectez-vous"));
    assert!(message("bm").await.starts_with("Connectez-vous"));
    let english = app.person("english", None).await.calls;
    let request = english.request(Method::GET, "/api/v1/dossiers/d").header("accept-language", "fr");
    let said = english.send(request).await.json;
    assert!(said["error"]["message"].as_str().unwrap().starts_with("There is nothing"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_on_a_page_is_led_to_sign_in() {
    let app = app().await;
    let caller = app.stranger();
    let page = caller.request(Method::GET, "/api-like/d").header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 404);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_in_keeps_menu_and_look_on_the_page_of_an_error() {
    let app = app().await;
    let quidam = app.person("quidam", None).await.calls;
    let page = async |caller: &crate::client::Caller, path: &str| {
        let request = caller.request(Method::GET, path).header("accept", "text/html");
        let request = request.header("cookie", "palabre_theme=dark");
        request.send().await.unwrap().text().await.unwrap()
    };
    // Of a handler that refuses, and where there is none.
    for path in ["/d/nowhere", "/nowhere"] {
        let known = page(&quidam, path).await;
        assert!(known.contains("href=\"/account\""), "{path}: {known}");
        assert!(known.contains("data-theme=\"dark\""), "{path}: {known}");
        let unknown = page(&app.stranger(), path).await;
        assert!(!unknown.contains("href=\"/account\""), "{path}: {unknown}");
    }
    // Strangers may sign in and come back to where they were.
    let stranger = page(&app.stranger(), "/nowhere?a=b").await;
    assert!(stranger.contains("href=\"/signin?next=/nowhere%3Fa%3Db\""), "{stranger}");
    assert!(!page(&quidam, "/nowhere").await.contains("href=\"/signin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_its_headers() {
    let app = app().await;
    for path in ["/healthz", "/api/v1/me", "/nowhere"] {
        let answer = app.stranger().request(Method::GET, path).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        for part in ["default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers()["referrer-policy"], "same-origin");
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_request_is_refused_before_anything_happens() {
    let app = app().await;
    let caller = app.stranger();
    let body = json!({ "email": "x@x", "password": "y" });
    let evil =
        caller.request(Method::POST, "/api/v1/session").header("origin", "https://evil.example").json(&body);
    assert_eq!(caller.send(evil).await.refused(403), "other-origin");
    assert_eq!(app.browser().post("/api/v1/session", body).await.refused(401), "sign-in-failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_that_it_is_alive_and_ready_and_counts() {
    let app = app().await;
    let caller = app.stranger();
    assert_eq!(caller.get("/healthz").await.status, 200);
    assert_eq!(caller.get("/readyz").await.ok()["ready"], true);
    let metrics = caller.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("palabre_http_requests_total{route=\"/healthz\""), "{metrics}");
    let proxied = caller.request(Method::GET, "/metrics").header("x-forwarded-for", "127.0.0.1");
    assert_eq!(caller.send(proxied).await.refused(401), "not-signed-in");
    let proxied =
        |c: &crate::client::Caller| c.request(Method::GET, "/metrics").header("x-forwarded-for", "10.0.0.1");
    let (admin, quidam) = (app.administrator().await.calls, app.person("quidam", None).await.calls);
    assert_eq!(admin.send(proxied(&admin)).await.status, 200);
    quidam.send(proxied(&quidam)).await.refused(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_refused_also_where_strangers_may_pass() {
    let app = app().await;
    app.with_token("pal_0000").get("/api/v1/me").await.refused(401);
    app.with_token("pal_0000").post("/api/v1/invitations/x", json!({})).await.refused(401);
}
