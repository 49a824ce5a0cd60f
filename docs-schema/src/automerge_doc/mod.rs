//! A policy text in an Automerge document: made ([`init`]), read ([`read`]) and filled ([`write`]).
//!
//! The shape (see DESIGN § 9): `{ schema: 1, title: Text, sections: { id: { rank, removed?, body: Text } },
//! tables: { id: { cols: { id: { rank, removed? } }, rows: …, cells: { "row:col": Text } } },
//! notes: { id: Text }, moves: {} }`. Keys are never deleted: what is removed is emptied and flagged.
//!
//! Positions are UTF-16 code units, as in the browser: make and load documents with [`ENCODING`].

mod at;
mod read;
pub(crate) mod scalars;
mod spans;
mod tables;
mod write;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, AutomergeError, ObjType, ROOT, TextEncoding};

pub use at::{At, UnknownHeads};
pub use read::read;
pub(crate) use read::{Credits, read_credited};
pub use spans::spans;
pub(crate) use spans::{MARKER_KEYS, width};
pub use tables::MAX_CELLS;
pub(crate) use tables::{cell, lines};
pub(crate) use write::names;
pub use write::write;

/// The unit of positions in every document of ours.
pub const ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// The version of the shape that this crate writes.
pub const SCHEMA: i64 = 1;

/// A new document holding the root maps and the title: the first change, made by the server's own actor, so
/// that every client's first edit finds the same objects. `time` is in seconds since 1970.
///
/// # Errors
/// Only what Automerge itself reports; a fresh document gives it no reason to.
pub fn init(actor: ActorId, title: &str, time: i64) -> Result<AutoCommit, AutomergeError> {
    let mut doc = AutoCommit::new_with_encoding(ENCODING).with_actor(actor);
    doc.put(ROOT, "schema", SCHEMA)?;
    let title_id = doc.put_object(ROOT, "title", ObjType::Text)?;
    doc.splice_text(&title_id, 0, 0, title)?;
    for key in ["sections", "tables", "notes", "moves"] {
        doc.put_object(ROOT, key, ObjType::Map)?;
    }
    doc.commit_with(CommitOptions::default().with_time(time));
    Ok(doc)
}
