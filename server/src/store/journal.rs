//! The journal's rows. Appending locks the dossier's row first: entries of one dossier are made one at a time, and
//! whatever else the transaction asks about the dossier is asked behind that lock.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, Row as _};

use crate::domain::branch::Merged;
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId, TextId};
use crate::domain::journal::{Break, Check, Entry, Hash, Stored};

/// Keys sorted, so that the written encoding has one form. Ids and settings only: names and e-mails can be
/// redacted elsewhere, the journal cannot.
pub type Data = BTreeMap<&'static str, serde_json::Value>;

/// Rows read at a time when a chain is checked.
const CHUNK: i64 = 500;

/// # Errors
/// [`Error::NotFound`] when there is no such dossier.
pub async fn append(
    db: &mut AnyConnection,
    dossier: &DossierId,
    by: Option<&PersonId>,
    at: Millis,
    act: &str,
    data: &Data,
) -> Result<(), Error> {
    let row = sqlx::query(
        "UPDATE dossiers SET journal_n = journal_n + 1 WHERE id = $1 RETURNING journal_n, journal_hash",
    )
    .bind(dossier.as_str())
    .fetch_one(&mut *db)
    .await?;
    let prev: Hash = row
        .try_get::<Vec<u8>, _>("journal_hash")?
        .try_into()
        .map_err(|_| Error::internal(format!("journal hash of {dossier} is not 32 bytes")))?;
    let entry = Entry {
        dossier_id: dossier.to_string(),
        n: row.try_get("journal_n")?,
        at,
        person_id: by.map(ToString::to_string),
        act: act.to_owned(),
        data: serde_json::to_string(data).map_err(Error::internal)?,
    };
    let hash = entry.hash(&prev);
    insert(db, &entry, &prev, &hash).await?;
    sqlx::query("UPDATE dossiers SET journal_hash = $2 WHERE id = $1")
        .bind(dossier.as_str())
        .bind(hash.to_vec())
        .execute(db)
        .await?;
    Ok(())
}

/// The number and the hash of the last entry. The caller holds the lock of the dossier.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn position(db: &mut AnyConnection, dossier: &DossierId) -> Result<(i64, Hash), Error> {
    let row = sqlx::query("SELECT journal_n, journal_hash FROM dossiers WHERE id = $1")
        .bind(dossier.as_str())
        .fetch_one(db)
        .await?;
    let hash: Vec<u8> = row.try_get("journal_hash")?;
    let hash = hash.try_into().map_err(|_| Error::internal("a journal hash is not 32 bytes"))?;
    Ok((row.try_get("journal_n")?, hash))
}

/// The act, the data and the hash of one entry; none: there is no such entry.
///
/// # Errors
/// When the database fails.
pub async fn at(
    db: &mut AnyConnection,
    dossier: &DossierId,
    n: i64,
) -> Result<Option<(String, serde_json::Value, Vec<u8>)>, Error> {
    let row = sqlx::query("SELECT act, data, hash FROM journal WHERE dossier_id = $1 AND n = $2")
        .bind(dossier.as_str())
        .bind(n)
        .fetch_optional(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let data = serde_json::from_str(&row.try_get::<String, _>("data")?).map_err(Error::internal)?;
    Ok(Some((row.try_get("act")?, data, row.try_get("hash")?)))
}

async fn insert(db: &mut AnyConnection, entry: &Entry, prev: &Hash, hash: &Hash) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO journal (dossier_id, n, at, person_id, act, data, prev, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&entry.dossier_id)
    .bind(entry.n)
    .bind(entry.at)
    .bind(entry.person_id.as_deref())
    .bind(&entry.act)
    .bind(&entry.data)
    .bind(prev.to_vec())
    .bind(hash.to_vec())
    .execute(db)
    .await?;
    Ok(())
}

/// The newest entries first, from before `before` (none: the end).
///
/// # Errors
/// When the database fails.
pub async fn latest(
    db: &mut AnyConnection,
    dossier: &DossierId,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Entry>, Error> {
    let rows = sqlx::query(
        "SELECT dossier_id, n, at, person_id, act, data FROM journal
          WHERE dossier_id = $1 AND n < $2 ORDER BY n DESC LIMIT $3",
    )
    .bind(dossier.as_str())
    .bind(before.unwrap_or(i64::MAX))
    .bind(rows)
    .fetch_all(db)
    .await?;
    rows.iter().map(entry).collect()
}

/// The data of all entries of one act, the first first.
///
/// # Errors
/// When the database fails.
pub async fn of_act(
    db: &mut AnyConnection,
    dossier: &DossierId,
    act: &str,
) -> Result<Vec<serde_json::Value>, Error> {
    let data: Vec<String> =
        sqlx::query_scalar("SELECT data FROM journal WHERE dossier_id = $1 AND act = $2 ORDER BY n")
            .bind(dossier.as_str())
            .bind(act)
            .fetch_all(db)
            .await?;
    data.iter().map(|data| serde_json::from_str(data).map_err(Error::internal)).collect()
}

/// When acts of these names happened, with their data, the first first.
///
/// # Errors
/// When the database fails.
pub async fn moments(
    db: &mut AnyConnection,
    dossier: &DossierId,
    acts: [&str; 3],
) -> Result<Vec<(Millis, String, serde_json::Value)>, Error> {
    let [one, two, three] = acts;
    let rows = sqlx::query(
        "SELECT at, act, data FROM journal WHERE dossier_id = $1 AND act IN ($2, $3, $4) ORDER BY n",
    )
    .bind(dossier.as_str())
    .bind(one)
    .bind(two)
    .bind(three)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let data: String = row.try_get("data")?;
            let data = serde_json::from_str(&data).map_err(Error::internal)?;
            Ok((row.try_get("at")?, row.try_get("act")?, data))
        })
        .collect()
}

/// The merges of a branch, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn merges(
    db: &mut AnyConnection,
    dossier: &DossierId,
    branch: &TextId,
) -> Result<Vec<Merged>, Error> {
    let rows = sqlx::query(
        "SELECT j.n, j.at, j.data, p.name FROM journal j LEFT JOIN persons p ON p.id = j.person_id
          WHERE j.dossier_id = $1 AND j.act = 'branch-merged' ORDER BY j.n DESC",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    let mut merges = Vec::new();
    for row in rows {
        let data: MergeData =
            serde_json::from_str(&row.try_get::<String, _>("data")?).map_err(Error::internal)?;
        if data.branch == branch.as_str() {
            merges.push(Merged {
                entry: row.try_get("n")?,
                at: row.try_get("at")?,
                by: row.try_get::<Option<String>, _>("name")?.unwrap_or_default(),
                changes: data.changes,
                branch_heads: heads(&data.heads)?,
                origin_heads: heads(&data.before)?,
            });
        }
    }
    Ok(merges)
}

/// What a merge's entry says.
#[derive(serde::Deserialize)]
struct MergeData {
    branch: String,
    changes: u64,
    heads: Vec<String>,
    before: Vec<String>,
}

fn heads(written: &[String]) -> Result<Vec<[u8; 32]>, Error> {
    let damaged = || Error::internal("a head in the journal is not one");
    let byte = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
    let head = |hex: &String| {
        let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
        bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(damaged)
    };
    written.iter().map(head).collect()
}

fn entry(row: &sqlx::any::AnyRow) -> Result<Entry, Error> {
    Ok(Entry {
        dossier_id: row.try_get("dossier_id")?,
        n: row.try_get("n")?,
        at: row.try_get("at")?,
        person_id: row.try_get("person_id")?,
        act: row.try_get("act")?,
        data: row.try_get("data")?,
    })
}

/// The chain of one dossier, as `palabre verify` reports it.
pub struct Verdict {
    pub slug: String,
    /// Entries checked, or where the chain breaks.
    pub result: Result<i64, Break>,
}

/// Follows every chain from its genesis.
///
/// # Errors
/// When the database fails.
pub async fn verify_all(db: &mut AnyConnection) -> Result<Vec<Verdict>, Error> {
    let dossiers = sqlx::query("SELECT id, slug, journal_n, journal_hash FROM dossiers ORDER BY slug")
        .fetch_all(&mut *db)
        .await?;
    let mut verdicts = Vec::with_capacity(dossiers.len());
    for row in dossiers {
        let id: String = row.try_get("id")?;
        let checked = verify_one(db, &id).await?;
        let (n, hash) = (row.try_get("journal_n")?, row.try_get::<Vec<u8>, _>("journal_hash")?);
        let result = checked.and_then(|check| check.end(n, &hash));
        verdicts.push(Verdict { slug: row.try_get("slug")?, result });
    }
    Ok(verdicts)
}

async fn verify_one(db: &mut AnyConnection, dossier: &str) -> Result<Result<Check, Break>, Error> {
    let mut check = Check::start(dossier);
    let mut after = i64::MIN;
    loop {
        let rows = sqlx::query(
            "SELECT dossier_id, n, at, person_id, act, data, prev, hash FROM journal
              WHERE dossier_id = $1 AND n > $2 ORDER BY n LIMIT $3",
        )
        .bind(dossier)
        .bind(after)
        .bind(CHUNK)
        .fetch_all(&mut *db)
        .await?;
        let Some(last) = rows.last() else { return Ok(Ok(check)) };
        after = last.try_get("n")?;
        for row in &rows {
            let stored =
                Stored { entry: entry(row)?, prev: row.try_get("prev")?, hash: row.try_get("hash")? };
            if let Err(broken) = check.next(&stored) {
                return Ok(Err(broken));
            }
        }
    }
}
