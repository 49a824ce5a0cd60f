//! Sections that nobody touched, found before anything is cut into words: most of a long text, in no time.

use super::hash::{self, ByHash};
use super::pairing::Pairs;
use super::pieces;
use crate::model::{Block, Inline, PolicyText, Section};

/// Pairs what is the same to the letter, label included, and stands once in each text; then, of the pairs made so far,
/// tells which sections (before, after) are the same and plain, so that there is nothing to compare.
pub(super) fn pair(before: &PolicyText, after: &PolicyText, pairs: &mut Pairs) -> (Vec<bool>, Vec<bool>) {
    for (a, b) in once_each(before, after, pairs) {
        pairs.join(a, b);
    }
    let mut same = vec![false; before.sections.len()];
    let mut same_after = vec![false; after.sections.len()];
    for (a, b) in pairs.both() {
        let (old, new) = (&before.sections[a], &after.sections[b]);
        if old.blocks == new.blocks && pieces::is_plain(old) {
            same[a] = true;
            same_after[b] = true;
        }
    }
    (same, same_after)
}

/// Where a content stands, and how often, in each text.
#[derive(Default)]
struct Found {
    before: usize,
    after: usize,
    times: usize,
    times_after: usize,
}

fn once_each(before: &PolicyText, after: &PolicyText, pairs: &Pairs) -> Vec<(usize, usize)> {
    let mut found: ByHash<Found> = ByHash::default();
    for (a, section) in before.sections.iter().enumerate().filter(|(a, _)| pairs.after_of[*a].is_none()) {
        let entry = found.entry(key(section)).or_default();
        entry.before = a;
        entry.times += 1;
    }
    for (b, section) in after.sections.iter().enumerate().filter(|(b, _)| pairs.before_of[*b].is_none()) {
        let entry = found.entry(key(section)).or_default();
        entry.after = b;
        entry.times_after += 1;
    }
    let once = |found: &&Found| found.times == 1 && found.times_after == 1;
    let equal = |(a, b): &(usize, usize)| {
        let (old, new) = (&before.sections[*a], &after.sections[*b]);
        old.blocks == new.blocks && pieces::is_plain(old)
    };
    found.values().filter(once).map(|found| (found.before, found.after)).filter(equal).collect()
}

fn key(section: &Section) -> u64 {
    let words = section.blocks.iter().flat_map(Block::content).map(|inline| match inline {
        Inline::Text { text, .. } => hash::of_bytes(text.as_bytes()),
        Inline::Note { .. } => 0,
    });
    hash::spread(words.fold(section.blocks.len() as u64, hash::mix))
}
