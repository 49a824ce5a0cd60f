//! Opening a published version to institutions, to people or to all, between two dates; moving the end.

use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::consultation::{Audience, Consultation, Entry, Phase};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, InstitutionId, PersonId};
use crate::domain::input::{Contact, Email, Presentation, Title};
use crate::domain::limits;
use crate::store::{consultations, journal, persons, texts, versions};

use super::AppState;

pub struct NewConsultation {
    pub version: i64,
    pub title: Title,
    pub presentation: Presentation,
    pub questions: Presentation,
    pub contact: Contact,
    pub audience: Audience,
    pub entry: Entry,
    pub by_persons: bool,
    pub opens_at: Millis,
    pub closes_at: Millis,
    pub zone: String,
    pub institutions: Vec<InstitutionId>,
    pub people: Vec<PersonId>,
}

/// # Errors
/// [`Error::Invalid`] when the version is not published, the dates are not in order, or nobody is named where somebody
/// must be.
pub async fn open_consultation(
    app: &AppState,
    can: &Can<ability::Consult>,
    new: NewConsultation,
) -> Result<Consultation, Error> {
    check(&new)?;
    let now = app.now();
    let consultation = Consultation {
        id: ConsultationId::new(now, &*app.chance),
        text_id: can.on().clone(),
        version: new.version,
        title: new.title.as_str().to_owned(),
        presentation: new.presentation.as_str().to_owned(),
        questions: new.questions.as_str().to_owned(),
        contact: new.contact.as_str().to_owned(),
        audience: new.audience,
        entry: new.entry,
        by_persons: new.by_persons,
        opens_at: new.opens_at,
        closes_at: new.closes_at,
        zone: new.zone,
        institutions: new.institutions,
        people: new.people,
        rev: 0,
    };
    let mut tx = app.store.write().await?;
    let version = versions::get(&mut tx, can.on(), new.version).await.map_err(|error| {
        if error == Error::NotFound { Error::Invalid { field: "version" } } else { error }
    })?;
    if !version.is_published() {
        return Err(Error::Invalid { field: "version" });
    }
    if consultations::of_text(&mut tx, can.on()).await?.len() >= limits::CONSULTATIONS_PER_TEXT {
        return Err(Error::Invalid { field: "consultations" });
    }
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", consultation.id.as_str().into()),
        ("version", new.version.into()),
        ("hash", version.hex().into()),
        ("name", consultation.title.clone().into()),
        ("audience", consultation.audience.as_str().into()),
        ("opens", consultation.opens_at.into()),
        ("closes", consultation.closes_at.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, "consultation-opened", &data.into()).await?;
    consultations::insert(&mut tx, &consultation, can.by(), now).await?;
    tx.commit().await?;
    Ok(consultation)
}

/// The people behind e-mail addresses, as a person types them: one a line, or with commas.
///
/// # Errors
/// [`Error::Invalid`] when an address is nobody's.
pub async fn named_people(app: &AppState, emails: &str) -> Result<Vec<PersonId>, Error> {
    let mut db = app.store.read().await?;
    let mut people = Vec::new();
    let typed = emails.split([',', ';', '\n', ' ']).map(str::trim).filter(|email| !email.is_empty());
    for email in typed.take(limits::CONSULTED + 1) {
        let email = Email::parse(email)?;
        let found = persons::for_sign_in(&mut db, email.as_str()).await?;
        people.push(found.ok_or(Error::Invalid { field: "people" })?.0);
    }
    Ok(people)
}

fn check(new: &NewConsultation) -> Result<(), Error> {
    let wrong = |field| Err(Error::Invalid { field });
    if new.opens_at >= new.closes_at {
        return wrong("closes");
    }
    if jiff::tz::TimeZone::get(&new.zone).is_err() {
        return wrong("zone");
    }
    if new.institutions.len() > limits::CONSULTED || new.people.len() > limits::CONSULTED {
        return wrong("people");
    }
    match new.audience {
        Audience::Institutions if new.institutions.is_empty() => wrong("institutions"),
        Audience::People if new.people.is_empty() => wrong("people"),
        _ => Ok(()),
    }
}

/// Moves the end: later, earlier, or to now. The journal says which it was.
///
/// # Errors
/// [`Error::Invalid`] when it would close before it opens; [`Error::NotFound`] when it is another text's.
pub async fn set_end(
    app: &AppState,
    can: &Can<ability::Consult>,
    id: &ConsultationId,
    closes_at: Millis,
) -> Result<Consultation, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let before = consultations::get(&mut tx, id).await?;
    if before.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    if closes_at <= before.opens_at {
        return Err(Error::Invalid { field: "closes" });
    }
    let act = match (before.phase(now), closes_at > now) {
        (Phase::Closed, true) => "consultation-reopened",
        (_, true) => "consultation-extended",
        (_, false) => "consultation-closed",
    };
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", id.as_str().into()),
        ("name", before.title.clone().into()),
        ("before", before.closes_at.into()),
        ("closes", closes_at.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, act, &data.into()).await?;
    consultations::set_end(&mut tx, id, closes_at).await?;
    let after = consultations::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(after)
}
