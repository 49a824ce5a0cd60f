//! An old state of a text brought back: a new change to the living text, which arrives in open editors like anybody's.

use std::collections::HashMap;

use automerge::{ActorId, ChangeHash, ReadDoc as _};
use docs_schema::bring_back::bring_back;

use super::opening::blocking;
use super::registry::Rooms;
use super::server_side::Owner;
use crate::domain::author::Behalf;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};

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
        let _turn = self.shared.authored.turn().await?;
        let mut living = self.copy(text).await?.document;
        let (chance, seconds) = (self.shared.chance.clone(), self.shared.clock.now() / 1_000);
        let actor = chance.bytes::<16>();
        let write = move || -> Result<Option<(Vec<u8>, ChangeHash)>, Error> {
            let past = living.fork_at(&heads).map_err(Error::internal)?;
            living.set_actor(ActorId::from(actor));
            let made = bring_back(&mut living, &past, &mut || chance.base36(12), seconds);
            let made = made.map_err(Error::internal)?;
            let change = made.and_then(|hash| Some((hash, living.get_change_by_hash(&hash)?)));
            Ok(change.map(|(hash, change)| (change.raw_bytes().to_vec(), hash)))
        };
        let Some((change, hash)) = blocking(write).await?? else { return Ok(None) };
        let owner = Owner { person: by.clone(), on_behalf_of: Some(behalf.to_json()) };
        Ok(Some((HashMap::from([(actor, owner)]), change, hash)))
    }
}
