//! Where the parser stands: the lists, quotations and notes that are open, and the blocks made so far.

use std::collections::BTreeMap;

use crate::model::{Block, Inline, ListKind, Marks, PolicyText, Section, Table, push_run};
use crate::normalise::{MAX_DEPTH, strong};

/// Something that holds blocks.
pub(super) enum Container {
    List(ListKind),
    Item(Item),
    Quote,
    /// A footnote's definition: its label and its words so far.
    Note(String, Vec<Inline>),
}

/// How far an item has come.
#[derive(Default)]
pub(super) struct Item {
    /// Something of it was made, or it holds another block.
    started: bool,
    /// The number of blocks just behind the item's own, as long as nothing else came.
    own: Option<usize>,
}

/// What a piece of content was in Markdown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaf {
    Paragraph,
    Heading(u8),
}

/// What placing a piece of content cost.
pub(super) type Trouble = Option<(&'static str, String)>;

/// The text under construction.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) sections: Vec<Section>,
    pub(super) tables: BTreeMap<String, Table>,
    pub(super) stack: Vec<Container>,
    lists: usize,
    notes: usize,
    /// Blocks made so far, over all sections.
    made: usize,
}

impl Blocks {
    /// True inside a footnote's definition, where everything is one line.
    pub(super) fn in_note(&self) -> bool {
        self.notes > 0
    }

    /// Enters a container.
    pub(super) fn enter(&mut self, container: Container) -> Trouble {
        let trouble = match (&container, self.stack.last()) {
            (Container::Quote, Some(Container::Item(_))) => nested("quotation in a list"),
            (Container::Quote, Some(Container::Quote)) => nested("quotation in a quotation"),
            (Container::List(_), Some(Container::Quote)) => nested("list in a quotation"),
            (_, Some(Container::Note(..))) => nested("block in a footnote"),
            _ => None,
        };
        match &container {
            Container::List(_) => self.lists += 1,
            Container::Note(..) => self.notes += 1,
            Container::Item(_) | Container::Quote => {}
        }
        if !matches!(container, Container::Item(_)) {
            self.start_item();
        }
        self.stack.push(container);
        trouble
    }

    /// Leaves the innermost container; an item of which nothing was made is an empty item.
    pub(super) fn leave(&mut self, ids: &mut dyn FnMut() -> String) -> (Option<Container>, Trouble) {
        let mut trouble = None;
        if let Some(Container::Item(Item { started: false, .. })) = self.stack.last()
            && !self.in_note()
        {
            trouble = self.item(Vec::new(), ids);
        }
        let left = self.stack.pop();
        match &left {
            Some(Container::List(_)) => self.lists -= 1,
            Some(Container::Note(..)) => self.notes -= 1,
            _ => {}
        }
        (left, trouble)
    }

    /// Places one piece of content.
    pub(super) fn leaf(
        &mut self,
        leaf: Leaf,
        content: Vec<Inline>,
        ids: &mut dyn FnMut() -> String,
    ) -> Trouble {
        if self.in_note() {
            self.add_to_note(content);
            return None;
        }
        match leaf {
            Leaf::Heading(level) if self.stack.is_empty() => {
                let heading = Block::Heading { level, content };
                self.sections.push(Section { id: ids(), displaced: false, blocks: vec![heading] });
                self.made += 1;
                None
            }
            _ if content.is_empty() => None,
            Leaf::Heading(_) => {
                let inner = self.leaf(Leaf::Paragraph, strong(content), ids);
                inner.or_else(|| nested("heading in a list or quotation"))
            }
            Leaf::Paragraph => match self.stack.last() {
                Some(Container::Item(_)) => self.item(content, ids),
                Some(Container::Quote) => self.push(Block::Quote { content }, ids),
                _ => self.push(Block::Paragraph { content }, ids),
            },
        }
    }

    /// Places a block that has no content of its own.
    pub(super) fn push(&mut self, block: Block, ids: &mut dyn FnMut() -> String) -> Trouble {
        self.start_item();
        if self.sections.is_empty() {
            self.sections.push(Section { id: ids(), displaced: false, blocks: Vec::new() });
        }
        if let Some(section) = self.sections.last_mut() {
            section.blocks.push(block);
            self.made += 1;
        }
        None
    }

    fn start_item(&mut self) {
        if let Some(Container::Item(item)) = self.stack.last_mut() {
            item.started = true;
        }
    }

    /// Content directly in an item: the item itself, a further line of it, or a paragraph behind it.
    fn item(&mut self, content: Vec<Inline>, ids: &mut dyn FnMut() -> String) -> Trouble {
        let made = self.made;
        let Some(Container::Item(item)) = self.stack.last() else { return None };
        if item.started && item.own == Some(made) {
            if let Some(Block::Item { content: own, .. }) =
                self.sections.last_mut().and_then(|s| s.blocks.last_mut())
            {
                append_line(own, content);
            }
            return None;
        }
        if item.started {
            self.push(Block::Paragraph { content }, ids);
            return nested("paragraph behind a list in an item");
        }
        let depth = u8::try_from(self.lists.saturating_sub(1)).unwrap_or(u8::MAX);
        let block = Block::Item { kind: self.list_kind(), depth: depth.min(MAX_DEPTH), content };
        self.push(block, ids);
        let made = self.made;
        if let Some(Container::Item(item)) = self.stack.last_mut() {
            item.own = Some(made);
        }
        (depth > MAX_DEPTH).then(|| ("depth-limited", depth.to_string()))
    }

    fn list_kind(&self) -> ListKind {
        let kind = self.stack.iter().rev().find_map(|container| match container {
            Container::List(kind) => Some(*kind),
            _ => None,
        });
        kind.unwrap_or(ListKind::Bullet)
    }

    fn add_to_note(&mut self, content: Vec<Inline>) {
        let note = self.stack.iter_mut().rev().find_map(|container| match container {
            Container::Note(_, words) => Some(words),
            _ => None,
        });
        if let Some(words) = note
            && !content.is_empty()
        {
            append_line(words, content);
        }
    }

    /// The text, without title and notes.
    pub(super) fn into_text(self) -> PolicyText {
        PolicyText { sections: self.sections, tables: self.tables, ..PolicyText::default() }
    }
}

/// Adds content as a further line.
pub(super) fn append_line(words: &mut Vec<Inline>, more: Vec<Inline>) {
    if !words.is_empty() {
        push_run(words, "\n", &Marks::default());
    }
    for inline in more {
        match inline {
            Inline::Text { text, marks } => push_run(words, &text, &marks),
            note @ Inline::Note { .. } => words.push(note),
        }
    }
}

fn nested(what: &str) -> Trouble {
    Some(("nested-block", what.to_owned()))
}
