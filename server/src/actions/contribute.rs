//! Contributing to a consultation: as one's institution, as a person, or without an account.
//!
//! Must stay true: what was sent is stored with its number and its journal entry in one transaction; sent twice under one
//! key it is stored once; what comes too late from somebody known is kept as a draft. Drafts are seen by their author and,
//! in an institution's room, by its members, and by nobody else.

use crate::domain::access::AtConsultation;
use crate::domain::consultation::{Consultation, Contribution, Entry, Kind, Phase, Shown, Source, State};
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, uuid_v7};
use crate::domain::input::{Body, Email, Key, Name, Proposal};
use crate::domain::limits;
use crate::store::contributions::Sender;
use crate::store::{AnyConnection, Writing, access, consultations, contributions, journal};

use super::AppState;
use super::anchoring::{About, Anchored, anchored};
use super::letters;

/// In whose name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voice {
    /// In the institution's room.
    Institution,
    Person,
    Public {
        name: Name,
        email: Email,
    },
}

pub struct NewContribution {
    pub key: Option<Key>,
    pub voice: Voice,
    pub kind: Kind,
    pub body: Body,
    pub proposal: Proposal,
    pub about: About,
    /// Not to be sent yet.
    pub draft: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub contribution: Contribution,
    /// It came too late: it is kept as a draft.
    pub too_late: bool,
}

/// # Errors
/// [`Error::Forbidden`] when the consultation is not open to this voice; [`Error::NotOpen`] when it is not open now and the
/// words cannot be kept here; [`Error::Invalid`] when the words that it is about are not in the version.
pub async fn contribute(app: &AppState, at: &AtConsultation, new: NewContribution) -> Result<Sent, Error> {
    may(at, &new.voice)?;
    let anchored = anchored(app, &at.consultation, &new.about).await?;
    let now = app.now();
    let phase = at.consultation.phase(now);
    let known = at.visitor.person.is_some();
    let too_late = phase != Phase::Open && !new.draft;
    if phase != Phase::Open && !known {
        return Err(Error::NotOpen);
    }
    let draft = new.draft || too_late || (new.voice == Voice::Institution && !at.visitor.focal);
    let key = match &new.key {
        Some(key) => key.as_str().to_owned(),
        None => uuid_v7(now, &*app.chance),
    };
    let mut contribution = contribution(app, at, new, anchored);
    let mut tx = locked(app, at).await?;
    if let Some(before) = contributions::by_key(&mut tx, &at.consultation.id, &key).await? {
        let same = before.is_of(&at.visitor) || (!known && before.email == contribution.email);
        return if same { Ok(Sent { contribution: before, too_late }) } else { Err(Error::Forbidden) };
    }
    contribution.rev = consultations::next_rev(&mut tx, &at.consultation.id).await?;
    if !draft {
        send(&mut tx, app, at, &mut contribution).await?;
    }
    contributions::insert(&mut tx, &contribution, &Sender { key: &key, ..Sender::default() }).await?;
    let contribution = contributions::get(&mut tx, &contribution.id).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(Sent { contribution, too_late })
}

/// A transaction that holds the journal's lock first, as every other action takes them.
async fn locked(app: &AppState, at: &AtConsultation) -> Result<Writing, Error> {
    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, &at.sight.dossier_id).await?;
    Ok(tx)
}

/// Whether the consultation is open to this voice of this visitor.
fn may(at: &AtConsultation, voice: &Voice) -> Result<(), Error> {
    let voices = at.voices();
    let open = match voice {
        Voice::Institution => voices.institution,
        Voice::Person => voices.person,
        Voice::Public { .. } => voices.public,
    };
    if open { Ok(()) } else { Err(Error::Forbidden) }
}

fn contribution(app: &AppState, at: &AtConsultation, new: NewContribution, about: Anchored) -> Contribution {
    let now = app.now();
    let official = new.voice == Voice::Institution;
    let (name, email) = match &new.voice {
        Voice::Public { name, email } => (name.as_str().to_owned(), email.as_str().to_owned()),
        _ => Default::default(),
    };
    Contribution {
        official,
        name,
        email,
        person: at.visitor.person.clone(),
        // A person who contributes for themselves does not speak for their institution.
        institution: at.visitor.institution.clone().filter(|_| official),
        kind: new.kind,
        body: new.body.as_str().to_owned(),
        proposal: new.proposal.as_str().to_owned(),
        ..blank(ContributionId::new(now, &*app.chance), &at.consultation, about, now)
    }
}

/// A contribution that says nothing yet.
pub(super) fn blank(
    id: ContributionId,
    consultation: &Consultation,
    about: Anchored,
    now: i64,
) -> Contribution {
    Contribution {
        id,
        consultation: consultation.id.clone(),
        n: None,
        state: State::Draft,
        shown: Shown::Waiting,
        kind: Kind::Substantive,
        body: String::new(),
        proposal: String::new(),
        section: about.section,
        place: about.place,
        quote: about.quote,
        anchor: about.anchor,
        person: None,
        person_name: String::new(),
        institution: None,
        institution_name: String::new(),
        institution_category: String::new(),
        institution_region: String::new(),
        official: false,
        name: String::new(),
        email: String::new(),
        source: Source::Form,
        heard: None,
        original: String::new(),
        created_at: now,
        updated_at: now,
        sent_at: None,
        why: String::new(),
        redacted_at: None,
        outcome: None,
        reason: String::new(),
        responsible: None,
        responsible_name: String::new(),
        answered_at: None,
        told_at: None,
        rev: 0,
    }
}

/// Gives it its number, for ever, and tells the journal. Of people without an account the address comes first, or a
/// moderator, as the consultation says.
async fn send(
    db: &mut AnyConnection,
    app: &AppState,
    at: &AtConsultation,
    one: &mut Contribution,
) -> Result<(), Error> {
    let now = app.now();
    let public = at.visitor.person.is_none();
    one.state = if public && at.consultation.entry == Entry::Confirmed {
        State::Unconfirmed
    } else {
        State::Received
    };
    let waits = public && at.consultation.entry != Entry::Open;
    one.shown = if waits { Shown::Waiting } else { Shown::Shown };
    one.sent_at = Some(now);
    if one.state == State::Received {
        number(db, at, one, now).await?;
    }
    letters::after_sending(db, app, at, one).await
}

/// The number and the entry of the journal. What it says and who says it stay out of the journal, which cannot be redacted.
pub(super) async fn number(
    db: &mut AnyConnection,
    at: &AtConsultation,
    one: &mut Contribution,
    now: i64,
) -> Result<(), Error> {
    let n = consultations::take_number(db, &at.consultation.id).await?;
    if n > limits::CONTRIBUTIONS_PER_CONSULTATION {
        return Err(Error::Invalid { field: "contributions" });
    }
    one.n = Some(n);
    let data = [
        ("text", at.consultation.text_id.as_str().into()),
        ("consultation", at.consultation.id.as_str().into()),
        ("n", n.into()),
        ("source", one.source.as_str().into()),
    ];
    let by = at.visitor.person.as_ref();
    journal::append(db, &at.sight.dossier_id, by, now, "contribution-received", &data.into()).await?;
    Ok(())
}

/// What may be changed in a draft.
pub struct Words {
    pub kind: Kind,
    pub body: Body,
    pub proposal: Proposal,
    /// Send it now: from an institution's room only whoever speaks for it may.
    pub send: bool,
}

/// Changes a draft, or sends it.
///
/// # Errors
/// [`Error::NotFound`] when it is not this visitor's; [`Error::Invalid`] when it was sent already; [`Error::Forbidden`] when
/// they may not contribute (any more) or somebody else speaks for the institution; [`Error::NotOpen`]: the words are kept all the same.
pub async fn change_draft(
    app: &AppState,
    at: &AtConsultation,
    id: &ContributionId,
    words: Words,
) -> Result<Contribution, Error> {
    let now = app.now();
    let mut tx = locked(app, at).await?;
    let rev = consultations::next_rev(&mut tx, &at.consultation.id).await?;
    let mut one = own_draft(&mut tx, at, id).await?;
    at.may_contribute()?;
    if words.send && one.official && !at.visitor.focal {
        return Err(Error::Forbidden);
    }
    one.kind = words.kind;
    one.body = words.body.as_str().to_owned();
    one.proposal = words.proposal.as_str().to_owned();
    let open = at.consultation.phase(now) == Phase::Open;
    if words.send && open {
        may(at, if one.official { &Voice::Institution } else { &Voice::Person })?;
        send(&mut tx, app, at, &mut one).await?;
    }
    contributions::save(&mut tx, &one, now, rev).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    if words.send && !open { Err(Error::NotOpen) } else { Ok(one) }
}

async fn own_draft(
    db: &mut AnyConnection,
    at: &AtConsultation,
    id: &ContributionId,
) -> Result<Contribution, Error> {
    let one = contributions::get(db, id).await?;
    if one.consultation != at.consultation.id || !one.is_of(&at.visitor) {
        return Err(Error::NotFound);
    }
    if one.state != State::Draft {
        return Err(Error::Invalid { field: "state" });
    }
    Ok(one)
}

/// Takes a contribution back: its number stays, with the reason.
///
/// # Errors
/// [`Error::NotFound`] when it is not this visitor's; [`Error::Forbidden`] when they may not contribute any more: what a text
/// was adopted on stays as it is; [`Error::Invalid`] when it is not received.
pub async fn withdraw(
    app: &AppState,
    at: &AtConsultation,
    n: i64,
    why: &crate::domain::input::Reason,
) -> Result<Contribution, Error> {
    let now = app.now();
    let mut tx = locked(app, at).await?;
    let rev = consultations::next_rev(&mut tx, &at.consultation.id).await?;
    let mut one = contributions::by_number(&mut tx, &at.consultation.id, n).await?;
    if !one.is_of(&at.visitor) {
        return Err(Error::NotFound);
    }
    at.may_contribute()?;
    if one.state != State::Received || (one.official && !at.visitor.focal) {
        return Err(Error::Invalid { field: "state" });
    }
    one.state = State::Withdrawn;
    one.why = why.as_str().to_owned();
    let data = [
        ("text", at.consultation.text_id.as_str().into()),
        ("consultation", at.consultation.id.as_str().into()),
        ("n", n.into()),
    ];
    let by = at.visitor.person.as_ref();
    journal::append(&mut tx, &at.sight.dossier_id, by, now, "contribution-withdrawn", &data.into()).await?;
    contributions::save(&mut tx, &one, now, rev).await?;
    tx.commit().await?;
    Ok(one)
}
