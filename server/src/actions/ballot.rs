//! Counted votes: opened by whoever runs the workshop, by phones or by a show of hands that the secretariat enters.
//!
//! Must stay true: one vote of each voter, whatever is sent how often; a vote that came is never lost by a crash, for it is
//! stored before it is told.

use crate::domain::access::SeatAccess;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{BallotId, ItemId};
use crate::domain::input::Question;
use crate::domain::workshop::{Ballot, BallotMode, Choice, Session, Vote, Workshop, voter};
use crate::store::{ballots, seats, workshops};

use super::AppState;
use super::workshop_access::change;

/// Opens a vote on an item; phones see it at once.
///
/// # Errors
/// [`Error::NotInSession`]; [`Error::Taken`] when another is open; [`Error::NotFound`] when the item is not on the agenda.
pub async fn open_ballot(
    app: &AppState,
    can: &Can<ability::Conduct>,
    item: &ItemId,
    question: &Question,
) -> Result<Ballot, Error> {
    let id = BallotId::new(app.now(), &*app.chance);
    let data = [("item", item.as_str().into()), ("ballot", id.as_str().into())];
    let mut change = change(app, can.on(), Some(can.by()), "ballot-opened", data).await?;
    in_session(&change.workshop)?;
    let all = workshops::items(&mut change.tx, can.on()).await?;
    if !all.iter().any(|one| one.id == *item) {
        return Err(Error::NotFound);
    }
    let ballot = Ballot {
        id,
        item: item.clone(),
        question: question.as_str().to_owned(),
        mode: BallotMode::Phones,
        opened_at: change.now,
        closed_at: None,
        dropped: false,
        votes: vec![],
    };
    ballots::open(&mut change.tx, can.on(), &ballot, can.by()).await?;
    change.keep(app).await?;
    Ok(ballot)
}

pub(super) fn in_session(workshop: &Workshop) -> Result<(), Error> {
    if workshop.state == Session::Open { Ok(()) } else { Err(Error::NotInSession) }
}

/// A phone votes, or changes its vote while the ballot is open. `turn` grows with each choice of that phone: a message that is
/// sent again, or comes late, changes nothing. The ballot as it stands then.
///
/// # Errors
/// [`Error::Forbidden`] when the seat has no vote now; [`Error::NotFound`] when the ballot is not this workshop's;
/// [`Error::BallotClosed`].
pub async fn vote(
    app: &AppState,
    at: &SeatAccess,
    ballot: &BallotId,
    choice: Choice,
    turn: i64,
) -> Result<Ballot, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    // The workshop's lock first: a vote comes before the ballot is closed, or after, and then it is refused.
    workshops::lock(&mut tx, &at.workshop.id).await?;
    let workshop = workshops::get(&mut tx, &at.workshop.id).await?;
    in_session(&workshop)?;
    let seat = seats::get(&mut tx, &at.seat.id).await?;
    let voter = voter(&workshop, &seat).ok_or(Error::Forbidden)?;
    let open = find(ballots::of_workshop(&mut tx, &workshop.id).await?, ballot)?;
    if open.closed_at.is_some() {
        return Err(Error::BallotClosed);
    }
    let vote = Vote { voter, institution: seat.institution.clone(), seat: Some(seat.id), choice, turn };
    ballots::cast(&mut tx, ballot, &vote, now).await?;
    let after = find(ballots::of_workshop(&mut tx, &workshop.id).await?, ballot)?;
    // It is no news for the others: sixty phones would fetch their page anew for each of sixty votes.
    tx.commit().await?;
    Ok(after)
}

fn find(all: Vec<Ballot>, id: &BallotId) -> Result<Ballot, Error> {
    all.into_iter().find(|ballot| ballot.id == *id).ok_or(Error::NotFound)
}

/// Closes a ballot without a decision: it was opened by mistake, or the item is put off.
///
/// # Errors
/// [`Error::NotFound`] when it is not this workshop's.
pub async fn drop_ballot(
    app: &AppState,
    can: &Can<ability::Conduct>,
    ballot: &BallotId,
) -> Result<(), Error> {
    let data = [("ballot", ballot.as_str().into())];
    let mut change = change(app, can.on(), Some(can.by()), "ballot-dropped", data).await?;
    find(ballots::of_workshop(&mut change.tx, can.on()).await?, ballot)?;
    ballots::close(&mut change.tx, ballot, true, change.now).await?;
    change.keep(app).await
}
