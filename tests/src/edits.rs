//! What drafters do to a text, as Automerge edits by the document's written schema (ARCHITECTURE.md,
//! "The document"): type, delete, mark, split, join, move and remove sections, grow and fill tables, undo.

use automerge::{
    AutoCommit, AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
    marks::{ExpandMark, Mark},
    transaction::Transactable,
};

use crate::chance::Chance;

type Done = Result<(), AutomergeError>;

fn child(doc: &AutoCommit, parent: &ObjId, key: &str) -> Option<ObjId> {
    match doc.get(parent, key) {
        Ok(Some((Value::Object(_), id))) => Some(id),
        _ => None,
    }
}

fn section_ids(doc: &AutoCommit) -> Vec<String> {
    let Some(sections) = child(doc, &ROOT, "sections") else { return Vec::new() };
    let live = |key: &String| {
        child(doc, &sections, key)
            .is_some_and(|s| !matches!(doc.get(&s, "removed"), Ok(Some((v, _))) if v.as_bool() == Some(true)))
    };
    doc.keys(&sections).filter(live).collect()
}

/// The body of a section.
#[must_use]
pub fn body_of(doc: &AutoCommit, section: &str) -> Option<ObjId> {
    let sections = child(doc, &ROOT, "sections")?;
    child(doc, &child(doc, &sections, section)?, "body")
}

/// The body of some section of the text.
#[must_use]
pub fn first_body(doc: &AutoCommit) -> Option<ObjId> {
    section_ids(doc).first().and_then(|id| body_of(doc, id))
}

/// The bodies of all sections that are there.
#[must_use]
pub fn all_bodies(doc: &AutoCommit) -> Vec<ObjId> {
    section_ids(doc).iter().filter_map(|id| body_of(doc, id)).collect()
}

/// Every character of every body, cell and note, removed sections too: where a word must still be.
#[must_use]
pub fn every_word(doc: &AutoCommit) -> String {
    let mut all = String::new();
    gather(doc, &ROOT, &mut all);
    all
}

fn gather(doc: &AutoCommit, object: &ObjId, all: &mut String) {
    for key in doc.keys(object) {
        for (value, id) in doc.get_all(object, key.as_str()).unwrap_or_default() {
            match value {
                Value::Object(ObjType::Text) => {
                    all.push_str(&doc.text(&id).unwrap_or_default());
                    all.push('\n');
                }
                Value::Object(_) => gather(doc, &id, all),
                Value::Scalar(_) => {}
            }
        }
    }
}

/// Puts `words` somewhere in a section; where there is none, in the title.
pub fn type_words(doc: &mut AutoCommit, chance: &mut Chance, words: &str) -> Done {
    let ids = section_ids(doc);
    let place = if ids.is_empty() { None } else { body_of(doc, &ids[chance.below(ids.len())]) };
    let Some(place) = place.or_else(|| child(doc, &ROOT, "title")) else { return Ok(()) };
    let at = chance.below(doc.length(&place) + 1).max(usize::from(doc.length(&place) > 0));
    doc.splice_text(&place, at, 0, words)
}

/// One edit that may delete, mark or restructure.
pub fn disturb(doc: &mut AutoCommit, chance: &mut Chance) -> Done {
    let ids = section_ids(doc);
    if ids.is_empty() {
        return add_section(doc, chance);
    }
    let id = ids[chance.below(ids.len())].clone();
    match chance.below(8) {
        0 => add_section(doc, chance),
        1 => split(doc, chance, &id),
        2 => join(doc, &ids, chance),
        3 => rank(doc, chance, &id),
        4 => remove(doc, &id),
        5 => emphasise(doc, chance, &id),
        6 => grow_table(doc, chance),
        _ => type_in_cell(doc, chance),
    }
}

fn add_section(doc: &mut AutoCommit, chance: &mut Chance) -> Done {
    let Some(sections) = child(doc, &ROOT, "sections") else { return Ok(()) };
    let section = doc.put_object(&sections, chance.id(), ObjType::Map)?;
    doc.put(&section, "rank", random_rank(chance))?;
    let body = doc.put_object(&section, "body", ObjType::Text)?;
    let block = doc.split_block(&body, 0)?;
    doc.put(&block, "type", "heading")?;
    doc.put(&block, "level", 2_i64)?;
    doc.splice_text(&body, 1, 0, "Titre")
}

fn random_rank(chance: &mut Chance) -> String {
    format!("a{}V.{}", chance.below(10), &chance.id()[..4])
}

/// The tail of a section becomes a section of its own, with the record of the move in the same change.
fn split(doc: &mut AutoCommit, chance: &mut Chance, id: &str) -> Done {
    let Some(body) = body_of(doc, id) else { return Ok(()) };
    let length = doc.length(&body);
    if length < 4 {
        return Ok(());
    }
    let at = 2 + chance.below(length - 2);
    relocate(doc, chance, (id, &body), at..length, None)
}

/// A section's text goes to the end of another one, and the first is removed.
fn join(doc: &mut AutoCommit, ids: &[String], chance: &mut Chance) -> Done {
    if ids.len() < 2 {
        return Ok(());
    }
    let from = &ids[chance.below(ids.len())];
    let to = &ids[chance.below(ids.len())];
    let Some(body) = body_of(doc, from) else { return Ok(()) };
    if from == to {
        return Ok(());
    }
    let length = doc.length(&body);
    relocate(doc, chance, (from, &body), 0..length, Some(to))?;
    remove(doc, from)
}

fn relocate(
    doc: &mut AutoCommit,
    chance: &mut Chance,
    (id, body): (&str, &ObjId),
    range: std::ops::Range<usize>,
    to: Option<&str>,
) -> Done {
    if range.is_empty() {
        return Ok(());
    }
    let units: Vec<u16> = doc.text(body)?.encode_utf16().skip(range.start).take(range.len()).collect();
    let tail = String::from_utf16_lossy(&units).replace('\u{fffc}', " ");
    let start = doc.get_cursor(body, range.start, None)?.to_string();
    let end = doc.get_cursor(body, range.end - 1, None)?.to_string();
    let target = match to {
        Some(to) => to.to_owned(),
        None => {
            add_section(doc, chance)?;
            section_ids(doc).last().cloned().unwrap_or_default()
        }
    };
    let Some(target_body) = body_of(doc, &target) else { return Ok(()) };
    let end_of_target = doc.length(&target_body);
    doc.splice_text(&target_body, end_of_target, 0, &tail)?;
    let at = doc.get_cursor(&target_body, end_of_target.min(doc.length(&target_body) - 1), None)?.to_string();
    doc.splice_text(body, range.start, isize::try_from(range.len()).unwrap_or(0), "")?;
    let Some(moves) = child(doc, &ROOT, "moves") else { return Ok(()) };
    let record = doc.put_object(&moves, chance.id(), ObjType::Map)?;
    for (key, value) in
        [("from", id), ("startCursor", &start), ("endCursor", &end), ("to", &target), ("atCursor", &at)]
    {
        doc.put(&record, key, value)?;
    }
    Ok(())
}

fn rank(doc: &mut AutoCommit, chance: &mut Chance, id: &str) -> Done {
    let Some(section) = child(doc, &ROOT, "sections").and_then(|s| child(doc, &s, id)) else { return Ok(()) };
    doc.put(&section, "rank", random_rank(chance))
}

fn remove(doc: &mut AutoCommit, id: &str) -> Done {
    let Some(sections) = child(doc, &ROOT, "sections") else { return Ok(()) };
    let Some(section) = child(doc, &sections, id) else { return Ok(()) };
    let Some(body) = child(doc, &section, "body") else { return Ok(()) };
    let length = doc.length(&body);
    doc.splice_text(&body, 0, isize::try_from(length).unwrap_or(0), "")?;
    doc.put(&section, "removed", true)
}

fn emphasise(doc: &mut AutoCommit, chance: &mut Chance, id: &str) -> Done {
    let Some(body) = body_of(doc, id) else { return Ok(()) };
    let length = doc.length(&body);
    if length < 3 {
        return Ok(());
    }
    let start = 1 + chance.below(length - 2);
    let mark = Mark::new("strong".to_owned(), ScalarValue::Boolean(true), start, length);
    doc.mark(&body, mark, ExpandMark::After)
}

fn a_table(doc: &mut AutoCommit, chance: &mut Chance) -> Result<Option<ObjId>, AutomergeError> {
    let Some(tables) = child(doc, &ROOT, "tables") else { return Ok(None) };
    let ids: Vec<String> = doc.keys(&tables).collect();
    if !ids.is_empty() {
        return Ok(child(doc, &tables, &ids[chance.below(ids.len())]));
    }
    let id = chance.id();
    let table = doc.put_object(&tables, &id, ObjType::Map)?;
    for part in ["cols", "rows", "cells"] {
        doc.put_object(&table, part, ObjType::Map)?;
    }
    if let Some(body) = section_ids(doc).first().and_then(|s| body_of(doc, s)) {
        let end = doc.length(&body);
        let block = doc.split_block(&body, end)?;
        doc.put(&block, "type", "table")?;
        doc.put(&block, "id", id)?;
    }
    Ok(Some(table))
}

fn grow_table(doc: &mut AutoCommit, chance: &mut Chance) -> Done {
    let Some(table) = a_table(doc, chance)? else { return Ok(()) };
    for part in ["rows", "cols"] {
        let Some(list) = child(doc, &table, part) else { continue };
        let ids: Vec<String> = doc.keys(&list).collect();
        if ids.len() > 2 && chance.one_in(3) {
            let line = child(doc, &list, &ids[chance.below(ids.len())]);
            if let Some(line) = line {
                doc.put(&line, "removed", true)?;
            }
        } else {
            let line = doc.put_object(&list, chance.id(), ObjType::Map)?;
            doc.put(&line, "rank", random_rank(chance))?;
        }
    }
    Ok(())
}

fn type_in_cell(doc: &mut AutoCommit, chance: &mut Chance) -> Done {
    let Some(table) = a_table(doc, chance)? else { return Ok(()) };
    let pick = |doc: &AutoCommit, part: &str, chance: &mut Chance| {
        let list = child(doc, &table, part)?;
        let ids: Vec<String> = doc.keys(&list).collect();
        if ids.is_empty() { None } else { Some(ids[chance.below(ids.len())].clone()) }
    };
    let (row, col) = (pick(doc, "rows", chance), pick(doc, "cols", chance));
    let (Some(row), Some(col), Some(cells)) = (row, col, child(doc, &table, "cells")) else {
        return grow_table(doc, chance);
    };
    let key = format!("{row}:{col}");
    let cell = match child(doc, &cells, &key) {
        Some(cell) => cell,
        None => doc.put_object(&cells, &key, ObjType::Text)?,
    };
    doc.splice_text(&cell, 0, 0, "cellule ")
}
