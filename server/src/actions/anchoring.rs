//! What a contribution is about: found in the version that is consulted on, word for word, or refused; and where those very
//! words stand in another state of the text.

use std::sync::Arc;

use docs_schema::anchor::{Anchor, AnchorError, Part, Resolved, Resolver, TextQuoteSelector, suggest};
use docs_schema::model::{Block, plain_text};
use docs_schema::{PolicyText, numbering};

use crate::domain::consultation::{Consultation, Contribution};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::limits;
use crate::store::versions;

use super::AppState;
use super::see_versions::{VersionText, version_text};

/// As a page or a program says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// Section id; empty: the text as a whole.
    pub section: String,
    /// The block of the section (from 0) when no words are given; none: the whole section.
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
    let place = place(&text, &about.section).ok_or(Error::Invalid { field: "section" })?;
    let resolver = app.rooms.resolver(&consultation.text_id, &version.heads).await?;
    let anchor = anchor(&resolver, &text.frozen.text, about).map_err(refused)?;
    let quote = anchor.quote.chars().take(limits::QUOTE_CHARS).collect();
    let json = serde_json::to_string(&anchor).map_err(Error::internal)?;
    Ok(Anchored { section: about.section.clone(), place, quote, anchor: Some(json) })
}

/// # Errors
/// [`AnchorError`] when the text has no such words.
pub(super) fn anchor(resolver: &Resolver, text: &PolicyText, about: &About) -> Result<Anchor, AnchorError> {
    let reading = resolver.reading();
    if !about.quote.is_empty() {
        let selector = TextQuoteSelector {
            exact: about.quote.clone(),
            prefix: about.prefix.clone(),
            suffix: about.suffix.clone(),
        };
        return reading.select(&about.section, &selector);
    }
    match about.block {
        Some(block) => reading.block(text, &about.section, block),
        None => reading.whole(&Part::Section(about.section.clone())),
    }
}

pub(super) fn refused(error: AnchorError) -> Error {
    Error::Invalid {
        field: match error {
            AnchorError::Ambiguous => "quote-ambiguous",
            AnchorError::TooLong => "quote-long",
            AnchorError::SeveralParts => "quote-parts",
            AnchorError::Empty | AnchorError::NoSuchPart | AnchorError::NotFound => "quote",
        },
    }
}

/// Where a contribution's words stand in a state of the text; none: it is about the text as a whole.
#[must_use]
pub fn standing(resolver: &Resolver, one: &Contribution) -> Option<Resolved> {
    Some(resolver.resolve(&stored(one)?))
}

/// The anchor of a contribution, as it is kept.
#[must_use]
pub fn stored(one: &Contribution) -> Option<Anchor> {
    one.anchor.as_deref().and_then(|json| serde_json::from_str(json).ok())
}

/// The living text, ready to say where contributions stand in it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn living(app: &AppState, text: &TextId) -> Result<Arc<Resolver>, Error> {
    let reading = app.rooms.reading(text).await?;
    app.rooms.resolver(text, &reading.heads).await
}

/// Similar words of the living text, for a person to choose from: section, block and its words.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn elsewhere(
    app: &AppState,
    text: &TextId,
    anchor: &Anchor,
) -> Result<Vec<(String, usize, String)>, Error> {
    let reading = app.rooms.reading(text).await?;
    let words = |section: &str, block: usize| {
        let section = reading.text.sections.iter().find(|one| one.id == section)?;
        Some(plain_text(section.blocks.get(block)?.content()))
    };
    let found = suggest(anchor, &reading.text).into_iter();
    Ok(found.filter_map(|s| Some((s.section.clone(), s.block, words(&s.section, s.block)?))).collect())
}

/// `3.2 Gouvernance`.
#[must_use]
pub fn place(text: &VersionText, section: &str) -> Option<String> {
    place_in(&text.frozen.text, text.scheme(), section)
}

/// A section's number and heading.
#[must_use]
pub fn place_in(text: &PolicyText, scheme: numbering::Scheme, section: &str) -> Option<String> {
    let found = text.sections.iter().find(|one| one.id == section)?;
    let number = numbering::number(scheme, text)
        .into_iter()
        .find(|one| one.section_id == section)
        .and_then(|one| one.number);
    let heading = match found.blocks.first() {
        Some(Block::Heading { content, .. }) => plain_text(content),
        _ => String::new(),
    };
    Some([number.unwrap_or_default(), heading].join(" ").trim().to_owned())
}
