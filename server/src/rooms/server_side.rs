//! What server actions do with a living text that nobody has to be connected for: read it, take it whole, append to it.
//!
//! What must stay true: a text that is open is read and written through its room, so that an action and the people in
//! the room see one order.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use docs_schema::{PolicyText, Problem};
use tokio::sync::oneshot;

use super::change::{self, Actor};
use super::core::{Input, Submitted, Ticket};
use super::opening::{self, blocking};
use super::reading::{self, Reading};
use super::registry::Rooms;
use super::runner::{Command, Refused};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::store;

impl Rooms {
    /// The living text, read.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn read(&self, text: &TextId) -> Result<(PolicyText, Vec<Problem>), Error> {
        let reading = self.reading(text).await?;
        Ok((reading.text.clone(), reading.problems.clone()))
    }

    /// The living text, read and shared, with the seq up to which it was read.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn reading(&self, text: &TextId) -> Result<Arc<Reading>, Error> {
        let head = {
            let mut db = self.shared.store.read().await?;
            store::log::head(&mut db, text).await?
        };
        if let Some(reading) = self.shared.readings.get(text, &head.log_id, head.seq as u64) {
            return Ok(reading);
        }
        if let Some(sender) = self.if_open(text) {
            let (tx, rx) = oneshot::channel();
            if sender.send(Command::Read(tx)).await.is_ok()
                && let Ok(Some(reading)) = rx.await
            {
                self.shared.readings.put(text, reading.clone());
                return Ok(reading);
            }
        }
        let reading = Arc::new(reading::from_store(&self.shared.store, text, head.log_id).await?);
        self.shared.readings.put(text, reading.clone());
        Ok(reading)
    }

    /// The whole document as Automerge saves it, history included, and its seq.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn document(&self, text: &TextId) -> Result<(Bytes, u64), Error> {
        let loaded = opening::load(&self.shared.store, text).await?;
        let seq = loaded.seq;
        let saved = blocking(move || loaded.shadow.save()).await?.map_err(Error::internal)?;
        Ok((saved, seq))
    }

    /// Appends changes that a server action made: an import, a merge, a demonstration. The actor becomes the
    /// person's; `on_behalf_of` says (as JSON) where the words come from.
    ///
    /// # Errors
    /// [`Error::Malformed`] when a change does not fit the text; otherwise as the store.
    pub async fn append_as_server(
        &self,
        text: &TextId,
        person: &PersonId,
        on_behalf_of: Option<&str>,
        changes: Vec<Vec<u8>>,
    ) -> Result<Option<(u64, u64)>, Error> {
        let limits = opening::stored_limits();
        let read = move || -> Vec<Submitted> {
            changes.into_iter().map(|bytes| change::read(bytes.into(), &limits).into()).collect()
        };
        let changes = blocking(read).await?;
        let mut actors: Vec<Actor> =
            changes.iter().filter_map(|c| Some(c.received.as_ref().ok()?.actor)).collect();
        actors.dedup();
        let mut tx = self.shared.store.write().await?;
        for actor in actors {
            let now = self.shared.clock.now();
            store::actors::claim_as(&mut tx, text, &actor, person, on_behalf_of, now).await?;
        }
        tx.commit().await?;
        let ticket: Ticket = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        let input = Input::ServerPush { ticket, person: person.as_str().into(), changes };
        self.sender(text).send(Command::Server { ticket, input, reply }).await.map_err(|_| Error::Busy)?;
        answer.await.map_err(|_| Error::Busy)?.map_err(Refused::into_error)
    }
}
