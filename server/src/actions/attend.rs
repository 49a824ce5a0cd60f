//! Who is in the room: put on the list by the secretariat, or joined by the code of the workshop on a phone and let in; arrivals
//! and departures with their hour.

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId, SeatId};
use crate::domain::input::{Name, Office};
use crate::domain::limits;
use crate::domain::secret::Secret;
use crate::domain::workshop::{How, Seat, Session, Workshop};
use crate::store::{AnyConnection, seats, workshops};

use super::AppState;
use super::workshop_access::{Change, change};

pub struct NewSeat {
    pub institution: InstitutionId,
    pub name: Name,
    pub office: Office,
    pub person: Option<PersonId>,
    /// In the room from now on.
    pub present: bool,
}

/// The secretariat puts somebody on the list, and lets them in by that.
///
/// # Errors
/// [`Error::Invalid`] when the institution is not invited or the list is full; [`Error::SeatsTaken`].
pub async fn list_seat(app: &AppState, can: &Can<ability::Conduct>, new: NewSeat) -> Result<Seat, Error> {
    let mut change = change(app, can.on(), Some(can.by()), "workshop-seat-listed", []).await?;
    let present = new.present;
    let seat = seat(app, &mut change, new, How::List).await?;
    seats::insert(&mut change.tx, &seat, None, change.now).await?;
    if present {
        let room = seats::of_workshop(&mut change.tx, can.on()).await?;
        has_place(&change.workshop, &room, &seat)?;
        seats::arrive(&mut change.tx, &seat.id, change.now).await?;
    }
    kept(app, change, &seat.id).await
}

/// A phone joins by the code. It counts for nothing until the secretariat lets it in.
///
/// # Errors
/// [`Error::NotFound`] when there is no such code; [`Error::NotInSession`] when the workshop is over; [`Error::Invalid`] when
/// the institution is not invited or the list is full.
pub async fn join_by_code(app: &AppState, code: &str, new: NewSeat) -> Result<(Seat, Secret), Error> {
    let workshop = workshops::by_code(&mut *app.store.read().await?, code).await?;
    if workshop.state == Session::Closed {
        return Err(Error::NotInSession);
    }
    let mut change = change(app, &workshop.id, None, "workshop-seat-asked", []).await?;
    let seat = seat(app, &mut change, new, How::Code).await?;
    let secret = Secret::new("seat_", &*app.chance);
    seats::insert(&mut change.tx, &seat, Some(secret.hash()), change.now).await?;
    Ok((kept(app, change, &seat.id).await?, secret))
}

async fn seat(app: &AppState, change: &mut Change, new: NewSeat, how: How) -> Result<Seat, Error> {
    if !change.workshop.invited.iter().any(|one| one.institution == new.institution) {
        return Err(Error::Invalid { field: "institution-invited" });
    }
    if seats::of_workshop(&mut change.tx, &change.workshop.id).await?.len() >= limits::SEATS_PER_WORKSHOP {
        return Err(Error::Invalid { field: "seats" });
    }
    Ok(Seat {
        id: SeatId::new(change.now, &*app.chance),
        workshop: change.workshop.id.clone(),
        institution: new.institution,
        name: new.name.as_str().to_owned(),
        office: new.office.as_str().to_owned(),
        person: new.person,
        how,
        admitted_at: (how == How::List).then_some(change.now),
        removed_at: None,
        times: Vec::new(),
    })
}

async fn kept(app: &AppState, mut change: Change, id: &SeatId) -> Result<Seat, Error> {
    let seat = seats::get(&mut change.tx, id).await?;
    change.keep(app).await?;
    Ok(seat)
}

/// What happens to a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Let in, and in the room from now on.
    Admit,
    Arrive,
    Leave,
    /// Off the list.
    Remove,
}

/// # Errors
/// [`Error::NotFound`] when it is another workshop's; [`Error::SeatsTaken`] when as many of the institution as were invited
/// are in the room.
pub async fn move_seat(
    app: &AppState,
    can: &Can<ability::Conduct>,
    id: &SeatId,
    what: Move,
) -> Result<Seat, Error> {
    let act = match what {
        Move::Admit => "workshop-seat-admitted",
        Move::Arrive => "workshop-arrival",
        Move::Leave => "workshop-departure",
        Move::Remove => "workshop-seat-removed",
    };
    let mut change = change(app, can.on(), Some(can.by()), act, [("seat", id.as_str().into())]).await?;
    moved(&mut change, id, what).await?;
    kept(app, change, id).await
}

/// Lets in all who wait, as far as there are seats. How many could not be.
///
/// # Errors
/// When the database fails.
pub async fn admit_all(app: &AppState, can: &Can<ability::Conduct>) -> Result<usize, Error> {
    let mut change = change(app, can.on(), Some(can.by()), "workshop-seat-admitted", []).await?;
    let waiting: Vec<SeatId> = seats::of_workshop(&mut change.tx, can.on())
        .await?
        .into_iter()
        .filter(|seat| seat.admitted_at.is_none() && seat.removed_at.is_none())
        .map(|seat| seat.id)
        .collect();
    let mut left = 0;
    for id in &waiting {
        match moved(&mut change, id, Move::Admit).await {
            Err(Error::SeatsTaken) => left += 1,
            other => other?,
        }
    }
    change.keep(app).await?;
    Ok(left)
}

async fn moved(change: &mut Change, id: &SeatId, what: Move) -> Result<(), Error> {
    let (db, now): (&mut AnyConnection, _) = (&mut change.tx, change.now);
    let room = seats::of_workshop(db, &change.workshop.id).await?;
    let seat = room.iter().find(|seat| seat.id == *id && seat.removed_at.is_none()).ok_or(Error::NotFound)?;
    match what {
        Move::Admit | Move::Arrive => {
            has_place(&change.workshop, &room, seat)?;
            if what == Move::Admit {
                seats::admit(db, id, now).await?;
            }
            seats::arrive(db, id, now).await
        }
        Move::Leave => seats::leave(db, id, now).await,
        Move::Remove => seats::remove(db, id, now).await,
    }
}

/// As many delegates of an institution are in the room at once as it has seats: a substitute takes a seat that was left.
fn has_place(workshop: &Workshop, room: &[Seat], seat: &Seat) -> Result<(), Error> {
    let invited = workshop.invited.iter().find(|one| one.institution == seat.institution);
    let others = room
        .iter()
        .filter(|one| one.id != seat.id && one.institution == seat.institution && one.is_present())
        .count();
    match invited {
        Some(one) if i64::try_from(others).is_ok_and(|others| others < one.seats) => Ok(()),
        Some(_) => Err(Error::SeatsTaken),
        None => Err(Error::Invalid { field: "institution-invited" }),
    }
}
