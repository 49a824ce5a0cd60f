//! Appending what a server action made or brings, as long as the person may write at that very moment.
//!
//! Must stay true: the right is read again with the text's access epoch, and the store compares that epoch in the
//! transaction that appends: making a restore or a merge takes time, and a right may go meanwhile.

use std::collections::HashMap;

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::journal::Act;
use crate::rooms::change::Actor;
use crate::rooms::{Owner, ServerWork};

use super::{AppState, access};

/// How often anybody's rights may change under it before the answer is `busy`.
const ATTEMPTS: usize = 5;

/// The log entries that the changes became; none when all were known.
///
/// # Errors
/// [`Error::Forbidden`] when the person may no longer write; otherwise as the rooms.
pub async fn append_now(
    app: &AppState,
    can: &Can<ability::Write>,
    owners: HashMap<Actor, Owner>,
    changes: Vec<Vec<u8>>,
    act: Act,
) -> Result<Option<(u64, u64)>, Error> {
    for _ in 0..ATTEMPTS {
        let access = access::text_access(&app.store, can.by(), can.on()).await?;
        access.can::<ability::Write>()?;
        let work = ServerWork {
            owners: owners.clone(),
            changes: changes.clone(),
            act: act.clone(),
            epoch: access.epoch,
        };
        match app.rooms.append_as_server(can.on(), work).await {
            Err(Error::Forbidden) => {}
            done => return done,
        }
    }
    Err(Error::Busy)
}
