//! Who gets an answer while still sending hears it. A browser shows a broken connection when it is closed on it, and not the
//! sentence that says what the limit is, or that the session is over: the rest is read and thrown away first.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Mutex;

use crate::domain::limits::HEAR_OUT_BYTES;

const PATIENCE: Duration = Duration::from_secs(30);
/// What is on its way in one go arrives whether it is read or not.
const AT_ONCE: usize = 16 << 10;

pub async fn hear_out<F>(request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    if !may_take_long(request.method(), request.headers()) {
        return next(request).await;
    }
    let (parts, body) = request.into_parts();
    // Shared with the handler, which drops its half where it stops reading.
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let lent = stream::unfold(body.clone(), async |body| {
        let part = body.lock().await.next().await?;
        Some((part, body))
    });
    let response = next(Request::from_parts(parts, Body::from_stream(lent))).await;
    // Nothing is left where the handler read it all.
    let _whole_or_not = tokio::time::timeout(PATIENCE, throw_away(&body)).await;
    response
}

/// Whoever asked before sending (`Expect`) need not be heard out.
fn may_take_long(method: &Method, headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<usize>().ok());
    *method != Method::GET && !headers.contains_key(EXPECT) && length.is_none_or(|bytes| bytes > AT_ONCE)
}

async fn throw_away(body: &Mutex<BodyDataStream>) {
    let mut body = body.lock().await;
    let mut left = HEAR_OUT_BYTES;
    while let Some(Ok(part)) = body.next().await {
        if part.len() > left {
            return;
        }
        left -= part.len();
    }
}
