//! Seals of versions. Rows are inserted and read; the database refuses any other thing.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::limits;
use crate::domain::seal::{Seal, Statement};
use crate::domain::signature::{PublicKey, Signature};

/// # Errors
/// When the database fails; also when the version has a seal.
pub async fn insert(db: &mut AnyConnection, seal: &Seal, by: &PersonId) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO seals (text_id, n, person_id, sealed_at, statement, public_key, signature, workshop_id, before_n)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(seal.text_id.as_str())
    .bind(seal.n)
    .bind(by.as_str())
    .bind(seal.statement.sealed_at)
    .bind(&seal.written)
    .bind(seal.public_key.0.to_vec())
    .bind(seal.signature.0.to_vec())
    .bind(seal.statement.workshop.as_deref())
    .bind(seal.before)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// [`Error::Damaged`] when it cannot be read.
pub async fn of_version(db: &mut AnyConnection, text: &TextId, n: i64) -> Result<Option<Seal>, Error> {
    let row = sqlx::query(
        "SELECT text_id, n, statement, public_key, signature, before_n FROM seals WHERE text_id = $1 AND n = $2",
    )
    .bind(text.as_str())
    .bind(n)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// All of an installation, for checking; what cannot be read is told by its place.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<(TextId, i64, Result<Seal, Error>)>, Error> {
    let rows = sqlx::query(
        "SELECT text_id, n, statement, public_key, signature, before_n FROM seals ORDER BY text_id, n",
    )
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| Ok((TextId::stored(row.try_get("text_id")?), row.try_get("n")?, from_row(row))))
        .collect()
}

/// The versions with a hash, those with a seal first: whoever asks is asked what of them they may see.
///
/// # Errors
/// When the database fails.
pub async fn with_hash(db: &mut AnyConnection, hash: &[u8; 32]) -> Result<Vec<(TextId, i64)>, Error> {
    let rows = sqlx::query(
        "SELECT v.text_id, v.n FROM versions v LEFT JOIN seals s ON s.text_id = v.text_id AND s.n = v.n
          WHERE v.hash = $1
          ORDER BY CASE WHEN s.n IS NULL THEN 1 ELSE 0 END, v.created_at, v.text_id, v.n LIMIT $2",
    )
    .bind(hash.to_vec())
    .bind(limits::FOUND_BY_HASH)
    .fetch_all(db)
    .await?;
    rows.iter().map(|row| Ok((TextId::stored(row.try_get("text_id")?), row.try_get("n")?))).collect()
}

fn from_row(row: &AnyRow) -> Result<Seal, Error> {
    let n: i64 = row.try_get("n")?;
    let damaged = || Error::Damaged { version: n };
    let written: String = row.try_get("statement")?;
    let key: Vec<u8> = row.try_get("public_key")?;
    let signature: Vec<u8> = row.try_get("signature")?;
    Ok(Seal {
        text_id: TextId::stored(row.try_get("text_id")?),
        n,
        statement: Statement::read(&written).ok_or_else(damaged)?,
        written,
        public_key: PublicKey(key.try_into().map_err(|_| damaged())?),
        signature: Signature(signature.try_into().map_err(|_| damaged())?),
        before: row.try_get("before_n")?,
    })
}
