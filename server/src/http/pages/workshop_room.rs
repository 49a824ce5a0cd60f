//! Who is in the room of a workshop, by institution: the list, those who wait to be let in, arrivals and departures.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after};
use super::templates::Place;
use super::workshop_templates::{AttendancePage, Delegation, SeatRow};
use super::workshop_view as view;
use super::workshops::{address, join, waiting};
use crate::actions::AppState;
use crate::actions::attend::{NewSeat, admit_all, list_seat, move_seat};
use crate::actions::see_dossier::dossier_title;
use crate::actions::see_workshop::{Room, see_room};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::SeatId;
use crate::domain::input::{Name, Office};
use crate::domain::workshop::{How, Invited, Seat};
use crate::http::api::workshops::move_of;
use crate::http::auth::{InWorkshop, May, PathId};

pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    headers: HeaderMap,
    f: Frame,
) -> Result<Page<AttendancePage>, Error> {
    let room = see_room(&app, &at).await?;
    let w = view::head(&f, &at, &room);
    Ok(Page(AttendancePage {
        dossier: Place { slug: at.slug.clone(), title: dossier_title(&app, &at.workshop.dossier_id).await? },
        delegations: room.workshop.invited.iter().map(|one| delegation(&room, one)).collect(),
        waiting: waiting(&room),
        join: w.can_conduct.then(|| join(&app, &headers, &room.workshop)),
        w,
        f,
    }))
}

fn delegation(room: &Room, one: &Invited) -> Delegation {
    let own = room.seats.iter().filter(|s| s.institution == one.institution && s.removed_at.is_none());
    let rows: Vec<SeatRow> = own.map(|seat| row(room, seat)).collect();
    let present = rows.iter().filter(|row| row.state == "present").count();
    Delegation {
        id: one.institution.to_string(),
        name: one.name.clone(),
        votes: one.votes,
        present: i64::try_from(present).unwrap_or(i64::MAX),
        seats: one.seats,
        rows,
    }
}

fn row(room: &Room, seat: &Seat) -> SeatRow {
    SeatRow {
        id: seat.id.to_string(),
        name: seat.name.clone(),
        office: seat.office.clone(),
        state: match (seat.admitted_at, seat.is_present()) {
            (None, _) => "waiting",
            (_, true) => "present",
            (_, false) => "away",
        },
        times: view::times(&room.workshop, &seat.times),
        by_code: seat.how == How::Code,
    }
}

/// Puts somebody on the list, or lets in all who wait.
pub async fn add(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let to = format!("{}/attendance", address(&at));
    if fields.one("all").is_some() {
        let outcome = admit_all(&app, &can).await;
        let done = if outcome.as_ref().is_ok_and(|left| *left > 0) {
            "seats-not-all-let-in"
        } else {
            "seats-let-in"
        };
        return after(&app, f.lang, &to, done, outcome.map(drop));
    }
    let outcome = async {
        let institution =
            fields.text("institution").parse().map_err(|_| Error::Invalid { field: "institution" })?;
        let new = NewSeat {
            institution,
            name: Name::parse(fields.text("name"))?,
            office: Office::parse(fields.text("office"))?,
            person: None,
            present: fields.one("present").is_some(),
        };
        list_seat(&app, &can, new).await.map(drop)
    };
    after(&app, f.lang, &to, "seat-was-listed", outcome.await)
}

/// Lets in, notes an arrival or a departure, takes off the list.
pub async fn move_one(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    PathId(seat): PathId<SeatId>,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let outcome = async { move_seat(&app, &can, &seat, move_of(fields.text("move"))?).await.map(drop) };
    after(&app, f.lang, &format!("{}/attendance", address(&at)), "seat-was-moved", outcome.await)
}
