//! Giving a thread to somebody of the team, or to nobody any more.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, ThreadId};
use crate::domain::thread::Thread;
use crate::store::threads::{self, Change};
use crate::store::{access, journal, texts};

use super::AppState;
use super::thread_people::sees;

/// Where it is theirs already, nothing happens.
///
/// # Errors
/// [`Error::NotFound`] when the text has no such thread, [`Error::Invalid`] when they may not see it.
pub async fn assign_thread(
    app: &AppState,
    can: &Can<ability::Comment>,
    id: &ThreadId,
    whom: Option<&PersonId>,
) -> Result<Thread, Error> {
    let text = can.on();
    if let Some(person) = whom
        && !sees(app, person, text).await?
    {
        return Err(Error::Invalid { field: "person" });
    }
    let now = app.now();
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, text).await?.dossier_id;
    access::lock_dossier(&mut tx, &dossier).await?;
    let rev = threads::next_rev(&mut tx, text).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    if thread.assigned.as_ref().map(|person| &person.id) == whom {
        return Ok(thread);
    }
    threads::change(&mut tx, id, Change::Assigned(whom), now, rev).await?;
    let mut data = vec![("text", text.as_str().into()), ("thread", id.as_str().into())];
    let act = match whom {
        Some(person) => {
            data.push(("person", person.as_str().into()));
            "thread-assigned"
        }
        None => "thread-unassigned",
    };
    journal::append(&mut tx, &dossier, Some(can.by()), now, act, &data.into_iter().collect()).await?;
    let thread = threads::get(&mut tx, text, id).await?;
    tx.commit().await?;
    Ok(thread)
}
