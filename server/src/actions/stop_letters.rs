//! The link in every letter that stops them (RFC 8058): it works without signing in, for accounts and for addresses that have
//! none. Looking does nothing; mail programs and their scanners follow links.

use crate::domain::error::Error;
use crate::domain::letter::Wish;
use crate::store::{letters, persons};

use super::AppState;
use super::letter_key::{LetterKey, Whose};
use super::my_letters::wish_in;

/// Whose letters a link stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopping {
    Person,
    /// An address without an account.
    Address,
}

fn stopping(whose: &Whose) -> Stopping {
    match whose {
        Whose::Person(_) => Stopping::Person,
        Whose::Address(_) => Stopping::Address,
    }
}

/// # Errors
/// [`Error::NotFound`] when the link is none of ours.
pub async fn see_stop(app: &AppState, token: &str) -> Result<Stopping, Error> {
    let key = LetterKey::known(&mut *app.store.read().await?).await?.ok_or(Error::NotFound)?;
    key.stops(token).map(|whose| stopping(&whose)).ok_or(Error::NotFound)
}

/// Twice is harmless.
///
/// # Errors
/// [`Error::NotFound`] when the link is none of ours, or the account was shut.
pub async fn stop_letters(app: &AppState, token: &str) -> Result<Stopping, Error> {
    let mut tx = app.store.write().await?;
    let key = LetterKey::known(&mut tx).await?.ok_or(Error::NotFound)?;
    let whose = key.stops(token).ok_or(Error::NotFound)?;
    match &whose {
        Whose::Person(person) => {
            persons::by_id(&mut tx, person).await?;
            wish_in(&mut tx, app, person, Wish::Never).await?;
        }
        Whose::Address(hash) => letters::stop(&mut tx, hash, app.now()).await?,
    }
    tx.commit().await?;
    Ok(stopping(&whose))
}
