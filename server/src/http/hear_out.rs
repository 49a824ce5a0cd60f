//! Who sends too much hears so. A browser that is still sending when the connection is closed on it shows a broken
//! connection, and not the sentence that says what the limit is: the rest is read and thrown away first.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Mutex;

use crate::domain::limits::{BODY_BYTES, HEAR_OUT_BYTES};

const PATIENCE: Duration = Duration::from_secs(30);

pub async fn hear_out(request: Request, next: Next) -> Response {
    if !may_be_too_much(request.method(), request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // Shared with the handler, which drops its half where it stops reading.
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let lent = stream::unfold(body.clone(), async |body| {
        let part = body.lock().await.next().await?;
        Some((part, body))
    });
    let response = next.run(Request::from_parts(parts, Body::from_stream(lent))).await;
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let _whole_or_not = tokio::time::timeout(PATIENCE, throw_away(&body)).await;
    }
    response
}

/// Whoever asked before sending (`Expect`) need not be heard out.
fn may_be_too_much(method: &Method, headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<usize>().ok());
    *method != Method::GET && !headers.contains_key(EXPECT) && length.is_none_or(|bytes| bytes > BODY_BYTES)
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
