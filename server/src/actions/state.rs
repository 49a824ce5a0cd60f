//! What a running server is made of, handed to every action.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use crate::bus::Bus;
use crate::domain::chance::Chance;
use crate::domain::clock::{Clock, Millis};
use crate::domain::throttle::{Floods, SignInThrottle};
use crate::rooms::Rooms;
use crate::settings::Settings;
use crate::store::Store;

use super::bells::Bells;
use super::passwords::Passwords;
use super::ready::LastProbe;
use super::see_comparison::Comparisons;
use super::see_traces::Traces;
use super::see_versions::VersionTexts;

/// Cloning shares everything. Every layer of every request clones it, so that it is one pointer: with one for each part, a
/// fifth of what a reading page cost was counting them.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// See [`AppState`].
#[derive(Clone)]
pub struct Parts {
    pub store: Store,
    pub rooms: Rooms,
    /// To the other servers.
    pub bus: Bus,
    pub settings: Arc<Settings>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub passwords: Passwords,
    pub sign_ins: Arc<Mutex<SignInThrottle>>,
    pub floods: Arc<Mutex<Floods>>,
    pub version_texts: Arc<VersionTexts>,
    pub comparisons: Arc<Comparisons>,
    pub traces: Arc<Traces>,
    /// Letters may have become due.
    pub letters_due: Arc<tokio::sync::Notify>,
    /// News of workshops.
    pub bells: Bells,
    pub probe: Arc<tokio::sync::Mutex<LastProbe>>,
}

impl From<Parts> for AppState {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl AppState {
    /// The same server by another clock.
    #[must_use]
    pub fn by(&self, clock: Arc<dyn Clock>) -> Self {
        Parts { clock, ..Parts::clone(self) }.into()
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Parts {
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
}
