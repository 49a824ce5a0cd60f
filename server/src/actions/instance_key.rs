//! The key that this instance signs with: one pair for seals and minutes, made once and kept in the settings, so that all
//! servers of an installation share it and a backup carries it.
//!
//! Must stay true: the secret half never leaves this module but to the database. Whoever can read the database or a
//! backup can sign in the instance's name, as they could alter everything else in it: ARCHITECTURE.md, "Decisions", says
//! what follows from that.

use crate::domain::chance::Chance;
use crate::domain::error::Error;
use crate::domain::signature::{InstanceKey, PublicKey, Purpose, Signature};
use crate::store::{AnyConnection, settings};

use super::AppState;

const NAME: &str = "instance-key";

/// Signs within the transaction that stores what is signed; the key is made the first time.
///
/// # Errors
/// When the database fails or holds something else under that name.
pub async fn sign(
    db: &mut AnyConnection,
    chance: &dyn Chance,
    purpose: Purpose,
    content: &[u8],
) -> Result<(PublicKey, Signature), Error> {
    let key = kept(db, chance).await?;
    Ok((key.public(), key.sign(purpose, content)))
}

/// What everybody may check signatures with.
///
/// # Errors
/// As [`sign`].
pub async fn public_key(app: &AppState) -> Result<PublicKey, Error> {
    if let Some(kept) = settings::get(&mut *app.store.read().await?, NAME).await? {
        return Ok(read(&kept)?.public());
    }
    let mut tx = app.store.write().await?;
    let key = kept(&mut tx, &*app.chance).await?;
    tx.commit().await?;
    Ok(key.public())
}

async fn kept(db: &mut AnyConnection, chance: &dyn Chance) -> Result<InstanceKey, Error> {
    if let Some(kept) = settings::get(db, NAME).await? {
        return read(&kept);
    }
    let fresh = InstanceKey::draw(chance).to_kept();
    read(&settings::keep_first(db, NAME, &fresh).await?)
}

fn read(kept: &str) -> Result<InstanceKey, Error> {
    InstanceKey::from_kept(kept).ok_or_else(|| Error::internal("the instance key in the settings is not one"))
}
