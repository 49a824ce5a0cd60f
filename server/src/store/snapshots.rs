//! Snapshots (a text's full history up to a log entry, as Automerge saves it) and quarantined changes.
//!
//! Must stay true: a snapshot is written in the transaction that forgets the log behind it, and only after it was
//! loaded and compared; what is quarantined is kept.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::TextId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub upto: i64,
    pub body: Vec<u8>,
    /// Every object ever made in it (`rooms/objects.rs`); none: it has to be found in the history.
    pub objects: Option<Vec<u8>>,
}

/// # Errors
/// When the database fails.
pub async fn get(db: &mut AnyConnection, text: &TextId) -> Result<Option<Snapshot>, Error> {
    let row = sqlx::query("SELECT upto_seq, body, objects FROM snapshots WHERE text_id = $1")
        .bind(text.as_str())
        .fetch_optional(db)
        .await?;
    row.map(|row| {
        Ok(Snapshot {
            upto: row.try_get("upto_seq")?,
            body: row.try_get("body")?,
            objects: row.try_get("objects")?,
        })
    })
    .transpose()
}

/// The last entry that the snapshot of a text holds; 0 where there is none.
///
/// # Errors
/// When the database fails.
pub async fn upto(db: &mut AnyConnection, text: &TextId) -> Result<i64, Error> {
    let upto = sqlx::query_scalar("SELECT upto_seq FROM snapshots WHERE text_id = $1");
    Ok(upto.bind(text.as_str()).fetch_optional(db).await?.unwrap_or(0))
}

/// Keeps a snapshot, its objects unknown, unless a later one is there; true when it was kept.
///
/// # Errors
/// When the database fails.
pub async fn put(
    db: &mut AnyConnection,
    text: &TextId,
    upto: i64,
    body: &[u8],
    now: Millis,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO snapshots (text_id, upto_seq, body, made_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (text_id) DO UPDATE
            SET upto_seq = excluded.upto_seq, body = excluded.body, objects = NULL, made_at = excluded.made_at
          WHERE snapshots.upto_seq < excluded.upto_seq",
    )
    .bind(text.as_str())
    .bind(upto)
    .bind(body.to_vec())
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says which objects the snapshot up to `upto` holds.
///
/// # Errors
/// When the database fails.
pub async fn set_objects(
    db: &mut AnyConnection,
    text: &TextId,
    upto: i64,
    objects: &[u8],
) -> Result<(), Error> {
    sqlx::query("UPDATE snapshots SET objects = $1 WHERE text_id = $2 AND upto_seq = $3")
        .bind(objects.to_vec())
        .bind(text.as_str())
        .bind(upto)
        .execute(db)
        .await?;
    Ok(())
}

/// A change that is in the log and must not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub actor: Vec<u8>,
    pub person_id: String,
    pub body: Vec<u8>,
    pub reason: String,
}

/// # Errors
/// When the database fails.
pub async fn quarantine(
    db: &mut AnyConnection,
    text: &TextId,
    change: &Quarantined,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO quarantine (text_id, seq, hash, actor, person_id, body, reason, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (text_id, seq) DO NOTHING",
    )
    .bind(text.as_str())
    .bind(change.seq)
    .bind(change.hash.clone())
    .bind(change.actor.clone())
    .bind(change.person_id.as_str())
    .bind(change.body.clone())
    .bind(change.reason.as_str())
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn quarantined(db: &mut AnyConnection, text: &TextId) -> Result<Vec<Quarantined>, Error> {
    let rows = sqlx::query(
        "SELECT seq, hash, actor, person_id, body, reason FROM quarantine WHERE text_id = $1 ORDER BY seq",
    )
    .bind(text.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Quarantined {
                seq: row.try_get("seq")?,
                hash: row.try_get("hash")?,
                actor: row.try_get("actor")?,
                person_id: row.try_get("person_id")?,
                body: row.try_get("body")?,
                reason: row.try_get("reason")?,
            })
        })
        .collect()
}
