//! Tables as they were: columns, rows and cells by their ids.
//!
//! A row or column that came since is flagged and its cells are emptied. Where a cell holds several Texts because two
//! people made it at once, each is put back by itself; what was one Text then goes into one, and the others are emptied.

use std::collections::BTreeSet;

use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ReadDoc, Value};

use super::elements::Line;
use super::hand::{Hand, found};
use super::line;
use crate::automerge_doc;
use crate::normalise::is_id;

impl<D: Transactable + ReadDoc, P: ReadDoc> Hand<'_, D, P> {
    /// Makes the table `id` of the map `tables` what it was at `past`.
    pub fn table(&mut self, tables: &ObjId, id: &str, past: &ObjId) -> Result<(), AutomergeError> {
        let table = self.object(tables, id, ObjType::Map)?;
        for key in ["rows", "cols"] {
            self.axis(&table, key, past)?;
        }
        self.cells(&table, past)
    }

    fn axis(&mut self, table: &ObjId, key: &str, past: &ObjId) -> Result<(), AutomergeError> {
        let axis = self.object(table, key, ObjType::Map)?;
        let past = found(self.past, past, key, ObjType::Map);
        let then = keys(self.past, past.as_ref());
        for id in keys(self.doc, Some(&axis)).union(&then).filter(|id| is_id(id)) {
            match past.as_ref().and_then(|past| found(self.past, past, id, ObjType::Map)) {
                Some(past) => {
                    let line = self.object(&axis, id, ObjType::Map)?;
                    self.place(&line, &past)?;
                }
                None => {
                    if let Some(line) = found(self.doc, &axis, id, ObjType::Map) {
                        self.removed(&line, true)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn cells(&mut self, table: &ObjId, past: &ObjId) -> Result<(), AutomergeError> {
        let cells = self.object(table, "cells", ObjType::Map)?;
        let past = found(self.past, past, "cells", ObjType::Map);
        let then = keys(self.past, past.as_ref());
        for key in keys(self.doc, Some(&cells)).union(&then) {
            let held = texts(self.doc, &cells, key);
            let wanted = past.as_ref().map(|past| texts(self.past, past, key)).unwrap_or_default();
            self.cell(&cells, key, &held, past.as_ref(), &wanted)?;
        }
        Ok(())
    }

    fn cell(
        &mut self,
        cells: &ObjId,
        key: &str,
        held: &[ObjId],
        past: Option<&ObjId>,
        wanted: &[ObjId],
    ) -> Result<(), AutomergeError> {
        let one_by_one = wanted.iter().all(|text| held.contains(text));
        if one_by_one {
            for text in held {
                if wanted.contains(text) {
                    self.same(text, text)?;
                } else {
                    self.empty(text)?;
                }
            }
            return Ok(());
        }
        let target = self.object(cells, key, ObjType::Text)?;
        for text in held.iter().filter(|text| **text != target) {
            self.empty(text)?;
        }
        let line = match (wanted, past) {
            ([only], _) => Line::read(self.past, only),
            (_, Some(past)) => Line::of(&automerge_doc::cell(self.past, past, key), self.doc.text_encoding()),
            (_, None) => Line::default(),
        };
        line::write(self.doc, &target, &line).map(drop)
    }
}

fn keys(doc: &impl ReadDoc, map: Option<&ObjId>) -> BTreeSet<String> {
    map.map(|map| doc.keys(map).collect()).unwrap_or_default()
}

/// All Texts that stand under a key.
fn texts(doc: &impl ReadDoc, map: &ObjId, key: &str) -> Vec<ObjId> {
    let all = doc.get_all(map, key).unwrap_or_default();
    all.into_iter()
        .filter(|(value, _)| matches!(value, Value::Object(ObjType::Text)))
        .map(|(_, id)| id)
        .collect()
}
