//! Wording that messages of threads propose, and whether it is in the text.
//!
//! Must stay true: it counts as applied when the log holds a change of the actor that was reserved for it, and not before: a
//! server that ended in between neither says so wrongly nor lets it be applied twice.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, MessageId, PersonId};
use crate::domain::limits;
use crate::domain::thread::{Applied, Wording};

use super::threads::named;

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, message: &MessageId, new: &Wording) -> Result<(), Error> {
    sqlx::query("INSERT INTO wordings (message_id, quote, words, institution_id) VALUES ($1, $2, $3, $4)")
        .bind(message.as_str())
        .bind(&new.quote)
        .bind(&new.words)
        .bind(new.institution.as_ref().map(InstitutionId::as_str))
        .execute(db)
        .await?;
    Ok(())
}

/// Reserves an actor under which the wording goes into the text; false where it is there already, or somebody is at it.
///
/// # Errors
/// When the database fails.
pub async fn reserve(
    db: &mut AnyConnection,
    message: &MessageId,
    actor: &[u8],
    by: &PersonId,
    now: Millis,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE wordings SET actor = $2, applied_by = $3, applied_at = $4
          WHERE message_id = $1
            AND (actor IS NULL OR (applied_at < $5 AND NOT EXISTS
                (SELECT 1 FROM actors a WHERE a.actor = wordings.actor AND a.next_seq > 1)))",
    )
    .bind(message.as_str())
    .bind(actor.to_vec())
    .bind(by.as_str())
    .bind(now)
    .bind(now - limits::APPLYING_MS)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What was reserved under this actor was not written.
///
/// # Errors
/// When the database fails.
pub async fn release(db: &mut AnyConnection, message: &MessageId, actor: &[u8]) -> Result<(), Error> {
    sqlx::query(
        "UPDATE wordings SET actor = NULL, applied_by = NULL, applied_at = NULL WHERE message_id = $1 AND actor = $2",
    )
    .bind(message.as_str())
    .bind(actor.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// Of a row of messages that is joined to its wording; none: it proposes nothing.
pub(super) fn from_row(row: &AnyRow) -> Result<Option<Wording>, Error> {
    let Some(words) = row.try_get("words")? else { return Ok(None) };
    let written = row.try_get::<Option<i64>, _>("next_seq")?.is_some_and(|next| next > 1);
    let applied = match named(row, "applied_by", "applied_name")? {
        Some(by) if written => Some(Applied { by, at: row.try_get("applied_at")? }),
        _ => None,
    };
    let institution: Option<String> = row.try_get("institution_id")?;
    let institution = institution.map(InstitutionId::stored);
    Ok(Some(Wording { quote: row.try_get("quote")?, words, institution, applied }))
}
