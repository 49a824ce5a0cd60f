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

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
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
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// A rectangular table: rows of cells of inline content. The first row is the header row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: Vec<Vec<Vec<Inline>>>,
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
    #[must_use]
    pub fn new(code: &str, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: code.into(), place: place.into(), detail: detail.into() }
    }
}

impl Inline {
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), marks: Marks::default() }
    }
}
