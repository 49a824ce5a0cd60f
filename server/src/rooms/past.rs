//! A living text as it stood at an entry of its log.
//!
//! The batches behind a snapshot are forgotten, but whose every entry was is kept for ever (`log_runs`): how far each
//! actor had come says which changes were there. An entry comes after all that it depends on, so these changes are a
//! whole document.

use std::collections::HashMap;
use std::sync::Arc;

use automerge::{Automerge, ChangeHash};

use super::authored::in_patience;
use super::opening::blocking;
use super::reading::Reading;
use super::registry::Rooms;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::{self, log_runs::StoredRun};

impl Rooms {
    /// The text as it stood once entry `seq` was taken.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such entry, [`Error::Busy`] when it takes too long.
    pub async fn past(&self, text: &TextId, seq: i64) -> Result<Arc<Reading>, Error> {
        let mut db = self.shared.store.read().await?;
        let head = store::log::head(&mut db, text).await?;
        if !(1..=head.seq).contains(&seq) {
            return Err(Error::Invalid { field: "at" });
        }
        if let Some(reading) = self.shared.pasts.get(text, &head.log_id, seq as u64) {
            return Ok(reading);
        }
        drop(db);
        let (rooms, text) = (self.clone(), text.clone());
        in_patience(async move { rooms.read_past(&text, head.log_id, seq).await }).await
    }

    /// The document as it stood at these heads, which it once had.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone, [`Error::Internal`] when it does not have them.
    pub async fn as_at(&self, text: &TextId, heads: &[[u8; 32]]) -> Result<Automerge, Error> {
        let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
        let _turn = self.shared.authored.turn().await?;
        let document = self.copy(text).await?.document;
        blocking(move || document.fork_at(&heads)).await?.map_err(Error::internal)
    }

    async fn read_past(&self, text: &TextId, log: String, seq: i64) -> Result<Arc<Reading>, Error> {
        let _turn = self.shared.authored.turn().await?;
        if let Some(reading) = self.shared.pasts.get(text, &log, seq as u64) {
            return Ok(reading);
        }
        let runs = store::log_runs::since(&mut *self.shared.store.read().await?, text, 0).await?;
        let document = self.copy(text).await?.document;
        let read = move || -> Result<Arc<Reading>, Error> {
            let past = document.fork_at(&heads(&document, &runs, seq)).map_err(Error::internal)?;
            Ok(Arc::new(Reading::of(&past, log, seq as u64)))
        };
        let reading = blocking(read).await??;
        self.shared.pasts.put(text, reading.clone());
        Ok(reading)
    }
}

/// The last change of each actor up to entry `seq`. What is quarantined is in the log and not in the document.
fn heads(document: &Automerge, runs: &[StoredRun], seq: i64) -> Vec<ChangeHash> {
    let mut reached: HashMap<&[u8], i64> = HashMap::new();
    for run in runs.iter().filter(|run| run.first <= seq) {
        let last = run.actor_first + run.last.min(seq) - run.first;
        let reached = reached.entry(&run.actor).or_default();
        *reached = (*reached).max(last);
    }
    let mut heads: HashMap<Vec<u8>, (u64, ChangeHash)> = HashMap::new();
    for meta in document.get_changes_meta(&[]) {
        let actor = meta.actor.to_bytes();
        let there = reached.get(actor).is_some_and(|last| meta.seq <= u64::try_from(*last).unwrap_or(0));
        if there && heads.get(actor).is_none_or(|(known, _)| *known < meta.seq) {
            heads.insert(actor.to_vec(), (meta.seq, meta.hash));
        }
    }
    heads.into_values().map(|(_, hash)| hash).collect()
}
