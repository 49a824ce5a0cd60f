//! What pairing looks at in a section: its typed label, the words of its heading and body, and its parent.

use super::hash;
use super::hunks::characters;
use super::line::Line;
use super::pieces::Unit;
use super::words;
use crate::model::{Block, Inline, PolicyText, Section, plain_text};
use crate::numbering::{self, Numbered, Scheme};

/// Words in a shingle.
const SHINGLE: usize = 4;

/// One section as pairing sees it.
#[derive(Default)]
pub(super) struct Features {
    /// The derived number, for people.
    pub number: Option<String>,
    /// The words of the heading without its number, for people.
    pub heading: String,
    /// 1 (outermost) to 6; none without a heading.
    pub level: Option<u8>,
    /// True where the number stands in the heading.
    pub typed: bool,
    /// Hash of the label as typed, or of the whole heading where none is typed: what makes two sections namesakes.
    pub name: Option<u64>,
    /// Sorted hashes of runs of four words, heading's label not counted.
    pub shingles: Vec<u64>,
    /// Sorted hashes of the words of the heading without its label.
    pub heading_words: Vec<u64>,
    /// Words of the body.
    pub body: usize,
    /// Hash of the words of the body.
    pub body_hash: u64,
    /// Index of the section that this one stands under.
    pub parent: Option<usize>,
    /// Characters.
    pub weight: usize,
}

/// The features of all sections; `lines` are theirs in the same order, empty for those that nobody touched.
pub(super) fn features(text: &PolicyText, scheme: Scheme, lines: &[Line]) -> Vec<Features> {
    let mut numbered = numbering::number(scheme, text).into_iter();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut all = Vec::with_capacity(lines.len());
    for (index, (section, line)) in text.sections.iter().zip(lines).enumerate() {
        let mut features = body(section, line);
        if let Some((level, content)) = section.heading() {
            open.retain(|(above, _)| *above < level);
            features.parent = open.last().map(|(_, parent)| *parent);
            open.push((level, index));
            features.level = Some(level);
            if let Some(label) = numbered.next() {
                heading(&mut features, &plain_text(content), label);
            }
        } else {
            features.parent = open.last().map(|(_, parent)| *parent);
        }
        all.push(features);
    }
    all
}

fn heading(features: &mut Features, words: &str, label: Numbered) {
    let typed = words[..label.shown.start].trim_end_matches(|c: char| !c.is_alphanumeric()).trim();
    features.typed = !typed.is_empty();
    features.number = label.number;
    features.heading = words[label.shown].trim().replace('\n', " ");
    let name = if features.typed { typed } else { words.trim() };
    if !name.is_empty() {
        features.name = Some(hash::of_bytes(name.to_lowercase().as_bytes()));
    }
    let shown = features.heading.to_lowercase();
    features.heading_words =
        words::split(&shown).map(|word| hash::of_bytes(shown[word.word].as_bytes())).collect();
    features.heading_words.sort_unstable();
}

fn body(section: &Section, line: &Line) -> Features {
    let body = line.body_keys();
    let mut shingles: Vec<u64> = if body.len() < SHINGLE && !body.is_empty() {
        vec![hash::of_all(&body)]
    } else {
        body.windows(SHINGLE).map(hash::of_all).collect()
    };
    shingles.sort_unstable();
    shingles.dedup();
    let weight = if line.units.is_empty() {
        section.blocks.iter().map(|block| weight(Block::content(block))).sum()
    } else {
        line.units.iter().map(|unit: &Unit| weight(&unit.runs)).sum()
    };
    Features { shingles, body: body.len(), body_hash: hash::of_all(&body), weight, ..Features::default() }
}

/// Characters of one unit.
fn weight(runs: &[Inline]) -> usize {
    match runs {
        [Inline::Text { text, .. }] => characters(text),
        _ => characters(&plain_text(runs)),
    }
}

/// How many values two sorted lists share.
pub(super) fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// From 0 (nothing shared) to 1 (the same): twice the shared over all.
#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
pub(super) fn dice(shared: usize, a: usize, b: usize) -> f64 {
    if a + b == 0 { 0.0 } else { 2.0 * shared as f64 / (a + b) as f64 }
}

/// The share of `of` that is shared, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
pub(super) fn part(shared: usize, of: usize) -> f64 {
    if of == 0 { 0.0 } else { shared as f64 / of as f64 }
}
