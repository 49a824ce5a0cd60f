//! All rooms of this server: opened when somebody comes, forgotten when they end.
//!
//! What must stay true: a text has at most one room here.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, broadcast, mpsc};

use super::anchors::Resolvers;
use super::authored::AuthoredTexts;
use super::change::Actor;
use super::core::{Conn, Input, Member};
use super::limits::Limits;
use super::outbox::Outbox;
use super::reading::Readings;
use super::runner::{Command, Runner};
use super::seats::{Full, Seat, Seats};
use super::sides::KeptSides;
use crate::bus::Bus;
use crate::bus::message::ToAll;
use crate::domain::access::TextAccess;
use crate::domain::chance::Chance;
use crate::domain::clock::Clock;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::store::{self, Store};

/// Asks the one table what a person may do in a text now (`actions::access::text_access`).
pub type AskAccess = Arc<
    dyn Fn(Store, PersonId, TextId) -> Pin<Box<dyn Future<Output = Result<TextAccess, Error>> + Send>>
        + Send
        + Sync,
>;

/// All rooms of this server. Cloning shares them.
#[derive(Clone)]
pub struct Rooms {
    pub(super) shared: Arc<Shared>,
}

/// What every runner shares.
pub(super) struct Shared {
    pub store: Store,
    pub bus: Bus,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub ask: AskAccess,
    pub limits: Arc<Limits>,
    pub readings: Readings,
    pub authored: AuthoredTexts,
    /// As texts stood once.
    pub pasts: Readings,
    pub sides: KeptSides,
    pub resolvers: Resolvers,
    key: OnceCell<Vec<u8>>,
    open: Mutex<HashMap<TextId, mpsc::Sender<Command>>>,
    seats: Arc<Seats>,
    pub next: AtomicU64,
    pub stopping: AtomicBool,
    pub signed_out: broadcast::Sender<Option<PersonId>>,
}

/// A server's number stands before those of its connections; together they stay below 2^53, which browsers count to.
const SERVER_SHIFT: u32 = 32;
/// Servers are numbered below this.
pub const SERVERS: u64 = 1 << 20;

/// Texts of one message.
const TOLD_AT_ONCE: usize = 1_000;

/// Sign-outs that a connection may be behind with; who is further behind asks as if it were concerned.
const SIGN_OUTS: usize = 16;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Removes a room that has ended, unless somebody has just written to it.
    pub fn close(&self, text: &TextId, rx: &mpsc::Receiver<Command>) -> bool {
        let mut open = lock(&self.open);
        if rx.is_empty() {
            open.remove(text);
            true
        } else {
            false
        }
    }

    /// Removes a room whatever waits for it: those who wait open it anew.
    pub fn abandon(&self, text: &TextId) {
        lock(&self.open).remove(text);
    }

    /// The key of receipts, made once and kept in the settings.
    pub async fn key(&self) -> Result<&[u8], Error> {
        let made = self.key.get_or_try_init(|| kept_key(&self.store, &*self.chance, "receipt-key"));
        made.await.map(Vec::as_slice)
    }
}

/// A key of this installation, made once.
async fn kept_key(store: &Store, chance: &dyn Chance, name: &str) -> Result<Vec<u8>, Error> {
    let fresh: String = chance.bytes::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut tx = store.write().await?;
    let kept = store::settings::keep_first(&mut tx, name, &fresh).await?;
    tx.commit().await?;
    Ok(kept.into_bytes())
}

/// The key under which the servers of this installation believe each other.
///
/// # Errors
/// When the store fails.
pub async fn bus_key(store: &Store, chance: &dyn Chance) -> Result<Vec<u8>, Error> {
    kept_key(store, chance, "bus-key").await
}

impl Rooms {
    #[must_use]
    pub fn new(
        store: Store,
        bus: Bus,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        ask: AskAccess,
        limits: Limits,
    ) -> Self {
        // The numbers of connections are unique among all servers: others see them beside carets.
        let first = (bus.server() << SERVER_SHIFT) + 1;
        let shared = Shared {
            store,
            bus,
            clock,
            chance,
            ask,
            limits: Arc::new(limits),
            readings: Readings::default(),
            authored: AuthoredTexts::default(),
            pasts: Readings::default(),
            sides: KeptSides::default(),
            resolvers: Resolvers::default(),
            key: OnceCell::new(),
            open: Mutex::default(),
            seats: Arc::default(),
            next: AtomicU64::new(first),
            stopping: AtomicBool::new(false),
            signed_out: broadcast::Sender::new(SIGN_OUTS),
        };
        Self { shared: Arc::new(shared) }
    }

    #[must_use]
    pub fn limits(&self) -> &Arc<Limits> {
        &self.shared.limits
    }

    /// A place for a connection of this person.
    ///
    /// # Errors
    /// [`Full`] when the person or the server has too many.
    pub fn seat(&self, person: &PersonId) -> Result<Seat, Full> {
        let conn = self.shared.next.fetch_add(1, Ordering::Relaxed);
        self.shared.seats.take(person, conn, &self.shared.limits)
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.seats.taken()
    }

    /// How many rooms are open.
    #[must_use]
    pub fn open_rooms(&self) -> usize {
        lock(&self.shared.open).len()
    }

    /// Brings a connection into the room of a text. Whoever says which text has asked access first.
    ///
    /// # Errors
    /// [`Error::Busy`] while the server stops.
    pub async fn join(&self, text: &TextId, joining: Joining) -> Result<Door, Error> {
        let mut command = Command::Join(joining);
        loop {
            if self.shared.stopping.load(Ordering::SeqCst) {
                return Err(Error::Busy);
            }
            let sender = self.sender(text);
            match sender.send(command).await {
                Ok(()) => return Ok(Door { sender }),
                // The room ended at this very moment.
                Err(refused) => command = refused.0,
            }
        }
    }

    pub(super) fn sender(&self, text: &TextId) -> mpsc::Sender<Command> {
        let mut open = lock(&self.shared.open);
        if let Some(sender) = open.get(text).filter(|sender| !sender.is_closed()) {
            return sender.clone();
        }
        let (sender, rx) = mpsc::channel(self.shared.limits.inbox);
        tokio::spawn(Runner::run(text.clone(), self.shared.clone(), rx));
        open.insert(text.clone(), sender.clone());
        sender
    }

    pub(super) fn open_texts(&self) -> Vec<TextId> {
        lock(&self.shared.open).keys().cloned().collect()
    }

    pub(super) fn if_open(&self, text: &TextId) -> Option<mpsc::Sender<Command>> {
        lock(&self.shared.open).get(text).cloned()
    }

    /// Access to these texts has changed: every open connection is asked again.
    pub fn access_changed(&self, texts: &[TextId]) {
        self.access_changed_elsewhere(texts);
        for some in texts.chunks(TOLD_AT_ONCE) {
            let texts = some.iter().map(|text| text.as_str().to_owned()).collect();
            self.shared.bus.tell_all(&ToAll::Access(texts));
        }
    }

    /// As [`Self::access_changed`], when another server said so.
    pub fn access_changed_elsewhere(&self, texts: &[TextId]) {
        for text in texts {
            if let Some(sender) = self.if_open(text) {
                // The order of this against pushes does not matter: the append compares the access epoch.
                tokio::spawn(async move {
                    let _gone = sender.send(Command::Input(Input::AccessChanged)).await;
                });
            }
        }
    }

    /// A session or a token of this person has ended: their connections ask whether it was theirs.
    pub fn signed_out(&self, person: &PersonId) {
        self.signed_out_elsewhere(person);
        self.shared.bus.tell_all(&ToAll::SignedOut(person.as_str().to_owned()));
    }

    /// As [`Self::signed_out`], when another server said so.
    pub fn signed_out_elsewhere(&self, person: &PersonId) {
        let _nobody_is_here = self.shared.signed_out.send(Some(person.clone()));
    }

    /// Hears of every sign-out from now on; nobody's name: whoever hears it may be concerned.
    #[must_use]
    pub fn sign_outs(&self) -> broadcast::Receiver<Option<PersonId>> {
        self.shared.signed_out.subscribe()
    }

    /// Whether it is ending: nobody joins any more.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.shared.stopping.load(Ordering::SeqCst)
    }

    /// Stores what is waiting, tells everyone, closes.
    pub async fn shutdown(&self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        let senders: Vec<_> = lock(&self.shared.open).values().cloned().collect();
        for sender in &senders {
            let _gone = sender.send(Command::Input(Input::Shutdown)).await;
        }
        for sender in senders {
            sender.closed().await;
        }
    }
}

/// Somebody who comes into a room.
pub struct Joining {
    pub conn: Conn,
    pub member: Member,
    pub log: Option<String>,
    pub since: u64,
    pub actor: Option<Actor>,
    pub outbox: Arc<Outbox>,
}

/// The way into a room for one who has joined.
#[derive(Clone)]
pub struct Door {
    sender: mpsc::Sender<Command>,
}

impl Door {
    /// Waits while the room's inbox is full; false when the room has ended.
    pub async fn say(&self, input: Input) -> bool {
        self.sender.send(Command::Input(input)).await.is_ok()
    }

    /// From where nothing can be waited for.
    pub fn leave(&self, conn: Conn) {
        let leave = Command::Input(Input::Leave { conn });
        if let Err(mpsc::error::TrySendError::Full(leave)) = self.sender.try_send(leave) {
            let sender = self.sender.clone();
            tokio::spawn(async move {
                let _gone = sender.send(leave).await;
            });
        }
    }
}
