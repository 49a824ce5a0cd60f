//! Looking at the threads of a text, each with where its words stand now.

use docs_schema::anchor::{Anchor, Place, Resolved, Resolver};

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::limits;
use crate::domain::thread::{Named, Thread, Wording};
use crate::store::{texts, threads};

use super::AppState;
use super::anchoring::living;
use super::thread_people::readers;

/// A thread, and where its words stand in the living text; none: none of them is left.
pub struct Placed {
    pub thread: Thread,
    pub standing: Option<Standing>,
}

impl Placed {
    /// Whether a wording that was proposed for its words can be put in their place: they still read as they did then.
    #[must_use]
    pub fn takes(&self, wording: &Wording) -> bool {
        let as_quoted = |place: &Place| place.plain && place.words == wording.quote;
        wording.applied.is_none() && self.standing.as_ref().is_some_and(|standing| as_quoted(&standing.place))
    }
}

pub struct Standing {
    pub place: Place,
    /// Automerge cursors of the first and of the last letter as they stand now, by which an editor that is ahead of the
    /// server, or behind it, finds them in its own document.
    pub cursors: [String; 2],
}

pub struct Seen {
    pub threads: Vec<Placed>,
    /// Ask again after this.
    pub rev: i64,
    /// There are others that changed after `rev` already.
    pub more: bool,
}

/// The threads that changed after `since` (0: all), in the order in which they last changed; at most
/// [`limits::THREADS_AT_ONCE`].
///
/// # Errors
/// [`Error::NotFound`] when the text is gone.
pub async fn see_threads(app: &AppState, can: &Can<ability::SeeThreads>, since: i64) -> Result<Seen, Error> {
    let rows = limits::THREADS_AT_ONCE;
    let found = threads::of_text(&mut *app.store.read().await?, can.on(), since, rows).await?;
    let rev = found.last().map_or(since, |thread| thread.rev);
    let more = found.len() as i64 == rows;
    Ok(Seen { threads: placed(app, can.on(), found).await?, rev, more })
}

/// Everything that is not resolved, for a page; the order of the text, what stands nowhere any more last.
///
/// # Errors
/// [`Error::NotFound`] when the text is gone.
pub async fn open_threads(app: &AppState, can: &Can<ability::SeeThreads>) -> Result<Vec<Placed>, Error> {
    let rows = limits::THREADS_PER_TEXT;
    let mut found = threads::of_text(&mut *app.store.read().await?, can.on(), 0, rows).await?;
    found.retain(|thread| thread.resolved_at.is_none());
    let living = app.rooms.reading(can.on()).await?;
    let nth = |section: &str| living.text.sections.iter().position(|one| one.id == section);
    let mut all = placed(app, can.on(), found).await?;
    all.sort_by_key(|one| match &one.standing {
        Some(Standing { place, .. }) => (0, nth(&place.section), place.range.start),
        None => (1, None, 0),
    });
    Ok(all)
}

/// One thread, placed.
///
/// # Errors
/// [`Error::NotFound`] when the text is gone.
pub async fn place_thread(app: &AppState, thread: Thread) -> Result<Placed, Error> {
    let text = thread.text_id.clone();
    placed(app, &text, vec![thread]).await?.pop().ok_or(Error::NotFound)
}

/// Who may be called or given a thread, by name.
///
/// # Errors
/// When the database fails.
pub async fn thread_people(app: &AppState, can: &Can<ability::SeeThreads>) -> Result<Vec<Named>, Error> {
    let dossier = texts::by_id(&mut *app.store.read().await?, can.on()).await?.dossier_id;
    readers(app, &dossier, can.on()).await
}

async fn placed(
    app: &AppState,
    text: &crate::domain::ids::TextId,
    found: Vec<Thread>,
) -> Result<Vec<Placed>, Error> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let resolver = living(app, text).await?;
    let place = |thread: Thread| Placed { standing: standing(&resolver, &thread), thread };
    Ok(found.into_iter().map(place).collect())
}

fn standing(resolver: &Resolver, thread: &Thread) -> Option<Standing> {
    let anchor: Anchor = serde_json::from_str(&thread.anchor).ok()?;
    let Resolved::Found(place) = resolver.resolve(&anchor) else { return None };
    let now = resolver.reading().make(&place.part, place.range.clone()).ok()?;
    Some(Standing { place: *place, cursors: [now.start, now.end] })
}
