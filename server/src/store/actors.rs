//! Whose an actor is: 16 random bytes of one tab session belong to the first person who shows them, for ever.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: PersonId,
    /// The number that its next change must carry.
    pub next_seq: i64,
    /// JSON: the server's word that these changes are somebody else's (an import, a merge); none for typing.
    pub on_behalf_of: Option<String>,
    /// Its changes come by the server alone: an import, a merge, a restore.
    pub by_server: bool,
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    Yours {
        next_seq: i64,
    },
    /// It is another person's, here or in another text.
    Foreign,
}

/// Gives an actor to a person who writes, or finds that it is this person's, or another's. One that writes in another
/// text of the same history is refused too: merged, its numbers would stand twice.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    db: &mut AnyConnection,
    text: &TextId,
    actor: &[u8],
    person: &PersonId,
    now: Millis,
) -> Result<Claim, Error> {
    let family: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM actors a
           LEFT JOIN branches theirs ON theirs.text_id = a.text_id
           LEFT JOIN branches mine ON mine.text_id = $2
          WHERE a.actor = $1 AND (a.text_id <> $2 OR a.by_server = 1)
            AND COALESCE(theirs.origin_id, a.text_id) = COALESCE(mine.origin_id, $2)",
    )
    .bind(actor.to_vec())
    .bind(text.as_str())
    .fetch_one(&mut *db)
    .await?;
    if family > 0 {
        return Ok(Claim::Foreign);
    }
    insert(db, text, actor, person, &Recorded { on_behalf_of: None, by_server: false }, now).await
}

/// As [`claim`], for changes that the server once accepted and that come back to it.
///
/// # Errors
/// When the database fails.
pub async fn claim_returned(
    db: &mut AnyConnection,
    text: &TextId,
    actor: &[u8],
    person: &PersonId,
    now: Millis,
) -> Result<Claim, Error> {
    insert(db, text, actor, person, &Recorded { on_behalf_of: None, by_server: false }, now).await
}

/// Gives an actor under which the server alone writes, with whom it records the changes for.
///
/// # Errors
/// When the database fails.
pub async fn claim_as(
    db: &mut AnyConnection,
    text: &TextId,
    actor: &[u8],
    person: &PersonId,
    on_behalf_of: Option<&str>,
    now: Millis,
) -> Result<Claim, Error> {
    insert(db, text, actor, person, &Recorded { on_behalf_of, by_server: true }, now).await
}

/// What the server records of an actor beside its person.
struct Recorded<'a> {
    on_behalf_of: Option<&'a str>,
    by_server: bool,
}

async fn insert(
    db: &mut AnyConnection,
    text: &TextId,
    actor: &[u8],
    person: &PersonId,
    recorded: &Recorded<'_>,
    now: Millis,
) -> Result<Claim, Error> {
    let elsewhere: i64 =
        sqlx::query_scalar("SELECT count(*) FROM actors WHERE actor = $1 AND person_id <> $2")
            .bind(actor.to_vec())
            .bind(person.as_str())
            .fetch_one(&mut *db)
            .await?;
    if elsewhere > 0 {
        return Ok(Claim::Foreign);
    }
    sqlx::query(
        "INSERT INTO actors (text_id, actor, person_id, on_behalf_of, by_server, next_seq, created_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (text_id, actor) DO NOTHING",
    )
    .bind(text.as_str())
    .bind(actor.to_vec())
    .bind(person.as_str())
    .bind(recorded.on_behalf_of)
    .bind(i64::from(recorded.by_server))
    .bind(now)
    .execute(&mut *db)
    .await?;
    let row = sqlx::query("SELECT person_id, next_seq FROM actors WHERE text_id = $1 AND actor = $2")
        .bind(text.as_str())
        .bind(actor.to_vec())
        .fetch_one(db)
        .await?;
    if row.try_get::<String, _>("person_id")? != person.as_str() {
        return Ok(Claim::Foreign);
    }
    Ok(Claim::Yours { next_seq: row.try_get("next_seq")? })
}

/// Writes an actor into a text whose history has its changes already.
///
/// # Errors
/// When the database fails, also when the text has this actor.
pub async fn copy(
    db: &mut AnyConnection,
    text: &TextId,
    actor: &[u8],
    of: &Actor,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO actors (text_id, actor, person_id, on_behalf_of, by_server, next_seq, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(text.as_str())
    .bind(actor.to_vec())
    .bind(of.person.as_str())
    .bind(of.on_behalf_of.as_deref())
    .bind(i64::from(of.by_server))
    .bind(of.next_seq)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Some actors of a text; those that it does not have are left out.
///
/// # Errors
/// When the database fails.
pub async fn some(
    db: &mut AnyConnection,
    text: &TextId,
    actors: impl Iterator<Item = &[u8]>,
) -> Result<Vec<(Vec<u8>, PersonId, bool)>, Error> {
    let mut found = Vec::new();
    for actor in actors {
        let row = sqlx::query("SELECT person_id, by_server FROM actors WHERE text_id = $1 AND actor = $2")
            .bind(text.as_str())
            .bind(actor.to_vec())
            .fetch_optional(&mut *db)
            .await?;
        if let Some(row) = row {
            let by_server = row.try_get::<i64, _>("by_server")? != 0;
            found.push((actor.to_vec(), PersonId::stored(row.try_get("person_id")?), by_server));
        }
    }
    Ok(found)
}

/// Every actor of a text.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection, text: &TextId) -> Result<HashMap<Vec<u8>, Actor>, Error> {
    let rows = sqlx::query(
        "SELECT actor, person_id, next_seq, on_behalf_of, by_server FROM actors WHERE text_id = $1",
    )
    .bind(text.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let actor = Actor {
                person: PersonId::stored(row.try_get("person_id")?),
                next_seq: row.try_get("next_seq")?,
                on_behalf_of: row.try_get("on_behalf_of")?,
                by_server: row.try_get::<i64, _>("by_server")? != 0,
            };
            Ok((row.try_get::<Vec<u8>, _>("actor")?, actor))
        })
        .collect()
}
