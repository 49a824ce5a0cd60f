//! Making an anchor in a part: from positions, of a block, of the whole part.
//!
//! Must stay true: an anchor begins and ends with letters that are no white space, so that where it is found again it
//! reads as it was quoted.

use std::ops::Range;

use automerge::ActorId;

use super::part::Part;
use super::quoted::Quoted;
use super::reading::{Reading, Shown};
use super::signs::{Kind, Name, Sign};
use super::white;
use super::{Anchor, AnchorError, CONTEXT, MAX_CHARACTERS, MAX_QUOTE};
use crate::canonical;
use crate::model::{Block, PolicyText, plain_text};

impl Reading {
    /// An anchor on a range of a part's Text (UTF-16 code units; of a cell that several people wrote at once: of its
    /// values, each on its line). White space at its ends is left out; a letter that it cuts is taken whole.
    ///
    /// # Errors
    /// [`AnchorError::NoSuchPart`], [`AnchorError::Empty`], [`AnchorError::TooLong`].
    pub fn make(&self, part: &Part, range: Range<usize>) -> Result<Anchor, AnchorError> {
        let shown = self.find(part).ok_or(AnchorError::NoSuchPart)?;
        if range.is_empty() {
            return Err(AnchorError::Empty);
        }
        self.anchor(shown, shown.signs.within(&range))
    }

    /// An anchor on a whole part: on the title, on a section as such.
    ///
    /// # Errors
    /// As [`Reading::make`].
    pub fn whole(&self, part: &Part) -> Result<Anchor, AnchorError> {
        let shown = self.find(part).ok_or(AnchorError::NoSuchPart)?;
        self.anchor(shown, 0..shown.signs.list.len())
    }

    /// An anchor on a block of a section, as `text` counts them from 0: the words of a heading, a paragraph, an item or a
    /// quotation; of a table its marker, so that it holds as long as the table stands, whatever becomes of its cells.
    ///
    /// # Errors
    /// As [`Reading::make`]; [`AnchorError::NotFound`] where `text` is not the text of this reading.
    pub fn block(&self, text: &PolicyText, section: &str, block: usize) -> Result<Anchor, AnchorError> {
        let part = Part::Section(section.to_owned());
        let shown = self.find(&part).ok_or(AnchorError::NoSuchPart)?;
        let blocks = text.sections.iter().find(|read| read.id == section).map(|read| &read.blocks);
        let (before, block) = blocks
            .and_then(|blocks| Some((blocks.get(..block)?, blocks.get(block)?)))
            .ok_or(AnchorError::NoSuchPart)?;
        if let Block::Table { id } = block {
            let marker = shown.signs.ids.iter().find(|(at, named)| {
                named == id && shown.signs.list.get(*at).is_some_and(|sign| sign.kind == Kind::Table)
            });
            return marker.map_or(Err(AnchorError::NotFound), |(at, _)| self.anchor(shown, *at..*at + 1));
        }
        let words = plain_text(block.content());
        let nth: usize = before.iter().map(|block| plain_text(block.content()).chars().count()).sum();
        let length = words.chars().count();
        if length == 0 {
            return Err(AnchorError::Empty);
        }
        let at = |nth: usize| shown.signs.at_character(nth).ok_or(AnchorError::NotFound);
        let signs = at(nth)?..at(nth + length - 1)? + 1;
        let letters = shown.signs.list[signs.clone()].iter().filter_map(letter);
        if !letters.eq(words.chars()) {
            return Err(AnchorError::NotFound);
        }
        self.anchor(shown, signs)
    }

    pub(super) fn anchor(&self, shown: &Shown, signs: Range<usize>) -> Result<Anchor, AnchorError> {
        let list = &shown.signs.list;
        let within = list.get(signs.clone()).unwrap_or_default();
        let Some(first) = within.iter().position(Sign::is_solid) else {
            return self.table_anchor(shown, signs);
        };
        let last = within.iter().rposition(Sign::is_solid).unwrap_or(first);
        let signs = whole_operations(list, signs.start + first..signs.start + last + 1);
        let words = shown.signs.words(signs.clone());
        let letters = list[signs.clone()].iter().filter(|sign| letter(sign).is_some());
        let names = letters.filter_map(|sign| sign.name);
        self.write(shown, signs, &words, Quoted::new(names, &self.writers), None)
    }

    fn table_anchor(&self, shown: &Shown, signs: Range<usize>) -> Result<Anchor, AnchorError> {
        let mut tables = signs.filter(|at| shown.signs.list[*at].kind == Kind::Table);
        let (Some(at), None) = (tables.next(), tables.next()) else { return Err(AnchorError::Empty) };
        let id = shown.signs.id(at).unwrap_or_default().to_owned();
        let letters = Quoted::new(shown.signs.list[at].name.into_iter(), &self.writers);
        self.write(shown, at..at + 1, &self.table_words(&id), letters, Some(id))
    }

    fn write(
        &self,
        shown: &Shown,
        signs: Range<usize>,
        words: &str,
        letters: Quoted,
        table: Option<String>,
    ) -> Result<Anchor, AnchorError> {
        if words.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(AnchorError::TooLong);
        }
        let even = white::even(words);
        let (before, after) = shown.signs.around(&signs);
        let cursor =
            |at: usize| shown.signs.list.get(at).and_then(|sign| sign.name).map(|name| self.cursor(name));
        Ok(Anchor {
            part: shown.part.clone(),
            section: shown.section.clone(),
            start: cursor(signs.start).unwrap_or_default(),
            end: cursor(signs.end - 1).unwrap_or_default(),
            quote: white::first(words, MAX_QUOTE).to_owned(),
            prefix: before,
            suffix: after,
            length: even.chars().count(),
            digest: digest(&even),
            letters,
            table,
        })
    }

    /// As Automerge writes a cursor.
    fn cursor(&self, name: Name) -> String {
        let actor = self.writers.actor(name.writer).map(ActorId::to_string).unwrap_or_default();
        format!("{}@{actor}", name.counter)
    }
}

/// What one operation wrote together (only other programs write so) cannot be held by halves. Begins and ends with solid
/// letters, as `signs` does.
fn whole_operations(list: &[Sign], signs: Range<usize>) -> Range<usize> {
    let Some([first, ..]) = list.get(signs.clone()) else { return signs };
    let Some(last) = list.get(signs.end - 1) else { return signs };
    let of = |sign: &Sign, end: &Sign| sign.name.is_some() && sign.name == end.name;
    let before = list[..signs.start].iter().rev().take_while(|sign| of(sign, first));
    let before = before.enumerate().filter(|(_, sign)| sign.is_solid()).last().map_or(0, |(nth, _)| nth + 1);
    let behind = list[signs.end..].iter().take_while(|sign| of(sign, last));
    let behind = behind.enumerate().filter(|(_, sign)| sign.is_solid()).last().map_or(0, |(nth, _)| nth + 1);
    signs.start - before..signs.end + behind
}

impl super::signs::Signs {
    /// Up to [`CONTEXT`] characters of the words before and after some signs.
    fn around(&self, signs: &Range<usize>) -> (String, String) {
        // Many spaces may become one; more than this nobody types.
        let near = 4 * CONTEXT;
        let before = self.words(signs.start.saturating_sub(near)..signs.start);
        let after = self.words(signs.end..signs.end.saturating_add(near).min(self.list.len()));
        let spaced = |space: bool| if space { " " } else { "" };
        let led = spaced(before.ends_with(char::is_whitespace));
        let followed = spaced(after.starts_with(char::is_whitespace));
        let (before, after) = (white::even(&before), white::even(&after));
        let before = if before.is_empty() { before } else { before + led };
        let after = if after.is_empty() { after } else { followed.to_owned() + &after };
        (white::last(&before, CONTEXT).to_owned(), white::first(&after, CONTEXT).to_owned())
    }
}

fn letter(sign: &Sign) -> Option<char> {
    match sign.kind {
        Kind::Letter(letter) => Some(letter),
        _ => None,
    }
}

/// The hash of even words.
pub(super) fn digest(even: &str) -> String {
    canonical::hex(&canonical::hash(even.as_bytes()))
}
