//! Entering for others what was said in a meeting or written on paper: an equal row, with the words as they were.

use crate::domain::access::AtConsultation;
use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, Heard, Kind, Shown, Source, State};
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, InstitutionId, uuid_v7};
use crate::domain::input::{Body, Key, Name, Original, Proposal};
use crate::store::contributions::Sender;
use crate::store::{access, consultations, contributions};

use super::AppState;
use super::anchoring::{About, anchored};
use super::contribute::{blank, number};

pub struct Entered {
    pub key: Option<Key>,
    /// Oral or on paper.
    pub source: Source,
    pub heard: Heard,
    /// The wording in the language of the text.
    pub body: Body,
    pub original: Original,
    pub kind: Kind,
    pub proposal: Proposal,
    pub about: About,
    /// Who spoke, when it was an institution.
    pub institution: Option<InstitutionId>,
}

/// # Errors
/// [`Error::Invalid`] when consent, place, date or group is missing, or the words that it is about are not in the version.
pub async fn enter_contribution(
    app: &AppState,
    can: &Can<ability::Consult>,
    at: &AtConsultation,
    new: Entered,
) -> Result<Contribution, Error> {
    if at.consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    check(&new)?;
    let key = match &new.key {
        Some(key) => key.as_str().to_owned(),
        None => uuid_v7(app.now(), &*app.chance),
    };
    let anchored = anchored(app, &at.consultation, &new.about).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    // The journal's lock first, as every other action takes them.
    access::lock_dossier(&mut tx, &at.sight.dossier_id).await?;
    if let Some(before) = contributions::by_key(&mut tx, &at.consultation.id, &key).await? {
        return Ok(before);
    }
    let mut one = Contribution {
        state: State::Received,
        shown: Shown::Shown,
        source: new.source,
        official: new.institution.is_some(),
        institution: new.institution,
        kind: new.kind,
        body: new.body.as_str().to_owned(),
        proposal: new.proposal.as_str().to_owned(),
        original: new.original.as_str().to_owned(),
        heard: Some(new.heard),
        sent_at: Some(now),
        ..blank(ContributionId::new(now, &*app.chance), &at.consultation, anchored, now)
    };
    number(&mut tx, at, &mut one, now).await?;
    one.rev = consultations::next_rev(&mut tx, &at.consultation.id).await?;
    let sender = Sender { key: &key, entered_by: Some(can.by()), fingerprint: None };
    contributions::insert(&mut tx, &one, &sender).await?;
    let one = contributions::get(&mut tx, &one.id).await?;
    tx.commit().await?;
    Ok(one)
}

fn check(new: &Entered) -> Result<(), Error> {
    let wrong = |field| Err(Error::Invalid { field });
    if !matches!(new.source, Source::Oral | Source::Paper) {
        return wrong("source");
    }
    if !new.heard.consent {
        return wrong("consent");
    }
    if Name::parse(&new.heard.place).is_err() {
        return wrong("place");
    }
    if new.heard.date.parse::<jiff::civil::Date>().is_err() {
        return wrong("date");
    }
    if Name::parse(&new.heard.group).is_err() {
        return wrong("group");
    }
    if crate::domain::input::TextLang::parse(&new.heard.language).is_err() {
        return wrong("language");
    }
    Ok(())
}
