//! Accepting an invitation: a new account, or a membership for the account that is signed in.

use crate::domain::dossier::Invitation;
use crate::domain::error::Error;
use crate::domain::ids::{MembershipId, PersonId};
use crate::domain::input::{Email, Name, Password};
use crate::domain::secret;
use crate::store::members::{self, New};
use crate::store::{access, dossiers, invitations, journal, persons};

use super::AppState;
use super::members::journal_data;

/// Who accepts.
pub enum Guest {
    Known(PersonId),
    New { email: Email, name: Name, password: Password },
}

/// What came of it.
pub struct Accepted {
    pub person: PersonId,
    pub dossier_slug: String,
}

/// # Errors
/// [`Error::InvitationSpent`]; [`Error::AccountExists`] when a new account is asked for an address that has one.
pub async fn accept_invitation(app: &AppState, shown: &str, guest: &Guest) -> Result<Accepted, Error> {
    let hash = secret::hash(shown);
    // A spent link costs no hashing.
    super::invitations::see_invitation(app, shown).await?;
    let password = match guest {
        Guest::New { password, .. } => app.passwords.hash(password, &*app.chance).await?,
        Guest::Known(_) => String::new(),
    };
    let now = app.now();
    let mut tx = app.store.write().await?;
    let invitation = invitations::by_hash(&mut tx, &hash).await?;
    access::lock_dossier(&mut tx, &invitation.dossier_id).await?;
    let person = match guest {
        Guest::Known(id) => id.clone(),
        Guest::New { email, name, .. } => {
            let id = PersonId::new(now, &*app.chance);
            let row = persons::New {
                id: &id,
                email: email.as_str(),
                name: name.as_str(),
                institution: invitation.institution_id.as_ref(),
                password_hash: &password,
                administrator: false,
                language: "",
                at: now,
            };
            persons::insert(&mut tx, &row).await.map_err(known_already)?;
            id
        }
    };
    invitations::spend(&mut tx, &invitation.id, &person, now).await?;
    join(&mut tx, app, &invitation, &person).await?;
    let texts = access::bump_dossier(&mut tx, &invitation.dossier_id).await?;
    let dossier = dossiers::by_id(&mut tx, &invitation.dossier_id).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    Ok(Accepted { person, dossier_slug: dossier.slug })
}

async fn join(
    tx: &mut crate::store::AnyConnection,
    app: &AppState,
    invitation: &Invitation,
    person: &PersonId,
) -> Result<(), Error> {
    let now = app.now();
    let id = MembershipId::new(now, &*app.chance);
    let (dossier, role, text) = (&invitation.dossier_id, invitation.role, invitation.text_id.as_ref());
    let held = crate::store::access::held(&mut *tx, dossier, person).await?;
    // Somebody who holds the role already spends the link and keeps what they have.
    if !held.iter().any(|h| h.role == role && h.text.as_ref() == text) {
        members::insert(&mut *tx, &New { id: &id, dossier, person, role, text, at: now }).await?;
    }
    let mut data = journal_data(person, role, text);
    data.insert("invitation", invitation.id.as_str().into());
    journal::append(tx, dossier, Some(person), now, "invitation-accepted", &data).await
}

fn known_already(error: Error) -> Error {
    if error == (Error::Taken { what: "email" }) { Error::AccountExists } else { error }
}
