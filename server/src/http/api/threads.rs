//! Threads of the drafting team. Who may not see them gets nothing of them: not the words, not the names, not that they are.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use docs_schema::compare::{self, Stretch};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::anchoring::About;
use crate::actions::apply_proposal::apply_proposal;
use crate::actions::assign_thread::assign_thread;
use crate::actions::open_thread::{NewThread, Words, open_thread};
use crate::actions::reply::reply;
use crate::actions::resolve_thread::resolve_thread;
use crate::actions::see_threads::{Placed, place_thread, see_threads, thread_people};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{MessageId, PersonId, ThreadId};
use crate::domain::input::Key;
use crate::domain::thread::{Message, Named, Said, Wording};
use crate::http::auth::May;
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json, Query};
use crate::http::pages::remark_html;

#[derive(Serialize, ToSchema)]
pub struct NamedBody {
    id: String,
    name: String,
}

impl NamedBody {
    pub(super) fn new(named: &Named) -> Self {
        Self { id: named.id.to_string(), name: named.name.clone() }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MessageBody {
    id: String,
    by: NamedBody,
    /// Markdown.
    body: String,
    /// The same as HTML that can be shown as it is: nothing in it runs.
    html: String,
    at: i64,
    mentions: Vec<NamedBody>,
    wording: Option<WordingBody>,
}

/// Other words that a message proposes for those of its thread.
#[derive(Serialize, ToSchema)]
pub struct WordingBody {
    /// What they would replace, as it stood when they were proposed.
    quote: String,
    words: String,
    /// From the one to the other: what stays has both sides alike.
    hunks: Vec<StretchBody>,
    /// The words still read so: whoever may write can apply it.
    applicable: bool,
    applied_by: Option<NamedBody>,
    applied_at: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct StretchBody {
    before: String,
    after: String,
}

impl WordingBody {
    fn new(placed: &Placed, wording: &Wording) -> Self {
        let stretch = |one: Stretch| StretchBody { before: one.before, after: one.after };
        Self {
            quote: wording.quote.clone(),
            words: wording.words.clone(),
            hunks: compare::wording(&wording.quote, &wording.words).into_iter().map(stretch).collect(),
            applicable: placed.takes(wording),
            applied_by: wording.applied.as_ref().map(|applied| NamedBody::new(&applied.by)),
            applied_at: wording.applied.as_ref().map(|applied| applied.at),
        }
    }
}

impl MessageBody {
    fn new(placed: &Placed, message: &Message) -> Self {
        Self {
            id: message.id.to_string(),
            by: NamedBody::new(&message.by),
            body: message.body.clone(),
            html: remark_html(&message.body, &format!("m{}", message.id)),
            at: message.created_at,
            mentions: message.mentions.iter().map(NamedBody::new).collect(),
            wording: message.wording.as_ref().map(|wording| WordingBody::new(placed, wording)),
        }
    }
}

/// Where the words of a thread stand in the living text.
#[derive(Serialize, ToSchema)]
pub struct StandingBody {
    /// `title`, `section/ID`, `cell/TABLE/ROW:COL`, `note/ID`.
    part: String,
    section: String,
    /// In the part, UTF-16 code units.
    start: usize,
    end: usize,
    /// Automerge cursors of the first and of the last letter.
    cursors: [String; 2],
    words: String,
    /// They do not read as they were quoted.
    changed: bool,
}

#[derive(Serialize, ToSchema)]
pub struct ThreadBody {
    id: String,
    /// Where the words stood when it was opened.
    section: String,
    place: String,
    quote: String,
    by: NamedBody,
    created_at: i64,
    resolved_at: Option<i64>,
    resolved_by: Option<NamedBody>,
    assigned: Option<NamedBody>,
    rev: i64,
    /// Null: none of the words is left.
    now: Option<StandingBody>,
    messages: Vec<MessageBody>,
}

impl ThreadBody {
    fn new(placed: &Placed) -> Self {
        let thread = &placed.thread;
        let now = placed.standing.as_ref().map(|standing| StandingBody {
            part: standing.place.part.to_string(),
            section: standing.place.section.clone(),
            start: standing.place.range.start,
            end: standing.place.range.end,
            cursors: standing.cursors.clone(),
            words: standing.place.words.clone(),
            changed: standing.place.changed,
        });
        Self {
            id: thread.id.to_string(),
            section: thread.section.clone(),
            place: thread.place.clone(),
            quote: thread.quote.clone(),
            by: NamedBody::new(&thread.by),
            created_at: thread.created_at,
            resolved_at: thread.resolved_at,
            resolved_by: thread.resolved_by.as_ref().map(NamedBody::new),
            assigned: thread.assigned.as_ref().map(NamedBody::new),
            rev: thread.rev,
            now,
            messages: thread.messages.iter().map(|message| MessageBody::new(placed, message)).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ThreadsBody {
    /// Ask again with `since` this: what changed meanwhile.
    rev: i64,
    /// There is more already: ask at once.
    more: bool,
    threads: Vec<ThreadBody>,
    /// Who may be called by name, or be given a thread; only where `since` is not said.
    people: Vec<NamedBody>,
}

#[derive(Deserialize)]
pub struct Since {
    since: Option<i64>,
}

/// The threads of a text that changed after `since` (0, or not said: all), each with where its words stand now.
#[utoipa::path(get, path = "/api/v1/texts/{text}/threads",
    params(("text" = String, Path), ("since" = Option<i64>, Query)),
    responses((status = 200, body = ThreadsBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    May(can): May<ability::SeeThreads>,
    Query(query): Query<Since>,
) -> Result<Answered<ThreadsBody>, Error> {
    let seen = see_threads(&app, &can, query.since.unwrap_or(0)).await?;
    let people = if query.since.is_none() { thread_people(&app, &can).await? } else { Vec::new() };
    Ok(Answered(ThreadsBody {
        rev: seen.rev,
        more: seen.more,
        threads: seen.threads.iter().map(ThreadBody::new).collect(),
        people: people.iter().map(NamedBody::new).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewThreadBody {
    /// The sender's own name for it, 8 to 64 letters, digits and hyphens: sent twice, it is opened once.
    key: Option<String>,
    /// Markdown; `@Name` and `@e-mail` call members of the team. May be empty beside a wording.
    #[serde(default)]
    body: String,
    /// Other words for those that it is about; empty: none are proposed.
    #[serde(default)]
    wording: String,
    /// The words by their place: a part, and from where to where in it, UTF-16 code units.
    part: Option<String>,
    start: Option<usize>,
    end: Option<usize>,
    /// Automerge heads, hexadecimal, at which the place is meant; none: as the text stands.
    #[serde(default)]
    heads: Vec<String>,
    /// Or the words by quoting them, in a section.
    #[serde(default)]
    section: String,
    /// The block of the section, from 0, when no words are given.
    block: Option<usize>,
    #[serde(default)]
    quote: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    suffix: String,
}

impl NewThreadBody {
    fn parsed(self) -> Result<NewThread, Error> {
        let words = match &self.part {
            Some(part) => Words::Range {
                part: part.parse().map_err(|_| Error::Invalid { field: "part" })?,
                range: self.start.unwrap_or(0)..self.end.unwrap_or(0),
                heads: self.heads.iter().map(|head| read_head(head)).collect::<Result<_, _>>()?,
            },
            None => Words::Quote(About {
                section: self.section,
                block: self.block,
                quote: self.quote,
                prefix: self.prefix,
                suffix: self.suffix,
            }),
        };
        Ok(NewThread {
            key: self.key.as_deref().map(Key::parse).transpose()?,
            said: Said::parse(&self.body, &self.wording)?,
            words,
        })
    }
}

fn read_head(hex: &str) -> Result<[u8; 32], Error> {
    let wrong = Error::Invalid { field: "heads" };
    let digits = hex.as_bytes();
    if digits.len() != 64 {
        return Err(wrong);
    }
    let mut head = [0; 32];
    for (byte, pair) in head.iter_mut().zip(digits.chunks(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else { return Err(wrong) };
        *byte = u8::try_from(high * 16 + low).map_err(Error::internal)?;
    }
    Ok(head)
}

/// Opens a thread on words of the living text.
#[utoipa::path(post, path = "/api/v1/texts/{text}/threads", params(("text" = String, Path)), request_body = NewThreadBody,
    responses((status = 201, body = ThreadBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    Json(body): Json<NewThreadBody>,
) -> Result<(StatusCode, Answered<ThreadBody>), Error> {
    let thread = open_thread(&app, &can, body.parsed()?).await?;
    Ok((StatusCode::CREATED, answered(&app, thread).await?))
}

#[derive(Deserialize, ToSchema)]
pub struct NewMessageBody {
    /// As of a thread.
    key: Option<String>,
    /// As of a thread.
    #[serde(default)]
    body: String,
    #[serde(default)]
    wording: String,
}

/// Answers in a thread.
#[utoipa::path(post, path = "/api/v1/texts/{text}/threads/{id}/messages",
    params(("text" = String, Path), ("id" = String, Path)), request_body = NewMessageBody,
    responses((status = 201, body = ThreadBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn answer(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    Id(id): Id,
    Json(body): Json<NewMessageBody>,
) -> Result<(StatusCode, Answered<ThreadBody>), Error> {
    let key = body.key.as_deref().map(Key::parse).transpose()?;
    let id: ThreadId = id.parse()?;
    let thread = reply(&app, &can, &id, key.as_ref(), &Said::parse(&body.body, &body.wording)?).await?;
    Ok((StatusCode::CREATED, answered(&app, thread).await?))
}

/// Tells an absent field from one that is null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize, ToSchema)]
pub struct ThreadChange {
    /// True: resolved; false: open again; absent: as it is.
    resolved: Option<bool>,
    /// A member who may see the threads of this text; null: nobody any more; absent: as it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    assigned: Option<Option<PersonId>>,
}

/// Assigns a thread, resolves it or opens it again.
#[utoipa::path(patch, path = "/api/v1/texts/{text}/threads/{id}",
    params(("text" = String, Path), ("id" = String, Path)), request_body = ThreadChange,
    responses((status = 200, body = ThreadBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    May(can): May<ability::Comment>,
    Id(id): Id,
    Json(body): Json<ThreadChange>,
) -> Result<Answered<ThreadBody>, Error> {
    let id: ThreadId = id.parse()?;
    let mut after = None;
    if let Some(whom) = body.assigned {
        after = Some(assign_thread(&app, &can, &id, whom.as_ref()).await?);
    }
    if let Some(resolved) = body.resolved {
        after = Some(resolve_thread(&app, &can, &id, resolved).await?);
    }
    answered(&app, after.ok_or(Error::Invalid { field: "resolved" })?).await
}

#[derive(Deserialize, ToSchema)]
pub struct Application {
    /// The message that proposes the wording.
    #[schema(value_type = String)]
    message: MessageId,
}

/// Puts a proposed wording in place of the words that the thread is about. Sent twice, it is done once.
#[utoipa::path(post, path = "/api/v1/texts/{text}/threads/{id}/application",
    params(("text" = String, Path), ("id" = String, Path)), request_body = Application,
    responses((status = 200, body = ThreadBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn application(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    Id(id): Id,
    Json(body): Json<Application>,
) -> Result<Answered<ThreadBody>, Error> {
    let thread = apply_proposal(&app, &can, &id.parse()?, &body.message).await?;
    answered(&app, thread).await
}

async fn answered(
    app: &AppState,
    thread: crate::domain::thread::Thread,
) -> Result<Answered<ThreadBody>, Error> {
    Ok(Answered(ThreadBody::new(&place_thread(app, thread).await?)))
}
