//! A comparison for people and programs: sentences, HTML, Markdown, a terminal, JSON.
//!
//! `html` is a fragment for anywhere; `page` is for the compare page, with filters, names, two columns and a map.
//! All but JSON show what `view` makes of it: the provisions in the order after, what left a place by moving told there
//! too, and the lines of each with their changes.

mod html;
mod json;
mod language;
mod markdown;
mod page;
mod summary;
mod tags;
mod terminal;
mod view;

pub use html::html;
pub use json::{json, json_with};
pub use language::{Language, UnknownLanguage};
pub use markdown::markdown;
pub use page::{Author, Drawn, Facet, Look, Mark, Names, Only, Unchanged, page};
pub use summary::summary;
pub use tags::{Tag, UnknownTag};
pub use terminal::terminal;

/// How to show a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Show {
    pub language: Language,
    /// True to mark changes of typography alone: spaces, the shapes of apostrophes, quotation marks and dashes.
    pub typography: bool,
    /// True where the terminal has colours.
    pub colour: bool,
}
