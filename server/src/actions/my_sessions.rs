//! Where a person is signed in.

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::person::Credential;
use crate::store::sessions;

use super::AppState;

pub struct OpenSession {
    pub since: Millis,
    /// The one that asks.
    pub current: bool,
}

/// The newest first.
///
/// # Errors
/// When the database fails.
pub async fn my_sessions(
    app: &AppState,
    person: &PersonId,
    credential: &Credential,
) -> Result<Vec<OpenSession>, Error> {
    let open = sessions::of_person(&mut *app.store.read().await?, person, app.now()).await?;
    let current = |hash: &[u8]| matches!(credential, Credential::Session(own) if own.as_slice() == hash);
    Ok(open.into_iter().map(|(since, hash)| OpenSession { since, current: current(&hash) }).collect())
}
