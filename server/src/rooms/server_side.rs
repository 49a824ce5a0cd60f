//! What server actions do with a living text that nobody has to be connected for: read it, take it whole, append to it.
//!
//! What must stay true: a text that is open is read and written through its room, so that an action and the people in
//! the room see one order.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use docs_schema::{PolicyText, Problem};
use tokio::sync::oneshot;

use super::change::{self, Actor};
use super::core::{Input, Submitted, Ticket};
use super::opening::{self, blocking};
use super::reading::{self, Reading};
use super::receipt::Stamp;
use super::registry::Rooms;
use super::runner::{Command, Reader, Refused};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::journal::Act;
use crate::store;
use crate::store::actors::Claim;

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
            if sender.send(Command::Read(Reader::Text(tx), head.seq as u64)).await.is_ok()
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
        let shadow = opening::document(&self.shared.store, text).await?;
        let seq = shadow.upto();
        let saved = blocking(move || shadow.save()?.check()).await?.map_err(Error::internal)?;
        Ok((saved, seq))
    }

    /// Appends changes that a server action made or brings: a restore, a merge. All of them or, when one does not fit, none;
    /// those that the text has already are passed over. The journal's entry goes with them in one transaction. The log
    /// entries that they became; none when all were known, and then the journal is told nothing.
    ///
    /// # Errors
    /// [`Error::Malformed`] when a change does not fit the text or its actor is another person's; [`Error::Forbidden`] when
    /// anybody's rights have changed since that epoch (ask again: they may still hold); otherwise as the store.
    pub async fn append_as_server(
        &self,
        text: &TextId,
        work: ServerWork,
    ) -> Result<Option<(u64, u64)>, Error> {
        self.claim_all(text, &work.owners).await?;
        let stamp = Stamp::new(self.shared.key().await?, text.as_str());
        let ServerWork { owners, changes, act, epoch } = work;
        let person: Arc<str> = act.by.as_str().into();
        let changes = blocking(move || submitted(&stamp, &owners, changes)).await??;
        let ticket: Ticket = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = oneshot::channel();
        let input = Input::ServerPush { ticket, person, changes, act: Some(act), epoch };
        let mut command = Command::Server { ticket, input, reply };
        // A room may end at this very moment: then the next one is told.
        while let Err(refused) = self.sender(text).send(command).await {
            command = refused.0;
        }
        answer.await.map_err(|_| Error::Busy)?.map_err(Refused::into_error)
    }

    /// Records whose the actors are, before anything is written under them.
    async fn claim_all(&self, text: &TextId, owners: &HashMap<Actor, Owner>) -> Result<(), Error> {
        let (mut tx, now) = (self.shared.store.write().await?, self.shared.clock.now());
        for (actor, owner) in owners {
            let behalf = owner.on_behalf_of.as_deref();
            let claim = store::actors::claim_as(&mut tx, text, actor, &owner.person, behalf, now).await?;
            if claim == Claim::Foreign {
                return Err(Error::Malformed {
                    detail: "an actor of these changes is another person’s".to_owned(),
                });
            }
        }
        Ok(tx.commit().await?)
    }
}

/// What a server action appends.
pub struct ServerWork {
    pub owners: HashMap<Actor, Owner>,
    /// Automerge chunks, each after those it depends on.
    pub changes: Vec<Vec<u8>>,
    pub act: Act,
    /// The text's access epoch when the right to do this was read.
    pub epoch: i64,
}

/// Whose an actor is.
#[derive(Debug, Clone)]
pub struct Owner {
    pub person: PersonId,
    /// JSON: where the words come from; none: the person typed them.
    pub on_behalf_of: Option<String>,
}

/// The changes, each with its own person, under the server's receipt.
fn submitted(
    stamp: &Stamp,
    owners: &HashMap<Actor, Owner>,
    changes: Vec<Vec<u8>>,
) -> Result<Vec<Submitted>, Error> {
    let limits = opening::stored_limits();
    let submit = |bytes: Vec<u8>| {
        let received = change::read(bytes.into(), &limits);
        let Ok(read) = &received else { return Ok(received.into()) };
        let owner = owners.get(&read.actor).ok_or_else(|| Error::internal("a change is nobody’s"))?;
        let person: Arc<str> = owner.person.as_str().into();
        let receipt = stamp.receipt(&person, &read.actor, &read.hash);
        Ok(Submitted { received, returned: Some((person, Bytes::copy_from_slice(&receipt))) })
    };
    changes.into_iter().map(submit).collect()
}
