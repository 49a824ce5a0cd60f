//! Living texts with the change that each word came with, kept as long as nobody writes in them.
//!
//! What must stay true: the room is held up by a copy of its document and by nothing else; one text is read at a time,
//! because whoever asks for it again meanwhile gets the same answer, and others' pages must be served.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use automerge::Automerge;
use docs_schema::authorship::{self, Authored};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};

use super::opening::{self, blocking};
use super::registry::Rooms;
use super::runner::{Command, Reader};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store;

/// Texts kept read: each holds all its words.
const KEPT: usize = 8;

/// How long one waits for a text to be read before the answer is `busy`; the reading goes on for the next who asks.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// A text as it stood at `seq` of `log`.
pub struct AuthoredText {
    pub log: String,
    pub seq: u64,
    pub authored: Authored,
}

/// A document of its own, as it stood at `seq`.
pub struct Copied {
    pub document: Automerge,
    pub seq: u64,
}

/// The last few texts that were read.
pub struct AuthoredTexts {
    kept: Mutex<VecDeque<(TextId, Arc<AuthoredText>)>>,
    turn: Arc<Semaphore>,
}

impl Default for AuthoredTexts {
    fn default() -> Self {
        Self { kept: Mutex::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}

impl AuthoredTexts {
    /// The right to read a whole history now.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.turn.acquire().await.map_err(Error::internal)
    }

    fn get(&self, text: &TextId, log: &str, seq: u64) -> Option<Arc<AuthoredText>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, found) = kept.iter().find(|(id, one)| id == text && one.log == log && one.seq == seq)?;
        Some(found.clone())
    }

    fn put(&self, text: &TextId, authored: Arc<AuthoredText>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(id, _)| id != text);
        kept.push_back((text.clone(), authored));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

/// Runs a reading on its own: who gives up waiting neither throws away what others wait for nor lets the next begin beside
/// it.
///
/// # Errors
/// [`Error::Busy`] when it takes too long: it then goes on to its end.
pub async fn in_patience<T: Send + 'static>(
    reading: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let read = tokio::time::timeout(PATIENCE, tokio::spawn(reading)).await.map_err(|_| Error::Busy)?;
    read.map_err(Error::internal)?
}

impl Rooms {
    /// The living text with the change that each word came with.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Busy`] when others' texts are being read and it takes too long.
    pub async fn authored(&self, text: &TextId) -> Result<Arc<AuthoredText>, Error> {
        let head = {
            let mut db = self.shared.store.read().await?;
            store::log::head(&mut db, text).await?
        };
        let texts = &self.shared.authored;
        if let Some(found) = texts.get(text, &head.log_id, head.seq as u64) {
            return Ok(found);
        }
        let (rooms, text) = (self.clone(), text.clone());
        in_patience(async move { rooms.read_authored(&text, head).await }).await
    }

    async fn read_authored(&self, text: &TextId, head: store::log::Head) -> Result<Arc<AuthoredText>, Error> {
        let texts = &self.shared.authored;
        let _turn = texts.turn().await?;
        if let Some(found) = texts.get(text, &head.log_id, head.seq as u64) {
            return Ok(found);
        }
        let Copied { document, seq } = self.copy(text).await?;
        let authored = blocking(move || authorship::read(&document)).await?;
        let read = Arc::new(AuthoredText { log: head.log_id, seq, authored });
        texts.put(text, read.clone());
        Ok(read)
    }

    /// A copy of the document: from the room where there is one, which sees its order, else from the store.
    pub(super) async fn copy(&self, text: &TextId) -> Result<Copied, Error> {
        if let Some(sender) = self.if_open(text) {
            let head = {
                let mut db = self.shared.store.read().await?;
                store::log::head(&mut db, text).await?
            };
            let (tx, rx) = oneshot::channel();
            if sender.send(Command::Read(Reader::Copy(tx), head.seq as u64)).await.is_ok()
                && let Ok(Some(copied)) = rx.await
            {
                return Ok(copied);
            }
        }
        let shadow = opening::document(&self.shared.store, text).await?;
        Ok(Copied { seq: shadow.upto(), document: shadow.into_document() })
    }
}
