//! The outbox: letters to people, from the moment that something happened until some months after they have gone.
//!
//! Must stay true: a letter is written in the transaction of what it tells; only letters that were sent, or that were never
//! to be sent, are ever deleted.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{LetterId, PersonId};
use crate::domain::letter::{Letter, Standing};

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, new: &Letter) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO letters (id, person_id, address, subject, body, created_at, due_at, sent_at, tries, error, kind,
                              language, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id.as_str())
    .bind(new.person.as_ref().map(PersonId::as_str))
    .bind(&new.address)
    .bind(&new.subject)
    .bind(&new.body)
    .bind(new.created_at)
    .bind(new.due_at)
    .bind(new.sent_at)
    .bind(new.tries)
    .bind(&new.error)
    .bind(new.about.as_str())
    .bind(&new.language)
    .bind(new.standing.as_str())
    .execute(db)
    .await?;
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, address, subject, body, created_at, due_at, sent_at, tries, error, kind, language,
                    state
               FROM letters ",
            $rest
        )
    };
}

fn from_row(row: &AnyRow) -> Result<Letter, Error> {
    Ok(Letter {
        id: LetterId::stored(row.try_get("id")?),
        person: row.try_get::<Option<String>, _>("person_id")?.map(PersonId::stored),
        address: row.try_get("address")?,
        language: row.try_get("language")?,
        about: row.try_get::<String, _>("kind")?.parse()?,
        subject: row.try_get("subject")?,
        body: row.try_get("body")?,
        created_at: row.try_get("created_at")?,
        due_at: row.try_get("due_at")?,
        sent_at: row.try_get("sent_at")?,
        tries: row.try_get("tries")?,
        error: row.try_get("error")?,
        standing: row.try_get::<String, _>("state")?.parse()?,
    })
}

/// The letter that has been due the longest.
///
/// # Errors
/// When the database fails.
pub async fn first_due(db: &mut AnyConnection, now: Millis) -> Result<Option<Letter>, Error> {
    let row = sqlx::query(select!("WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT 1"))
        .bind(now)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// The letters of a person that are due, in the order in which they were written.
///
/// # Errors
/// When the database fails.
pub async fn due_of(
    db: &mut AnyConnection,
    person: &PersonId,
    now: Millis,
    rows: i64,
) -> Result<Vec<Letter>, Error> {
    let rows = sqlx::query(select!(
        "WHERE person_id = $1 AND state = 'waiting' AND due_at <= $2 ORDER BY created_at, id LIMIT $3"
    ))
    .bind(person.as_str())
    .bind(now)
    .bind(rows)
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Counts a try and keeps other servers off the letter until `until`; false when another one has it.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &mut AnyConnection, letter: &Letter, until: Millis) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE letters SET tries = tries + 1, due_at = $3 WHERE id = $1 AND state = 'waiting' AND due_at = $2",
    )
    .bind(letter.id.as_str())
    .bind(letter.due_at)
    .bind(until)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// # Errors
/// When the database fails.
pub async fn sent(db: &mut AnyConnection, id: &LetterId, now: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET state = 'sent', sent_at = $2, error = '' WHERE id = $1")
        .bind(id.as_str())
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Says where a letter stands that was not sent, and why.
///
/// # Errors
/// When the database fails.
pub async fn not_sent(
    db: &mut AnyConnection,
    id: &LetterId,
    standing: Standing,
    due_at: Millis,
    error: &str,
) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET state = $2, due_at = $3, error = $4 WHERE id = $1 AND state <> 'sent'")
        .bind(id.as_str())
        .bind(standing.as_str())
        .bind(due_at)
        .bind(error)
        .execute(db)
        .await?;
    Ok(())
}

/// What a person was written since a moment, the last first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(
    db: &mut AnyConnection,
    person: &PersonId,
    since: Millis,
    rows: i64,
) -> Result<Vec<Letter>, Error> {
    let rows = sqlx::query(select!(
        "WHERE person_id = $1 AND created_at > $2 ORDER BY created_at DESC, id DESC LIMIT $3"
    ))
    .bind(person.as_str())
    .bind(since)
    .bind(rows)
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// What people without an account were written, the last first.
///
/// # Errors
/// When the database fails.
pub async fn to_strangers(db: &mut AnyConnection, rows: i64) -> Result<Vec<Letter>, Error> {
    let rows = sqlx::query(select!("WHERE person_id IS NULL ORDER BY created_at DESC, id DESC LIMIT $1"))
        .bind(rows)
        .fetch_all(db)
        .await?;
    rows.iter().map(from_row).collect()
}

/// The letters that an administrator has to look at, the last first.
///
/// # Errors
/// When the database fails.
pub async fn failed(db: &mut AnyConnection, rows: i64) -> Result<Vec<Letter>, Error> {
    let rows = sqlx::query(select!("WHERE state = 'failed' ORDER BY created_at DESC, id DESC LIMIT $1"))
        .bind(rows)
        .fetch_all(db)
        .await?;
    rows.iter().map(from_row).collect()
}

/// How many letters are due and wait.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: &mut AnyConnection, now: Millis) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM letters WHERE state = 'waiting' AND due_at <= $1";
    Ok(sqlx::query_scalar(sql).bind(now).fetch_one(db).await?)
}

/// How many letters were written since a moment to somebody without an account.
///
/// # Errors
/// When the database fails.
pub async fn to_address(db: &mut AnyConnection, address: &str, since: Millis) -> Result<i64, Error> {
    let sql = "SELECT count(*) FROM letters WHERE address = $1 AND person_id IS NULL AND created_at > $2";
    Ok(sqlx::query_scalar(sql).bind(address).bind(since).fetch_one(db).await?)
}

/// Every letter that failed is tried again.
///
/// # Errors
/// When the database fails.
pub async fn try_again(db: &mut AnyConnection, now: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE letters SET state = 'waiting', tries = 0, due_at = $1 WHERE state = 'failed'")
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// The letters of a person that wait and were not tried yet are due at another moment, or not to be sent at all.
///
/// # Errors
/// When the database fails.
pub async fn reschedule(
    db: &mut AnyConnection,
    person: &PersonId,
    standing: Standing,
    due_at: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE letters SET state = $2, due_at = $3 WHERE person_id = $1 AND state = 'waiting' AND tries = 0",
    )
    .bind(person.as_str())
    .bind(standing.as_str())
    .bind(due_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what was sent, or was never to be sent, and is older than `before`.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut AnyConnection, before: Millis) -> Result<(), Error> {
    sqlx::query("DELETE FROM letters WHERE state IN ('sent', 'kept') AND created_at < $1")
        .bind(before)
        .execute(db)
        .await?;
    Ok(())
}

/// An address without an account wants no more letters; `hash` is the keyed hash of it.
///
/// # Errors
/// When the database fails.
pub async fn stop(db: &mut AnyConnection, hash: &str, now: Millis) -> Result<(), Error> {
    sqlx::query("INSERT INTO stopped_addresses (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING")
        .bind(hash)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn is_stopped(db: &mut AnyConnection, hash: &str) -> Result<bool, Error> {
    let sql = "SELECT count(*) FROM stopped_addresses WHERE hash = $1";
    let found: i64 = sqlx::query_scalar(sql).bind(hash).fetch_one(db).await?;
    Ok(found > 0)
}
