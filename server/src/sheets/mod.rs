//! The comment form that partners fill in, in and out: XLSX and CSV to rows of remarks with their places in a text, and
//! tables to files. The form is the ISO/IEC commenting template; people change its heads, its order and its language.
//!
//! From a file to remarks: [`read()`] (bytes to cells, under limits) → [`guess()`] (which column is what; a person may
//! say otherwise) → [`rows()`] (remarks as typed) → [`place()`] (where in the text, and how surely). Each row has a
//! [`fingerprint()`], so that a form that comes twice adds nothing.
//!
//! Must stay true: pure (no clock, no files, no store); nothing that a file holds makes it panic or grow without bound;
//! a place is called sure only by the rules written in `place.rs`; no cell is ever written as a formula.

mod columns;
mod delimited;
mod error;
mod fingerprint;
mod fold;
mod form;
mod guard;
mod heads;
mod index;
mod place;
mod plan;
mod quotes;
mod read;
mod reference;
mod sample;
mod sheet;
mod value;
mod weigh;
mod workbook;
mod write;

pub use columns::{Mapping, guess};
pub use error::{Limit, SheetError};
pub use fingerprint::fingerprint;
pub use form::{FormRow, Kind, rows};
pub use heads::{Field, HEADS_EN, HEADS_FR};
pub use index::PlaceIndex;
pub use place::{Candidate, Confidence, Doubt, Placed, Reason, place};
pub use plan::{PlanColumns, PlanField, plan_columns, same_words};
pub use read::read;
pub use sample::sample;
pub use sheet::{Merge, Sheet, SheetRow, Source};
pub use write::{Cell, WriteError, write_csv, write_xlsx};
