//! A text at some heads, part by part: what anchors are made in and looked for in.
//!
//! Only what a reader sees is here: a cell of a removed row, a table or a note that nothing refers to any more are not.
//! What was removed while another wrote in it is shown, displaced, and so it is here. Owes nothing to the document once
//! made: it can be kept as long as the text stays as it is.

use std::collections::{BTreeMap, HashMap};

use automerge::{Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc, Value};

use super::part::Part;
use super::signs::{Flow, Kind, Signs, Writers};
use crate::automerge_doc::scalars::{self, Child};
use crate::automerge_doc::{self, At, MAX_CELLS, UnknownHeads};
use crate::normalise::is_id;

/// A part as it is shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub part: Part,
    /// The section that a reader finds it in; empty for the title and what it refers to.
    pub section: String,
    /// Of a cell: its row and its column as they are read.
    pub cell: Option<(usize, usize)>,
    pub signs: Signs,
}

/// A text at some heads, ready to be pointed into. Costs time in proportion to the text.
#[derive(Debug, Default)]
pub struct Reading {
    /// The title, then each section with the cells of its tables, then the notes as the text refers to them.
    pub(super) parts: Vec<Shown>,
    pub(super) places: HashMap<Part, usize>,
    pub(super) writers: Writers,
}

impl Reading {
    /// The text as it stands.
    #[must_use]
    pub fn living(doc: &Automerge) -> Self {
        Self::of(At::living(doc))
    }

    /// The text as it stood: the heads of a version.
    ///
    /// # Errors
    /// [`UnknownHeads`] where the document does not hold them.
    pub fn at(doc: &Automerge, heads: &[ChangeHash]) -> Result<Self, UnknownHeads> {
        Ok(Self::of(At::heads(doc, heads)?))
    }

    fn of(doc: At<'_>) -> Self {
        let mut reader = Reader {
            doc,
            made: Self::default(),
            tables: BTreeMap::new(),
            notes: Vec::new(),
            budget: MAX_CELLS,
        };
        reader.title();
        for (id, body) in reader.sections() {
            reader.section(id, body.as_ref());
        }
        reader.notes();
        reader.made
    }

    /// The parts there are, in the order of reading; a cell that nobody ever wrote in is not there.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().map(|shown| &shown.part)
    }

    pub(super) fn find(&self, part: &Part) -> Option<&Shown> {
        self.places.get(part).and_then(|place| self.parts.get(*place))
    }

    /// The cells of a table, in the order of reading.
    pub(super) fn cells(&self, id: &str) -> impl Iterator<Item = &Shown> {
        self.parts.iter().filter(move |shown| matches!(&shown.part, Part::Cell { table, .. } if table == id))
    }

    /// The words of a table, each cell on a line of its own.
    pub(super) fn table_words(&self, id: &str) -> String {
        let words: Vec<String> =
            self.cells(id).map(|cell| cell.signs.words(0..cell.signs.list.len())).collect();
        words.join("\n")
    }
}

struct Reader<'a> {
    doc: At<'a>,
    made: Reading,
    /// Those that stand somewhere already.
    tables: BTreeMap<String, ObjId>,
    /// Those that the text refers to, and from which section first.
    notes: Vec<(String, String)>,
    budget: usize,
}

impl Reader<'_> {
    fn child(&self, map: &ObjId, key: &str, kind: ObjType) -> Option<ObjId> {
        match scalars::child(&self.doc, map, key, kind) {
            Child::Found(id) => Some(id),
            _ => None,
        }
    }

    fn add(&mut self, part: Part, section: &str, cell: Option<(usize, usize)>, signs: Signs) {
        self.made.places.insert(part.clone(), self.made.parts.len());
        self.made.parts.push(Shown { part, section: section.to_owned(), cell, signs });
    }

    fn refer(&mut self, signs: &Signs, section: &str) {
        for (_, id) in &signs.ids {
            self.note(id, section);
        }
    }

    fn note(&mut self, id: &str, section: &str) {
        self.notes.push((id.to_owned(), section.to_owned()));
    }

    fn title(&mut self) {
        if let Some(title) = self.child(&ROOT, "title", ObjType::Text) {
            let signs = Signs::read(&self.doc, &title, Flow::Line, &mut self.made.writers);
            self.refer(&signs, "");
            self.add(Part::Title, "", None, signs);
        }
    }

    /// In reading order. One that is removed and blank is here too: nothing in it can be pointed at.
    fn sections(&self) -> Vec<(String, Option<ObjId>)> {
        let Some(map) = self.child(&ROOT, "sections", ObjType::Map) else { return Vec::new() };
        let read = |id: String| {
            let section = self.child(&map, &id, ObjType::Map)?;
            let rank = scalars::string(&self.doc, &section, "rank").unwrap_or_default();
            Some((rank, id, self.child(&section, "body", ObjType::Text)))
        };
        let mut found: Vec<_> = self.doc.keys(&map).filter(|id| is_id(id)).filter_map(read).collect();
        found.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        found.into_iter().map(|(_, id, body)| (id, body)).collect()
    }

    fn section(&mut self, id: String, body: Option<&ObjId>) {
        let mut signs = match body {
            Some(body) => Signs::read(&self.doc, body, Flow::Body, &mut self.made.writers),
            None => Signs::new(Flow::Body),
        };
        let place = self.made.parts.len();
        self.add(Part::Section(id.clone()), &id, None, Signs::new(Flow::Body));
        for (at, named) in signs.ids.clone() {
            match signs.list[at].kind {
                Kind::Table => {
                    if !self.table(&named, &id) {
                        signs.not_here(at);
                    }
                }
                _ => self.note(&named, &id),
            }
        }
        self.made.parts[place].signs = signs;
    }

    /// False where the table stands elsewhere already, or is not known.
    fn table(&mut self, id: &str, section: &str) -> bool {
        if self.tables.contains_key(id) {
            return false;
        }
        let Some(map) = self.child(&ROOT, "tables", ObjType::Map) else { return false };
        let Some(table) = self.child(&map, id, ObjType::Map) else { return false };
        let mut cells = self.cells(&table);
        let filled: Vec<&String> =
            cells.iter().filter(|(_, cell)| !cell.is_blank()).map(|(key, _)| key).collect();
        let (rows, cols) = automerge_doc::lines(&self.doc, &table, &filled, &mut self.budget);
        self.tables.insert(id.to_owned(), table);
        for (r, row) in rows.iter().enumerate() {
            for (c, col) in cols.iter().enumerate() {
                if let Some(signs) = cells.remove(&format!("{row}:{col}")) {
                    let part = Part::Cell { table: id.to_owned(), row: row.clone(), col: col.clone() };
                    self.refer(&signs, section);
                    self.add(part, section, Some((r, c)), signs);
                }
            }
        }
        true
    }

    fn cells(&mut self, table: &ObjId) -> BTreeMap<String, Signs> {
        let Some(map) = self.child(table, "cells", ObjType::Map) else { return BTreeMap::new() };
        let keys: Vec<String> = self.doc.keys(&map).collect();
        keys.into_iter().filter_map(|key| self.cell(&map, &key).map(|signs| (key, signs))).collect()
    }

    /// All values of a cell, each on its own line, as the reading of tables joins them.
    fn cell(&mut self, cells: &ObjId, key: &str) -> Option<Signs> {
        let written = self.doc.get_all(cells, key).unwrap_or_default();
        let several = written.len() > 1;
        let texts = written.into_iter().filter(|(value, _)| matches!(value, Value::Object(ObjType::Text)));
        let mut joined: Option<Signs> = None;
        for (_, text) in texts {
            let signs = Signs::read(&self.doc, &text, Flow::Line, &mut self.made.writers);
            if several && signs.is_blank() {
                continue;
            }
            match &mut joined {
                Some(before) => before.join(signs),
                None => joined = Some(signs),
            }
        }
        joined
    }

    fn notes(&mut self) {
        let Some(map) = self.child(&ROOT, "notes", ObjType::Map) else { return };
        for (id, section) in std::mem::take(&mut self.notes) {
            let part = Part::Note(id.clone());
            if self.made.places.contains_key(&part) {
                continue;
            }
            if let Some(note) = self.child(&map, &id, ObjType::Text) {
                let signs = Signs::read(&self.doc, &note, Flow::Note, &mut self.made.writers);
                self.add(part, &section, None, signs);
            }
        }
    }
}
