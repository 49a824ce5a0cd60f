//! Which provision of one text is which of the other.
//!
//! By identity where the texts share a history. Else, in this order: provisions with words of their own by likeness and
//! name together, the best pair first, so that an article that took the number of another is not mistaken for it; then
//! headings without words of their own, by the pairs below them, their words and their name.
//!
//! Deterministic, and the same in both directions: equal scores are decided by place (beside what is paired
//! already), then by the sum of places, which two candidates for one section never share.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::distance::{anchors, distance, off};
use super::features::{Features, dice, part, shared};
use super::hash::ByHash;

/// What the same name adds to the likeness.
const SAME_NAME: f64 = 0.35;
/// The least likeness of two provisions with different names.
const LIKE: f64 = 0.5;
/// A shingle in more provisions than this says nothing.
const COMMON: usize = 16;
/// Namesakes beyond this many are told apart by their words alone.
const NAMESAKES: usize = 8;
/// The least score of two headings without words of their own.
const HEADINGS: f64 = 0.55;

/// For every section before, its pair after, and the other way round.
pub(super) struct Pairs {
    pub after_of: Vec<Option<usize>>,
    pub before_of: Vec<Option<usize>>,
}

impl Pairs {
    pub(super) fn new(before: usize, after: usize) -> Self {
        Self { after_of: vec![None; before], before_of: vec![None; after] }
    }

    fn are_free(&self, before: usize, after: usize) -> bool {
        self.after_of[before].is_none() && self.before_of[after].is_none()
    }

    /// Pairs two sections that are both free.
    pub(super) fn join(&mut self, before: usize, after: usize) -> bool {
        if !self.are_free(before, after) {
            return false;
        }
        self.after_of[before] = Some(after);
        self.before_of[after] = Some(before);
        true
    }

    /// All pairs, in the order before.
    pub(super) fn both(&self) -> Vec<(usize, usize)> {
        self.after_of.iter().enumerate().filter_map(|(a, b)| b.map(|b| (a, b))).collect()
    }

    /// Gives the pair of `after` to the free `before`; the one that had it is free.
    pub(super) fn hand_over_after(&mut self, before: usize, after: usize) {
        if let Some(old) = self.before_of[after] {
            self.after_of[old] = None;
        }
        self.before_of[after] = None;
        self.join(before, after);
    }

    /// Gives the pair of `before` to the free `after`; the one that had it is free.
    pub(super) fn hand_over_before(&mut self, before: usize, after: usize) {
        if let Some(old) = self.after_of[before] {
            self.before_of[old] = None;
        }
        self.after_of[before] = None;
        self.join(before, after);
    }
}

/// Two sections that may be a pair.
struct Candidate {
    score: f64,
    /// How far apart their places are: in parts of the whole, or in sections from their anchors.
    distance: f64,
    before: usize,
    after: usize,
}

/// Pairs the sections left free by identity.
pub(super) fn pair(before: &[Features], after: &[Features], pairs: &mut Pairs) {
    let mut candidates = with_words(before, after, pairs);
    take_clear(&mut candidates, pairs);
    let anchors = (anchors(&pairs.after_of), anchors(&pairs.before_of));
    for candidate in &mut candidates {
        candidate.distance = off(&anchors.0, candidate.before, candidate.after)
            + off(&anchors.1, candidate.after, candidate.before);
    }
    take(&mut candidates, pairs);
    loop {
        let mut candidates = headings(before, after, pairs);
        if take(&mut candidates, pairs) == 0 {
            break;
        }
    }
}

/// Pairs the best first; gives how many.
fn take(candidates: &mut [Candidate], pairs: &mut Pairs) -> usize {
    sort(candidates);
    candidates.iter().filter(|candidate| pairs.join(candidate.before, candidate.after)).count()
}

fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.distance.total_cmp(&b.distance))
            .then((a.before + a.after).cmp(&(b.before + b.after)))
    });
}

/// Pairs the best first, but leaves sections with several best candidates (closing articles with the same words in every
/// chapter) until it is known what stands around them.
fn take_clear(candidates: &mut [Candidate], pairs: &mut Pairs) {
    sort(candidates);
    let mut waits: (HashSet<usize>, HashSet<usize>) = (HashSet::new(), HashSet::new());
    for equal in candidates.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq()) {
        let mut times: (HashMap<usize, usize>, HashMap<usize, usize>) = (HashMap::new(), HashMap::new());
        let open: Vec<&Candidate> = equal.iter().filter(|c| pairs.are_free(c.before, c.after)).collect();
        for candidate in &open {
            *times.0.entry(candidate.before).or_default() += 1;
            *times.1.entry(candidate.after).or_default() += 1;
        }
        for Candidate { before, after, .. } in open {
            let clear = times.0.get(before) == Some(&1) && times.1.get(after) == Some(&1);
            if clear && !waits.0.contains(before) && !waits.1.contains(after) {
                pairs.join(*before, *after);
            } else {
                waits.0.insert(*before);
                waits.1.insert(*after);
            }
        }
    }
}

fn with_words(before: &[Features], after: &[Features], pairs: &Pairs) -> Vec<Candidate> {
    let free = free_words(before, &pairs.after_of);
    let free_after = free_words(after, &pairs.before_of);
    let index = index(before, &free, after, &free_after);
    let names = names(before, &free, after, &free_after);
    let mut all = Vec::new();
    for a in free {
        let old = &before[a];
        let mut likely: Vec<usize> = old
            .shingles
            .iter()
            .filter_map(|shingle| index.get(shingle))
            .flat_map(|found| &found.after)
            .copied()
            .collect();
        likely.extend(old.name.and_then(|name| names.get(&name)).map_or(&[][..], |found| &found.after));
        likely.sort_unstable();
        likely.dedup();
        for b in likely {
            let new = &after[b];
            let likeness = likeness(old, new);
            let same_name = old.name.is_some() && old.name == new.name;
            if likeness >= LIKE || same_name {
                let score = likeness + if same_name { SAME_NAME } else { 0.0 };
                let distance = distance(a, before.len(), b, after.len());
                all.push(Candidate { score, distance, before: a, after: b });
            }
        }
    }
    all
}

fn free_words(list: &[Features], taken: &[Option<usize>]) -> Vec<usize> {
    (0..list.len()).filter(|i| taken[*i].is_none() && list[*i].body > 0).collect()
}

/// From 0 to 1: how much of the words of two provisions is the same, in order.
fn likeness(a: &Features, b: &Features) -> f64 {
    if a.body_hash == b.body_hash && a.body == b.body {
        return 1.0;
    }
    let both = shared(&a.shingles, &b.shingles);
    let (short, long) = (a.shingles.len().min(b.shingles.len()), a.shingles.len().max(b.shingles.len()));
    let contained = if short >= 8 && long <= short * 4 { 0.75 * part(both, short) } else { 0.0 };
    dice(both, a.shingles.len(), b.shingles.len()).max(contained)
}

/// The free sections that hold something: how many before, and which after.
#[derive(Default)]
struct Holders {
    before: usize,
    after: Vec<usize>,
}

impl Holders {
    fn at_most(&self, most: usize) -> bool {
        self.before <= most && self.after.len() <= most
    }
}

fn index(before: &[Features], free: &[usize], after: &[Features], free_after: &[usize]) -> ByHash<Holders> {
    let mut index: ByHash<Holders> = ByHash::default();
    for shingle in free.iter().flat_map(|a| &before[*a].shingles) {
        index.entry(*shingle).or_default().before += 1;
    }
    for b in free_after {
        for shingle in &after[*b].shingles {
            if let Some(found) = index.get_mut(shingle) {
                found.after.push(*b);
            }
        }
    }
    index.retain(|_, found| found.at_most(COMMON));
    index
}

fn names(before: &[Features], free: &[usize], after: &[Features], free_after: &[usize]) -> ByHash<Holders> {
    let mut names: ByHash<Holders> = ByHash::default();
    for name in free.iter().filter_map(|a| before[*a].name) {
        names.entry(name).or_default().before += 1;
    }
    for b in free_after {
        if let Some(found) = after[*b].name.and_then(|name| names.get_mut(&name)) {
            found.after.push(*b);
        }
    }
    names.retain(|_, found| found.at_most(NAMESAKES));
    names
}

/// Headings without words of their own.
fn headings(before: &[Features], after: &[Features], pairs: &Pairs) -> Vec<Candidate> {
    let votes = votes(before, after, pairs);
    let mut of: HashMap<usize, usize> = HashMap::new();
    let mut of_after: HashMap<usize, usize> = HashMap::new();
    for ((a, b), count) in &votes {
        *of.entry(*a).or_default() += count;
        *of_after.entry(*b).or_default() += count;
    }
    let free = |list: &[Features], taken: &[Option<usize>]| -> Vec<usize> {
        (0..list.len()).filter(|i| taken[*i].is_none()).collect()
    };
    let (old, new) = (free(before, &pairs.after_of), free(after, &pairs.before_of));
    let mut all = Vec::new();
    for a in old {
        for b in new.iter().copied().filter(|b| before[a].body == 0 && after[*b].body == 0) {
            let count = votes.get(&(a, b)).copied().unwrap_or(0);
            let most = of.get(&a).copied().unwrap_or(0).max(of_after.get(&b).copied().unwrap_or(0));
            let score = 0.6 * part(count, most) + heading_score(before, a, after, b, pairs);
            if score >= HEADINGS {
                let distance = distance(a, before.len(), b, after.len());
                all.push(Candidate { score, distance, before: a, after: b });
            }
        }
    }
    all
}

fn heading_score(before: &[Features], a: usize, after: &[Features], b: usize, pairs: &Pairs) -> f64 {
    let (old, new) = (&before[a], &after[b]);
    let words = shared(&old.heading_words, &new.heading_words);
    let same_name = old.name.is_some() && old.name == new.name;
    let words = match (old.heading_words.len(), new.heading_words.len()) {
        (0, 0) if same_name => 1.0,
        (old, new) => dice(words, old, new),
    };
    let same_parent = match (old.parent, new.parent) {
        (Some(old), Some(new)) => pairs.after_of[old] == Some(new),
        (None, None) => true,
        _ => false,
    };
    let mut score = 0.6 * words;
    score += if same_name { 0.3 } else { 0.0 };
    score += if same_parent { 0.15 } else { 0.0 };
    score
}

/// How much of what stands under two headings is paired.
fn votes(before: &[Features], after: &[Features], pairs: &Pairs) -> BTreeMap<(usize, usize), usize> {
    let mut votes = BTreeMap::new();
    for (a, b) in pairs.after_of.iter().enumerate().filter_map(|(a, b)| b.map(|b| (a, b))) {
        if let (Some(old), Some(new)) = (before[a].parent, after[b].parent) {
            *votes.entry((old, new)).or_default() += before[a].weight.min(after[b].weight) + 1;
        }
    }
    votes
}
