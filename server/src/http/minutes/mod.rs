//! Minutes and convocations as papers: one order and one wording, as HTML and as a Word file.

pub mod calendar;
mod convocation;
mod deliberations;
pub mod document;
mod docx;
mod html;
mod lay_out;
pub mod numerals;
pub mod say;

#[cfg(test)]
pub mod tests;

pub use convocation::{convocation, invited};
pub use docx::render as docx;
pub use html::render as html;
pub use lay_out::{lay_out, places};
