//! A person's own letters, how often they want them, and what an administrator sees of those that did not go: to whom,
//! about what and why, never what they say.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::letter::{Letter, Wish};
use crate::domain::limits;
use crate::store::{AnyConnection, letters, persons};

use super::AppState;
use super::letters::{shown_since, standing};

/// What a person was written in the last months, the last first.
///
/// # Errors
/// When the database fails.
pub async fn my_letters(app: &AppState, person: &PersonId) -> Result<Vec<Letter>, Error> {
    let since = shown_since(app.now());
    letters::of_person(&mut *app.store.read().await?, person, since, limits::PAGE_ROWS).await
}

/// In a demo, where no letter leaves: those to people without an account, whom nobody could play otherwise. Elsewhere none.
///
/// # Errors
/// When the database fails.
pub async fn letters_to_strangers(app: &AppState) -> Result<Vec<Letter>, Error> {
    if !app.settings.demo {
        return Ok(Vec::new());
    }
    letters::to_strangers(&mut *app.store.read().await?, limits::PAGE_ROWS).await
}

/// Letters that wait follow the wish.
///
/// # Errors
/// When the database fails.
pub async fn set_wish(app: &AppState, person: &PersonId, wish: Wish) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    wish_in(&mut tx, app, person, wish).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(())
}

pub(super) async fn wish_in(
    db: &mut AnyConnection,
    app: &AppState,
    person: &PersonId,
    wish: Wish,
) -> Result<(), Error> {
    persons::set_letters(db, person, wish).await?;
    letters::reschedule(db, person, standing(wish), wish.due(app.now())).await
}

/// Letters that did not go.
#[derive(Debug)]
pub struct Unsent {
    /// Tried often enough, or refused for good; without what they say.
    pub failed: Vec<Letter>,
    /// Due, while no mail server is set.
    pub waiting: i64,
}

/// # Errors
/// When the database fails.
pub async fn unsent_letters(app: &AppState, _can: &Can<ability::ManagePeople>) -> Result<Unsent, Error> {
    let mut db = app.store.read().await?;
    let mut failed = letters::failed(&mut db, limits::PAGE_ROWS).await?;
    failed.iter_mut().for_each(|letter| letter.body.clear());
    let waiting = match app.settings.mail {
        Some(_) => 0,
        None => letters::waiting(&mut db, app.now()).await?,
    };
    Ok(Unsent { failed, waiting })
}

/// # Errors
/// When the database fails.
pub async fn try_letters_again(app: &AppState, _can: &Can<ability::ManagePeople>) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    letters::try_again(&mut tx, app.now()).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(())
}
