//! What a contribution is about: found in the version that is consulted on, word for word, or refused.

use docs_schema::model::{Block, plain_text};
use docs_schema::{PolicyText, numbering};

use crate::domain::consultation::Consultation;
use crate::domain::error::Error;
use crate::domain::limits;
use crate::store::versions;

use super::AppState;
use super::see_versions::{VersionText, version_text};

/// As a page or a program says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Section id; empty: the text as a whole.
    pub section: String,
    /// The block of the section (from 0) when no words are given.
    pub block: Option<usize>,
    pub quote: String,
    pub prefix: String,
    pub suffix: String,
}

/// As it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchored {
    pub section: String,
    /// That section's number and heading.
    pub place: String,
    pub quote: String,
    /// JSON.
    pub anchor: Option<String>,
}

/// # Errors
/// [`Error::Invalid`] when the version has no such words, or has them in several places and nothing tells which.
pub async fn anchored(app: &AppState, consultation: &Consultation, about: &About) -> Result<Anchored, Error> {
    if about.section.is_empty() {
        return Ok(Anchored::default());
    }
    let version =
        versions::get(&mut *app.store.read().await?, &consultation.text_id, consultation.version).await?;
    let text = version_text(app, &version).await?;
    let quote = quoted(&text, about).ok_or(Error::Invalid { field: "quote" })?;
    let place = place(&text, &about.section).ok_or(Error::Invalid { field: "section" })?;
    Ok(Anchored { section: about.section.clone(), place, quote, anchor: None })
}

/// `3.2 Gouvernance`.
pub(super) fn place(text: &VersionText, section: &str) -> Option<String> {
    let found = text.frozen.text.sections.iter().find(|one| one.id == section)?;
    let number = numbering::number(text.scheme(), &text.frozen.text)
        .into_iter()
        .find(|one| one.section_id == section)
        .and_then(|one| one.number);
    let heading = found.blocks.first().map(|block| words(&text.frozen.text, block)).unwrap_or_default();
    Some([number.unwrap_or_default(), heading].join(" ").trim().to_owned())
}

fn quoted(text: &VersionText, about: &About) -> Option<String> {
    let section = text.frozen.text.sections.iter().find(|one| one.id == about.section)?;
    let blocks: Vec<String> = section.blocks.iter().map(|block| words(&text.frozen.text, block)).collect();
    let cut = |words: &str| words.chars().take(limits::QUOTE_CHARS).collect::<String>();
    if about.quote.is_empty() {
        return match about.block {
            Some(block) => blocks.get(block).map(|words| cut(words)),
            None => Some(cut(&blocks.join("\n"))),
        };
    }
    let plain = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(&blocks.join("\n")).contains(&plain(&about.quote)).then(|| cut(&about.quote))
}

/// A block in plain words; a table cell by cell.
fn words(text: &PolicyText, block: &Block) -> String {
    match block {
        Block::Heading { content, .. }
        | Block::Paragraph { content }
        | Block::Item { content, .. }
        | Block::Quote { content } => plain_text(content),
        Block::Table { id } => {
            let rows = text.tables.get(id).into_iter().flat_map(|table| &table.rows);
            let row = |row: &Vec<_>| {
                row.iter().map(|cell: &Vec<_>| plain_text(cell)).collect::<Vec<_>>().join(" | ")
            };
            rows.map(row).collect::<Vec<_>>().join("\n")
        }
        Block::Rule => String::new(),
    }
}
