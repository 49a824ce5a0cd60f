//! automerge-repo's sync server: CBOR messages around Automerge's sync protocol.
//!
//! To join, a client speaks the protocol as it is, with its document. Once in, it keeps hashes and heads only and applies
//! nothing, so that the load does not pay for others' changes (a real client does); it still answers every message
//! that brought it changes, as the protocol asks.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use automerge::{
    ActorId, AutoCommit, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc,
    sync::{BloomFilter, ChunkList, Have, Message as Sync, MessageVersion, State, SyncDoc},
    transaction::Transactable,
};
use palabre_tests::{chance::Chance, value::Value};

use super::{Message, Opened, Patch, Times, link::Link};
use crate::{Failed, process::Running};

const BATCH: usize = 250;
const PATIENCE: Duration = Duration::from_secs(90);

pub struct Client {
    link: Link,
    name: String,
    id: String,
    server: String,
    doc: AutoCommit,
    state: State,
    bytes: usize,
    received: Instant,
    known: HashSet<ChangeHash>,
    heads: HashSet<ChangeHash>,
    shared: Vec<ChangeHash>,
    /// Asks for changes one by one: what is to be counted must not come as a whole document.
    plain: bool,
    /// Sent, and nothing heard from the server since.
    pub in_flight: bool,
}

fn text_of(doc: &AutoCommit) -> Option<ObjId> {
    doc.get(ROOT, "body").ok().flatten().map(|(_, id)| id)
}

fn length_of(doc: &AutoCommit) -> usize {
    text_of(doc).map_or(0, |text| doc.text(&text).unwrap_or_default().len())
}

fn new_name(chance: &mut Chance) -> String {
    bs58::encode(chance.actor()).with_check().into_string()
}

fn seeded(n: usize) -> Chance {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Chance::new(now.as_nanos() as u64 ^ (n as u64) << 40)
}

pub async fn create(server: &Running, content: &str) -> Result<String, Failed> {
    let mut doc = AutoCommit::new();
    let text = doc.put_object(ROOT, "body", ObjType::Text)?;
    doc.splice_text(&text, 0, 0, content)?;
    give(server, doc).await
}

/// Every edit a change of its own, given to the server in one exchange.
pub async fn replay(server: &Running, trace: &[Patch]) -> Result<String, Failed> {
    let mut doc = AutoCommit::new();
    let text = doc.put_object(ROOT, "body", ObjType::Text)?;
    for (at, deleted, inserted) in trace {
        doc.splice_text(&text, *at, *deleted, inserted)?;
        doc.commit();
    }
    give(server, doc).await
}

/// A document that the server has not; done when another client is given all of it.
async fn give(server: &Running, doc: AutoCommit) -> Result<String, Failed> {
    let length = length_of(&doc);
    let name = new_name(&mut seeded(0));
    let mut client = Client::connect(server, &name, 0, doc).await?;
    client.until_same(PATIENCE).await?;
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if open(server, &name).await?.characters == length {
            return Ok(name);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Err("the server has not all of the text".into())
}

pub async fn open(server: &Running, text: &str) -> Result<Opened, Failed> {
    let mut client = Client::connect(server, text, 0, AutoCommit::new()).await?;
    client.until_same(PATIENCE).await?;
    Ok(Opened { bytes: client.bytes, characters: length_of(&client.doc), received: client.received })
}

impl Client {
    pub async fn join(server: &Running, text: &str, n: usize) -> Result<Self, Failed> {
        let mut client = Self::connect(server, text, n, AutoCommit::new()).await?;
        client.plain = true;
        client.until_same(PATIENCE).await?;
        client.heads = client.doc.get_heads().into_iter().collect();
        client.shared = client.doc.get_heads();
        client.known = client.heads.clone();
        Ok(client)
    }

    async fn connect(server: &Running, text: &str, n: usize, doc: AutoCommit) -> Result<Self, Failed> {
        let mut chance = seeded(n);
        let id = format!("peer-{}", chance.id());
        let doc = doc.with_actor(ActorId::from(chance.actor()));
        let mut link = Link::open(&server.address, "").await?;
        let join = vec![
            ("type".to_owned(), Value::Text("join".to_owned())),
            ("senderId".to_owned(), Value::Text(id.clone())),
            ("peerMetadata".to_owned(), Value::Map(vec![("isEphemeral".to_owned(), Value::Bool(true))])),
            ("supportedProtocolVersions".to_owned(), Value::Array(vec![Value::Text("1".to_owned())])),
        ];
        link.send(Value::Map(join).encode()).await?;
        let peer = Value::decode(&link.hear().await?).map_err(|_| "no CBOR")?;
        let client = Self {
            link,
            name: text.to_owned(),
            id,
            server: peer.get("senderId").text().to_owned(),
            doc,
            state: State::new(),
            bytes: 0,
            received: Instant::now(),
            known: HashSet::new(),
            heads: HashSet::new(),
            shared: Vec::new(),
            plain: false,
            in_flight: false,
        };
        Ok(client)
    }

    fn frame(&self, kind: &str, data: Vec<u8>) -> Vec<u8> {
        let text = |t: &str| Value::Text(t.to_owned());
        let parts = [
            ("type", text(kind)),
            ("senderId", text(&self.id)),
            ("targetId", text(&self.server)),
            ("documentId", text(&self.name)),
            ("data", Value::Bytes(data)),
        ];
        Value::Map(parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()).encode()
    }

    /// The protocol as it is, until both have the same heads and there is a text.
    async fn until_same(&mut self, patience: Duration) -> Result<(), Failed> {
        let exchange = async {
            loop {
                let message = self.doc.sync().generate_sync_message(&mut self.state);
                if let Some(mut message) = message {
                    if self.plain {
                        (message.flags, message.version) = (None, MessageVersion::V1);
                    }
                    let kind = if self.doc.get_heads().is_empty() { "request" } else { "sync" };
                    let frame = self.frame(kind, message.encode());
                    self.link.send(frame).await?;
                }
                let heads = self.doc.get_heads();
                if !heads.is_empty() && self.state.their_heads.as_ref() == Some(&heads) {
                    return Ok::<_, Failed>(());
                }
                let data = self.hear_sync().await?;
                self.received = Instant::now();
                self.bytes += data.len();
                self.doc.sync().receive_sync_message(&mut self.state, Sync::decode(&data)?)?;
            }
        };
        tokio::time::timeout(patience, exchange).await.map_err(|_| "no common heads in time")?
    }

    /// The data of the next sync message.
    async fn hear_sync(&mut self) -> Result<Vec<u8>, Failed> {
        loop {
            let frame = self.link.hear().await?;
            let message = Value::decode(&frame).map_err(|_| "no CBOR")?;
            match message.get("type").text() {
                "sync" | "request" => return Ok(message.get("data").bytes().to_vec()),
                "doc-unavailable" | "error" => return Err(format!("refused: {message:?}").into()),
                _ => {}
            }
        }
    }

    fn sync_frame(&self, changes: Vec<Vec<u8>>) -> Vec<u8> {
        let mut heads: Vec<ChangeHash> = self.heads.iter().copied().collect();
        heads.sort();
        let have = Have { last_sync: self.shared.clone(), bloom: BloomFilter::default() };
        let message = Sync {
            heads,
            need: Vec::new(),
            have: vec![have],
            changes: ChunkList::from(changes),
            flags: None,
            version: MessageVersion::V1,
        };
        self.frame("sync", message.encode())
    }

    pub fn type_many(&mut self, count: usize, chance: &mut Chance) -> Result<Vec<Message>, Failed> {
        let text = text_of(&self.doc).ok_or("no text")?;
        let (mut messages, mut changes, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        for n in 1..=count {
            let at = chance.below(self.doc.length(&text) + 1);
            self.doc.splice_text(&text, at, 0, "e")?;
            self.doc.commit();
            let change = self.doc.get_last_local_change().ok_or("nothing typed")?;
            let (hash, deps, bytes) = (change.hash(), change.deps().to_vec(), change.raw_bytes().to_vec());
            self.learn(hash, &deps);
            marks.push(mark(hash));
            changes.push(bytes);
            if n % BATCH == 0 || n == count {
                let frame = self.sync_frame(std::mem::take(&mut changes));
                messages.push(Message { frame, marks: std::mem::take(&mut marks), id: None });
            }
        }
        Ok(messages)
    }

    fn learn(&mut self, hash: ChangeHash, deps: &[ChangeHash]) {
        if self.known.insert(hash) {
            for dep in deps {
                self.heads.remove(dep);
            }
            self.heads.insert(hash);
        }
    }

    pub async fn send(&mut self, frame: Vec<u8>) -> Result<(), Failed> {
        self.in_flight = true;
        self.link.send(frame).await
    }

    pub async fn hear(&mut self, times: &mut Times) -> Result<(), Failed> {
        let data = self.hear_sync().await?;
        let now = Instant::now();
        self.in_flight = false;
        let message = Sync::decode(&data)?;
        let mut new = false;
        for chunk in message.changes.iter().flat_map(chunks) {
            let change = Change::try_from(chunk)?;
            if !self.known.contains(&change.hash()) {
                new = true;
                self.learn(change.hash(), change.deps());
                times.heard.push((mark(change.hash()), now));
            }
        }
        if message.heads.iter().all(|head| self.known.contains(head)) {
            self.shared = message.heads;
        }
        if new {
            let answer = self.sync_frame(Vec::new());
            self.link.send(answer).await?;
        }
        Ok(())
    }
}

fn mark(hash: ChangeHash) -> u64 {
    hash.0.first_chunk::<8>().map_or(0, |head| u64::from_be_bytes(*head))
}

/// Chunks of Automerge's storage format that stand one behind another: magic (4), checksum (4), type (1), length (LEB128), body.
fn chunks(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while bytes.len() > 9 {
        let (mut length, mut shift, mut at) = (0usize, 0, 9);
        while let Some(byte) = bytes.get(at) {
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            at += 1;
            if byte & 0x80 == 0 || shift > 56 {
                break;
            }
        }
        let Some((chunk, rest)) = bytes.split_at_checked(at + length) else { break };
        found.push(chunk);
        bytes = rest;
    }
    found
}
