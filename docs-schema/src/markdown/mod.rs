//! Markdown in ([`parse`]) and out ([`print`]).
//!
//! **In.** CommonMark with tables, footnotes and strikethrough. Each event of the parser becomes part of the text or
//! a problem with its line. What becomes what:
//! - A sole first-level heading at the very start is the title, and the levels below it move up by one. Every other
//!   heading starts a section.
//! - Lists become flat items with a depth (at most 8); a further paragraph of an item becomes a line of the item;
//!   an item that holds nothing but a list vanishes. A paragraph in a quotation is a quotation.
//! - `<u>`, `<sup>`, `<sub>`, `<strong>`, `<em>`, `<s>` with their closing tags are the marks, and `<br>` is a line
//!   break: these exact tags, in lower case without attributes, inside a line. All other HTML is text, letter for
//!   letter. Code, in a line or as a block, is text. Images become their description, linked to their address.
//! - Numbers of lists, titles of links, alignment of columns have no place in a text.
//!
//! **Out.** Marks are written with `**`, `*`, `~~` where they read back the same, otherwise (spaces at the edge,
//! marks that cross) with the tags above; underline, superscript and subscript are always tags. A line break is a
//! backslash at the end of a line, or `<br>` in a heading or cell. Under a title all levels move down by one, so
//! level 6 is written, and comes back, as level 5. Empty paragraphs cannot be written and are left out. What was parsed prints to what parses to the same text again.

mod containers;
mod escape;
mod guard;
mod inline;
mod line;
mod list;
mod parse;
mod print;

pub use guard::{MAX_CONTAINERS, MAX_INDENT, MAX_INPUT};
pub use parse::parse;
pub use print::print;
