//! Minutes as they stand: made from everything that happened in a workshop, whoever asks and in whatever language.

use std::collections::HashMap;

use docs_schema::{canonical, provision};

use super::AppState;
use super::minutes_wording::wording;
use super::see_versions::version_text;
use super::see_workshop::{Room, room};
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, InstitutionId, WorkshopId};
use crate::domain::minutes::{
    About, Called, Changed, Delegate, Heading, Hour, Institution, Item, Minutes, Part, Present, Recorded,
    Report, Reserved, Rules, Votes,
};
use crate::domain::workshop::{Ballot, Decision, Seat, Session};
use crate::store::{decisions, dossiers, institutions, journal, minutes, persons, versions};

const COURSE: [(&str, Session); 3] = [
    ("workshop-opened", Session::Open),
    ("workshop-suspended", Session::Suspended),
    ("workshop-closed", Session::Closed),
];

/// # Errors
/// [`Error::NotFound`]; [`Error::Damaged`] when a version or a decision cannot be read any more.
pub(super) async fn facts(app: &AppState, id: &WorkshopId) -> Result<Minutes, Error> {
    let room = room(app, id).await?;
    let mut recorded = Vec::with_capacity(room.decisions.len());
    for decision in &room.decisions {
        recorded.push(record(app, &room, decision).await?);
    }
    let mut db = app.store.read().await?;
    let dossier = dossiers::by_id(&mut db, &room.workshop.dossier_id).await?;
    let mut texts = Vec::with_capacity(room.workshop.texts.len());
    for (text, n) in &room.workshop.texts {
        let version = versions::get(&mut db, text, *n).await?;
        let (title, hash) = (version.title.clone(), version.hex());
        texts.push(About { id: text.to_string(), title, version: *n, hash, hidden: false });
    }
    let narrative = minutes::parts(&mut db, id).await?;
    let written = narrative.into_iter().filter(|part| !part.words.is_empty());
    let mut minutes = Minutes {
        dossier: dossier.title,
        workshop: heading(&mut db, &room).await?,
        texts,
        rules: Rules {
            quorum_institutions: room.workshop.quorum_institutions,
            quorum_seats: room.workshop.quorum_seats,
            voting: room.workshop.voting,
            majority: room.workshop.majority,
        },
        institutions: vec![],
        delegates: delegates(&room.seats),
        hours: hours(&mut db, &room).await?,
        agenda: agenda(&room),
        commissions: reports(&room),
        decisions: recorded,
        narrative: written.map(|part| Part { part: part.part, words: part.words }).collect(),
    };
    minutes.institutions = named(&institutions::all(&mut db).await?, &room, &minutes);
    Ok(minutes)
}

async fn heading(db: &mut crate::store::AnyConnection, room: &Room) -> Result<Heading, Error> {
    let one = &room.workshop;
    let name = |id: Option<&crate::domain::ids::PersonId>| {
        id.and_then(|id| room.people.get(id)).cloned().unwrap_or_default()
    };
    let chair_of = match &one.chair {
        Some(chair) => persons::by_id(db, chair).await?.institution.map(|own| own.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok(Heading {
        id: one.id.to_string(),
        n: one.n,
        title: one.title.clone(),
        place: one.place.clone(),
        opens: one.opens_at,
        closes: one.closes_at,
        zone: one.zone.clone(),
        chair: name(one.chair.as_ref()),
        chair_of,
        rapporteur: name(one.rapporteur.as_ref()),
    })
}

/// Those who are invited; and others that sat, voted or made a reservation before they were struck from the list.
fn named(all: &[crate::domain::person::Institution], room: &Room, minutes: &Minutes) -> Vec<Institution> {
    let mut list: Vec<Institution> = room
        .workshop
        .invited
        .iter()
        .map(|one| Institution {
            id: one.institution.to_string(),
            name: one.name.clone(),
            seats: one.seats,
            votes: one.votes,
        })
        .collect();
    let sat = minutes.delegates.iter().map(|one| &one.institution);
    let voted = minutes.decisions.iter().flat_map(|one| one.roll.iter().map(|called| &called.institution));
    let reserved = minutes.decisions.iter().flat_map(|one| one.reservations.iter().map(|r| &r.institution));
    for id in sat.chain(voted).chain(reserved) {
        let known = list.iter().any(|one| one.id == *id);
        if let Some(one) = all.iter().find(|one| !known && one.id.as_str() == id) {
            list.push(Institution { id: id.clone(), name: one.name.clone(), seats: 0, votes: false });
        }
    }
    list.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    list
}

/// Those who were let in and came, or are expected.
fn delegates(seats: &[Seat]) -> Vec<Delegate> {
    let counts =
        |seat: &&Seat| seat.admitted_at.is_some() && (seat.removed_at.is_none() || !seat.times.is_empty());
    let mut all: Vec<Delegate> = seats
        .iter()
        .filter(counts)
        .map(|seat| Delegate {
            institution: seat.institution.to_string(),
            name: seat.name.clone(),
            office: seat.office.clone(),
            times: seat.times.clone(),
        })
        .collect();
    all.sort_by(|a, b| (&a.institution, &a.name, &a.times).cmp(&(&b.institution, &b.name, &b.times)));
    all
}

async fn hours(db: &mut crate::store::AnyConnection, room: &Room) -> Result<Vec<Hour>, Error> {
    let told = journal::moments(db, &room.workshop.dossier_id, COURSE.map(|(act, _)| act)).await?;
    let own = told.into_iter().filter(|(_, _, data)| data["workshop"] == room.workshop.id.as_str());
    let state = |act: &str| COURSE.iter().find(|(known, _)| *known == act).map(|(_, state)| *state);
    Ok(own.filter_map(|(at, act, _)| Some(Hour { at, state: state(&act)? })).collect())
}

fn commission(room: &Room, id: Option<&CommissionId>) -> Option<i64> {
    room.commissions.iter().find(|one| Some(&one.id) == id).map(|one| one.n)
}

fn agenda(room: &Room) -> Vec<Item> {
    let item = |one: &crate::domain::workshop::Item| Item {
        id: one.id.to_string(),
        text: one.text_id.to_string(),
        version: one.version,
        title: one.title.clone(),
        commission: commission(room, one.commission.as_ref()),
        hidden: false,
    };
    room.items.iter().map(|state| item(&state.item)).collect()
}

fn reports(room: &Room) -> Vec<Report> {
    let name = |id: &crate::domain::ids::PersonId| room.people.get(id).cloned().unwrap_or_default();
    let report = |one: &crate::domain::workshop::Commission| Report {
        n: one.n,
        name: one.name.clone(),
        rapporteur: one.rapporteur.as_ref().map(name).unwrap_or_default(),
        words: one.report.clone(),
        at: one.reported_at,
        hidden: false,
    };
    room.commissions.iter().map(report).collect()
}

async fn record(app: &AppState, room: &Room, one: &Decision) -> Result<Recorded, Error> {
    let ballot = room.ballots.iter().find(|ballot| Some(&ballot.id) == one.ballot.as_ref());
    let reservation = |r: &crate::domain::workshop::Reservation| Reserved {
        institution: r.institution.to_string(),
        words: r.words.clone(),
    };
    Ok(Recorded {
        n: one.n,
        at: one.at,
        item: one.item.to_string(),
        commission: commission(room, one.commission.as_ref()),
        kind: one.kind,
        mode: one.mode,
        votes: Votes { favour: one.tally.favour, against: one.tally.against, abstain: one.tally.abstain },
        roll: ballot.map(|ballot| roll(room, ballot)).unwrap_or_default(),
        quorum: Present {
            institutions: one.quorum.institutions_present,
            institutions_all: one.quorum.institutions_all,
            seats: one.quorum.seats_present,
            seats_all: one.quorum.seats_all,
            met: one.quorum.met,
        },
        why_without: one.why_without.clone(),
        note: one.note.clone(),
        replaces: one.replaces,
        hash: canonical::hex(&one.hash),
        version_hash: canonical::hex(&one.version_hash),
        reservations: one.reservations.iter().map(reservation).collect(),
        wording: decided(app, room, one).await?,
        hidden: false,
        uncovered: room.item(&one.item).is_some_and(|state| {
            state.covered == Some(false) && state.decision.as_ref().is_some_and(|held| held.n == one.n)
        }),
    })
}

/// The roll call, by institution and delegate.
fn roll(room: &Room, ballot: &Ballot) -> Vec<Called> {
    let names: HashMap<&str, &str> =
        room.seats.iter().map(|seat| (seat.id.as_str(), seat.name.as_str())).collect();
    let by_seat = |voter: &str, institution: &InstitutionId| {
        if voter == institution.as_str() {
            String::new()
        } else {
            (*names.get(voter).unwrap_or(&"")).to_owned()
        }
    };
    let mut all: Vec<Called> = ballot
        .votes
        .iter()
        .map(|vote| Called {
            institution: vote.institution.to_string(),
            delegate: by_seat(&vote.voter, &vote.institution),
            choice: vote.choice,
        })
        .collect();
    all.sort_by(|a, b| (&a.institution, &a.delegate, a.choice).cmp(&(&b.institution, &b.delegate, b.choice)));
    all
}

/// The amended wording; nothing where the words are the version's.
async fn decided(app: &AppState, room: &Room, one: &Decision) -> Result<Vec<Changed>, Error> {
    let Some(state) = room.item(&one.item).filter(|_| one.hash != one.version_hash) else {
        return Ok(vec![]);
    };
    let mut db = app.store.read().await?;
    let version = versions::get(&mut db, &state.item.text_id, state.item.version).await?;
    let body = decisions::body(&mut db, &one.id).await?;
    drop(db);
    if canonical::hash(&body) != one.hash {
        return Err(Error::internal(format!("decision {} is damaged in the store", one.n)));
    }
    let text = version_text(app, &version).await?;
    let item = state.item.clone();
    let compare = move || {
        let decided = provision::decode(&body).map_err(Error::internal)?;
        Ok(wording(&text, &item, &decided))
    };
    tokio::task::spawn_blocking(compare).await.map_err(Error::internal)?
}
