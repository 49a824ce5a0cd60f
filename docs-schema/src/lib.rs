//! What a policy text *is*: its blocks, provisions and numbering, in and out of Automerge, Markdown,
//! Word and HTML. Pure: no clock, no randomness (ids come in as arguments), no files, no network.

pub mod anchor;
pub mod authorship;
pub mod automerge_doc;
pub mod bring_back;
pub mod canonical;
pub mod compare;
pub mod docx;
pub mod href;
pub mod html;
pub mod lines;
pub mod markdown;
pub mod model;
pub mod normalise;
pub mod numbering;
pub mod outline;
pub mod plain;
pub mod problems;
pub mod provision;
pub mod rank;

pub use model::{Block, Inline, ListKind, Marks, PolicyText, Problem, Section, Table};
pub use outline::outline;
pub use problems::Problems;
