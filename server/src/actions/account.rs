//! A person's own account: name, interface language, password. Nobody else's.

use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::input::{Interface, Name, Password};
use crate::domain::person::Credential;
use crate::store::{access, persons, sessions};

use super::AppState;

/// # Errors
/// When the database fails.
pub async fn set_profile(
    app: &AppState,
    person: &PersonId,
    name: &Name,
    lang: &Interface,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    persons::set_profile(&mut tx, person, name.as_str(), lang.as_str()).await?;
    Ok(tx.commit().await?)
}

/// Changes the password and ends every other session: who changes it may fear that somebody knows it.
///
/// # Errors
/// [`Error::SignInFailed`] when the present password is wrong.
pub async fn change_password(
    app: &AppState,
    person: &PersonId,
    credential: &Credential,
    present: &str,
    next: &Password,
) -> Result<(), Error> {
    let mut db = app.store.read().await?;
    let email = persons::by_id(&mut db, person).await?.email;
    let kept = persons::for_sign_in(&mut db, &email).await?.map(|(_, hash)| hash);
    drop(db);
    if !app.passwords.verify(present, kept.as_deref()).await? {
        return Err(Error::SignInFailed);
    }
    let hash = app.passwords.hash(next, &*app.chance).await?;
    let keep = match credential {
        Credential::Session(hash) => Some(hash),
        Credential::Token(_) => None,
    };
    let mut tx = app.store.write().await?;
    persons::set_password(&mut tx, person, &hash).await?;
    sessions::end_others(&mut tx, person, keep).await?;
    let texts = access::bump_person(&mut tx, person).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    app.rooms.signed_out(person);
    Ok(())
}
