//! `palabre serve`, and what `palabre demo` does once its folder is filled.

use std::io::ErrorKind;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::actions::AppState;
use crate::boot;
use crate::domain::limits::FILES_BESIDE_CONNECTIONS;
use crate::settings::Settings;

use super::{Flags, addresses};

pub async fn run(flags: Flags) -> Result<ExitCode, String> {
    start_log();
    let mut settings = flags.settings()?;
    let listener = listen(&settings).await?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    // The port that it became, when any would do: links in letters begin with it.
    settings.listen = address;
    let app = boot::prepare(settings).await.map_err(|e| e.to_string())?;
    let _held = boot::hold_folder(&app.settings).map_err(|e| e.to_string())?;
    for line in addresses::told(&app.settings, address, app.now())? {
        println!("{line}");
    }
    serve(listener, app).await
}

/// Serves until the process is asked to end.
pub async fn serve(listener: TcpListener, app: AppState) -> Result<ExitCode, String> {
    allow_files(app.rooms.limits().connections + FILES_BESIDE_CONNECTIONS);
    let ending = async {
        asked_to_end().await;
        tracing::info!("asked to end: storing what waits");
    };
    boot::serve(listener, app, ending).await.map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Every connection is an open file, and many systems allow 1,024 until asked for more.
#[cfg(unix)]
fn allow_files(wanted: usize) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let (limit, wanted) = (getrlimit(Resource::Nofile), wanted as u64);
    if limit.current.is_none_or(|files| files >= wanted) {
        return;
    }
    let current = limit.maximum.map_or(wanted, |most| most.min(wanted));
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(current), ..limit }) {
        tracing::warn!(%error, "more open files could not be asked for");
    }
    if current < wanted {
        tracing::warn!(
            "only {current} files may be open, so fewer connections than {wanted}: raise the limit"
        );
    }
}

#[cfg(not(unix))]
fn allow_files(_wanted: usize) {}

/// The address people type.
pub fn url(settings: &Settings, address: std::net::SocketAddr) -> String {
    settings.public_url.clone().unwrap_or_else(|| format!("{}://{address}", settings.scheme()))
}

/// Listening comes first: a port in use is told before anything is made.
pub async fn listen(settings: &Settings) -> Result<TcpListener, String> {
    TcpListener::bind(settings.listen).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => format!(
            "{} is in use by another program: stop it, or choose another address with --listen",
            settings.listen
        ),
        ErrorKind::PermissionDenied => format!(
            "not allowed to listen on {}: ports below 1024 need a privilege; choose another with --listen",
            settings.listen
        ),
        _ => format!("cannot listen on {}: {error}", settings.listen),
    })
}

pub fn start_log() {
    let filter = EnvFilter::try_from_env("PALABRE_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // A log that cannot be written (a full disk) must not take the program with it.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let _already = match std::env::var("PALABRE_LOG_FORMAT").as_deref() {
        Ok("json") => log.json().flatten_event(true).try_init(),
        _ => log.try_init(),
    };
    // What a panic says may quote a text; where it happened does not.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "a part of the program failed");
    }));
}

/// Ctrl+C, or the SIGTERM of a service manager.
pub async fn asked_to_end() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
