//! From an Automerge document to a policy text. Whatever the document holds, this gives a text and a list of
//! what was wrong; it never fails and never panics, because any permitted drafter can write any value at any key.

use std::collections::BTreeMap;

use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};

use super::SCHEMA;
use super::scalars::{self, Child};
use super::spans::credited_spans;
use super::tables::{self, MAX_CELLS, read_rank, read_removed};
use crate::model::{Block, Inline, PolicyText, Problem, Section, Table};
use crate::normalise::{self, Span};
use crate::problems::Problems;

/// The text of a document, and what had to be repaired or left out to read it.
#[must_use]
pub fn read(doc: &impl ReadDoc) -> (PolicyText, Vec<Problem>) {
    read_view(View::plain(doc))
}

/// As [`read`], with the origin of each character in `Marks::by`.
pub(crate) fn read_credited(doc: &impl ReadDoc, credits: &dyn Credits) -> (PolicyText, Vec<Problem>) {
    read_view(View { doc, credits: Some(credits) })
}

/// Whose the characters of a Text are.
pub(crate) trait Credits {
    /// One answer for each character of the plain words of `text`, in order.
    fn of(&self, text: &ObjId) -> Vec<Option<u32>>;
}

/// A document as it is being read.
pub(super) struct View<'a, D> {
    pub doc: &'a D,
    credits: Option<&'a dyn Credits>,
}

impl<D> Clone for View<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for View<'_, D> {}

impl<'a, D: ReadDoc> View<'a, D> {
    pub fn plain(doc: &'a D) -> Self {
        Self { doc, credits: None }
    }

    pub fn spans(&self, text: &ObjId) -> Vec<Span> {
        let credits = self.credits.map(|credits| credits.of(text)).unwrap_or_default();
        credited_spans(self.doc, text, &credits)
    }
}

fn read_view<D: ReadDoc>(doc: View<'_, D>) -> (PolicyText, Vec<Problem>) {
    let mut problems = Problems::new();
    check_schema(doc.doc, &mut problems);
    let title = read_title(doc, &mut problems);
    let mut text = PolicyText { title, sections: read_sections(doc, &mut problems), ..PolicyText::default() };
    text.tables = resolve_tables(doc, &mut text.sections, &mut problems);
    text.notes = resolve_notes(doc, &text, &mut problems);
    (text, problems.into_vec())
}

fn check_schema(doc: &impl ReadDoc, problems: &mut Problems) {
    let version = match doc.get(ROOT, "schema") {
        Ok(Some((Value::Scalar(scalar), _))) => match scalar.as_ref() {
            ScalarValue::Int(version) => Some(*version),
            ScalarValue::Uint(version) => i64::try_from(*version).ok(),
            _ => None,
        },
        _ => None,
    };
    match version {
        Some(SCHEMA) => {}
        Some(other) => problems.push("unknown-schema", "", other.to_string()),
        None => problems.push("unknown-schema", "", ""),
    }
}

fn read_title<D: ReadDoc>(view: View<'_, D>, problems: &mut Problems) -> Vec<Inline> {
    match scalars::child(view.doc, &ROOT, "title", ObjType::Text) {
        Child::Found(title) => {
            let (content, found) = normalise::inline(&view.spans(&title), true);
            problems.extend_within("title", found);
            content
        }
        _ => {
            problems.push("bad-type", "title", "");
            Vec::new()
        }
    }
}

/// A section as it stands in the document, before order and removal are applied.
struct Raw {
    rank: String,
    id: String,
    removed: bool,
    blocks: Vec<Block>,
    problems: Vec<Problem>,
}

fn read_sections<D: ReadDoc>(view: View<'_, D>, problems: &mut Problems) -> Vec<Section> {
    let doc = view.doc;
    let Child::Found(map) = scalars::child(doc, &ROOT, "sections", ObjType::Map) else {
        problems.push("bad-type", "sections", "");
        return Vec::new();
    };
    let mut raws: Vec<Raw> = doc.keys(&map).filter_map(|id| read_section(view, &map, id, problems)).collect();
    raws.sort_by(|a, b| (&a.rank, &a.id).cmp(&(&b.rank, &b.id)));
    let mut sections: Vec<Section> = Vec::new();
    for raw in raws {
        let place = format!("section {}", sections.len() + 1);
        if raw.removed && normalise::is_blank_body(&raw.blocks) {
            continue;
        }
        problems.extend_within(&place, raw.problems);
        if raw.removed {
            problems.push("displaced", place, &raw.id);
        }
        sections.push(Section { id: raw.id, displaced: raw.removed, blocks: raw.blocks });
    }
    sections
}

fn read_section<D: ReadDoc>(
    view: View<'_, D>,
    map: &ObjId,
    id: String,
    problems: &mut Problems,
) -> Option<Raw> {
    let doc = view.doc;
    if !normalise::is_id(&id) {
        problems.push("bad-id", "sections", &id);
        return None;
    }
    let Child::Found(section) = scalars::child(doc, map, &id, ObjType::Map) else {
        problems.push("bad-type", "sections", &id);
        return None;
    };
    let mut own = Problems::new();
    let rank = read_rank(doc, &section, "", &mut own);
    let removed = read_removed(doc, &section, "", &mut own);
    let blocks = match scalars::child(doc, &section, "body", ObjType::Text) {
        Child::Found(body) => {
            let (blocks, found) = normalise::blocks(&view.spans(&body));
            own.extend_within("", found);
            blocks
        }
        _ => {
            own.push("bad-type", "", "body");
            Vec::new()
        }
    };
    Some(Raw { rank, id, removed, blocks, problems: own.into_vec() })
}

/// Reads each table where its first marker stands; takes away markers of unknown and repeated tables.
fn resolve_tables<D: ReadDoc>(
    view: View<'_, D>,
    sections: &mut [Section],
    problems: &mut Problems,
) -> BTreeMap<String, Table> {
    let doc = view.doc;
    let map = match scalars::child(doc, &ROOT, "tables", ObjType::Map) {
        Child::Found(map) => Some(map),
        _ => {
            problems.push("bad-type", "tables", "");
            None
        }
    };
    let mut found: BTreeMap<String, Table> = BTreeMap::new();
    let mut budget = MAX_CELLS;
    for (i, section) in sections.iter_mut().enumerate() {
        section.blocks.retain(|block| {
            let Block::Table { id } = block else { return true };
            let place = format!("section {}", i + 1);
            if found.contains_key(id) {
                problems.push("duplicate-table", place, id);
                return false;
            }
            let table = map.as_ref().map(|map| scalars::child(doc, map, id, ObjType::Map));
            let Some(Child::Found(table)) = table else {
                problems.push("unknown-table", place, id);
                return false;
            };
            let table = tables::read_table(view, id, &table, &mut budget, problems);
            found.insert(id.clone(), table);
            true
        });
    }
    found
}

/// The notes that the text refers to; an unknown one is empty.
fn resolve_notes<D: ReadDoc>(
    view: View<'_, D>,
    text: &PolicyText,
    problems: &mut Problems,
) -> BTreeMap<String, Vec<Inline>> {
    let doc = view.doc;
    let map = match scalars::child(doc, &ROOT, "notes", ObjType::Map) {
        Child::Found(map) => Some(map),
        _ => {
            problems.push("bad-type", "notes", "");
            None
        }
    };
    let mut notes = BTreeMap::new();
    for id in text.note_ids() {
        if notes.contains_key(id) {
            continue;
        }
        let place = format!("note {id}");
        let found = map.as_ref().map(|map| scalars::child(doc, map, id, ObjType::Text));
        let content = if let Some(Child::Found(note)) = found {
            let (content, inner) = normalise::inline(&view.spans(&note), false);
            problems.extend_within(&place, inner);
            content
        } else {
            problems.push("unknown-note", place, id);
            Vec::new()
        };
        notes.insert(id.to_owned(), content);
    }
    notes
}
