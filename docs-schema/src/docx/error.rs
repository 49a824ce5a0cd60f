//! Why a Word file is refused, and the limits that refuse it. Every refusal has one cause, a stable
//! code that pages translate, and an English sentence for logs and the command line.

use thiserror::Error;

/// What a Word file may cost us. A file of a few kilobytes can ask for gigabytes (zip bomb) or for a
/// million nested elements: each limit is checked *while* reading, never after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as received.
    pub file_bytes: u64,
    /// Bytes of all parts we inflate, together.
    pub inflated_bytes: u64,
    /// Inflated size over compressed size of one part, asked of parts larger than 1 MiB.
    pub ratio: u64,
    /// Entries in the archive, read or not.
    pub entries: usize,
    /// Nesting of XML elements. Also bounds the recursion of everything that walks them.
    pub xml_depth: usize,
    /// XML elements in one part.
    pub xml_nodes: usize,
    /// Paragraphs in the main document.
    pub paragraphs: usize,
    /// Table rows in the main document.
    pub table_rows: usize,
    /// Problems listed one by one; what comes after is counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 5 * 1024 * 1024,
            inflated_bytes: 64 * 1024 * 1024,
            ratio: 200,
            entries: 4096,
            xml_depth: 256,
            xml_nodes: 1_500_000,
            paragraphs: 100_000,
            table_rows: 20_000,
            problems: 500,
        }
    }
}

/// A refusal: nothing of the file was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocxError {
    #[error("This is not a Word document: a .docx file is a zip archive and this file is not one.")]
    NotAZip,
    #[error(
        "This is a document of Word 97–2003 (.doc): open it in a word processor and save it as .docx first."
    )]
    LegacyWord,
    #[error("This document is encrypted: remove its password and try again.")]
    Encrypted,
    #[error("This file is cut short: its end is missing, so it was probably not copied whole.")]
    Truncated,
    #[error("This file is damaged: {detail}.")]
    Damaged { detail: String },
    #[error("This archive holds no Word document: {detail}.")]
    NoMainDocument { detail: String },
    #[error(
        "This document declares XML entities (in {part}), which no word processor writes and which can be used to attack; it was not read."
    )]
    XmlEntity { part: String },
    #[error("This document is not well-formed: {part}, byte {position}: {detail}.")]
    MalformedXml { part: String, position: u64, detail: String },
    #[error("This document is too large: {limit} may be at most {most}.")]
    TooLarge { limit: &'static str, most: u64 },
}

impl DocxError {
    /// Stable, kebab-case; pages translate it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAZip => "docx-not-a-zip",
            Self::LegacyWord => "docx-legacy-word",
            Self::Encrypted => "docx-encrypted",
            Self::Truncated => "docx-truncated",
            Self::Damaged { .. } => "docx-damaged",
            Self::NoMainDocument { .. } => "docx-no-main-document",
            Self::XmlEntity { .. } => "docx-xml-entity",
            Self::MalformedXml { .. } => "docx-malformed-xml",
            Self::TooLarge { .. } => "docx-too-large",
        }
    }

    /// True where a part that the text can do without may be left out instead of refusing the file.
    pub(super) fn is_local(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::MalformedXml { .. } | Self::Encrypted)
    }
}
