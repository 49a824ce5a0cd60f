//! A client with a document: writes, pushes, loses its connection, comes back, loses nothing. It keeps
//! what is not acknowledged and sends it again, as PROTOCOL.md asks, and gives back to a restored server what that one lacks.

use std::{
    collections::{HashMap, HashSet},
    io,
    time::Duration,
};

use automerge::{ActorId, AutoCommit, Change, ChangeHash};

use crate::{
    value::Value,
    wire::{Heard, Wire},
};

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Drafter {
    pub doc: AutoCommit,
    pub text: String,
    token: String,
    actor: Vec<u8>,
    log: Option<String>,
    cursor: i64,
    wire: Option<Wire>,
    next_id: i64,
    /// Pushed or waiting, oldest first: (push id, change).
    pub unacknowledged: Vec<(i64, Vec<u8>)>,
    /// Refusals heard, as (code, message).
    pub refusals: Vec<(String, String)>,
    pub capabilities: Vec<String>,
    /// Entries that it was told to do without, in the order in which it was told.
    pub dropped: Vec<i64>,
    /// How often a server sent it away.
    pub sent_away: usize,
    /// Log entries heard out of order would show here; must stay 0.
    pub out_of_order: usize,
    /// Of others' changes: whose each is, and the server's word for it.
    receipts: HashMap<ChangeHash, (String, Vec<u8>)>,
    /// What a server with another log than the one followed so far has, while that is found out.
    theirs: Option<HashSet<ChangeHash>>,
}

impl Drafter {
    #[must_use]
    pub fn new(text: &str, token: &str, actor: Vec<u8>) -> Self {
        let doc = AutoCommit::new_with_encoding(automerge::TextEncoding::Utf16CodeUnit)
            .with_actor(ActorId::from(actor.clone()));
        Self {
            doc,
            text: text.to_owned(),
            token: token.to_owned(),
            actor,
            log: None,
            cursor: 0,
            wire: None,
            next_id: 1,
            unacknowledged: Vec::new(),
            refusals: Vec::new(),
            capabilities: Vec::new(),
            dropped: Vec::new(),
            sent_away: 0,
            out_of_order: 0,
            receipts: HashMap::new(),
            theirs: None,
        }
    }

    /// Another client, which has read as far as this one.
    pub fn beside(&mut self, token: &str, actor: Vec<u8>) -> Self {
        let doc = self.doc.fork().with_actor(ActorId::from(actor.as_slice()));
        let (log, cursor) = (self.log.clone(), self.cursor);
        Self { doc, log, cursor, ..Self::new(&self.text, token, actor) }
    }

    /// Connects, catches up to the head and sends again whatever was not acknowledged.
    pub async fn join(&mut self, address: &str) -> io::Result<()> {
        let mut wire = Wire::open(address, &self.token).await?;
        wire.hello(&self.text, self.log.as_deref(), self.cursor, &self.actor).await?;
        self.wire = Some(wire);
        let until = tokio::time::Instant::now() + PATIENCE;
        let (mut parts, mut count): (Vec<u8>, i64) = (Vec::new(), 0);
        loop {
            let Ok(heard) = tokio::time::timeout_at(until, self.hear()).await else {
                return Err(io::Error::other("no `synced` in time"));
            };
            let heard = heard.ok_or_else(|| io::Error::other("closed while joining"))?;
            if heard.kind == "snapshot" {
                parts.extend_from_slice(heard.body.get("bytes").bytes());
                count += 1;
                if heard.body.get("parts").int() == Some(count) {
                    self.take_snapshot(&parts)?;
                    self.cursor = heard.body.get("upto").int().unwrap_or(0);
                }
            }
            let done = heard.kind == "synced";
            self.take(&heard);
            if done {
                break;
            }
        }
        if let Some(theirs) = self.theirs.take() {
            return self.give_back(&theirs).await;
        }
        for (_, bytes) in std::mem::take(&mut self.unacknowledged) {
            let change = Change::from_bytes(bytes.clone()).map_err(io::Error::other)?;
            // Between two restores, others' changes may still be on their way back.
            if change.actor_id().to_bytes() == self.actor {
                self.send(bytes).await?;
            } else if let Some(word) = self.receipts.get(&change.hash()).cloned() {
                self.send_receipt(bytes, word).await;
            }
        }
        Ok(())
    }

    fn take_snapshot(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(theirs) = &mut self.theirs {
            let mut sent = AutoCommit::load(bytes).map_err(io::Error::other)?;
            theirs.extend(sent.get_changes(&[]).iter().map(Change::hash));
        }
        self.doc.load_incremental(bytes).map_err(io::Error::other).map(drop)
    }

    /// Oldest first: one's own changes, acknowledged or not, and others' of which the server once gave its word.
    async fn give_back(&mut self, theirs: &HashSet<ChangeHash>) -> io::Result<()> {
        self.unacknowledged.clear();
        for change in self.doc.get_changes(&[]) {
            let (hash, bytes) = (change.hash(), change.raw_bytes().to_vec());
            if theirs.contains(&hash) {
                continue;
            }
            if change.actor_id().to_bytes() == self.actor {
                self.send(bytes).await?;
            } else if let Some(word) = self.receipts.get(&hash).cloned() {
                self.send_receipt(bytes, word).await;
            }
        }
        Ok(())
    }

    /// Another's change with the server's `(person, receipt)`.
    async fn send_receipt(&mut self, change: Vec<u8>, (person, receipt): (String, Vec<u8>)) {
        let item = vec![Value::Text(person), Value::Bytes(change.clone()), Value::Bytes(receipt)];
        let changes = Value::Array(vec![Value::Array(item)]);
        let id = self.next_id;
        self.next_id += 1;
        self.unacknowledged.push((id, change));
        if let Some(wire) = self.wire.as_mut()
            && wire.say("receipts", vec![("id", Value::Int(id)), ("changes", changes)]).await.is_err()
        {
            self.wire = None;
        }
    }

    /// Another token of the same person, for the next connection.
    pub fn sign_in(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    async fn hear(&mut self) -> Option<Heard> {
        match self.wire.as_mut() {
            Some(wire) => wire.hear().await,
            None => None,
        }
    }

    /// Commits what was edited in `doc` and pushes it, or keeps it while there is no connection.
    pub async fn publish(&mut self) -> io::Result<()> {
        self.doc.commit();
        let Some(change) = self.doc.get_last_local_change() else { return Ok(()) };
        let bytes = change.raw_bytes().to_vec();
        self.send(bytes).await
    }

    async fn send(&mut self, change: Vec<u8>) -> io::Result<()> {
        let id = self.next_id;
        self.next_id += 1;
        self.unacknowledged.push((id, change.clone()));
        if let Some(wire) = self.wire.as_mut()
            && wire.push(id, &[change]).await.is_err()
        {
            self.wire = None;
        }
        Ok(())
    }

    fn take(&mut self, heard: &Heard) {
        let body = &heard.body;
        match heard.kind.as_str() {
            "welcome" => {
                let log = body.get("log").text().to_owned();
                if self.log.as_ref() != Some(&log) {
                    self.cursor = 0;
                    self.theirs = self.log.is_some().then(HashSet::new);
                }
                self.log = Some(log);
                self.capabilities = words(body.get("capabilities"));
            }
            "changes" => self.take_changes(body),
            "own" | "ack" => {
                self.advance(body);
                if let Some(id) = body.get("id").int() {
                    self.unacknowledged.retain(|(i, _)| *i != id);
                }
            }
            "access" => self.capabilities = words(body.get("capabilities")),
            "refuse" => self
                .refusals
                .push((body.get("code").text().to_owned(), body.get("message").text().to_owned())),
            "drop" => self.dropped.push(body.get("seq").int().unwrap_or(0)),
            "resync" | "bye" => {
                self.sent_away += 1;
                self.wire = None;
            }
            _ => {}
        }
    }

    fn advance(&mut self, body: &Value) {
        if let (Some(from), Some(to)) = (body.get("from").int(), body.get("to").int()) {
            if from > self.cursor + 1 {
                self.out_of_order += 1;
            }
            self.cursor = self.cursor.max(to);
        }
    }

    fn take_changes(&mut self, body: &Value) {
        let mut changes: Vec<Change> = Vec::new();
        for item in body.get("items").array() {
            let [person, bytes, receipt, ..] = item.array() else { continue };
            let Ok(change) = Change::from_bytes(bytes.bytes().to_vec()) else { continue };
            let word = (person.text().to_owned(), receipt.bytes().to_vec());
            self.receipts.insert(change.hash(), word);
            if let Some(theirs) = &mut self.theirs {
                theirs.insert(change.hash());
            }
            changes.push(change);
        }
        self.doc.apply_changes(changes).expect("what the server sends applies");
        self.advance(body);
    }

    /// Takes in whatever has come, for at most `patience`.
    pub async fn listen(&mut self, patience: Duration) {
        let until = tokio::time::Instant::now() + patience;
        while self.wire.is_some() {
            match tokio::time::timeout_at(until, self.hear()).await {
                Ok(Some(heard)) => self.take(&heard),
                Ok(None) => self.wire = None,
                Err(_) => return,
            }
        }
    }

    /// Listens until everything pushed is acknowledged or refused; false if it took too long.
    pub async fn settle(&mut self, patience: Duration) -> bool {
        let until = tokio::time::Instant::now() + patience;
        while !self.unacknowledged.is_empty() && self.wire.is_some() {
            match tokio::time::timeout_at(until, self.hear()).await {
                Ok(Some(heard)) => self.take(&heard),
                _ => break,
            }
        }
        self.unacknowledged.is_empty()
    }

    /// Asks for a sign of life. A connection over which none comes within `patience` is lost: a peer that vanished without
    /// a word is noticed by this alone.
    pub async fn is_heard(&mut self, patience: Duration) -> bool {
        let Some(wire) = self.wire.as_mut() else { return false };
        let asked = wire.say("ping", vec![]).await;
        match tokio::time::timeout(patience, self.hear()).await {
            Ok(Some(heard)) if asked.is_ok() => self.take(&heard),
            _ => self.wire = None,
        }
        self.wire.is_some()
    }

    /// The network goes away without a word.
    pub fn drop_connection(&mut self) {
        self.wire = None;
    }

    #[must_use]
    pub fn connected(&self) -> bool {
        self.wire.is_some()
    }

    /// The log this client follows, once it has joined.
    #[must_use]
    pub fn log(&self) -> Option<&str> {
        self.log.as_deref()
    }

    #[must_use]
    pub fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Sends again what was already acknowledged or not: must be harmless.
    pub async fn repeat(&mut self) -> io::Result<()> {
        let Some(change) = self.doc.get_last_local_change().map(|c| c.raw_bytes().to_vec()) else {
            return Ok(());
        };
        self.send(change).await
    }
}

fn words(list: &Value) -> Vec<String> {
    list.array().iter().map(|w| w.text().to_owned()).collect()
}
