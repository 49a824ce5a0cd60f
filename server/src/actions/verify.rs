//! Checking what must never change: the chain of every journal, and every text as it is stored.

use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::rooms::{self, Unsound};
use crate::store::journal::{self, Verdict};
use crate::store::texts;

use super::AppState;

/// # Errors
/// When the database fails.
pub async fn verify_journals(app: &AppState) -> Result<Vec<Verdict>, Error> {
    journal::verify_all(&mut *app.store.read().await?).await
}

/// A text, and the number of its log's entries or what is wrong with it.
pub struct TextVerdict {
    pub text: TextId,
    pub result: Result<u64, Unsound>,
}

/// # Errors
/// When the database fails.
pub async fn verify_texts(app: &AppState) -> Result<Vec<TextVerdict>, Error> {
    let all = texts::all(&mut *app.store.read().await?).await?;
    let mut verdicts = Vec::with_capacity(all.len());
    for text in all {
        let result = rooms::check(&app.store, &text).await?;
        verdicts.push(TextVerdict { text, result });
    }
    Ok(verdicts)
}
