//! Making a follow-up table by hand, and reporting on its rows.

use crate::domain::access::FollowUpAccess;
use crate::domain::capability::{Can, ability};
use crate::domain::deadline::last_day;
use crate::domain::error::Error;
use crate::domain::follow_up::{FollowUp, Planned, Report};
use crate::domain::ids::{DossierId, FollowUpId};
use crate::domain::input::Cell;
use crate::domain::limits;
use crate::store::{AnyConnection, follow_ups, institutions, journal};

use super::AppState;
use super::see_follow_up::see_follow_up_row;

/// What is to be done, parsed. The deadline's date is read from its words.
///
/// # Errors
/// [`Error::Invalid`] when there is no action, or a cell is too long.
pub fn planned(typed: &Planned) -> Result<Planned, Error> {
    let cell = |words: &str| Cell::parse(words).map(|cell| cell.as_str().to_owned());
    let action = cell(&typed.action)?;
    if action.is_empty() {
        return Err(Error::Invalid { field: "action" });
    }
    let deadline = cell(&typed.deadline)?;
    Ok(Planned {
        action,
        responsible: cell(&typed.responsible)?,
        institution: typed.institution.clone(),
        due_at: last_day(&deadline),
        deadline,
        indicator: cell(&typed.indicator)?,
        region: cell(&typed.region)?,
        axis: cell(&typed.axis)?,
    })
}

pub(super) async fn room_for(db: &mut AnyConnection, dossier: &DossierId, more: usize) -> Result<i64, Error> {
    let next = follow_ups::next_number(db, dossier).await?;
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    if next - 1 + more > limits::FOLLOW_UPS_PER_DOSSIER {
        return Err(Error::Invalid { field: "follow-ups" });
    }
    Ok(next)
}

/// # Errors
/// [`Error::Invalid`].
pub async fn add(app: &AppState, can: &Can<ability::Follow>, typed: &Planned) -> Result<FollowUp, Error> {
    let planned = planned(typed)?;
    let (now, id) = (app.now(), FollowUpId::new(app.now(), &*app.chance));
    let mut tx = app.store.write().await?;
    let data = [("row", id.as_str().into())];
    journal::append(&mut tx, can.on(), Some(can.by()), now, "follow-up-added", &data.into()).await?;
    if let Some(institution) = &planned.institution {
        institutions::must_exist(&mut tx, institution).await?;
    }
    let n = room_for(&mut tx, can.on(), 1).await?;
    let new = follow_ups::New {
        id: &id,
        n,
        source: None,
        fingerprint: None,
        planned: &planned,
        by: can.by(),
        at: now,
    };
    follow_ups::insert(&mut tx, can.on(), &new).await?;
    let row = follow_ups::get(&mut tx, can.on(), &id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Says anew what a row is about and who is responsible; what was reported on it stays.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`].
pub async fn change(
    app: &AppState,
    can: &Can<ability::Follow>,
    id: &FollowUpId,
    typed: &Planned,
) -> Result<FollowUp, Error> {
    let (planned, now) = (planned(typed)?, app.now());
    let mut tx = app.store.write().await?;
    let data = [("row", id.as_str().into())];
    journal::append(&mut tx, can.on(), Some(can.by()), now, "follow-up-changed", &data.into()).await?;
    follow_ups::get(&mut tx, can.on(), id).await?;
    if let Some(institution) = &planned.institution {
        institutions::must_exist(&mut tx, institution).await?;
    }
    follow_ups::set_planned(&mut tx, id, &planned, now).await?;
    let row = follow_ups::get(&mut tx, can.on(), id).await?;
    tx.commit().await?;
    Ok(row)
}

/// Says where a row stands. The same said again adds nothing: a form may be sent twice.
///
/// # Errors
/// [`Error::NotFound`] for a row that may not be seen; [`Error::Forbidden`] for one of another institution.
pub async fn report(
    app: &AppState,
    access: &FollowUpAccess,
    id: &FollowUpId,
    said: &Report,
) -> Result<FollowUp, Error> {
    let (row, _) = see_follow_up_row(app, access, id).await?;
    let can: Can<ability::Report> = access.can_report(&row)?;
    let said = Report {
        status: said.status,
        note: Cell::parse(&said.note)?.as_str().to_owned(),
        value: Cell::parse(&said.value)?.as_str().to_owned(),
    };
    let now = app.now();
    let mut tx = app.store.write().await?;
    let data = [("row", id.as_str().into()), ("status", said.status.as_str().into())];
    journal::append(&mut tx, can.on(), Some(can.by()), now, "follow-up-reported", &data.into()).await?;
    // Asked again behind the lock: it may have been given to another institution, or said already.
    let row = follow_ups::get(&mut tx, can.on(), id).await?;
    access.can_report(&row)?;
    if (row.status, &row.note, &row.value) == (said.status, &said.note, &said.value) {
        return Ok(row);
    }
    follow_ups::report(&mut tx, id, &said, can.by(), now, limits::REPORTS_PER_FOLLOW_UP).await?;
    let row = follow_ups::get(&mut tx, can.on(), id).await?;
    tx.commit().await?;
    Ok(row)
}
