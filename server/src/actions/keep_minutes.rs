//! Making minutes: what the rapporteur writes, freezing them, signing them.
//!
//! Must stay true: nobody's words replace somebody else's unseen; what is frozen or signed is never overwritten: freezing again
//! makes another number.

use docs_schema::canonical;

use super::AppState;
use super::instance_key::sign;
use super::minutes_facts::facts;
use super::workshop_access::change;
use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::ItemId;
use crate::domain::input::{Name, Narrative, Office};
use crate::domain::limits;
use crate::domain::minutes::{Frozen, KeptPart, Minutes, Signed, decode, encode};
use crate::domain::picture::Picture;
use crate::domain::signature::Purpose;
use crate::store::minutes::Image;
use crate::store::{minutes, workshops};

/// Parts that are about no item.
const PARTS: [&str; 3] = ["opening", "discussion", "closing"];

/// Keeps what the rapporteur writes in a part: `opening`, `discussion`, `closing`, or an item's id. `since` is when the words
/// that were changed had been kept (0: there were none).
///
/// # Errors
/// [`Error::NotFound`] when there is no such part; [`Error::Overtaken`] when somebody else wrote there meanwhile.
pub async fn write_part(
    app: &AppState,
    can: &Can<ability::Conduct>,
    part: &str,
    words: &Narrative,
    since: Millis,
) -> Result<KeptPart, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    // The workshop's lock, and no entry in the journal: what is written matters once it is frozen.
    let rev = workshops::next_rev(&mut tx, can.on()).await?;
    let items = workshops::items(&mut tx, can.on()).await?;
    let is_item = |id: &ItemId| items.iter().any(|item| item.id == *id);
    if !PARTS.contains(&part) && !part.parse().is_ok_and(|id| is_item(&id)) {
        return Err(Error::NotFound);
    }
    let kept = minutes::parts(&mut tx, can.on()).await?.into_iter().find(|one| one.part == part);
    let since_kept = kept.as_ref().map_or(0, |kept| kept.at);
    if let Some(kept) = kept.filter(|kept| kept.words == words.as_str()) {
        return Ok(kept);
    }
    if since_kept != since {
        return Err(Error::Overtaken);
    }
    // Two savings within one moment are told apart too.
    let at = now.max(since_kept + 1);
    minutes::keep_part(&mut tx, can.on(), part, words.as_str(), can.by(), at).await?;
    tx.commit().await?;
    app.bells.ring(can.on(), rev);
    let (part, words) = (part.to_owned(), words.as_str().to_owned());
    Ok(KeptPart { part, words, by_name: String::new(), at })
}

/// How often minutes are made again because something happened meanwhile.
const FREEZE_TRIES: usize = 5;

/// Freezes the minutes as they stand under the next number.
///
/// # Errors
/// [`Error::Invalid`] when these are frozen already, or too often; [`Error::Busy`] when the workshop does not hold still.
pub async fn freeze_minutes(app: &AppState, can: &Can<ability::Conduct>) -> Result<Frozen, Error> {
    for _ in 0..FREEZE_TRIES {
        let rev = workshops::rev(&mut *app.store.read().await?, can.on()).await?;
        let now = facts(app, can.on()).await?;
        let mut db = app.store.read().await?;
        let last = minutes::frozen(&mut db, can.on()).await?.pop();
        if let Some(last) = &last {
            let body = minutes::body(&mut db, can.on(), last.n).await?;
            if decode(&body, &last.hash)? == now {
                return Err(Error::Invalid { field: "minutes-same" });
            }
        }
        drop(db);
        let n = last.map_or(1, |last| last.n + 1);
        if n > limits::FROZEN_MINUTES {
            return Err(Error::Invalid { field: "minutes-count" });
        }
        if let Some(frozen) = freeze_at(app, can, n, rev, &now).await? {
            return Ok(frozen);
        }
    }
    Err(Error::Busy)
}

/// None: the workshop went on since `rev`, and these are no longer its minutes.
async fn freeze_at(
    app: &AppState,
    can: &Can<ability::Conduct>,
    n: i64,
    rev: i64,
    words: &Minutes,
) -> Result<Option<Frozen>, Error> {
    let at = app.now();
    let body = encode(n, at, words);
    let hash = canonical::hash(&body);
    let data = [("n", n.into()), ("hash", canonical::hex(&hash).into())];
    let mut change = change(app, can.on(), Some(can.by()), "minutes-frozen", data).await?;
    if change.workshop.rev != rev + 1 {
        return Ok(None);
    }
    let (_, signature) = sign(&mut change.tx, &*app.chance, Purpose::Minutes, &body).await?;
    let frozen = Frozen {
        workshop: can.on().clone(),
        n,
        hash,
        signature: signature.0,
        by: can.by().clone(),
        by_name: String::new(),
        at,
    };
    minutes::insert(&mut change.tx, &frozen, &body).await?;
    change.keep(app).await?;
    Ok(Some(frozen))
}

/// Somebody in the room signs frozen minutes: by an image, drawn or scanned, or by their typed name.
pub struct NewSignature {
    pub name: Name,
    pub office: Office,
    pub image: Option<Picture>,
}

/// # Errors
/// [`Error::NotFound`] when nothing was frozen under this number; [`Error::Invalid`] when too many signed.
pub async fn sign_minutes(
    app: &AppState,
    can: &Can<ability::Conduct>,
    n: i64,
    new: NewSignature,
) -> Result<Signed, Error> {
    let data = [("n", n.into()), ("image", new.image.is_some().into())];
    let mut change = change(app, can.on(), Some(can.by()), "minutes-signed", data).await?;
    let all = minutes::frozen(&mut change.tx, can.on()).await?;
    let frozen = all.into_iter().find(|one| one.n == n).ok_or(Error::NotFound)?;
    let before = minutes::signatures(&mut change.tx, can.on(), n).await?;
    let place = before.last().map_or(1, |last| last.place + 1);
    if place > limits::SIGNATURES_PER_MINUTES {
        return Err(Error::Invalid { field: "signatures-count" });
    }
    let image = new.image.map(|image| Image { kind: image.kind().to_owned(), bytes: image.bytes });
    let mut signed = Signed {
        place,
        name: new.name.as_str().to_owned(),
        office: new.office.as_str().to_owned(),
        image_hash: image.as_ref().map(|image| canonical::hash(&image.bytes)),
        signature: [0; 64],
        at: change.now,
    };
    let message = signed.message(&frozen.hash);
    let (_, signature) = sign(&mut change.tx, &*app.chance, Purpose::Minutes, &message).await?;
    signed.signature = signature.0;
    minutes::sign(&mut change.tx, (can.on(), n), &signed, image.as_ref(), can.by()).await?;
    change.keep(app).await?;
    Ok(signed)
}
