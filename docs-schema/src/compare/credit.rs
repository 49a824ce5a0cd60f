//! Whose the changed words of a comparison are: for each hunk, who wrote what came and who took away what went.
//!
//! Beside the comparison and never in it: what two texts differ in does not depend on who wrote them, and many may read
//! the comparison who may not read the names.

use std::collections::BTreeMap;

use super::hunks::{Hunk, Op, characters};
use super::pieces::{self, Piece, Unit};
use super::result::{Comparison, Provision};
use crate::model::{Inline, PolicyText};

/// The credits of a comparison, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    pub title: Vec<Credit>,
    /// Of each provision those of its hunks; none where the words are not those of the credited texts.
    pub provisions: Vec<Vec<Credit>>,
}

/// Whose the words of a hunk are: (who, characters without white space), most first. Empty where no word changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credit {
    /// Of what came, who wrote it.
    pub wrote: Shares,
    /// Of what went, who took it away.
    pub removed: Shares,
}

pub type Shares = Vec<(u32, usize)>;

/// Credits the hunks of a comparison. `removed` is the text before with who took its words away
/// ([`crate::authorship::read_removed`]), `wrote` the text after with who wrote them ([`crate::authorship::read`]);
/// numbers are those of `Marks::by` there.
#[must_use]
pub fn credit(comparison: &Comparison, removed: &PolicyText, wrote: &PolicyText) -> Credits {
    let (title_before, before) = pieces::lines(removed, &[]);
    let (title_after, after) = pieces::lines(wrote, &[]);
    let provision = |provision: &Provision| {
        let from = provision.before.iter().chain(&provision.absorbed).map(|place| place.index);
        let to = provision.after.iter().chain(provision.shared_out.iter().map(|share| &share.place));
        hunks(
            &provision.hunks,
            &mut Words::of_sections(&before, from.collect()),
            &mut Words::of_sections(&after, to.map(|place| place.index).collect()),
        )
    };
    let (mut title_before, mut title_after) = (Words::of(&title_before), Words::of(&title_after));
    Credits {
        title: hunks(&comparison.title, &mut title_before, &mut title_after),
        provisions: comparison.provisions.iter().map(provision).collect(),
    }
}

impl Credits {
    /// The same credits with other numbers, such as those of persons in place of those of changes; equal ones become one,
    /// what has none is nobody's.
    #[must_use]
    pub fn renamed(&self, wrote: impl Fn(u32) -> Option<u32>, removed: impl Fn(u32) -> Option<u32>) -> Self {
        let one = |credit: &Credit| Credit {
            wrote: summed(credit.wrote.iter().filter_map(|(by, n)| Some((wrote(*by)?, *n)))),
            removed: summed(credit.removed.iter().filter_map(|(by, n)| Some((removed(*by)?, *n)))),
        };
        let all = |credits: &Vec<Credit>| credits.iter().map(one).collect();
        Self { title: all(&self.title), provisions: self.provisions.iter().map(all).collect() }
    }
}

impl Credit {
    /// The credits of several hunks in one.
    #[must_use]
    pub fn sum(credits: &[Self]) -> Self {
        let wrote = credits.iter().flat_map(|credit| credit.wrote.iter().copied());
        let removed = credits.iter().flat_map(|credit| credit.removed.iter().copied());
        Self { wrote: summed(wrote), removed: summed(removed) }
    }
}

fn summed(shares: impl Iterator<Item = (u32, usize)>) -> Shares {
    let mut sums: BTreeMap<u32, usize> = BTreeMap::new();
    shares.filter(|(_, count)| *count > 0).for_each(|(by, count)| *sums.entry(by).or_default() += count);
    let mut list: Shares = sums.into_iter().collect();
    list.sort_by_key(|(by, count)| (std::cmp::Reverse(*count), *by));
    list
}

/// Nothing at all where the hunks' words are not the credited ones: a credit in doubt is no credit.
fn hunks(hunks: &[Hunk], before: &mut Words<'_>, after: &mut Words<'_>) -> Vec<Credit> {
    let mut credits = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        let counts = !matches!(hunk.op, Op::Same | Op::Format);
        let (Some(removed), Some(wrote)) = (before.take(&hunk.before), after.take(&hunk.after)) else {
            return Vec::new();
        };
        credits.push(if counts { Credit { wrote, removed } } else { Credit::default() });
    }
    credits
}

/// Credited words, taken from their start.
struct Words<'a> {
    /// What is left of each run.
    runs: std::collections::VecDeque<(&'a str, Option<u32>)>,
}

impl<'a> Words<'a> {
    fn of<'u: 'a>(units: impl IntoIterator<Item = &'u Unit>) -> Self {
        let run = |inline: &'a Inline| match inline {
            Inline::Text { text, marks } => Some((text.as_str(), marks.by)),
            Inline::Note { .. } => None,
        };
        Self { runs: units.into_iter().flat_map(|unit| &unit.runs).filter_map(run).collect() }
    }

    fn of_sections(sections: &'a [Vec<Unit>], mut indexes: Vec<usize>) -> Self {
        indexes.sort_unstable();
        Self::of(indexes.into_iter().filter_map(|index| sections.get(index)).flatten())
    }

    /// Whose the words of the pieces are; `None` where other words come next.
    fn take(&mut self, pieces: &[Piece]) -> Option<Shares> {
        let mut shares = Vec::new();
        for piece in pieces {
            let Piece::Run(Inline::Text { text, .. }) = piece else { continue };
            let mut wanted = text.as_str();
            while !wanted.is_empty() {
                let (run, by) = self.runs.front_mut()?;
                let length = run.len().min(wanted.len());
                let (taken, rest) = (run.get(..length)?, run.get(length..)?);
                wanted = wanted.strip_prefix(taken)?;
                shares.extend(by.map(|by| (by, characters(taken))));
                *run = rest;
                if rest.is_empty() {
                    self.runs.pop_front();
                }
            }
        }
        Some(summed(shares.into_iter()))
    }
}
