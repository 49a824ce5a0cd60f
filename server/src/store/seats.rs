//! Delegates of a workshop and when they were in the room.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId, SeatId, WorkshopId};
use crate::domain::workshop::Seat;

/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut AnyConnection,
    new: &Seat,
    secret_hash: Option<[u8; 32]>,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO seats (id, workshop_id, institution_id, name, office, person_id, how, secret_hash, admitted_at,
                            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(new.workshop.as_str())
    .bind(new.institution.as_str())
    .bind(&new.name)
    .bind(&new.office)
    .bind(new.person.as_ref().map(PersonId::as_str))
    .bind(new.how.as_str())
    .bind(secret_hash.map(|hash| hash.to_vec()))
    .bind(new.admitted_at)
    .bind(now)
    .execute(&mut *db)
    .await?;
    for (arrived, _) in &new.times {
        arrive(db, &new.id, *arrived).await?;
    }
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn admit(db: &mut AnyConnection, seat: &SeatId, now: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE seats SET admitted_at = $2 WHERE id = $1 AND admitted_at IS NULL")
        .bind(seat.as_str())
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a delegate off the list; what they did stays.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: &mut AnyConnection, seat: &SeatId, now: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE seats SET removed_at = $2, secret_hash = NULL WHERE id = $1")
        .bind(seat.as_str())
        .bind(now)
        .execute(&mut *db)
        .await?;
    leave(db, seat, now).await
}

/// The delegate is in the room from then on; who already is stays.
///
/// # Errors
/// When the database fails.
pub async fn arrive(db: &mut AnyConnection, seat: &SeatId, at: Millis) -> Result<(), Error> {
    let inside: i64 =
        sqlx::query_scalar("SELECT count(*) FROM seat_times WHERE seat_id = $1 AND left_at IS NULL")
            .bind(seat.as_str())
            .fetch_one(&mut *db)
            .await?;
    if inside == 0 {
        // Twice within one moment is once.
        sqlx::query(
            "INSERT INTO seat_times (seat_id, arrived_at) VALUES ($1, $2)
             ON CONFLICT (seat_id, arrived_at) DO UPDATE SET left_at = NULL",
        )
        .bind(seat.as_str())
        .bind(at)
        .execute(db)
        .await?;
    }
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn leave(db: &mut AnyConnection, seat: &SeatId, at: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE seat_times SET left_at = $2 WHERE seat_id = $1 AND left_at IS NULL")
        .bind(seat.as_str())
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

macro_rules! columns {
    () => {
        "SELECT s.id, s.workshop_id, s.institution_id, s.name, s.office, s.person_id, s.how, s.admitted_at, s.removed_at
           FROM seats s "
    };
}

/// All delegates that were ever on the list, by name.
///
/// # Errors
/// When the database fails.
pub async fn of_workshop(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Seat>, Error> {
    let rows = sqlx::query(concat!(columns!(), "WHERE s.workshop_id = $1 ORDER BY s.name, s.id"))
        .bind(workshop.as_str())
        .fetch_all(&mut *db)
        .await?;
    let times = sqlx::query(
        "SELECT t.seat_id, t.arrived_at, t.left_at FROM seat_times t JOIN seats s ON s.id = t.seat_id
          WHERE s.workshop_id = $1 ORDER BY t.arrived_at",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    let mut of: HashMap<String, Vec<(Millis, Option<Millis>)>> = HashMap::new();
    for row in &times {
        let time = (row.try_get("arrived_at")?, row.try_get("left_at")?);
        of.entry(row.try_get("seat_id")?).or_default().push(time);
    }
    rows.iter()
        .map(|row| {
            let mut seat = seat(row)?;
            seat.times = of.remove(seat.id.as_str()).unwrap_or_default();
            Ok(seat)
        })
        .collect()
}

/// # Errors
/// [`Error::NotFound`].
pub async fn get(db: &mut AnyConnection, id: &SeatId) -> Result<Seat, Error> {
    let row =
        sqlx::query(concat!(columns!(), "WHERE s.id = $1")).bind(id.as_str()).fetch_one(&mut *db).await?;
    with_times(db, &row).await
}

/// The seat that a phone holds.
///
/// # Errors
/// When the database fails.
pub async fn by_secret(db: &mut AnyConnection, hash: &[u8; 32]) -> Result<Option<Seat>, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE s.secret_hash = $1"))
        .bind(hash.to_vec())
        .fetch_optional(&mut *db)
        .await?;
    match row {
        Some(row) => with_times(db, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn with_times(db: &mut AnyConnection, row: &AnyRow) -> Result<Seat, Error> {
    let mut seat = seat(row)?;
    let times =
        sqlx::query("SELECT arrived_at, left_at FROM seat_times WHERE seat_id = $1 ORDER BY arrived_at")
            .bind(seat.id.as_str())
            .fetch_all(db)
            .await?;
    for row in &times {
        seat.times.push((row.try_get("arrived_at")?, row.try_get("left_at")?));
    }
    Ok(seat)
}

fn seat(row: &AnyRow) -> Result<Seat, Error> {
    Ok(Seat {
        id: SeatId::stored(row.try_get("id")?),
        workshop: WorkshopId::stored(row.try_get("workshop_id")?),
        institution: InstitutionId::stored(row.try_get("institution_id")?),
        name: row.try_get("name")?,
        office: row.try_get("office")?,
        person: row.try_get::<Option<String>, _>("person_id")?.map(PersonId::stored),
        how: row.try_get::<String, _>("how")?.parse()?,
        admitted_at: row.try_get("admitted_at")?,
        removed_at: row.try_get("removed_at")?,
        times: Vec::new(),
    })
}
