//! Who wrote and who took away, between two states of a text: both documents whole, read once, one text at a time.

use automerge::ChangeHash;
use docs_schema::authorship::{self, Authored};

use super::authored::in_patience;
use super::opening::blocking;
use super::registry::Rooms;
use crate::domain::error::Error;
use crate::domain::ids::TextId;

/// The text before with the changes that took its words away since, the text after with those that wrote them.
pub struct Credited {
    pub removed: Authored,
    pub wrote: Authored,
}

impl Rooms {
    /// Between two states of a text, each by its heads. Where the first is not the earlier one, nothing was taken away.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the text is gone, [`Error::Internal`] when it never had such heads, [`Error::Busy`] when
    /// it takes too long; the reading then goes on to its end, and whoever asks meanwhile waits for it.
    pub async fn credited(
        &self,
        text: &TextId,
        before: &[[u8; 32]],
        after: &[[u8; 32]],
    ) -> Result<Credited, Error> {
        let heads = |list: &[[u8; 32]]| list.iter().map(|head| ChangeHash(*head)).collect::<Vec<_>>();
        let (rooms, text, before, after) = (self.clone(), text.clone(), heads(before), heads(after));
        in_patience(async move {
            let _turn = rooms.shared.authored.turn().await?;
            let document = rooms.copy(&text).await?.document;
            blocking(move || {
                let before = document.fork_at(&before).map_err(Error::internal)?;
                let after = document.fork_at(&after).map_err(Error::internal)?;
                let removed = authorship::read_removed(&before, &after);
                Ok(Credited { removed, wrote: authorship::read(&after) })
            })
            .await?
        })
        .await
    }
}
