//! What a running server is made of, handed to every action.

use std::sync::Arc;

use crate::domain::chance::Chance;
use crate::domain::clock::{Clock, Millis};
use crate::rooms::Rooms;
use crate::settings::Settings;
use crate::store::Store;

/// Cloning shares everything.
#[derive(Clone)]
pub struct AppState {
    pub store: Store,
    pub rooms: Rooms,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
}

impl AppState {
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}
