//! Sessions (cookies) and personal tokens. Only hashes are kept: a stolen database signs nobody in.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TokenId};
use crate::domain::person::Person;

use super::persons::{columns, from_row};

/// Who is behind a session that has not expired.
///
/// # Errors
/// When the database fails.
pub async fn person(db: &mut AnyConnection, hash: &[u8; 32], now: Millis) -> Result<Option<Person>, Error> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM sessions s JOIN persons p ON p.id = s.person_id AND p.disabled_at IS NULL
            LEFT JOIN institutions i ON i.id = p.institution_id
           WHERE s.token_hash = $1 AND s.expires_at > $2"
    ))
    .bind(hash.to_vec())
    .bind(now)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut AnyConnection,
    hash: &[u8; 32],
    person: &PersonId,
    now: Millis,
    expires: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO sessions (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(hash.to_vec())
    .bind(person.as_str())
    .bind(now)
    .bind(expires)
    .execute(db)
    .await?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &mut AnyConnection, hash: &[u8; 32]) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(hash.to_vec()).execute(db).await?;
    Ok(())
}

/// Ends all sessions of a person except the given one.
///
/// # Errors
/// When the database fails.
pub async fn end_others(
    db: &mut AnyConnection,
    person: &PersonId,
    keep: Option<&[u8; 32]>,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE person_id = $1 AND token_hash <> $2")
        .bind(person.as_str())
        .bind(keep.map(|k| k.to_vec()).unwrap_or_default())
        .execute(db)
        .await?;
    Ok(())
}

/// A person's open sessions, the newest first: when each began, and its hash.
///
/// # Errors
/// When the database fails.
pub async fn of_person(
    db: &mut AnyConnection,
    person: &PersonId,
    now: Millis,
) -> Result<Vec<(Millis, Vec<u8>)>, Error> {
    let rows = sqlx::query(
        "SELECT created_at, token_hash FROM sessions WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC",
    )
    .bind(person.as_str())
    .bind(now)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Forgets what has expired.
///
/// # Errors
/// When the database fails.
pub async fn purge(db: &mut AnyConnection, now: Millis) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now).execute(db).await?;
    Ok(())
}

/// Who is behind a personal token.
///
/// # Errors
/// When the database fails.
pub async fn person_by_token(
    db: &mut AnyConnection,
    hash: &[u8; 32],
) -> Result<Option<(TokenId, Person)>, Error> {
    let row = sqlx::query(concat!(
        "SELECT k.id AS token_id, ",
        columns!(),
        " FROM tokens k JOIN persons p ON p.id = k.person_id AND p.disabled_at IS NULL
            LEFT JOIN institutions i ON i.id = p.institution_id
           WHERE k.token_hash = $1"
    ))
    .bind(hash.to_vec())
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((TokenId::stored(row.try_get("token_id")?), from_row(&row)?))).transpose()
}

/// A personal token as its owner sees it: the secret itself is shown once, when it is made.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub created_at: Millis,
}

/// # Errors
/// When the database fails.
pub async fn tokens(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<Token>, Error> {
    let rows =
        sqlx::query("SELECT id, name, created_at FROM tokens WHERE person_id = $1 ORDER BY created_at, id")
            .bind(person.as_str())
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Token {
                id: TokenId::stored(row.try_get("id")?),
                name: row.try_get("name")?,
                created_at: row.try_get("created_at")?,
            })
        })
        .collect()
}

/// # Errors
/// When the database fails.
pub async fn insert_token(
    db: &mut AnyConnection,
    token: &Token,
    hash: &[u8; 32],
    person: &PersonId,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO tokens (id, token_hash, person_id, name, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token.id.as_str())
    .bind(hash.to_vec())
    .bind(person.as_str())
    .bind(&token.name)
    .bind(token.created_at)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// [`Error::NotFound`] when this person has no such token.
pub async fn revoke_token(db: &mut AnyConnection, id: &TokenId, person: &PersonId) -> Result<(), Error> {
    let done = sqlx::query("DELETE FROM tokens WHERE id = $1 AND person_id = $2")
        .bind(id.as_str())
        .bind(person.as_str())
        .execute(db)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether a credential shown earlier still holds.
///
/// # Errors
/// When the database fails.
pub async fn token_exists(db: &mut AnyConnection, id: &TokenId) -> Result<bool, Error> {
    let row = sqlx::query("SELECT id FROM tokens WHERE id = $1").bind(id.as_str()).fetch_optional(db).await?;
    Ok(row.is_some())
}
