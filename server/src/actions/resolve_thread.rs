//! Resolving a thread, and opening it again. Nothing of it goes: a resolved thread is only put aside.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::ThreadId;
use crate::domain::thread::Thread;
use crate::store::threads::{self, Change};
use crate::store::{access, journal, texts};

use super::AppState;

/// Where it stands so already, nothing happens.
///
/// # Errors
/// [`Error::NotFound`] when the text has no such thread.
pub async fn resolve_thread(
    app: &AppState,
    can: &Can<ability::Comment>,
    id: &ThreadId,
    resolved: bool,
) -> Result<Thread, Error> {
    let text = can.on();
    let now = app.now();
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, text).await?.dossier_id;
    access::lock_dossier(&mut tx, &dossier).await?;
    let rev = threads::next_rev(&mut tx, text).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    if thread.resolved_at.is_some() == resolved {
        return Ok(thread);
    }
    let (change, act) = match resolved {
        true => (Change::Resolved(can.by()), "thread-resolved"),
        false => (Change::Reopened, "thread-reopened"),
    };
    threads::change(&mut tx, id, change, now, rev).await?;
    let data = [("text", text.as_str().into()), ("thread", id.as_str().into())];
    journal::append(&mut tx, &dossier, Some(can.by()), now, act, &data.into()).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    tx.commit().await?;
    Ok(thread)
}
