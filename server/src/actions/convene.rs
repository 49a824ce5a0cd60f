//! Preparing a workshop: its rules, the versions that it is about, who is invited; and setting them again.

use std::collections::BTreeSet;

use crate::domain::capability::{Can, ability};
use crate::domain::chance::Chance;
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId, TextId, WorkshopId};
use crate::domain::input::{Presentation, Title, Venue};
use crate::domain::limits;
use crate::domain::workshop::{Invited, Majority, Session, Voting, Workshop};
use crate::store::{AnyConnection, access, journal, texts, versions, workshops};

use super::AppState;
use super::workshop_access::change;

/// What a person sets of a workshop.
pub struct Plan {
    pub title: Title,
    pub place: Venue,
    pub presentation: Presentation,
    pub opens_at: Millis,
    pub closes_at: Millis,
    pub zone: String,
    pub chair: Option<PersonId>,
    pub rapporteur: Option<PersonId>,
    pub quorum_institutions: i64,
    pub quorum_seats: i64,
    pub voting: Voting,
    pub majority: Majority,
    pub invited: Vec<Delegation>,
}

pub struct Delegation {
    pub institution: InstitutionId,
    pub seats: i64,
    pub votes: bool,
}

/// # Errors
/// [`Error::Invalid`] when a version is not of this dossier, the dates are not in order, a share is none, or somebody who is
/// named is not there.
pub async fn convene(
    app: &AppState,
    can: &Can<ability::Convene>,
    plan: Plan,
    about: &[(TextId, i64)],
) -> Result<Workshop, Error> {
    check(&plan)?;
    if about.is_empty() || about.len() > limits::TEXTS_PER_WORKSHOP {
        return Err(Error::Invalid { field: "versions-chosen" });
    }
    let now = app.now();
    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, can.on()).await?;
    for (text, n) in about {
        let card = texts::by_id(&mut tx, text).await.map_err(|_| Error::Invalid { field: "version" })?;
        let known = versions::get(&mut tx, text, *n).await;
        if card.dossier_id != *can.on() || known.is_err() {
            return Err(Error::Invalid { field: "version" });
        }
    }
    named(&mut tx, can, &plan).await?;
    let n = workshops::next_number(&mut tx, can.on()).await?;
    if n > limits::WORKSHOPS_PER_DOSSIER {
        return Err(Error::Invalid { field: "workshops" });
    }
    let mut workshop = Workshop {
        id: WorkshopId::new(now, &*app.chance),
        dossier_id: can.on().clone(),
        n,
        title: String::new(),
        place: String::new(),
        presentation: String::new(),
        opens_at: 0,
        closes_at: 0,
        zone: String::new(),
        chair: None,
        rapporteur: None,
        quorum_institutions: 0,
        quorum_seats: 0,
        voting: plan.voting,
        majority: plan.majority,
        code: code(&*app.chance),
        state: Session::Prepared,
        shown_item: None,
        rev: 0,
        texts: about.to_vec(),
        invited: vec![],
    };
    fill(&mut workshop, plan);
    let data = [
        ("workshop", workshop.id.as_str().into()),
        ("number", n.into()),
        ("name", workshop.title.clone().into()),
        ("opens", workshop.opens_at.into()),
        ("institutions", workshop.invited.len().into()),
    ];
    journal::append(&mut tx, can.on(), Some(can.by()), now, "workshop-convened", &data.into()).await?;
    workshops::insert(&mut tx, &workshop, can.by(), now).await?;
    let made = workshops::get(&mut tx, &workshop.id).await?;
    tx.commit().await?;
    Ok(made)
}

/// Sets what was set before in another way. Decisions keep the quorum of their moment.
///
/// # Errors
/// As [`convene`]; [`Error::NotFound`] when it is another dossier's.
pub async fn set_workshop(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    plan: Plan,
) -> Result<Workshop, Error> {
    check(&plan)?;
    let count = plan.invited.len();
    let data = [
        ("institutions", count.into()),
        ("quorum-institutions", plan.quorum_institutions.into()),
        ("quorum-seats", plan.quorum_seats.into()),
        ("voting", plan.voting.as_str().into()),
        ("majority", plan.majority.as_str().into()),
    ];
    let mut change = change(app, id, Some(can.by()), "workshop-set", data).await?;
    if change.workshop.dossier_id != *can.on() {
        return Err(Error::NotFound);
    }
    named(&mut change.tx, can, &plan).await?;
    fill(&mut change.workshop, plan);
    workshops::set(&mut change.tx, &change.workshop).await?;
    workshops::invite(&mut change.tx, id, &change.workshop.invited).await?;
    let made = workshops::get(&mut change.tx, id).await?;
    change.keep(app).await?;
    Ok(made)
}

fn fill(workshop: &mut Workshop, plan: Plan) {
    plan.title.as_str().clone_into(&mut workshop.title);
    plan.place.as_str().clone_into(&mut workshop.place);
    plan.presentation.as_str().clone_into(&mut workshop.presentation);
    (workshop.opens_at, workshop.closes_at, workshop.zone) = (plan.opens_at, plan.closes_at, plan.zone);
    (workshop.chair, workshop.rapporteur) = (plan.chair, plan.rapporteur);
    (workshop.quorum_institutions, workshop.quorum_seats) = (plan.quorum_institutions, plan.quorum_seats);
    (workshop.voting, workshop.majority) = (plan.voting, plan.majority);
    let invited = |one: Delegation| Invited {
        institution: one.institution,
        name: String::new(),
        short_name: String::new(),
        seats: one.seats,
        votes: one.votes,
    };
    workshop.invited = plan.invited.into_iter().map(invited).collect();
}

fn check(plan: &Plan) -> Result<(), Error> {
    let wrong = |field| Err(Error::Invalid { field });
    if plan.opens_at >= plan.closes_at {
        return wrong("closes");
    }
    if jiff::tz::TimeZone::get(&plan.zone).is_err() {
        return wrong("zone");
    }
    let shares = [plan.quorum_institutions, plan.quorum_seats];
    if !shares.iter().all(|share| (0..=100).contains(share)) {
        return wrong("quorum");
    }
    let ids: BTreeSet<&InstitutionId> = plan.invited.iter().map(|one| &one.institution).collect();
    if ids.is_empty() || ids.len() != plan.invited.len() || ids.len() > limits::INVITED_INSTITUTIONS {
        return wrong("institutions");
    }
    if plan.invited.iter().any(|one| !(1..=limits::SEATS_PER_INSTITUTION).contains(&one.seats)) {
        return wrong("seats");
    }
    Ok(())
}

/// Chair and rapporteur belong to the dossier.
async fn named(db: &mut AnyConnection, can: &Can<ability::Convene>, plan: &Plan) -> Result<(), Error> {
    for person in [&plan.chair, &plan.rapporteur].into_iter().flatten() {
        if access::held(db, can.on(), person).await?.is_empty() {
            return Err(Error::Invalid { field: "person" });
        }
    }
    Ok(())
}

/// Eight letters and digits that are not mistaken for one another when read from a wall: 40 bits, and joining by it lets
/// nobody in before the secretariat does.
fn code(chance: &dyn Chance) -> String {
    const SIGNS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz4";
    chance.bytes::<8>().iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect()
}
