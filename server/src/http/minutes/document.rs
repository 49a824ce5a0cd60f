//! A paper before it is HTML or Word: headings, paragraphs, tables, comparisons, signatures, in one language and in order.

use crate::domain::minutes::Stretch;
use crate::i18n::Lang;

pub struct Document {
    pub lang: Lang,
    /// Of the file and the running head.
    pub title: String,
    /// The line at the foot of each page.
    pub foot: String,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines in the middle above the title: state, motto, ministry, dossier.
    Head(Vec<String>),
    Title(String),
    Subtitle(String),
    /// 1 or 2.
    Heading(u8, String),
    Paragraph(Vec<Run>),
    List(Vec<Vec<Run>>),
    /// Somebody's own words, and whose.
    Quote(String, String),
    /// What the rapporteur wrote.
    Markdown(String),
    Table(Table),
    Wording(Vec<Stretch>),
    Signatures(Vec<Signature>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The last column is in figures or hashes.
    pub mono: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    pub strong: bool,
    pub em: bool,
    pub mono: bool,
}

/// A place where somebody has signed, or will with a pen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub office: String,
    /// `lu et approuvé, le …`; empty where nobody signed yet.
    pub when: String,
    /// Where a page finds the image.
    pub address: Option<String>,
    pub image: Option<Image>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

#[must_use]
pub fn plain(text: impl Into<String>) -> Run {
    Run { text: text.into(), ..Run::default() }
}

#[must_use]
pub fn strong(text: impl Into<String>) -> Run {
    Run { text: text.into(), strong: true, ..Run::default() }
}

#[must_use]
pub fn mono(text: impl Into<String>) -> Run {
    Run { text: text.into(), mono: true, ..Run::default() }
}

#[must_use]
pub fn em(text: impl Into<String>) -> Run {
    Run { text: text.into(), em: true, ..Run::default() }
}

#[must_use]
pub fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(vec![plain(text)])
}
