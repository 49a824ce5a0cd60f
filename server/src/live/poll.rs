//! The same messages over plain HTTPS, where WebSockets are blocked: POST to say, long poll to hear.
//!
//! What must stay true: a session belongs to the person who opened it, and ends when nobody polls it; a poll or a post that is
//! repeated under its number changes nothing and is answered the same; what is begun of a post is done to its end, whether or not
//! its sender waits for the answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::connection::Connection;
use super::numbered::{Answers, Owed, Post, Posts};
use super::wire;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::http::auth::Caller;
use crate::http::extract::Query;
use crate::http::origin;
use crate::i18n::Lang;
use crate::rooms::limits::Limits;
use crate::rooms::outbox::Outbox;

/// Messages of one POST.
const MESSAGES_AT_ONCE: usize = 1_000;
/// No messages: an empty CBOR array.
const NOTHING: Bytes = Bytes::from_static(&[0x80]);

/// The plain HTTPS sessions of this server. Cloning shares them.
#[derive(Clone, Default)]
pub struct Sessions {
    open: Arc<Mutex<HashMap<String, Arc<Session>>>>,
}

struct Session {
    person: PersonId,
    outbox: Arc<Outbox>,
    saying: Arc<tokio::sync::Mutex<Saying>>,
    /// Held by the poll that waits: one at a time.
    answers: tokio::sync::Mutex<Answers>,
    /// How many polls came. An earlier one that still waits gives way: whoever asks again does not listen to it any more.
    polls: watch::Sender<u64>,
    /// When it ends, unless it is polled.
    until: Mutex<Instant>,
}

struct Saying {
    connection: Connection,
    posts: Posts,
}

impl Session {
    fn until(&self) -> Instant {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It was polled, or answered with so many bytes, which take their time on a slow link.
    fn lives_on(&self, limits: &Limits, bytes: usize) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + limits.unpolled(bytes);
    }

    /// Ready as soon as there is a newer poll than this one.
    fn polled_again(&self) -> impl Future<Output = ()> + use<> {
        let mut mine = 0;
        self.polls.send_modify(|polls| {
            *polls += 1;
            mine = *polls;
        });
        let mut polls = self.polls.subscribe();
        async move { drop(polls.wait_for(|polls| *polls != mine).await) }
    }
}

impl Sessions {
    fn open(&self) -> MutexGuard<'_, HashMap<String, Arc<Session>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stranger's session does not exist.
    fn find(&self, id: &str, person: &PersonId) -> Option<Arc<Session>> {
        self.open().get(id).filter(|session| session.person == *person).cloned()
    }

    fn add(&self, id: String, session: Session) {
        self.open().insert(id.clone(), Arc::new(session));
        let sessions = self.clone();
        tokio::spawn(async move {
            while let Some(until) = sessions.until(&id) {
                if until <= Instant::now() {
                    sessions.end(&id);
                    return;
                }
                tokio::time::sleep_until(until).await;
            }
        });
    }

    fn until(&self, id: &str) -> Option<Instant> {
        self.open().get(id).map(|session| session.until())
    }

    fn end(&self, id: &str) {
        self.open().remove(id);
    }
}

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
    let person = caller.person.id.clone();
    let id = app.chance.base36(32);
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
        let session = Session {
            person,
            outbox,
            saying: Arc::new(Saying { connection, posts: Posts::default() }.into()),
            answers: answers.into(),
            polls: watch::Sender::default(),
            until: (Instant::now() + limits.unpolled(answer.len())).into(),
        };
        sessions.add(id, session);
    }
    Ok(cbor(answer))
}

/// Say hello again: there is no such session, or it cannot go on from where the client stands.
fn gone() -> Response {
    StatusCode::GONE.into_response()
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
    let Some(session) = sessions.find(&id, &caller.person.id) else { return Ok(gone()) };
    let body = body(request, app.rooms.limits()).await?;
    let messages = wire::read_many(&body, MESSAGES_AT_ONCE)
        .map_err(|error| Error::Malformed { detail: error.to_string() })?;
    // The turn first, then a task: of those who left while they waited nothing stays behind.
    let mut saying = session.saying.clone().lock_owned().await;
    match saying.posts.judge(n) {
        Post::Fresh => {}
        Post::Repeated => return Ok(StatusCode::NO_CONTENT.into_response()),
        Post::Unknown => {
            sessions.end(&id);
            return Ok(gone());
        }
    }
    // A task of its own: a sender who hangs up in the middle would leave half of it taken, and its repetition would be taken twice.
    let taking = async move {
        for message in messages {
            saying.connection.take(message).await;
        }
        saying.posts.took(n);
    };
    match tokio::spawn(taking.in_current_span()).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(_) => Ok(gone()),
    }
}

#[derive(Deserialize)]
pub struct Heard {
    /// The number of the last answer that arrived.
    after: Option<u64>,
    /// Seconds that it may be held, if less than [`Limits::poll_hold`].
    wait: Option<u64>,
}

pub async fn hear(
    State(app): State<AppState>,
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
    Query(Heard { after, wait }): Query<Heard>,
) -> Result<Response, Error> {
    let Some(session) = sessions.find(&id, &caller.person.id) else { return Ok(gone()) };
    let limits = app.rooms.limits().clone();
    session.lives_on(&limits, 0);
    let next = async {
        let mut answers = session.answers.lock().await;
        match answers.owed(after) {
            Owed::Again(answer) => Some(answer),
            Owed::Next => answers.next(&session.outbox, limits.poll_bytes).await,
            Owed::Unknown => None,
        }
    };
    let hold = wait.map_or(limits.poll_hold, |wait| limits.poll_hold.min(Duration::from_secs(wait)));
    let heard = tokio::select! {
        heard = tokio::time::timeout(hold, next) => heard.unwrap_or_else(|_| Some(NOTHING)),
        () = session.polled_again() => Some(NOTHING),
    };
    let Some(answer) = heard else {
        sessions.end(&id);
        return Ok(gone());
    };
    session.lives_on(&limits, answer.len());
    Ok(cbor(answer))
}

pub async fn leave(
    Extension(sessions): Extension<Sessions>,
    caller: Caller,
    Path(id): Path<String>,
) -> StatusCode {
    if sessions.find(&id, &caller.person.id).is_some() {
        sessions.end(&id);
    }
    StatusCode::NO_CONTENT
}
