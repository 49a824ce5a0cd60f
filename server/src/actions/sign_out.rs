//! Signing out: the session ends, and with it whatever it had open.

use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::person::Credential;
use crate::store::{access, sessions};

use super::AppState;

/// Ends this session. A token is not a session: it is revoked on the account page.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &AppState, person: &PersonId, credential: &Credential) -> Result<(), Error> {
    let Credential::Session(hash) = credential else { return Ok(()) };
    let mut tx = app.store.write().await?;
    sessions::end(&mut tx, hash).await?;
    let texts = access::bump_person(&mut tx, person).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    app.rooms.signed_out(person);
    Ok(())
}

/// Ends every other session of this person: a lost telephone, a shared computer.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_elsewhere(
    app: &AppState,
    person: &PersonId,
    credential: &Credential,
) -> Result<(), Error> {
    let keep = match credential {
        Credential::Session(hash) => Some(hash),
        Credential::Token(_) => None,
    };
    let mut tx = app.store.write().await?;
    sessions::end_others(&mut tx, person, keep).await?;
    let texts = access::bump_person(&mut tx, person).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    app.rooms.signed_out(person);
    Ok(())
}
