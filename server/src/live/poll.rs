//! The same messages over plain HTTPS, where WebSockets are blocked: POST to say, long poll to hear.
//!
//! What must stay true: nothing is decided here; a session that another server has is asked for there, so that a balancer may send
//! each request where it likes.

use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;

use super::connection::Connection;
use super::elsewhere;
use super::numbered::Answers;
use super::sessions::{Gone, Sessions};
use super::wire;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::auth::Caller;
use crate::http::extract::Query;
use crate::http::origin;
use crate::i18n::Lang;
use crate::rooms::limits::Limits;

async fn body(request: Request, limits: &Limits) -> Result<Bytes, Error> {
    axum::body::to_bytes(request.into_body(), limits.message_bytes)
        .await
        .map_err(|_| Error::TooLarge { limit: limits.message_bytes })
}

/// `messages`: a CBOR array of them.
fn cbor(messages: impl Into<Bytes>) -> Response {
    let headers = [(CONTENT_TYPE, "application/cbor"), (CACHE_CONTROL, "no-store")];
    (headers, messages.into()).into_response()
}

pub async fn open(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    lang: Lang,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    origin::is_own(&headers, &app.settings)?;
    let limits = app.rooms.limits().clone();
    let hello = body(request, &limits).await?;
    let id = elsewhere::new_id(&app);
    let mut connection = match Connection::new(app, caller, lang) {
        Ok(connection) => connection,
        Err(goodbye) => return Ok(cbor(wire::many(&[wire::session(&id), goodbye]))),
    };
    connection.hear(&hello).await;
    let outbox = connection.outbox();
    let mut answers = Answers::default();
    let mut messages = vec![wire::session(&id)];
    // The answer to hello comes at once, or the first poll brings it.
    let first = answers.frames(&outbox, limits.poll_bytes);
    if let Ok(Some(frames)) = tokio::time::timeout(Duration::from_secs(2), first).await {
        messages.extend(frames);
    }
    let answer = wire::many(&messages);
    if connection.has_joined() {
        sessions.begin(id, connection, answers, &limits, answer.len());
    }
    Ok(cbor(answer))
}

impl IntoResponse for Gone {
    fn into_response(self) -> Response {
        StatusCode::GONE.into_response()
    }
}

#[derive(Deserialize)]
pub struct Said {
    /// The number of this post; the first is 1.
    n: Option<u64>,
}

pub async fn say(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(Said { n }): Query<Said>,
    request: Request,
) -> Result<Response, Error> {
    origin::is_own(&headers, &app.settings)?;
    let post = body(request, app.rooms.limits()).await?;
    let person = &caller.person.id;
    let said = match elsewhere::server_of(&app, &id) {
        Some(server) => elsewhere::say(&app, server, person, &id, n, &post).await?,
        None => sessions.say(person, &id, n, &post).await?,
    };
    Ok(said.map(|()| StatusCode::NO_CONTENT).into_response())
}

#[derive(Deserialize)]
pub struct Heard {
    /// The number of the last answer that arrived.
    after: Option<u64>,
    /// Seconds that it may be held, if less than the limit.
    wait: Option<u64>,
}

pub async fn hear(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
    Query(Heard { after, wait }): Query<Heard>,
) -> Result<Response, Error> {
    let person = &caller.person.id;
    let heard = match elsewhere::server_of(&app, &id) {
        Some(server) => elsewhere::hear(&app, server, person, &id, after, wait).await?,
        None => sessions.hear(person, &id, after, wait, app.rooms.limits()).await,
    };
    Ok(heard.map(cbor).into_response())
}

pub async fn leave(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
) -> StatusCode {
    match elsewhere::server_of(&app, &id) {
        Some(server) => elsewhere::leave(&app, server, &caller.person.id, &id).await,
        None => sessions.leave(&caller.person.id, &id),
    }
    StatusCode::NO_CONTENT
}
