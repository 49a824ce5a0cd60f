//! Anchors: what a remark points at, and where those very words stand now.
//!
//! An [`Anchor`] holds on to letters, not to likeness: to the operations that wrote them. They are found again wherever
//! they stand, followed through the records of words that a split or a joining of sections carried elsewhere. What must
//! stay true: a remark is never shown on words that hold nothing of what it quoted. Where none of the quoted letters is
//! left it is [`Resolved::Orphaned`]; places with similar words can be offered ([`suggest`]) to a person, who decides.
//!
//! - [`Reading`]: a text at some heads. It makes anchors: by position ([`Reading::make`]), by quoting as reading pages do
//!   ([`Reading::select`]), of a block ([`Reading::block`]), of a whole part ([`Reading::whole`]).
//! - [`Resolver`]: the same text, ready to say where thousands of anchors stand in it.
//! - [`Plain`]: a text as one plain text, in which places are W3C selectors for those outside.
//!
//! Positions are UTF-16 code units of the Automerge Texts, as the editor has them; an anchor covers a range in one part. A
//! paragraph is its range, a section the range of its body, a table its marker.

mod gap;
mod make;
mod part;
mod plain;
mod quoted;
mod reading;
mod resolve;
mod select;
mod signs;
mod suggest;
mod white;

use serde::{Deserialize, Serialize};

pub use part::{NotAPart, Part};
pub use plain::{Plain, Selectors, Spot, TextPositionSelector};
pub use quoted::Quoted;
pub use reading::Reading;
pub use resolve::{Place, Resolved, Resolver, resolve};
pub use select::TextQuoteSelector;
pub use suggest::{Suggestion, suggest};

/// Characters that one anchor may cover: more than any section of a law has.
pub const MAX_CHARACTERS: usize = 100_000;

/// Characters of a quote, of its prefix or of its suffix that a reading page may send.
pub const MAX_SELECTED: usize = 10_000;

/// Characters of the words before and after that are kept.
pub const CONTEXT: usize = 64;

/// Characters of the quote that are kept, for people to read; which letters it was is kept whole.
pub const MAX_QUOTE: usize = 2_000;

/// What a remark points at. Stored as JSON; made by [`Reading`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    pub part: Part,
    /// The section that the part stood under: its own, the one that refers to it; empty for the title.
    pub section: String,
    /// Automerge cursors of the first and of the last letter (both included), in the part's Text at the anchor's heads.
    pub start: String,
    pub end: String,
    /// The words, blocks on lines of their own; cut at [`MAX_QUOTE`].
    pub quote: String,
    /// The words before it in the part, white space as single spaces.
    pub prefix: String,
    /// The words behind it.
    pub suffix: String,
    /// Characters of the whole quote, white space as single spaces.
    pub length: usize,
    /// SHA-256 of the whole quote, white space as single spaces.
    pub digest: String,
    pub letters: Quoted,
    /// The table that it points at as a whole; then the quote is the words of its cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
}

/// Why there is no anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    #[error("there are no words there")]
    Empty,
    #[error("too many words for one anchor")]
    TooLong,
    #[error("the text has no such part")]
    NoSuchPart,
    #[error("these words are not there")]
    NotFound,
    #[error("these words stand there more than once, and what is around them does not tell which are meant")]
    Ambiguous,
    #[error("these words reach over several parts of the text")]
    SeveralParts,
}
