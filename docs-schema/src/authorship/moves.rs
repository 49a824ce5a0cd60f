//! Where words were before a split or a joining of sections carried them elsewhere.
//!
//! Carrying words makes new characters; the change that does it writes a `moves` record beside them. The record is a
//! claim of a client, so it is believed only when it is wholly true: the characters must be written by the change that
//! claims, and must be those that stood, at the moment before, where the claim says. Nobody can put own words into
//! another's mouth.

use std::collections::HashMap;

use automerge::{Automerge, ChangeHash, Cursor, ObjId, ObjType, ROOT, ReadDoc, Value};

use super::Changes;
use super::letters::{Letter, Op, letters};

/// Characters read for the sake of moves, in all. Beyond it, words are credited to who moved them: a document of
/// nothing but moves must not keep a processor busy for hours.
pub const MAX_LETTERS_READ: usize = 20_000_000;

/// A record, and the change that wrote it.
struct Record {
    op: Op,
    hash: ChangeHash,
    deps: Vec<ChangeHash>,
    first: u64,
    last: u64,
    from: ObjId,
    to: ObjId,
    start: Cursor,
    end: Cursor,
    at: Cursor,
}

/// For each character that was carried: the one that was written first.
pub(super) fn origins(doc: &Automerge, changes: &Changes) -> HashMap<Op, Op> {
    let mut records = records(doc, changes).unwrap_or_default();
    // A record knows only what its change depends on, and that has lower operations.
    records.sort_by(|a, b| a.op.cmp(&b.op));
    let mut origins: HashMap<Op, Op> = HashMap::new();
    let mut read = 0;
    for record in records {
        let before = letters(doc, &record.from, Some(&record.deps));
        let after = letters(doc, &record.to, Some(&[record.hash]));
        read += before.len() + after.len();
        if read > MAX_LETTERS_READ {
            break;
        }
        for (old, new) in carried(doc, &record, &before, &after) {
            let first = origins.get(&old.op).unwrap_or(&old.op).clone();
            origins.insert(new.op.clone(), first);
        }
    }
    origins
}

/// The characters before and after, pair by pair; none where a single one is other than the record says.
fn carried<'l>(
    doc: &Automerge,
    record: &Record,
    before: &'l [Letter],
    after: &'l [Letter],
) -> Vec<(&'l Letter, &'l Letter)> {
    let position = |text: &ObjId, cursor: &Cursor, at: &[ChangeHash]| {
        doc.get_cursor_position(text, cursor, Some(at)).ok()
    };
    let Some(start) = position(&record.from, &record.start, &record.deps) else { return Vec::new() };
    let Some(end) = position(&record.from, &record.end, &record.deps) else { return Vec::new() };
    let Some(at) = position(&record.to, &record.at, &[record.hash]) else { return Vec::new() };
    let old: Vec<&Letter> = before.iter().filter(|letter| (start..=end).contains(&letter.position)).collect();
    let new = after.iter().skip_while(|letter| letter.position < at);
    let own = |op: &Op| op.actor == record.op.actor && (record.first..=record.last).contains(&op.counter);
    let all = old.len();
    let same = |(old, new): &(&Letter, &Letter)| old.letter == new.letter && own(&new.op);
    let pairs: Vec<_> = old.into_iter().zip(new).take_while(same).collect();
    if pairs.len() == all { pairs } else { Vec::new() }
}

fn records(doc: &Automerge, changes: &Changes) -> Option<Vec<Record>> {
    let moves = object(doc, &ROOT, "moves", ObjType::Map)?;
    let sections = object(doc, &ROOT, "sections", ObjType::Map)?;
    let body = |id: &str| object(doc, &object(doc, &sections, id, ObjType::Map)?, "body", ObjType::Text);
    let read = |key: String| -> Option<Record> {
        let entry = object(doc, &moves, &key, ObjType::Map)?;
        let op = Op::of(&entry)?;
        let change = changes.by(&op)?;
        let cursor = |key: &str| read_cursor(&string(doc, &entry, key)?);
        Some(Record {
            hash: change.hash,
            deps: change.deps.clone(),
            first: change.start_op,
            last: change.max_op,
            from: body(&string(doc, &entry, "from")?)?,
            to: body(&string(doc, &entry, "to")?)?,
            start: cursor("startCursor")?,
            end: cursor("endCursor")?,
            at: cursor("atCursor")?,
            op,
        })
    };
    Some(doc.keys(&moves).filter_map(read).collect())
}

/// Automerge cuts the first byte off a cursor without looking: an empty one, or one that begins with a letter of two
/// bytes, would take the process down.
fn read_cursor(written: &str) -> Option<Cursor> {
    if !written.starts_with(|first: char| first.is_ascii()) {
        return None;
    }
    Cursor::try_from(written).ok()
}

fn object(doc: &Automerge, map: &ObjId, key: &str, wanted: ObjType) -> Option<ObjId> {
    match doc.get(map, key).ok()?? {
        (Value::Object(kind), id) if kind == wanted => Some(id),
        _ => None,
    }
}

fn string(doc: &Automerge, map: &ObjId, key: &str) -> Option<String> {
    match doc.get(map, key).ok()?? {
        (Value::Scalar(scalar), _) => scalar.as_str().map(str::to_owned),
        _ => None,
    }
}
