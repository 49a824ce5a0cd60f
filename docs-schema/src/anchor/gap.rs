//! What stands now where words stood that are gone: between the letters that stood around them.

use std::ops::Range;

use super::part::Part;
use super::plain::Spot;
use super::reading::{Reading, Shown};
use super::resolve::{Place, Resolver};
use super::signs::{Kind, Name};
use super::{Anchor, AnchorError};

impl Reading {
    /// An anchor on some characters of a piece (code points, as [`Spot`] counts them); `before`: characters of the
    /// section's blocks that stand before the piece, 0 for all that is not a block.
    ///
    /// # Errors
    /// As [`Reading::make`]; [`AnchorError::NotFound`] where the piece has no such characters.
    pub fn characters(
        &self,
        spot: &Spot,
        before: usize,
        range: &Range<usize>,
    ) -> Result<Anchor, AnchorError> {
        let (shown, signs) = self.signs_of(spot, before, range)?;
        self.anchor(shown, signs)
    }

    fn signs_of(
        &self,
        spot: &Spot,
        before: usize,
        range: &Range<usize>,
    ) -> Result<(&Shown, Range<usize>), AnchorError> {
        let shown = self.shown(spot).ok_or(AnchorError::NoSuchPart)?;
        if range.is_empty() {
            return Err(AnchorError::Empty);
        }
        let at = |nth: usize| shown.signs.at_character(before + nth).ok_or(AnchorError::NotFound);
        Ok((shown, at(range.start)?..at(range.end - 1)? + 1))
    }

    /// The part that a piece is, or is a block of.
    fn shown(&self, spot: &Spot) -> Option<&Shown> {
        match spot {
            Spot::Title => self.find(&Part::Title),
            Spot::Block { section, .. } => self.find(&Part::Section(section.clone())),
            Spot::Cell { table, row, col, .. } => {
                self.cells(table).find(|cell| cell.cell == Some((*row, *col)))
            }
            Spot::Note { id } => self.find(&Part::Note(id.clone())),
        }
    }
}

impl Resolver {
    /// The place in this text between the letters and ends of blocks that stood nearest before and behind some characters of a piece of `old`,
    /// which is another state of the same document: what has come in their stead, may be nothing. None where their part
    /// is no longer there.
    #[must_use]
    pub fn between(&self, old: &Reading, spot: &Spot, before: usize, range: &Range<usize>) -> Option<Place> {
        let (shown, signs) = old.signs_of(spot, before, range).ok()?;
        let now = self.reading().find(&shown.part)?;
        let here = |at: &usize| {
            let sign =
                shown.signs.list.get(*at).filter(|sign| sign.is_solid() || sign.kind == Kind::Break)?;
            self.stands(self.named(old, sign.name?)?, &shown.part)
        };
        let start = (0..signs.start).rev().find_map(|at| here(&at)).map_or(0, |sign| sign + 1);
        let behind = (signs.end..shown.signs.list.len()).find_map(|at| here(&at));
        let end = behind.unwrap_or(now.signs.list.len()).max(start);
        Some(Place {
            part: now.part.clone(),
            section: now.section.clone(),
            range: now.signs.positions(&(start..end)),
            characters: now.signs.characters_before(start)..now.signs.characters_before(end),
            cell: now.cell,
            table: None,
            plain: now.signs.list[start..end].iter().all(|sign| matches!(sign.kind, Kind::Letter(_))),
            words: now.signs.words(start..end),
            changed: true,
        })
    }

    /// A letter of another reading under the name that it has here.
    fn named(&self, old: &Reading, name: Name) -> Option<Name> {
        let writer = self.reading().writers.number(old.writers.actor(name.writer)?)?;
        Some(Name { writer, counter: name.counter })
    }
}
