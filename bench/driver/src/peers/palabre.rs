//! Palabre, by PROTOCOL.md.

use std::time::{Duration, Instant};

use automerge::{Automerge, LoadOptions, ReadDoc, TextEncoding, transaction::Transactable};
use palabre_tests::{api::new_text, chance::Chance, drafter::Drafter, edits, fast, value::Value, wire::Wire};

use super::{Message, Opened, Patch, Times};
use crate::{Failed, process::Running};

/// Changes of one push when there are many.
const BATCH: usize = 250;

pub struct Client {
    pub wire: Wire,
    own: Option<Drafter>,
    next_id: i64,
}

fn token(server: &Running, n: usize) -> Result<String, Failed> {
    let demo = server.demo.as_ref().ok_or("no demo")?;
    let drafters = demo.with_role("drafter");
    Ok(drafters[n % drafters.len()].token.clone())
}

pub async fn create(server: &Running, content: &str) -> Result<String, Failed> {
    let (palabre, demo) = server.palabre.as_ref().zip(server.demo.as_ref()).ok_or("not Palabre")?;
    new_text(palabre, demo, content).await
}

/// Every edit a change of its own; done when the log is compacted into a snapshot.
pub async fn replay(server: &Running, trace: &[Patch]) -> Result<String, Failed> {
    let text = create(server, "# Un\n").await?;
    let mut client = Client::join(server, &text, true, 0).await?;
    let mut times = Times::default();
    let own = client.own.as_mut().ok_or("a reader")?;
    let body = edits::first_body(&own.doc).ok_or("a text without a section")?;
    let base = own.doc.length(&body);
    let mut changes = Vec::with_capacity(trace.len());
    for (at, deleted, inserted) in trace {
        own.doc.splice_text(&body, base + at, *deleted, inserted)?;
        own.doc.commit();
        changes.push(own.doc.get_last_local_change().ok_or("nothing typed")?.raw_bytes().to_vec());
    }
    for batch in changes.chunks(BATCH) {
        client.next_id += 1;
        let id = client.next_id;
        times.waiting.insert(id, Instant::now());
        client.wire.push(id, batch).await?;
        while times.waiting.contains_key(&id) {
            client.hear(&mut times).await?;
        }
    }
    drop(client);
    for _ in 0..180 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        if open(server, &text).await?.bytes < 2 << 20 {
            return Ok(text);
        }
    }
    Err("the log was not compacted within 90 s".into())
}

pub async fn open(server: &Running, text: &str) -> Result<Opened, Failed> {
    let mut wire = Wire::open(&server.address, &token(server, 0)?).await?;
    wire.hello(text, None, 0, &[]).await?;
    let (mut saved, mut later, mut bytes) = (Vec::new(), Vec::new(), 0);
    loop {
        let frame = wire.hear_raw().await.ok_or("closed while opening")?;
        match fast::head(&frame).ok_or("not a message")?.kind {
            "synced" => break,
            "snapshot" => {
                bytes += frame.len();
                let Ok(Value::Array(parts)) = Value::decode(&frame) else { return Err("no message".into()) };
                saved.extend_from_slice(parts[1].get("bytes").bytes());
            }
            "changes" => {
                bytes += frame.len();
                let Ok(Value::Array(parts)) = Value::decode(&frame) else { return Err("no message".into()) };
                if let Value::Array(items) = parts[1].get("items") {
                    for item in items {
                        if let Value::Array(item) = item {
                            later.extend_from_slice(item[1].bytes());
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let received = Instant::now();
    saved.extend_from_slice(&later);
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let document = Automerge::load_with_options(&saved, options)?;
    let (_, sections) = document.get(automerge::ROOT, "sections")?.ok_or("no sections")?;
    let mut characters = 0;
    for key in document.keys(&sections) {
        let (_, section) = document.get(&sections, key)?.ok_or("no section")?;
        let (_, body) = document.get(&section, "body")?.ok_or("no body")?;
        characters += document.text(&body)?.len();
    }
    Ok(Opened { bytes, characters, received })
}

impl Client {
    pub async fn join(server: &Running, text: &str, writes: bool, n: usize) -> Result<Self, Failed> {
        let token = token(server, n)?;
        if !writes {
            let mut wire = Wire::open(&server.address, &token).await?;
            wire.hello(text, None, 0, &[]).await?;
            until_synced(&mut wire).await?;
            return Ok(Self { wire, own: None, next_id: 0 });
        }
        let actor = Chance::new(n as u64 ^ u64::from(std::process::id()) << 20).actor();
        let mut own = Drafter::new(text, &token, actor.clone());
        own.join(&server.address).await?;
        own.drop_connection();
        let mut wire = Wire::open(&server.address, &token).await?;
        wire.hello(text, own.log(), own.cursor(), &actor).await?;
        until_synced(&mut wire).await?;
        Ok(Self { wire, own: Some(own), next_id: 0 })
    }

    pub fn type_many(&mut self, count: usize, chance: &mut Chance) -> Result<Vec<Message>, Failed> {
        let own = self.own.as_mut().ok_or("a reader")?;
        let mut changes = Vec::with_capacity(count);
        for _ in 0..count {
            edits::type_words(&mut own.doc, chance, "e")?;
            own.doc.commit();
            let change = own.doc.get_last_local_change().ok_or("nothing typed")?;
            changes.push(Value::Bytes(change.raw_bytes().to_vec()));
        }
        let mut push = |changes: &[Value]| {
            self.next_id += 1;
            let body = vec![("id", Value::Int(self.next_id)), ("changes", Value::Array(changes.to_vec()))];
            Message { frame: Value::message("push", body), marks: Vec::new(), id: Some(self.next_id) }
        };
        Ok(changes.chunks(BATCH).map(&mut push).collect())
    }

    pub async fn hear(&mut self, times: &mut Times) -> Result<(), Failed> {
        let frame = self.wire.hear_raw().await.ok_or("Palabre closed")?;
        let now = Instant::now();
        let Some(head) = fast::head(&frame) else { return Ok(()) };
        match (head.kind, head.from, head.to) {
            ("changes", Some(from), Some(to)) => {
                times.heard.extend((from..=to).map(|seq| (seq as u64, now)));
            }
            ("ack", from, _) => {
                let sent = head.id.and_then(|id| times.waiting.remove(&id));
                if let Some((seq, sent)) = from.zip(sent) {
                    times.sent.insert(seq as u64, sent);
                }
            }
            ("refuse" | "resync" | "bye", ..) => return Err(String::from_utf8_lossy(&frame).into()),
            _ => {}
        }
        Ok(())
    }
}

async fn until_synced(wire: &mut Wire) -> Result<(), Failed> {
    loop {
        let frame = wire.hear_raw().await.ok_or("closed while joining")?;
        match fast::head(&frame).map(|h| h.kind) {
            Some("synced") => return Ok(()),
            Some("bye" | "resync") => return Err(String::from_utf8_lossy(&frame).into()),
            _ => {}
        }
    }
}
