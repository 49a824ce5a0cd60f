//! The words of a text in the order of reading, cut where the author changes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::{Block, Inline, PolicyText};

/// A part of a text that is counted from its own start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `title`, `section/ID`, `note/ID`.
    pub place: String,
    pub runs: Vec<Run>,
}

/// Words of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub words: String,
    /// See `Marks::by`; none: nobody's, as the line between two values of one cell.
    pub by: Option<u32>,
}

impl Part {
    /// UTF-16 code units.
    #[must_use]
    pub fn length(&self) -> usize {
        self.runs.iter().map(Run::length).sum()
    }

    /// Whose the words between two places are (UTF-16 code units), most first: for a hunk of a comparison, the authors
    /// of what came from [`super::read`] of the text after, those who took away from [`super::read_removed`].
    #[must_use]
    pub fn authors(&self, range: Range<usize>) -> Vec<(u32, usize)> {
        let mut found: BTreeMap<u32, usize> = BTreeMap::new();
        let mut start = 0;
        for run in &self.runs {
            let end = start + run.length();
            let shared = end.min(range.end).saturating_sub(start.max(range.start));
            if let Some(by) = run.by.filter(|_| shared > 0) {
                *found.entry(by).or_default() += shared;
            }
            start = end;
        }
        let mut list: Vec<(u32, usize)> = found.into_iter().collect();
        list.sort_by_key(|(by, length)| (std::cmp::Reverse(*length), *by));
        list
    }

    /// See [`checksum`].
    #[must_use]
    pub fn checksum(&self) -> u32 {
        checksum(self.runs.iter().flat_map(|run| run.words.encode_utf16()))
    }
}

impl Run {
    /// UTF-16 code units.
    #[must_use]
    pub fn length(&self) -> usize {
        self.words.encode_utf16().count()
    }
}

/// FNV-1a, 32 bits, over UTF-16 code units taken whole: by it an editor knows whether it holds the same words before
/// it colours them. No defence against anybody.
#[must_use]
pub fn checksum(units: impl IntoIterator<Item = u16>) -> u32 {
    units.into_iter().fold(0x811c_9dc5, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193))
}

/// The title, the sections and the notes that they refer to.
#[must_use]
pub fn parts(text: &PolicyText) -> Vec<Part> {
    let mut all = vec![Part::new("title".to_owned(), [text.title.as_slice()])];
    for section in &text.sections {
        let lines = section.blocks.iter().flat_map(|block| lines(text, block));
        all.push(Part::new(format!("section/{}", section.id), lines));
    }
    let mut seen = BTreeSet::new();
    for id in text.note_ids().filter(|id| seen.insert(*id)) {
        let content = text.notes.get(id).map_or(&[][..], Vec::as_slice);
        all.push(Part::new(format!("note/{id}"), [content]));
    }
    all
}

/// The content of a block, or of its table's cells row by row.
fn lines<'t>(text: &'t PolicyText, block: &'t Block) -> Vec<&'t [Inline]> {
    match block {
        Block::Table { id } => {
            text.tables.get(id).into_iter().flat_map(|t| t.rows.iter().flatten().map(Vec::as_slice)).collect()
        }
        _ => vec![block.content()],
    }
}

impl Part {
    fn new<'t>(place: String, lines: impl IntoIterator<Item = &'t [Inline]>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for inline in lines.into_iter().flatten() {
            let Inline::Text { text, marks } = inline else { continue };
            match runs.last_mut() {
                Some(last) if last.by == marks.by => last.words.push_str(text),
                _ => runs.push(Run { words: text.clone(), by: marks.by }),
            }
        }
        Self { place, runs }
    }
}
