//! The demo's validation workshop: convened on the last version, its agenda built, some delegates on the list.

use std::collections::HashMap;

use crate::actions::agenda::{Add, add_to_agenda};
use crate::actions::attend::{NewSeat, list_seat};
use crate::actions::convene::{Delegation, Plan, convene};
use crate::actions::{AppState, workshop_access};
use crate::domain::access::DossierAccess;
use crate::domain::clock::DAY;
use crate::domain::ids::{InstitutionId, PersonId, TextId, WorkshopId};
use crate::domain::input::{Name, Office, Presentation, Title, Venue};
use crate::domain::workshop::{Majority, Voting};
use crate::sample::SampleWorkshop;
use crate::store::persons;

use super::super::sentence;
use super::load::id_of;

pub async fn play(
    app: &AppState,
    dossier: &DossierAccess,
    text: &TextId,
    sample: &SampleWorkshop,
    institutions: &HashMap<String, InstitutionId>,
    ids: &HashMap<String, PersonId>,
) -> Result<WorkshopId, String> {
    let institution = |short: &str| institutions.get(short).cloned().ok_or(format!("no institution {short}"));
    let mut invited = Vec::new();
    for one in &sample.invited {
        let (institution, votes) = (institution(&one.institution)?, !one.observes);
        invited.push(Delegation { institution, seats: one.seats, votes });
    }
    let opens_at = app.now() / DAY * DAY + sample.in_days * DAY + DAY / 24 * 9;
    let plan = Plan {
        title: Title::parse(&sample.title).map_err(sentence)?,
        place: Venue::parse(&sample.place).map_err(sentence)?,
        presentation: Presentation::parse(&sample.presentation).map_err(sentence)?,
        opens_at,
        closes_at: opens_at + DAY + DAY / 3,
        zone: "Africa/Bamako".to_owned(),
        chair: Some(id_of(ids, &sample.chair)?.clone()),
        rapporteur: Some(id_of(ids, &sample.rapporteur)?.clone()),
        quorum_institutions: sample.quorum_institutions,
        quorum_seats: 0,
        voting: Voting::Institution,
        majority: Majority::Simple,
        invited,
    };
    let can = dossier.can().map_err(sentence)?;
    let made = convene(app, &can, plan, &[(text.clone(), sample.version)]).await.map_err(sentence)?;
    let add = Add::Chapters { text: text.clone() };
    add_to_agenda(app, &can, &made.id, add).await.map_err(sentence)?;
    let person = persons::by_id(&mut *app.store.read().await.map_err(sentence)?, &dossier.person_id)
        .await
        .map_err(sentence)?;
    let at = workshop_access::workshop_access(&app.store, &person, &made.id).await.map_err(sentence)?;
    for one in &sample.delegates {
        let new = NewSeat {
            institution: institution(&one.institution)?,
            name: Name::parse(&one.name).map_err(sentence)?,
            office: Office::parse(&one.office).map_err(sentence)?,
            person: None,
            present: false,
        };
        list_seat(app, &at.can().map_err(sentence)?, new).await.map_err(sentence)?;
    }
    Ok(made.id)
}
