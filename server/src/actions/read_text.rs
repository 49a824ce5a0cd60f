//! The living text, read.

use std::collections::BTreeMap;

use docs_schema::html::{Direction, HtmlOptions};
use docs_schema::numbering::Scheme;
use docs_schema::{PolicyText, Problem};

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::store::texts;

use super::AppState;

pub struct LivingText {
    pub card: TextCard,
    pub content: PolicyText,
    /// Where the document had to be read otherwise than it stands.
    pub problems: Vec<Problem>,
}

impl LivingText {
    /// How this text is numbered.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.card.numbering.parse().unwrap_or_default()
    }

    /// How this text is written as HTML below a page's title.
    #[must_use]
    pub fn html_options(&self) -> HtmlOptions {
        HtmlOptions {
            lang: self.card.lang.clone(),
            dir: if self.card.dir == "rtl" { Direction::Rtl } else { Direction::Ltr },
            scheme: self.scheme(),
            heading_shift: 1,
            id_prefix: String::new(),
            remark: None,
            marks: BTreeMap::new(),
        }
    }
}

/// # Errors
/// [`Error::NotFound`] when it is gone, and what the store says.
pub async fn read_text(app: &AppState, can: &Can<ability::Read>) -> Result<LivingText, Error> {
    let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
    let (content, problems) = app.rooms.read(can.on()).await?;
    Ok(LivingText { card, content, problems })
}

/// A text without its words.
///
/// # Errors
/// [`Error::NotFound`] when it is gone.
pub async fn see_card(app: &AppState, can: &Can<ability::Read>) -> Result<TextCard, Error> {
    texts::by_id(&mut *app.store.read().await?, can.on()).await
}

/// The text as it stood at an entry of its log, with its card of today.
///
/// # Errors
/// [`Error::NotFound`] when the text is gone, [`Error::Invalid`] when there is no such entry.
pub async fn read_text_at(app: &AppState, can: &Can<ability::Read>, seq: i64) -> Result<LivingText, Error> {
    let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
    let reading = app.rooms.past(can.on(), seq).await?;
    Ok(LivingText { card, content: reading.text.clone(), problems: reading.problems.clone() })
}
