//! What may this person, or this phone, do in a workshop? And how every change of one is made.

use crate::domain::access::{CommissionAccess, SeatAccess, WorkshopAccess};
use crate::domain::capability::{self, Held, InRoom};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, PersonId, WorkshopId};
use crate::domain::input::Slug;
use crate::domain::person::Person;
use crate::domain::secret;
use crate::domain::workshop::{Session, Workshop};
use crate::store::{self, AnyConnection, Store, Writing, commissions, journal, seats, workshops};

use super::AppState;

/// A workshop by its address.
///
/// # Errors
/// [`Error::NotFound`], also for those who have no business with it.
pub async fn workshop_by_number(
    store: &Store,
    person: &Person,
    slug: &str,
    n: i64,
) -> Result<WorkshopAccess, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    let mut db = store.read().await?;
    let (dossier, _) = store::access::dossier_by_slug(&mut db, slug.as_str()).await?;
    let workshop = workshops::by_number(&mut db, &dossier, n).await?;
    drop(db);
    access_to(store, person, workshop).await
}

/// # Errors
/// [`Error::NotFound`], also for those who have no business with it.
pub async fn workshop_access(
    store: &Store,
    person: &Person,
    id: &WorkshopId,
) -> Result<WorkshopAccess, Error> {
    let workshop = workshops::get(&mut *store.read().await?, id).await?;
    access_to(store, person, workshop).await
}

async fn access_to(store: &Store, person: &Person, workshop: Workshop) -> Result<WorkshopAccess, Error> {
    let mut db = store.read().await?;
    let dossier = store::dossiers::by_id(&mut db, &workshop.dossier_id).await?;
    let (held, room) = standing(&mut db, person, &workshop).await?;
    let capabilities = capability::in_workshop(dossier.stage, &held, room);
    if capabilities.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(WorkshopAccess {
        workshop,
        slug: dossier.slug,
        stage: dossier.stage,
        person_id: person.id.clone(),
        capabilities,
    })
}

/// What somebody holds in the dossier, and who they are in the workshop.
async fn standing(
    db: &mut AnyConnection,
    person: &Person,
    workshop: &Workshop,
) -> Result<(Vec<Held>, InRoom), Error> {
    let held = store::access::held(db, &workshop.dossier_id, &person.id).await?;
    let leads = [&workshop.chair, &workshop.rapporteur].into_iter().flatten().any(|one| *one == person.id);
    let own = person.institution.as_ref().map(|own| &own.id);
    let invited = workshop.invited.iter().any(|one| Some(&one.institution) == own);
    let all = commissions::of_workshop(db, &workshop.id).await?;
    let reports = all.iter().any(|one| one.rapporteur.as_ref() == Some(&person.id));
    Ok((held, InRoom { leads, invited, reports }))
}

/// A commission of a workshop that this person sees.
///
/// # Errors
/// [`Error::NotFound`] when the workshop has no such commission.
pub async fn commission_access(
    store: &Store,
    person: &Person,
    at: WorkshopAccess,
    id: &CommissionId,
) -> Result<CommissionAccess, Error> {
    let mut db = store.read().await?;
    let all = commissions::of_workshop(&mut db, &at.workshop.id).await?;
    let commission = all.into_iter().find(|one| one.id == *id).ok_or(Error::NotFound)?;
    let (held, room) = standing(&mut db, person, &at.workshop).await?;
    let own = commission.rapporteur.as_ref() == Some(&person.id);
    let capabilities = capability::in_commission(at.stage, &held, room, own);
    Ok(CommissionAccess { at, commission, capabilities })
}

/// The seat that a phone holds in the workshop of this code.
///
/// # Errors
/// [`Error::NotFound`] when there is no such workshop, or the phone holds no seat in it.
pub async fn seat_access(store: &Store, code: &str, secret: &str) -> Result<SeatAccess, Error> {
    let mut db = store.read().await?;
    let workshop = workshops::by_code(&mut db, code).await?;
    let seat = seats::by_secret(&mut db, &secret::hash(secret)).await?.ok_or(Error::NotFound)?;
    if seat.workshop != workshop.id {
        return Err(Error::NotFound);
    }
    let may =
        capability::from_seat(seat.admitted_at.is_some(), seat.is_present(), workshop.state == Session::Open);
    Ok(SeatAccess { workshop, seat, may })
}

/// A change of a workshop, begun: the dossier's lock is taken, the journal's entry written, the rev raised.
pub(super) struct Change {
    pub tx: Writing,
    pub workshop: Workshop,
    pub now: Millis,
}

/// Begins a change. What is written with `act` carries ids, settings and counts; names and words stay out of the journal.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) async fn change<const N: usize>(
    app: &AppState,
    id: &WorkshopId,
    by: Option<&PersonId>,
    act: &str,
    data: [(&'static str, serde_json::Value); N],
) -> Result<Change, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let workshop = workshops::get(&mut tx, id).await?;
    let mut entry: journal::Data = data.into();
    entry.insert("workshop", id.as_str().into());
    entry.insert("number", workshop.n.into());
    journal::append(&mut tx, &workshop.dossier_id, by, now, act, &entry).await?;
    workshops::next_rev(&mut tx, id).await?;
    // Read again behind the lock: whoever waited for it decides on what is there now.
    let workshop = workshops::get(&mut tx, id).await?;
    Ok(Change { tx, workshop, now })
}

impl Change {
    /// Keeps it, and wakes those who wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep(self, app: &AppState) -> Result<(), Error> {
        self.tx.commit().await?;
        app.bells.ring(&self.workshop.id, self.workshop.rev);
        Ok(())
    }
}
