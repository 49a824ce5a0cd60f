//! Restoring an old version: a new change to the living text, never a loss of history. Who may write may do it: it is a
//! change like another, only larger, and can be undone in the same way.

use docs_schema::canonical::hex;

use crate::domain::author::Behalf;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::journal::Act;
use crate::domain::version::Version;
use crate::store::{texts, versions};

use super::AppState;
use super::append_now::append_now;

/// What became of it.
pub struct Restored {
    pub version: Version,
    /// False where the text read so already.
    pub changed: bool,
}

/// # Errors
/// [`Error::NotFound`] when there is no such version.
pub async fn restore_version(app: &AppState, can: &Can<ability::Write>, n: i64) -> Result<Restored, Error> {
    let mut db = app.store.read().await?;
    let version = versions::get(&mut db, can.on(), n).await?;
    let dossier = texts::by_id(&mut db, can.on()).await?.dossier_id;
    drop(db);
    let behalf = Behalf { version: Some(n), ..Behalf::by("restore") };
    let made = app.rooms.bringing_back(can.on(), &version.heads, can.by(), &behalf).await?;
    let Some((owners, change, hash)) = made else { return Ok(Restored { version, changed: false }) };
    let data = [
        ("text", can.on().as_str().into()),
        ("version", n.into()),
        ("hash", version.hex().into()),
        ("change", hex(&hash.0).into()),
    ];
    let act = Act { dossier, by: can.by().clone(), name: "version-restored", data: data.into() };
    append_now(app, can, owners, vec![change], act).await?;
    Ok(Restored { version, changed: true })
}
