//! The same messages over plain HTTPS, where WebSockets are blocked: POST to say, long poll to hear.
//!
//! What must stay true: a session belongs to the person who opened it, and ends when nobody polls it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::time::Instant;

use super::connection::Connection;
use super::wire;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::http::auth::Caller;
use crate::http::origin;
use crate::i18n::Lang;
use crate::rooms::limits::Limits;
use crate::rooms::outbox::Outbox;

/// Messages of one POST.
const MESSAGES_AT_ONCE: usize = 1_000;

/// The plain HTTPS sessions of this server. Cloning shares them.
#[derive(Clone, Default)]
pub struct Sessions {
    open: Arc<Mutex<HashMap<String, Arc<Session>>>>,
}

struct Session {
    person: PersonId,
    outbox: Arc<Outbox>,
    connection: tokio::sync::Mutex<Connection>,
    /// When it was last polled.
    polled: Mutex<Instant>,
    /// One poll at a time: a second one waits for the first to end.
    polling: tokio::sync::Mutex<()>,
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stranger's session does not exist.
    fn find(&self, id: &str, person: &PersonId) -> Option<Arc<Session>> {
        self.open().get(id).filter(|session| session.person == *person).cloned()
    }

    fn add(&self, id: String, session: Arc<Session>, idle: Duration) {
        self.open().insert(id.clone(), session);
        let sessions = self.clone();
        tokio::spawn(async move {
            while let Some(last) = sessions.last_polled(&id) {
                if last.elapsed() >= idle {
                    sessions.open().remove(&id);
                    return;
                }
                tokio::time::sleep_until(last + idle).await;
            }
        });
    }

    fn last_polled(&self, id: &str) -> Option<Instant> {
        let session = self.open().get(id).cloned()?;
        let last = *session.polled.lock().unwrap_or_else(PoisonError::into_inner);
        Some(last)
    }
}

async fn body(request: Request, limits: &Limits) -> Result<Bytes, Error> {
    axum::body::to_bytes(request.into_body(), limits.message_bytes)
        .await
        .map_err(|_| Error::TooLarge { limit: limits.message_bytes })
}

fn cbor(messages: &[Bytes]) -> Response {
    let headers = [(CONTENT_TYPE, "application/cbor"), (CACHE_CONTROL, "no-store")];
    (headers, wire::many(messages)).into_response()
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
    let person = caller.person.id.clone();
    let id = app.chance.base36(32);
    let mut connection = match Connection::new(app, caller, lang) {
        Ok(connection) => connection,
        Err(goodbye) => return Ok(cbor(&[wire::session(&id), goodbye])),
    };
    connection.hear(&hello).await;
    let outbox = connection.outbox();
    let mut messages = vec![wire::session(&id)];
    // The answer to hello comes at once, or the first poll brings it.
    if let Ok(Some(frames)) = tokio::time::timeout(Duration::from_secs(2), outbox.take()).await {
        messages.extend(frames);
    }
    if connection.has_joined() {
        let session = Session {
            person,
            outbox,
            connection: connection.into(),
            polled: Mutex::new(Instant::now()),
            polling: tokio::sync::Mutex::default(),
        };
        sessions.add(id, Arc::new(session), limits.poll_idle);
    }
    Ok(cbor(&messages))
}

fn gone() -> Response {
    StatusCode::GONE.into_response()
}

pub async fn say(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    origin::is_own(&headers, &app.settings)?;
    let Some(session) = sessions.find(&id, &caller.person.id) else { return Ok(gone()) };
    let body = body(request, app.rooms.limits()).await?;
    let said = wire::read_many(&body, MESSAGES_AT_ONCE)
        .map_err(|error| Error::Malformed { detail: error.to_string() })?;
    let mut connection = session.connection.lock().await;
    for message in said {
        connection.take(message).await;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub async fn hear(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let Some(session) = sessions.find(&id, &caller.person.id) else { return Ok(gone()) };
    let limits = app.rooms.limits().clone();
    let _turn = session.polling.lock().await;
    let touch = || *session.polled.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    touch();
    let heard = tokio::time::timeout(limits.poll_hold, session.outbox.take()).await;
    touch();
    match heard {
        Ok(Some(frames)) => Ok(cbor(&Vec::from(frames))),
        Ok(None) => {
            sessions.open().remove(&id);
            Ok(gone())
        }
        Err(_) => Ok(cbor(&[])),
    }
}

pub async fn leave(
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
) -> StatusCode {
    if sessions.find(&id, &caller.person.id).is_some() {
        sessions.open().remove(&id);
    }
    StatusCode::NO_CONTENT
}
