//! Publishing a version: from then on the dossier's contributors see it and, where the dossier is open, everybody.
//! There is no way back: what has been read cannot be made unread, and answers may rest on it.

use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::DossierId;
use crate::domain::version::Version;
use crate::store::{AnyConnection, journal, texts, versions};

use super::AppState;

/// Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn publish_version(app: &AppState, can: &Can<ability::Publish>, n: i64) -> Result<Version, Error> {
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let version = versions::get(&mut tx, can.on(), n).await?;
    publish(&mut tx, &dossier, can, n, &version.hex(), app.now()).await?;
    let version = versions::get(&mut tx, can.on(), n).await?;
    tx.commit().await?;
    Ok(version)
}

/// Within the transaction of a caller.
pub(super) async fn publish(
    db: &mut AnyConnection,
    dossier: &DossierId,
    can: &Can<ability::Publish>,
    n: i64,
    hash: &str,
    now: Millis,
) -> Result<(), Error> {
    if !versions::publish(db, can.on(), n, can.by(), now).await? {
        return Ok(());
    }
    let data = [("text", can.on().as_str().into()), ("version", n.into()), ("hash", hash.into())];
    journal::append(db, dossier, Some(can.by()), now, "version-published", &data.into()).await
}
