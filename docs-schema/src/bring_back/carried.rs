//! Words that a split or a joining of sections carried elsewhere since, and that now go back: a `moves` record beside
//! them says so, as the editor writes it, and whoever wrote them keeps the credit.

use std::collections::HashMap;
use std::ops::Range;

use automerge::transaction::Transactable;
use automerge::{Automerge, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};

use super::elements::Element;
use super::hand::found;
use super::line::positions;
use crate::authorship::letters::{Op, letters};
use crate::authorship::origins;

/// A letter that stands in a section before anything is brought back.
struct Standing {
    section: usize,
    /// Among the letters of its section.
    nth: usize,
    position: usize,
}

/// Where the words of the living document stand, known by who wrote them first.
pub(super) struct Carried {
    heads: Vec<ChangeHash>,
    origins: HashMap<Op, Op>,
    sections: Vec<(String, ObjId)>,
    standing: HashMap<Op, Standing>,
}

/// Words written anew in a section: its id, its body, and which of its elements.
pub(super) struct Anew {
    pub section: String,
    pub body: ObjId,
    pub elements: Vec<Element>,
    pub ranges: Vec<Range<usize>>,
}

impl Carried {
    /// None where nothing was ever carried.
    pub fn of(doc: &Automerge) -> Option<Self> {
        Self::with(doc, origins(doc))
    }

    /// As [`Self::of`], with what a branch carried on its own side.
    pub fn beside(doc: &Automerge, branch: &Automerge) -> Option<Self> {
        let mut known = origins(branch);
        known.extend(origins(doc));
        Self::with(doc, known)
    }

    fn with(doc: &Automerge, origins: HashMap<Op, Op>) -> Option<Self> {
        let origins = Some(origins).filter(|origins| !origins.is_empty())?;
        let map = found(doc, &ROOT, "sections", ObjType::Map)?;
        let body = |id: String| {
            let section = found(doc, &map, &id, ObjType::Map)?;
            Some((id, found(doc, &section, "body", ObjType::Text)?))
        };
        let sections: Vec<(String, ObjId)> = doc.keys(&map).filter_map(body).collect();
        let mut standing = HashMap::new();
        for (section, (_, body)) in sections.iter().enumerate() {
            for (nth, letter) in letters(doc, body, None).into_iter().enumerate() {
                let first = origins.get(&letter.op).unwrap_or(&letter.op).clone();
                standing.insert(first, Standing { section, nth, position: letter.position });
            }
        }
        Some(Self { heads: doc.get_heads(), origins, sections, standing })
    }

    /// Writes the records for words that were written anew and stood elsewhere.
    pub fn record<D: Transactable + ReadDoc>(
        &self,
        doc: &mut D,
        anew: &Anew,
        ids: &mut dyn FnMut() -> String,
    ) -> Result<(), AutomergeError> {
        let positions = positions(&anew.elements, doc);
        for range in &anew.ranges {
            let found: Vec<(usize, &Standing)> =
                range.clone().filter_map(|at| Some((at, self.stood(&anew.elements[at])?))).collect();
            let goes_on = |a: &(usize, &Standing), b: &(usize, &Standing)| {
                b.0 == a.0 + 1 && b.1.section == a.1.section && b.1.nth == a.1.nth + 1
            };
            for run in found.chunk_by(goes_on) {
                if let [(at, first), ..] = run
                    && let Some((_, last)) = run.last()
                {
                    self.write(doc, anew, positions[*at], first, last, ids())?;
                }
            }
        }
        Ok(())
    }

    fn stood(&self, element: &Element) -> Option<&Standing> {
        let op = element.op.as_ref()?;
        self.standing.get(self.origins.get(op).unwrap_or(op))
    }

    fn write<D: Transactable + ReadDoc>(
        &self,
        doc: &mut D,
        anew: &Anew,
        position: usize,
        first: &Standing,
        last: &Standing,
        id: String,
    ) -> Result<(), AutomergeError> {
        let (from, body) = &self.sections[first.section];
        let start = doc.get_cursor(body, first.position, Some(&self.heads))?.to_string();
        let end = doc.get_cursor(body, last.position, Some(&self.heads))?.to_string();
        let at = doc.get_cursor(&anew.body, position, None)?.to_string();
        let moves = match found(doc, &ROOT, "moves", ObjType::Map) {
            Some(moves) => moves,
            None => doc.put_object(ROOT, "moves", ObjType::Map)?,
        };
        let record = doc.put_object(&moves, id, ObjType::Map)?;
        for (key, value) in [
            ("from", from),
            ("startCursor", &start),
            ("endCursor", &end),
            ("to", &anew.section),
            ("atCursor", &at),
        ] {
            doc.put(&record, key, value.as_str())?;
        }
        Ok(())
    }
}
