//! Institutions: an administrator enters them; everybody who is known may see them.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::InstitutionId;
use crate::domain::input::{Colour, Name, Region};
use crate::domain::person::{Category, Institution};
use crate::store::institutions;

use super::AppState;

pub struct NewInstitution {
    pub name: Name,
    pub short_name: Name,
    pub category: Category,
    pub region: Region,
    pub colour: Colour,
}

/// # Errors
/// [`Error::Taken`] when the name is another's.
pub async fn add_institution(
    app: &AppState,
    _can: &Can<ability::ManageInstitutions>,
    new: &NewInstitution,
) -> Result<Institution, Error> {
    let now = app.now();
    let institution = Institution {
        id: InstitutionId::new(now, &*app.chance),
        name: new.name.as_str().to_owned(),
        short_name: new.short_name.as_str().to_owned(),
        category: new.category,
        region: new.region.as_str().to_owned(),
        colour: new.colour.as_str().to_owned(),
    };
    let mut tx = app.store.write().await?;
    institutions::insert(&mut tx, &institution, now).await?;
    tx.commit().await?;
    Ok(institution)
}

/// By name.
///
/// # Errors
/// When the database fails.
pub async fn list_institutions(
    app: &AppState,
    _can: &Can<ability::SeeInstitutions>,
) -> Result<Vec<Institution>, Error> {
    institutions::all(&mut *app.store.read().await?).await
}

/// All institutions, for a page whose own right was asked already: their names are on every public page.
///
/// # Errors
/// When the database fails.
pub async fn known_institutions(app: &AppState) -> Result<Vec<Institution>, Error> {
    institutions::all(&mut *app.store.read().await?).await
}
