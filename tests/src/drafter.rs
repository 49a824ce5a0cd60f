//! A client with a document: writes, pushes, loses its connection, comes back, loses nothing. It keeps
//! what is not acknowledged and sends it again, as PROTOCOL.md asks.

use std::{io, time::Duration};

use automerge::{ActorId, AutoCommit, Change};

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
    /// Log entries heard out of order would show here; must stay 0.
    pub out_of_order: usize,
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
            out_of_order: 0,
        }
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
                    self.doc.load_incremental(&parts).map_err(io::Error::other)?;
                    self.cursor = heard.body.get("upto").int().unwrap_or(0);
                }
            }
            let done = heard.kind == "synced";
            self.take(&heard);
            if done {
                break;
            }
        }
        let again: Vec<Vec<u8>> = self.unacknowledged.iter().map(|(_, c)| c.clone()).collect();
        self.unacknowledged.clear();
        for change in again {
            self.send(change).await?;
        }
        Ok(())
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
            "resync" | "bye" => self.wire = None,
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
        let changes: Vec<Change> = body
            .get("items")
            .array()
            .iter()
            .filter_map(|item| Change::from_bytes(item.array().get(1)?.bytes().to_vec()).ok())
            .collect();
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
