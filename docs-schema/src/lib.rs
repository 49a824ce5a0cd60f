//! What a policy text *is*: its blocks, provisions and numbering, in and out of Automerge, Markdown,
//! Word and HTML. Pure: no clock, no randomness (ids come in as arguments), no files, no network.

pub mod docx;
pub mod model;

pub use model::{Block, Inline, ListKind, Marks, PolicyText, Problem, Section, Table};
