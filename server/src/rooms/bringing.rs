//! An old state of a text brought back, or one provision of a branch: a new change to the living text, which arrives in open
//! editors like anybody's.

use std::collections::HashMap;

use automerge::{ActorId, Automerge, AutomergeError, ChangeHash, ReadDoc as _};
use docs_schema::bring_back::{bring_back, bring_provision};
use docs_schema::provision::Extent;
use docs_schema::{automerge_doc, provision};

use super::opening::blocking;
use super::registry::Rooms;
use super::server_side::Owner;
use crate::domain::author::Behalf;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};

/// One provision, as a branch had it at a moment.
pub struct Wanted {
    pub branch: Automerge,
    pub section: String,
    pub extent: Extent,
}

/// A change that is made and not yet appended.
pub struct Brought {
    pub owners: HashMap<[u8; 16], Owner>,
    pub change: Vec<u8>,
    /// Of the provision, as it reads with the change.
    pub reads: [u8; 32],
}

impl Rooms {
    /// The change that makes the living text read as it did at these heads, under an actor of its own that is this person's
    /// and says why; none where it reads so already. What is typed meanwhile is merged with it. The caller tells the journal.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone, [`Error::Internal`] when it never had these heads.
    pub async fn bringing_back(
        &self,
        text: &TextId,
        heads: &[[u8; 32]],
        by: &PersonId,
        behalf: &Behalf,
    ) -> Result<Option<(HashMap<[u8; 16], Owner>, Vec<u8>, ChangeHash)>, Error> {
        let heads: Vec<ChangeHash> = heads.iter().map(|head| ChangeHash(*head)).collect();
        let write = move |living: &mut Automerge, ids: &mut dyn FnMut() -> String, seconds| {
            let past = living.fork_at(&heads)?;
            bring_back(living, &past, ids, seconds)
        };
        let Some((living, actor, hash)) = self.written(text, write).await? else { return Ok(None) };
        let change = change_of(&living, &hash)?;
        Ok(Some((owners(actor, by, behalf), change, hash)))
    }

    /// As [`Self::bringing_back`], for one provision, from a branch of the text.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone.
    pub async fn bringing_provision(
        &self,
        text: &TextId,
        wanted: Wanted,
        by: &PersonId,
        behalf: &Behalf,
    ) -> Result<Option<Brought>, Error> {
        let Wanted { branch, section, extent } = wanted;
        let id = section.clone();
        let write = move |living: &mut Automerge, ids: &mut dyn FnMut() -> String, seconds| {
            bring_provision(living, &branch, &id, extent, ids, seconds)
        };
        let Some((living, actor, hash)) = self.written(text, write).await? else { return Ok(None) };
        let change = change_of(&living, &hash)?;
        let read = move || provision::hash(&automerge_doc::read(&living).0, &section, extent);
        let reads = blocking(read).await?;
        Ok(Some(Brought { owners: owners(actor, by, behalf), change, reads }))
    }

    /// A copy of the living text with one change in the hand of a new actor, and its hash; none where nothing was to change.
    async fn written<W>(
        &self,
        text: &TextId,
        write: W,
    ) -> Result<Option<(Automerge, [u8; 16], ChangeHash)>, Error>
    where
        W: FnOnce(
                &mut Automerge,
                &mut dyn FnMut() -> String,
                i64,
            ) -> Result<Option<ChangeHash>, AutomergeError>
            + Send
            + 'static,
    {
        let _turn = self.shared.authored.turn().await?;
        let mut living = self.copy(text).await?.document;
        let (chance, seconds) = (self.shared.chance.clone(), self.shared.clock.now() / 1_000);
        let actor = chance.bytes::<16>();
        let made = move || {
            living.set_actor(ActorId::from(actor));
            let hash = write(&mut living, &mut || chance.base36(12), seconds);
            hash.map(|hash| hash.map(|hash| (living, actor, hash)))
        };
        blocking(made).await?.map_err(Error::internal)
    }
}

fn owners(actor: [u8; 16], by: &PersonId, behalf: &Behalf) -> HashMap<[u8; 16], Owner> {
    let owner = Owner { person: by.clone(), on_behalf_of: Some(behalf.to_json()) };
    HashMap::from([(actor, owner)])
}

fn change_of(living: &Automerge, hash: &ChangeHash) -> Result<Vec<u8>, Error> {
    let change = living.get_change_by_hash(hash);
    let change = change.ok_or_else(|| Error::internal("a change that was just made is not there"))?;
    Ok(change.raw_bytes().to_vec())
}
