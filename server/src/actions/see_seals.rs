//! Looking at seals: that of a version, and what is known of a hash.
//!
//! Must stay true: a sealed version is told of to whoever has its hash, for that is what a seal is for; of any other only those
//! hear who may see it, and to the rest it is as unknown as a hash that never was, in the same words and the same time.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::access::Sight;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::limits;
use crate::domain::minutes::{Frozen, Signed};
use crate::domain::seal::Seal;
use crate::domain::sealed_file;
use crate::domain::version::Version;
use crate::domain::workshop::Workshop;
use crate::store::{AnyConnection, dossiers, minutes, seals, texts, versions, workshops};

use super::AppState;
use super::access;
use super::instance_key;
use super::see_versions::{see_version, version_text};

/// The seal of a version that may be seen; none: it has none.
///
/// # Errors
/// [`Error::NotFound`] for a version that may not be seen.
pub async fn see_seal(app: &AppState, sight: &Sight, n: i64) -> Result<Option<Seal>, Error> {
    let mut db = app.store.read().await?;
    if !sight.shows(&versions::get(&mut db, &sight.text_id, n).await?) {
        return Err(Error::NotFound);
    }
    seals::of_version(&mut db, &sight.text_id, n).await
}

/// The version of a text that is its adopted one: the last that was sealed.
///
/// # Errors
/// When the database fails.
pub async fn see_adopted(app: &AppState, can: &Can<ability::Read>) -> Result<Option<i64>, Error> {
    let all = versions::of_text(&mut *app.store.read().await?, can.on()).await?;
    Ok(all.iter().rfind(|version| version.sealed_at.is_some()).map(|version| version.n))
}

/// A workshop that a version of this text may have been adopted in.
pub struct Adopting {
    pub workshop: Workshop,
    /// Its frozen minutes, the last first, each with who signed it.
    pub minutes: Vec<(Frozen, Vec<Signed>)>,
}

/// The workshops of the dossier that were about this text, the last first; nothing for those who may not seal.
///
/// # Errors
/// When the database fails.
pub async fn see_adopting(app: &AppState, sight: &Sight) -> Result<Vec<Adopting>, Error> {
    if sight.can::<ability::Seal>().is_err() {
        return Ok(vec![]);
    }
    let mut db = app.store.read().await?;
    let mut found = Vec::new();
    for workshop in workshops::of_dossier(&mut db, &sight.dossier_id).await? {
        if !workshop.texts.iter().any(|(text, _)| *text == sight.text_id) {
            continue;
        }
        let mut list = Vec::new();
        for frozen in minutes::frozen(&mut db, &workshop.id).await?.into_iter().rev() {
            let signed = minutes::signatures(&mut db, &workshop.id, frozen.n).await?;
            list.push((frozen, signed));
        }
        found.push(Adopting { workshop, minutes: list });
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.workshop.n));
    Ok(found)
}

/// The sealed file of a version.
///
/// # Errors
/// [`Error::NotFound`], also where there is no seal.
pub async fn see_sealed_file(app: &AppState, sight: &Sight, n: i64) -> Result<Vec<u8>, Error> {
    let (_, text) = see_version(app, sight, n).await?;
    let seal = see_seal(app, sight, n).await?.ok_or(Error::NotFound)?;
    Ok(sealed_file::write(&seal.written, &seal.public_key, &seal.signature, &text.bytes))
}

/// What a hash is.
pub struct Known {
    pub version: Version,
    pub dossier_slug: String,
    pub dossier_title: String,
    pub seal: Option<Seal>,
    /// The signature holds, and its key is this instance's own.
    pub genuine: bool,
    /// The visitor may read it.
    pub readable: bool,
    /// What the workshop had before it, where the visitor may read that too.
    pub before: Option<i64>,
}

/// # Errors
/// When the database fails.
pub async fn look_up(
    app: &AppState,
    person: Option<&PersonId>,
    hash: &[u8; 32],
) -> Result<Vec<Known>, Error> {
    let floor = tokio::time::sleep(Duration::from_millis(limits::FOUND_WITHIN));
    tokio::join!(found(app, person, hash), floor).0
}

async fn found(app: &AppState, person: Option<&PersonId>, hash: &[u8; 32]) -> Result<Vec<Known>, Error> {
    let candidates = seals::with_hash(&mut *app.store.read().await?, hash).await?;
    let mut known = Vec::new();
    for (text, n) in candidates {
        known.extend(one(app, person, &text, n).await?);
    }
    Ok(known)
}

async fn one(
    app: &AppState,
    person: Option<&PersonId>,
    text: &TextId,
    n: i64,
) -> Result<Option<Known>, Error> {
    let sight = match access::sight(&app.store, person, text).await {
        Ok(sight) => Some(sight),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let mut db = app.store.read().await?;
    let version = versions::get(&mut db, text, n).await?;
    let seal = seals::of_version(&mut db, text, n).await?;
    let readable = sight.as_ref().is_some_and(|sight| sight.shows(&version));
    if seal.is_none() && !readable {
        return Ok(None);
    }
    let before = match sight.as_ref().filter(|_| readable) {
        Some(sight) => before(&mut db, sight, &version, seal.as_ref()).await?,
        None => None,
    };
    let card = texts::by_id(&mut db, text).await?;
    let dossier = dossiers::by_id(&mut db, &card.dossier_id).await?;
    drop(db);
    // What the store holds is hashed again, so that the answer is never about other words.
    let _same: Arc<_> = version_text(app, &version).await?;
    let genuine = match &seal {
        Some(seal) => seal.holds() && seal.public_key == instance_key::public_key(app).await?,
        None => false,
    };
    let (dossier_slug, dossier_title) = (dossier.slug, dossier.title);
    Ok(Some(Known { version, dossier_slug, dossier_title, seal, genuine, readable, before }))
}

/// What to compare with: the workshop's version where the visitor may see it, or else the last before it that they may.
async fn before(
    db: &mut AnyConnection,
    sight: &Sight,
    version: &Version,
    seal: Option<&Seal>,
) -> Result<Option<i64>, Error> {
    let all = versions::of_text(db, &version.text_id).await?;
    let seen = || all.iter().filter(|other| other.n < version.n && sight.shows(other));
    let named = seal.and_then(|seal| seal.before).filter(|n| seen().any(|other| other.n == *n));
    Ok(named.or_else(|| seen().next_back().map(|other| other.n)))
}
