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

/// Gives an actor to a person, or finds that it is this person's, or another's.
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
    claim_as(db, text, actor, person, None, now).await
}

/// As [`claim`], with whom the server records the changes for.
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
        "INSERT INTO actors (text_id, actor, person_id, on_behalf_of, next_seq, created_at)
         VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT (text_id, actor) DO NOTHING",
    )
    .bind(text.as_str())
    .bind(actor.to_vec())
    .bind(person.as_str())
    .bind(on_behalf_of)
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

/// Every actor of a text.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection, text: &TextId) -> Result<HashMap<Vec<u8>, Actor>, Error> {
    let rows = sqlx::query("SELECT actor, person_id, next_seq, on_behalf_of FROM actors WHERE text_id = $1")
        .bind(text.as_str())
        .fetch_all(db)
        .await?;
    rows.iter()
        .map(|row| {
            let actor = Actor {
                person: PersonId::stored(row.try_get("person_id")?),
                next_seq: row.try_get("next_seq")?,
                on_behalf_of: row.try_get("on_behalf_of")?,
            };
            Ok((row.try_get::<Vec<u8>, _>("actor")?, actor))
        })
        .collect()
}
