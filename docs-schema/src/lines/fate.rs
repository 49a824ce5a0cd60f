//! What became of lines of a version: where their words stand in another state of the same document, what came in their
//! stead, or that nothing did.
//!
//! Must stay true: words are followed by the letters that they are made of (`anchor`), never by likeness; what a
//! comparison adds is only how far a changed passage reaches. Similar words elsewhere are said to be just that.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Line, for_each_piece};
use crate::anchor::{Place, Plain, Reading, Resolved, Resolver, Spot, Suggestion, suggest};
use crate::compare::{Op, wording};
use crate::model::{PolicyText, plain_text};

/// Pieces of the new text that are shown for one passage.
pub const MAX_PIECES: usize = 12;

/// Lines next to each other in one piece of the old text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub spot: Spot,
    /// Numbers of its lines, both included.
    pub lines: (usize, usize),
    /// In the characters of the piece.
    pub characters: Range<usize>,
    /// The words of the whole piece.
    pub piece: String,
}

/// How the words of a passage fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They stand as they stood.
    Kept,
    /// Some of them stand.
    Reworded,
    /// None of them stands; others stand in their place.
    Replaced,
    /// None of them stands, and nothing in their place.
    Removed,
}

/// A piece of the new text, and which of its characters are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub spot: Spot,
    pub characters: Range<usize>,
    /// The words of the whole piece.
    pub piece: String,
}

/// A passage and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    pub passage: Passage,
    pub fate: Fate,
    /// The section that it stood in; empty for the title.
    pub before: String,
    /// The section where it, or what came in its stead, stands; none where its part is gone.
    pub now: Option<String>,
    /// Where its words stand, or what stands in their place: at most [`MAX_PIECES`].
    pub standing: Vec<Standing>,
    /// Of a passage that is gone: places with similar words.
    pub similar: Vec<Suggestion>,
}

/// A text with what is needed to look lines up in it.
pub struct State<'t> {
    pub text: &'t PolicyText,
    pub reading: &'t Reading,
}

/// The passages of lines `from` to `to`, both counted from 1 and included; what is beyond the last line is not there.
#[must_use]
pub fn passages(text: &PolicyText, lines: &[Line], from: usize, to: usize) -> Vec<Passage> {
    let words = pieces(text);
    let first = from.max(1) - 1;
    let asked = lines.get(first..to.min(lines.len())).unwrap_or_default();
    let mut made: Vec<Passage> = Vec::new();
    for (n, line) in (first + 1..).zip(asked) {
        match made.last_mut().filter(|passage| passage.spot == line.spot) {
            Some(passage) => {
                passage.lines.1 = n;
                passage.characters.end = line.characters.end;
            }
            None => made.push(Passage {
                spot: line.spot.clone(),
                lines: (n, n),
                characters: line.characters.clone(),
                piece: words
                    .iter()
                    .find(|(spot, _)| *spot == line.spot)
                    .map(|(_, w)| w.clone())
                    .unwrap_or_default(),
            }),
        }
    }
    made
}

/// What became of passages of `old` in the text of `resolver`, whose words are `new`.
#[must_use]
pub fn trace(old: &State<'_>, passages: Vec<Passage>, resolver: &Resolver, new: &PolicyText) -> Vec<Traced> {
    let (before, plain) = (characters_before(old.text), Plain::of(new));
    let now = Now { resolver, plain, pieces: pieces(new), text: new };
    passages.into_iter().map(|passage| now.traced(old, &before, passage)).collect()
}

struct Now<'t> {
    resolver: &'t Resolver,
    plain: Plain,
    pieces: Vec<(Spot, String)>,
    text: &'t PolicyText,
}

impl Now<'_> {
    fn traced(&self, old: &State<'_>, before: &BTreeMap<(String, usize), usize>, passage: Passage) -> Traced {
        let offset = match &passage.spot {
            Spot::Block { section, block } => before.get(&(section.clone(), *block)).copied().unwrap_or(0),
            _ => 0,
        };
        let gone = Traced {
            fate: Fate::Removed,
            before: section_of(&passage.spot).to_owned(),
            now: None,
            standing: Vec::new(),
            similar: Vec::new(),
            passage,
        };
        let passage = &gone.passage;
        let Ok(anchor) = old.reading.characters(&passage.spot, offset, &passage.characters) else {
            return gone;
        };
        let home = anchor.section.clone();
        if let Resolved::Found(place) = self.resolver.resolve(&anchor) {
            let fate = if place.changed { Fate::Reworded } else { Fate::Kept };
            let standing = self.standing(&place, place.changed.then_some(passage));
            return Traced { fate, before: home, now: Some(place.section), standing, ..gone };
        }
        let similar = suggest(&anchor, self.text);
        let gap = self.resolver.between(old.reading, &passage.spot, offset, &passage.characters);
        let standing = gap.as_ref().map(|place| self.standing(place, None)).unwrap_or_default();
        let fate = if standing.is_empty() { Fate::Removed } else { Fate::Replaced };
        let now = gap.map(|place| place.section);
        Traced { fate, before: home, now, standing, similar, ..gone }
    }

    /// The pieces of a place. Of a passage that was reworded within one piece, as far as the change reaches.
    fn standing(&self, place: &Place, reworded: Option<&Passage>) -> Vec<Standing> {
        let spots = self.plain.spots(place);
        let alone = spots.len() == 1;
        let mut made = Vec::new();
        for (spot, characters) in spots.into_iter().take(MAX_PIECES) {
            let piece = self.pieces.iter().find(|(other, _)| other == spot).map(|(_, w)| w.clone());
            let piece = piece.unwrap_or_default();
            let characters = match reworded.filter(|_| alone) {
                Some(old) => hull(characters, counterpart(&old.piece, &old.characters, &piece)),
                None => trimmed(&piece, characters),
            };
            if !characters.is_empty() {
                made.push(Standing { spot: spot.clone(), characters, piece });
            }
        }
        made
    }
}

fn hull(one: Range<usize>, other: Option<Range<usize>>) -> Range<usize> {
    other.map_or(one.clone(), |other| one.start.min(other.start)..one.end.max(other.end))
}

/// Without white space at its ends; empty where there is nothing else.
fn trimmed(piece: &str, characters: Range<usize>) -> Range<usize> {
    let letters: Vec<char> = piece.chars().skip(characters.start).take(characters.len()).collect();
    let Some(first) = letters.iter().position(|letter| !letter.is_whitespace()) else { return 0..0 };
    let last = letters.iter().rposition(|letter| !letter.is_whitespace()).unwrap_or(first);
    characters.start + first..characters.start + last + 1
}

/// What of the piece as it reads now answers to these characters of the old one: by its comparison, words that came
/// in the place of some of them included, words put in at either end not.
fn counterpart(old: &str, range: &Range<usize>, new: &str) -> Option<Range<usize>> {
    let (mut a, mut b) = (0, 0);
    let mut found: Option<Range<usize>> = None;
    for stretch in wording(old, new) {
        let (before, after) = (stretch.before.chars().count(), stretch.after.chars().count());
        let inside = range.start.max(a)..range.end.min(a + before);
        let answer = match stretch.op {
            Op::Same if inside.start < inside.end => Some(b + inside.start - a..b + inside.end - a),
            Op::Replace if inside.start < inside.end => Some(b..b + after),
            _ => None,
        };
        found = match (found, answer) {
            (Some(found), answer) => Some(hull(found, answer)),
            (None, answer) => answer,
        };
        (a, b) = (a + before, b + after);
    }
    found.map(|found| trimmed(new, found))
}

fn section_of(spot: &Spot) -> &str {
    match spot {
        Spot::Block { section, .. } | Spot::Cell { section, .. } => section,
        Spot::Title | Spot::Note { .. } => "",
    }
}

fn pieces(text: &PolicyText) -> Vec<(Spot, String)> {
    let mut made = Vec::new();
    for_each_piece(text, |spot, content, _| made.push((spot, plain_text(content))));
    made
}

/// By section and block: the characters of the section's blocks before it.
fn characters_before(text: &PolicyText) -> BTreeMap<(String, usize), usize> {
    let mut made = BTreeMap::new();
    for section in &text.sections {
        let mut before = 0;
        for (at, block) in section.blocks.iter().enumerate() {
            made.insert((section.id.clone(), at), before);
            before += plain_text(block.content()).chars().count();
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::counterpart;

    #[test]
    fn a_changed_passage_reaches_as_far_as_its_change() {
        let told = |old: &str, line: &str, new: &str| {
            let start = old.find(line).map(|at| old[..at].chars().count()).unwrap_or_default();
            let range = start..start + line.chars().count();
            counterpart(old, &range, new)
                .map(|found| new.chars().skip(found.start).take(found.len()).collect::<String>())
        };
        for (old, line, new, expected) in [
            ("un deux trois", "deux trois", "un deux quatre", Some("deux quatre")),
            ("un deux trois", "un deux", "zéro deux trois", Some("zéro deux")),
            ("un deux trois", "deux", "un bien deux trois", Some("deux")),
            ("un deux trois", "un deux trois", "un trois quatre deux", Some("un trois")),
            ("un deux", "deux", "un", None),
        ] {
            assert_eq!(told(old, line, new).as_deref(), expected, "{old} → {new}");
        }
    }
}
