//! Reading minutes: as they stand now, or as they were frozen, with who signed them.
//!
//! Must stay true: minutes hold names, so they are for those who see the workshop, whatever else is public; the titles and
//! words of a text that is restricted stay hidden from those who may not see it, in frozen minutes too.

use std::collections::BTreeSet;

use super::AppState;
use super::access::sight;
use super::minutes_facts::facts;
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::minutes::{Frozen, KeptPart, Minutes, Signed, decode};
use crate::store::minutes::Image;
use crate::store::{AnyConnection, minutes, persons, texts, versions};

/// Minutes as one visitor sees them.
pub struct Seen {
    pub minutes: Minutes,
    /// None: as they stand now.
    pub frozen: Option<Frozen>,
    pub signatures: Vec<Signed>,
    /// Something is hidden from this visitor.
    pub hides: bool,
}

/// Everything about the minutes of a workshop.
pub struct Desk {
    pub now: Minutes,
    pub parts: Vec<KeptPart>,
    /// What was frozen, the first first, with who signed it.
    pub frozen: Vec<(Frozen, Vec<Signed>)>,
    /// What changed since the last was frozen.
    pub changed: Vec<&'static str>,
    pub hides: bool,
}

/// As they stand (`n` is none), or as they were frozen.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when nothing was frozen under this number.
pub async fn see_minutes(app: &AppState, at: &WorkshopAccess, n: Option<i64>) -> Result<Seen, Error> {
    at.can::<ability::SeeWorkshops>()?;
    let id = &at.workshop.id;
    let mut seen = match n {
        None => Seen { minutes: facts(app, id).await?, frozen: None, signatures: vec![], hides: false },
        Some(n) => {
            let mut db = app.store.read().await?;
            let frozen = one(&mut db, at, n).await?;
            let minutes = decode(&minutes::body(&mut db, id, n).await?, &frozen.hash)?;
            let signatures = minutes::signatures(&mut db, id, n).await?;
            Seen { minutes, frozen: Some(frozen), signatures, hides: false }
        }
    };
    let hidden = hidden(app, at, &seen.minutes).await?;
    seen.hides = !hidden.is_empty();
    seen.minutes.hide(&hidden);
    Ok(seen)
}

/// # Errors
/// [`Error::Forbidden`].
pub async fn see_desk(app: &AppState, at: &WorkshopAccess) -> Result<Desk, Error> {
    at.can::<ability::SeeWorkshops>()?;
    let id = &at.workshop.id;
    let mut now = facts(app, id).await?;
    let mut db = app.store.read().await?;
    let parts = minutes::parts(&mut db, id).await?;
    let list = minutes::frozen(&mut db, id).await?;
    let changed = match list.last() {
        Some(last) => now.changed_since(&decode(&minutes::body(&mut db, id, last.n).await?, &last.hash)?),
        None => vec![],
    };
    let mut frozen = Vec::with_capacity(list.len());
    for one in list {
        let signatures = minutes::signatures(&mut db, id, one.n).await?;
        frozen.push((one, signatures));
    }
    drop(db);
    let hidden = hidden(app, at, &now).await?;
    now.hide(&hidden);
    Ok(Desk { now, parts, frozen, changed, hides: !hidden.is_empty() })
}

/// The very bytes that were frozen.
///
/// # Errors
/// [`Error::Forbidden`], also for those from whom something in them is hidden; [`Error::NotFound`].
pub async fn see_minutes_bytes(app: &AppState, at: &WorkshopAccess, n: i64) -> Result<Vec<u8>, Error> {
    if see_minutes(app, at, Some(n)).await?.hides {
        return Err(Error::Forbidden);
    }
    minutes::body(&mut *app.store.read().await?, &at.workshop.id, n).await
}

/// An image that somebody signed with: its type, which is one of ours, and its bytes.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub async fn see_signature(app: &AppState, at: &WorkshopAccess, n: i64, place: i64) -> Result<Image, Error> {
    at.can::<ability::SeeWorkshops>()?;
    minutes::image(&mut *app.store.read().await?, &at.workshop.id, n, place).await
}

pub(super) async fn one(db: &mut AnyConnection, at: &WorkshopAccess, n: i64) -> Result<Frozen, Error> {
    minutes::frozen(db, &at.workshop.id).await?.into_iter().find(|one| one.n == n).ok_or(Error::NotFound)
}

/// The texts whose words this visitor may not see: restricted ones, unless they see that version or their institution is listed.
async fn hidden(app: &AppState, at: &WorkshopAccess, all: &Minutes) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    for about in &all.texts {
        let id = about.id.parse()?;
        let mut db = app.store.read().await?;
        let card = texts::by_id(&mut db, &id).await?;
        if !card.restricted {
            continue;
        }
        let listed = texts::institutions(&mut db, &id).await?;
        let own = persons::by_id(&mut db, &at.person_id).await?.institution.map(|own| own.id);
        let version = versions::get(&mut db, &id, about.version).await?;
        drop(db);
        let sees = match sight(&app.store, Some(&at.person_id), &id).await {
            Ok(sight) => sight.shows(&version),
            Err(Error::NotFound) => false,
            Err(error) => return Err(error),
        };
        if !sees && !own.is_some_and(|own| listed.contains(&own)) {
            found.insert(about.id.clone());
        }
    }
    Ok(found)
}
