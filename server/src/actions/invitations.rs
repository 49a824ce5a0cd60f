//! Inviting by a link: it is shown once, works once, and expires.

use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::dossier::{Dossier, Invitation};
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, InvitationId, TextId};
use crate::domain::input::Note;
use crate::domain::limits;
use crate::domain::role::Role;
use crate::domain::secret::{self, Secret};
use crate::store::{dossiers, institutions, invitations, journal, texts};

use super::AppState;

pub struct NewInvitation {
    pub role: Role,
    pub institution: Option<InstitutionId>,
    pub text: Option<TextId>,
    pub note: Note,
}

/// What was made; the secret goes into the link and nowhere else.
pub struct Invited {
    pub id: InvitationId,
    pub secret: Secret,
    pub expires_at: Millis,
}

/// # Errors
/// [`Error::Invalid`] for an unknown institution or text.
pub async fn invite(
    app: &AppState,
    can: &Can<ability::Invite>,
    new: &NewInvitation,
) -> Result<Invited, Error> {
    let now = app.now();
    let id = InvitationId::new(now, &*app.chance);
    let secret = Secret::new("", &*app.chance);
    let expires_at = now + limits::INVITATION_LIFE;
    let mut tx = app.store.write().await?;
    if let Some(institution) = &new.institution {
        institutions::must_exist(&mut tx, institution).await?;
    }
    if let Some(text) = &new.text {
        let card = texts::by_id(&mut tx, text).await.ok().filter(|card| card.dossier_id == *can.on());
        card.ok_or(Error::Invalid { field: "text" })?;
    }
    let row = invitations::New {
        id: &id,
        hash: &secret.hash(),
        dossier: can.on(),
        role: new.role,
        institution: new.institution.as_ref(),
        text: new.text.as_ref(),
        note: new.note.as_str(),
        by: can.by(),
        at: now,
        expires: expires_at,
    };
    invitations::insert(&mut tx, &row).await?;
    let data = [("invitation", id.as_str().into()), ("role", new.role.as_str().into())].into();
    journal::append(&mut tx, can.on(), Some(can.by()), now, "invited", &data).await?;
    tx.commit().await?;
    Ok(Invited { id, secret, expires_at })
}

/// # Errors
/// [`Error::NotFound`] when it is not open any more.
pub async fn revoke_invitation(
    app: &AppState,
    can: &Can<ability::Invite>,
    id: &InvitationId,
) -> Result<(), Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    invitations::revoke(&mut tx, can.on(), id, now).await?;
    let data = [("invitation", id.as_str().into())].into();
    journal::append(&mut tx, can.on(), Some(can.by()), now, "invitation-revoked", &data).await?;
    Ok(tx.commit().await?)
}

/// Those sent so far, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_invitations(app: &AppState, can: &Can<ability::Invite>) -> Result<Vec<Invitation>, Error> {
    invitations::of_dossier(&mut *app.store.read().await?, can.on(), limits::PAGE_ROWS).await
}

/// What a link invites to, for whoever holds it.
///
/// # Errors
/// [`Error::InvitationSpent`] when it is unknown, used, revoked or expired.
pub async fn see_invitation(app: &AppState, shown: &str) -> Result<(Invitation, Dossier), Error> {
    let mut db = app.store.read().await?;
    let invitation = invitations::by_hash(&mut db, &secret::hash(shown)).await?;
    if !invitation.is_open(app.now()) {
        return Err(Error::InvitationSpent);
    }
    let dossier = dossiers::by_id(&mut db, &invitation.dossier_id).await?;
    Ok((invitation, dossier))
}
