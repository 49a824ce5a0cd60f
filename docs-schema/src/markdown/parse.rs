//! From Markdown to a policy text: one pass over the parser's events, without recursion.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::containers::{Blocks, Container, Leaf, Trouble, append_line};
use super::guard;
use super::line::{Line, Mark, tag};
use crate::automerge_doc::MAX_CELLS;
use crate::href;
use crate::model::{Block, Inline, ListKind, PolicyText, Problem, Table, push_run};
use crate::problems::Problems;

/// Reads Markdown. `ids` gives ids for sections, tables and notes.
#[must_use]
pub fn parse(input: &str, ids: &mut dyn FnMut() -> String) -> (PolicyText, Vec<Problem>) {
    let mut problems = Problems::new();
    let input = guard::guard(input, &mut problems);
    let mut reader = Reader::new(&input, ids, problems);
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(&input, options).into_offset_iter() {
        reader.event(event, &range);
    }
    reader.finish()
}

struct Reader<'i> {
    ids: &'i mut dyn FnMut() -> String,
    problems: Problems,
    /// Where each line starts, for places.
    lines: Vec<usize>,
    blocks: Blocks,
    /// The content being read; opened by the first inline event, because tight items have no paragraphs.
    line: Option<Line>,
    /// The text of a code block or of an HTML block.
    raw: Option<String>,
    table: Option<Table>,
    /// Ids of notes by label, and their words once defined.
    labels: BTreeMap<String, (String, bool)>,
    defined: BTreeMap<String, (Vec<Inline>, Range<usize>)>,
    /// Events inside an image are its description; addresses of open links and images.
    addresses: Vec<String>,
}

impl<'i> Reader<'i> {
    fn new(input: &str, ids: &'i mut dyn FnMut() -> String, problems: Problems) -> Self {
        let lines = std::iter::once(0).chain(input.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            ids,
            problems,
            lines,
            blocks: Blocks::default(),
            line: None,
            raw: None,
            table: None,
            labels: BTreeMap::new(),
            defined: BTreeMap::new(),
            addresses: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, at: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Text(text) => match &mut self.raw {
                Some(raw) => raw.push_str(&text),
                None => self.line().text(&text),
            },
            Event::Code(text) => {
                self.problem("code", at, &text);
                self.line().text(&text);
            }
            Event::Html(html) => match &mut self.raw {
                Some(raw) => raw.push_str(&html),
                None => self.line().text(&html),
            },
            Event::InlineHtml(html) => self.inline_html(&html, at),
            Event::FootnoteReference(label) => self.reference(&label, at),
            Event::SoftBreak => self.line().text(" "),
            Event::HardBreak => self.line().text("\n"),
            Event::Rule => {
                self.flush(Leaf::Paragraph, at);
                if !self.blocks.in_note() {
                    self.blocks.push(Block::Rule, self.ids);
                }
            }
            // Switched off above; should a later version send them, their words stay.
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.problem("unknown-syntax", at, &text);
                self.line().text(&text);
            }
            Event::TaskListMarker(done) => {
                self.problem("unknown-syntax", at, "task");
                self.line().text(if done { "[x] " } else { "[ ] " });
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: &Range<usize>) {
        match tag {
            Tag::Strong => return self.line().open(Mark::Strong),
            Tag::Emphasis => return self.line().open(Mark::Em),
            Tag::Strikethrough => return self.line().open(Mark::Strike),
            Tag::Superscript => return self.line().open(Mark::Sup),
            Tag::Subscript => return self.line().open(Mark::Sub),
            Tag::Link { link_type, dest_url, title, .. } => {
                return self.start_link(link_type, &dest_url, &title, at);
            }
            Tag::Image { dest_url, title, .. } => {
                self.problem("image", at, &dest_url);
                return self.start_link(LinkType::Inline, &dest_url, &title, at);
            }
            _ => {}
        }
        // Cells belong to the table, everything else ends what was being read.
        if !matches!(tag, Tag::TableCell) {
            self.flush(Leaf::Paragraph, at);
        }
        self.start_block(tag, at);
    }

    fn start_block(&mut self, tag: Tag<'_>, at: &Range<usize>) {
        match tag {
            Tag::List(first) => {
                if first.is_some_and(|first| first != 1) {
                    self.problem("list-start", at, &first.unwrap_or(1).to_string());
                }
                let kind = if first.is_some() { ListKind::Ordered } else { ListKind::Bullet };
                self.enter(Container::List(kind), at);
            }
            Tag::Item => self.enter(Container::Item(super::containers::Item::default()), at),
            Tag::BlockQuote(_) => self.enter(Container::Quote, at),
            Tag::FootnoteDefinition(label) => {
                self.enter(Container::Note(label.into_string(), Vec::new()), at)
            }
            Tag::CodeBlock(_) => {
                self.problem("code", at, "block");
                self.raw = Some(String::new());
            }
            Tag::HtmlBlock => self.raw = Some(String::new()),
            Tag::Table(alignment) => {
                if alignment.iter().any(|align| *align != pulldown_cmark::Alignment::None) {
                    self.problem("table-alignment", at, "");
                }
                self.table = Some(Table::default());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.line = Some(Line::default()),
            Tag::Paragraph | Tag::Heading { .. } => self.line = Some(Line::default()),
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.problem("unknown-syntax", at, ""),
            // Inline tags were handled before.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: &Range<usize>) {
        match tag {
            TagEnd::Strong => self.close(Mark::Strong),
            TagEnd::Emphasis => self.close(Mark::Em),
            TagEnd::Strikethrough => self.close(Mark::Strike),
            TagEnd::Superscript => self.close(Mark::Sup),
            TagEnd::Subscript => self.close(Mark::Sub),
            TagEnd::Link | TagEnd::Image => self.end_link(at),
            TagEnd::Heading(level) => self.flush(Leaf::Heading(level as u8), at),
            TagEnd::CodeBlock => self.end_raw(at),
            TagEnd::HtmlBlock => {
                let html = self.raw.as_deref().unwrap_or_default().to_owned();
                self.problem("raw-html", at, &html);
                self.end_raw(at);
            }
            TagEnd::TableCell => {
                let cell = self.line.take().map(Line::into_content).unwrap_or_default();
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.end_table(at),
            TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                self.flush(Leaf::Paragraph, at);
                self.leave(at);
            }
            TagEnd::Paragraph
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::MetadataBlock(_) => self.flush(Leaf::Paragraph, at),
            TagEnd::TableHead | TagEnd::TableRow => {}
        }
    }

    /// The line being read; opened where Markdown opens none.
    fn line(&mut self) -> &mut Line {
        self.line.get_or_insert_default()
    }

    fn close(&mut self, mark: Mark) {
        self.line().close(mark);
    }

    /// Places what was being read.
    fn flush(&mut self, leaf: Leaf, at: &Range<usize>) {
        let Some(line) = self.line.take() else { return };
        if line.unclosed() {
            self.problem("unclosed-tag", at, "");
        }
        let trouble = self.blocks.leaf(leaf, line.into_content(), self.ids);
        self.trouble(trouble, at);
    }

    fn enter(&mut self, container: Container, at: &Range<usize>) {
        let trouble = self.blocks.enter(container);
        self.trouble(trouble, at);
    }

    fn leave(&mut self, at: &Range<usize>) {
        let (left, trouble) = self.blocks.leave(self.ids);
        self.trouble(trouble, at);
        if let Some(Container::Note(label, words)) = left {
            self.define(label, words, at);
        }
    }

    fn define(&mut self, label: String, words: Vec<Inline>, at: &Range<usize>) {
        let id = self.note_id(&label, false);
        match self.defined.entry(id) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert((words, at.clone()));
            }
            std::collections::btree_map::Entry::Occupied(_) => self.problem("duplicate-note", at, &label),
        }
    }

    fn reference(&mut self, label: &CowStr<'_>, at: &Range<usize>) {
        if self.blocks.in_note() {
            return self.problem("nested-note", at, label);
        }
        let id = self.note_id(label, true);
        self.line().note(id);
    }

    fn note_id(&mut self, label: &str, referenced: bool) -> String {
        let (id, used) = self.labels.entry(label.to_owned()).or_insert_with(|| ((self.ids)(), false));
        *used |= referenced;
        id.clone()
    }

    fn inline_html(&mut self, html: &str, at: &Range<usize>) {
        match tag(html) {
            Some((mark, true)) => return self.line().open(mark),
            Some((mark, false)) if self.line().close(mark) => return,
            _ if html == "<br>" => return self.line().text("\n"),
            _ => {}
        }
        self.problem("raw-html", at, html);
        self.line().text(html);
    }

    fn start_link(&mut self, kind: LinkType, address: &str, title: &str, at: &Range<usize>) {
        let address = match kind {
            LinkType::Email => format!("mailto:{address}"),
            _ => address.to_owned(),
        };
        if !href::is_safe(&address) {
            self.problem("unsafe-link", at, &address);
        }
        if !title.is_empty() {
            self.problem("link-title", at, title);
        }
        self.line().open_link(&address);
        self.addresses.push(address);
    }

    /// A link without words, or an image without description, is shown by its address.
    fn end_link(&mut self, at: &Range<usize>) {
        let address = self.addresses.pop().unwrap_or_default();
        let line = self.line.get_or_insert_default();
        if line.has_link_content() {
            line.close_link();
            return;
        }
        line.text(&address);
        line.close_link();
        self.problem("empty-link", at, &address);
    }

    /// A block of code or HTML is a paragraph with line breaks.
    fn end_raw(&mut self, at: &Range<usize>) {
        let raw = self.raw.take().unwrap_or_default();
        let text = raw.trim_end();
        if !text.trim().is_empty() {
            self.line().text(text);
        }
        self.flush(Leaf::Paragraph, at);
    }

    fn end_table(&mut self, at: &Range<usize>) {
        let Some(mut table) = self.table.take() else { return };
        let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        if self.blocks.in_note() {
            self.problem("nested-block", at, "table in a footnote");
            for row in table.rows {
                let line = join_cells(row);
                self.blocks.leaf(Leaf::Paragraph, line, self.ids);
            }
            return;
        }
        let kept = table.rows.len().min(MAX_CELLS / width.max(1));
        if kept < table.rows.len() {
            self.problem("table-too-large", at, &(table.rows.len() - kept).to_string());
            table.rows.truncate(kept);
        }
        for row in &mut table.rows {
            row.resize(width, Vec::new());
        }
        let id = (self.ids)();
        self.blocks.tables.insert(id.clone(), table);
        self.blocks.push(Block::Table { id }, self.ids);
    }

    fn trouble(&mut self, trouble: Trouble, at: &Range<usize>) {
        if let Some((code, detail)) = trouble {
            self.problem(code, at, &detail);
        }
    }

    fn problem(&mut self, code: &str, at: &Range<usize>, detail: &str) {
        let line = self.lines.partition_point(|start| *start <= at.start);
        self.problems.push(code, guard::place(line), detail.trim());
    }

    fn finish(mut self) -> (PolicyText, Vec<Problem>) {
        let end = self.lines.last().copied().unwrap_or(0);
        self.flush(Leaf::Paragraph, &(end..end));
        for (label, (id, used)) in std::mem::take(&mut self.labels) {
            if used {
                continue;
            }
            if let Some((words, at)) = self.defined.remove(&id) {
                self.problem("unused-note", &at, &label);
                self.blocks.leaf(Leaf::Paragraph, words, self.ids);
            }
        }
        let mut text = self.blocks.into_text();
        text.notes = self.defined.into_iter().map(|(id, (words, _))| (id, words)).collect();
        lift_title(&mut text);
        (text, self.problems.into_vec())
    }
}

fn join_cells(row: Vec<Vec<Inline>>) -> Vec<Inline> {
    let mut line = Vec::new();
    for cell in row {
        if !line.is_empty() {
            push_run(&mut line, " | ", &crate::model::Marks::default());
        }
        let mut words = Vec::new();
        append_line(&mut words, cell);
        line.extend(words);
    }
    let mut merged = Vec::new();
    append_line(&mut merged, line);
    merged
}

/// A sole first-level heading at the start becomes the title; the others move up.
fn lift_title(text: &mut PolicyText) {
    let firsts = text.sections.iter().filter(|section| matches!(section.heading(), Some((1, _)))).count();
    let Some(section) = text.sections.first_mut() else { return };
    if firsts != 1 || !matches!(section.heading(), Some((1, words)) if !words.is_empty()) {
        return;
    }
    if let Block::Heading { content, .. } = section.blocks.remove(0) {
        text.title = content;
    }
    if section.blocks.is_empty() {
        text.sections.remove(0);
    }
    for section in &mut text.sections {
        if let Some(Block::Heading { level, .. }) = section.blocks.first_mut() {
            *level -= 1;
        }
    }
}
