//! One of the two texts, ready to be compared, and what is said of each of its provisions.

use super::features::{Features, features};
use super::hunks::{self, Hunk, Op};
use super::line::Line;
use super::pieces;
use super::result::{Kind, Place, Provision};
use crate::model::PolicyText;
use crate::numbering::Scheme;

pub(super) struct Side<'a> {
    pub text: &'a PolicyText,
    pub title: Line,
    pub lines: Vec<Line>,
    pub features: Vec<Features>,
}

impl<'a> Side<'a> {
    /// Sections for which `same` is true have nothing to compare.
    pub(super) fn new(text: &'a PolicyText, scheme: Scheme, same: &[bool]) -> Self {
        let (title, sections) = pieces::lines(text, same);
        let lines: Vec<Line> = sections.into_iter().map(Line::new).collect();
        let features = features(text, scheme, &lines);
        Self { text, title: Line::new(title), lines, features }
    }

    pub(super) fn place(&self, index: usize) -> Place {
        let section = &self.text.sections[index];
        let features = &self.features[index];
        Place {
            id: section.id.clone(),
            index,
            level: features.level,
            number: features.number.clone(),
            heading: features.heading.clone(),
            displaced: section.displaced,
        }
    }
}

/// A provision that is in both texts.
pub(super) fn paired(before: &Side<'_>, a: usize, after: &Side<'_>, b: usize, moved: bool) -> Provision {
    let hunks = hunks::compare(&before.lines[a], &after.lines[b]);
    let (old, new) = (&before.features[a], &after.features[b]);
    let renumbered = old.number != new.number;
    let reworded = hunks::reworded(&hunks, old.heading != new.heading);
    let kind = match (moved, renumbered, reworded) {
        (true, _, _) => Kind::Moved,
        (_, true, _) => Kind::Renumbered,
        (_, _, true) => Kind::Reworded,
        _ => Kind::Unchanged,
    };
    let within = || hunks.iter().map(Hunk::changed_characters).sum();
    let changed_characters = if moved { old.weight + new.weight } else { within() };
    Provision {
        kind,
        before: Some(before.place(a)),
        after: Some(after.place(b)),
        related: None,
        absorbed: Vec::new(),
        shared_out: Vec::new(),
        reworded,
        restyled: hunks.iter().any(Hunk::restyles),
        moved,
        renumbered,
        hunks,
        changed_characters,
    }
}

/// A provision that is in one of the texts.
pub(super) fn single(side: &Side<'_>, index: usize, related: Option<Place>, is_new: bool) -> Provision {
    let hunks = hunks::whole(&side.lines[index], if is_new { Op::Insert } else { Op::Delete });
    let place = Some(side.place(index));
    let (before, after) = if is_new { (None, place) } else { (place, None) };
    let kind = match (is_new, related.is_some()) {
        (true, true) => Kind::Split,
        (true, false) => Kind::Added,
        (false, true) => Kind::Merged,
        (false, false) => Kind::Removed,
    };
    let changed_characters = hunks.iter().map(Hunk::changed_characters).sum();
    Provision {
        kind,
        before,
        after,
        related,
        absorbed: Vec::new(),
        shared_out: Vec::new(),
        reworded: false,
        restyled: false,
        moved: false,
        renumbered: false,
        hunks,
        changed_characters,
    }
}
