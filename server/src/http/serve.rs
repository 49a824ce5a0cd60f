//! Connections and the requests on them. `axum::serve` would do, but for one thing: it lets a client take for ever to say what it
//! wants, a byte a minute (slow-loris), and thousands of such clients would hold every file that the process may open.
//!
//! Must stay true: a request that does not end its head within [`Limits::head_within`] ends its connection; when the server stops, what
//! is under way may end first.
//!
//! [`Limits::head_within`]: crate::rooms::limits::Limits::head_within

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::header::UPGRADE;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::line::Shared;

/// Serves until `stop`, and then until the last connection has ended.
pub async fn serve<L: Listener<Addr = SocketAddr, Io: Shared>>(
    mut listener: L,
    router: Router,
    head_within: Duration,
    stop: impl Future<Output = ()>,
) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head_within);
    let (closing, hears) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            () = &mut stop => break,
            one = listener.accept() => one,
        };
        tokio::spawn(connection(builder.clone(), stream, from, router.clone(), hears.clone()));
    }
    drop(listener);
    let _nobody_listens = closing.send(true);
    drop(hears);
    closing.closed().await;
}

async fn connection<Io>(
    builder: Builder,
    stream: Io,
    from: SocketAddr,
    router: Router,
    mut closing: watch::Receiver<bool>,
) where
    Io: Shared + tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let line = stream.line();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        if let Some(line) = line.as_ref().filter(|_| request.headers().contains_key(UPGRADE)) {
            request.extensions_mut().insert(line.clone());
        }
        router.clone().oneshot(request)
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = async { drop(closing.wait_for(|closing| *closing).await) } => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection ended early");
    }
}
