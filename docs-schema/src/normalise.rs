//! From the spans of a rich text (what Automerge holds) to blocks (what a policy text has). A pure function,
//! written twice, here and in the editor; `fixtures/normalise` holds both to the same answers.
//!
//! A merge can leave anything in a body, so nothing here fails. The rules, in the order in which they apply:
//!
//! 1. Spans are taken in order. A text span is added to the open block; when none is open (at the start, after
//!    a rule, after a table, after a dropped table) a paragraph opens first. An empty text is nothing. NUL
//!    becomes U+FFFD.
//! 2. A marker closes the open block. By its `type`: `heading` opens a heading; `paragraph`, `item`, `quote`
//!    open theirs; `rule` and `table` stand alone. `table` without a valid id (`[a-z0-9]{1,32}`) is dropped,
//!    problem `bad-marker`. Any other or missing type opens a paragraph, problem `unknown-block`.
//! 3. `level` is a whole number from 1 to 6; other numbers are rounded down and brought into the range, anything
//!    else is 1; problem `bad-level`. `depth` likewise from 0 to 8, anything else 0; problem `bad-depth`; a
//!    missing depth is 0 without a problem. `kind` other than `bullet` or `ordered` is `bullet`, problem
//!    `bad-kind`.
//! 4. `footnote` does not close the block: it adds a note to it (opening a paragraph when none is open). Without
//!    a valid id it is dropped, problem `bad-marker`.
//! 5. Marks: `strong em underline strike sup sub` hold when `true`; `null` and `false` are nothing; other values
//!    are nothing, problem `bad-mark`. `link` holds when it is a safe address (see [`crate::href`]); `null` and
//!    the empty string are nothing; other strings are dropped, problem `unsafe-link`; other values, problem
//!    `bad-mark`. Any other name is dropped, problem `unknown-mark`, unless its value is `null` or `false`.
//! 6. Neighbouring runs with equal marks are one run.
//! 7. At the end: an empty heading that is first and directly followed by another heading is dropped, problem
//!    `empty-heading` (two people changed the level at once); repeated. Then a heading that is not the first
//!    block becomes a paragraph whose runs are all strong, problem `extra-heading`.
//!
//! For a single line of inline content (title, cell, note) see [`inline`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::href;
use crate::model::{Block, Inline, ListKind, Marks, Problem, push_run};
use crate::problems::Problems;

/// The mark by which a credited reading says whose a run is. No document holds it: it is left out where it is read.
pub(crate) const BY: &str = "\u{0}by";

/// The deepest list item.
pub const MAX_DEPTH: u8 = 8;

/// A piece of a rich text as Automerge gives it, with values as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Span {
    /// A marker: the start of a block, or the place of a footnote.
    Block {
        /// The marker's own keys.
        block: BTreeMap<String, Value>,
    },
    /// A run of text.
    Text {
        /// Its characters.
        text: String,
        /// Its marks, as written.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        marks: BTreeMap<String, Value>,
    },
}

/// The blocks of a body; places are `block 1`, `block 2`, … in the order of reading.
#[must_use]
pub fn blocks(spans: &[Span]) -> (Vec<Block>, Vec<Problem>) {
    let mut builder = Builder::default();
    for span in spans {
        match span {
            Span::Block { block } => builder.marker(block),
            Span::Text { text, marks } => builder.text(text, marks),
        }
    }
    builder.finish()
}

/// One line of inline content: a block marker reads as a line break when words came before it, problem
/// `block-in-line`; where `notes` is false (inside a note) a footnote is dropped, problem `nested-note`.
#[must_use]
pub fn inline(spans: &[Span], notes: bool) -> (Vec<Inline>, Vec<Problem>) {
    let mut content = Vec::new();
    let mut problems = Problems::new();
    for span in spans {
        match span {
            Span::Text { text, marks } => push_text(&mut content, text, marks, "", &mut problems),
            Span::Block { block } if type_of(block) == Some("footnote") => match id_of(block) {
                None => problems.push("bad-marker", "", "footnote"),
                Some(id) if notes => content.push(Inline::Note { id }),
                Some(id) => problems.push("nested-note", "", id),
            },
            Span::Block { block } => {
                problems.push("block-in-line", "", type_of(block).unwrap_or_default());
                if !content.is_empty() {
                    push_run(&mut content, "\n", &Marks::default());
                }
            }
        }
    }
    (content, problems.into_vec())
}

/// True for `[a-z0-9]{1,32}`.
#[must_use]
pub fn is_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// True when every run is white space (space, tab, line ends, U+00A0, U+202F) and there is no note.
#[must_use]
pub fn is_blank(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Text { text, .. } => text.chars().all(is_blank_letter),
        Inline::Note { .. } => false,
    })
}

pub(crate) fn is_blank_letter(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{202f}')
}

/// True when a body holds nothing to read: no words, no note, no table. Rules do not count.
#[must_use]
pub fn is_blank_body(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| !matches!(block, Block::Table { .. }) && is_blank(block.content()))
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    /// The last block takes text.
    open: bool,
    problems: Problems,
}

impl Builder {
    fn text(&mut self, text: &str, marks: &BTreeMap<String, Value>) {
        if text.is_empty() {
            return;
        }
        let place = self.open_block();
        if let Some(content) = self.blocks.last_mut().and_then(content_mut) {
            push_text(content, text, marks, &place, &mut self.problems);
        }
    }

    fn marker(&mut self, marker: &BTreeMap<String, Value>) {
        let kind = type_of(marker);
        if kind == Some("footnote") {
            return self.footnote(marker);
        }
        let place = format!("block {}", self.blocks.len() + 1);
        let content = Vec::new();
        self.open = true;
        let block = match kind {
            Some("heading") => Block::Heading { level: self.level(marker, &place), content },
            Some("paragraph") => Block::Paragraph { content },
            Some("quote") => Block::Quote { content },
            Some("item") => Block::Item {
                kind: self.list_kind(marker, &place),
                depth: self.depth(marker, &place),
                content,
            },
            Some("rule") => {
                self.open = false;
                Block::Rule
            }
            Some("table") => {
                self.open = false;
                let Some(id) = id_of(marker) else {
                    self.problems.push("bad-marker", place, "table");
                    return;
                };
                Block::Table { id }
            }
            other => {
                self.problems.push("unknown-block", place, other.unwrap_or_default());
                Block::Paragraph { content }
            }
        };
        self.blocks.push(block);
    }

    fn footnote(&mut self, marker: &BTreeMap<String, Value>) {
        let Some(id) = id_of(marker) else {
            let place = format!("block {}", self.blocks.len().max(1));
            self.problems.push("bad-marker", place, "footnote");
            return;
        };
        self.open_block();
        if let Some(content) = self.blocks.last_mut().and_then(content_mut) {
            content.push(Inline::Note { id });
        }
    }

    /// Makes sure that the last block takes text; gives its place.
    fn open_block(&mut self) -> String {
        if !self.open {
            self.blocks.push(Block::Paragraph { content: Vec::new() });
            self.open = true;
        }
        format!("block {}", self.blocks.len())
    }

    fn level(&mut self, marker: &BTreeMap<String, Value>, place: &str) -> u8 {
        let (level, exact) = bounded(marker.get("level"), 1, 6);
        if !exact {
            self.problems.push("bad-level", place, detail(marker.get("level")));
        }
        level
    }

    fn depth(&mut self, marker: &BTreeMap<String, Value>, place: &str) -> u8 {
        let Some(depth) = marker.get("depth") else { return 0 };
        let (value, exact) = bounded(Some(depth), 0, MAX_DEPTH);
        if !exact {
            self.problems.push("bad-depth", place, detail(Some(depth)));
        }
        value
    }

    fn list_kind(&mut self, marker: &BTreeMap<String, Value>, place: &str) -> ListKind {
        match marker.get("kind").and_then(Value::as_str) {
            Some("bullet") => ListKind::Bullet,
            Some("ordered") => ListKind::Ordered,
            _ => {
                self.problems.push("bad-kind", place, detail(marker.get("kind")));
                ListKind::Bullet
            }
        }
    }

    fn finish(mut self) -> (Vec<Block>, Vec<Problem>) {
        let empty = empty_headings(&self.blocks);
        for _ in 0..empty {
            self.problems.push("empty-heading", "block 1", "");
        }
        self.blocks.drain(..empty);
        for (i, block) in self.blocks.iter_mut().enumerate().skip(1) {
            if let Block::Heading { content, .. } = block {
                let words = crate::model::plain_text(content);
                *block = Block::Paragraph { content: strong(std::mem::take(content)) };
                self.problems.push("extra-heading", format!("block {}", i + 1), words);
            }
        }
        (self.blocks, self.problems.into_vec())
    }
}

/// How many empty headings at the start are directly followed by another heading.
fn empty_headings(blocks: &[Block]) -> usize {
    let is_heading = |block: &Block| matches!(block, Block::Heading { .. });
    blocks
        .windows(2)
        .take_while(|pair| is_heading(&pair[0]) && pair[0].content().is_empty() && is_heading(&pair[1]))
        .count()
}

/// The same words, all strong.
#[must_use]
pub fn strong(content: Vec<Inline>) -> Vec<Inline> {
    let mut made = Vec::with_capacity(content.len());
    for inline in content {
        match inline {
            Inline::Text { text, marks } => push_run(&mut made, &text, &Marks { strong: true, ..marks }),
            note @ Inline::Note { .. } => made.push(note),
        }
    }
    made
}

fn content_mut(block: &mut Block) -> Option<&mut Vec<Inline>> {
    match block {
        Block::Heading { content, .. }
        | Block::Paragraph { content }
        | Block::Item { content, .. }
        | Block::Quote { content } => Some(content),
        Block::Table { .. } | Block::Rule => None,
    }
}

fn push_text(
    content: &mut Vec<Inline>,
    text: &str,
    marks: &BTreeMap<String, Value>,
    place: &str,
    problems: &mut Problems,
) {
    let marks = read_marks(marks, place, problems);
    if text.contains('\0') {
        push_run(content, &text.replace('\0', "\u{fffd}"), &marks);
    } else {
        push_run(content, text, &marks);
    }
}

fn read_marks(written: &BTreeMap<String, Value>, place: &str, problems: &mut Problems) -> Marks {
    let mut marks = Marks::default();
    for (name, value) in written {
        if matches!(value, Value::Null | Value::Bool(false)) {
            continue;
        }
        let flag = match name.as_str() {
            "strong" => &mut marks.strong,
            "em" => &mut marks.em,
            "underline" => &mut marks.underline,
            "strike" => &mut marks.strike,
            "sup" => &mut marks.sup,
            "sub" => &mut marks.sub,
            "link" => {
                marks.link = read_link(value, place, problems);
                continue;
            }
            BY => {
                marks.by = value.as_u64().and_then(|by| u32::try_from(by).ok());
                continue;
            }
            _ => {
                problems.push("unknown-mark", place, name);
                continue;
            }
        };
        *flag = *value == Value::Bool(true);
        if !*flag {
            problems.push("bad-mark", place, name);
        }
    }
    marks
}

fn read_link(value: &Value, place: &str, problems: &mut Problems) -> Option<String> {
    match value.as_str() {
        Some("") => None,
        Some(address) if href::is_safe(address) => Some(address.to_owned()),
        Some(address) => {
            problems.push("unsafe-link", place, address);
            None
        }
        None => {
            problems.push("bad-mark", place, "link");
            None
        }
    }
}

/// A whole number brought into a range, and whether it was exactly there.
fn bounded(value: Option<&Value>, low: u8, high: u8) -> (u8, bool) {
    let Some(number) = value.and_then(Value::as_f64) else { return (low, false) };
    let inside = number.floor().clamp(f64::from(low), f64::from(high));
    let found = (low..=high).find(|n| f64::from(*n) >= inside).unwrap_or(low);
    (found, f64::from(found) == number)
}

fn type_of(marker: &BTreeMap<String, Value>) -> Option<&str> {
    marker.get("type").and_then(Value::as_str)
}

fn id_of(marker: &BTreeMap<String, Value>) -> Option<String> {
    marker.get("id").and_then(Value::as_str).filter(|id| is_id(id)).map(str::to_owned)
}

fn detail(value: Option<&Value>) -> String {
    value.map(Value::to_string).unwrap_or_default()
}
