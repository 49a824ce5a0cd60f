//! Splits and merges: a provision without a pair whose words come from (or went into) one that has a pair or another
//! such provision.

use super::features::{Features, part, shared};
use super::hash::ByHash;
use super::pairing::Pairs;

/// The least part of a provision's words that must be found in the other.
const FOUND: f64 = 0.6;
/// Provisions with fewer runs of words say too little.
const LEAST: usize = 5;

/// For every section of `free_side` without a pair: the section of the other side that holds its words, where those are not
/// also in the pair of that section (then they are a repetition, not a part).
///
/// `pair_of` gives the pair of a section of the free side, `other_pair` that of a section of the other side.
fn origins(
    free: &[Features],
    pair_of: &[Option<usize>],
    other: &[Features],
    other_pair: &[Option<usize>],
) -> Vec<Option<usize>> {
    let index = index(other);
    (0..free.len())
        .map(|at| {
            let section = &free[at];
            if pair_of[at].is_some() || section.shingles.len() < LEAST {
                return None;
            }
            likely(section, &index)
                .into_iter()
                .filter(|found| {
                    let taken =
                        other_pair[*found].map_or(0, |pair| shared(&section.shingles, &free[pair].shingles));
                    part(taken, section.shingles.len()) < 0.5
                })
                .map(|found| (shared(&section.shingles, &other[found].shingles), found))
                .max_by_key(|(count, found)| (*count, std::cmp::Reverse(*found)))
                .filter(|(count, _)| part(*count, section.shingles.len()) >= FOUND)
                .map(|(_, found)| found)
        })
        .collect()
}

type Index = ByHash<Vec<usize>>;

fn index(sections: &[Features]) -> Index {
    let mut index = Index::default();
    for (at, section) in sections.iter().enumerate() {
        for shingle in &section.shingles {
            index.entry(*shingle).or_default().push(at);
        }
    }
    index
}

fn likely(section: &Features, index: &Index) -> Vec<usize> {
    let mut found: Vec<usize> = section
        .shingles
        .iter()
        .filter_map(|shingle| index.get(shingle))
        .filter(|places| places.len() <= 16)
        .flatten()
        .copied()
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Splits (for each section after, where its words come from) and merges (for each section before, where they went).
///
/// Of several parts the one that kept the name is the pair: an article does not merge into itself. Not so where `by_identity`
/// tells which one it is.
pub(super) fn find(
    before: &[Features],
    after: &[Features],
    pairs: &mut Pairs,
    by_identity: bool,
) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let splits = origins(after, &pairs.before_of, before, &pairs.after_of);
    let merges = origins(before, &pairs.after_of, after, &pairs.before_of);
    if by_identity {
        return (splits, merges);
    }
    let mut handed = false;
    for (b, a) in splits.iter().enumerate().filter_map(|(b, a)| a.map(|a| (b, a))) {
        let takes = pairs.after_of[a].is_some_and(|pair| after[pair].name != before[a].name);
        if takes && after[b].name.is_some() && after[b].name == before[a].name {
            pairs.hand_over_before(a, b);
            handed = true;
        }
    }
    for (a, b) in merges.iter().enumerate().filter_map(|(a, b)| b.map(|b| (a, b))) {
        let takes = pairs.before_of[b].is_some_and(|pair| before[pair].name != after[b].name);
        if takes && before[a].name.is_some() && before[a].name == after[b].name {
            pairs.hand_over_after(a, b);
            handed = true;
        }
    }
    if !handed {
        return (splits, merges);
    }
    let splits = origins(after, &pairs.before_of, before, &pairs.after_of);
    (splits, origins(before, &pairs.after_of, after, &pairs.before_of))
}
