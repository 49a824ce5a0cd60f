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

use crate::domain::error::Error;
use crate::domain::ids::TextId;

/// Where a text's log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub log_id: String,
    pub seq: i64,
    pub epoch: i64,
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

pub(super) fn pack(body: &[u8]) -> Vec<u8> {
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
