//! The messages of `/sync` as an asker sends them: over plain HTTPS, where an answer is a value.

use automerge::transaction::Transactable as _;
use automerge::{ActorId, AutoCommit, LoadOptions, ROOT, ReadDoc as _};
use bytes::Bytes;
use docs_schema::automerge_doc::ENCODING;
use minicbor::{Decoder, Encoder};
use palabre::domain::chance::{Chance as _, SystemChance};
use reqwest::Method;

use super::world::{Asker, World};
use crate::client::Caller;

/// One message of PROTOCOL.md: `[kind, {…}]`.
fn message(kind: &str, write: impl FnOnce(&mut Encoder<Vec<u8>>)) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    out.array(2).unwrap().str(kind).unwrap();
    write(&mut out);
    out.into_writer()
}

fn hello(text: &str, actor: Option<&[u8]>) -> Vec<u8> {
    message("hello", |out| {
        out.map(5).unwrap();
        out.str("v").unwrap().u8(1).unwrap().str("schema").unwrap().u8(1).unwrap();
        out.str("text").unwrap().str(text).unwrap().str("since").unwrap().u8(0).unwrap();
        out.str("actor").unwrap();
        match actor {
            Some(actor) => out.bytes(actor).unwrap(),
            None => out.null().unwrap(),
        };
    })
}

async fn send(calls: &Caller, method: Method, path: &str, body: Vec<u8>) -> (u16, Bytes) {
    let request = calls.request(method, path).header("content-type", "application/cbor").body(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap())
}

/// `kind` or `kind:code` of each message, and the session that the first one names.
fn kinds(answer: &[u8]) -> (Option<String>, Vec<String>) {
    let (mut session, mut all) = (None, Vec::new());
    let mut d = Decoder::new(answer);
    for _ in 0..d.array().unwrap().unwrap() {
        d.array().unwrap();
        let mut kind = d.str().unwrap().to_owned();
        for _ in 0..d.map().unwrap().unwrap() {
            match d.str().unwrap() {
                "id" if kind == "session" => session = Some(d.str().unwrap().to_owned()),
                "code" => kind += &format!(":{}", d.str().unwrap()),
                _ => d.skip().unwrap(),
            }
        }
        all.push(kind);
    }
    (session, all)
}

/// Says hello: the session, where the server keeps it, and what it said.
pub async fn opens(calls: &Caller, text: &str, actor: Option<&[u8]>) -> (Option<String>, Vec<String>) {
    let (status, answer) = send(calls, Method::POST, "/sync/http", hello(text, actor)).await;
    if status != 200 {
        return (None, vec![format!("status:{status}")]);
    }
    let (session, heard) = kinds(&answer);
    (session.filter(|_| heard.iter().any(|kind| kind == "welcome")), heard)
}

/// A word more, as a sound change of this actor.
async fn change(world: &World, actor: &[u8]) -> Vec<u8> {
    let text = world.text.parse().unwrap();
    let (saved, _) = world.app.app.rooms.document(&text).await.unwrap();
    let mut doc = AutoCommit::load_with_options(&saved, LoadOptions::new().text_encoding(ENCODING)).unwrap();
    doc.set_actor(ActorId::from(actor));
    let title = doc.get(ROOT, "title").unwrap().unwrap().1;
    doc.splice_text(&title, 0, 0, "x").unwrap();
    doc.commit();
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// A message with one change, up to that change.
fn of_one(out: &mut Encoder<Vec<u8>>) -> &mut Encoder<Vec<u8>> {
    let id = out.map(2).unwrap().str("id").unwrap().u8(1).unwrap();
    id.str("changes").unwrap().array(1).unwrap()
}

/// The body of a message that would be taken from whoever may send it.
fn body(kind: &str, change: &[u8]) -> Vec<u8> {
    message(kind, |out| {
        let _ = match kind {
            "push" => of_one(out).bytes(change).unwrap(),
            "receipts" => of_one(out)
                .array(3)
                .unwrap()
                .str("somebody")
                .unwrap()
                .bytes(change)
                .unwrap()
                .bytes(&[0; 16])
                .unwrap(),
            "need" => out.map(1).unwrap().str("from").unwrap().u8(0).unwrap(),
            "broken" => out.map(1).unwrap().str("seq").unwrap().u8(1).unwrap(),
            "presence" => out.map(1).unwrap().str("at").unwrap().null().unwrap(),
            _ => out.map(0).unwrap(),
        };
    })
}

/// Asks for a pong, which the next poll hears.
pub async fn pings(calls: &Caller, session: &str) {
    let said = [vec![0x81], body("ping", &[])].concat();
    let (status, _) = send(calls, Method::POST, &format!("/sync/http/{session}"), said).await;
    assert_eq!(status, 204);
}

/// Whether the server takes this message from the asker: what the asker heard, and whether that is a yes.
pub async fn takes(world: &World, asker: &Asker, kind: &str) -> (bool, String) {
    let mut actor = [0; 16];
    SystemChance.fill(&mut actor);
    let (session, heard) = opens(&asker.calls, &world.text, Some(&actor)).await;
    let Some(session) = session else { return (false, heard.join(" ")) };
    if kind == "hello" {
        return (true, heard.join(" "));
    }
    let change = change(world, &actor).await;
    let path = format!("/sync/http/{session}");
    let mut said = vec![0x82];
    said.extend(body(kind, &change));
    // Its answer says that the message before it was dealt with.
    said.extend(body("ping", &[]));
    let (status, _) = send(&asker.calls, Method::POST, &path, said).await;
    assert_eq!(status, 204, "{kind} by {}", asker.name);
    let mut heard = heard;
    let done = |heard: &[String]| {
        let last = |kind: &str| heard.iter().any(|one| one.starts_with(kind));
        match kind {
            "push" => last("ack") || last("refuse"),
            "receipts" => last("refuse"),
            _ => last("pong"),
        }
    };
    for _ in 0..20 {
        if done(&heard) {
            break;
        }
        let (status, answer) = send(&asker.calls, Method::GET, &path, Vec::new()).await;
        assert_eq!(status, 200, "{kind} by {}: {heard:?}", asker.name);
        heard.extend(kinds(&answer).1);
    }
    let (status, _) = send(&asker.calls, Method::DELETE, &path, Vec::new()).await;
    assert_eq!(status, 204);
    assert!(done(&heard), "{kind} by {}: {heard:?}", asker.name);
    let refused = heard.iter().any(|one| one == "refuse:not-allowed" || one == "bye:forbidden");
    (!refused, heard.join(" "))
}
