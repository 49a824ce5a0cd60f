//! Puts the parts together. `main`, `demo` and the tests start the server through [`run`].

use std::future::Future;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub use crate::actions::AppState;
use crate::actions::Parts;
use crate::actions::access;
use crate::actions::bells::Bells;
use crate::actions::passwords::Passwords;
use crate::bus::{BadAddress, Bus};
use crate::domain::chance::{Chance, SystemChance};
use crate::domain::clock::{Clock, SystemClock};
use crate::domain::error::Error;
use crate::http::patient::{Patient, PatientListener};
use crate::http::tls::{self, TlsListener};
use crate::http::{self, certificate, serve};
use crate::jobs::{self, post};
use crate::rooms::limits::Limits;
use crate::rooms::{self, AskAccess, Rooms, SERVERS};
use crate::settings::Settings;
use crate::store::{OpenError, Store, Target};

/// Why the server does not start: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the data folder {path} cannot be used: {why}")]
    DataFolder { path: String, why: String },
    #[error(
        "the data folder {path} is served by another palabre already: stop it first, or choose another folder"
    )]
    Served { path: String },
    #[error(transparent)]
    Database(#[from] OpenError),
    #[error(transparent)]
    Bus(#[from] BadAddress),
    #[error("{name} must be a whole number above zero")]
    Limit { name: &'static str },
    #[error("letters cannot be sent: {0}")]
    Post(String),
    #[error("the certificate of --tls-self cannot be made or read: {0}")]
    Certificate(String),
    #[error("cannot listen on {address}: {why}")]
    Listen { address: SocketAddr, why: String },
    #[error("the server cannot be prepared: {0}")]
    Prepare(String),
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
}

/// Opens the store and makes the state, without listening: for the commands that work beside a server too.
///
/// # Errors
/// [`StartError`].
pub async fn prepare(settings: Settings) -> Result<AppState, StartError> {
    // A wrong setting is told before anything is made.
    open_post(&settings)?;
    let target = match &settings.database {
        Some(url) => Target::parse(url)?,
        None => {
            make_data_folder(&settings.data)?;
            Target::file(&settings.data.join("palabre.sqlite"))
        }
    };
    let store = Store::open(&target).await?;
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ask: AskAccess = Arc::new(|store, person, text| {
        Box::pin(async move { access::text_access(&store, &person, &text).await })
    });
    let bus = open_bus(&settings, &store, &*chance).await?;
    Ok(AppState::from(Parts {
        rooms: Rooms::new(store.clone(), bus.clone(), clock.clone(), chance.clone(), ask, live_limits()?),
        store,
        settings: Arc::new(settings),
        clock,
        passwords: Passwords::new(&*chance).map_err(|e| StartError::Prepare(e.to_string()))?,
        chance,
        sign_ins: Arc::default(),
        floods: Arc::default(),
        version_texts: Arc::default(),
        comparisons: Arc::default(),
        traces: Arc::default(),
        letters_due: Arc::default(),
        bells: Bells::new(bus.clone()),
        bus,
        probe: Arc::default(),
    }))
}

/// The key of the bus is kept in the store: whoever shares the store belongs to the installation.
async fn open_bus(settings: &Settings, store: &Store, chance: &dyn Chance) -> Result<Bus, StartError> {
    let Some(addresses) = &settings.bus else { return Ok(Bus::none()) };
    let failed = |e: Error| StartError::Prepare(e.to_string());
    let key = rooms::bus_key(store, chance).await.map_err(failed)?;
    let number = 1 + u64::from(u32::from_le_bytes(chance.bytes())) % (SERVERS - 1);
    Ok(Bus::open(addresses, &key, number).await?)
}

fn open_post(settings: &Settings) -> Result<Option<Arc<dyn post::Post>>, StartError> {
    settings.mail.as_ref().map(post::open).transpose().map_err(StartError::Post)
}

/// The limits of live editing, as set by the installation (README.md, "Settings").
fn live_limits() -> Result<Limits, StartError> {
    let limits = Limits::default();
    let compact = number("PALABRE_LIMIT_COMPACT")?;
    let count = |name, default: usize| -> Result<usize, StartError> {
        Ok(number(name)?.map_or(default, |n| usize::try_from(n).unwrap_or(usize::MAX)))
    };
    Ok(Limits {
        connections: count("PALABRE_LIMIT_CONNECTIONS", limits.connections)?,
        connections_per_person: count("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", limits.connections_per_person)?,
        hello_within: seconds("PALABRE_LIMIT_HELLO", limits.hello_within)?,
        compact_entries: compact.unwrap_or(limits.compact_entries),
        compact_at_most: compact.unwrap_or(limits.compact_at_most),
        compact_keep: compact.unwrap_or(limits.compact_keep).min(limits.compact_keep),
        ping_every: seconds("PALABRE_LIMIT_PING", limits.ping_every)?,
        head_within: seconds("PALABRE_LIMIT_HEAD", limits.head_within)?,
        send_within: seconds("PALABRE_LIMIT_SEND", limits.send_within)?,
        idle: seconds("PALABRE_LIMIT_IDLE", limits.idle)?,
        ..limits
    })
}

fn seconds(name: &'static str, default: Duration) -> Result<Duration, StartError> {
    Ok(number(name)?.map_or(default, Duration::from_secs))
}

/// A limit that was set and cannot be read is told: the default in its place would be found out too late.
fn number(name: &'static str) -> Result<Option<u64>, StartError> {
    let Some(set) = std::env::var_os(name) else { return Ok(None) };
    let number = set.to_str().and_then(|text| text.parse::<NonZeroU64>().ok());
    number.map(|n| Some(n.get())).ok_or(StartError::Limit { name })
}

/// How long requests that are under way may take once everything is stored.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `shutdown` is done, then lets the rooms store what waits.
///
/// # Errors
/// [`StartError`].
pub async fn run(
    listener: TcpListener,
    settings: Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let app = prepare(settings).await?;
    serve(listener, app, shutdown).await
}

/// As [`run`], with the state already made.
///
/// # Errors
/// [`StartError::Serve`], [`StartError::Post`].
pub async fn serve(
    listener: TcpListener,
    app: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    let rooms = app.rooms.clone();
    let store = app.store.clone();
    let jobs = jobs::start(&app, open_post(&app.settings)?);
    let (idle, head_within) = (app.rooms.limits().idle, app.rooms.limits().head_within);
    let (stored, all_stored) = oneshot::channel();
    let stopping = async move {
        shutdown.await;
        // Live connections never end by themselves: the rooms say goodbye first, then the rest can drain.
        rooms.shutdown().await;
        let _served = stored.send(());
    };
    let listener = PatientListener::new(listener, idle);
    let tls = tls_of(&app)?;
    let router = http::router(app);
    let served: Pin<Box<dyn Future<Output = ()> + Send>> = match tls {
        None => Box::pin(serve::serve(listener.tap_io(send_at_once), router, head_within, stopping)),
        Some(config) => {
            let listener = TlsListener::new(listener, config).map_err(StartError::Serve)?;
            Box::pin(serve::serve(listener, router, head_within, stopping))
        }
    };
    let too_long = async {
        match all_stored.await {
            Ok(()) => tokio::time::sleep(DRAIN).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = served => {}
        // Somebody who never finishes a request does not keep the server from ending.
        () = too_long => {}
    }
    jobs.end().await;
    store.close().await;
    Ok(())
}

/// None: plain HTTP.
fn tls_of(app: &AppState) -> Result<Option<tls::ServerConfig>, StartError> {
    if !app.settings.tls_self {
        return Ok(None);
    }
    let kept = certificate::kept(&app.settings.data, &certificate::names(), app.now());
    kept.and_then(|kept| tls::config(kept).map_err(|e| e.to_string()))
        .map(Some)
        .map_err(StartError::Certificate)
}

/// Live messages are small and many: held back until the last one is acknowledged (Nagle), each would wait 40 ms
/// for a receiver that delays its acknowledgements.
fn send_at_once(connection: &mut Patient) {
    if let Err(error) = connection.stream().set_nodelay(true) {
        tracing::debug!(%error, "a connection sends with delay");
    }
}

/// Keeps other servers out of the data folder for as long as what it gives lives: two rooms of one text would not
/// tell each other's readers what is written. The commands that work beside a server ask for nothing.
///
/// # Errors
/// [`StartError::Served`].
pub fn hold_folder(settings: &Settings) -> Result<Option<std::fs::File>, StartError> {
    if settings.database.is_some() {
        return Ok(None);
    }
    let path = &settings.data;
    let file = std::fs::File::create(path.join(".palabre-serving"))
        .map_err(|e| StartError::DataFolder { path: path.display().to_string(), why: e.to_string() })?;
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(StartError::Served { path: path.display().to_string() })
        }
        // A file system without locks: the operator's care must do.
        Err(std::fs::TryLockError::Error(error)) => {
            tracing::warn!(%error, "the data folder cannot be locked");
            Ok(None)
        }
        Ok(()) => Ok(Some(file)),
    }
}

fn make_data_folder(path: &Path) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let failed =
        |e: std::io::Error| StartError::DataFolder { path: path.display().to_string(), why: e.to_string() };
    builder.create(path).map_err(failed)?;
    // A read-only folder is told here, in one sentence, rather than by the database later.
    let probe = path.join(".palabre-can-write");
    std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).map_err(failed)
}
