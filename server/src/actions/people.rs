//! Accounts, as an administrator looks after them.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId};
use crate::domain::input::{Email, Name, Password};
use crate::domain::limits;
use crate::domain::person::Person;
use crate::store::{access, institutions, members, persons, sessions};

use super::AppState;

pub struct NewPerson {
    pub email: Email,
    pub name: Name,
    pub institution: Option<InstitutionId>,
    pub password: Password,
    pub administrator: bool,
}

/// # Errors
/// [`Error::Taken`] when the e-mail address has an account.
pub async fn add_person(
    app: &AppState,
    _can: &Can<ability::ManagePeople>,
    new: &NewPerson,
) -> Result<PersonId, Error> {
    enter_person(app, new).await
}

/// The first account has nobody above it: the operator at the machine makes it. Not for the network.
///
/// # Errors
/// As [`add_person`].
pub async fn enter_person(app: &AppState, new: &NewPerson) -> Result<PersonId, Error> {
    let hash = app.passwords.hash(&new.password, &*app.chance).await?;
    let now = app.now();
    let id = PersonId::new(now, &*app.chance);
    let mut tx = app.store.write().await?;
    if let Some(institution) = &new.institution {
        institutions::must_exist(&mut tx, institution).await?;
    }
    let row = persons::New {
        id: &id,
        email: new.email.as_str(),
        name: new.name.as_str(),
        institution: new.institution.as_ref(),
        password_hash: &hash,
        administrator: new.administrator,
        language: "",
        at: now,
    };
    persons::insert(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(id)
}

/// Shuts an account: its sessions end, its open texts close. What it wrote keeps its name.
///
/// # Errors
/// [`Error::LastFacilitator`] when a dossier rests on this person alone.
pub async fn disable_person(
    app: &AppState,
    _can: &Can<ability::ManagePeople>,
    person: &PersonId,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    if members::rests_on(&mut tx, person).await? > 0 {
        return Err(Error::LastFacilitator);
    }
    persons::disable(&mut tx, person, app.now()).await?;
    sessions::end_others(&mut tx, person, None).await?;
    let texts = access::bump_person(&mut tx, person).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    app.rooms.signed_out(person);
    Ok(())
}

/// Everybody with an open account, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_people(app: &AppState, _can: &Can<ability::ManagePeople>) -> Result<Vec<Person>, Error> {
    persons::all(&mut *app.store.read().await?, limits::PAGE_ROWS * 10).await
}
