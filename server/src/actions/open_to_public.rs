//! Opening a dossier to the public: anybody may then read what is published in it, with or without an account. Closing
//! it again hides nothing from those who have read it.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::store::{dossiers, journal};

use super::AppState;

/// # Errors
/// When the database fails.
pub async fn open_to_public(app: &AppState, can: &Can<ability::Steer>, open: bool) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    if dossiers::by_id(&mut tx, can.on()).await?.open == open {
        return Ok(());
    }
    dossiers::set_open(&mut tx, can.on(), open).await?;
    let act = if open { "dossier-made-public" } else { "dossier-made-private" };
    journal::append(&mut tx, can.on(), Some(can.by()), app.now(), act, &[].into()).await?;
    Ok(tx.commit().await?)
}
