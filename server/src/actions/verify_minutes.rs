//! Checking that frozen minutes and the signatures under them are what they were.

use docs_schema::canonical;

use super::AppState;
use super::instance_key;
use crate::domain::error::Error;
use crate::domain::ids::WorkshopId;
use crate::domain::minutes::{Frozen, decode};
use crate::domain::signature::{PublicKey, Purpose, Signature};
use crate::store::{AnyConnection, journal, minutes, workshops};

/// Frozen minutes, and what is wrong with them.
pub struct MinutesVerdict {
    pub workshop: WorkshopId,
    pub n: i64,
    pub result: Result<(), &'static str>,
}

/// Hashes all frozen minutes anew, and checks the instance's signatures on them and on everybody's signing. A hash that was
/// changed together with the bytes is found too: the journal, whose chain holds, names another.
///
/// # Errors
/// When the database fails.
pub async fn verify_minutes(app: &AppState) -> Result<Vec<MinutesVerdict>, Error> {
    let own = instance_key::public_key(app).await?;
    let mut db = app.store.read().await?;
    let mut verdicts = Vec::new();
    for one in minutes::all(&mut db).await? {
        let result = check(&mut db, &own, &one).await?;
        verdicts.push(MinutesVerdict { workshop: one.workshop, n: one.n, result });
    }
    Ok(verdicts)
}

async fn check(
    db: &mut AnyConnection,
    own: &PublicKey,
    one: &Frozen,
) -> Result<Result<(), &'static str>, Error> {
    let body = minutes::body(db, &one.workshop, one.n).await?;
    if decode(&body, &one.hash).is_err() {
        return Ok(Err("their bytes do not give their hash"));
    }
    if !own.verifies(Purpose::Minutes, &body, &Signature(one.signature)) {
        return Ok(Err("the instance's signature does not fit them"));
    }
    for signed in minutes::signatures(db, &one.workshop, one.n).await? {
        if !own.verifies(Purpose::Minutes, &signed.message(&one.hash), &Signature(signed.signature)) {
            return Ok(Err("a signature under them was altered"));
        }
    }
    let dossier = workshops::get(db, &one.workshop).await?.dossier_id;
    let frozen = journal::of_act(db, &dossier, "minutes-frozen").await?;
    let named = frozen.iter().any(|entry| {
        let is = |key: &str, value: serde_json::Value| entry.get(key) == Some(&value);
        is("workshop", one.workshop.as_str().into())
            && is("n", one.n.into())
            && is("hash", canonical::hex(&one.hash).into())
    });
    Ok(if named { Ok(()) } else { Err("the journal does not name their hash") })
}
