//! The policy text as plain values: what every reader (Automerge, Markdown, Word) makes and every
//! writer takes. A value of these types may be ungainly (levels may jump) but is never invalid.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A whole text. `sections` are in reading order; tables and notes are found by the ids in the blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyText {
    pub title: Vec<Inline>,
    pub sections: Vec<Section>,
    pub tables: BTreeMap<String, Table>,
    pub notes: BTreeMap<String, Vec<Inline>>,
}

/// A heading and what follows it up to the next heading: the unit of identity, storage and merging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// `[a-z0-9]{1,32}`, stable for ever.
    pub id: String,
    /// True where words were typed in a section that somebody removed at the same moment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub displaced: bool,
    /// The first block is the heading, or there is none.
    pub blocks: Vec<Block>,
}

/// One flat block: nothing nests, so that any merge of two texts is again a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Block {
    Heading {
        /// 1 (outermost) to 6.
        level: u8,
        content: Vec<Inline>,
    },
    Paragraph {
        content: Vec<Inline>,
    },
    Item {
        kind: ListKind,
        /// 0 (outermost) to 8.
        depth: u8,
        content: Vec<Inline>,
    },
    Quote {
        content: Vec<Inline>,
    },
    Table {
        id: String,
    },
    Rule,
}

/// What stands before a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    Bullet,
    Ordered,
}

/// A run of text with one set of marks, or the place of a footnote. `"\n"` is a hard line break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Inline {
    Text {
        text: String,
        #[serde(default, skip_serializing_if = "Marks::is_plain")]
        marks: Marks,
    },
    Note {
        #[serde(rename = "note")]
        id: String,
    },
}

/// What holds for a run of text. Fields are in the order of their names, which is the order of keys in JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Whose the run is, where it was read with [`crate::authorship`]; never written anywhere.
    #[serde(skip)]
    pub by: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub em: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strike: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sub: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sup: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub underline: bool,
}

impl Marks {
    /// True when nothing is marked; whose the run is marks nothing.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self { by: self.by, ..Self::default() }
    }
}

/// A rectangular table: rows of cells of inline content. The first row is the header row.
/// Where rows exist, all have the same number of cells, at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Rows (from 0) that somebody removed while another wrote in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displaced_rows: Vec<usize>,
    /// Columns (from 0) that somebody removed while another wrote in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub displaced_cols: Vec<usize>,
}

/// Something a reader of the text should know: input that was changed, dropped or guessed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable, kebab-case; pages translate it.
    pub code: String,
    /// Where, in words a person can follow: `line 120`, `section 3, paragraph 2`.
    pub place: String,
    /// The words or values concerned, short.
    pub detail: String,
}

impl Problem {
    /// A problem of `code` at `place`.
    #[must_use]
    pub fn new(code: &str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        debug_assert!(crate::problems::CODES.contains(&code), "{code} is not in the list");
        Self { code: code.into(), place: place.into(), detail: detail.into() }
    }
}

impl PolicyText {
    /// Gives the text another title. The one it had stays as its first heading, with the others below it: words of a
    /// file are never lost to a name typed in a form. `id` makes the id of a section, should one be needed.
    pub fn entitle(&mut self, title: &str, id: impl FnOnce() -> String) {
        let own = std::mem::replace(&mut self.title, vec![Inline::plain(title)]);
        if plain_text(&own).trim().is_empty() || plain_text(&own).trim() == title.trim() {
            return;
        }
        for section in &mut self.sections {
            if let Some(Block::Heading { level, .. }) = section.blocks.first_mut() {
                *level = (*level + 1).min(6);
            }
        }
        let heading = Block::Heading { level: 1, content: own };
        match self.sections.first_mut() {
            Some(first) if first.heading().is_none() => first.blocks.insert(0, heading),
            _ => self.sections.insert(0, Section { id: id(), displaced: false, blocks: vec![heading] }),
        }
    }

    /// The ids of the notes in the order in which the text refers to them, repeated where it repeats them: title,
    /// then sections, a table's cells where the table stands.
    pub fn note_ids(&self) -> impl Iterator<Item = &str> {
        let body =
            self.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| self.lines(block));
        std::iter::once(self.title.as_slice()).chain(body).flatten().filter_map(|inline| match inline {
            Inline::Note { id } => Some(id.as_str()),
            Inline::Text { .. } => None,
        })
    }

    /// The pieces of inline content of a block: its own, or its table's cells row by row.
    fn lines<'a>(&'a self, block: &'a Block) -> impl Iterator<Item = &'a [Inline]> {
        let table = match block {
            Block::Table { id } => self.tables.get(id),
            _ => None,
        };
        let cells = table.into_iter().flat_map(|table| table.rows.iter().flatten().map(Vec::as_slice));
        std::iter::once(block.content()).chain(cells)
    }
}

impl Inline {
    /// A run of text without marks.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), marks: Marks::default() }
    }
}

impl Block {
    /// The words of the block; none for a table or a rule.
    #[must_use]
    pub fn content(&self) -> &[Inline] {
        match self {
            Self::Heading { content, .. }
            | Self::Paragraph { content }
            | Self::Item { content, .. }
            | Self::Quote { content } => content,
            Self::Table { .. } | Self::Rule => &[],
        }
    }
}

impl Section {
    /// Level and words of the heading, when the section has one.
    #[must_use]
    pub fn heading(&self) -> Option<(u8, &[Inline])> {
        match self.blocks.first() {
            Some(Block::Heading { level, content }) => Some((*level, content)),
            _ => None,
        }
    }
}

/// The words alone, without marks and notes.
#[must_use]
pub fn plain_text(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, .. } => text.as_str(),
            Inline::Note { .. } => "",
        })
        .collect()
}

/// Appends a run, merging it with the one before when the marks are equal; an empty run is nothing.
pub fn push_run(content: &mut Vec<Inline>, text: &str, marks: &Marks) {
    if text.is_empty() {
        return;
    }
    if let Some(Inline::Text { text: last, marks: same }) = content.last_mut()
        && same == marks
    {
        last.push_str(text);
        return;
    }
    content.push(Inline::Text { text: text.to_owned(), marks: marks.clone() });
}

#[cfg(test)]
mod tests {
    use crate::markdown;

    fn entitled(source: &str, title: &str) -> String {
        let mut next = 0;
        let mut ids = || {
            next += 1;
            format!("s{next}")
        };
        let (mut text, _) = markdown::parse(source, &mut ids);
        text.entitle(title, || "new".to_owned());
        markdown::print(&text)
    }

    #[test]
    fn another_title_leaves_the_first_one_as_a_heading() {
        assert_eq!(entitled("# Un\n\nMots.\n\n## Deux\n", "T"), "# T\n\n## Un\n\nMots.\n\n### Deux\n");
        assert_eq!(entitled("# Un\n\n## Deux\n", "T"), "# T\n\n## Un\n\n### Deux\n");
        assert_eq!(entitled("# Un\n\nMots.\n", "Un"), "# Un\n\nMots.\n");
        assert_eq!(entitled("Mots.\n", "T"), "# T\n\nMots.\n");
    }
}
