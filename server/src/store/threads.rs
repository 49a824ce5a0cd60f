//! Threads of the drafting team and their messages. Whoever changes anything of a text's threads takes the text's next rev
//! first, which holds the others back until the commit: revs become visible in their order.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{MessageId, PersonId, TextId, ThreadId};
use crate::domain::thread::{Message, Named, Thread, Wording};

use super::errors::taken;
use super::wordings;

/// The rev of the change that is being made.
///
/// # Errors
/// When the database fails.
pub async fn next_rev(db: &mut AnyConnection, text: &TextId) -> Result<i64, Error> {
    let rev = sqlx::query_scalar(
        "INSERT INTO thread_revs (text_id, rev) VALUES ($1, 1)
         ON CONFLICT (text_id) DO UPDATE SET rev = thread_revs.rev + 1 RETURNING rev",
    )
    .bind(text.as_str())
    .fetch_one(db)
    .await?;
    Ok(rev)
}

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, new: &Thread) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO threads (id, text_id, anchor, section, place, quote, person_id, created_at, rev)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.as_str())
    .bind(new.text_id.as_str())
    .bind(&new.anchor)
    .bind(&new.section)
    .bind(&new.place)
    .bind(&new.quote)
    .bind(new.by.id.as_str())
    .bind(new.created_at)
    .bind(new.rev)
    .execute(db)
    .await?;
    Ok(())
}

pub struct NewMessage<'a> {
    pub id: &'a MessageId,
    pub thread: &'a ThreadId,
    pub by: &'a PersonId,
    /// The sender's own name for it: sent twice, stored once.
    pub key: &'a str,
    pub body: &'a str,
    pub mentions: &'a [PersonId],
    pub wording: Option<Wording>,
}

/// # Errors
/// [`Error::Taken`] when the key is there already.
pub async fn add_message(db: &mut AnyConnection, new: &NewMessage<'_>, now: Millis) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO messages (id, thread_id, person_id, key, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id.as_str())
    .bind(new.thread.as_str())
    .bind(new.by.as_str())
    .bind(new.key)
    .bind(new.body)
    .bind(now)
    .execute(&mut *db)
    .await
    .map_err(taken("message"))?;
    for person in new.mentions {
        sqlx::query("INSERT INTO mentions (message_id, person_id) VALUES ($1, $2)")
            .bind(new.id.as_str())
            .bind(person.as_str())
            .execute(&mut *db)
            .await?;
    }
    match &new.wording {
        Some(wording) => wordings::insert(db, new.id, wording).await,
        None => Ok(()),
    }
}

/// The thread that a message went to which this person sent under this key.
///
/// # Errors
/// When the database fails.
pub async fn by_key(db: &mut AnyConnection, person: &PersonId, key: &str) -> Result<Option<ThreadId>, Error> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT thread_id FROM messages WHERE person_id = $1 AND key = $2")
            .bind(person.as_str())
            .bind(key)
            .fetch_optional(db)
            .await?;
    Ok(found.map(ThreadId::stored))
}

/// Where a thread stands, and for whom.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    Resolved(&'a PersonId),
    Reopened,
    Assigned(Option<&'a PersonId>),
    /// JSON of an anchor: a person put other words in place of those that it was about.
    About(&'a str),
}

/// # Errors
/// When the database fails.
pub async fn change(
    db: &mut AnyConnection,
    id: &ThreadId,
    change: Change<'_>,
    now: Millis,
    rev: i64,
) -> Result<(), Error> {
    let query = match change {
        Change::Resolved(by) => {
            sqlx::query("UPDATE threads SET rev = $2, resolved_at = $3, resolved_by = $4 WHERE id = $1")
                .bind(id.as_str())
                .bind(rev)
                .bind(now)
                .bind(by.as_str())
        }
        Change::Reopened => {
            sqlx::query("UPDATE threads SET rev = $2, resolved_at = NULL, resolved_by = NULL WHERE id = $1")
                .bind(id.as_str())
                .bind(rev)
        }
        Change::About(anchor) => sqlx::query("UPDATE threads SET rev = $2, anchor = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(rev)
            .bind(anchor),
        Change::Assigned(whom) => sqlx::query("UPDATE threads SET rev = $2, assigned_id = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(rev)
            .bind(whom.map(PersonId::as_str)),
    };
    query.execute(db).await?;
    Ok(())
}

/// A message came: the thread is news again.
///
/// # Errors
/// When the database fails.
pub async fn touch(db: &mut AnyConnection, id: &ThreadId, rev: i64) -> Result<(), Error> {
    sqlx::query("UPDATE threads SET rev = $2 WHERE id = $1").bind(id.as_str()).bind(rev).execute(db).await?;
    Ok(())
}

/// Threads of a text, and messages of a thread where one is named.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    db: &mut AnyConnection,
    text: &TextId,
    thread: Option<&ThreadId>,
) -> Result<(i64, i64), Error> {
    let row = sqlx::query(
        "SELECT (SELECT CAST(count(*) AS BIGINT) FROM threads WHERE text_id = $1) AS threads,
                (SELECT CAST(count(*) AS BIGINT) FROM messages WHERE thread_id = $2) AS messages",
    )
    .bind(text.as_str())
    .bind(thread.map_or("", ThreadId::as_str))
    .fetch_one(db)
    .await?;
    Ok((row.try_get("threads")?, row.try_get("messages")?))
}

macro_rules! columns {
    () => {
        "SELECT t.id, t.text_id, t.anchor, t.section, t.place, t.quote, t.person_id, t.created_at, t.resolved_at,
                t.resolved_by, t.assigned_id, t.rev,
                p.name AS by_name, r.name AS resolver_name, a.name AS assigned_name
           FROM threads t
           JOIN persons p ON p.id = t.person_id
           LEFT JOIN persons r ON r.id = t.resolved_by
           LEFT JOIN persons a ON a.id = t.assigned_id "
    };
}

/// One thread of a text, with its messages.
///
/// # Errors
/// [`Error::NotFound`], also when it is another text's.
pub async fn get(db: &mut AnyConnection, text: &TextId, id: &ThreadId) -> Result<Thread, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE t.id = $1 AND t.text_id = $2"))
        .bind(id.as_str())
        .bind(text.as_str())
        .fetch_one(&mut *db)
        .await?;
    let mut found = vec![from_row(&row)?];
    fill(db, text, &mut found).await?;
    found.pop().ok_or(Error::NotFound)
}

/// The threads of a text that changed after `since`, in the order of their revs.
///
/// # Errors
/// When the database fails.
pub async fn of_text(
    db: &mut AnyConnection,
    text: &TextId,
    since: i64,
    rows: i64,
) -> Result<Vec<Thread>, Error> {
    let rows =
        sqlx::query(concat!(columns!(), "WHERE t.text_id = $1 AND t.rev > $2 ORDER BY t.rev LIMIT $3"))
            .bind(text.as_str())
            .bind(since)
            .bind(rows)
            .fetch_all(&mut *db)
            .await?;
    let mut found = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    fill(db, text, &mut found).await?;
    Ok(found)
}

fn from_row(row: &AnyRow) -> Result<Thread, Error> {
    Ok(Thread {
        id: ThreadId::stored(row.try_get("id")?),
        text_id: TextId::stored(row.try_get("text_id")?),
        anchor: row.try_get("anchor")?,
        section: row.try_get("section")?,
        place: row.try_get("place")?,
        quote: row.try_get("quote")?,
        by: Named { id: PersonId::stored(row.try_get("person_id")?), name: row.try_get("by_name")? },
        created_at: row.try_get("created_at")?,
        resolved_at: row.try_get("resolved_at")?,
        resolved_by: named(row, "resolved_by", "resolver_name")?,
        assigned: named(row, "assigned_id", "assigned_name")?,
        rev: row.try_get("rev")?,
        messages: Vec::new(),
    })
}

pub(super) fn named(row: &AnyRow, id: &str, name: &str) -> Result<Option<Named>, Error> {
    let id: Option<String> = row.try_get(id)?;
    let name: Option<String> = row.try_get(name)?;
    Ok(id.map(|id| Named { id: PersonId::stored(id), name: name.unwrap_or_default() }))
}

/// Gives threads, which lie between two revs, their messages.
async fn fill(db: &mut AnyConnection, text: &TextId, threads: &mut [Thread]) -> Result<(), Error> {
    let revs = threads.iter().map(|thread| thread.rev);
    let (Some(first), Some(last)) = (revs.clone().min(), revs.max()) else { return Ok(()) };
    let mut called = mentions(db, text, first, last).await?;
    let rows = sqlx::query(
        "SELECT m.id, m.thread_id, m.person_id, m.body, m.created_at, p.name,
                w.quote, w.words, w.institution_id, w.applied_by, w.applied_at, b.name AS applied_name, a.next_seq
           FROM messages m JOIN threads t ON t.id = m.thread_id JOIN persons p ON p.id = m.person_id
           LEFT JOIN wordings w ON w.message_id = m.id
           LEFT JOIN actors a ON a.text_id = t.text_id AND a.actor = w.actor
           LEFT JOIN persons b ON b.id = w.applied_by
          WHERE t.text_id = $1 AND t.rev >= $2 AND t.rev <= $3 ORDER BY m.created_at, m.id",
    )
    .bind(text.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let mut places: HashMap<String, &mut Thread> =
        threads.iter_mut().map(|thread| (thread.id.to_string(), thread)).collect();
    for row in rows {
        let Some(thread) = places.get_mut(row.try_get::<&str, _>("thread_id")?) else { continue };
        let id: String = row.try_get("id")?;
        thread.messages.push(Message {
            mentions: called.remove(&id).unwrap_or_default(),
            id: MessageId::stored(id),
            by: Named { id: PersonId::stored(row.try_get("person_id")?), name: row.try_get("name")? },
            body: row.try_get("body")?,
            created_at: row.try_get("created_at")?,
            wording: wordings::from_row(&row)?,
        });
    }
    Ok(())
}

/// By message.
async fn mentions(
    db: &mut AnyConnection,
    text: &TextId,
    first: i64,
    last: i64,
) -> Result<HashMap<String, Vec<Named>>, Error> {
    let rows = sqlx::query(
        "SELECT n.message_id, n.person_id, p.name
           FROM mentions n JOIN messages m ON m.id = n.message_id JOIN threads t ON t.id = m.thread_id
           JOIN persons p ON p.id = n.person_id
          WHERE t.text_id = $1 AND t.rev >= $2 AND t.rev <= $3 ORDER BY p.name, n.person_id",
    )
    .bind(text.as_str())
    .bind(first)
    .bind(last)
    .fetch_all(db)
    .await?;
    let mut called: HashMap<String, Vec<Named>> = HashMap::new();
    for row in rows {
        let person = Named { id: PersonId::stored(row.try_get("person_id")?), name: row.try_get("name")? };
        called.entry(row.try_get("message_id")?).or_default().push(person);
    }
    Ok(called)
}
