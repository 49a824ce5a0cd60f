//! The follow-up table of a dossier, as somebody with or without an account may see it.
//!
//! Must stay true: a row that comes from a text is there for those who may see what is published of that text, and for
//! nobody else; a text for some institutions keeps its action plan for them. Who reported is told to the drafting team alone.

use std::collections::HashMap;

use crate::domain::access::FollowUpAccess;
use crate::domain::capability::{self, Capabilities, Capability};
use crate::domain::error::Error;
use crate::domain::follow_up::{FollowUp, Told};
use crate::domain::ids::{FollowUpId, TextId};
use crate::domain::input::Slug;
use crate::domain::person::Person;
use crate::store::{self, Store, dossiers, follow_ups};

use super::AppState;
use super::access::sight;

/// What somebody holds before the table.
///
/// # Errors
/// [`Error::NotFound`] for those who may see nothing of it.
pub async fn follow_up_access(
    store: &Store,
    person: Option<&Person>,
    slug: &str,
) -> Result<FollowUpAccess, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    let mut db = store.read().await?;
    let (id, stage) = store::access::dossier_by_slug(&mut db, slug.as_str()).await?;
    let dossier = dossiers::by_id(&mut db, &id).await?;
    let own = match person {
        Some(person) => capability::in_dossier(stage, &store::access::held(&mut db, &id, &person.id).await?),
        None => Capabilities::NONE,
    };
    let capabilities = own.with(capability::dossier_in_public(dossier.open));
    if !capabilities.has(Capability::SeeFollowUp) {
        return Err(Error::NotFound);
    }
    Ok(FollowUpAccess {
        dossier_id: id,
        slug: dossier.slug,
        title: dossier.title,
        person_id: person.map(|person| person.id.clone()),
        institution: person.and_then(|person| person.institution.as_ref()).map(|own| own.id.clone()),
        capabilities,
    })
}

/// The rows, by number. Notes are for the dossier's own people.
///
/// # Errors
/// When the database fails.
pub async fn see_follow_up(app: &AppState, access: &FollowUpAccess) -> Result<Vec<FollowUp>, Error> {
    let rows = follow_ups::of_dossier(&mut *app.store.read().await?, &access.dossier_id).await?;
    let mut seen: HashMap<TextId, bool> = HashMap::new();
    let mut shown = Vec::new();
    for mut row in rows {
        if let Some(source) = &row.source {
            let visible = match seen.get(&source.text) {
                Some(visible) => *visible,
                None => sees(app, access, &source.text).await?,
            };
            seen.insert(source.text.clone(), visible);
            if !visible {
                continue;
            }
        }
        if !access.capabilities.has(Capability::SeeDossier) {
            row.note.clear();
        }
        shown.push(row);
    }
    Ok(shown)
}

pub(super) async fn sees(app: &AppState, access: &FollowUpAccess, text: &TextId) -> Result<bool, Error> {
    match sight(&app.store, access.person_id.as_ref(), text).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// One row with its reports, the newest first; names are for those who may see the people of the dossier.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn see_follow_up_row(
    app: &AppState,
    access: &FollowUpAccess,
    id: &FollowUpId,
) -> Result<(FollowUp, Vec<Told>), Error> {
    let row =
        see_follow_up(app, access).await?.into_iter().find(|row| row.id == *id).ok_or(Error::NotFound)?;
    let mut told = follow_ups::reports(&mut *app.store.read().await?, id).await?;
    for one in &mut told {
        if !access.capabilities.has(Capability::SeePeople) {
            one.person_name.clear();
        }
        if !access.capabilities.has(Capability::SeeDossier) {
            one.report.note.clear();
        }
    }
    Ok((row, told))
}
