//! Opening a thread on words of the living text.
//!
//! Must stay true: thread, first message and journal entry are one transaction; sent twice under one key it is opened once;
//! what is said stays out of the journal.

use std::ops::Range;
use std::sync::Arc;

use docs_schema::anchor::{Anchor, AnchorError, Part, Resolved, Resolver};

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{MessageId, ThreadId, uuid_v7};
use crate::domain::input::Key;
use crate::domain::limits;
use crate::domain::thread::{Named, Said, Thread};
use crate::store::{access, journal, texts, threads};

use super::AppState;
use super::anchoring::{self, About, place_in};
use super::letters::after_calling;
use super::propose::proposed;
use super::thread_people::whom_it_calls;

/// Which words.
pub enum Words {
    /// As an editor has them: UTF-16 code units of a part, at these heads (none: as the text stands).
    Range { part: Part, range: Range<usize>, heads: Vec<[u8; 32]> },
    /// As a reading page has them.
    Quote(About),
}

pub struct NewThread {
    pub key: Option<Key>,
    pub words: Words,
    pub said: Said,
}

/// # Errors
/// [`Error::Invalid`] when the text has no such words, or no such heads yet.
pub async fn open_thread(
    app: &AppState,
    can: &Can<ability::Comment>,
    new: NewThread,
) -> Result<Thread, Error> {
    let text = can.on();
    let card = texts::by_id(&mut *app.store.read().await?, text).await?;
    let (resolver, anchor) = anchor(app, can, &new.words).await?;
    let wording = proposed(app, can, &resolver, &anchor, &new.said).await?;
    let place = place_now(app, can, &anchor).await?;
    let mentions = whom_it_calls(app, &card.dossier_id, text, &new.said.body).await?;
    let now = app.now();
    let id = ThreadId::new(now, &*app.chance);
    let key = new.key.map_or_else(|| uuid_v7(now, &*app.chance), |key| key.as_str().to_owned());

    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, &card.dossier_id).await?;
    let rev = threads::next_rev(&mut tx, text).await?;
    if let Some(before) = threads::by_key(&mut tx, can.by(), &key).await? {
        return threads::get(&mut tx, text, &before).await;
    }
    if threads::counts(&mut tx, text, None).await?.0 >= limits::THREADS_PER_TEXT {
        return Err(Error::Invalid { field: "threads" });
    }
    let thread = Thread {
        id: id.clone(),
        text_id: text.clone(),
        quote: anchor.quote.clone(),
        place,
        section: anchor.section.clone(),
        anchor: serde_json::to_string(&anchor).map_err(Error::internal)?,
        by: Named { id: can.by().clone(), name: String::new() },
        created_at: now,
        resolved_at: None,
        resolved_by: None,
        assigned: None,
        rev,
        messages: Vec::new(),
    };
    threads::insert(&mut tx, &thread).await?;
    let message = threads::NewMessage {
        id: &MessageId::new(now, &*app.chance),
        thread: &id,
        by: can.by(),
        key: &key,
        body: &new.said.body,
        mentions: &mentions,
        wording,
    };
    threads::add_message(&mut tx, &message, now).await?;
    let data = [
        ("text", text.as_str().into()),
        ("thread", id.as_str().into()),
        ("section", thread.section.as_str().into()),
    ];
    journal::append(&mut tx, &card.dossier_id, Some(can.by()), now, "thread-opened", &data.into()).await?;
    let thread = threads::get(&mut tx, text, &id).await?;
    after_calling(&mut tx, app, &thread, can.by(), &mentions).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(thread)
}

/// The words that a thread would be on.
pub struct Meant {
    pub anchor: Anchor,
    /// Other words can be put in their place.
    pub one_block: bool,
    /// Number and heading of their section; empty: in the title.
    pub place: String,
}

/// # Errors
/// [`Error::Invalid`] when the text has no such words, or no such heads yet.
pub async fn words_meant(app: &AppState, can: &Can<ability::Comment>, words: &Words) -> Result<Meant, Error> {
    let (resolver, anchor) = anchor(app, can, words).await?;
    let place = place_now(app, can, &anchor).await?;
    let one_block = matches!(resolver.resolve(&anchor), Resolved::Found(found) if found.plain && found.words == anchor.quote);
    Ok(Meant { anchor, one_block, place })
}

async fn place_now(app: &AppState, can: &Can<ability::Comment>, anchor: &Anchor) -> Result<String, Error> {
    let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
    let living = app.rooms.reading(can.on()).await?;
    let place = place_in(&living.text, card.numbering.parse().unwrap_or_default(), &anchor.section);
    Ok(place.unwrap_or_default())
}

/// The words that are meant, and the state of the text in which they stand.
async fn anchor(
    app: &AppState,
    can: &Can<ability::Comment>,
    words: &Words,
) -> Result<(Arc<Resolver>, Anchor), Error> {
    let living = app.rooms.reading(can.on()).await?;
    match words {
        Words::Quote(about) if about.section.is_empty() => Err(Error::Invalid { field: "section" }),
        Words::Quote(about) => {
            let resolver = app.rooms.resolver(can.on(), &living.heads).await?;
            let anchor = anchoring::anchor(&resolver, &living.text, about).map_err(refused)?;
            Ok((resolver, anchor))
        }
        Words::Range { part, range, heads } => {
            let heads = if heads.is_empty() { &living.heads } else { heads };
            let resolver = app.rooms.resolver(can.on(), heads).await?;
            let anchor = resolver.reading().make(part, range.clone()).map_err(refused)?;
            Ok((resolver, anchor))
        }
    }
}

/// As of contributions; but what is not there is not in the living text, rather than in a version.
fn refused(error: AnchorError) -> Error {
    match anchoring::refused(error) {
        Error::Invalid { field: "quote" } => Error::Invalid { field: "words" },
        other => other,
    }
}
