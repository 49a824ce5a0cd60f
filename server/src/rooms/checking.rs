//! A stored text read whole, as after a restart, to say whether it is sound: for `palabre verify`.
//!
//! What must stay true: nothing here writes, and whatever the store holds is an answer, not a failure.

use std::collections::HashSet;

use bytes::Bytes;

use super::change;
use super::opening::{self, stored_limits};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::{self, Store};

/// What is wrong with a stored text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    #[error("its log cannot be read: {0}")]
    Log(String),
    #[error("entries of its log are missing after {0}")]
    Missing(u64),
    #[error("entry {0} of its log is not what was stored")]
    Damaged(u64),
    #[error("entry {0} of its log does not fit the text")]
    Unfit(u64),
    #[error("its document cannot be read: {0}")]
    Document(String),
}

/// The number of log entries of a sound text, or what is wrong with it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such text.
pub async fn check(store: &Store, text: &TextId) -> Result<Result<u64, Unsound>, Error> {
    let (head, upto, batches, quarantined) = {
        let mut db = store.moment().await?;
        let head = store::log::head(&mut db, text).await?.seq as u64;
        let upto = store::snapshots::get(&mut db, text).await?.map_or(0, |saved| saved.upto as u64);
        let quarantined = opening::quarantined(&mut db, text).await?;
        let batches = opening::batches(&mut db, text, 0).await;
        db.commit().await?;
        (head, upto, batches, quarantined)
    };
    let known: HashSet<u64> = quarantined.into_iter().map(|(seq, _)| seq).collect();
    let batches = match batches {
        Ok(batches) => batches,
        Err(error) => return Ok(Err(Unsound::Log(error.to_string()))),
    };
    if let Err(unsound) = opening::blocking(move || check_log(head, upto, batches)).await? {
        return Ok(Err(unsound));
    }
    Ok(match opening::load(store, text).await {
        Ok(loaded) => match loaded.bad.iter().find(|bad| !known.contains(&bad.seq)) {
            Some(bad) => Err(Unsound::Unfit(bad.seq)),
            None => Ok(head),
        },
        Err(error) => Err(Unsound::Document(error.to_string())),
    })
}

/// Every entry behind the snapshot is there and carries its own checksum.
fn check_log(head: u64, upto: u64, batches: Vec<(u64, Vec<Bytes>)>) -> Result<(), Unsound> {
    let limits = stored_limits();
    // What is kept of the log may begin before the snapshot's end, but not after it.
    let mut last = upto;
    for (first, changes) in batches {
        if first > last + 1 {
            return Err(Unsound::Missing(last));
        }
        for (seq, bytes) in (first..).zip(changes) {
            change::read(bytes, &limits).map_err(|_| Unsound::Damaged(seq))?;
            last = last.max(seq);
        }
    }
    // A server beside may have stored more meanwhile; never less.
    if last < head { Err(Unsound::Missing(last)) } else { Ok(()) }
}
