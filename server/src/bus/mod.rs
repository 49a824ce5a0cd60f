//! The bus: what the servers of one installation tell each other over NATS, so that nobody waits for the store to be
//! looked at. A server alone has none, and everything here then does nothing.
//!
//! What must stay true: a message is a hint. It may be lost, come twice, late or out of order, and nothing is lost by it:
//! every server looks into the store on its own, too (`rooms/abreast.rs`). Telling never waits, and what waits to be told
//! is bounded: while NATS is away, messages are dropped.

mod ask;
pub mod message;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, Event, ServerAddr, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt as _;
use minicbor::{Decode, Encode};
use tokio::sync::{mpsc, watch};

pub use self::ask::{Answering, Asked, Unanswered};
use self::message::Seal;
use crate::domain::ids::TextId;
use crate::measure;

/// Messages and bytes that wait to be told; what comes beyond is dropped.
const WAITING: usize = 4_096;
const WAITING_BYTES: usize = 8 << 20;
/// Messages that NATS's own client holds back; each at most [`MOST`] bytes.
const CLIENT_WAITING: usize = 64;
/// Bytes of one message. NATS takes 1 MiB unless set otherwise.
pub const MOST: usize = 256 << 10;
/// Messages that wait for one listener here; beyond, NATS's client drops, and the store is looked at.
const UNHEARD: usize = 1_024;
/// How soon a NATS that says nothing any more is noticed: three pings without an answer.
const PING_EVERY: Duration = Duration::from_secs(2);
/// Between two tries to come back to NATS.
const AGAIN_LEAST: Duration = Duration::from_millis(100);
const AGAIN_MOST: Duration = Duration::from_secs(2);

/// The address of the bus cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "“{0}” is not the address of a NATS server: write nats://host:4222, several with commas between them"
)]
pub struct BadAddress(String);

/// Cloning shares it.
#[derive(Clone, Default)]
pub struct Bus(Option<Arc<Nats>>);

struct Nats {
    client: Client,
    seal: Seal,
    name: String,
    server: u64,
    waiting: mpsc::Sender<(String, Bytes)>,
    waiting_bytes: Arc<AtomicUsize>,
    /// How often NATS came back.
    returns: watch::Receiver<u64>,
}

impl Bus {
    /// A server alone.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// Goes on whether NATS answers now or later. `key`: of the installation; `server`: this one's number among all.
    ///
    /// # Errors
    /// [`BadAddress`].
    pub async fn open(addresses: &str, key: &[u8], server: u64) -> Result<Self, BadAddress> {
        let bad = || BadAddress(without_password(addresses));
        let parsed: Result<Vec<ServerAddr>, _> = addresses.split(',').map(|one| one.trim().parse()).collect();
        let seal = Seal::new(key);
        let (came_back, returns) = watch::channel(0);
        let options = ConnectOptions::new()
            .name("palabre")
            .no_echo()
            .retry_on_initial_connect()
            .ping_interval(PING_EVERY)
            .client_capacity(CLIENT_WAITING)
            .subscription_capacity(UNHEARD)
            .reconnect_delay_callback(|tries| {
                let tries = u32::try_from(tries).unwrap_or(u32::MAX);
                AGAIN_LEAST.saturating_mul(tries).min(AGAIN_MOST)
            })
            .event_callback(move |event| {
                note(&event, &came_back);
                std::future::ready(())
            });
        let client = options.connect(parsed.map_err(|_| bad())?).await.map_err(|_| bad())?;
        let (waiting, told) = mpsc::channel(WAITING);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        tokio::spawn(pass_on(client.clone(), told, waiting_bytes.clone()));
        let name = seal.name();
        Ok(Self(Some(Arc::new(Nats { client, seal, name, server, waiting, waiting_bytes, returns }))))
    }

    /// Whether there are other servers to tell.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Whether what is told now reaches anybody.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.0.as_ref().is_some_and(|nats| nats.client.connection_state() == State::Connected)
    }

    /// This server's number among all; zero when it is alone.
    #[must_use]
    pub fn server(&self) -> u64 {
        self.0.as_ref().map_or(0, |nats| nats.server)
    }

    /// Changes each time NATS came back after it was away: what was told meanwhile was missed.
    #[must_use]
    pub fn returns(&self) -> Option<watch::Receiver<u64>> {
        self.0.as_ref().map(|nats| nats.returns.clone())
    }

    /// Tells the servers that have this text open.
    pub fn tell_text(&self, text: &TextId, message: &message::OfText) {
        if let Some(nats) = &self.0 {
            nats.tell(nats.of_text(text), message);
        }
    }

    /// Tells every server.
    pub fn tell_all(&self, message: &message::ToAll) {
        if let Some(nats) = &self.0 {
            nats.tell(nats.to_all(), message);
        }
    }

    /// What others tell of a text from now on; nothing without a bus.
    pub async fn hear_text(&self, text: &TextId) -> Option<Hearing<message::OfText>> {
        let nats = self.0.as_ref()?;
        nats.hear(nats.of_text(text)).await
    }

    /// What others tell every server from now on; nothing without a bus.
    pub async fn hear_all(&self) -> Option<Hearing<message::ToAll>> {
        let nats = self.0.as_ref()?;
        nats.hear(nats.to_all()).await
    }
}

impl Nats {
    fn of_text(&self, text: &TextId) -> String {
        format!("palabre.{}.text.{}", self.name, text.as_str())
    }

    fn to_all(&self) -> String {
        format!("palabre.{}.all", self.name)
    }

    /// Never waits. Who is not told finds it in the store.
    fn tell(&self, subject: String, message: &impl Encode<()>) {
        let bytes = self.seal.write(&subject, message);
        let (size, held) = (bytes.len(), self.waiting_bytes.load(Ordering::Relaxed));
        let away = self.client.connection_state() != State::Connected;
        if away || held + size > WAITING_BYTES {
            return measure::bus_dropped();
        }
        self.waiting_bytes.fetch_add(size, Ordering::Relaxed);
        if self.waiting.try_send((subject, bytes.into())).is_err() {
            self.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
            measure::bus_dropped();
        }
    }

    async fn hear<M>(&self, subject: String) -> Option<Hearing<M>> {
        match self.client.subscribe(subject.clone()).await {
            Ok(heard) => {
                Some(Hearing { subject, heard, seal: self.seal.clone(), of: std::marker::PhantomData })
            }
            Err(error) => {
                tracing::error!(%error, "the bus cannot be heard");
                None
            }
        }
    }
}

/// What others tell about one matter.
pub struct Hearing<M> {
    subject: String,
    heard: Subscriber,
    seal: Seal,
    of: std::marker::PhantomData<fn() -> M>,
}

impl<M: for<'b> Decode<'b, ()>> Hearing<M> {
    /// The next message that is ours; nothing when this server ends. Safe to cancel.
    pub async fn next(&mut self) -> Option<M> {
        loop {
            let message = self.heard.next().await?;
            match self.seal.read(&self.subject, &message.payload) {
                Some(message) => {
                    measure::bus_heard();
                    return Some(message);
                }
                None => measure::bus_unreadable(),
            }
        }
    }
}

/// Tells what waits, in order.
async fn pass_on(client: Client, mut told: mpsc::Receiver<(String, Bytes)>, waiting: Arc<AtomicUsize>) {
    while let Some((subject, bytes)) = told.recv().await {
        waiting.fetch_sub(bytes.len(), Ordering::Relaxed);
        match client.publish(subject, bytes).await {
            Ok(()) => measure::bus_told(),
            Err(error) => {
                tracing::warn!(%error, "the bus took no message");
                measure::bus_dropped();
            }
        }
    }
}

fn note(event: &Event, came_back: &watch::Sender<u64>) {
    match event {
        Event::Connected => {
            tracing::info!("the bus is there");
            measure::bus_connected(true);
            came_back.send_modify(|times| *times += 1);
        }
        Event::Disconnected => {
            tracing::warn!("the bus is away: the store is looked at more often instead");
            measure::bus_connected(false);
        }
        // Its listeners look into the store.
        Event::SlowConsumer(_) => measure::bus_dropped(),
        other => tracing::warn!(event = %other, "the bus says"),
    }
}

/// An address as it may be shown.
fn without_password(addresses: &str) -> String {
    let one = |address: &str| match address.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.split_once("://").map_or("", |(scheme, _)| scheme);
            format!("{scheme}://…@{host}")
        }
        None => address.to_owned(),
    };
    addresses.split(',').map(one).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_that_is_none_is_told_without_its_password() {
        let told = Bus::open("nats://palabre:secret@:x", b"key", 1).await.err().unwrap().to_string();
        assert!(told.contains("nats://host:4222") && !told.contains("secret"), "{told}");
    }

    #[tokio::test]
    async fn nats_that_is_away_holds_nobody_up() {
        let bus = Bus::open("nats://127.0.0.1:1", b"key", 1).await.unwrap();
        assert!(bus.is_there() && !bus.is_connected());
        for n in 0..10_000 {
            bus.tell_all(&message::ToAll::Bell("w".to_owned(), n));
        }
        assert!(bus.hear_all().await.is_some());
    }
}
