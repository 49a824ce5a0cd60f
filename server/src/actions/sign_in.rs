//! Signing in: e-mail and password give a session. An unknown person and a wrong password get the same answer after
//! the same time; too many failures from one address or for one e-mail have to wait.

use std::net::IpAddr;
use std::sync::PoisonError;

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::limits;
use crate::domain::secret::Secret;
use crate::store::{persons, sessions};

use super::AppState;

/// A new session: the cookie's value, shown once.
pub struct Session {
    pub person_id: PersonId,
    pub secret: Secret,
    pub expires_at: Millis,
}

/// # Errors
/// [`Error::SignInFailed`], [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn sign_in(app: &AppState, address: IpAddr, email: &str, password: &str) -> Result<Session, Error> {
    // Nobody's address holds control characters, and PostgreSQL refuses to be asked for a NUL.
    let typed = email.trim().to_lowercase();
    let email: String = typed.chars().filter(|c| !c.is_control()).take(limits::EMAIL_CHARS).collect();
    throttle(app, |t| t.take(app.now(), address, &email))?;
    let known = persons::for_sign_in(&mut *app.store.read().await?, &email).await?;
    let kept = known.as_ref().map(|(_, hash)| hash.as_str());
    if !app.passwords.verify(password, kept).await? {
        return Err(Error::SignInFailed);
    }
    let (person, _) = known.ok_or(Error::SignInFailed)?;
    throttle(app, |t| t.give_back(address, &email));
    start_session(app, person).await
}

/// A session for somebody who has just proved who they are.
///
/// # Errors
/// When the database fails.
pub async fn start_session(app: &AppState, person_id: PersonId) -> Result<Session, Error> {
    let secret = Secret::new("", &*app.chance);
    let now = app.now();
    let expires_at = now + limits::SESSION_LIFE;
    let mut tx = app.store.write().await?;
    sessions::insert(&mut tx, &secret.hash(), &person_id, now, expires_at).await?;
    tx.commit().await?;
    Ok(Session { person_id, secret, expires_at })
}

fn throttle<T>(app: &AppState, ask: impl FnOnce(&mut crate::domain::throttle::SignInThrottle) -> T) -> T {
    ask(&mut app.sign_ins.lock().unwrap_or_else(PoisonError::into_inner))
}
