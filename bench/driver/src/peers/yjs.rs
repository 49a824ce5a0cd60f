//! Hocuspocus and y-websocket: y-protocols' sync messages with Yjs updates. Hocuspocus puts the document's name before
//! every message and asks for a token first.

use std::time::{Duration, Instant};

use palabre_tests::chance::Chance;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, TextRef, Transact, Update,
    updates::{decoder::Decode, encoder::Encode},
};

use super::{Kind, Message, Opened, Patch, Times, link::Link};
use crate::{Failed, process::Running};

const SYNC: u64 = 0;
const AUTH: u64 = 2;
const SYNC_REPLY: u64 = 4;
const STEP_1: u64 = 0;
const STEP_2: u64 = 1;
const UPDATE: u64 = 2;
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    pub link: Link,
    doc: Doc,
    text: TextRef,
    /// The name before every message, with its length; empty for y-websocket.
    prefix: Vec<u8>,
    /// Bytes of the answer to the question for the whole text.
    bytes: usize,
    /// When the last of them came.
    received: Instant,
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn read_number(input: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = input.split_first()?;
        *input = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
}

fn read_bytes<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(read_number(input)?).ok()?;
    let (bytes, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(bytes)
}

/// A change is named by its maker and the clock of its first character.
fn mark(client: u64, clock: u64) -> u64 {
    client << 32 | clock
}

/// The marks in an update. One character by itself, the common case, is told by its head; what a server joined
/// (Hocuspocus gathers what comes in one turn) is read in full, for its parts may have been merged.
fn marks(update: &[u8]) -> Vec<u64> {
    let mut input = update;
    let mut number = || read_number(&mut input);
    match (number(), number(), number(), number()) {
        (Some(1), Some(1), Some(client), Some(clock)) => vec![mark(client, clock)],
        (Some(0) | None, ..) => Vec::new(),
        _ => many_marks(update),
    }
}

fn many_marks(update: &[u8]) -> Vec<u64> {
    let Ok(update) = Update::decode_v1(update) else { return Vec::new() };
    let inserted = update.insertions(true);
    let of_one = |client: &ClientID, clocks: std::ops::Range<u32>| {
        let client = client.get();
        clocks.map(move |clock| mark(client, u64::from(clock))).collect::<Vec<_>>()
    };
    inserted
        .iter()
        .flat_map(|(client, ranges)| {
            ranges.iter().flat_map(|r| of_one(client, r.clone())).collect::<Vec<_>>()
        })
        .collect()
}

pub async fn create(server: &Running, content: &str) -> Result<String, Failed> {
    let name = format!("text-{:x}", clock());
    let mut client = Client::join(server, &name, 0).await?;
    client.text.insert(&mut client.doc.transact_mut(), 0, content);
    let update = client.doc.transact().encode_state_as_update_v1(&StateVector::default());
    client.say(UPDATE, &update).await?;
    client.until_kept(server, &name, content.len()).await?;
    Ok(name)
}

fn clock() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    now.as_nanos() as u64
}

/// Every edit a transaction; 500 of them a message.
pub async fn replay(server: &Running, trace: &[Patch]) -> Result<String, Failed> {
    let name = format!("trace-{:x}", clock());
    let mut client = Client::join(server, &name, 0).await?;
    for batch in trace.chunks(500) {
        let before = client.doc.transact().state_vector();
        for (at, deleted, inserted) in batch {
            let mut txn = client.doc.transact_mut();
            if *deleted > 0 {
                client.text.remove_range(&mut txn, *at as u32, *deleted as u32);
            }
            if !inserted.is_empty() {
                client.text.insert(&mut txn, *at as u32, inserted);
            }
        }
        let update = client.doc.transact().encode_state_as_update_v1(&before);
        client.say(UPDATE, &update).await?;
        while futures_util::FutureExt::now_or_never(client.link.hear()).is_some() {}
    }
    let length = client.text.get_string(&client.doc.transact()).len();
    client.until_kept(server, &name, length).await?;
    Ok(name)
}

/// y-websocket answers before it has read its store, and sends what was there as an update.
pub async fn open(server: &Running, text: &str, length: usize) -> Result<Opened, Failed> {
    let mut client = Client::join(server, text, 0).await?;
    let whole = async {
        loop {
            let characters = client.text.get_string(&client.doc.transact()).len();
            if characters >= length {
                return Ok::<_, Failed>(characters);
            }
            let frame = client.link.hear().await?;
            client.received = Instant::now();
            if let Some((UPDATE | STEP_2, update)) = client.read(&frame) {
                client.bytes += frame.len();
                client.doc.transact_mut().apply_update(Update::decode_v1(update)?)?;
            }
        }
    };
    let characters =
        tokio::time::timeout(PATIENCE, whole).await.map_err(|_| "the text did not come whole")??;
    Ok(Opened { bytes: client.bytes, characters, received: client.received })
}

impl Client {
    pub async fn join(server: &Running, name: &str, n: usize) -> Result<Self, Failed> {
        let hocuspocus = server.kind == Kind::Hocuspocus;
        let id = (clock() ^ (n as u64) << 20) & 0x7fff_ffff;
        let doc = Doc::with_options(Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_client_id(ClientID::new(id.max(1)))
        });
        let text = doc.get_or_insert_text("body");
        let mut prefix = Vec::new();
        if hocuspocus {
            write_bytes(&mut prefix, name.as_bytes());
        }
        let link = Link::open(&server.address, if hocuspocus { "" } else { name }).await?;
        let mut client = Self { link, doc, text, prefix, bytes: 0, received: Instant::now() };
        if hocuspocus {
            let mut hello = client.prefix.clone();
            write_number(&mut hello, AUTH);
            write_number(&mut hello, 0);
            write_bytes(&mut hello, b"bench");
            client.link.send(hello).await?;
        }
        client.say(STEP_1, &StateVector::default().encode_v1()).await?;
        tokio::time::timeout(PATIENCE, client.catch_up()).await.map_err(|_| "no answer to step 1")??;
        Ok(client)
    }

    /// Answers the server's question and takes its answer.
    async fn catch_up(&mut self) -> Result<(), Failed> {
        loop {
            let frame = self.link.hear().await?;
            match self.read(&frame) {
                Some((STEP_1, _)) => {
                    let mine = self.doc.transact().encode_state_as_update_v1(&StateVector::default());
                    self.say(STEP_2, &mine).await?;
                }
                Some((STEP_2, update)) => {
                    (self.bytes, self.received) = (frame.len(), Instant::now());
                    let update = Update::decode_v1(update)?;
                    return Ok(self.doc.transact_mut().apply_update(update)?);
                }
                _ => {}
            }
        }
    }

    /// Until another client is given all of it.
    async fn until_kept(&mut self, server: &Running, name: &str, length: usize) -> Result<(), Failed> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if open(server, name, 0).await?.characters == length {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err("the server has not all of the text".into())
    }

    fn frame(&self, kind: u64, body: &[u8]) -> Vec<u8> {
        let mut frame = self.prefix.clone();
        write_number(&mut frame, SYNC);
        write_number(&mut frame, kind);
        write_bytes(&mut frame, body);
        frame
    }

    async fn say(&mut self, kind: u64, body: &[u8]) -> Result<(), Failed> {
        let frame = self.frame(kind, body);
        self.link.send(frame).await
    }

    /// Kind and body, if it is a sync message.
    fn read<'a>(&self, frame: &'a [u8]) -> Option<(u64, &'a [u8])> {
        let mut input = frame;
        if !self.prefix.is_empty() {
            read_bytes(&mut input)?;
        }
        let outer = read_number(&mut input)?;
        if outer != SYNC && outer != SYNC_REPLY {
            return None;
        }
        Some((read_number(&mut input)?, read_bytes(&mut input)?))
    }

    pub fn type_many(&mut self, count: usize, chance: &mut Chance) -> Result<Vec<Message>, Failed> {
        let mut messages = Vec::with_capacity(count);
        for _ in 0..count {
            let (update, mark) = self.type_one(chance);
            messages.push(Message { frame: self.frame(UPDATE, &update), marks: vec![mark], id: None });
        }
        Ok(messages)
    }

    fn type_one(&mut self, chance: &mut Chance) -> (Vec<u8>, u64) {
        let id = self.doc.client_id();
        let mut txn = self.doc.transact_mut();
        let clock = txn.state_vector().get(&id);
        let length = self.text.len(&txn) as usize;
        self.text.insert(&mut txn, chance.below(length + 1) as u32, "e");
        (txn.encode_update_v1(), mark(id.get(), u64::from(clock)))
    }

    pub async fn hear(&mut self, times: &mut Times) -> Result<(), Failed> {
        let frame = self.link.hear().await?;
        let now = Instant::now();
        if let Some((UPDATE | STEP_2, update)) = self.read(&frame) {
            times.heard.extend(marks(update).into_iter().map(|mark| (mark, now)));
        }
        Ok(())
    }
}
