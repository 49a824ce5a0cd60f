//! From a policy text to a document that holds only its root maps: what an import does.

use std::collections::BTreeMap;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, Value};

use super::SCHEMA;
use crate::model::{Block, Inline, ListKind, Marks, PolicyText, Section, Table};
use crate::rank;

/// Fills a document made by [`super::init`] (or an empty one). The title is replaced; sections, tables and notes
/// are added under the ids that the text gives them. `ids` gives new ids for rows and columns and, by their first
/// four characters, the suffixes of ranks. The caller commits.
///
/// # Errors
/// What Automerge reports; on a document that holds its root maps it has no reason to.
pub fn write<D: Transactable + ReadDoc>(
    doc: &mut D,
    text: &PolicyText,
    ids: &mut dyn FnMut() -> String,
) -> Result<(), AutomergeError> {
    write_title(doc, &text.title)?;
    if doc.get(ROOT, "schema")?.is_none() {
        doc.put(ROOT, "schema", SCHEMA)?;
    }
    let (sections, tables, notes) =
        (root_map(doc, "sections")?, root_map(doc, "tables")?, root_map(doc, "notes")?);
    root_map(doc, "moves")?;
    for (section, rank) in text.sections.iter().zip(ranks(text.sections.len(), ids)) {
        write_section(doc, &sections, section, rank)?;
    }
    for (id, table) in &text.tables {
        write_table(doc, &tables, id, table, ids)?;
    }
    for (id, note) in &text.notes {
        let object = doc.put_object(&notes, id.as_str(), ObjType::Text)?;
        TextWriter::new(object).inline(doc, note)?.marks(doc)?;
    }
    Ok(())
}

fn ranks(n: usize, ids: &mut dyn FnMut() -> String) -> Vec<String> {
    rank::appended(None, n, ids).unwrap_or_default()
}

fn root_map<D: Transactable + ReadDoc>(doc: &mut D, key: &str) -> Result<ObjId, AutomergeError> {
    match doc.get(ROOT, key)? {
        Some((Value::Object(ObjType::Map), id)) => Ok(id),
        _ => doc.put_object(ROOT, key, ObjType::Map),
    }
}

fn write_title<D: Transactable + ReadDoc>(doc: &mut D, title: &[Inline]) -> Result<(), AutomergeError> {
    let object = match doc.get(ROOT, "title")? {
        Some((Value::Object(ObjType::Text), id)) => id,
        _ => doc.put_object(ROOT, "title", ObjType::Text)?,
    };
    let length = isize::try_from(doc.length(&object)).unwrap_or(isize::MAX);
    doc.splice_text(&object, 0, length, "")?;
    TextWriter::new(object).inline(doc, title)?.marks(doc)
}

fn write_section<D: Transactable>(
    doc: &mut D,
    sections: &ObjId,
    section: &Section,
    rank: String,
) -> Result<(), AutomergeError> {
    let map = doc.put_object(sections, section.id.as_str(), ObjType::Map)?;
    doc.put(&map, "rank", rank)?;
    if section.displaced {
        doc.put(&map, "removed", true)?;
    }
    let body = doc.put_object(&map, "body", ObjType::Text)?;
    let mut writer = TextWriter::new(body);
    for block in &section.blocks {
        writer.block(doc, block)?;
    }
    writer.marks(doc)
}

fn write_table<D: Transactable>(
    doc: &mut D,
    tables: &ObjId,
    id: &str,
    table: &Table,
    ids: &mut dyn FnMut() -> String,
) -> Result<(), AutomergeError> {
    let map = doc.put_object(tables, id, ObjType::Map)?;
    let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let cols = write_axis(doc, &map, "cols", width, &table.displaced_cols, ids)?;
    let rows = write_axis(doc, &map, "rows", table.rows.len(), &table.displaced_rows, ids)?;
    let cells = doc.put_object(&map, "cells", ObjType::Map)?;
    for (row, row_id) in table.rows.iter().zip(&rows) {
        for (cell, col_id) in row.iter().zip(&cols) {
            if cell.is_empty() {
                continue;
            }
            let object = doc.put_object(&cells, format!("{row_id}:{col_id}"), ObjType::Text)?;
            TextWriter::new(object).inline(doc, cell)?.marks(doc)?;
        }
    }
    Ok(())
}

fn write_axis<D: Transactable>(
    doc: &mut D,
    table: &ObjId,
    key: &str,
    n: usize,
    displaced: &[usize],
    ids: &mut dyn FnMut() -> String,
) -> Result<Vec<String>, AutomergeError> {
    let map = doc.put_object(table, key, ObjType::Map)?;
    let mut made = Vec::with_capacity(n);
    for (i, rank) in ranks(n, ids).into_iter().enumerate() {
        let id = ids();
        let line = doc.put_object(&map, id.as_str(), ObjType::Map)?;
        doc.put(&line, "rank", rank)?;
        if displaced.contains(&i) {
            doc.put(&line, "removed", true)?;
        }
        made.push(id);
    }
    Ok(made)
}

/// Writes one Text from its start to its end, and the marks afterwards, so that a mark never expands over what
/// is written behind it.
struct TextWriter {
    object: ObjId,
    /// UTF-16 code units written so far.
    end: usize,
    /// Marks that reach the end so far, by name: value and start.
    open: BTreeMap<&'static str, (Option<String>, usize)>,
    done: Vec<(&'static str, Option<String>, usize, usize)>,
}

impl TextWriter {
    fn new(object: ObjId) -> Self {
        Self { object, end: 0, open: BTreeMap::new(), done: Vec::new() }
    }

    fn block<D: Transactable>(&mut self, doc: &mut D, block: &Block) -> Result<(), AutomergeError> {
        self.close_marks(&BTreeMap::new());
        let marker = self.marker(doc)?;
        match block {
            Block::Heading { level, .. } => {
                doc.put(&marker, "type", "heading")?;
                doc.put(&marker, "level", i64::from(*level))?;
            }
            Block::Paragraph { .. } => doc.put(&marker, "type", "paragraph")?,
            Block::Quote { .. } => doc.put(&marker, "type", "quote")?,
            Block::Rule => doc.put(&marker, "type", "rule")?,
            Block::Table { id } => {
                doc.put(&marker, "type", "table")?;
                doc.put(&marker, "id", id.as_str())?;
            }
            Block::Item { kind, depth, .. } => {
                let kind = match kind {
                    ListKind::Bullet => "bullet",
                    ListKind::Ordered => "ordered",
                };
                doc.put(&marker, "type", "item")?;
                doc.put(&marker, "kind", kind)?;
                doc.put(&marker, "depth", i64::from(*depth))?;
            }
        }
        self.inline(doc, block.content()).map(drop)
    }

    fn inline<D: Transactable>(
        &mut self,
        doc: &mut D,
        content: &[Inline],
    ) -> Result<&mut Self, AutomergeError> {
        for inline in content {
            match inline {
                Inline::Text { text, marks } => {
                    let wanted = names(marks);
                    self.close_marks(&wanted);
                    for (name, value) in wanted {
                        self.open.entry(name).or_insert((value, self.end));
                    }
                    doc.splice_text(&self.object, self.end, 0, text)?;
                    self.end += text.encode_utf16().count();
                }
                Inline::Note { id } => {
                    self.close_marks(&BTreeMap::new());
                    let marker = self.marker(doc)?;
                    doc.put(&marker, "type", "footnote")?;
                    doc.put(&marker, "id", id.as_str())?;
                }
            }
        }
        Ok(self)
    }

    fn marker<D: Transactable>(&mut self, doc: &mut D) -> Result<ObjId, AutomergeError> {
        let marker = doc.split_block(&self.object, self.end)?;
        self.end += 1;
        Ok(marker)
    }

    /// Ends the marks that do not go on, or go on with another value.
    fn close_marks(&mut self, wanted: &BTreeMap<&'static str, Option<String>>) {
        let end = self.end;
        let done = &mut self.done;
        self.open.retain(|name, (value, start)| {
            let goes_on = wanted.get(name) == Some(value);
            if !goes_on {
                done.push((*name, value.take(), *start, end));
            }
            goes_on
        });
    }

    fn marks<D: Transactable>(&mut self, doc: &mut D) -> Result<(), AutomergeError> {
        self.close_marks(&BTreeMap::new());
        for (name, value, start, end) in self.done.drain(..) {
            let (mark, expand) = match value {
                Some(href) => (Mark::new(name.to_owned(), href, start, end), ExpandMark::None),
                None => (Mark::new(name.to_owned(), true, start, end), ExpandMark::After),
            };
            doc.mark(&self.object, mark, expand)?;
        }
        Ok(())
    }
}

/// The marks that hold, by name; a link with its address.
pub(crate) fn names(marks: &Marks) -> BTreeMap<&'static str, Option<String>> {
    let flags = [
        ("strong", marks.strong),
        ("em", marks.em),
        ("underline", marks.underline),
        ("strike", marks.strike),
        ("sup", marks.sup),
        ("sub", marks.sub),
    ];
    let mut names: BTreeMap<&'static str, Option<String>> =
        flags.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| (name, None)).collect();
    if let Some(href) = &marks.link {
        names.insert("link", Some(href.clone()));
    }
    names
}
