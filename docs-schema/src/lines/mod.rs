//! The numbered lines of a frozen text: the same for everybody, whatever the browser, the printer or the font, because
//! they are broken here and not where they are shown. "Line 214 of version 3" means the same words in every room.
//!
//! **Rule 1.** Lines are made of the words of the text's *pieces*, in this order: the title; each section's blocks, a
//! heading, a paragraph, an item or a quotation being one piece, a table one piece for each of its cells, row by row; then
//! the notes, in the order in which the text first refers to them. A rule (the drawn line) is no piece. The words of a
//! piece are those of its runs put one behind the other: numbers of provisions, marks of items and marks of notes, which
//! are made for show, are not words.
//!
//! - Characters are Unicode code points. *Breaking space* is U+0009, U+0020, U+1680, U+2000 to U+2006, U+2008 to U+200A,
//!   U+205F, U+3000; U+00A0, U+2007, U+202F and all others are letters here and keep words together. U+000A ends a line.
//! - A *word* is a longest run without breaking space or U+000A. A line begins with a word and takes the next one, with the
//!   space between as it stands, as long as it then has at most *width* characters. Space at either end is in no line.
//! - A word of more than *width* characters begins a line of its own and is cut behind every *width* characters; what is
//!   left is a word like others. A cut stands before no *joined* character (U+0300 to U+036F, U+1AB0 to U+1AFF, U+1DC0 to
//!   U+1DFF, U+200D, U+20D0 to U+20FF, U+FE00 to U+FE0F, U+FE20 to U+FE2F): it goes back to the character that these are
//!   joined to, unless nothing but such stands before.
//! - The width is 72; in a table of k columns it is (72 − 2 × (k − 1)) ÷ k, without remainder, and at least 16.
//! - Lines are numbered from 1 through the whole text. A piece without words has none.
//!
//! Must stay true: rule 1 never changes, because printed pages cite it; another rule is another number ([`RULE`]).
//! `fixtures/lines` keeps its answers.

pub mod fate;
mod sheet;

use std::ops::Range;

use serde::Serialize;

use crate::anchor::Spot;
use crate::model::{Block, Inline, PolicyText, plain_text};

pub use sheet::{Kind, Printed, Row, Sheet, sheet};

/// The rule by which lines are broken.
pub const RULE: u32 = 1;

/// Characters of a line.
pub const WIDTH: usize = 72;

/// Characters that a line of a cell may have, whatever the number of columns.
pub const LEAST_WIDTH: usize = 16;

/// One line; its number is its place among the lines, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is a line of.
    pub spot: Spot,
    /// In the characters of the piece.
    pub characters: Range<usize>,
    pub words: String,
}

/// All lines of a text, in order.
#[must_use]
pub fn lines(text: &PolicyText) -> Vec<Line> {
    let mut made = Vec::new();
    let mut add = |spot: Spot, content: &[Inline], width: usize| {
        let letters: Vec<char> = plain_text(content).chars().collect();
        for characters in broken(&letters, width) {
            let words = letters.get(characters.clone()).unwrap_or_default().iter().collect();
            made.push(Line { spot: spot.clone(), characters, words });
        }
    };
    for_each_piece(text, |spot, content, columns| add(spot, content, width(columns)));
    made
}

/// The pieces of a text in order, each with its words and, in a table, the number of columns (else 1).
pub(crate) fn for_each_piece<'t>(text: &'t PolicyText, mut each: impl FnMut(Spot, &'t [Inline], usize)) {
    each(Spot::Title, &text.title, 1);
    for section in &text.sections {
        for (block, read) in section.blocks.iter().enumerate() {
            let id = || section.id.clone();
            match read {
                Block::Rule => {}
                Block::Table { id: table } => {
                    let rows = text.tables.get(table).map(|table| table.rows.as_slice()).unwrap_or_default();
                    for (row, cells) in rows.iter().enumerate() {
                        for (col, cell) in cells.iter().enumerate() {
                            let spot = Spot::Cell { section: id(), table: table.clone(), row, col };
                            each(spot, cell, cells.len());
                        }
                    }
                }
                _ => each(Spot::Block { section: id(), block }, read.content(), 1),
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    for id in text.note_ids().filter(|id| seen.insert(*id)) {
        each(Spot::Note { id: id.to_owned() }, text.notes.get(id).map(Vec::as_slice).unwrap_or_default(), 1);
    }
}

fn width(columns: usize) -> usize {
    let columns = columns.max(1);
    (WIDTH.saturating_sub(2 * (columns - 1)) / columns).max(LEAST_WIDTH)
}

/// Where the lines of a piece begin and end.
fn broken(letters: &[char], width: usize) -> Vec<Range<usize>> {
    let mut made: Vec<Range<usize>> = Vec::new();
    // A line that the next word may still join.
    let mut open = false;
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if *letter == '\n' {
            open = false;
            at += 1;
        } else if is_space(*letter) {
            at += 1;
        } else {
            let end = at + letters[at..].iter().take_while(|l| **l != '\n' && !is_space(**l)).count();
            match made.last_mut().filter(|line| open && end - line.start <= width) {
                Some(line) => line.end = end,
                None => made.extend(cut(letters, at..end, width)),
            }
            open = true;
            at = end;
        }
    }
    made
}

/// A word in parts of at most `width` characters.
fn cut(letters: &[char], word: Range<usize>, width: usize) -> Vec<Range<usize>> {
    let mut made = Vec::new();
    let mut start = word.start;
    while word.end - start > width {
        let end = start + width;
        let back = letters[start..=end].iter().rev().take_while(|letter| is_joined(**letter)).count();
        let end = if back < width { end - back } else { end };
        made.push(start..end);
        start = end;
    }
    made.push(start..word.end);
    made
}

fn is_space(letter: char) -> bool {
    matches!(letter, '\t' | ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}

fn is_joined(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200d}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::{broken, width};

    fn told(words: &str, width: usize) -> Vec<String> {
        let letters: Vec<char> = words.chars().collect();
        broken(&letters, width).into_iter().map(|line| letters[line].iter().collect()).collect()
    }

    #[test]
    fn words_fill_a_line_to_its_width_and_no_further() {
        for (words, expected) in [
            ("un deux trois", vec!["un deux", "trois"]),
            ("un deux  trois", vec!["un deux", "trois"]),
            ("  un  deux ", vec!["un  deux"]),
            ("un\u{a0}deux trois", vec!["un\u{a0}deux", "trois"]),
            ("dit\u{202f}: « un »", vec!["dit\u{202f}: «", "un »"]),
            ("un\ndeux\n\n trois\n", vec!["un", "deux", "trois"]),
            ("", vec![]),
            (" \t\n", vec![]),
        ] {
            assert_eq!(told(words, 8), expected, "{words:?}");
        }
    }

    #[test]
    fn a_long_word_is_cut_and_its_rest_goes_on_like_a_word() {
        assert_eq!(told("a abcdefghijkl mn", 5), ["a", "abcde", "fghij", "kl mn"]);
        assert_eq!(told("abcdefghij", 5), ["abcde", "fghij"]);
        assert_eq!(told("abcde\u{301}fgh", 5), ["abcd", "e\u{301}fgh"], "a letter keeps its accent");
        let marks = "\u{301}".repeat(12);
        assert_eq!(told(&marks, 5).concat(), marks);
    }

    #[test]
    fn the_cells_of_wide_tables_have_shorter_lines() {
        assert_eq!([0, 1, 2, 3, 4, 5, 60].map(width), [72, 72, 35, 22, 16, 16, 16]);
    }
}
