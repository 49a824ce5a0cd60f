//! The spans of a Text, read without recursion.
//!
//! `ReadDoc::spans` hydrates each marker with all that hangs below it, and does so recursively: a change with
//! some ten thousand maps inside one another, which is a small change, would overflow the stack and take the
//! whole server down. So characters and marks are read side by side here, and of a marker only the few flat keys
//! that mean something. (`list_range` is no help: on a Text it also yields the operations that begin and end
//! marks, and does not tell them apart.) A test holds this to the same answers as `spans`.

use std::collections::BTreeMap;

use automerge::marks::Mark;
use automerge::{ObjId, ObjType, ReadDoc, TextEncoding, Value};
use serde_json::Value as Json;

use super::scalars;
use crate::normalise::{BY, Span};

/// The keys of a marker that are read.
pub(crate) const MARKER_KEYS: [&str; 5] = ["depth", "id", "kind", "level", "type"];

/// What `ReadDoc::text` gives for a marker; also a character that people can type.
const PLACEHOLDER: char = '\u{fffc}';

/// The spans of the Text `text`; empty when it is not a Text of this document.
#[must_use]
pub fn spans(doc: &impl ReadDoc, text: &ObjId) -> Vec<Span> {
    credited_spans(doc, text, &[])
}

/// As [`spans`]; `credits` says for each character whose it is, which becomes the mark [`BY`].
pub(super) fn credited_spans(doc: &impl ReadDoc, text: &ObjId, credits: &[Option<u32>]) -> Vec<Span> {
    let encoding = doc.text_encoding();
    let mut marks = ActiveMarks::new(doc.marks(text).unwrap_or_default());
    let mut made = Made::default();
    let mut position = 0;
    for (n, letter) in doc.text(text).unwrap_or_default().chars().enumerate() {
        match marker_at(doc, text, letter, position) {
            Some(marker) => made.block(marker),
            None => made.text(letter, credits.get(n).copied().flatten(), marks.at(position)),
        }
        position += width(encoding, letter);
    }
    made.finish()
}

/// The marker at a position, when the placeholder there does not stand for itself.
fn marker_at(
    doc: &impl ReadDoc,
    text: &ObjId,
    letter: char,
    position: usize,
) -> Option<BTreeMap<String, Json>> {
    if letter != PLACEHOLDER {
        return None;
    }
    match doc.get(text, position) {
        Ok(Some((Value::Object(ObjType::Map), id))) => Some(marker(doc, &id)),
        _ => None,
    }
}

fn marker(doc: &impl ReadDoc, id: &ObjId) -> BTreeMap<String, Json> {
    let mut keys = BTreeMap::new();
    for key in MARKER_KEYS {
        let value = match doc.get(id, key) {
            Ok(Some((Value::Scalar(scalar), _))) => scalars::json(&scalar),
            Ok(Some((Value::Object(_), _))) => scalars::string(doc, id, key).map_or(Json::Null, Json::from),
            _ => continue,
        };
        keys.insert(key.to_owned(), value);
    }
    keys
}

pub(crate) fn width(encoding: TextEncoding, letter: char) -> usize {
    match encoding {
        TextEncoding::Utf16CodeUnit => letter.len_utf16(),
        TextEncoding::Utf8CodeUnit => letter.len_utf8(),
        // No document of ours counts grapheme clusters.
        TextEncoding::UnicodeCodePoint | TextEncoding::GraphemeCluster => 1,
    }
}

/// The marks that hold at a position that only moves forward.
struct ActiveMarks {
    /// By start, descending, so that the next to open is last.
    waiting: Vec<Mark>,
    open: Vec<Mark>,
    current: BTreeMap<String, Json>,
    /// Changes whenever `current` does, so that runs are compared by one number.
    version: usize,
}

impl ActiveMarks {
    fn new(mut marks: Vec<Mark>) -> Self {
        // Nobody writes credit into a text: it would be believed.
        marks.retain(|mark| mark.name() != BY);
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.start));
        Self { waiting: marks, open: Vec::new(), current: BTreeMap::new(), version: 0 }
    }

    fn at(&mut self, position: usize) -> (usize, &BTreeMap<String, Json>) {
        let ended = self.open.iter().any(|mark| mark.end <= position);
        let begun = self.waiting.last().is_some_and(|mark| mark.start <= position);
        if ended || begun {
            self.open.retain(|mark| mark.end > position);
            while self.waiting.last().is_some_and(|mark| mark.start <= position) {
                self.open.extend(self.waiting.pop().filter(|mark| mark.end > position));
            }
            let pairs = self.open.iter().map(|mark| (mark.name().to_owned(), scalars::json(mark.value())));
            self.current = pairs.collect();
            self.version += 1;
        }
        (self.version, &self.current)
    }
}

#[derive(Default)]
struct Made {
    spans: Vec<Span>,
    /// The version of the marks of the run that is still open, and whose it is.
    run: Option<(usize, Option<u32>)>,
}

impl Made {
    fn block(&mut self, block: BTreeMap<String, Json>) {
        self.spans.push(Span::Block { block });
        self.run = None;
    }

    fn text(&mut self, letter: char, by: Option<u32>, (version, marks): (usize, &BTreeMap<String, Json>)) {
        let goes_on = match (self.run, self.spans.last()) {
            (Some((open, whose)), Some(Span::Text { marks: last, .. })) => {
                whose == by && (open == version || (by.is_none() && last == marks))
            }
            _ => false,
        };
        if let (true, Some(Span::Text { text, .. })) = (goes_on, self.spans.last_mut()) {
            text.push(letter);
        } else {
            let mut marks = marks.clone();
            marks.extend(by.map(|by| (BY.to_owned(), Json::from(by))));
            self.spans.push(Span::Text { text: letter.to_string(), marks });
        }
        self.run = Some((version, by));
    }

    fn finish(self) -> Vec<Span> {
        self.spans
    }
}
