//! Putting the wording that a member of the drafting team proposed in a thread into the living text, in one act: the words are
//! credited to the proposer and their institution, the thread notes who applied it, and so does the journal.
//!
//! Must stay true: it is applied only where the words still stand as they stood when it was proposed, and once, however
//! many click at the same moment; else a person does it by hand.

use docs_schema::anchor::Anchor;

use crate::domain::author::Behalf;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, MessageId, TextId, ThreadId};
use crate::domain::journal::Act;
use crate::domain::thread::{Message, Thread, Wording};
use crate::rooms::Replacement;
use crate::store::threads::Change;
use crate::store::{access, texts, threads, wordings};

use super::AppState;
use super::append_now::append_now;

/// Where it was applied already, nothing happens.
///
/// # Errors
/// [`Error::NotFound`] when the thread has no such message; [`Error::Invalid`] when it proposes nothing or its words no
/// longer stand as they did; [`Error::Busy`] while somebody else applies it.
pub async fn apply_proposal(
    app: &AppState,
    can: &Can<ability::Write>,
    id: &ThreadId,
    message: &MessageId,
) -> Result<Thread, Error> {
    let text = can.on();
    let mut db = app.store.read().await?;
    let thread = threads::get(&mut db, text, id).await?;
    let dossier = texts::by_id(&mut db, text).await?.dossier_id;
    drop(db);
    let proposing = thread.messages.iter().find(|one| one.id == *message).ok_or(Error::NotFound)?;
    let wording = proposing.wording.as_ref().ok_or(Error::Invalid { field: "wording" })?;
    if wording.applied.is_some() {
        return Ok(thread);
    }
    let behalf = credit(proposing, wording);
    let anchor: Anchor = serde_json::from_str(&thread.anchor).map_err(Error::internal)?;
    let new = Replacement {
        anchor: &anchor,
        quoted: Some(&wording.quote),
        words: &wording.words,
        by: can.by(),
        behalf: &behalf,
    };
    let made = app.rooms.replacing(text, new).await?.ok_or(Error::Invalid { field: "anchor" })?;
    let mut tx = app.store.write().await?;
    if !wordings::reserve(&mut tx, message, &made.actor, can.by(), app.now()).await? {
        return Err(Error::Busy);
    }
    tx.commit().await?;
    let data = [
        ("text", text.as_str().into()),
        ("thread", id.as_str().into()),
        ("person", proposing.by.id.as_str().into()),
    ];
    let act =
        Act { dossier: dossier.clone(), by: can.by().clone(), name: "proposal-applied", data: data.into() };
    let (actor, about) = (made.actor, made.anchor);
    if let Err(error) = append_now(app, can, made.owners, vec![made.change], act).await {
        let mut tx = app.store.write().await?;
        wordings::release(&mut tx, message, &actor).await?;
        tx.commit().await?;
        return Err(error);
    }
    told(app, (&dossier, text), id, &about).await
}

/// Whose the words are: the person's who proposed them, in the institution that was theirs then. It names no thread: whoever
/// may read the text may ask who wrote it.
fn credit(proposing: &Message, wording: &Wording) -> Behalf {
    Behalf {
        person: Some(proposing.by.id.to_string()),
        institution: wording.institution.as_ref().map(ToString::to_string),
        ..Behalf::by("proposal")
    }
}

/// The thread is about the words that it brought into the text from now on, and is news to all who follow it.
async fn told(
    app: &AppState,
    (dossier, text): (&DossierId, &TextId),
    id: &ThreadId,
    about: &Anchor,
) -> Result<Thread, Error> {
    let about = serde_json::to_string(about).map_err(Error::internal)?;
    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, dossier).await?;
    let rev = threads::next_rev(&mut tx, text).await?;
    threads::change(&mut tx, id, Change::About(&about), app.now(), rev).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    tx.commit().await?;
    Ok(thread)
}
