//! A text as one plain text, and places in it as W3C Web Annotation selectors: how remarks leave the system.
//!
//! The plain text: the title, then for each section its blocks in order, then the notes in the order in which the text
//! refers to them. A heading, a paragraph, an item, a quotation and a note are one piece each; a table is a piece for each
//! of its cells, row by row; a rule is none. Pieces are joined by one line feed (U+000A); numbers of provisions and marks
//! of notes, which are made for show, are not in it. Positions count Unicode code points from 0, as the W3C model says.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::CONTEXT;
use super::part::Part;
use super::resolve::Place;
use super::select::TextQuoteSelector;
use super::white;
use crate::model::{Block, Inline, PolicyText, Section, plain_text};

/// Where words stand in the plain text; code points, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "TextPositionSelector")]
pub struct TextPositionSelector {
    pub start: usize,
    pub end: usize,
}

/// A place for those outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Selectors {
    pub quote: TextQuoteSelector,
    pub position: TextPositionSelector,
}

/// What a piece of the plain text is in the policy text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "piece")]
pub enum Spot {
    Title,
    Block { section: String, block: usize },
    Cell { section: String, table: String, row: usize, col: usize },
    Note { id: String },
}

/// A policy text as plain text.
#[derive(Debug)]
pub struct Plain {
    words: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    spot: Spot,
    /// Code points and bytes before it.
    start: usize,
    byte: usize,
    /// Code points.
    length: usize,
}

impl Plain {
    #[must_use]
    pub fn of(text: &PolicyText) -> Self {
        let mut made = Self { words: String::new(), pieces: Vec::new() };
        made.add(Spot::Title, &text.title);
        for section in &text.sections {
            made.section(text, section);
        }
        let mut seen = std::collections::BTreeSet::new();
        for id in text.note_ids().filter(|id| seen.insert(*id)) {
            made.add(Spot::Note { id: id.to_owned() }, text.notes.get(id).map_or(&[], Vec::as_slice));
        }
        made
    }

    fn section(&mut self, text: &PolicyText, section: &Section) {
        for (block, read) in section.blocks.iter().enumerate() {
            match read {
                Block::Rule => {}
                Block::Table { id } => {
                    let rows = text.tables.get(id).into_iter().flat_map(|table| &table.rows).enumerate();
                    for (row, col, cell) in
                        rows.flat_map(|(r, row)| row.iter().enumerate().map(move |(c, cell)| (r, c, cell)))
                    {
                        let (section, table) = (section.id.clone(), id.clone());
                        self.add(Spot::Cell { section, table, row, col }, cell);
                    }
                }
                _ => self.add(Spot::Block { section: section.id.clone(), block }, read.content()),
            }
        }
    }

    fn add(&mut self, spot: Spot, content: &[Inline]) {
        if let Some(last) = self.pieces.last() {
            let start = last.start + last.length + 1;
            self.words.push('\n');
            self.push(spot, start, content);
        } else {
            self.push(spot, 0, content);
        }
    }

    fn push(&mut self, spot: Spot, start: usize, content: &[Inline]) {
        let words = plain_text(content);
        self.pieces.push(Piece { spot, start, byte: self.words.len(), length: words.chars().count() });
        self.words.push_str(&words);
    }

    /// The plain text itself.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    /// The blocks, cells or notes that a place covers, each with the code points covered of it: what a page marks. The
    /// place must be of the same state of the text; empty where it plainly is not.
    #[must_use]
    pub fn spots(&self, place: &Place) -> Vec<(&Spot, Range<usize>)> {
        let mut before = 0;
        let mut made = Vec::new();
        for piece in self.pieces.iter().filter(|piece| belongs(&piece.spot, place)) {
            let covered = if place.table.is_some() {
                0..piece.length
            } else {
                let within = |at: usize| at.saturating_sub(before).min(piece.length);
                within(place.characters.start)..within(place.characters.end)
            };
            before += piece.length;
            if !covered.is_empty() {
                made.push((&piece.spot, covered));
            }
        }
        made
    }

    /// The selectors of a place of the same state of the text; none where it plainly is of another.
    #[must_use]
    pub fn selectors(&self, place: &Place) -> Option<Selectors> {
        let spots = self.spots(place);
        let (first, from) = spots.first()?;
        let (last, to) = spots.last()?;
        let start = self.point(first, from.start)?;
        let end = self.point(last, to.end)?;
        let quote = TextQuoteSelector {
            exact: self.words.get(start.1..end.1)?.to_owned(),
            prefix: white::last(&self.words[..start.1], CONTEXT).to_owned(),
            suffix: white::first(&self.words[end.1..], CONTEXT).to_owned(),
        };
        Some(Selectors { quote, position: TextPositionSelector { start: start.0, end: end.0 } })
    }

    /// A place in a piece, in code points and in bytes.
    fn point(&self, spot: &Spot, within: usize) -> Option<(usize, usize)> {
        let piece = self.pieces.iter().find(|piece| piece.spot == *spot)?;
        let rest = &self.words[piece.byte..];
        Some((piece.start + within, piece.byte + white::first(rest, within).len()))
    }
}

/// True where a piece is a part of what the characters of a place are counted in.
fn belongs(spot: &Spot, place: &Place) -> bool {
    match (spot, &place.part, &place.table) {
        (Spot::Cell { table, .. }, _, Some(whole)) => table == whole,
        (Spot::Title, Part::Title, None) => true,
        (Spot::Block { section, .. }, Part::Section(id), None)
        | (Spot::Note { id: section }, Part::Note(id), None) => section == id,
        (Spot::Cell { table, row, col, .. }, Part::Cell { table: id, .. }, None) => {
            table == id && place.cell == Some((*row, *col))
        }
        _ => false,
    }
}
