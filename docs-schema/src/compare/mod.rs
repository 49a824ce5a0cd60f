//! Comparison: what differs between two states of a text, provision by provision and word by word.
//!
//! The result is a value that holds all of what changed: from the text before and the comparison, [`rebuild()`] gives the
//! text after, exactly. Pure and deterministic: the same two texts, options and [`ALGORITHM`] give the same comparison,
//! so that a decision may cite one.
//!
//! From the outside in: `exact` (what nobody touched) → `pieces` (a section as one line) → `line` (its words, by the rules
//! of `words`) → `features` → `pairing` → `relations` (splits, merges) → `order` (moves) → `hunks` (changed words) →
//! `side` (what is said of a provision) → `absorb` (merged and split ones) → `output` (for people and programs). Whose the
//! changed words are stands beside it (`credit`); `tidy` moves changes to where paragraphs and sentences begin.

mod absorb;
mod both;
mod credit;
mod distance;
mod exact;
mod features;
mod hash;
mod hunks;
mod line;
mod order;
pub mod output;
mod pairing;
mod pieces;
mod rebuild;
mod relations;
mod result;
mod sentences;
mod side;
mod tidy;
mod wording;
pub(crate) mod words;

use std::collections::{BTreeSet, HashMap};

use crate::model::PolicyText;
use crate::numbering::Scheme;
use pairing::Pairs;
use side::Side;

pub use both::{Both, Clash, Part, both};
pub use credit::{Credit, Credits, Shares, credit};
pub use hunks::{Hunk, Op};
pub use pieces::{Open, Piece, text};
pub use rebuild::{Mismatch, rebuild};
pub use result::{Comparison, Counts, Kind, Place, Provision, Share};
pub use tidy::tidy;
pub use wording::{Stretch, wording};

/// The version of the rules; it grows with every change that can give another answer.
pub const ALGORITHM: u32 = 1;

/// How to compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// For the numbers shown.
    pub scheme: Scheme,
    /// True when sections with one id are one section: two states of one document, not two imported files.
    pub shared_history: bool,
}

/// Compares two texts.
#[must_use]
pub fn compare(before: &PolicyText, after: &PolicyText, options: &Options) -> Comparison {
    let mut pairs = Pairs::new(before.sections.len(), after.sections.len());
    if options.shared_history {
        by_identity(before, after, &mut pairs);
    }
    let (same, same_after) = exact::pair(before, after, &mut pairs);
    let before = Side::new(before, options.scheme, &same);
    let after = Side::new(after, options.scheme, &same_after);
    pairing::pair(&before.features, &after.features, &mut pairs);
    let known = options.shared_history;
    let (splits, merges) = relations::find(&before.features, &after.features, &mut pairs, known);
    let moved = moves(&before, &after, &pairs);
    let kept = (0..after.lines.len()).map(|b| match pairs.before_of[b] {
        Some(a) => side::paired(&before, a, &after, b, moved[b]),
        None => side::single(&after, b, splits[b].map(|a| before.place(a)), true),
    });
    let gone = (0..before.lines.len())
        .filter(|a| pairs.after_of[*a].is_none())
        .map(|a| side::single(&before, a, merges[a].map(|b| after.place(b)), false));
    let mut provisions = with_gone(kept.collect(), gone.collect());
    absorb::absorb(&mut provisions, &before, &after);
    Comparison { algorithm: ALGORITHM, title: hunks::compare(&before.title, &after.title), provisions }
}

fn by_identity(before: &PolicyText, after: &PolicyText, pairs: &mut Pairs) {
    let index: HashMap<&str, usize> =
        after.sections.iter().enumerate().map(|(b, section)| (section.id.as_str(), b)).collect();
    for (a, section) in before.sections.iter().enumerate() {
        if let Some(b) = index.get(section.id.as_str()) {
            pairs.join(a, *b);
        }
    }
}

/// For every section after, whether its pair stands elsewhere before.
fn moves(before: &Side<'_>, after: &Side<'_>, pairs: &Pairs) -> Vec<bool> {
    let weigh = |(a, b): (usize, usize)| (a, b, before.features[a].weight.max(after.features[b].weight));
    let list: Vec<(usize, usize, usize)> = pairs.both().into_iter().map(weigh).collect();
    let mut moved = vec![false; after.lines.len()];
    for ((_, b, _), is_moved) in list.iter().zip(order::moved(&list, after.lines.len())) {
        moved[*b] = is_moved;
    }
    moved
}

/// Puts what is gone behind what it stood behind.
fn with_gone(kept: Vec<Provision>, gone: Vec<Provision>) -> Vec<Provision> {
    let index = |provision: &Provision| provision.before.as_ref().map(|place| place.index);
    let known: BTreeSet<usize> = kept.iter().filter_map(index).collect();
    let mut behind: HashMap<Option<usize>, Vec<Provision>> = HashMap::new();
    for provision in gone {
        let at = index(&provision).unwrap_or(0);
        behind.entry(known.range(..at).next_back().copied()).or_default().push(provision);
    }
    let mut all = behind.remove(&None).unwrap_or_default();
    for provision in kept {
        let index = index(&provision);
        all.push(provision);
        if index.is_some() {
            all.extend(behind.remove(&index).unwrap_or_default());
        }
    }
    all
}
