//! Answering in a thread.
//!
//! Must stay true: two who answer at once both stand there, in the order in which they came; sent twice under one key it
//! stands there once.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{MessageId, ThreadId, uuid_v7};
use crate::domain::input::Key;
use crate::domain::limits;
use crate::domain::thread::{Said, Thread};
use crate::store::{texts, threads};

use super::AppState;
use super::letters::after_calling;
use super::propose::proposed_now;
use super::thread_people::whom_it_calls;

/// # Errors
/// [`Error::NotFound`] when the text has no such thread, [`Error::Invalid`] when the thread is full.
pub async fn reply(
    app: &AppState,
    can: &Can<ability::Comment>,
    id: &ThreadId,
    key: Option<&Key>,
    said: &Said,
) -> Result<Thread, Error> {
    let text = can.on();
    let dossier = texts::by_id(&mut *app.store.read().await?, text).await?.dossier_id;
    let mentions = whom_it_calls(app, &dossier, text, &said.body).await?;
    let wording = proposed_now(app, can, id, said).await?;
    let now = app.now();
    let key = key.map_or_else(|| uuid_v7(now, &*app.chance), |key| key.as_str().to_owned());

    let mut tx = app.store.write().await?;
    let rev = threads::next_rev(&mut tx, text).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    if let Some(before) = threads::by_key(&mut tx, can.by(), &key).await? {
        return if before == *id { Ok(thread) } else { Err(Error::Invalid { field: "key" }) };
    }
    if threads::counts(&mut tx, text, Some(id)).await?.1 >= limits::MESSAGES_PER_THREAD {
        return Err(Error::Invalid { field: "messages" });
    }
    let message = threads::NewMessage {
        id: &MessageId::new(now, &*app.chance),
        thread: id,
        by: can.by(),
        key: &key,
        body: &said.body,
        mentions: &mentions,
        wording,
    };
    threads::add_message(&mut tx, &message, now).await?;
    threads::touch(&mut tx, id, rev).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    after_calling(&mut tx, app, &thread, can.by(), &mentions).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(thread)
}
