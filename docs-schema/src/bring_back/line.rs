//! Makes one Text hold what it is to hold, by the smallest splices, marker and mark changes.
//!
//! Marks are compared after the splices, because letters that come in take on the marks that grow over them: what is
//! wrong is seen, not predicted.

use std::collections::BTreeSet;
use std::ops::Range;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ReadDoc, ScalarValue, Value};

use super::elements::{Element, Line, What, elements};
use super::pairs::pairs;

/// Gives the ranges of `wanted.elements` that had to be written anew.
pub(super) fn write<D: Transactable + ReadDoc>(
    doc: &mut D,
    text: &ObjId,
    wanted: &Line,
) -> Result<Vec<Range<usize>>, AutomergeError> {
    let held = elements(doc, text);
    let pairs = pairs(&held, &wanted.elements);
    let positions = positions(&held, doc);
    for (a, b) in &pairs {
        set_marker(doc, text, positions[*a], &held[*a], &wanted.elements[*b])?;
    }
    let hunks = hunks(&pairs, held.len(), wanted.elements.len());
    for (old, new) in hunks.iter().rev() {
        let (start, end) = (positions[old.start], positions[old.end]);
        splice(doc, text, start..end, &wanted.elements[new.clone()])?;
    }
    set_marks(doc, text, &wanted.marks)?;
    Ok(hunks.into_iter().map(|(_, new)| new).filter(|new| !new.is_empty()).collect())
}

/// Where each element begins, and where the last one ends.
pub(super) fn positions<D: ReadDoc>(elements: &[Element], doc: &D) -> Vec<usize> {
    let encoding = doc.text_encoding();
    let mut position = 0;
    let mut made = vec![0];
    made.extend(elements.iter().map(|element| {
        position += element.width(encoding);
        position
    }));
    made
}

/// What stands between the pairs, where anything does.
fn hunks(pairs: &[(usize, usize)], held: usize, wanted: usize) -> Vec<(Range<usize>, Range<usize>)> {
    let mut made = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (a, b) in pairs.iter().copied().chain([(held, wanted)]) {
        if a > from || b > to {
            made.push((from..a, to..b));
        }
        (from, to) = (a + 1, b + 1);
    }
    made
}

fn splice<D: Transactable>(
    doc: &mut D,
    text: &ObjId,
    gone: Range<usize>,
    come: &[Element],
) -> Result<(), AutomergeError> {
    let mut at = gone.start;
    doc.splice_text(text, at, isize::try_from(gone.len()).unwrap_or(isize::MAX), "")?;
    let letters = |element: &Element| !matches!(element.what, What::Marker(_));
    for run in come.chunk_by(|a, b| letters(a) && letters(b)) {
        if let [Element { what: What::Marker(keys), .. }] = run {
            let marker = doc.split_block(text, at)?;
            for (key, value) in keys {
                doc.put(&marker, *key, value.clone())?;
            }
            at += 1;
            continue;
        }
        let mut words = String::new();
        for element in run {
            match &element.what {
                What::Letter(letter) => words.push(*letter),
                What::Words(several) => words.push_str(several),
                What::Marker(_) => {}
            }
        }
        doc.splice_text(text, at, 0, &words)?;
        at += run.iter().map(|element| element.width(doc.text_encoding())).sum::<usize>();
    }
    Ok(())
}

/// A marker that stays keeps its identity: its keys are set in place.
fn set_marker<D: Transactable + ReadDoc>(
    doc: &mut D,
    text: &ObjId,
    position: usize,
    held: &Element,
    wanted: &Element,
) -> Result<(), AutomergeError> {
    let (What::Marker(held), What::Marker(wanted)) = (&held.what, &wanted.what) else { return Ok(()) };
    if held == wanted {
        return Ok(());
    }
    let Some((Value::Object(ObjType::Map), marker)) = doc.get(text, position)? else { return Ok(()) };
    for (key, value) in wanted.iter().filter(|(key, value)| held.get(*key) != Some(value)) {
        doc.put(&marker, *key, value.clone())?;
    }
    for key in held.keys().filter(|key| !wanted.contains_key(*key)) {
        doc.delete(&marker, *key)?;
    }
    Ok(())
}

fn set_marks<D: Transactable + ReadDoc>(
    doc: &mut D,
    text: &ObjId,
    wanted: &[Mark],
) -> Result<(), AutomergeError> {
    let held = doc.marks(text)?;
    let names: BTreeSet<&str> = wanted.iter().chain(&held).map(Mark::name).collect();
    for name in names {
        let expand = if name == "link" { ExpandMark::None } else { ExpandMark::After };
        for (range, value) in differences(&ranges(name, &held), &ranges(name, wanted)) {
            match value {
                Some(value) => {
                    let mark = Mark::new(name.to_owned(), value, range.start, range.end);
                    doc.mark(text, mark, expand)?;
                }
                None => doc.unmark(text, name, range.start, range.end, expand)?,
            }
        }
    }
    Ok(())
}

type Marked = (Range<usize>, ScalarValue);

/// Where a mark holds, ascending. What reads as nothing is none.
fn ranges(name: &str, marks: &[Mark]) -> Vec<Marked> {
    let holds = |mark: &&Mark| {
        mark.name() == name && !matches!(mark.value(), ScalarValue::Null | ScalarValue::Boolean(false))
    };
    let mut made: Vec<Marked> =
        marks.iter().filter(holds).map(|mark| (mark.start..mark.end, mark.value().clone())).collect();
    made.sort_by_key(|(range, _)| range.start);
    made
}

/// Where a mark must be set to a value or taken away.
fn differences(held: &[Marked], wanted: &[Marked]) -> Vec<(Range<usize>, Option<ScalarValue>)> {
    let ends = |marked: &Marked| [marked.0.start, marked.0.end];
    let bounds: BTreeSet<usize> = held.iter().chain(wanted).flat_map(ends).collect();
    let bounds: Vec<usize> = bounds.into_iter().collect();
    let mut made: Vec<(Range<usize>, Option<ScalarValue>)> = Vec::new();
    for pair in bounds.windows(2) {
        let value = at(wanted, pair[0]);
        if value == at(held, pair[0]) {
            continue;
        }
        match made.last_mut() {
            Some((range, same)) if range.end == pair[0] && same.as_ref() == value => range.end = pair[1],
            _ => made.push((pair[0]..pair[1], value.cloned())),
        }
    }
    made
}

fn at(marked: &[Marked], position: usize) -> Option<&ScalarValue> {
    let after = marked.partition_point(|(range, _)| range.start <= position);
    let (range, value) = marked.get(after.checked_sub(1)?)?;
    range.contains(&position).then_some(value)
}
