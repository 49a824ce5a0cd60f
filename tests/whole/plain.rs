//! The same messages over plain HTTPS, where WebSockets are blocked; and what becomes of either way when its person
//! signs out.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Account, Demo, Server},
    value::Value,
    wire::Wire,
};
use reqwest::{Client, Method, Response};
use serde_json::json;

const SOON: Duration = Duration::from_secs(10);

/// The plain HTTPS way of one person.
struct Plain<'a> {
    client: Client,
    server: &'a Server,
    token: &'a str,
}

impl<'a> Plain<'a> {
    fn new(server: &'a Server, account: &'a Account) -> Self {
        Self { client: Client::new(), server, token: &account.token }
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Response, Failed> {
        let request = self.client.request(method, self.server.url(path)).bearer_auth(self.token);
        Ok(request.header("content-type", "application/cbor").body(body).timeout(SOON * 3).send().await?)
    }

    /// Says hello; the session and the kinds of the first messages.
    async fn hello(&self, text: &str, actor: &[u8]) -> Result<(String, Vec<Value>), Failed> {
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

async fn messages(answer: Response) -> Result<Vec<Value>, Failed> {
    Ok(Value::decode(&answer.bytes().await?)?.array().to_vec())
}

fn kind(message: &Value) -> &str {
    message.array().first().map_or("", Value::text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_written_over_plain_https_as_over_websocket() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(41);
    let actor = chance.actor();
    let plain = Plain::new(&server, drafters[0]);
    let (session, first) = plain.hello(&text, &actor).await?;
    let kinds: Vec<&str> = first.iter().map(kind).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"welcome"), Some(&"synced")), "{kinds:?}");

    // The document itself is made elsewhere: what is tried here is the way.
    let mut copy = Drafter::new(&text, &drafters[0].token, actor);
    copy.join(&server.address).await?;
    copy.drop_connection();
    edits::type_words(&mut copy.doc, &mut chance, "par la poste ")?;
    copy.doc.commit();
    let change = copy.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    let push = Value::Array(vec![
        Value::Text("push".to_owned()),
        Value::Map(vec![
            ("id".to_owned(), Value::Int(1)),
            ("changes".to_owned(), Value::Array(vec![Value::Bytes(change)])),
        ]),
    ]);
    let path = format!("/sync/http/{session}");
    let said = plain.send(Method::POST, &path, Value::Array(vec![push]).encode()).await?;
    assert_eq!(said.status(), 204);
    let heard = messages(plain.send(Method::GET, &path, Vec::new()).await?).await?;
    assert!(heard.iter().any(|m| kind(m) == "ack"), "{heard:?}");
    let mut reader = Drafter::new(&text, &drafters[1].token, Vec::new());
    reader.join(&server.address).await?;
    assert_eq!(reader.doc.get_heads(), copy.doc.get_heads());

    let stranger = Plain::new(&server, drafters[1]);
    assert_eq!(stranger.send(Method::GET, &path, Vec::new()).await?.status(), 410, "another's session");
    for megabytes in [5, 100] {
        let much = plain.send(Method::POST, &path, vec![0; megabytes << 20]).await?;
        assert_eq!(much.status(), 413, "{megabytes} MB");
        let told: serde_json::Value = serde_json::from_slice(&much.bytes().await?)?;
        assert!(told["error"]["message"].as_str().is_some_and(|m| !m.is_empty()), "{told}");
    }
    let noise = plain.send(Method::POST, &path, vec![0xff; 9]).await?;
    assert_eq!(noise.status(), 400);
    assert_eq!(plain.send(Method::DELETE, &path, Vec::new()).await?.status(), 204);
    assert_eq!(plain.send(Method::GET, &path, Vec::new()).await?.status(), 410);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_place_left_is_told_over_plain_https_too() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let one = [("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", "1")];
    let server = Server::start("serve", data.path(), &[], &one)?;
    let demo = Demo::read(data.path())?;
    let plain = Plain::new(&server, demo.with_role("drafter")[0]);
    let (session, _) = plain.hello(&demo.texts[0], &[1; 16]).await?;
    let (_, told) = plain.hello(&demo.texts[0], &[2; 16]).await?;
    assert_eq!(told.iter().map(kind).collect::<Vec<_>>(), ["bye"]);
    assert_eq!(told[0].array()[1].get("code").text(), "too-many");
    plain.send(Method::DELETE, &format!("/sync/http/{session}"), Vec::new()).await?;
    let (_, first) = plain.hello(&demo.texts[0], &[3; 16]).await?;
    assert_eq!(first.first().map(kind), Some("welcome"), "the place was given back");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_ends_its_open_sockets_and_no_others() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let account = demo.with_role("drafter")[0];
    let body = Some(json!({ "name": "Téléphone" }));
    let (status, made) = call(&server, account, Method::POST, "/api/v1/me/tokens", body).await?;
    assert!(status.is_success(), "{status} {made}");
    let (id, secret) = (made["id"].as_str().unwrap_or_default(), made["token"].as_str().unwrap_or_default());
    let mut lost = Wire::open(&server.address, secret).await?;
    let mut kept = Wire::open(&server.address, &account.token).await?;
    for wire in [&mut lost, &mut kept] {
        wire.hello(&demo.texts[0], None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
    }
    let path = format!("/api/v1/me/tokens/{id}");
    let (status, said) = call(&server, account, Method::DELETE, &path, None).await?;
    assert!(status.is_success(), "{status} {said}");
    let bye = lost.hear_kind("bye", SOON).await.ok_or("the socket of a revoked token lives on")?;
    assert_eq!(bye.body.get("code").text(), "signed-out");
    assert!(!bye.body.get("message").text().is_empty());
    assert!(lost.hear().await.is_none(), "it is closed");
    kept.say("ping", Vec::new()).await?;
    kept.hear_kind("pong", SOON).await.ok_or("another token’s socket was ended too")?;
    Ok(())
}
