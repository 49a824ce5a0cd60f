//! Word files (`.docx`, `.docm`) as policy texts.
//!
//! `read` refuses with a [`DocxError`] what cannot or must not be read, and otherwise gives the text and
//! the [`Problem`]s a person should look at. It never panics, resolves no entity, opens nothing that the
//! file points to, and does bounded work ([`Limits`]).
//!
//! Why our own reader over `zip` and `quick-xml`, and not `docx-rs`: that crate is made for writing. Its
//! reader drops what it does not model (content controls, fields, alternatives, strict namespaces),
//! keeps the words that tracked changes deleted apart from the run they belong to, has no limits on
//! size, depth or inflation, and stops at the first element that it does not expect, where we must go on
//! and say what was lost.
//!
//! From the outside in: `package` (zip, limits, relationships) → `xml` (flat tree of known names, see
//! `vocabulary`) → `styles`, `numbering` → `blocks`, `runs`, `tables`, `graphics` (the walk, state in
//! `reader`) → `assemble` (sections).
//!
//! What becomes what: paragraphs with an outline level (own or by style) are headings and begin
//! sections, the *Title* style is the title, lists are found through `numbering.xml`, tables become
//! rectangles, footnotes and endnotes become notes, tracked changes are read as accepted. A number that
//! Word makes is not part of the text; a typed one is.
//!
//! Problem codes: `tracked-changes-accepted`, `comments-dropped`, `macros-ignored`,
//! `headers-footers-dropped`, `part-unreadable`, `contents-dropped`, `merged-cells`,
//! `nested-table-flattened`, `frame-unwrapped`, `text-box-unframed`, `image-dropped`, `chart-dropped`,
//! `embedded-object-dropped`, `embedded-file-dropped`, `formula-as-text`, `symbol-unknown`,
//! `hidden-text-dropped`, `link-dropped`, `internal-link-dropped`, `external-field-kept`,
//! `note-missing`, `note-repeated`, `endnote-as-footnote`, `heading-level-limited`,
//! `long-heading-as-paragraph`, `extra-title`,
//! `list-number-lost` (a list that went on from an earlier one starts again at 1),
//! `list-label-dropped` (the words of a label such as `Article %1`), `no-text`, `more-problems`.

mod assemble;
mod blocks;
mod error;
mod fields;
mod graphics;
mod line;
mod log;
mod look;
mod math;
mod numbering;
mod open;
mod package;
mod reader;
mod runs;
mod styles;
mod symbols;
mod tables;
mod tracked;
mod vocabulary;
mod xml;

pub use error::{DocxError, Limits};

use crate::{PolicyText, Problem};

/// Reads a Word file. `ids` gives ids for sections, tables and notes.
///
/// # Errors
/// Whatever makes the whole file unreadable or too costly; see [`DocxError`].
pub fn read(
    bytes: &[u8],
    limits: &Limits,
    ids: &mut dyn FnMut() -> String,
) -> Result<(PolicyText, Vec<Problem>), DocxError> {
    let mut log = log::Log::new(limits.problems);
    let sources = open::sources(bytes, limits, &mut log)?;
    tracked::report(&sources, &mut log);
    let mut reader = reader::Reader::new(&sources, ids, log);
    let pieces = reader.body();
    let (text, mut log) = assemble::assemble(pieces, reader);
    if text.sections.is_empty() && text.title.is_empty() {
        log.whole("no-text", "");
    }
    Ok((text, log.finish()))
}
