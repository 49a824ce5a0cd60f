//! Personal tokens: for programs that act for a person, with exactly that person's rights.

use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TokenId};
use crate::domain::input::Name;
use crate::domain::limits;
use crate::domain::secret::Secret;
use crate::store::access;
use crate::store::sessions::{self, Token};

use super::AppState;

/// A new token and its secret, which is shown this once.
///
/// # Errors
/// [`Error::Invalid`] when there are too many.
pub async fn create_token(app: &AppState, person: &PersonId, name: &Name) -> Result<(Token, Secret), Error> {
    let now = app.now();
    let secret = Secret::new("pal_", &*app.chance);
    let token =
        Token { id: TokenId::new(now, &*app.chance), name: name.as_str().to_owned(), created_at: now };
    let mut tx = app.store.write().await?;
    let count = sessions::tokens(&mut tx, person).await?.len();
    if i64::try_from(count).unwrap_or(i64::MAX) >= limits::TOKENS_PER_PERSON {
        return Err(Error::Invalid { field: "tokens" });
    }
    sessions::insert_token(&mut tx, &token, &secret.hash(), person).await?;
    tx.commit().await?;
    Ok((token, secret))
}

/// # Errors
/// When the database fails.
pub async fn list_tokens(app: &AppState, person: &PersonId) -> Result<Vec<Token>, Error> {
    sessions::tokens(&mut *app.store.read().await?, person).await
}

/// # Errors
/// [`Error::NotFound`] when this person has no such token.
pub async fn revoke_token(app: &AppState, person: &PersonId, id: &TokenId) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    sessions::revoke_token(&mut tx, id, person).await?;
    let texts = access::bump_person(&mut tx, person).await?;
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    app.rooms.signed_out(person);
    Ok(())
}
