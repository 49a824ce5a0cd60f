//! Checking what must never change: the chain of every journal.

use crate::domain::error::Error;
use crate::store::journal::{self, Verdict};

use super::AppState;

/// # Errors
/// When the database fails.
pub async fn verify_journals(app: &AppState) -> Result<Vec<Verdict>, Error> {
    journal::verify_all(&mut *app.store.read().await?).await
}
