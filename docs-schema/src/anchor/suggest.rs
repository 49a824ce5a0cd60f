//! Where words similar to those of an orphaned anchor stand. For a person to choose from: never applied by itself, because
//! what reads alike need not be what was meant.
//!
//! Likeness is the share of the quote's pairs of words that stand in a block too, typography apart; so a block that says
//! much more still holds the quote. Of equal ones come first those in the section where the quote stood, then those that
//! hold more of what stood around it.

use std::collections::HashSet;

use super::Anchor;
use crate::compare::words;
use crate::model::{Block, PolicyText, plain_text};

/// Places offered at most.
pub const MAX_SUGGESTIONS: usize = 5;

/// Below it words are alike by chance.
pub const LEAST_LIKENESS: f64 = 0.3;

/// A block with similar words.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Suggestion {
    pub section: String,
    /// Its place among the section's blocks, from 0.
    pub block: usize,
    /// From [`LEAST_LIKENESS`] to 1.
    pub likeness: f64,
}

/// The blocks of a text whose words are most like those that an anchor quotes, the likest first.
#[must_use]
pub fn suggest(anchor: &Anchor, text: &PolicyText) -> Vec<Suggestion> {
    let quote = Shingles::of(&anchor.quote);
    let around = Shingles::of(&format!("{} {}", anchor.prefix, anchor.suffix));
    let mut found: Vec<(Suggestion, bool, f64)> = Vec::new();
    for section in &text.sections {
        for (block, read) in section.blocks.iter().enumerate() {
            let held = Shingles::of(&block_words(text, read));
            let likeness = quote.held_by(&held);
            if likeness >= LEAST_LIKENESS {
                let suggestion = Suggestion { section: section.id.clone(), block, likeness };
                found.push((suggestion, section.id == anchor.section, around.held_by(&held)));
            }
        }
    }
    found.sort_by(|a, b| {
        (b.0.likeness.total_cmp(&a.0.likeness)).then(b.1.cmp(&a.1)).then(b.2.total_cmp(&a.2))
    });
    found.into_iter().take(MAX_SUGGESTIONS).map(|(suggestion, ..)| suggestion).collect()
}

fn block_words(text: &PolicyText, block: &Block) -> String {
    match block {
        Block::Table { id } => {
            let cells = text.tables.get(id).into_iter().flat_map(|table| table.rows.iter().flatten());
            cells.map(|cell| plain_text(cell) + "\n").collect()
        }
        _ => plain_text(block.content()),
    }
}

/// Words by themselves, and with the one behind them.
struct Shingles {
    singles: HashSet<String>,
    pairs: HashSet<(String, String)>,
}

impl Shingles {
    fn of(line: &str) -> Self {
        let word = |at: words::Word| words::plain_shape(&line[at.word]).to_lowercase();
        let means = |word: &String| word.chars().any(char::is_alphanumeric);
        let list: Vec<String> = words::split(line).map(word).filter(means).collect();
        let pairs =
            list.windows(2).filter_map(|pair| Some((pair.first()?.clone(), pair.last()?.clone()))).collect();
        Self { pairs, singles: list.into_iter().collect() }
    }

    /// The share of these that others hold, from 0 to 1.
    fn held_by(&self, others: &Self) -> f64 {
        if self.pairs.is_empty() {
            share(&self.singles, &others.singles)
        } else {
            share(&self.pairs, &others.pairs)
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "a text has fewer words than a float counts exactly")]
fn share<T: Eq + std::hash::Hash>(some: &HashSet<T>, others: &HashSet<T>) -> f64 {
    if some.is_empty() {
        return 0.0;
    }
    some.intersection(others).count() as f64 / some.len() as f64
}
