//! A state of a text for the command line beside the store. Who runs it holds the whole database: no right is asked.

use docs_schema::PolicyText;

use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::{texts, versions};

use super::AppState;
use super::see_comparison::Moment;
use super::see_versions::version_text;

pub struct MomentText {
    pub text: PolicyText,
    /// `decimal`, `legal` or `none`.
    pub numbering: String,
}

/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`].
pub async fn read_moment(app: &AppState, text: &TextId, moment: Moment) -> Result<MomentText, Error> {
    let card = texts::by_id(&mut *app.store.read().await?, text).await?;
    let Moment::Version(n) = moment else {
        let (text, _) = app.rooms.read(text).await?;
        return Ok(MomentText { text, numbering: card.numbering });
    };
    let version = versions::get(&mut *app.store.read().await?, text, n).await?;
    let frozen = version_text(app, &version).await?.frozen.clone();
    Ok(MomentText { text: frozen.text, numbering: frozen.numbering })
}
