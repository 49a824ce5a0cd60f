//! Ballots of workshops and the votes in them: one of each voter, whatever is sent how often.

use std::collections::HashMap;

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{BallotId, InstitutionId, ItemId, PersonId, SeatId, WorkshopId};
use crate::domain::workshop::{Ballot, Vote};

use super::errors::taken;

/// # Errors
/// [`Error::Taken`] when one is open already.
pub async fn open(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    new: &Ballot,
    by: &PersonId,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO ballots (id, workshop_id, item_id, question, mode, opened_at, closed_at, dropped, person_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)",
    )
    .bind(new.id.as_str())
    .bind(workshop.as_str())
    .bind(new.item.as_str())
    .bind(&new.question)
    .bind(new.mode.as_str())
    .bind(new.opened_at)
    .bind(new.closed_at)
    .bind(by.as_str())
    .execute(&mut *db)
    .await
    .map_err(taken("ballot"))?;
    for vote in &new.votes {
        cast(db, &new.id, vote, new.opened_at).await?;
    }
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn close(db: &mut AnyConnection, id: &BallotId, dropped: bool, now: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE ballots SET closed_at = $2, dropped = $3 WHERE id = $1 AND closed_at IS NULL")
        .bind(id.as_str())
        .bind(now)
        .bind(i64::from(dropped))
        .execute(db)
        .await?;
    Ok(())
}

/// Counts a vote once. A repeated message, or one that comes late, changes nothing: only a later turn of that voter does.
///
/// # Errors
/// When the database fails.
pub async fn cast(db: &mut AnyConnection, id: &BallotId, vote: &Vote, now: Millis) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO ballot_votes (ballot_id, voter, institution_id, seat_id, choice, turn, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (ballot_id, voter) DO UPDATE
            SET choice = excluded.choice, seat_id = excluded.seat_id, turn = excluded.turn, at = excluded.at
          WHERE excluded.turn > ballot_votes.turn",
    )
    .bind(id.as_str())
    .bind(&vote.voter)
    .bind(vote.institution.as_str())
    .bind(vote.seat.as_ref().map(SeatId::as_str))
    .bind(vote.choice.as_str())
    .bind(vote.turn)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// All ballots of a workshop, the first first.
///
/// # Errors
/// When the database fails.
pub async fn of_workshop(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Ballot>, Error> {
    let rows = sqlx::query(
        "SELECT id, item_id, question, mode, opened_at, closed_at, dropped FROM ballots
          WHERE workshop_id = $1 ORDER BY opened_at, id",
    )
    .bind(workshop.as_str())
    .fetch_all(&mut *db)
    .await?;
    let mut votes = votes(db, workshop).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            Ok(Ballot {
                votes: votes.remove(&id).unwrap_or_default(),
                id: BallotId::stored(id),
                item: ItemId::stored(row.try_get("item_id")?),
                question: row.try_get("question")?,
                mode: row.try_get::<String, _>("mode")?.parse()?,
                opened_at: row.try_get("opened_at")?,
                closed_at: row.try_get("closed_at")?,
                dropped: row.try_get::<i64, _>("dropped")? == 1,
            })
        })
        .collect()
}

async fn votes(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<HashMap<String, Vec<Vote>>, Error> {
    let rows = sqlx::query(
        "SELECT v.ballot_id, v.voter, v.institution_id, v.seat_id, v.choice, v.turn FROM ballot_votes v
           JOIN ballots b ON b.id = v.ballot_id WHERE b.workshop_id = $1 ORDER BY v.at, v.voter",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    let mut all: HashMap<String, Vec<Vote>> = HashMap::new();
    for row in &rows {
        let vote = Vote {
            voter: row.try_get("voter")?,
            institution: InstitutionId::stored(row.try_get("institution_id")?),
            seat: row.try_get::<Option<String>, _>("seat_id")?.map(SeatId::stored),
            choice: row.try_get::<String, _>("choice")?.parse()?,
            turn: row.try_get("turn")?,
        };
        all.entry(row.try_get("ballot_id")?).or_default().push(vote);
    }
    Ok(all)
}
