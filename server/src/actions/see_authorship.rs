//! Who wrote which words of the living text. Whoever may read the text may ask: names are shown beside words they read.

use std::collections::HashMap;

use docs_schema::authorship::{Part, parts};

use crate::domain::author::Author;
use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::version::Version;
use crate::store::versions;

use super::AppState;
use super::authors::Authors;

/// The words of a text by author, as it stood at `seq` of `log`.
pub struct Authorship {
    pub log: String,
    pub seq: u64,
    pub authors: Vec<Author>,
    pub credits: Vec<Credit>,
    /// The versions that a credit may name.
    pub versions: Vec<Version>,
    pub parts: Vec<CreditedPart>,
}

/// An author (a place in `authors`) at a time, and the number of the version in which the words first stood; none: in
/// no version yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Credit {
    pub author: usize,
    pub at: Millis,
    pub version: Option<i64>,
}

/// See [`docs_schema::authorship::Part`].
pub struct CreditedPart {
    pub place: String,
    pub checksum: u32,
    /// UTF-16 code units, and a place in `credits`; none: nobody's.
    pub runs: Vec<(usize, Option<usize>)>,
}

/// # Errors
/// [`Error::NotFound`] when it is gone, [`Error::Busy`] when it takes too long.
pub async fn see_authorship(app: &AppState, can: &Can<ability::Read>) -> Result<Authorship, Error> {
    let text = app.rooms.authored(can.on()).await?;
    let mut db = app.store.read().await?;
    let book = Authors::of(&mut db, can.on()).await?;
    // Also those that were frozen before a backup was restored: the log that began then begins with the entries of the one
    // before, under the same numbers (docs/backup.md).
    let versions = versions::of_text(&mut db, can.on()).await?;
    drop(db);
    tokio::task::spawn_blocking(move || {
        let mut credits = Credits::default();
        let sources = &text.authored.sources;
        let of: Vec<Option<usize>> = sources
            .iter()
            .map(|source| {
                let (author, at) = book.of_change(&source.actor, source.seq)?;
                let entry = book.entry_of(&source.actor, source.seq)?;
                let version = versions.iter().find(|version| version.seq >= entry).map(|version| version.n);
                Some(credits.place(Credit { author, at, version }))
            })
            .collect();
        let parts = parts(&text.authored.text).iter().map(|part| credited(part, &of)).collect();
        let (log, seq) = (text.log.clone(), text.seq);
        Authorship { log, seq, authors: book.list, credits: credits.list, versions, parts }
    })
    .await
    .map_err(Error::internal)
}

#[derive(Default)]
struct Credits {
    list: Vec<Credit>,
    places: HashMap<Credit, usize>,
}

impl Credits {
    fn place(&mut self, credit: Credit) -> usize {
        *self.places.entry(credit).or_insert_with(|| {
            self.list.push(credit);
            self.list.len() - 1
        })
    }
}

/// Runs of one credit, whatever changes they came with.
fn credited(part: &Part, of: &[Option<usize>]) -> CreditedPart {
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for run in &part.runs {
        let credit = run.by.and_then(|by| of.get(by as usize).copied().flatten());
        match runs.last_mut() {
            Some((length, last)) if *last == credit => *length += run.length(),
            _ => runs.push((run.length(), credit)),
        }
    }
    CreditedPart { place: part.place.clone(), checksum: part.checksum(), runs }
}
