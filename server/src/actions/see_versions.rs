//! Looking at versions: the list, and one with its words. A version that one may not see is not there.
//!
//! Must stay true: the bytes are hashed each time they come from the store; bytes that do not give their hash are an
//! error that names the version, and never become a text.

use std::collections::BTreeMap;
use std::sync::Arc;

use docs_schema::canonical::{self, Frozen};
use docs_schema::html::{Direction, HtmlOptions};
use docs_schema::numbering::Scheme;
use quick_cache::sync::Cache;

use crate::domain::access::Sight;
use crate::domain::capability::Capability;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::version::Version;
use crate::store::versions;

use super::AppState;

/// Versions kept read.
const KEPT: usize = 64;

/// The words of a version.
pub struct VersionText {
    pub bytes: Vec<u8>,
    pub frozen: Frozen,
}

impl VersionText {
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        self.frozen.numbering.parse().unwrap_or_default()
    }

    /// How it is written as HTML below a page's title.
    #[must_use]
    pub fn html_options(&self) -> HtmlOptions {
        HtmlOptions {
            lang: self.frozen.lang.clone(),
            dir: if self.frozen.dir == "rtl" { Direction::Rtl } else { Direction::Ltr },
            scheme: self.scheme(),
            heading_shift: 1,
            id_prefix: String::new(),
            remark: None,
            marks: BTreeMap::new(),
        }
    }
}

/// The last versions that were read. They never change, so they are kept by name alone.
pub struct VersionTexts(Cache<(TextId, i64), Arc<VersionText>>);

impl Default for VersionTexts {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

/// The versions that may be seen, the first first.
///
/// # Errors
/// [`Error::NotFound`] when there is none for those who see nothing else of the text.
pub async fn see_versions(app: &AppState, sight: &Sight) -> Result<Vec<Version>, Error> {
    let mut list = versions::of_text(&mut *app.store.read().await?, &sight.text_id).await?;
    list.retain(|version| sight.shows(version));
    if list.is_empty() && !sight.capabilities.has(Capability::SeeVersions) {
        return Err(Error::NotFound);
    }
    Ok(list)
}

/// One version with its words.
///
/// # Errors
/// [`Error::NotFound`], also for one that may not be seen; [`Error::Damaged`].
pub async fn see_version(
    app: &AppState,
    sight: &Sight,
    n: i64,
) -> Result<(Version, Arc<VersionText>), Error> {
    let version = versions::get(&mut *app.store.read().await?, &sight.text_id, n).await?;
    if !sight.shows(&version) {
        return Err(Error::NotFound);
    }
    let text = version_text(app, &version).await?;
    Ok((version, text))
}

/// The words of a version, for those who asked for the right to see it.
///
/// # Errors
/// [`Error::Damaged`].
pub(super) async fn version_text(app: &AppState, version: &Version) -> Result<Arc<VersionText>, Error> {
    let (key, cache) = ((version.text_id.clone(), version.n), &app.version_texts.0);
    if let Some(text) = cache.get(&key) {
        return Ok(text);
    }
    let bytes = versions::body(&mut *app.store.read().await?, &version.text_id, version.n).await?;
    let (n, hash) = (version.n, version.hash);
    let read = tokio::task::spawn_blocking(move || decode(bytes, n, &hash)).await;
    let text = Arc::new(read.map_err(Error::internal)??);
    cache.insert(key, text.clone());
    Ok(text)
}

/// # Errors
/// [`Error::Damaged`] when these are not the canonical bytes of that hash.
pub(super) fn decode(bytes: Vec<u8>, n: i64, hash: &[u8; 32]) -> Result<VersionText, Error> {
    let damaged = Error::Damaged { version: n };
    if canonical::hash(&bytes) != *hash {
        return Err(damaged);
    }
    let frozen = canonical::decode(&bytes).map_err(|_| damaged)?;
    Ok(VersionText { bytes, frozen })
}
