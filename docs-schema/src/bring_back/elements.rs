//! A Text as elements: its letters and markers, each with the operation that wrote it, and its marks as ranges.

use std::collections::BTreeMap;

use automerge::marks::Mark;
use automerge::{ObjId, ObjType, ReadDoc, ScalarValue, TextEncoding, Value};

use crate::authorship::letters::{Letter, Op, PLACEHOLDER, letters};
use crate::automerge_doc::{MARKER_KEYS, names, scalars, width};
use crate::model::Inline;

/// What one operation put into a Text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Letter(char),
    /// Several letters in one operation; only another program writes so.
    Words(String),
    /// A marker by its keys.
    Marker(BTreeMap<&'static str, ScalarValue>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    /// None for what no document holds yet.
    pub op: Option<Op>,
    pub what: What,
}

impl Element {
    pub fn width(&self, encoding: TextEncoding) -> usize {
        match &self.what {
            What::Letter(letter) => width(encoding, *letter),
            What::Words(words) => words.chars().map(|letter| width(encoding, letter)).sum(),
            What::Marker(_) => 1,
        }
    }

    /// The marker's own id where it is of this type: `table`, `footnote`.
    pub fn names(&self, kind: &str) -> Option<&str> {
        let What::Marker(keys) = &self.what else { return None };
        let string = |key: &str| match keys.get(key) {
            Some(ScalarValue::Str(value)) => Some(value.as_str()),
            _ => None,
        };
        string("id").filter(|_| string("type") == Some(kind))
    }
}

/// What a Text is to hold.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub elements: Vec<Element>,
    pub marks: Vec<Mark>,
}

impl Line {
    /// A Text as it stands.
    pub fn read<D: ReadDoc>(doc: &D, text: &ObjId) -> Self {
        Self { elements: elements(doc, text), marks: doc.marks(text).unwrap_or_default() }
    }

    /// What was read, as it would be written.
    pub fn of(content: &[Inline], encoding: TextEncoding) -> Self {
        let mut line = Self::default();
        let mut end = 0;
        for inline in content {
            let start = end;
            match inline {
                Inline::Text { text, marks } => {
                    line.elements
                        .extend(text.chars().map(|letter| Element { op: None, what: What::Letter(letter) }));
                    end += text.chars().map(|letter| width(encoding, letter)).sum::<usize>();
                    line.marks.extend(names(marks).into_iter().map(|(name, value)| {
                        let value = value.map_or_else(|| true.into(), ScalarValue::from);
                        Mark::new(name.to_owned(), value, start, end)
                    }));
                }
                Inline::Note { id } => {
                    let keys = [("type", "footnote".into()), ("id", id.as_str().into())];
                    line.elements.push(Element { op: None, what: What::Marker(keys.into()) });
                    end += 1;
                }
            }
        }
        line
    }
}

/// The elements of a Text, in order.
pub(super) fn elements<D: ReadDoc>(doc: &D, text: &ObjId) -> Vec<Element> {
    let letters = letters(doc, text, None);
    letters.chunk_by(|a, b| a.op == b.op).map(|same| element(doc, text, same)).collect()
}

fn element<D: ReadDoc>(doc: &D, text: &ObjId, same: &[Letter]) -> Element {
    let what = match same {
        [only] => match marker(doc, text, only) {
            Some(keys) => What::Marker(keys),
            None => What::Letter(only.letter),
        },
        several => What::Words(several.iter().map(|letter| letter.letter).collect()),
    };
    Element { op: same.first().map(|letter| letter.op.clone()), what }
}

fn marker<D: ReadDoc>(doc: &D, text: &ObjId, letter: &Letter) -> Option<BTreeMap<&'static str, ScalarValue>> {
    if letter.letter != PLACEHOLDER {
        return None;
    }
    let Ok(Some((Value::Object(ObjType::Map), id))) = doc.get(text, letter.position) else { return None };
    let value = |key: &'static str| match doc.get(&id, key) {
        Ok(Some((Value::Scalar(value), _))) => Some((key, value.into_owned())),
        Ok(Some((Value::Object(_), _))) => scalars::string(doc, &id, key).map(|value| (key, value.into())),
        _ => None,
    };
    Some(MARKER_KEYS.into_iter().filter_map(value).collect())
}
