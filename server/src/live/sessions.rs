//! The plain HTTPS sessions of this server, whoever brings what is said and takes what is heard: a request here, or another server.
//!
//! What must stay true: a session belongs to the person who opened it, and ends when nobody polls it; a poll or a post that is
//! repeated under its number changes nothing and is answered the same; what is begun of a post is done to its end, whether or not
//! its sender waits for the answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument as _;

use super::connection::Connection;
use super::numbered::{Answers, Owed, Post, Posts};
use super::wire;
use crate::bus::message::{Answer, Part};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::rooms::limits::Limits;
use crate::rooms::outbox::Outbox;

/// Messages of one post.
const MESSAGES_AT_ONCE: usize = 1_000;
/// No messages: an empty CBOR array.
pub const NOTHING: Bytes = Bytes::from_static(&[0x80]);

/// There is no such session, or it cannot go on from where the client stands: say hello again.
pub struct Gone;

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
    /// What has come of a post that another server passes on in parts, and its number.
    arriving: Mutex<(Option<u64>, Vec<u8>)>,
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

    /// A connection that has joined a text, and what it was not yet answered; `bytes` were.
    pub fn begin(&self, id: String, connection: Connection, answers: Answers, limits: &Limits, bytes: usize) {
        let session = Session {
            person: connection.person().clone(),
            outbox: connection.outbox(),
            saying: Arc::new(Saying { connection, posts: Posts::default() }.into()),
            answers: answers.into(),
            polls: watch::Sender::default(),
            until: (Instant::now() + limits.unpolled(bytes)).into(),
            arriving: Mutex::default(),
        };
        self.add(id, session);
    }

    /// Takes the post with this number: a CBOR array of messages.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn say(
        &self,
        person: &PersonId,
        id: &str,
        n: Option<u64>,
        post: &Bytes,
    ) -> Result<Result<(), Gone>, Error> {
        let Some(session) = self.find(id, person) else { return Ok(Err(Gone)) };
        let messages = wire::read_many(post, MESSAGES_AT_ONCE)
            .map_err(|error| Error::Malformed { detail: error.to_string() })?;
        // The turn first, then a task: of those who left while they waited nothing stays behind.
        let mut saying = session.saying.clone().lock_owned().await;
        match saying.posts.judge(n) {
            Post::Fresh => {}
            Post::Repeated => return Ok(Ok(())),
            Post::Unknown => {
                self.end(id);
                return Ok(Err(Gone));
            }
        }
        // A task of its own: a sender who hangs up in the middle would leave half of it taken, and its repetition would be taken twice.
        let taking = async move {
            for message in messages {
                saying.connection.take(message).await;
            }
            saying.posts.took(n);
        };
        Ok(tokio::spawn(taking.in_current_span()).await.map_err(|_| Gone))
    }

    /// Puts a part of a post of at most `most` bytes to those before it; all of it once it is all there.
    ///
    /// # Errors
    /// What whoever passes it on is to be told instead.
    pub fn gather(
        &self,
        person: &PersonId,
        id: &str,
        n: Option<u64>,
        part: Part,
        most: usize,
    ) -> Result<Option<Bytes>, Answer> {
        let session = self.find(id, person).ok_or(Answer::Gone)?;
        let whole = usize::try_from(part.whole).unwrap_or(usize::MAX);
        if part.from == 0 && part.bytes.len() == whole {
            return Ok(Some(part.bytes.into()));
        }
        let mut arriving = session.arriving.lock().unwrap_or_else(PoisonError::into_inner);
        if part.from == 0 {
            *arriving = (n, Vec::new());
        }
        let (of, bytes) = &mut *arriving;
        if *of != n
            || bytes.len() as u64 != part.from
            || whole > most
            || bytes.len() + part.bytes.len() > whole
        {
            return Err(Answer::NotNow);
        }
        bytes.extend_from_slice(&part.bytes);
        Ok((bytes.len() == whole).then(|| std::mem::take(bytes).into()))
    }

    /// The answer after number `after`, a CBOR array of messages, waited for as long as `wait` and the limits say.
    pub async fn hear(
        &self,
        person: &PersonId,
        id: &str,
        after: Option<u64>,
        wait: Option<u64>,
        limits: &Limits,
    ) -> Result<Bytes, Gone> {
        let session = self.find(id, person).ok_or(Gone)?;
        session.lives_on(limits, 0);
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
            self.end(id);
            return Err(Gone);
        };
        session.lives_on(limits, answer.len());
        Ok(answer)
    }

    pub fn leave(&self, person: &PersonId, id: &str) {
        if self.find(id, person).is_some() {
            self.end(id);
        }
    }
}
