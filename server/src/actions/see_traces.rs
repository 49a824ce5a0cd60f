//! From the words of a version back to the contributions that brought them in: by the changes that carried contributions
//! out, never by likeness.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use docs_schema::authorship;
use docs_schema::model::{Block, Inline};
use quick_cache::sync::Cache;

use crate::domain::access::Sight;
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, TextId};
use crate::domain::version::Version;
use crate::store::contributions;

use super::AppState;

/// Versions kept read.
const KEPT: usize = 64;

/// Words of a section that came with a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    pub section: String,
    pub words: String,
    pub consultation: String,
    pub n: i64,
    /// Who proposed them, as everybody may see it: an institution, or nobody.
    pub institution: String,
}

/// In the order of the text. Nothing where no contribution was ever carried out.
///
/// # Errors
/// When the database fails.
pub async fn see_traces(app: &AppState, sight: &Sight, version: &Version) -> Result<Vec<Trace>, Error> {
    let links = contributions::links(&mut *app.store.read().await?, &sight.text_id).await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    let key = (sight.text_id.clone(), version.n, links.len());
    let read = async {
        let document = app.rooms.as_at(&sight.text_id, &version.heads).await?;
        let found = tokio::task::spawn_blocking(move || Arc::new(words(&document, &links)));
        found.await.map_err(Error::internal)
    };
    let found = app.traces.0.get_or_insert_async(&key, read).await?;
    let mut db = app.store.read().await?;
    let mut traces = Vec::new();
    for (section, id, words) in found.iter() {
        let (section, words) = (section.clone(), words.clone());
        let one = contributions::get(&mut db, id).await?;
        if let (Some(n), true) = (one.n, one.is_public()) {
            let (consultation, institution) = (one.consultation.to_string(), one.institution_name);
            traces.push(Trace { section, words, consultation, n, institution });
        }
    }
    Ok(traces)
}

/// Section, contribution, words.
type Found = Vec<(String, ContributionId, String)>;

/// The last versions that were read for traces: neither a version nor a link ever changes, so they are kept by text, version
/// and number of links.
pub struct Traces(Cache<(TextId, i64, usize), Arc<Found>>);

impl Default for Traces {
    fn default() -> Self {
        Self(Cache::new(KEPT))
    }
}

type Links = [(ContributionId, Vec<u8>, i64)];

/// The words of each section that came with a linked change: one row for each contribution.
fn words(document: &automerge::Automerge, links: &Links) -> Found {
    let by_change: HashMap<(&[u8], i64), &ContributionId> =
        links.iter().map(|(id, actor, seq)| ((actor.as_slice(), *seq), id)).collect();
    let read = authorship::read(document);
    let of = |by: u32| {
        let source = read.sources.get(by as usize)?;
        by_change.get(&(source.actor.as_slice(), i64::try_from(source.seq).ok()?)).copied()
    };
    let mut found = Vec::new();
    for section in &read.text.sections {
        let mut here: BTreeMap<&ContributionId, Vec<&str>> = BTreeMap::new();
        for inline in section.blocks.iter().flat_map(Block::content) {
            if let Inline::Text { text, marks } = inline
                && let Some(id) = marks.by.and_then(of)
            {
                here.entry(id).or_default().push(text.trim());
            }
        }
        found.extend(here.into_iter().map(|(id, words)| (section.id.clone(), id.clone(), words.join(" … "))));
    }
    found
}
