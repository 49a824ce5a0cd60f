//! Bodies that drip: whoever sends one slower than the slowest link is answered and let go. Each byte would begin the patience of
//! the connection anew, and the request would hold its place for ever.
//!
//! Must stay true: only the time in which the body comes counts; a handler that has it all may take as long as it needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONNECTION;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, future};
use hyper::body::Body as _;
use tokio::time::Instant;

use crate::actions::AppState;
use crate::domain::error::Error;

#[derive(Default)]
struct Progress {
    received: AtomicUsize,
    ended: AtomicBool,
}

pub async fn refuse<F>(app: &AppState, request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next(Request::from_parts(parts, body)).await;
    }
    let progress = Arc::new(Progress::default());
    let counts = progress.clone();
    let counted = body.into_data_stream().inspect(move |part| {
        if let Ok(part) = part {
            counts.received.fetch_add(part.len(), Ordering::Relaxed);
        }
    });
    let ends = progress.clone();
    // Nothing is given: it only says that the stream before it has ended.
    let end = futures_util::stream::once(async move { ends.ended.store(true, Ordering::Relaxed) });
    let counted = counted.chain(end.filter_map(|()| future::ready(None)));
    let answered = next(Request::from_parts(parts, Body::from_stream(counted)));
    let limits = app.rooms.limits();
    tokio::select! {
        response = answered => response,
        () = too_slow(&progress, |bytes| limits.patience(bytes)) => {
            let mut response = Error::TooSlow.into_response();
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}

/// Comes back when more time has passed than what came may take; never once it has all come.
async fn too_slow(progress: &Progress, patience: impl Fn(usize) -> Duration) {
    let begun = Instant::now();
    loop {
        let until = begun + patience(progress.received.load(Ordering::Relaxed));
        tokio::time::sleep_until(until).await;
        if progress.ended.load(Ordering::Relaxed) {
            return future::pending().await;
        }
        if begun + patience(progress.received.load(Ordering::Relaxed)) <= Instant::now() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A millisecond a byte, besides a moment.
    fn patience(bytes: usize) -> Duration {
        Duration::from_millis(200 + bytes as u64)
    }

    #[tokio::test]
    async fn only_what_comes_slower_than_the_slowest_link_is_cut() {
        let drips = Progress::default();
        let begun = Instant::now();
        drips.received.store(50, Ordering::Relaxed);
        too_slow(&drips, patience).await;
        assert!(begun.elapsed() >= patience(50));
        let flows = Progress::default();
        let comes = async {
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_millis(20)).await;
                flows.received.fetch_add(1_000, Ordering::Relaxed);
            }
            flows.received.store(0, Ordering::Relaxed);
            flows.ended.store(true, Ordering::Relaxed);
        };
        tokio::select! {
            () = too_slow(&flows, patience) => panic!("cut although it flowed"),
            () = comes => {}
        }
        let ended = tokio::time::timeout(patience(0) * 3, too_slow(&flows, patience)).await;
        assert!(ended.is_err(), "who has it all may take their time");
    }
}
