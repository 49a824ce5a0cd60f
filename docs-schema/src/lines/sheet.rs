//! Lines as a page shows them: in their headings, paragraphs, items and tables, each line with its own HTML.
//!
//! Must stay true: a line's HTML holds the words of the line and no others, and is escaped here.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Line, lines};
use crate::anchor::Spot;
use crate::html::escape;
use crate::html::inline;
use crate::model::{Block, Inline, ListKind, Marks, PolicyText, Section, plain_text, push_run};
use crate::numbering::{self, Scheme};

/// A line with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    pub n: usize,
    /// The words with their marks, and the places of notes.
    pub html: String,
    /// The next line goes on in the same word.
    pub cut: bool,
}

/// What stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Title,
    Heading { level: u8 },
    Paragraph,
    Item { depth: u8 },
    Quote,
    Table { columns: usize, rows: Vec<Vec<Vec<Printed>>> },
    Note,
}

/// One piece, or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    /// What is shown before the words and is none of them: `2.1`, `–`, `3.`.
    pub mark: String,
    /// The section, where one begins here.
    pub section: Option<String>,
    pub lines: Vec<Printed>,
}

/// A text in numbered lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub rows: Vec<Row>,
    pub lines: usize,
}

/// The lines of a text, for a page.
#[must_use]
pub fn sheet(text: &PolicyText, scheme: Scheme) -> Sheet {
    let all = lines(text);
    let count = all.len();
    let mut drawer =
        Drawer { text, lines: all.into_iter().enumerate().peekable(), notes: note_numbers(text) };
    let mut rows = vec![drawer.piece(Kind::Title, String::new(), &Spot::Title, &text.title)];
    let mut numbered = numbering::number(scheme, text).into_iter().peekable();
    for section in &text.sections {
        let own = numbered.next_if(|numbered| numbered.section_id == section.id);
        let number = own.and_then(|own| Some((own.number?, own.shown.start)));
        rows.extend(drawer.section(section, number.map(|(number, typed)| mark(section, number, typed))));
    }
    let notes = drawer.notes.clone();
    let mut notes: Vec<(usize, String)> = notes.into_iter().map(|(id, n)| (n, id)).collect();
    notes.sort_unstable();
    for (n, id) in notes {
        let words = text.notes.get(&id).map(Vec::as_slice).unwrap_or_default();
        rows.push(drawer.piece(Kind::Note, n.to_string(), &Spot::Note { id }, words));
    }
    rows.retain(|row| {
        !row.lines.is_empty() || matches!(row.kind, Kind::Table { .. }) || row.section.is_some()
    });
    Sheet { rows, lines: count }
}

/// The derived number of a heading; none where the very number is typed at its start and so stands among its words.
fn mark(section: &Section, number: String, typed: usize) -> String {
    let words = section.heading().map(|(_, content)| plain_text(content)).unwrap_or_default();
    if words.get(..typed).is_some_and(|typed| typed.trim_start().starts_with(&number)) {
        String::new()
    } else {
        number
    }
}

fn note_numbers(text: &PolicyText) -> BTreeMap<String, usize> {
    let mut numbers = BTreeMap::new();
    for id in text.note_ids() {
        let next = numbers.len() + 1;
        numbers.entry(id.to_owned()).or_insert(next);
    }
    numbers
}

struct Drawer<'t> {
    text: &'t PolicyText,
    lines: std::iter::Peekable<std::iter::Enumerate<std::vec::IntoIter<Line>>>,
    notes: BTreeMap<String, usize>,
}

impl Drawer<'_> {
    fn section(&mut self, section: &Section, number: Option<String>) -> Vec<Row> {
        let mut made = Vec::new();
        let mut counts: Vec<(ListKind, u8, usize)> = Vec::new();
        for (at, block) in section.blocks.iter().enumerate() {
            let spot = Spot::Block { section: section.id.clone(), block: at };
            let kind = match block {
                Block::Heading { level, .. } => Kind::Heading { level: *level },
                Block::Paragraph { .. } => Kind::Paragraph,
                Block::Item { depth, .. } => Kind::Item { depth: *depth },
                Block::Quote { .. } => Kind::Quote,
                Block::Table { id } => {
                    made.push(self.table(&section.id, id));
                    continue;
                }
                Block::Rule => continue,
            };
            let mark = match block {
                Block::Heading { .. } => number.clone().unwrap_or_default(),
                Block::Item { kind, depth, .. } => counted(&mut counts, *kind, *depth),
                _ => String::new(),
            };
            if !matches!(block, Block::Item { .. }) {
                counts.clear();
            }
            made.push(self.piece(kind, mark, &spot, block.content()));
        }
        if let Some(first) = made.first_mut() {
            first.section = Some(section.id.clone());
        }
        made
    }

    fn piece(&mut self, kind: Kind, mark: String, spot: &Spot, content: &[Inline]) -> Row {
        Row { kind, mark, section: None, lines: self.taken(spot, content) }
    }

    fn table(&mut self, section: &str, id: &str) -> Row {
        let rows = self.text.tables.get(id).map(|table| table.rows.as_slice()).unwrap_or_default();
        let columns = rows.first().map_or(0, Vec::len);
        let mut drawn = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            let spot = |col| Spot::Cell { section: section.to_owned(), table: id.to_owned(), row, col };
            drawn.push(cells.iter().enumerate().map(|(col, cell)| self.taken(&spot(col), cell)).collect());
        }
        Row {
            kind: Kind::Table { columns, rows: drawn },
            mark: String::new(),
            section: None,
            lines: Vec::new(),
        }
    }

    /// The lines of a piece, which come in order.
    fn taken(&mut self, spot: &Spot, content: &[Inline]) -> Vec<Printed> {
        let mut made = Vec::new();
        while let Some((at, line)) = self.lines.next_if(|(_, line)| line.spot == *spot) {
            let next = self.lines.peek().filter(|(_, next)| next.spot == *spot);
            let cut = next.is_some_and(|(_, next)| next.characters.start == line.characters.end);
            let until = next.map_or(usize::MAX, |(_, next)| next.characters.start);
            let from = if made.is_empty() { None } else { Some(line.characters.start) };
            let html = self.html(content, line.characters, (from, until));
            made.push(Printed { n: at + 1, html, cut });
        }
        made
    }

    /// The words of a line; a note's mark stands with the words before it, and the last line takes what is left.
    fn html(&self, content: &[Inline], range: Range<usize>, (from, until): (Option<usize>, usize)) -> String {
        let mut made = String::new();
        let mut run: Vec<Inline> = Vec::new();
        let mut at = 0;
        for one in content {
            match one {
                Inline::Text { text, marks } => {
                    let length = text.chars().count();
                    let within = |point: usize| point.saturating_sub(at).min(length);
                    let (first, last) = (within(range.start), within(range.end));
                    let part: String = text.chars().skip(first).take(last - first).collect();
                    push_run(&mut run, &part, &Marks { link: None, ..marks.clone() });
                    at += length;
                }
                Inline::Note { id } => {
                    let here = from.is_none_or(|from| at > from) && at <= until;
                    if let Some(n) = self.notes.get(id).filter(|_| here) {
                        made += &inline(&std::mem::take(&mut run));
                        made += &format!("<sup class=\"note-ref\">{}</sup>", escape(&n.to_string()));
                    }
                }
            }
        }
        made + &inline(&run)
    }
}

/// What stands before an item: its place among its fellows, or a dash.
fn counted(counts: &mut Vec<(ListKind, u8, usize)>, kind: ListKind, depth: u8) -> String {
    counts.retain(|(_, other, _)| *other <= depth);
    match counts.last_mut() {
        Some((same, at, count)) if *at == depth && *same == kind => *count += 1,
        Some(last) if last.1 == depth => *last = (kind, depth, 1),
        _ => counts.push((kind, depth, 1)),
    }
    match (kind, counts.last()) {
        (ListKind::Ordered, Some((.., count))) => format!("{count}."),
        _ => "–".to_owned(),
    }
}
