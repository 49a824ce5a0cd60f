//! Checking what must never change: the chain of every journal, every text as it is stored, the hash of every version, every
//! seal.

use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::seal::Seal;
use crate::domain::secret::hex;
use crate::rooms::{self, Unsound};
use crate::store::journal::{self, Verdict};
use crate::store::{AnyConnection, seals, texts, versions};

use super::AppState;
use super::instance_key;
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

/// Checks every seal: its signature, that its key is the instance's own, that it is of the version's hash, and that the
/// journal says so at the place that it names.
///
/// # Errors
/// When the database fails.
pub async fn verify_seals(app: &AppState) -> Result<Vec<VersionVerdict>, Error> {
    let own = instance_key::public_key(app).await?;
    let mut db = app.store.read().await?;
    let mut verdicts = Vec::new();
    for (text, n, seal) in seals::all(&mut db).await? {
        let result = match seal {
            Err(_) => Err("it cannot be read"),
            Ok(seal) if !seal.holds() => Err("its signature does not fit what it says"),
            Ok(seal) if seal.public_key != own => Err("another key than this instance's signed it"),
            Ok(seal) => is_borne_out(&mut db, &seal).await?,
        };
        verdicts.push(VersionVerdict { text, n, result });
    }
    Ok(verdicts)
}

async fn is_borne_out(db: &mut AnyConnection, seal: &Seal) -> Result<Result<(), &'static str>, Error> {
    let said = &seal.statement;
    let version = versions::get(db, &seal.text_id, seal.n).await?;
    if (said.text.as_str(), said.version, &said.hash) != (seal.text_id.as_str(), seal.n, &version.hex()) {
        return Ok(Err("it is of other words than those of the version"));
    }
    let dossier = texts::by_id(db, &seal.text_id).await?.dossier_id;
    let entry = journal::at(db, &dossier, said.journal).await?;
    let borne_out = entry.is_some_and(|(act, data, hash)| {
        act == "version-sealed" && hex(&hash) == said.journal_hash && data["hash"] == said.hash.as_str()
    });
    Ok(if borne_out { Ok(()) } else { Err("the journal does not say this sealing where the seal names it") })
}
