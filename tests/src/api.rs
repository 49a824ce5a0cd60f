//! The JSON API, as much of it as these tests need, by an account's personal token.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value as Json, json};

use crate::server::{Account, Demo, Server};

pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Calls the API as `account`; the answer's status and JSON (`null` where there is none).
pub async fn call(
    server: &Server,
    account: &Account,
    method: Method,
    path: &str,
    body: Option<Json>,
) -> Result<(StatusCode, Json), Failed> {
    call_at(&server.address, &account.token, method, path, body).await
}

/// As [`call`], at `address` (`127.0.0.1:8080`), by a personal token.
pub async fn call_at(
    address: &str,
    token: &str,
    method: Method,
    path: &str,
    body: Option<Json>,
) -> Result<(StatusCode, Json), Failed> {
    let mut request = Client::new().request(method, format!("http://{address}{path}")).bearer_auth(token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await?;
    let status = answer.status();
    Ok((status, serde_json::from_slice(&answer.bytes().await?).unwrap_or(Json::Null)))
}

/// A new text in the demo's dossier; its id.
pub async fn new_text(server: &Server, demo: &Demo, markdown: &str) -> Result<String, Failed> {
    let facilitator = demo.with_role("facilitator")[0].clone();
    let path = format!("/api/v1/dossiers/{}/texts", demo.dossier);
    let body = json!({ "title": "Texte d’épreuve", "markdown": markdown });
    let (status, answer) = call(server, &facilitator, Method::POST, &path, Some(body)).await?;
    if !status.is_success() {
        return Err(format!("creating a text: {status} {answer}").into());
    }
    Ok(answer["id"].as_str().ok_or("the answer has no id")?.to_owned())
}

/// Signs in with the password and makes a personal token, as after a restore, which ends the old ones.
pub async fn new_token(server: &Server, account: &Account) -> Result<String, Failed> {
    let client = Client::builder().cookie_store(true).build()?;
    let body = json!({ "email": account.email, "password": account.password });
    let signed_in = client.post(server.url("/api/v1/session")).json(&body).send().await?;
    if !signed_in.status().is_success() {
        return Err(format!("signing in: {}", signed_in.status()).into());
    }
    let made = client.post(server.url("/api/v1/me/tokens")).header("origin", server.url(""));
    let made: Json = made.json(&json!({ "name": "test" })).send().await?.json().await?;
    Ok(made["token"].as_str().ok_or_else(|| format!("no token: {made}"))?.to_owned())
}
