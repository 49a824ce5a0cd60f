//! Looking at dossiers: mine, and one with its texts. A text that a person may not open is not in the list.

use crate::domain::capability::{self, Can, ability};
use crate::domain::dossier::{Dossier, TextCard};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId};
use crate::domain::stage::Stage;
use crate::store::{self, AnyConnection, dossiers, persons, texts};

use super::AppState;

/// The dossiers that a person belongs to, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn my_dossiers(app: &AppState, person: &PersonId) -> Result<Vec<Dossier>, Error> {
    dossiers::of_person(&mut *app.store.read().await?, person).await
}

/// A dossier with the texts that this person may open.
///
/// # Errors
/// When the database fails.
pub async fn see_dossier(
    app: &AppState,
    can: &Can<ability::SeeDossier>,
) -> Result<(Dossier, Vec<TextCard>), Error> {
    let mut db = app.store.read().await?;
    let dossier = dossiers::by_id(&mut db, can.on()).await?;
    let cards = visible_texts(&mut db, can.on(), dossier.stage, can.by()).await?;
    Ok((dossier, cards))
}

/// Every text of the dossier in which the person holds something, with what they hold.
pub(super) async fn visible_texts(
    db: &mut AnyConnection,
    dossier: &DossierId,
    stage: Stage,
    person: &PersonId,
) -> Result<Vec<TextCard>, Error> {
    let institution = persons::by_id(&mut *db, person).await?.institution.map(|i| i.id);
    let held = store::access::held(&mut *db, dossier, person).await?;
    let listed = texts::of_dossier(db, dossier, institution.as_ref()).await?;
    let cards = listed.into_iter().map(|mut l| {
        l.card.capabilities = capability::in_text(stage, &held, &l.card.id, l.shut_out);
        l.card
    });
    Ok(cards.filter(|card| !card.capabilities.is_empty()).collect())
}
