//! Plain HTTPS sessions that another server has: its requests are passed on over the bus, and others' are answered here.
//!
//! What must stay true: who asks has already been found to be whom the request says; what does not fit into one message of the bus
//! goes in parts, each bounded, and a part that is lost only makes the client repeat its request; a session whose server is gone is
//! gone, and begun anew.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::sessions::{Gone, NOTHING, Sessions};
use crate::actions::AppState;
use crate::bus::message::{Answer, Part, Question, What};
use crate::bus::{self, Asked, Unanswered};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::rooms::limits::Limits;

/// Bytes of a post or an answer in one message of the bus; what stands around them fits into the rest.
const PART: usize = bus::MOST - (16 << 10);
/// How long another server may take for what it does at once.
const WITHIN: Duration = Duration::from_secs(5);
/// A poll is asked for anew after so many seconds: a server that died with it would be waited for as long as a poll is held.
const HOLD: u64 = 5;
/// Posts of others that wait here at once; beyond, they are asked to come again.
const POSTS_AT_ONCE: usize = 256;

/// A new session's name, which says whose it is.
pub fn new_id(app: &AppState) -> String {
    let random = app.chance.base36(32);
    if app.bus.is_there() { format!("{}-{random}", app.bus.server()) } else { random }
}

/// The other server that has this session; nothing if it can only be here.
pub fn server_of(app: &AppState, id: &str) -> Option<u64> {
    let (server, _) = id.split_once('-')?;
    let server = server.parse().ok()?;
    (app.bus.is_there() && server != app.bus.server()).then_some(server)
}

/// Asks; a server that does not answer now is asked again by the client.
async fn ask(
    app: &AppState,
    server: u64,
    (person, id): (&PersonId, &str),
    what: What,
    within: Duration,
) -> Result<Answer, Error> {
    let question = Question { session: id.to_owned(), person: person.as_str().to_owned(), what };
    match app.bus.ask(server, question, within).await {
        Ok(Answer::NotNow) | Err(Unanswered::NotNow) => Err(Error::Busy),
        Ok(Answer::Malformed(detail)) => Err(Error::Malformed { detail }),
        Ok(answer) => Ok(answer),
        Err(Unanswered::Nobody) => Ok(Answer::Gone),
    }
}

pub async fn say(
    app: &AppState,
    server: u64,
    person: &PersonId,
    id: &str,
    n: Option<u64>,
    post: &Bytes,
) -> Result<Result<(), Gone>, Error> {
    let mut from = 0;
    loop {
        let part = part_of(post, from);
        from += part.bytes.len();
        match ask(app, server, (person, id), What::Say(n, part), WITHIN + app.rooms.limits().send_within)
            .await?
        {
            Answer::Done if from < post.len() => {}
            Answer::Done => return Ok(Ok(())),
            _ => return Ok(Err(Gone)),
        }
    }
}

pub async fn hear(
    app: &AppState,
    server: u64,
    person: &PersonId,
    id: &str,
    after: Option<u64>,
    wait: Option<u64>,
) -> Result<Result<Bytes, Gone>, Error> {
    let hold = app.rooms.limits().poll_hold.as_secs();
    let mut left = wait.map_or(hold, |wait| wait.min(hold));
    loop {
        let now = left.min(HOLD);
        left -= now;
        match hear_whole(app, server, (person, id), after, now).await? {
            Ok(answer) if answer == NOTHING && left > 0 => {}
            heard => return Ok(heard),
        }
    }
}

/// One answer of the other server, in as many parts as it needs.
async fn hear_whole(
    app: &AppState,
    server: u64,
    of: (&PersonId, &str),
    after: Option<u64>,
    mut wait: u64,
) -> Result<Result<Bytes, Gone>, Error> {
    let mut heard = Vec::new();
    loop {
        let what = What::Hear(after, Some(wait), heard.len() as u64);
        let within = Duration::from_secs(wait) + WITHIN;
        let Answer::Heard(part) = ask(app, server, of, what, within).await? else { return Ok(Err(Gone)) };
        if part.from != heard.len() as u64 || (part.bytes.is_empty() && part.whole > part.from) {
            return Err(Error::Busy);
        }
        heard.extend_from_slice(&part.bytes);
        if heard.len() as u64 >= part.whole {
            return Ok(Ok(heard.into()));
        }
        if after.is_none() {
            // Without a number the rest cannot be asked for.
            return Ok(Err(Gone));
        }
        wait = 0;
    }
}

pub async fn leave(app: &AppState, server: u64, person: &PersonId, id: &str) {
    // Unheard, it ends by itself.
    let _heard = ask(app, server, (person, id), What::Leave, WITHIN).await;
}

fn part_of(whole: &[u8], from: usize) -> Part {
    let from = from.min(whole.len());
    let to = whole.len().min(from + PART);
    Part { from: from as u64, whole: whole.len() as u64, bytes: whole[from..to].to_vec() }
}

/// Answers other servers, as long as this one lives. Nothing to do for a server alone.
pub fn answer_others(app: &AppState, sessions: &Sessions) {
    if app.bus.is_there() {
        tokio::spawn(answer(app.clone(), sessions.clone()));
    }
}

async fn answer(app: AppState, sessions: Sessions) {
    let Some(mut asked): Option<Asked> = app.bus.asked().await else { return };
    let posts = Arc::new(Semaphore::new(POSTS_AT_ONCE));
    while let Some((question, answering)) = asked.next().await {
        let room = match question.what {
            What::Say(..) => match posts.clone().try_acquire_owned() {
                Ok(room) => Some(room),
                Err(_) => {
                    answering.with(&Answer::NotNow).await;
                    continue;
                }
            },
            // One a session waits, for a newer one ends it.
            What::Hear(..) | What::Leave => None,
        };
        let (sessions, limits) = (sessions.clone(), app.rooms.limits().clone());
        tokio::spawn(async move {
            answering.with(&answer_to(&sessions, question, &limits).await).await;
            drop(room);
        });
    }
}

async fn answer_to(sessions: &Sessions, question: Question, limits: &Limits) -> Answer {
    let (id, person) = (question.session.as_str(), PersonId::stored(question.person));
    match question.what {
        What::Say(n, part) => {
            let post = match sessions.gather(&person, id, n, part, limits.message_bytes) {
                Ok(Some(post)) => post,
                Ok(None) => return Answer::Done,
                Err(answer) => return answer,
            };
            match sessions.say(&person, id, n, &post).await {
                Ok(Ok(())) => Answer::Done,
                Ok(Err(Gone)) => Answer::Gone,
                Err(error) => Answer::Malformed(error.to_string()),
            }
        }
        What::Hear(after, wait, from) => match sessions.hear(&person, id, after, wait, limits).await {
            Ok(answer) => Answer::Heard(part_of(&answer, usize::try_from(from).unwrap_or(usize::MAX))),
            Err(Gone) => Answer::Gone,
        },
        What::Leave => {
            sessions.leave(&person, id);
            Answer::Done
        }
    }
}
