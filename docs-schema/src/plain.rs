//! A policy pasted as plain text: its numbered headings, lists and paragraphs are recognised.
//!
//! Guessing must never cost a word. Every character of the input that is not blank and not a control
//! character comes out again, in order, except the markers of what became list items (`-`, `a)`, `2.`)
//! and lines that only draw a rule; the title alone may move (to the title). A number in a heading stays:
//! numbering recognises it and shows it once.
//!
//! From lines to blocks: `lines` (indents, blank lines) → `lex` (what each line *could* begin with) →
//! `sequence` (a number counts only where it begins or continues a sequence, so that `M. Diallo` and
//! `12. rue` stay words) → `units` (lines broken by a fixed width are joined) → `shape` (which numbered
//! units are headings, which are items, levels and depths, the title) → `build`.
//!
//! Problem codes: `structure-guessed` (counts), `control-characters-dropped`, `contents-kept` (a pasted
//! table of contents), `list-number-lost`, and from [`decode()`] `encoding-guessed`, `encoding-damaged`.

mod build;
mod decode;
mod lex;
mod lines;
mod sequence;
mod shape;
mod title;
mod units;

pub use decode::{PlainError, decode};

use crate::{PolicyText, Problem};

/// Reads plain text. Never fails: what is not recognised is a paragraph.
#[must_use]
pub fn parse(source: &str, ids: &mut dyn FnMut() -> String) -> (PolicyText, Vec<Problem>) {
    let (mut lines, mut problems) = lines::split(source);
    sequence::settle(&mut lines);
    let mut units = units::gather(&lines);
    let title = title::take(&mut units);
    let shapes = shape::of(&units);
    let text = build::text(title, units, &shapes, ids, &mut problems);
    (text, problems)
}
