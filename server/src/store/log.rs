//! The log of changes of each text: numbered batches, and for ever whose each entry is.
//!
//! **Written encoding** of `log.body`: one byte of form (0: plain, 1: deflated), then for each entry of the batch in
//! order its length as LEB128 and its bytes (an Automerge change chunk as received). A row a batch, not a change:
//! what is on disk stays close to what came, or below it. In this program a body is without its form byte.
//!
//! Must stay true: numbers are given out inside the append transaction, so commit order is number order on
//! several servers too; an append under an access epoch or a log that has moved on, or on top of another entry than the
//! one that it was judged by, changes nothing: of two servers that append at once one is told to judge again.

use std::io::{Read as _, Write as _};

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::TextId;

/// Where a text's log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub log_id: String,
    pub seq: i64,
    pub epoch: i64,
}

/// Consecutive changes of one actor within a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub actor: Vec<u8>,
    /// The actor's own number of the first of them.
    pub actor_first: i64,
    pub count: i64,
}

/// What is appended in one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    pub text: &'a TextId,
    pub log_id: &'a str,
    /// The last entry that was known when all of it was admitted.
    pub head: i64,
    /// The access epoch under which all of it was admitted.
    pub epoch: i64,
    /// In log order; their counts add up to the number of changes.
    pub runs: &'a [Run],
    /// See the module.
    pub body: &'a [u8],
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    At {
        first: i64,
        last: i64,
    },
    /// The access epoch, the log or its last entry is another now: ask again. Nothing was written.
    Stale,
    /// This actor's next number is another than the run says: another server stored it. Roll back.
    ActorMoved(Vec<u8>),
}

/// # Errors
/// [`Error::NotFound`] when there is no such text.
pub async fn head(db: &mut AnyConnection, text: &TextId) -> Result<Head, Error> {
    let row = sqlx::query("SELECT log_id, head_seq, access_epoch FROM texts WHERE id = $1")
        .bind(text.as_str())
        .fetch_one(db)
        .await?;
    Ok(Head {
        log_id: row.try_get("log_id")?,
        seq: row.try_get("head_seq")?,
        epoch: row.try_get("access_epoch")?,
    })
}

/// Where texts stand: the log and its head, the access epoch, what the snapshot holds and how much is quarantined.
#[derive(Debug, Clone)]
pub struct Standing {
    pub text: TextId,
    pub head: Head,
    pub saved: i64,
    pub quarantined: i64,
}

/// Texts of one question.
const ASKED_AT_ONCE: usize = 500;

/// Where these texts stand; those that are not there are left out.
///
/// # Errors
/// When the database fails.
pub async fn standings(db: &mut AnyConnection, texts: &[TextId]) -> Result<Vec<Standing>, Error> {
    let mut all = Vec::with_capacity(texts.len());
    for some in texts.chunks(ASKED_AT_ONCE) {
        let places: Vec<String> = (1..=some.len()).map(|n| format!("${n}")).collect();
        let question = format!(
            "SELECT t.id, t.log_id, t.head_seq, t.access_epoch,
                    COALESCE((SELECT s.upto_seq FROM snapshots s WHERE s.text_id = t.id), 0) AS saved,
                    (SELECT count(*) FROM quarantine q WHERE q.text_id = t.id) AS quarantined
               FROM texts t WHERE t.id IN ({})",
            places.join(", ")
        );
        let asked = some.iter().fold(sqlx::query(sqlx::AssertSqlSafe(question)), |asked, text| {
            asked.bind(text.as_str().to_owned())
        });
        for row in asked.fetch_all(&mut *db).await? {
            all.push(Standing {
                text: TextId::stored(row.try_get("id")?),
                head: Head {
                    log_id: row.try_get("log_id")?,
                    seq: row.try_get("head_seq")?,
                    epoch: row.try_get("access_epoch")?,
                },
                saved: row.try_get("saved")?,
                quarantined: row.try_get("quarantined")?,
            });
        }
    }
    Ok(all)
}

/// Gives out numbers and writes the batch. Anything but [`Appended::At`] must be rolled back by the caller.
///
/// # Errors
/// When the database fails.
pub async fn append(db: &mut AnyConnection, batch: &Batch<'_>, now: Millis) -> Result<Appended, Error> {
    let count: i64 = batch.runs.iter().map(|run| run.count).sum();
    let last: Option<i64> = sqlx::query_scalar(
        "UPDATE texts SET head_seq = head_seq + $1, updated_at = $2
          WHERE id = $3 AND access_epoch = $4 AND log_id = $5 AND head_seq = $6
          RETURNING head_seq",
    )
    .bind(count)
    .bind(now)
    .bind(batch.text.as_str())
    .bind(batch.epoch)
    .bind(batch.log_id)
    .bind(batch.head)
    .fetch_optional(&mut *db)
    .await?;
    let Some(last) = last else { return Ok(Appended::Stale) };
    let first = last - count + 1;
    let mut seq = first;
    for run in batch.runs {
        if !move_actor(db, batch.text, run).await? {
            return Ok(Appended::ActorMoved(run.actor.clone()));
        }
        insert_run(db, batch.text, run, seq, now).await?;
        seq += run.count;
    }
    sqlx::query("INSERT INTO log (text_id, last_seq, first_seq, body) VALUES ($1, $2, $3, $4)")
        .bind(batch.text.as_str())
        .bind(last)
        .bind(first)
        .bind(pack(batch.body))
        .execute(db)
        .await?;
    Ok(Appended::At { first, last })
}

async fn move_actor(db: &mut AnyConnection, text: &TextId, run: &Run) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE actors SET next_seq = next_seq + $1 WHERE text_id = $2 AND actor = $3 AND next_seq = $4",
    )
    .bind(run.count)
    .bind(text.as_str())
    .bind(run.actor.clone())
    .bind(run.actor_first)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A run that continues the last row of the same actor makes it longer: typing for hours is one row.
async fn insert_run(
    db: &mut AnyConnection,
    text: &TextId,
    run: &Run,
    first: i64,
    now: Millis,
) -> Result<(), Error> {
    let last = first + run.count - 1;
    let joined = sqlx::query(
        "UPDATE log_runs SET last_seq = $1
          WHERE text_id = $2 AND last_seq = $3 AND actor = $4
            AND actor_first + (last_seq - first_seq + 1) = $5 AND received_at > $6",
    )
    .bind(last)
    .bind(text.as_str())
    .bind(first - 1)
    .bind(run.actor.clone())
    .bind(run.actor_first)
    .bind(now - RUN_SPAN)
    .execute(&mut *db)
    .await?;
    if joined.rows_affected() == 1 {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO log_runs (text_id, last_seq, first_seq, actor, actor_first, received_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(text.as_str())
    .bind(last)
    .bind(first)
    .bind(run.actor.clone())
    .bind(run.actor_first)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// A row of `log_runs` says when its first change came; the others came within this time.
pub const RUN_SPAN: Millis = 60_000;

/// A stored batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub first: i64,
    pub last: i64,
    pub body: Vec<u8>,
}

/// The stored batches that hold entries after `seq`, in order.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &mut AnyConnection, text: &TextId, seq: i64) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query(
        "SELECT first_seq, last_seq, body FROM log WHERE text_id = $1 AND last_seq > $2 ORDER BY last_seq",
    )
    .bind(text.as_str())
    .bind(seq)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Row {
                first: row.try_get("first_seq")?,
                last: row.try_get("last_seq")?,
                body: unpack(row.try_get("body")?)?,
            })
        })
        .collect()
}

/// Bodies smaller than this are not worth deflating.
const DEFLATE_FROM: usize = 256;

fn pack(body: &[u8]) -> Vec<u8> {
    if body.len() >= DEFLATE_FROM {
        let mut deflate = flate2::write::DeflateEncoder::new(vec![1], flate2::Compression::fast());
        if let Ok(deflated) = deflate.write_all(body).and_then(|()| deflate.finish())
            && deflated.len() <= body.len()
        {
            return deflated;
        }
    }
    let mut plain = Vec::with_capacity(body.len() + 1);
    plain.push(0);
    plain.extend_from_slice(body);
    plain
}

fn unpack(mut stored: Vec<u8>) -> Result<Vec<u8>, Error> {
    let damaged = || Error::internal("a stored batch of changes is damaged");
    match stored.first() {
        Some(0) => {
            stored.remove(0);
            Ok(stored)
        }
        Some(1) => {
            let mut body = Vec::new();
            flate2::read::DeflateDecoder::new(&stored[1..]).read_to_end(&mut body).map_err(|_| damaged())?;
            Ok(body)
        }
        _ => Err(damaged()),
    }
}

/// A row of [`runs`]: entries `first..=last` are this actor's, from its own number `actor_first` on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    pub first: i64,
    pub last: i64,
    pub actor: Vec<u8>,
    pub actor_first: i64,
    pub received_at: Millis,
}

/// Whose the entries after `seq` are, in order.
///
/// # Errors
/// When the database fails.
pub async fn runs(db: &mut AnyConnection, text: &TextId, seq: i64) -> Result<Vec<StoredRun>, Error> {
    let rows = sqlx::query(
        "SELECT first_seq, last_seq, actor, actor_first, received_at FROM log_runs
          WHERE text_id = $1 AND last_seq > $2 ORDER BY last_seq",
    )
    .bind(text.as_str())
    .bind(seq)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredRun {
                first: row.try_get("first_seq")?,
                last: row.try_get("last_seq")?,
                actor: row.try_get("actor")?,
                actor_first: row.try_get("actor_first")?,
                received_at: row.try_get("received_at")?,
            })
        })
        .collect()
}

/// Writes whose the entries of a new text's log are, whose batches a snapshot holds.
///
/// # Errors
/// When the database fails.
pub async fn insert_runs(db: &mut AnyConnection, text: &TextId, runs: &[StoredRun]) -> Result<(), Error> {
    for run in runs {
        sqlx::query(
            "INSERT INTO log_runs (text_id, last_seq, first_seq, actor, actor_first, received_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(text.as_str())
        .bind(run.last)
        .bind(run.first)
        .bind(run.actor.clone())
        .bind(run.actor_first)
        .bind(run.received_at)
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Forgets the batches that a snapshot holds whole. `log_runs` stays for ever.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &mut AnyConnection, text: &TextId, upto: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM log WHERE text_id = $1 AND last_seq <= $2")
        .bind(text.as_str())
        .bind(upto)
        .execute(db)
        .await?;
    Ok(())
}

/// Adds one change to a batch's body.
pub fn write_entry(body: &mut Vec<u8>, change: &[u8]) {
    let mut length = change.len();
    while length >= 0x80 {
        body.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    body.push(length as u8);
    body.extend_from_slice(change);
}

/// The changes of a batch's body, in order; an error where it is cut short.
pub fn entries(body: &[u8]) -> impl Iterator<Item = Result<&[u8], Error>> {
    let mut rest = body;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let entry = take_entry(&mut rest);
        if entry.is_none() {
            rest = &[];
        }
        Some(entry.ok_or_else(|| Error::internal("a stored batch of changes is cut short")))
    })
}

fn take_entry<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (mut length, mut shift) = (0_usize, 0);
    loop {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
        shift += 7;
        if shift > 35 {
            return None;
        }
    }
    let (entry, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_unpacked_as_it_was_packed_small_and_deflated() {
        for body in [vec![], vec![5; 3], vec![5; 5_000], (0..=255).cycle().take(300).collect::<Vec<u8>>()] {
            assert_eq!(unpack(pack(&body)).expect("whole"), body);
        }
        assert!(unpack(vec![]).is_err() && unpack(vec![1, 255]).is_err() && unpack(vec![9]).is_err());
    }

    #[test]
    fn a_batch_reads_back_as_it_was_written_and_a_cut_one_is_told() {
        let changes: [&[u8]; 4] = [b"", b"a", &[7; 200], &[9; 20_000]];
        let mut body = Vec::new();
        changes.iter().for_each(|change| write_entry(&mut body, change));
        let read: Vec<_> = entries(&body).collect::<Result<_, _>>().expect("whole");
        assert_eq!(read, changes);
        assert!(entries(&body[..body.len() - 1]).any(|entry| entry.is_err()));
    }
}
