//! Living texts as values, for pages and exports, kept as long as nobody writes in them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use automerge::Automerge;
use docs_schema::{PolicyText, Problem};

use super::opening;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::Store;

/// Texts kept read.
const KEPT: usize = 32;

/// A text as it stood at `seq` of `log`.
pub struct Reading {
    pub log: String,
    pub seq: u64,
    /// Automerge heads, ascending.
    pub heads: Vec<[u8; 32]>,
    pub text: PolicyText,
    pub problems: Vec<Problem>,
}

impl Reading {
    pub fn of(document: &Automerge, log: String, seq: u64) -> Self {
        let (text, problems) = docs_schema::automerge_doc::read(document);
        let mut heads: Vec<[u8; 32]> = document.get_heads().into_iter().map(|head| head.0).collect();
        heads.sort_unstable();
        Self { log, seq, heads, text, problems }
    }
}

/// Reads a text from the store, without a room.
pub async fn from_store(store: &Store, text: &TextId, log: String) -> Result<Reading, Error> {
    let shadow = opening::document(store, text).await?;
    opening::blocking(move || Reading::of(shadow.document(), log, shadow.upto())).await
}

/// The last few readings.
#[derive(Default)]
pub struct Readings {
    kept: Mutex<VecDeque<(TextId, Arc<Reading>)>>,
}

impl Readings {
    pub fn get(&self, text: &TextId, log: &str, seq: u64) -> Option<Arc<Reading>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at =
            kept.iter().position(|(id, reading)| id == text && reading.log == log && reading.seq == seq)?;
        let found = kept.remove(at)?;
        let reading = found.1.clone();
        kept.push_back(found);
        Some(reading)
    }

    pub fn put(&self, text: &TextId, reading: Arc<Reading>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(id, _)| id != text);
        kept.push_back((text.clone(), reading));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}
