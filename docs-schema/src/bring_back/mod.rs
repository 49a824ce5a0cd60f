//! Bringing back a past state of a document: one new change, made of the smallest edits that let the living text read as it
//! did then.
//!
//! What must stay true: afterwards `read(living) == read(past)`; nothing that was is rewritten or forgotten; letters that
//! stay are the same letters, so they keep their authors, and what somebody types in them at the same moment is merged.
//! Sections that came since are emptied and flagged, as the editor does it: no key is ever deleted.

mod carried;
mod elements;
mod hand;
mod line;
mod pairs;
mod provision;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, AutomergeError, ChangeHash, ObjId, ObjType, ROOT, ReadDoc};

use crate::automerge_doc::{read, spans};
use crate::model::PolicyText;
use crate::normalise::is_id;
use carried::{Anew, Carried};
use elements::{Element, Line, What};
use hand::{Hand, found};

pub use provision::bring_provision;

/// Makes `living` read as `past` does, a state of the same history, by one change of the actor that `living` has. `ids`
/// makes ids for the records of words that go back where they came from; `time` is in seconds since 1970. The hash of the
/// change; none where it reads so already. Costs time in proportion to the text: not for a thread that serves.
///
/// # Errors
/// What Automerge reports; nothing is changed then.
pub fn bring_back(
    living: &mut Automerge,
    past: &Automerge,
    ids: &mut dyn FnMut() -> String,
    time: i64,
) -> Result<Option<ChangeHash>, AutomergeError> {
    let carried = Carried::of(living);
    let (then, _) = read(past);
    let mut tx = living.transaction();
    let mut hand = Hand { doc: &mut tx, past };
    let title = found(past, &ROOT, "title", ObjType::Text);
    hand.text(&ROOT, "title", title.as_ref())?;
    let anew = sections(&mut hand, &then)?;
    tables_and_notes(&mut hand, &then)?;
    if let Some(carried) = carried {
        for anew in &anew {
            carried.record(&mut tx, anew, ids)?;
        }
    }
    if tx.pending_ops() == 0 {
        return Ok(None);
    }
    Ok(tx.commit_with(CommitOptions::default().with_time(time)).0)
}

fn sections<D: Transactable + ReadDoc, P: ReadDoc>(
    hand: &mut Hand<'_, D, P>,
    then: &PolicyText,
) -> Result<Vec<Anew>, AutomergeError> {
    let map = hand.object(&ROOT, "sections", ObjType::Map)?;
    let past = found(hand.past, &ROOT, "sections", ObjType::Map);
    let keys =
        |doc: &dyn Fn() -> Vec<String>| doc().into_iter().filter(|id| is_id(id)).collect::<BTreeSet<_>>();
    let now = keys(&|| hand.doc.keys(&map).collect());
    let known = keys(&|| past.as_ref().map(|past| hand.past.keys(past).collect()).unwrap_or_default());
    let renamed = unknown_tables(hand, then);
    let mut anew = Vec::new();
    for id in now.union(&known) {
        let was = past.as_ref().and_then(|past| found(hand.past, past, id, ObjType::Map));
        match was {
            Some(was) => anew.extend(section(hand, &map, id, &was, &renamed)?),
            None => {
                if let Some(section) = found(hand.doc, &map, id, ObjType::Map) {
                    hand.text(&section, "body", None)?;
                    hand.removed(&section, true)?;
                }
            }
        }
    }
    Ok(anew)
}

fn section<D: Transactable + ReadDoc, P: ReadDoc>(
    hand: &mut Hand<'_, D, P>,
    map: &ObjId,
    id: &str,
    was: &ObjId,
    renamed: &BTreeMap<String, String>,
) -> Result<Option<Anew>, AutomergeError> {
    let section = hand.object(map, id, ObjType::Map)?;
    hand.place(&section, was)?;
    body(hand, &section, id, was, renamed)
}

/// What a section of the living document holds, made what it held.
fn body<D: Transactable + ReadDoc, P: ReadDoc>(
    hand: &mut Hand<'_, D, P>,
    section: &ObjId,
    id: &str,
    was: &ObjId,
    renamed: &BTreeMap<String, String>,
) -> Result<Option<Anew>, AutomergeError> {
    let Some(past) = found(hand.past, was, "body", ObjType::Text) else {
        hand.text(section, "body", None)?;
        return Ok(None);
    };
    let mut wanted = Line::read(hand.past, &past);
    let changed = rename_tables(&mut wanted.elements, renamed);
    let body = hand.object(section, "body", ObjType::Text)?;
    if !changed && spans(hand.doc, &body) == spans(hand.past, &past) {
        return Ok(None);
    }
    let ranges = line::write(hand.doc, &body, &wanted)?;
    Ok(Some(Anew { section: id.to_owned(), body, elements: wanted.elements, ranges }))
}

/// Tables that the past text named and did not have, while the living one has them: their markers must name nothing. Only
/// what another program wrote is ever so.
fn unknown_tables<D: ReadDoc, P: ReadDoc>(
    hand: &Hand<'_, D, P>,
    then: &PolicyText,
) -> BTreeMap<String, String> {
    let Some(tables) = found(hand.doc, &ROOT, "tables", ObjType::Map) else { return BTreeMap::new() };
    // What is no id names no table anyway, and is read otherwise than an id without a table.
    let known: BTreeSet<String> = hand.doc.keys(&tables).filter(|id| is_id(id)).collect();
    let mut n = 0;
    let mut free = || loop {
        n += 1;
        let id = format!("none{n}");
        if !known.contains(&id) {
            return id;
        }
    };
    let past = found(hand.past, &ROOT, "tables", ObjType::Map);
    let was = |id: &str| past.as_ref().is_some_and(|past| found(hand.past, past, id, ObjType::Map).is_some());
    known
        .iter()
        .filter(|id| !then.tables.contains_key(*id) && !was(id))
        .map(|id| (id.clone(), free()))
        .collect()
}

fn rename_tables(elements: &mut [Element], renamed: &BTreeMap<String, String>) -> bool {
    let mut changed = false;
    for element in elements {
        let Some(id) = element.names("table").and_then(|id| renamed.get(id)) else { continue };
        if let What::Marker(keys) = &mut element.what {
            keys.insert("id", id.as_str().into());
            changed = true;
        }
    }
    changed
}

/// The tables and notes that the past text refers to. What it does not refer to is not read, and stays.
fn tables_and_notes<D: Transactable + ReadDoc, P: ReadDoc>(
    hand: &mut Hand<'_, D, P>,
    then: &PolicyText,
) -> Result<(), AutomergeError> {
    let tables = hand.object(&ROOT, "tables", ObjType::Map)?;
    let past = found(hand.past, &ROOT, "tables", ObjType::Map);
    for id in then.tables.keys() {
        if let Some(was) = past.as_ref().and_then(|past| found(hand.past, past, id, ObjType::Map)) {
            hand.table(&tables, id, &was)?;
        }
    }
    let notes = hand.object(&ROOT, "notes", ObjType::Map)?;
    let past = found(hand.past, &ROOT, "notes", ObjType::Map);
    for id in then.notes.keys() {
        let was = past.as_ref().and_then(|past| found(hand.past, past, id, ObjType::Text));
        hand.text(&notes, id, was.as_ref())?;
    }
    Ok(())
}
