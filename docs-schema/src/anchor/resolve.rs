//! Where the letters of an anchor stand now.
//!
//! Must stay true: a place begins and ends with letters that were quoted, and holds all of them that stand in its part.
//! White space that is left alone counts as gone. Letters that were carried elsewhere are those that were written first,
//! as for authorship; a record that says more than is true carries nothing.

use std::collections::HashMap;
use std::ops::Range;

use automerge::{Automerge, ChangeHash};
use serde::Serialize;

use super::Anchor;
use super::make::digest;
use super::part::Part;
use super::reading::Reading;
use super::signs::{Kind, Name};
use super::white;
use crate::authorship::origins;
use crate::automerge_doc::UnknownHeads;

/// What became of the words of an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "state")]
pub enum Resolved {
    Found(Box<Place>),
    /// None of them is left.
    Orphaned,
}

/// Words of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub part: Part,
    /// The section that the part stands under; empty for the title.
    pub section: String,
    /// In the part's Text, UTF-16 code units (of a cell that several wrote at once: of its values, each on its line).
    pub range: Range<usize>,
    /// In the characters that the part reads as (of a section: the words of its blocks, one after another): by these
    /// [`super::Plain`] finds the place in a policy text.
    pub characters: Range<usize>,
    /// Of a cell: its row and its column as they are read, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<(usize, usize)>,
    /// The table that stands there, where the anchor is on a table as a whole; `words` are those of its cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// From the first quoted letter to the last, blocks on lines of their own.
    pub words: String,
    /// They do not read as they were quoted, white space apart. A mark or a note in between changes nothing.
    pub changed: bool,
    /// Letters and nothing else, of one block: other words can be put in their place.
    pub plain: bool,
}

/// Where one anchor stands: see [`Resolver`], which answers for many. The document must hold the heads that the anchor
/// was made at: of letters that were carried since, it could not tell which they were.
///
/// # Errors
/// [`UnknownHeads`] where the document does not hold the heads; none: as it stands.
pub fn resolve(
    doc: &Automerge,
    heads: Option<&[ChangeHash]>,
    anchor: &Anchor,
) -> Result<Resolved, UnknownHeads> {
    let reading = match heads {
        Some(heads) => Reading::at(doc, heads)?,
        None => Reading::living(doc),
    };
    Ok(Resolver::new(doc, reading).resolve(anchor))
}

/// A text at some heads in which anchors are looked up, whatever the heads that they were made at: before these, behind
/// them or beside them.
#[derive(Debug)]
pub struct Resolver {
    reading: Reading,
    /// For each letter that was carried: the one that was written first.
    origins: HashMap<Name, Name>,
    /// All letters by who wrote them first, sorted.
    standing: Vec<Standing>,
}

/// A sign of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    first: Name,
    part: usize,
    sign: usize,
}

impl Resolver {
    /// `reading` must be of this document, whose whole history tells what was carried where.
    #[must_use]
    pub fn new(doc: &Automerge, mut reading: Reading) -> Self {
        let writers = &mut reading.writers;
        let origins: HashMap<Name, Name> = origins(doc)
            .iter()
            .map(|(carried, first)| (writers.name(carried), writers.name(first)))
            .collect();
        let mut made = Self { reading, origins, standing: Vec::new() };
        made.standing = made.all();
        made.standing.sort_unstable();
        made
    }

    /// The text that is looked in.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    fn all(&self) -> Vec<Standing> {
        let mut all = Vec::new();
        for (part, shown) in self.reading.parts.iter().enumerate() {
            let named = shown.signs.list.iter().enumerate();
            all.extend(
                named.filter_map(|(sign, read)| Some(Standing { first: self.first(read.name?), part, sign })),
            );
        }
        all
    }

    fn first(&self, name: Name) -> Name {
        self.origins.get(&name).copied().unwrap_or(name)
    }

    /// Where each anchor stands, in their order.
    #[must_use]
    pub fn resolve_all(&self, anchors: &[Anchor]) -> Vec<Resolved> {
        anchors.iter().map(|anchor| self.resolve(anchor)).collect()
    }

    /// Where an anchor stands: in the part that holds most of its letters; of several such parts in its own, or else in
    /// the first that is read.
    #[must_use]
    pub fn resolve(&self, anchor: &Anchor) -> Resolved {
        let own = self.reading.places.get(&anchor.part);
        let most = self
            .found(anchor)
            .into_iter()
            .max_by_key(|found| (found.letters, Some(&found.part) == own, std::cmp::Reverse(found.part)));
        match most {
            Some(found) => Resolved::Found(Box::new(self.place(anchor, &found))),
            None => Resolved::Orphaned,
        }
    }

    /// What stands of an anchor in each part.
    fn found(&self, anchor: &Anchor) -> Vec<Found> {
        let mut made: Vec<Found> = Vec::new();
        let mut near = 0;
        for (nth, name) in anchor.letters.names(&self.reading.writers).enumerate() {
            let first = self.first(name);
            near = self.seek(first, near);
            let same = self.standing[near..].iter().take_while(|standing| standing.first == first).count();
            let same = &self.standing[near..near + same];
            near += same.len();
            for in_part in same.chunk_by(|a, b| a.part == b.part) {
                self.add(&mut made, anchor, in_part, (nth, name));
            }
        }
        made
    }

    /// Two who carry the same words into one section at the same moment leave them there twice: the very letter that was
    /// quoted is meant where it stands, and all that came of it where it does not.
    fn add(&self, made: &mut Vec<Found>, anchor: &Anchor, in_part: &[Standing], (nth, name): (usize, Name)) {
        let sign = |standing: &Standing| self.reading.parts.get(standing.part)?.signs.list.get(standing.sign);
        let is_quoted = |standing: &Standing| sign(standing).is_some_and(|sign| sign.name == Some(name));
        let counting = |standing: &&Standing| self.counts(anchor, standing);
        let quoted_stands = in_part.iter().filter(counting).any(is_quoted);
        for standing in in_part.iter().filter(counting) {
            if !quoted_stands || is_quoted(standing) {
                Found::add(made, standing.part, standing.sign, nth);
            }
        }
    }

    /// The sign of a part that a letter is, or came to be.
    pub(super) fn stands(&self, name: Name, part: &Part) -> Option<usize> {
        let (first, part) = (self.first(name), *self.reading.places.get(part)?);
        let from = self.standing.partition_point(|standing| standing.first < first);
        let same = self.standing[from..].iter().take_while(|standing| standing.first == first);
        same.filter(|standing| standing.part == part).map(|standing| standing.sign).next()
    }

    /// Where a letter begins in the list; `near` is right where letters were written one after another.
    fn seek(&self, first: Name, near: usize) -> usize {
        match self.standing.get(near) {
            Some(standing) if standing.first == first => near,
            _ => self.standing.partition_point(|standing| standing.first < first),
        }
    }

    fn counts(&self, anchor: &Anchor, standing: &Standing) -> bool {
        let signs = &self.reading.parts[standing.part].signs;
        let Some(sign) = signs.list.get(standing.sign) else { return false };
        match &anchor.table {
            None => sign.is_solid(),
            Some(table) => sign.kind == Kind::Table && signs.id(standing.sign) == Some(table),
        }
    }

    fn place(&self, anchor: &Anchor, found: &Found) -> Place {
        let shown = &self.reading.parts[found.part];
        let signs = found.signs.clone();
        let words = match &anchor.table {
            Some(table) => self.reading.table_words(table),
            None => shown.signs.words(signs.clone()),
        };
        let even = white::even(&words);
        Place {
            part: shown.part.clone(),
            section: shown.section.clone(),
            range: shown.signs.positions(&signs),
            characters: shown.signs.characters_before(signs.start)..shown.signs.characters_before(signs.end),
            cell: shown.cell,
            table: anchor.table.clone(),
            plain: anchor.table.is_none()
                && shown.signs.list[signs.clone()].iter().all(|sign| matches!(sign.kind, Kind::Letter(_))),
            changed: even.chars().count() != anchor.length || digest(&even) != anchor.digest,
            words,
        }
    }
}

/// What stands of an anchor in one part.
struct Found {
    part: usize,
    /// From the first to the last.
    signs: Range<usize>,
    /// How many, one that was carried here twice counted once.
    letters: usize,
    last: usize,
}

impl Found {
    /// Adds the `nth` letter of an anchor, which come in order.
    fn add(all: &mut Vec<Self>, part: usize, sign: usize, nth: usize) {
        match all.iter_mut().find(|found| found.part == part) {
            Some(found) => {
                found.signs = found.signs.start.min(sign)..found.signs.end.max(sign + 1);
                found.letters += usize::from(found.last != nth);
                found.last = nth;
            }
            None => all.push(Self { part, signs: sign..sign + 1, letters: 1, last: nth }),
        }
    }
}
