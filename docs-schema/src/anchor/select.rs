//! Making an anchor from a quote, as a page for reading sends it: section, words, and some of what stands around them.
//!
//! A guess would put a remark on words that nobody meant: words are compared letter by letter, white space apart
//! ([`white`](super::white)); where they stand more than once, what is around them must leave one place; else it is an
//! error, and the page asks again.
//!
//! Pages send words of the text alone (no numbers that were made for show, no marks of notes), before and behind from the
//! same section, its tables' cells where the table stands. A note is searched by itself.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::part::Part;
use super::reading::{Reading, Shown};
use super::signs::Kind;
use super::white;
use super::{Anchor, AnchorError, MAX_SELECTED};

/// A quote with what stands around it, as the W3C Web Annotation model has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "TextQuoteSelector")]
pub struct TextQuoteSelector {
    pub exact: String,
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub suffix: String,
}

/// Places looked at; words that stand more often in one section are told apart by nobody.
const MAX_OCCURRENCES: usize = 1_000;

impl Reading {
    /// An anchor on quoted words of a section (empty: of the title), of a cell or a note of it.
    ///
    /// # Errors
    /// [`AnchorError::Empty`], [`AnchorError::TooLong`], [`AnchorError::NoSuchPart`]; [`AnchorError::NotFound`],
    /// [`AnchorError::Ambiguous`] where it cannot be told which are meant, [`AnchorError::SeveralParts`] where they begin
    /// in one cell (or among the blocks) and end in another.
    pub fn select(&self, section: &str, selector: &TextQuoteSelector) -> Result<Anchor, AnchorError> {
        let wanted = Wanted::read(selector)?;
        let flows = self.flows(section)?;
        let found: Vec<(&Flowing<'_>, usize)> = flows
            .iter()
            .flat_map(|flow| flow.occurrences(&wanted.exact).map(move |at| (flow, at)))
            .take(MAX_OCCURRENCES + 1)
            .collect();
        let (flow, at) = wanted.only(&found)?;
        let (shown, signs) = flow.signs(at..at + wanted.exact.len())?;
        self.anchor(shown, signs)
    }

    /// What is read in a section in one go: its blocks and cells, then each of its notes.
    fn flows(&self, section: &str) -> Result<Vec<Flowing<'_>>, AnchorError> {
        let body = match section {
            "" => Part::Title,
            id => Part::Section(id.to_owned()),
        };
        let body = self.find(&body).ok_or(AnchorError::NoSuchPart)?;
        let mut main = Flowing::default();
        main.part(self, body);
        let notes =
            self.parts.iter().filter(|shown| shown.section == section && matches!(shown.part, Part::Note(_)));
        let notes = notes.map(|note| {
            let mut flow = Flowing::default();
            flow.part(self, note);
            flow
        });
        Ok(std::iter::once(main).chain(notes).collect())
    }
}

/// What is looked for, its white space even.
struct Wanted {
    exact: String,
    prefix: String,
    suffix: String,
}

impl Wanted {
    fn read(selector: &TextQuoteSelector) -> Result<Self, AnchorError> {
        let TextQuoteSelector { exact, prefix, suffix } = selector;
        if [exact, prefix, suffix].iter().any(|words| words.chars().nth(MAX_SELECTED).is_some()) {
            return Err(AnchorError::TooLong);
        }
        let made =
            Self { exact: white::even(exact), prefix: white::even(prefix), suffix: white::even(suffix) };
        if made.exact.is_empty() { Err(AnchorError::Empty) } else { Ok(made) }
    }

    /// The one that is meant. What is around it must fit; only where none does, what was sent may reach beyond the section.
    fn only<'f, 't>(
        &self,
        found: &[(&'f Flowing<'t>, usize)],
    ) -> Result<(&'f Flowing<'t>, usize), AnchorError> {
        match found {
            [] => return Err(AnchorError::NotFound),
            [only] => return Ok(*only),
            more if more.len() > MAX_OCCURRENCES => return Err(AnchorError::Ambiguous),
            _ => {}
        }
        for beyond in [false, true] {
            let mut fitting = found.iter().filter(|(flow, at)| self.fits(flow, *at, beyond));
            match (fitting.next(), fitting.next()) {
                (Some(only), None) => return Ok(*only),
                (Some(_), Some(_)) => return Err(AnchorError::Ambiguous),
                (None, _) => {}
            }
        }
        Err(AnchorError::Ambiguous)
    }

    fn fits(&self, flow: &Flowing<'_>, at: usize, beyond: bool) -> bool {
        let before = flow.words[..at].trim_end();
        let after = flow.words[at + self.exact.len()..].trim();
        (before.ends_with(&self.prefix) || (beyond && self.prefix.ends_with(before)))
            && (after.starts_with(&self.suffix) || (beyond && self.suffix.starts_with(after)))
    }
}

/// Parts in the order in which they are read, as even words that know their signs.
#[derive(Default)]
struct Flowing<'t> {
    words: String,
    /// For each letter: where it begins in `words`, its place among `parts`, its sign.
    letters: Vec<(usize, usize, usize)>,
    parts: Vec<&'t Shown>,
}

impl<'t> Flowing<'t> {
    fn part(&mut self, reading: &'t Reading, shown: &'t Shown) {
        let part = self.parts.len();
        self.parts.push(shown);
        self.space();
        for (at, sign) in shown.signs.list.iter().enumerate() {
            match sign.kind {
                Kind::Letter(letter) if letter.is_whitespace() => self.space(),
                Kind::Letter(letter) => {
                    self.letters.push((self.words.len(), part, at));
                    self.words.push(letter);
                }
                Kind::Break => self.space(),
                Kind::Table => {
                    for cell in shown.signs.id(at).into_iter().flat_map(|id| reading.cells(id)) {
                        self.part(reading, cell);
                    }
                    self.space();
                }
                Kind::Note | Kind::Nothing => {}
            }
        }
        self.space();
    }

    fn space(&mut self) {
        white::push(&mut self.words, ' ');
    }

    /// Where words begin, overlapping ones too.
    fn occurrences(&self, words: &str) -> impl Iterator<Item = usize> {
        let step = words.chars().next().map_or(1, char::len_utf8);
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + self.words.get(from..)?.find(words)?;
            from = at + step;
            Some(at)
        })
    }

    /// The part and the signs of a range of `words`.
    fn signs(&self, range: Range<usize>) -> Result<(&'t Shown, Range<usize>), AnchorError> {
        let first = self.letters.partition_point(|(start, ..)| *start < range.start);
        let last = self.letters.partition_point(|(start, ..)| *start < range.end);
        let letters = self.letters.get(first..last).unwrap_or_default();
        let [(_, part, start), ..] = letters else { return Err(AnchorError::NotFound) };
        let Some((_, _, end)) = letters.last() else { return Err(AnchorError::NotFound) };
        if letters.iter().any(|(_, other, _)| other != part) {
            return Err(AnchorError::SeveralParts);
        }
        Ok((self.parts[*part], *start..*end + 1))
    }
}
