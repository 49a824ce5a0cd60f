//! The plain HTTPS way by PROTOCOL.md: one request after the other, with numbers or without.

use std::time::Duration;

use automerge::{AutoCommit, TextEncoding};
use reqwest::{Client, Method, Response};

use crate::{api::Failed, server::Account, value::Value};

/// More than a poll is held.
const PATIENCE: Duration = Duration::from_secs(30);

/// The plain HTTPS way of one person.
pub struct Plain<'a> {
    client: Client,
    address: &'a str,
    token: &'a str,
}

impl<'a> Plain<'a> {
    #[must_use]
    pub fn new(address: &'a str, account: &'a Account) -> Self {
        Self { client: Client::new(), address, token: &account.token }
    }

    /// Each request by a connection of its own, as a balancer may send each elsewhere.
    pub fn scattered(address: &'a str, account: &'a Account) -> Result<Self, Failed> {
        let client = Client::builder().pool_max_idle_per_host(0).build()?;
        Ok(Self { client, address, token: &account.token })
    }

    pub async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Response, Failed> {
        let request =
            self.client.request(method, format!("http://{}{path}", self.address)).bearer_auth(self.token);
        Ok(request.header("content-type", "application/cbor").body(body).timeout(PATIENCE).send().await?)
    }

    /// Says hello; the session and the kinds of the first messages.
    pub async fn hello(&self, text: &str, actor: &[u8]) -> Result<(String, Vec<Value>), Failed> {
        let hello = Value::message(
            "hello",
            vec![
                ("v", Value::Int(1)),
                ("schema", Value::Int(1)),
                ("text", Value::Text(text.to_owned())),
                ("since", Value::Int(0)),
                ("actor", Value::Bytes(actor.to_vec())),
            ],
        );
        let answer = self.send(Method::POST, "/sync/http", hello).await?;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/cbor");
        let all = messages(answer).await?;
        let (first, rest) = all.split_first().ok_or("an empty answer")?;
        assert_eq!(kind(first), "session");
        Ok((first.array()[1].get("id").text().to_owned(), rest.to_vec()))
    }
}

/// An open session whose polls and posts are numbered.
pub struct Numbered<'a> {
    pub plain: &'a Plain<'a>,
    pub session: String,
}

impl Numbered<'_> {
    pub async fn poll(&self, after: u64) -> Result<Response, Failed> {
        self.plain.send(Method::GET, &format!("/sync/http/{}?after={after}", self.session), Vec::new()).await
    }

    /// Posts these messages; the status.
    pub async fn post(&self, n: u64, said: Vec<Value>) -> Result<u16, Failed> {
        let path = format!("/sync/http/{}?n={n}", self.session);
        Ok(self.plain.send(Method::POST, &path, Value::Array(said).encode()).await?.status().as_u16())
    }

    /// The answer that comes after `after`, which is asked for three times and must be the same each time.
    pub async fn poll_thrice(&self, after: u64) -> Result<Vec<Value>, Failed> {
        let first = self.poll(after).await?;
        assert_eq!(first.status(), 200, "the answer after {after}");
        let first = first.bytes().await?;
        for _ in 0..2 {
            assert_eq!(self.poll(after).await?.bytes().await?, first, "the answer after {after}");
        }
        Ok(Value::decode(&first)?.array().to_vec())
    }
}

/// Of an answer.
pub async fn messages(answer: Response) -> Result<Vec<Value>, Failed> {
    Ok(Value::decode(&answer.bytes().await?)?.array().to_vec())
}

fn said(kind: &str, body: Vec<(&str, Value)>) -> Value {
    let body = body.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Value::Array(vec![Value::Text(kind.to_owned()), Value::Map(body)])
}

#[must_use]
pub fn ping() -> Value {
    said("ping", vec![])
}

#[must_use]
pub fn pushed(id: i64, change: &[u8]) -> Value {
    said("push", vec![("id", Value::Int(id)), ("changes", Value::Array(vec![Value::Bytes(change.to_vec())]))])
}

/// The whole text from the snapshot among these messages, and the log's entries behind it.
pub fn document(heard: &[Value]) -> Result<AutoCommit, Failed> {
    let body = |message: &Value, key: &str| message.array()[1].get(key).clone();
    let parts: Vec<u8> = heard
        .iter()
        .filter(|m| kind(m) == "snapshot")
        .flat_map(|m| body(m, "bytes").bytes().to_vec())
        .collect();
    let mut doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit);
    doc.load_incremental(&parts)?;
    for entries in heard.iter().filter(|m| kind(m) == "changes") {
        for entry in body(entries, "items").array() {
            doc.load_incremental(entry.array()[1].bytes())?;
        }
    }
    Ok(doc)
}

#[must_use]
pub fn kind(message: &Value) -> &str {
    message.array().first().map_or("", Value::text)
}
