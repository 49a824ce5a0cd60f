//! Who wrote and who took away, between two states of a text: both documents whole, read once, one text at a time.

use automerge::ChangeHash;
use docs_schema::authorship::{self, Authored};

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
    /// [`Error::NotFound`] when the text is gone, [`Error::Internal`] when it never had such heads.
    pub async fn credited(
        &self,
        text: &TextId,
        before: &[[u8; 32]],
        after: &[[u8; 32]],
    ) -> Result<Credited, Error> {
        let heads = |list: &[[u8; 32]]| list.iter().map(|head| ChangeHash(*head)).collect::<Vec<_>>();
        let (before, after) = (heads(before), heads(after));
        let _turn = self.shared.authored.turn().await?;
        let document = self.copy(text).await?.document;
        blocking(move || {
            let before = document.fork_at(&before).map_err(Error::internal)?;
            let after = document.fork_at(&after).map_err(Error::internal)?;
            let removed = authorship::read_removed(&before, &after);
            Ok(Credited { removed, wrote: authorship::read(&after) })
        })
        .await?
    }
}
