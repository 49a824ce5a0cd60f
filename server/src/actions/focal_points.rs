//! Who speaks for an institution in a dossier.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::store::{consultations, journal};

use super::AppState;

/// Lets a person speak for their own institution, or no longer.
///
/// # Errors
/// [`Error::Invalid`] when the person is of no institution.
pub async fn set_focal_point(
    app: &AppState,
    can: &Can<ability::ManageMembers>,
    person: &PersonId,
    speaks: bool,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    let data = [("person", person.as_str().into()), ("speaks", speaks.into())];
    let now = app.now();
    journal::append(&mut tx, can.on(), Some(can.by()), now, "focal-point", &data.into()).await?;
    consultations::set_focal(&mut tx, can.on(), person, speaks).await?;
    Ok(tx.commit().await?)
}

/// Who speaks for their institution.
///
/// # Errors
/// When the database fails.
pub async fn focal_points(app: &AppState, can: &Can<ability::ManageMembers>) -> Result<Vec<PersonId>, Error> {
    consultations::focal_points(&mut *app.store.read().await?, can.on()).await
}
