//! A text's settings: its language, direction and numbering, and which institutions may open it at all.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::InstitutionId;
use crate::domain::input::{Dir, Numbering, TextLang};
use crate::domain::limits;
use crate::store::{journal, texts};

use super::AppState;

/// What is absent stays.
#[derive(Default)]
pub struct Changes {
    pub lang: Option<TextLang>,
    pub dir: Option<Dir>,
    pub numbering: Option<Numbering>,
}

/// # Errors
/// When the database fails.
pub async fn set_text(app: &AppState, can: &Can<ability::SetText>, changes: &Changes) -> Result<(), Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let card = texts::by_id(&mut tx, can.on()).await?;
    let lang = changes.lang.as_ref().map_or(card.lang.as_str(), TextLang::as_str);
    let dir = changes.dir.as_ref().map_or(card.dir.as_str(), Dir::as_str);
    let numbering = changes.numbering.as_ref().map_or(card.numbering.as_str(), Numbering::as_str);
    if (lang, dir, numbering) == (&card.lang, &card.dir, &card.numbering) {
        return Ok(());
    }
    let data = [
        ("text", can.on().as_str().into()),
        ("lang", lang.into()),
        ("dir", dir.into()),
        ("numbering", numbering.into()),
    ];
    journal::append(&mut tx, &card.dossier_id, Some(can.by()), now, "text-set", &data.into()).await?;
    texts::set(&mut tx, can.on(), lang, dir, numbering, now).await?;
    Ok(tx.commit().await?)
}

/// Only members from these institutions may open the text; none lifts the restriction.
///
/// # Errors
/// [`Error::Invalid`] when there are too many, or one is unknown.
pub async fn restrict_text(
    app: &AppState,
    can: &Can<ability::SetText>,
    only: &[InstitutionId],
) -> Result<(), Error> {
    if only.len() > limits::INSTITUTIONS_PER_TEXT {
        return Err(Error::Invalid { field: "institutions" });
    }
    let mut only = only.to_vec();
    only.sort();
    only.dedup();
    let mut tx = app.store.write().await?;
    let card = texts::by_id(&mut tx, can.on()).await?;
    let ids: Vec<&str> = only.iter().map(InstitutionId::as_str).collect();
    let act = if only.is_empty() { "text-unrestricted" } else { "text-restricted" };
    let data = [("text", can.on().as_str().into()), ("institutions", ids.into())].into();
    journal::append(&mut tx, &card.dossier_id, Some(can.by()), app.now(), act, &data).await?;
    let moved = texts::restrict(&mut tx, can.on(), &only).await?;
    tx.commit().await?;
    app.rooms.access_changed(&moved);
    Ok(())
}

/// The institutions that a restriction names.
///
/// # Errors
/// When the database fails.
pub async fn restricted_to(app: &AppState, can: &Can<ability::SetText>) -> Result<Vec<InstitutionId>, Error> {
    texts::institutions(&mut *app.store.read().await?, can.on()).await
}
