//! What the demo's people did to whole sections, as Automerge edits by the document's written schema (ARCHITECTURE.md,
//! "The document"): a split or a joining carries words and records it in `moves`, as the editor does.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable as _;
use automerge::{AutoCommit, AutomergeError, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValue, Value};
use docs_schema::rank;

use crate::domain::chance::Chance;
use crate::sample::{Does, SampleAct};

/// A section that is not removed, in the order of the text.
struct Section {
    id: String,
    rank: String,
    object: ObjId,
    body: ObjId,
}

impl Section {
    fn words(&self, doc: &AutoCommit) -> Vec<u16> {
        doc.text(&self.body).unwrap_or_default().encode_utf16().collect()
    }

    /// Where the heading ends: the marker of the next block, or the end.
    fn heading_end(&self, doc: &AutoCommit) -> usize {
        let words = self.words(doc);
        words.iter().skip(1).position(|unit| *unit == MARKER).map_or(words.len(), |at| at + 1)
    }

    fn heading(&self, doc: &AutoCommit) -> String {
        String::from_utf16_lossy(self.words(doc).get(1..self.heading_end(doc)).unwrap_or_default())
    }
}

/// How a block marker shows among the words of a Text.
const MARKER: u16 = 0xfffc;

/// # Errors
/// A sentence that names what the act does not find.
pub fn apply(doc: &mut AutoCommit, act: &SampleAct, chance: &dyn Chance) -> Result<(), String> {
    let all = sections(doc);
    let place = |heading: &str| {
        let found = all.iter().position(|section| section.heading(doc) == heading);
        found.ok_or_else(|| format!("the demo has no section “{heading}”"))
    };
    let at = place(&act.section)?;
    let done = match &act.does {
        Does::Move { before } => {
            let to = place(before)?;
            rank_before(&all, to, chance).and_then(|rank| put(doc, &all[at].object, "rank", rank))
        }
        Does::Remove => remove(doc, &all[at]),
        Does::Add { heading, level, words } => add(doc, &all, at, (heading, *level), chance)
            .and_then(|new| paragraph(doc, &new.body, words).map_err(|e| e.to_string())),
        Does::Split { at: words, heading, level } => split(doc, &all, at, words, (heading, *level), chance),
        Does::Join => join(doc, &all, at, chance),
        Does::Strengthen { words } => strengthen(doc, &all[at], words),
        Does::Name { heading } => name(doc, &all[at], heading),
    };
    done.map_err(|e| format!("“{}”: {e}", act.section))
}

fn sections(doc: &AutoCommit) -> Vec<Section> {
    let Some(root) = child(doc, &ROOT, "sections") else { return Vec::new() };
    let mut all: Vec<Section> = doc
        .keys(&root)
        .filter_map(|id| {
            let object = child(doc, &root, &id)?;
            let body = child(doc, &object, "body")?;
            let rank = doc.get(&object, "rank").ok()??.0.as_str()?.to_owned();
            let removed =
                matches!(doc.get(&object, "removed"), Ok(Some((value, _))) if value.as_bool() == Some(true));
            (!removed).then_some(Section { id, rank, object, body })
        })
        .collect();
    all.sort_by(|a, b| (&a.rank, &a.id).cmp(&(&b.rank, &b.id)));
    all
}

fn child(doc: &AutoCommit, parent: &ObjId, key: &str) -> Option<ObjId> {
    match doc.get(parent, key) {
        Ok(Some((Value::Object(_), id))) => Some(id),
        _ => None,
    }
}

fn put(doc: &mut AutoCommit, object: &ObjId, key: &str, value: impl Into<ScalarValue>) -> Result<(), String> {
    doc.put(object, key, value).map_err(|e| e.to_string())
}

/// A rank between the section at `to` and the one before it.
fn rank_before(all: &[Section], to: usize, chance: &dyn Chance) -> Result<String, String> {
    let low = to.checked_sub(1).map(|low| all[low].rank.as_str());
    rank::between(low, all.get(to).map(|high| high.rank.as_str()), &chance.base36(4))
        .map_err(|e| e.to_string())
}

fn remove(doc: &mut AutoCommit, section: &Section) -> Result<(), String> {
    cut(doc, &section.body, 0, section.words(doc).len()).map_err(|e| e.to_string())?;
    put(doc, &section.object, "removed", true)
}

fn cut(doc: &mut AutoCommit, body: &ObjId, from: usize, count: usize) -> Result<(), AutomergeError> {
    doc.splice_text(body, from, isize::try_from(count).unwrap_or(0), "")
}

/// A new section before the one at `to`, with its heading.
fn add(
    doc: &mut AutoCommit,
    all: &[Section],
    to: usize,
    (heading, level): (&str, i64),
    chance: &dyn Chance,
) -> Result<Section, String> {
    let rank = rank_before(all, to, chance)?;
    let id = chance.base36(12);
    let mut make = || -> Result<Section, AutomergeError> {
        let root = child(doc, &ROOT, "sections").ok_or(AutomergeError::Fail)?;
        let object = doc.put_object(&root, &id, ObjType::Map)?;
        doc.put(&object, "rank", rank.as_str())?;
        let body = doc.put_object(&object, "body", ObjType::Text)?;
        let block = doc.split_block(&body, 0)?;
        doc.put(&block, "type", "heading")?;
        doc.put(&block, "level", level)?;
        doc.splice_text(&body, 1, 0, heading)?;
        Ok(Section { id: id.clone(), rank: rank.clone(), object, body })
    };
    make().map_err(|e| e.to_string())
}

fn paragraph(doc: &mut AutoCommit, body: &ObjId, words: &str) -> Result<(), AutomergeError> {
    let end = doc.length(body);
    let block = doc.split_block(body, end)?;
    doc.put(&block, "type", "paragraph")?;
    doc.splice_text(body, end + 1, 0, words)
}

fn split(
    doc: &mut AutoCommit,
    all: &[Section],
    at: usize,
    words: &str,
    heading: (&str, i64),
    chance: &dyn Chance,
) -> Result<(), String> {
    let from = &all[at];
    let text = doc.text(&from.body).map_err(|e| e.to_string())?;
    let found = text.find(words).ok_or("it does not hold the words to split at")?;
    let start = text[..found].encode_utf16().count() - 1;
    let to = add(doc, all, at + 1, heading, chance)?;
    carry(doc, from, start, &to, chance).map_err(|e| e.to_string())
}

/// The words of the section at `at` go to the end of the one before it, but for its heading; the section is removed.
fn join(doc: &mut AutoCommit, all: &[Section], at: usize, chance: &dyn Chance) -> Result<(), String> {
    let to = at.checked_sub(1).and_then(|to| all.get(to)).ok_or("there is nothing before it")?;
    let start = all[at].heading_end(doc);
    carry(doc, &all[at], start, to, chance).map_err(|e| e.to_string())?;
    remove(doc, &all[at])
}

/// Paragraphs from `start` to the end of a section go to the end of another, and the change says so.
fn carry(
    doc: &mut AutoCommit,
    from: &Section,
    start: usize,
    to: &Section,
    chance: &dyn Chance,
) -> Result<(), AutomergeError> {
    let words = from.words(doc);
    let Some(tail) = words.get(start..).filter(|tail| !tail.is_empty()) else { return Ok(()) };
    let first = doc.get_cursor(&from.body, start, None)?.to_string();
    let last = doc.get_cursor(&from.body, words.len() - 1, None)?.to_string();
    let place = doc.length(&to.body);
    for block in tail.split(|unit| *unit == MARKER).skip(1) {
        paragraph(doc, &to.body, &String::from_utf16_lossy(block))?;
    }
    let arrived = doc.get_cursor(&to.body, place, None)?.to_string();
    cut(doc, &from.body, start, tail.len())?;
    let moves = child(doc, &ROOT, "moves").ok_or(AutomergeError::Fail)?;
    let record = doc.put_object(&moves, chance.base36(12), ObjType::Map)?;
    let fields = [
        ("from", from.id.as_str()),
        ("startCursor", &first),
        ("endCursor", &last),
        ("to", &to.id),
        ("atCursor", &arrived),
    ];
    fields.into_iter().try_for_each(|(key, value)| doc.put(&record, key, value))
}

fn strengthen(doc: &mut AutoCommit, section: &Section, words: &str) -> Result<(), String> {
    let text = doc.text(&section.body).map_err(|e| e.to_string())?;
    let found = text.find(words).ok_or("it does not hold the words to strengthen")?;
    let start = text[..found].encode_utf16().count();
    let end = start + words.encode_utf16().count();
    let mark = Mark::new("strong".to_owned(), ScalarValue::Boolean(true), start, end);
    doc.mark(&section.body, mark, ExpandMark::After).map_err(|e| e.to_string())
}

fn name(doc: &mut AutoCommit, section: &Section, heading: &str) -> Result<(), String> {
    let old: Vec<char> = section.heading(doc).chars().collect();
    let new: Vec<char> = heading.chars().collect();
    let same = |pairs: &mut dyn Iterator<Item = (&char, &char)>| pairs.take_while(|(a, b)| a == b).count();
    let head = same(&mut old.iter().zip(&new));
    let tail = same(&mut old[head..].iter().rev().zip(new[head..].iter().rev()));
    let units = |chars: &[char]| chars.iter().map(|c| c.len_utf16()).sum::<usize>();
    let gone = isize::try_from(units(&old[head..old.len() - tail])).map_err(|e| e.to_string())?;
    let come: String = new[head..new.len() - tail].iter().collect();
    doc.splice_text(&section.body, 1 + units(&old[..head]), gone, &come).map_err(|e| e.to_string())
}
