//! What one reading holds: the parts it reads from, what it gathers, and the flow of one story (the
//! body, a cell, a note, a text box). The walking itself is in `blocks`, `runs`, `tables`, `graphics`.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{Inline, ListKind, Table};

use super::fields::{self, Fields};
use super::line::Line;
use super::log::Log;
use super::numbering::{Counters, Numbering};
use super::package::Relationships;
use super::styles::Styles;
use super::xml::{El, Tree};

/// A part with words in it, and what it takes to read them.
pub(super) struct Part {
    pub(super) tree: Tree,
    pub(super) relationships: Relationships,
    pub(super) unended_fields: HashSet<usize>,
}

impl Part {
    pub(super) fn new(tree: Tree, relationships: Relationships) -> Self {
        let unended_fields = fields::unended(&tree);
        Self { tree, relationships, unended_fields }
    }
}

/// Footnotes or endnotes, found by their ids.
#[derive(Default)]
pub(super) struct NotePart {
    pub(super) part: Option<Part>,
    pub(super) places: HashMap<String, usize>,
}

impl NotePart {
    pub(super) fn new(part: Option<Part>, name: &str) -> Self {
        let notes = part.iter().flat_map(|part| part.tree.root().children());
        let notes =
            notes.filter(|el| el.name() == name).filter_map(|el| Some((el.attr("id")?.to_owned(), el.id)));
        let places = notes.collect();
        Self { part, places }
    }
}

pub(super) struct Sources {
    pub(super) document: Part,
    pub(super) footnotes: NotePart,
    pub(super) endnotes: NotePart,
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
}

/// Which story is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Body,
    TextBox,
    Cell,
    Note,
}

impl Story {
    /// Where only a line of text can go: no headings, no tables.
    pub(super) fn is_inline(self) -> bool {
        matches!(self, Self::Cell | Self::Note)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading { level: u8 },
    Body,
    Quote,
    Item { kind: ListKind, depth: u8, number: u32 },
}

#[derive(Debug)]
pub(super) enum Piece {
    Paragraph { role: Role, content: Vec<Inline> },
    Table(Table),
    Rule,
}

/// A paragraph whose mark was deleted in a tracked change: its words go on in the next one.
#[derive(Debug, Default)]
pub(super) struct Carry {
    pub(super) content: Vec<Inline>,
}

/// One story while it is read.
pub(super) struct Flow<'s> {
    pub(super) part: &'s Part,
    pub(super) story: Story,
    pub(super) fields: Fields,
    pub(super) pieces: Vec<Piece>,
    pub(super) carry: Option<Carry>,
}

impl<'s> Flow<'s> {
    pub(super) fn new(part: &'s Part, story: Story) -> Self {
        Self { part, story, fields: Fields::default(), pieces: Vec::new(), carry: None }
    }

    /// A story inside this one.
    pub(super) fn inside(&self, story: Story) -> Self {
        Self { fields: self.fields.inside(), ..Self::new(self.part, story) }
    }

    /// Ends a carried paragraph that found no next one.
    pub(super) fn settle(&mut self) {
        let Some(carry) = self.carry.take() else { return };
        let mut line = Line::default();
        line.append(carry.content);
        if let Some(content) = line.finish() {
            self.pieces.push(Piece::Paragraph { role: Role::Body, content });
        }
    }
}

/// Inline content of one paragraph while it is read.
#[derive(Default)]
pub(super) struct Gather<'s> {
    pub(super) line: Line,
    /// Text boxes anchored here; their words come after the paragraph.
    pub(super) boxes: Vec<El<'s>>,
    /// A drawn horizontal line.
    pub(super) rule: bool,
}

pub(super) struct Reader<'s> {
    pub(super) sources: &'s Sources,
    pub(super) ids: &'s mut dyn FnMut() -> String,
    pub(super) log: Log,
    pub(super) counters: Counters,
    pub(super) notes: BTreeMap<String, Vec<Inline>>,
    pub(super) noted: HashSet<(bool, String)>,
    /// Bookmark → the piece of the body that it is in.
    pub(super) bookmarks: HashMap<String, usize>,
    pub(super) top: usize,
    /// The last ordered item of the body, to see where a list goes on after an interruption.
    pub(super) after_item: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(sources: &'s Sources, ids: &'s mut dyn FnMut() -> String, log: Log) -> Self {
        Self {
            sources,
            ids,
            log,
            counters: Counters::default(),
            notes: BTreeMap::new(),
            noted: HashSet::new(),
            bookmarks: HashMap::new(),
            top: 0,
            after_item: false,
        }
    }

    /// The whole body. A damaged file may hold several; all are read.
    pub(super) fn body(&mut self) -> Vec<Piece> {
        let sources = self.sources;
        let mut flow = Flow::new(&sources.document, Story::Body);
        for body in sources.document.tree.root().children().filter(|el| el.name() == "w:body") {
            self.blocks(body, &mut flow);
            flow.settle();
        }
        flow.pieces
    }
}
