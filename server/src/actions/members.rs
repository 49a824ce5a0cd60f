//! The people of a dossier: who is in, who comes in, who leaves. Leaving takes effect at once, also in open texts.

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::Member;
use crate::domain::error::Error;
use crate::domain::ids::{MembershipId, PersonId, TextId};
use crate::domain::input::Email;
use crate::domain::role::Role;
use crate::store::journal::Data;
use crate::store::{access, journal, members, persons};

use super::AppState;

/// The members now, by institution and name.
///
/// # Errors
/// When the database fails.
pub async fn see_people(app: &AppState, can: &Can<ability::SeePeople>) -> Result<Vec<Member>, Error> {
    members::of_dossier(&mut *app.store.read().await?, can.on()).await
}

/// Whom to take in: by id, or by the e-mail address of an account.
pub enum Whom {
    Id(PersonId),
    Email(Email),
}

/// # Errors
/// [`Error::Taken`] when the person already holds this role, [`Error::Invalid`] for an unknown person or text.
pub async fn add_member(
    app: &AppState,
    can: &Can<ability::ManageMembers>,
    whom: &Whom,
    role: Role,
    text: Option<&TextId>,
) -> Result<MembershipId, Error> {
    let now = app.now();
    let id = MembershipId::new(now, &*app.chance);
    let mut tx = app.store.write().await?;
    let person = match whom {
        Whom::Id(id) => id.clone(),
        Whom::Email(email) => persons::id_by_email(&mut tx, email.as_str()).await?,
    };
    let data = journal_data(&person, role, text);
    journal::append(&mut tx, can.on(), Some(can.by()), now, "member-added", &data).await?;
    let new = members::New { id: &id, dossier: can.on(), person: &person, role, text, at: now };
    members::insert(&mut tx, &new).await?;
    let texts = access::bump_dossier(&mut tx, can.on()).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    Ok(id)
}

/// # Errors
/// [`Error::NotFound`], and [`Error::LastFacilitator`] when nobody would be left to look after the dossier.
pub async fn end_membership(
    app: &AppState,
    can: &Can<ability::ManageMembers>,
    id: &MembershipId,
) -> Result<(), Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    // On PostgreSQL two people could each end the other's membership at once, and both count the other as left:
    // the dossier's row, locked first, makes the second wait and see.
    access::lock_dossier(&mut tx, can.on()).await?;
    let ended = members::end(&mut tx, can.on(), id, now).await?;
    if ended.role == Role::Facilitator && members::facilitators(&mut tx, can.on()).await? == 0 {
        return Err(Error::LastFacilitator);
    }
    let data = journal_data(&ended.person, ended.role, ended.text.as_ref());
    journal::append(&mut tx, can.on(), Some(can.by()), now, "membership-ended", &data).await?;
    let texts = access::bump_dossier(&mut tx, can.on()).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    Ok(())
}

pub(super) fn journal_data(person: &PersonId, role: Role, text: Option<&TextId>) -> Data {
    let mut data = Data::from([("person", person.as_str().into()), ("role", role.as_str().into())]);
    if let Some(text) = text {
        data.insert("text", text.as_str().into());
    }
    data
}
