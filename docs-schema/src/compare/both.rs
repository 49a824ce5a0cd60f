//! Where both sides of a text that went two ways changed the same sentence: merging keeps the words of both, which may
//! read as nonsense, so such places are shown to a person, before and after.
//!
//! Three states of one history are compared: where they parted, and each side. A heading, a cell, a note and the title are a
//! sentence each. Sections, tables and notes are known by their ids; the sentences of one are paired in their order, changed
//! ones by their common words. Marks are not words: where both only made something bold, nothing is shown.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::result::Place;
use super::{sentences, words};
use crate::model::{Block, PolicyText, Section, plain_text};
use crate::numbering::Scheme;
use crate::outline;

/// Changed sentences against changed sentences that are paired by their words; beyond it, only in their order.
const MAX_PAIRED: usize = 10_000;

/// Common words, of a hundred, that make two sentences one that was changed.
const ALIKE: usize = 30;

/// What both sides did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clash {
    /// Both changed the sentence, or one changed it and the other took it out.
    SameSentence,
    /// Ours removed the section in which theirs wrote.
    RemovedByOurs,
    /// Theirs removed the section in which ours wrote.
    RemovedByTheirs,
}

/// Where the sentence stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "lowercase")]
pub enum Part {
    Title,
    /// The heading of a section.
    Heading {
        id: String,
    },
    /// What stands below it.
    Section {
        id: String,
    },
    /// A cell of a table.
    Table {
        id: String,
    },
    Note {
        id: String,
    },
}

/// A place where both sides wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    pub clash: Clash,
    pub part: Part,
    /// The provision it stands in, as it is in ours, else theirs, else where they parted; none for the title.
    pub place: Option<Place>,
    /// Of a removed section: what was there before, nothing where the other only added.
    pub base: String,
    /// Empty where it is gone.
    pub ours: String,
    pub theirs: String,
    /// As the merged text has it, where one was given; empty where it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<String>,
}

/// The places where both sides changed the same sentence, in the order of reading. `merged`: the two sides put together.
#[must_use]
pub fn both(
    base: &PolicyText,
    ours: &PolicyText,
    theirs: &PolicyText,
    merged: Option<&PolicyText>,
    scheme: Scheme,
) -> Vec<Both> {
    let sides = [base, ours, theirs].map(parts);
    let result = merged.map(parts);
    let seats = Seats::new([ours, theirs, base], scheme);
    let mut found = Vec::new();
    for (part, at) in order(base) {
        let none = Vec::new();
        let [before, a, b] = [0, 1, 2].map(|side| sides[side].get(&part));
        let before = before.unwrap_or(&none);
        let after = result.as_ref().map(|result| result.get(&part).unwrap_or(&none).as_slice());
        let mut clashes = match (a, b) {
            (Some(a), Some(b)) => same_sentences(&part, before, a, b, after),
            (None, Some(b)) => removed(&part, before, b, after, Clash::RemovedByOurs),
            (Some(a), None) => removed(&part, before, a, after, Clash::RemovedByTheirs),
            (None, None) => continue,
        };
        for clash in &mut clashes {
            clash.part = part.clone();
            clash.place = at.as_ref().and_then(|section| seats.of(section));
        }
        found.append(&mut clashes);
    }
    found
}

/// Sentences by where they stand.
fn parts(text: &PolicyText) -> BTreeMap<Part, Vec<String>> {
    let one =
        |words: String| -> Vec<String> { Some(words).filter(|w| !w.trim().is_empty()).into_iter().collect() };
    let mut parts = BTreeMap::from([(Part::Title, one(plain_text(&text.title)))]);
    for section in &text.sections {
        let heading = section.heading().map(|(_, words)| plain_text(words)).unwrap_or_default();
        parts.insert(Part::Heading { id: section.id.clone() }, one(heading));
        parts.insert(Part::Section { id: section.id.clone() }, body(section));
    }
    for (id, table) in &text.tables {
        let cells = table.rows.iter().flatten().map(|cell| plain_text(cell).trim().to_owned());
        parts.insert(Part::Table { id: id.clone() }, cells.collect());
    }
    for (id, note) in &text.notes {
        parts.insert(Part::Note { id: id.clone() }, one(plain_text(note)));
    }
    parts
}

fn body(section: &Section) -> Vec<String> {
    let below = section.blocks.iter().filter(|block| !matches!(block, Block::Heading { .. }));
    let words = below.map(|block| plain_text(block.content()));
    words.flat_map(|words| sentences::split(&words).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The parts of a text in the order of reading, each with the section that it stands in.
fn order(text: &PolicyText) -> Vec<(Part, Option<String>)> {
    let mut made = vec![(Part::Title, None)];
    for section in &text.sections {
        let at = Some(section.id.clone());
        made.push((Part::Heading { id: section.id.clone() }, at.clone()));
        made.push((Part::Section { id: section.id.clone() }, at.clone()));
        let only = PolicyText {
            sections: vec![section.clone()],
            tables: text.tables.clone(),
            ..PolicyText::default()
        };
        for block in &section.blocks {
            if let Block::Table { id } = block {
                made.push((Part::Table { id: id.clone() }, at.clone()));
            }
        }
        made.extend(only.note_ids().map(|id| (Part::Note { id: id.to_owned() }, at.clone())));
    }
    let mut seen = std::collections::HashSet::new();
    made.retain(|(part, _)| seen.insert(part.clone()));
    made
}

/// Provisions by id, from the first text that has them.
struct Seats(HashMap<String, Place>);

impl Seats {
    fn new(texts: [&PolicyText; 3], scheme: Scheme) -> Self {
        let mut seats: HashMap<String, Place> = HashMap::new();
        for text in texts {
            let headings = outline(text, scheme).into_iter().map(|entry| (entry.section_id.clone(), entry));
            let mut headings: HashMap<_, _> = headings.collect();
            for (index, section) in text.sections.iter().enumerate() {
                let heading = headings.remove(&section.id);
                seats.entry(section.id.clone()).or_insert_with(|| Place {
                    id: section.id.clone(),
                    index,
                    level: heading.as_ref().map(|entry| entry.level),
                    number: heading.as_ref().and_then(|entry| entry.number.clone()),
                    heading: heading.map(|entry| entry.text).unwrap_or_default(),
                    displaced: section.displaced,
                });
            }
        }
        Self(seats)
    }

    fn of(&self, section: &str) -> Option<Place> {
        self.0.get(section).cloned()
    }
}

fn clash(clash: Clash, base: String, ours: String, theirs: String, merged: Option<String>) -> Both {
    Both { clash, part: Part::Title, place: None, base, ours, theirs, merged }
}

fn same_sentences(
    part: &Part,
    base: &[String],
    ours: &[String],
    theirs: &[String],
    merged: Option<&[String]>,
) -> Vec<Both> {
    let (a, b) = (follow(part, base, ours), follow(part, base, theirs));
    let merged_as = merged.map(|merged| (merged, follow(part, base, merged)));
    let mut found = Vec::new();
    for (at, sentence) in base.iter().enumerate() {
        let (ours, theirs) = (joined(ours, &a[at]), joined(theirs, &b[at]));
        let changed = |side: &str| side != sentence;
        if !changed(&ours) || !changed(&theirs) || (ours.is_empty() && theirs.is_empty()) {
            continue;
        }
        let reads = merged_as.as_ref().map(|(merged, known)| reads(merged, &known[at], &ours, &theirs));
        found.push(clash(Clash::SameSentence, sentence.clone(), ours, theirs, reads));
    }
    found
}

/// The sentence as the merged text has it: what became of it there, or what is most like both sides.
fn reads(merged: &[String], known: &[usize], ours: &str, theirs: &str) -> String {
    let wanted = format!("{ours} {theirs}");
    let followed = joined(merged, known);
    let best =
        merged.iter().map(|sentence| (alike(sentence, &wanted), sentence)).max_by_key(|(alike, _)| *alike);
    match best {
        Some((score, best)) if score > alike(&followed, &wanted) && score >= ALIKE => best.clone(),
        _ => followed,
    }
}

/// One entry for a section that one side removed, where the other changed or added sentences of it.
fn removed(part: &Part, base: &[String], kept: &[String], merged: Option<&[String]>, by: Clash) -> Vec<Both> {
    let known = follow(part, base, kept);
    let changed: Vec<usize> = (0..base.len()).filter(|at| joined(kept, &known[*at]) != base[*at]).collect();
    let followed: Vec<usize> = known.iter().flatten().copied().collect();
    let new = |at: &usize| !followed.contains(at) || changed.iter().any(|base| known[*base].contains(at));
    let written: Vec<usize> = (0..kept.len()).filter(new).collect();
    if written.is_empty() {
        return Vec::new();
    }
    let was = changed.iter().map(|at| base[*at].as_str()).collect::<Vec<_>>().join(" ");
    let wrote = joined(kept, &written);
    let reads = merged.map(|merged| merged.join(" "));
    let (ours, theirs) =
        if by == Clash::RemovedByOurs { (String::new(), wrote) } else { (wrote, String::new()) };
    vec![clash(by, was, ours, theirs, reads)]
}

fn joined(sentences: &[String], which: &[usize]) -> String {
    which.iter().filter_map(|at| sentences.get(*at)).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// For each sentence before, the sentences after that it became: itself, a changed one, several, or none.
/// Cells of a table that kept its shape are known by their places.
fn follow(part: &Part, before: &[String], after: &[String]) -> Vec<Vec<usize>> {
    if matches!(part, Part::Table { .. }) && before.len() == after.len() {
        return (0..before.len()).map(|at| vec![at]).collect();
    }
    let mut known = vec![Vec::new(); before.len()];
    for op in capture_diff_slices(Algorithm::Patience, before, after) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            old.zip(new).for_each(|(old, new)| known[old].push(new));
            continue;
        }
        let start = new.start;
        for (a, b) in pair(&before[old.clone()], &after[new.clone()]) {
            known[old.start + a].push(start + b);
        }
        grow(&mut known[old.clone()], new, &before[old], after);
    }
    known
}

/// Pairs changed sentences in their order: those with common words so that these are as many as can be, and what lies
/// between them one by one, for a sentence may be rewritten whole.
fn pair(before: &[String], after: &[String]) -> Vec<(usize, usize)> {
    let alike = if before.len().saturating_mul(after.len()) > MAX_PAIRED {
        Vec::new()
    } else {
        likest(before, after)
    };
    let (mut from, mut to, mut made) = (0, 0, Vec::new());
    for (a, b) in alike.into_iter().chain([(before.len(), after.len())]) {
        made.extend((from..a).zip(to..b));
        if a < before.len() && b < after.len() {
            made.push((a, b));
        }
        (from, to) = (a + 1, b + 1);
    }
    made
}

/// The pairs with most common words, in order.
fn likest(before: &[String], after: &[String]) -> Vec<(usize, usize)> {
    let score = |a: &String| after.iter().map(|b| alike(a, b)).collect();
    let scores: Vec<Vec<usize>> = before.iter().map(score).collect();
    let mut best = vec![vec![0; after.len() + 1]; before.len() + 1];
    for a in (0..before.len()).rev() {
        for b in (0..after.len()).rev() {
            let both = if scores[a][b] >= ALIKE { scores[a][b] + best[a + 1][b + 1] } else { 0 };
            best[a][b] = both.max(best[a + 1][b]).max(best[a][b + 1]);
        }
    }
    let (mut a, mut b, mut made) = (0, 0, Vec::new());
    while a < before.len() && b < after.len() {
        if best[a][b] == best[a + 1][b] {
            a += 1;
        } else if best[a][b] == best[a][b + 1] {
            b += 1;
        } else {
            made.push((a, b));
            (a, b) = (a + 1, b + 1);
        }
    }
    made
}

/// Gives a sentence that was cut in two its other half: what stands beside it, unpaired, and makes it more like what was.
fn grow(known: &mut [Vec<usize>], after: Range<usize>, before: &[String], all: &[String]) {
    let taken: Vec<usize> = known.iter().flatten().copied().collect();
    let free = |at: &usize| after.contains(at) && !taken.contains(at);
    for (sentence, became) in before.iter().zip(known) {
        let better = |became: &[usize], more: &[usize]| {
            alike(sentence, &joined(all, more)) > alike(sentence, &joined(all, became))
        };
        while let Some(next) = became.last().map(|last| last + 1).filter(free) {
            let more = [became.as_slice(), &[next]].concat();
            if !better(became, &more) {
                break;
            }
            *became = more;
        }
        while let Some(next) = became.first().and_then(|first| first.checked_sub(1)).filter(free) {
            let more = [&[next], became.as_slice()].concat();
            if !better(became, &more) {
                break;
            }
            *became = more;
        }
    }
}

/// Common words of two sentences, of a hundred (Dice).
fn alike(a: &str, b: &str) -> usize {
    let (a, b) = (counted(a), counted(b));
    let all = a.values().sum::<usize>() + b.values().sum::<usize>();
    let common: usize = a.iter().map(|(word, n)| (*n).min(b.get(word).copied().unwrap_or(0))).sum();
    (common * 200).checked_div(all).unwrap_or(0)
}

fn counted(sentence: &str) -> HashMap<String, usize> {
    let mut counted = HashMap::new();
    for word in words::split(sentence) {
        let word = words::plain_shape(&sentence[word.word]).to_lowercase();
        if word.chars().any(char::is_alphanumeric) {
            *counted.entry(word).or_insert(0) += 1;
        }
    }
    counted
}
