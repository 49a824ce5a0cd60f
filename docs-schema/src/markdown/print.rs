//! From a policy text to Markdown.

use std::fmt::Write as _;

use super::escape::Place;
use super::inline::{self, NoteNumbers};
use super::list::Lists;
use crate::model::{Block, Inline, PolicyText, Table};

/// The text as Markdown; see the module's documentation for what this form cannot hold.
#[must_use]
pub fn print(text: &PolicyText) -> String {
    let mut printer = Printer::new(text);
    if !text.title.is_empty() {
        let title = printer.inline(&text.title, Place::Heading);
        printer.block(Shape::Other, &format!("# {title}"));
    }
    for block in text.sections.iter().flat_map(|section| &section.blocks) {
        printer.print(block);
    }
    printer.notes();
    printer.out
}

/// What decides how the next block is separated from the last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Item,
    Quote,
    Other,
}

struct Printer<'t> {
    text: &'t PolicyText,
    notes: NoteNumbers,
    /// Levels below a title move down by one.
    shift: u8,
    out: String,
    last: Option<Shape>,
    lists: Lists,
}

impl<'t> Printer<'t> {
    fn new(text: &'t PolicyText) -> Self {
        let mut notes = NoteNumbers::new();
        for id in text.note_ids() {
            let next = notes.len() + 1;
            notes.entry(id.to_owned()).or_insert(next);
        }
        let shift = u8::from(!text.title.is_empty());
        Self { text, notes, shift, out: String::new(), last: None, lists: Lists::default() }
    }

    fn inline(&self, content: &[Inline], place: Place) -> String {
        inline::print(content, place, &self.notes)
    }

    fn print(&mut self, block: &Block) {
        match block {
            Block::Heading { level, content } => {
                let marks = "#".repeat(usize::from((level + self.shift).clamp(1, 6)));
                let words = self.inline(content, Place::Heading);
                self.block(Shape::Other, format!("{marks} {words}").trim_end_matches([' ', '\n']));
            }
            Block::Item { kind, depth, content } => {
                if self.last != Some(Shape::Item) {
                    self.lists = Lists::default();
                }
                let (start, column) = self.lists.next(*kind, *depth, content.is_empty());
                let words = self.inline(content, Place::Paragraph);
                let words = words.replace('\n', &format!("\n{}", " ".repeat(column)));
                // An empty item directly below a line would be taken for its underline or its text.
                let shape = if words.is_empty() { Shape::Other } else { Shape::Item };
                self.block(shape, format!("{start} {words}").trim_end_matches([' ', '\n']));
                self.last = Some(Shape::Item);
            }
            Block::Quote { content } if !content.is_empty() => {
                let words = self.inline(content, Place::Paragraph);
                self.block(Shape::Quote, &format!("> {}", words.replace('\n', "\n> ")));
            }
            Block::Paragraph { content } if !content.is_empty() => {
                let words = self.inline(content, Place::Paragraph);
                self.block(Shape::Other, &words);
            }
            Block::Table { id } => {
                let text = self.text;
                if let Some(table) = text.tables.get(id) {
                    self.table(table);
                }
            }
            Block::Rule => self.block(Shape::Other, "---"),
            Block::Quote { .. } | Block::Paragraph { .. } => {}
        }
    }

    /// Adds a block behind what separates it from the last one.
    fn block(&mut self, shape: Shape, block: &str) {
        let between = match (self.last, shape) {
            (None, _) => "",
            (Some(Shape::Item), Shape::Item) => "\n",
            (Some(Shape::Quote), Shape::Quote) => "\n>\n",
            _ => "\n\n",
        };
        // What was added last ends in a line end.
        self.out.push_str(between.strip_prefix('\n').unwrap_or(between));
        self.out.push_str(block);
        self.out.push('\n');
        self.last = Some(shape);
    }

    fn table(&mut self, table: &Table) {
        let Some(width) = table.rows.iter().map(Vec::len).max().filter(|width| *width > 0) else { return };
        let mut made = String::new();
        for (i, row) in table.rows.iter().enumerate() {
            made.push('|');
            for cell in 0..width {
                let words = row.get(cell).map(|cell| self.inline(cell, Place::Cell)).unwrap_or_default();
                let _ = write!(made, " {words} |");
            }
            made.push('\n');
            if i == 0 {
                made.push('|');
                made.push_str(&" --- |".repeat(width));
                made.push('\n');
            }
        }
        self.block(Shape::Other, made.trim_end_matches([' ', '\n']));
    }

    fn notes(&mut self) {
        let text = self.text;
        let mut order: Vec<(usize, String)> =
            self.notes.iter().map(|(id, number)| (*number, id.clone())).collect();
        order.sort();
        for (number, id) in order {
            let words = text.notes.get(&id).map(Vec::as_slice).unwrap_or_default();
            let words = self.inline(words, Place::Paragraph).replace('\n', "\n    ");
            self.block(Shape::Other, format!("[^{number}]: {words}").trim_end_matches([' ', '\n']));
        }
    }
}
