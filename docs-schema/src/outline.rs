//! The outline of a text: its headings with their numbers, as a page shows them beside the text.

use serde::Serialize;

use crate::model::{PolicyText, plain_text};
use crate::numbering::{self, Scheme};

/// One heading of the outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineEntry {
    /// The section that the heading begins.
    pub section_id: String,
    /// 1 (outermost) to 6.
    pub level: u8,
    /// `2.1`, `Article 14`, or none.
    pub number: Option<String>,
    /// The words of the heading without a typed number; line breaks are spaces.
    pub text: String,
}

/// The headings of a text in order.
#[must_use]
pub fn outline(text: &PolicyText, scheme: Scheme) -> Vec<OutlineEntry> {
    let headed = text.sections.iter().filter_map(|section| section.heading());
    numbering::number(scheme, text)
        .into_iter()
        .zip(headed)
        .map(|(numbered, (_, content))| OutlineEntry {
            section_id: numbered.section_id,
            level: numbered.level,
            number: numbered.number,
            text: plain_text(content)[numbered.shown].replace('\n', " ").trim().to_owned(),
        })
        .collect()
}
