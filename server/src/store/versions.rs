//! Versions and their publication. Rows are inserted and read; the database refuses any other thing.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId, TextId};
use crate::domain::version::Version;

/// What is frozen.
pub struct New<'a> {
    pub text: &'a TextId,
    pub n: i64,
    pub name: &'a str,
    pub note: &'a str,
    pub by: &'a PersonId,
    pub at: Millis,
    pub log_id: &'a str,
    pub seq: i64,
    pub heads: &'a [[u8; 32]],
    pub title: &'a str,
    pub body: &'a [u8],
    pub hash: &'a [u8; 32],
}

/// The number that the next version of a text gets. The caller holds the lock of the dossier.
///
/// # Errors
/// When the database fails.
pub async fn next_number(db: &mut AnyConnection, text: &TextId) -> Result<i64, Error> {
    let last: i64 =
        sqlx::query_scalar("SELECT CAST(COALESCE(max(n), 0) AS BIGINT) FROM versions WHERE text_id = $1")
            .bind(text.as_str())
            .fetch_one(db)
            .await?;
    Ok(last + 1)
}

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, new: &New<'_>) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO versions (text_id, n, name, note, person_id, created_at, log_id, seq, heads, title, body, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(new.text.as_str())
    .bind(new.n)
    .bind(new.name)
    .bind(new.note)
    .bind(new.by.as_str())
    .bind(new.at)
    .bind(new.log_id)
    .bind(new.seq)
    .bind(new.heads.concat())
    .bind(new.title)
    .bind(new.body.to_vec())
    .bind(new.hash.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// Publishes a version; true when it was not published yet.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    db: &mut AnyConnection,
    text: &TextId,
    n: i64,
    by: &PersonId,
    at: Millis,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO publications (text_id, n, person_id, published_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (text_id, n) DO NOTHING",
    )
    .bind(text.as_str())
    .bind(n)
    .bind(by.as_str())
    .bind(at)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

macro_rules! columns {
    () => {
        "SELECT v.text_id, v.n, v.name, v.note, v.created_at, v.log_id, v.seq, v.heads, v.title, v.hash,
                p.name AS person_name, i.name AS institution_name, u.published_at, s.sealed_at
           FROM versions v
           JOIN persons p ON p.id = v.person_id
           LEFT JOIN institutions i ON i.id = p.institution_id
           LEFT JOIN publications u ON u.text_id = v.text_id AND u.n = v.n
           LEFT JOIN seals s ON s.text_id = v.text_id AND s.n = v.n "
    };
}

fn from_row(row: &AnyRow) -> Result<Version, Error> {
    let n: i64 = row.try_get("n")?;
    let heads: Vec<u8> = row.try_get("heads")?;
    let hash: Vec<u8> = row.try_get("hash")?;
    let damaged = || Error::Damaged { version: n };
    Ok(Version {
        text_id: TextId::stored(row.try_get("text_id")?),
        n,
        name: row.try_get("name")?,
        note: row.try_get("note")?,
        person_name: row.try_get("person_name")?,
        institution_name: row.try_get::<Option<String>, _>("institution_name")?.unwrap_or_default(),
        created_at: row.try_get("created_at")?,
        log_id: row.try_get("log_id")?,
        seq: row.try_get("seq")?,
        heads: heads
            .chunks(32)
            .map(|head| head.try_into().map_err(|_| damaged()))
            .collect::<Result<_, _>>()?,
        title: row.try_get("title")?,
        hash: hash.try_into().map_err(|_| damaged())?,
        published_at: row.try_get("published_at")?,
        sealed_at: row.try_get("sealed_at")?,
    })
}

/// All versions of a text, the first first.
///
/// # Errors
/// [`Error::Damaged`] when one cannot be read.
pub async fn of_text(db: &mut AnyConnection, text: &TextId) -> Result<Vec<Version>, Error> {
    let rows = sqlx::query(concat!(columns!(), "WHERE v.text_id = $1 ORDER BY v.n"))
        .bind(text.as_str())
        .fetch_all(db)
        .await?;
    rows.iter().map(from_row).collect()
}

/// All versions of all texts of a dossier, by text, the first first.
///
/// # Errors
/// [`Error::Damaged`] when one cannot be read.
pub async fn of_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Version>, Error> {
    let rows = sqlx::query(concat!(
        columns!(),
        "WHERE v.text_id IN (SELECT id FROM texts WHERE dossier_id = $1) ORDER BY v.text_id, v.n"
    ))
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`].
pub async fn get(db: &mut AnyConnection, text: &TextId, n: i64) -> Result<Version, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE v.text_id = $1 AND v.n = $2"))
        .bind(text.as_str())
        .bind(n)
        .fetch_one(db)
        .await?;
    from_row(&row)
}

/// The canonical bytes of a version, as they are stored: whoever reads them compares the hash.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn body(db: &mut AnyConnection, text: &TextId, n: i64) -> Result<Vec<u8>, Error> {
    let body = sqlx::query_scalar("SELECT body FROM versions WHERE text_id = $1 AND n = $2")
        .bind(text.as_str())
        .bind(n)
        .fetch_one(db)
        .await?;
    Ok(body)
}

/// Whether anything of a text is published.
///
/// # Errors
/// When the database fails.
pub async fn any_published(db: &mut AnyConnection, text: &TextId) -> Result<bool, Error> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM publications WHERE text_id = $1")
        .bind(text.as_str())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}
