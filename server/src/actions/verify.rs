//! Checking what must never change: the chain of every journal, every text as it is stored, the hash of every version.

use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::rooms::{self, Unsound};
use crate::store::journal::{self, Verdict};
use crate::store::{texts, versions};

use super::AppState;
use super::see_versions::decode;

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

/// A version, and what is wrong with it.
pub struct VersionVerdict {
    pub text: TextId,
    pub n: i64,
    pub result: Result<(), &'static str>,
}

/// Hashes every version anew. A hash that was changed together with the bytes is found too: the journal, whose chain
/// holds, names another.
///
/// # Errors
/// When the database fails.
pub async fn verify_versions(app: &AppState) -> Result<Vec<VersionVerdict>, Error> {
    let mut db = app.store.read().await?;
    let mut verdicts = Vec::new();
    for text in texts::all(&mut db).await? {
        let dossier = texts::by_id(&mut db, &text).await?.dossier_id;
        let frozen = journal::of_act(&mut db, &dossier, "version-frozen").await?;
        for version in versions::of_text(&mut db, &text).await? {
            let bytes = versions::body(&mut db, &text, version.n).await?;
            let (n, hash) = (version.n, version.hash);
            let read = tokio::task::spawn_blocking(move || decode(bytes, n, &hash).is_ok()).await;
            let named = frozen.iter().any(|entry| {
                let is = |key: &str, value: serde_json::Value| entry.get(key) == Some(&value);
                is("text", text.as_str().into())
                    && is("version", n.into())
                    && is("hash", version.hex().into())
            });
            let result = match (read.map_err(Error::internal)?, named) {
                (false, _) => Err("its bytes do not give its hash"),
                (true, false) => Err("the journal does not name its hash"),
                (true, true) => Ok(()),
            };
            verdicts.push(VersionVerdict { text: text.clone(), n, result });
        }
    }
    Ok(verdicts)
}
