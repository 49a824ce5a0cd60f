//! Who is this? From a session cookie or a personal token to a person.

use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::person::{Credential, Person};
use crate::domain::secret;
use crate::store::{persons, sessions};

use super::AppState;

/// What the caller showed.
pub enum Shown<'a> {
    Cookie(&'a str),
    Token(&'a str),
}

/// The person behind it, and what to ask again later; none when it is unknown or has expired.
///
/// # Errors
/// When the database fails.
pub async fn identify(app: &AppState, shown: Shown<'_>) -> Result<Option<(Person, Credential)>, Error> {
    let mut db = app.store.read().await?;
    match shown {
        Shown::Cookie(value) => {
            let hash = secret::hash(value);
            let person = sessions::person(&mut db, &hash, app.now()).await?;
            Ok(person.map(|person| (person, Credential::Session(hash))))
        }
        Shown::Token(value) => {
            let found = sessions::person_by_token(&mut db, &secret::hash(value)).await?;
            Ok(found.map(|(id, person)| (person, Credential::Token(id))))
        }
    }
}

/// Whether a credential still holds: sockets ask it again when their person signs out somewhere.
///
/// # Errors
/// When the database fails.
pub async fn still_holds(app: &AppState, credential: &Credential) -> Result<bool, Error> {
    let mut db = app.store.read().await?;
    match credential {
        Credential::Session(hash) => Ok(sessions::person(&mut db, hash, app.now()).await?.is_some()),
        Credential::Token(id) => sessions::token_exists(&mut db, id).await,
    }
}

/// The person with this id.
///
/// # Errors
/// [`Error::NotFound`] when unknown or disabled.
pub async fn person_by_id(app: &AppState, id: &PersonId) -> Result<Person, Error> {
    persons::by_id(&mut *app.store.read().await?, id).await
}
