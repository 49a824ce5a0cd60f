//! The living document in the hand that writes, and the past beside it.
//!
//! Must stay true: no key of a root map is ever deleted, and what is typed at the same moment is never overwritten: a
//! Text is made only where none is.

use std::ops::Range;

use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ReadDoc};

use super::elements::Line;
use super::line;
use crate::automerge_doc::scalars::{self, Child};
use crate::automerge_doc::spans;

pub(super) struct Hand<'a, D, P> {
    pub doc: &'a mut D,
    pub past: &'a P,
}

/// The object of a kind under a key.
pub(super) fn found(doc: &impl ReadDoc, map: &ObjId, key: &str, kind: ObjType) -> Option<ObjId> {
    match scalars::child(doc, map, key, kind) {
        Child::Found(id) => Some(id),
        _ => None,
    }
}

impl<D: Transactable + ReadDoc, P: ReadDoc> Hand<'_, D, P> {
    /// The object of a kind under a key, made where there is none.
    pub fn object(&mut self, map: &ObjId, key: &str, kind: ObjType) -> Result<ObjId, AutomergeError> {
        match found(self.doc, map, key, kind) {
            Some(id) => Ok(id),
            None => self.doc.put_object(map, key, kind),
        }
    }

    /// Makes the Text of `map` hold what `past` held, or nothing; gives what had to be written anew.
    pub fn text(
        &mut self,
        map: &ObjId,
        key: &str,
        past: Option<&ObjId>,
    ) -> Result<Vec<Range<usize>>, AutomergeError> {
        let Some(past) = past else {
            if let Some(text) = found(self.doc, map, key, ObjType::Text) {
                self.empty(&text)?;
            }
            return Ok(Vec::new());
        };
        let text = self.object(map, key, ObjType::Text)?;
        self.same(&text, past)
    }

    /// Makes a Text hold what another held.
    pub fn same(&mut self, text: &ObjId, past: &ObjId) -> Result<Vec<Range<usize>>, AutomergeError> {
        if spans(self.doc, text) == spans(self.past, past) {
            return Ok(Vec::new());
        }
        line::write(self.doc, text, &Line::read(self.past, past))
    }

    pub fn empty(&mut self, text: &ObjId) -> Result<(), AutomergeError> {
        let length = isize::try_from(self.doc.length(text)).unwrap_or(isize::MAX);
        if length > 0 {
            self.doc.splice_text(text, 0, length, "")?;
        }
        Ok(())
    }

    /// Rank and removal of a section, row or column.
    pub fn place(&mut self, map: &ObjId, past: &ObjId) -> Result<(), AutomergeError> {
        let rank = scalars::string(self.past, past, "rank").unwrap_or_default();
        self.rank(map, &rank)?;
        let removed = scalars::truth(self.past, past, "removed").unwrap_or(false);
        self.removed(map, removed)
    }

    pub fn rank(&mut self, map: &ObjId, rank: &str) -> Result<(), AutomergeError> {
        if scalars::string(self.doc, map, "rank").unwrap_or_default() != rank {
            self.doc.put(map, "rank", rank)?;
        }
        Ok(())
    }

    pub fn removed(&mut self, map: &ObjId, removed: bool) -> Result<(), AutomergeError> {
        if scalars::truth(self.doc, map, "removed").unwrap_or(false) != removed {
            self.doc.put(map, "removed", removed)?;
        }
        Ok(())
    }
}
