//! What is known about a pair of texts, and how well a comparison found it.

use std::collections::{BTreeMap, BTreeSet};

use docs_schema::compare::{Comparison, Place};
use serde::Deserialize;

#[derive(Deserialize)]
struct Facts {
    added: Vec<String>,
    removed: Vec<String>,
    renumbered: Vec<(String, String)>,
    merged: BTreeMap<String, Vec<String>>,
    split: BTreeMap<String, Vec<String>>,
}

/// Found and expected relations, false pairs among all pairs of articles.
#[derive(Default)]
pub struct Score {
    pub found: usize,
    pub expected: usize,
    pub wrong: usize,
    pub pairs: usize,
    pub disagreements: Vec<String>,
}

impl Score {
    pub fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.expected += other.expected;
        self.wrong += other.wrong;
        self.pairs += other.pairs;
    }
}

/// Scores the relations between articles.
pub fn score(comparison: &Comparison, facts: &str) -> Result<Score, serde_json::Error> {
    let facts: Facts = serde_json::from_str(facts)?;
    let names = Names::new(comparison);
    let mut score = Score::default();
    recall(&names, &facts, &mut score);
    false_pairs(&names, &facts, &mut score);
    Ok(score)
}

/// The relations of a comparison by the numbers that the facts use: `12`, `L143-4`, the second of one number `12 [bis]`.
struct Names {
    /// Pairs, before and after.
    pairs: Vec<(String, String)>,
    /// Pairs, and what a split or merged provision is related to.
    all: BTreeSet<(String, String)>,
}

impl Names {
    fn new(comparison: &Comparison) -> Self {
        let provisions = &comparison.provisions;
        let before = by_index(provisions.iter().filter_map(|p| p.before.as_ref()));
        let after = by_index(provisions.iter().filter_map(|p| p.after.as_ref()));
        let name = |names: &BTreeMap<usize, String>, place: Option<&Place>| names.get(&place?.index).cloned();
        let mut pairs = Vec::new();
        let mut all = BTreeSet::new();
        for provision in provisions {
            let (old, new) = (provision.before.as_ref(), provision.after.as_ref());
            let old_name = name(&before, old.or(provision.related.as_ref()));
            let new_name = name(&after, new.or(provision.related.as_ref()));
            if let (Some(a), Some(b)) = (old_name, new_name) {
                if old.is_some() && new.is_some() {
                    pairs.push((a.clone(), b.clone()));
                }
                all.insert((a, b));
            }
        }
        Self { pairs, all }
    }
}

fn by_index<'a>(places: impl Iterator<Item = &'a Place>) -> BTreeMap<usize, String> {
    let mut sorted: Vec<&Place> = places.collect();
    sorted.sort_by_key(|place| place.index);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for place in sorted {
        let Some(number) = place.number.as_deref().and_then(|number| number.strip_prefix("Article ")) else {
            continue;
        };
        let count = seen.entry(number.to_owned()).or_default();
        *count += 1;
        let name = if *count == 1 { number.to_owned() } else { format!("{number} [bis]") };
        names.insert(place.index, name);
    }
    names
}

fn recall(names: &Names, facts: &Facts, score: &mut Score) {
    let merged =
        facts.merged.iter().flat_map(|(new, old)| old.iter().map(move |old| (old.clone(), new.clone())));
    let split =
        facts.split.iter().flat_map(|(old, new)| new.iter().map(move |new| (old.clone(), new.clone())));
    for expected in facts.renumbered.iter().cloned().chain(merged).chain(split) {
        score.expected += 1;
        if names.all.contains(&expected) {
            score.found += 1;
        } else {
            let instead: Vec<&(String, String)> =
                names.all.iter().filter(|(a, b)| *a == expected.0 || *b == expected.1).collect();
            score.disagreements.push(format!("not found {expected:?}; instead {instead:?}"));
        }
    }
}

fn false_pairs(names: &Names, facts: &Facts, score: &mut Score) {
    let known: BTreeSet<&(String, String)> = facts.renumbered.iter().collect();
    let sources: BTreeSet<&String> = facts.renumbered.iter().map(|(old, _)| old).collect();
    let targets: BTreeSet<&String> = facts.renumbered.iter().map(|(_, new)| new).collect();
    for pair in &names.pairs {
        score.pairs += 1;
        let (old, new) = pair;
        let split_or_merged = facts.merged.get(new).is_some_and(|all| all.contains(old))
            || facts.split.get(old).is_some_and(|all| all.contains(new));
        let same_number = old == new && !sources.contains(old) && !targets.contains(new);
        if known.contains(pair) || split_or_merged || same_number {
            continue;
        }
        let hint = match (facts.removed.contains(old), facts.added.contains(new)) {
            (true, true) => "removed and added in the facts",
            _ if old == new => "renumbered in the facts",
            _ => "same number in the facts",
        };
        score.wrong += 1;
        score.disagreements.push(format!("paired {pair:?}; {hint}"));
    }
}
