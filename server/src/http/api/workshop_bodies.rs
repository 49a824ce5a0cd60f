//! Workshops as they travel: what the API answers about one, its room, its delegates, votes and decisions.

use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::see_workshop::{ItemState, Room};
use crate::domain::workshop::{
    Ballot, BallotMode, Choice, Decision, DecisionKind, DecisionMode, Item, Majority, Quorum, Scope, Seat,
    Session, Tally, Vote, Voting, Workshop,
};

#[derive(Serialize, ToSchema)]
pub struct WorkshopBody {
    id: String,
    /// In the dossier.
    n: i64,
    title: String,
    place: String,
    /// Markdown.
    presentation: String,
    opens: i64,
    closes: i64,
    zone: String,
    chair: Option<String>,
    rapporteur: Option<String>,
    quorum_institutions: i64,
    quorum_seats: i64,
    voting: Voting,
    majority: Majority,
    state: Session,
    /// What participants type on their phones; for those who run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    shown: Option<String>,
    /// Grows whenever anything in it changes but the votes of an open ballot.
    rev: i64,
    institutions: Vec<InvitedBody>,
    versions: Vec<AboutBody>,
}

#[derive(Serialize, ToSchema)]
pub struct InvitedBody {
    id: String,
    name: String,
    seats: i64,
    votes: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = WorkshopVersion)]
pub struct AboutBody {
    text: String,
    version: i64,
}

impl WorkshopBody {
    #[must_use]
    pub fn new(one: &Workshop, conducts: bool) -> Self {
        let invited = one.invited.iter().map(|one| InvitedBody {
            id: one.institution.to_string(),
            name: one.name.clone(),
            seats: one.seats,
            votes: one.votes,
        });
        let about = one.texts.iter().map(|(text, n)| AboutBody { text: text.to_string(), version: *n });
        Self {
            id: one.id.to_string(),
            n: one.n,
            title: one.title.clone(),
            place: one.place.clone(),
            presentation: one.presentation.clone(),
            opens: one.opens_at,
            closes: one.closes_at,
            zone: one.zone.clone(),
            chair: one.chair.as_ref().map(ToString::to_string),
            rapporteur: one.rapporteur.as_ref().map(ToString::to_string),
            quorum_institutions: one.quorum_institutions,
            quorum_seats: one.quorum_seats,
            voting: one.voting,
            majority: one.majority,
            state: one.state,
            code: conducts.then(|| one.code.clone()),
            shown: one.shown_item.as_ref().map(ToString::to_string),
            rev: one.rev,
            institutions: invited.collect(),
            versions: about.collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ItemBody {
    id: String,
    text: String,
    version: i64,
    /// The provision's first section; empty: the whole text.
    section: String,
    scope: Scope,
    title: String,
    commission: Option<String>,
    carried_from: Option<String>,
}

impl ItemBody {
    #[must_use]
    pub fn new(one: &Item) -> Self {
        Self {
            id: one.id.to_string(),
            text: one.text_id.to_string(),
            version: one.version,
            section: one.section.clone(),
            scope: one.scope,
            title: one.title.clone(),
            commission: one.commission.as_ref().map(ToString::to_string),
            carried_from: one.carried_from.as_ref().map(ToString::to_string),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ItemStateBody {
    #[serde(flatten)]
    item: ItemBody,
    /// The number of the decision that holds.
    decision: Option<i64>,
    /// Whether the living text still is what was decided.
    covered: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub struct SeatBody {
    id: String,
    institution: String,
    name: String,
    office: String,
    /// `list`, `code`.
    how: &'static str,
    admitted: bool,
    present: bool,
    /// Arrivals and departures.
    times: Vec<(i64, Option<i64>)>,
}

impl SeatBody {
    #[must_use]
    pub fn new(one: &Seat) -> Self {
        Self {
            id: one.id.to_string(),
            institution: one.institution.to_string(),
            name: one.name.clone(),
            office: one.office.clone(),
            how: one.how.as_str(),
            admitted: one.admitted_at.is_some(),
            present: one.is_present(),
            times: one.times.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct TallyBody {
    #[serde(rename = "for")]
    favour: i64,
    against: i64,
    abstain: i64,
}

impl From<Tally> for TallyBody {
    fn from(tally: Tally) -> Self {
        Self { favour: tally.favour, against: tally.against, abstain: tally.abstain }
    }
}

#[derive(Serialize, ToSchema)]
pub struct VoteBody {
    /// An institution's or a delegate's id.
    voter: String,
    institution: String,
    choice: Choice,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Ballot)]
pub struct BallotBody {
    id: String,
    item: String,
    question: String,
    mode: BallotMode,
    opened: i64,
    closed: Option<i64>,
    dropped: bool,
    /// Counted; while it is open only how many have voted.
    tally: Option<TallyBody>,
    cast: usize,
    /// By name, once it is closed.
    votes: Vec<VoteBody>,
}

impl BallotBody {
    #[must_use]
    pub fn new(one: &Ballot) -> Self {
        let closed = one.closed_at.is_some();
        let vote = |vote: &Vote| VoteBody {
            voter: vote.voter.clone(),
            institution: vote.institution.to_string(),
            choice: vote.choice,
        };
        Self {
            id: one.id.to_string(),
            item: one.item.to_string(),
            question: one.question.clone(),
            mode: one.mode,
            opened: one.opened_at,
            closed: one.closed_at,
            dropped: one.dropped,
            tally: closed.then(|| Tally::of(&one.votes).into()),
            cast: one.votes.len(),
            votes: if closed { one.votes.iter().map(vote).collect() } else { vec![] },
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct QuorumBody {
    institutions_present: i64,
    institutions: i64,
    seats_present: i64,
    seats: i64,
    met: bool,
}

impl From<Quorum> for QuorumBody {
    fn from(quorum: Quorum) -> Self {
        Self {
            institutions_present: quorum.institutions_present,
            institutions: quorum.institutions_all,
            seats_present: quorum.seats_present,
            seats: quorum.seats_all,
            met: quorum.met,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Reservation)]
pub struct ReservationBody {
    institution: String,
    words: String,
}

#[derive(Serialize, ToSchema)]
pub struct DecisionBody {
    /// In the workshop, for ever.
    n: i64,
    item: String,
    commission: Option<String>,
    kind: DecisionKind,
    mode: DecisionMode,
    ballot: Option<String>,
    tally: TallyBody,
    note: String,
    /// The decision that it corrects.
    replaces: Option<i64>,
    /// SHA-256 of the provision decided on.
    hash: String,
    version_hash: String,
    quorum: QuorumBody,
    why_without_quorum: String,
    at: i64,
    reservations: Vec<ReservationBody>,
}

impl DecisionBody {
    #[must_use]
    pub fn new(one: &Decision) -> Self {
        let reservations = one.reservations.iter().map(|one| ReservationBody {
            institution: one.institution.to_string(),
            words: one.words.clone(),
        });
        Self {
            n: one.n,
            item: one.item.to_string(),
            commission: one.commission.as_ref().map(ToString::to_string),
            kind: one.kind,
            mode: one.mode,
            ballot: one.ballot.as_ref().map(ToString::to_string),
            tally: one.tally.into(),
            note: one.note.clone(),
            replaces: one.replaces,
            hash: docs_schema::canonical::hex(&one.hash),
            version_hash: docs_schema::canonical::hex(&one.version_hash),
            quorum: one.quorum.into(),
            why_without_quorum: one.why_without.clone(),
            at: one.at,
            reservations: reservations.collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct RoomBody {
    workshop: WorkshopBody,
    items: Vec<ItemStateBody>,
    seats: Vec<SeatBody>,
    quorum: QuorumBody,
    /// Votes that are in the room.
    voters: usize,
    ballots: Vec<BallotBody>,
    /// In their order, recommendations of commissions included.
    decisions: Vec<DecisionBody>,
}

impl RoomBody {
    #[must_use]
    pub fn new(room: &Room, conducts: bool) -> Self {
        let item = |one: &ItemState| ItemStateBody {
            item: ItemBody::new(&one.item),
            decision: one.decision.as_ref().map(|decision| decision.n),
            covered: one.covered,
        };
        Self {
            workshop: WorkshopBody::new(&room.workshop, conducts),
            items: room.items.iter().map(item).collect(),
            seats: room.seats.iter().filter(|seat| seat.removed_at.is_none()).map(SeatBody::new).collect(),
            quorum: room.quorum.into(),
            voters: room.voters,
            ballots: room.ballots.iter().map(BallotBody::new).collect(),
            decisions: room.decisions.iter().map(DecisionBody::new).collect(),
        }
    }
}
