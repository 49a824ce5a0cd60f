//! Deciding on an item of the agenda: by consensus, by hands that the secretariat enters, or by phones.
//!
//! Must stay true: a decision names the hash of the very words that it is about, its quorum is that of its moment, and nothing
//! overwrites it; without a quorum there is none, unless the chair says why the workshop went on.

use std::collections::BTreeSet;

use docs_schema::{canonical, provision};

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{
    BallotId, CommissionId, DecisionId, InstitutionId, ItemId, PersonId, TextId, WorkshopId,
};
use crate::domain::input::{Note, Reason};
use crate::domain::workshop::{
    Ballot, BallotMode, Choice, Decision, DecisionKind, DecisionMode, Item, Quorum, Reservation, Session,
    Tally, Vote, quorum, standing,
};
use crate::store::{ballots, commissions, decisions, seats, versions, workshops};

use super::AppState;
use super::ballot::in_session;
use super::see_versions::version_text;
use super::workshop_access::{Change, change};

pub struct NewDecision {
    pub item: ItemId,
    /// A recommendation of that commission, not a decision of the plenary.
    pub commission: Option<CommissionId>,
    pub kind: DecisionKind,
    pub how: Counted,
    pub note: Note,
    pub reservations: Vec<(InstitutionId, Reason)>,
    /// Why the chair went on without a quorum.
    pub why_without: Reason,
}

/// How it was decided.
pub enum Counted {
    Consensus,
    /// A show of hands, institution by institution.
    Hands(Vec<(InstitutionId, Choice)>),
    /// The open ballot.
    Phones(BallotId),
}

/// The words that a decision is about.
struct Words {
    log_id: String,
    seq: i64,
    heads: Vec<[u8; 32]>,
    body: Vec<u8>,
    hash: [u8; 32],
    version_hash: [u8; 32],
}

/// # Errors
/// [`Error::NotInSession`]; [`Error::NoQuorum`]; [`Error::NotFound`] when the item is not on the agenda; [`Error::Invalid`] when
/// the wording does not fit the kind, a reservation has no words, or votes are missing.
pub async fn decide(
    app: &AppState,
    can: &Can<ability::Conduct>,
    new: NewDecision,
) -> Result<Decision, Error> {
    record(app, can.on(), can.by(), new, None).await
}

/// What the rapporteur of a commission, or who runs the workshop, records that it recommends about one of its items.
///
/// # Errors
/// As [`decide`]; [`Error::Invalid`] when the plenary has settled the item.
pub async fn recommend(
    app: &AppState,
    can: &Can<ability::Recommend>,
    new: NewDecision,
) -> Result<Decision, Error> {
    let workshop = commissions::workshop(&mut *app.store.read().await?, can.on()).await?;
    let new = NewDecision { commission: Some(can.on().clone()), ..new };
    record(app, &workshop, can.by(), new, None).await
}

/// `expected`: the hash of the words that whoever decides has in mind.
pub(super) async fn record(
    app: &AppState,
    workshop: &WorkshopId,
    by: &PersonId,
    new: NewDecision,
    expected: Option<[u8; 32]>,
) -> Result<Decision, Error> {
    let words = words(app, workshop, &new).await?;
    check(&new, &words)?;
    if expected.is_some_and(|expected| expected != words.hash) {
        return Err(Error::TextChanged);
    }
    let id = DecisionId::new(app.now(), &*app.chance);
    let data = [
        ("item", new.item.as_str().into()),
        ("decision", id.as_str().into()),
        ("kind", new.kind.as_str().into()),
        ("hash", canonical::hex(&words.hash).into()),
        ("commission", new.commission.as_ref().map(CommissionId::as_str).into()),
    ];
    let act = if new.commission.is_some() { "workshop-recommended" } else { "workshop-decided" };
    let mut change = change(app, workshop, Some(by), act, data).await?;
    let quorum = quorum_now(&mut change, &new).await?;
    let (mode, ballot, tally) = count(app, &mut change, by, &new).await?;
    let before = decisions::of_workshop(&mut change.tx, workshop).await?;
    let settled = standing(&before, &new.item).is_some_and(|decided| decided.kind.settles());
    if new.commission.is_some() && settled {
        return Err(Error::Invalid { field: "settled" });
    }
    let replaces = if new.commission.is_none() { standing(&before, &new.item).map(|d| d.n) } else { None };
    let reservation = |(institution, words): &(InstitutionId, Reason)| Reservation {
        institution: institution.clone(),
        words: words.as_str().to_owned(),
    };
    let decision = Decision {
        id,
        n: decisions::take_number(&mut change.tx, workshop).await?,
        item: new.item.clone(),
        commission: new.commission.clone(),
        kind: new.kind,
        mode,
        ballot,
        tally,
        note: new.note.as_str().to_owned(),
        replaces,
        log_id: words.log_id,
        seq: words.seq,
        hash: words.hash,
        version_hash: words.version_hash,
        quorum,
        why_without: new.why_without.as_str().to_owned(),
        by: by.clone(),
        by_name: String::new(),
        at: change.now,
        reservations: new.reservations.iter().map(reservation).collect(),
    };
    decisions::insert(&mut change.tx, workshop, &decision, &words.heads, &words.body).await?;
    change.keep(app).await?;
    Ok(decision)
}

/// Whether a decision of the plenary would pass at this moment, whatever the words: session, quorum, votes, reservations.
///
/// # Errors
/// As [`decide`]; nothing is kept.
pub(super) async fn would_pass(
    app: &AppState,
    can: &Can<ability::Conduct>,
    new: &NewDecision,
) -> Result<(), Error> {
    check_reservations(new)?;
    let mut change = change(app, can.on(), Some(can.by()), "workshop-decided", []).await?;
    quorum_now(&mut change, new).await?;
    count(app, &mut change, can.by(), new).await?;
    Ok(change.tx.rollback().await?)
}

/// The provision as the text has it now, and as the workshop's version has it. What was sent back or put off is decided on as
/// the version has it.
async fn words(app: &AppState, workshop: &WorkshopId, new: &NewDecision) -> Result<Words, Error> {
    let mut db = app.store.read().await?;
    let item = item(workshops::items(&mut db, workshop).await?, &new.item)?;
    let version = versions::get(&mut db, &item.text_id, item.version).await?;
    drop(db);
    let frozen = version_text(app, &version).await?;
    let extent = item.scope.extent();
    let of_version = provision::encode(&provision::cut(&frozen.frozen.text, &item.section, extent));
    let version_hash = canonical::hash(&of_version);
    let source = source(app, workshop, &item, new.commission.as_ref()).await?;
    if new.kind == DecisionKind::Adopted && new.commission.is_none() {
        let living = app.rooms.reading(&item.text_id).await?;
        // Who adopts the provision as it was submitted must not leave another one in the text.
        if provision::hash(&living.text, &item.section, extent) != version_hash {
            return Err(Error::Invalid { field: "amended-already" });
        }
    }
    if new.kind == DecisionKind::Adopted || !new.kind.settles() {
        let (log_id, seq, heads) = (version.log_id, version.seq, version.heads);
        return Ok(Words { log_id, seq, heads, body: of_version, hash: version_hash, version_hash });
    }
    let reading = app.rooms.reading(&source).await?;
    let body = provision::encode(&provision::cut(&reading.text, &item.section, extent));
    let hash = canonical::hash(&body);
    let seq = i64::try_from(reading.seq).map_err(Error::internal)?;
    let heads = reading.heads.clone();
    Ok(Words { log_id: reading.log.clone(), seq, heads, body, hash, version_hash })
}

fn item(all: Vec<Item>, id: &ItemId) -> Result<Item, Error> {
    all.into_iter().find(|one| one.id == *id).ok_or(Error::NotFound)
}

/// Where the words are written: in the text; in a commission's branch while it recommends.
async fn source(
    app: &AppState,
    workshop: &WorkshopId,
    item: &Item,
    commission: Option<&CommissionId>,
) -> Result<TextId, Error> {
    let Some(commission) = commission else { return Ok(item.text_id.clone()) };
    let all = commissions::of_workshop(&mut *app.store.read().await?, workshop).await?;
    let one = all.into_iter().find(|one| one.id == *commission).ok_or(Error::NotFound)?;
    if item.commission.as_ref() != Some(commission) {
        return Err(Error::NotFound);
    }
    let branch = one.branches.into_iter().find(|(text, _)| *text == item.text_id);
    Ok(branch.map_or_else(|| item.text_id.clone(), |(_, branch)| branch))
}

fn check(new: &NewDecision, words: &Words) -> Result<(), Error> {
    let wrong = |field| Err(Error::Invalid { field });
    if new.kind == DecisionKind::Amended && words.hash == words.version_hash {
        return wrong("nothing-amended");
    }
    check_reservations(new)
}

/// Whether an institution is named twice.
fn repeats<T>(all: &[(InstitutionId, T)]) -> bool {
    let named: BTreeSet<&InstitutionId> = all.iter().map(|(institution, _)| institution).collect();
    named.len() != all.len()
}

fn check_reservations(new: &NewDecision) -> Result<(), Error> {
    let wrong = |field| Err(Error::Invalid { field });
    if new.kind == DecisionKind::Reserved && new.reservations.is_empty() {
        return wrong("reservation");
    }
    if new.reservations.iter().any(|(_, words)| words.as_str().is_empty()) || repeats(&new.reservations) {
        return wrong("reservation");
    }
    Ok(())
}

async fn quorum_now(change: &mut Change, new: &NewDecision) -> Result<Quorum, Error> {
    let seats = seats::of_workshop(&mut change.tx, &change.workshop.id).await?;
    let quorum = quorum(&change.workshop, &seats);
    let known = |id: &InstitutionId| change.workshop.invited.iter().any(|one| one.institution == *id);
    if new.reservations.iter().any(|(institution, _)| !known(institution)) {
        return Err(Error::Invalid { field: "institution-invited" });
    }
    if new.commission.is_some() {
        // Commissions work before the plenary sits, and while it is suspended.
        let over = change.workshop.state == Session::Closed;
        return if over { Err(Error::NotInSession) } else { Ok(quorum) };
    }
    in_session(&change.workshop)?;
    if !quorum.met && new.why_without.as_str().is_empty() {
        return Err(Error::NoQuorum {
            institutions: (quorum.institutions_present, quorum.institutions_all),
            seats: (quorum.seats_present, quorum.seats_all),
        });
    }
    Ok(quorum)
}

/// The votes, counted; what passed for adopted must have carried.
async fn count(
    app: &AppState,
    change: &mut Change,
    by: &PersonId,
    new: &NewDecision,
) -> Result<(DecisionMode, Option<BallotId>, Tally), Error> {
    let (mode, ballot) = match &new.how {
        Counted::Consensus => return Ok((DecisionMode::Consensus, None, Tally::default())),
        Counted::Hands(hands) => (DecisionMode::Hands, hands_up(app, change, by, new, hands).await?),
        Counted::Phones(id) => (DecisionMode::Phones, close(change, new, id).await?),
    };
    let tally = Tally::of(&ballot.votes);
    if tally.favour + tally.against + tally.abstain == 0 {
        return Err(Error::Invalid { field: "votes" });
    }
    if new.kind.settles() && !tally.carries(change.workshop.majority) {
        return Err(Error::NotCarried { favour: tally.favour, against: tally.against });
    }
    Ok((mode, Some(ballot.id), tally))
}

async fn hands_up(
    app: &AppState,
    change: &mut Change,
    by: &PersonId,
    new: &NewDecision,
    hands: &[(InstitutionId, Choice)],
) -> Result<Ballot, Error> {
    let votes =
        |id: &InstitutionId| change.workshop.invited.iter().any(|one| one.votes && one.institution == *id);
    if hands.iter().any(|(institution, _)| !votes(institution)) {
        return Err(Error::Invalid { field: "institution-invited" });
    }
    if repeats(hands) {
        return Err(Error::Invalid { field: "votes" });
    }
    let vote = |(institution, choice): &(InstitutionId, Choice)| Vote {
        voter: institution.to_string(),
        institution: institution.clone(),
        seat: None,
        choice: *choice,
        turn: 1,
    };
    let ballot = Ballot {
        id: BallotId::new(change.now, &*app.chance),
        item: new.item.clone(),
        question: String::new(),
        mode: BallotMode::Hands,
        opened_at: change.now,
        closed_at: Some(change.now),
        dropped: false,
        votes: hands.iter().map(vote).collect(),
    };
    ballots::open(&mut change.tx, &change.workshop.id, &ballot, by).await?;
    Ok(ballot)
}

async fn close(change: &mut Change, new: &NewDecision, id: &BallotId) -> Result<Ballot, Error> {
    let all = ballots::of_workshop(&mut change.tx, &change.workshop.id).await?;
    let open = all.into_iter().find(|one| one.id == *id && one.item == new.item).ok_or(Error::NotFound)?;
    if open.closed_at.is_some() {
        return Err(Error::BallotClosed);
    }
    ballots::close(&mut change.tx, id, false, change.now).await?;
    Ok(open)
}
