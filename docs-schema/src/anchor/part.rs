//! The parts of a text that positions are counted in: each is one Text of the document.
//!
//! Written as the editor writes them, and as authorship does where it knows the part: `title`, `section/ID`,
//! `cell/TABLE/ROW:COL`, `note/ID`. Authorship counts the cells of a table among the words of their section.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::normalise::is_id;

/// A part of a text. Orders by its kind, then by its ids; the order of reading is another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Part {
    Title,
    /// The body of a section, its heading included.
    Section(String),
    Cell {
        table: String,
        row: String,
        col: String,
    },
    Note(String),
}

/// Not the address of a part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a part of a text: {0:?}")]
pub struct NotAPart(String);

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Section(id) => write!(f, "section/{id}"),
            Self::Cell { table, row, col } => write!(f, "cell/{table}/{row}:{col}"),
            Self::Note(id) => write!(f, "note/{id}"),
        }
    }
}

impl FromStr for Part {
    type Err = NotAPart;

    fn from_str(written: &str) -> Result<Self, NotAPart> {
        read(written).ok_or_else(|| NotAPart(written.chars().take(MAX_SHOWN).collect()))
    }
}

/// Characters of a wrong address that are shown: three ids and what stands between them.
const MAX_SHOWN: usize = 110;

fn read(written: &str) -> Option<Part> {
    if written == "title" {
        return Some(Part::Title);
    }
    let id = |id: &str| is_id(id).then(|| id.to_owned());
    let (kind, rest) = written.split_once('/')?;
    match kind {
        "section" => Some(Part::Section(id(rest)?)),
        "note" => Some(Part::Note(id(rest)?)),
        "cell" => {
            let (table, cell) = rest.split_once('/')?;
            let (row, col) = cell.split_once(':')?;
            Some(Part::Cell { table: id(table)?, row: id(row)?, col: id(col)? })
        }
        _ => None,
    }
}

impl From<Part> for String {
    fn from(part: Part) -> Self {
        part.to_string()
    }
}

impl TryFrom<String> for Part {
    type Error = NotAPart;

    fn try_from(written: String) -> Result<Self, NotAPart> {
        written.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        for written in ["title", "section/a1", "cell/t/r1:c1", "note/n"] {
            assert_eq!(written.parse::<Part>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for written in
            ["", "Title", "section/", "section/A", "cell/t/r1", "cell/t/r1:", "note/a/b", "body/a", "é"]
        {
            assert!(written.parse::<Part>().is_err(), "{written}");
        }
    }
}
