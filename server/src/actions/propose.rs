//! Wording that the drafting team proposes in a thread: kept beside the very words that it would replace.

use docs_schema::anchor::{Anchor, Resolved, Resolver};

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::ThreadId;
use crate::domain::limits;
use crate::domain::thread::{Said, Wording};
use crate::store::{persons, threads};

use super::AppState;
use super::anchoring::living;

/// For the words of a thread as they stand now; none: nothing is proposed.
///
/// # Errors
/// [`Error::NotFound`] when the text has no such thread, [`Error::Invalid`] when its words are gone.
pub(super) async fn proposed_now(
    app: &AppState,
    can: &Can<ability::Comment>,
    id: &ThreadId,
    said: &Said,
) -> Result<Option<Wording>, Error> {
    if said.wording.is_none() {
        return Ok(None);
    }
    let thread = threads::get(&mut *app.store.read().await?, can.on(), id).await?;
    let anchor: Anchor = serde_json::from_str(&thread.anchor).map_err(Error::internal)?;
    proposed(app, can, &*living(app, can.on()).await?, &anchor, said).await
}

/// For what an anchor quotes, as it stands in a reading of the text.
///
/// # Errors
/// [`Error::Invalid`] when the words are gone, are too many, or are those that are proposed.
pub(super) async fn proposed(
    app: &AppState,
    can: &Can<ability::Comment>,
    resolver: &Resolver,
    anchor: &Anchor,
    said: &Said,
) -> Result<Option<Wording>, Error> {
    let Some(words) = &said.wording else { return Ok(None) };
    let Resolved::Found(place) = resolver.resolve(anchor) else {
        return Err(Error::Invalid { field: "anchor" });
    };
    if !place.plain || place.words.chars().count() > limits::MESSAGE_CHARS {
        return Err(Error::Invalid { field: "wording-place" });
    }
    if place.words == *words {
        return Err(Error::Invalid { field: "wording-same" });
    }
    let proposer = persons::ever(&mut *app.store.read().await?, can.by()).await?;
    let institution = proposer.and_then(|person| person.institution).map(|own| own.id);
    Ok(Some(Wording { quote: place.words, words: words.clone(), institution, applied: None }))
}
