//! Lines of a version: as they are numbered for everybody, and where their words are now or what stands in their place.
//!
//! Must stay true: "now" is the living text for those who may read it, for all others the newest version that they may
//! see; of nothing else one word is told. A version that may not be seen has no lines.

use std::sync::Arc;

use docs_schema::anchor::Resolver;
use docs_schema::compare::{Comparison, Kind, Place};
use docs_schema::lines::fate::{Fate, State, Traced, passages, trace};
use docs_schema::lines::{self, Line};
use docs_schema::{PolicyText, numbering};

use crate::domain::access::Sight;
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::domain::line_query::LineQuery;
use crate::domain::version::Version;
use crate::rooms::Reading;
use crate::store::texts;

use super::AppState;
use super::see_comparison::{Moment, see_changes};
use super::see_versions::{VersionText, see_version, see_versions};

/// A version with its lines.
pub struct Numbered {
    pub version: Version,
    pub text: Arc<VersionText>,
    pub lines: Vec<Line>,
}

/// The text in which lines are looked up.
pub struct Now {
    /// None: the living text.
    pub version: Option<Version>,
    pub scheme: numbering::Scheme,
    words: Words,
}

#[derive(Clone)]
enum Words {
    Frozen(Arc<VersionText>),
    Living(Arc<Reading>),
}

impl Now {
    #[must_use]
    pub fn text(&self) -> &PolicyText {
        match &self.words {
            Words::Frozen(version) => &version.frozen.text,
            Words::Living(reading) => &reading.text,
        }
    }

    fn moment(&self) -> Moment {
        self.version.as_ref().map_or(Moment::Living, |version| Moment::Version(version.n))
    }
}

/// Lines, and what became of them.
pub struct FoundLines {
    pub of: Numbered,
    pub asked: LineQuery,
    pub now: Now,
    pub traced: Vec<Traced>,
    /// Of each, where the words of its provision went, where most of them are in another one.
    pub related: Vec<Option<Place>>,
}

/// # Errors
/// [`Error::NotFound`], also for a version that may not be seen; [`Error::Damaged`].
pub async fn see_lines(app: &AppState, sight: &Sight, n: i64) -> Result<Numbered, Error> {
    let (version, text) = see_version(app, sight, n).await?;
    let read = text.clone();
    let lines = tokio::task::spawn_blocking(move || lines::lines(&read.frozen.text)).await;
    Ok(Numbered { version, text, lines: lines.map_err(Error::internal)? })
}

/// Where the words of lines are now. Without a version: of the newest that may be seen.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a line that the version does not have.
pub async fn find_lines(app: &AppState, sight: &Sight, asked: LineQuery) -> Result<FoundLines, Error> {
    let newest = see_versions(app, sight).await?.pop().ok_or(Error::NotFound)?;
    let of = see_lines(app, sight, asked.version.unwrap_or(newest.n)).await?;
    if asked.from > of.lines.len() {
        return Err(Error::Invalid { field: "line" });
    }
    let asked = LineQuery { version: Some(of.version.n), from: asked.from, to: asked.to.min(of.lines.len()) };
    let (now, resolver) = now(app, sight, newest).await?;
    let traced = traced(app, sight, &of, asked, &now, resolver).await?;
    let related = related(app, sight, &of, &now, &traced).await?;
    Ok(FoundLines { of, asked, now, traced, related })
}

async fn now(app: &AppState, sight: &Sight, newest: Version) -> Result<(Now, Arc<Resolver>), Error> {
    if sight.capabilities.has(Capability::Read) {
        let can = sight.can::<ability::Read>()?;
        let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
        let reading = app.rooms.reading(can.on()).await?;
        let resolver = app.rooms.resolver(can.on(), &reading.heads).await?;
        let scheme = card.numbering.parse().unwrap_or_default();
        return Ok((Now { version: None, scheme, words: Words::Living(reading) }, resolver));
    }
    let (newest, text) = see_version(app, sight, newest.n).await?;
    let resolver = app.rooms.resolver(&sight.text_id, &newest.heads).await?;
    let now = Now { scheme: text.scheme(), version: Some(newest), words: Words::Frozen(text) };
    Ok((now, resolver))
}

/// Off the threads that serve: long texts take their time.
async fn traced(
    app: &AppState,
    sight: &Sight,
    of: &Numbered,
    asked: LineQuery,
    now: &Now,
    resolver: Arc<Resolver>,
) -> Result<Vec<Traced>, Error> {
    let old = app.rooms.resolver(&sight.text_id, &of.version.heads).await?;
    let passages = passages(&of.text.frozen.text, &of.lines, asked.from, asked.to);
    let (text, words) = (of.text.clone(), now.words.clone());
    let work = move || {
        let state = State { text: &text.frozen.text, reading: old.reading() };
        let new = match &words {
            Words::Frozen(version) => &version.frozen.text,
            Words::Living(reading) => &reading.text,
        };
        trace(&state, passages, &resolver, new)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Of passages that are gone with their provision the comparison knows where its words went.
async fn related(
    app: &AppState,
    sight: &Sight,
    of: &Numbered,
    now: &Now,
    traced: &[Traced],
) -> Result<Vec<Option<Place>>, Error> {
    let gone = |one: &Traced| matches!(one.fate, Fate::Removed | Fate::Replaced) && !one.before.is_empty();
    if !traced.iter().any(gone) {
        return Ok(vec![None; traced.len()]);
    }
    let comparison = see_changes(app, sight, Moment::Version(of.version.n), now.moment()).await?;
    Ok(traced.iter().map(|one| went(&comparison, &one.before).filter(|_| gone(one))).collect())
}

fn went(comparison: &Comparison, section: &str) -> Option<Place> {
    let of = |place: &Option<Place>| place.as_ref().is_some_and(|place| place.id == section);
    let provision = comparison.provisions.iter().find(|provision| of(&provision.before))?;
    provision.related.clone().filter(|_| provision.kind == Kind::Merged)
}
