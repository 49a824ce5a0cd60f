//! Validation workshops as they are once parsed or stored: who is invited, what is on the agenda, who is there, what was decided.
//!
//! Must stay true: whether there is a quorum, who votes and what a vote gives are decided here and nowhere else; a decision
//! never changes: a correction is another one that names it.

use std::collections::{BTreeMap, BTreeSet};

use docs_schema::provision::Extent;

use super::clock::Millis;
use super::ids::{
    BallotId, CommissionId, DecisionId, DossierId, InstitutionId, ItemId, PersonId, SeatId, TextId,
    WorkshopId,
};
use super::words::words;

words! {
    /// Who has a vote: each institution one, or each delegate in the room.
    Voting("voting") { Institution = "institution", Seat = "seat" }
    /// What carries: more than half of the votes cast, or two thirds of them. Abstentions are not cast.
    Majority("majority") { Simple = "simple", TwoThirds = "two-thirds" }
    Session("state") { Prepared = "prepared", Open = "open", Suspended = "suspended", Closed = "closed" }
    /// How a delegate came on the list.
    How("how") { List = "list", Code = "code" }
    BallotMode("mode") { Hands = "hands", Phones = "phones" }
    Choice("choice") { For = "for", Against = "against", Abstain = "abstain" }
    DecisionKind("kind") {
        Adopted = "adopted", Amended = "amended", Reserved = "reserved", SentBack = "sent-back",
        Postponed = "postponed",
    }
    DecisionMode("mode") { Consensus = "consensus", Hands = "hands", Phones = "phones" }
    /// One section, a section with what is below it, the whole text.
    Scope("scope") { Section = "section", Chapter = "chapter", Text = "text" }
}

impl Scope {
    #[must_use]
    pub fn extent(self) -> Extent {
        match self {
            Self::Section => Extent::Section,
            Self::Chapter => Extent::Chapter,
            Self::Text => Extent::Text,
        }
    }
}

impl DecisionKind {
    /// Whether the words are now what the workshop wants.
    #[must_use]
    pub fn settles(self) -> bool {
        matches!(self, Self::Adopted | Self::Amended | Self::Reserved)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workshop {
    pub id: WorkshopId,
    pub dossier_id: DossierId,
    /// In the dossier, for ever.
    pub n: i64,
    pub title: String,
    pub place: String,
    /// What the convocation says, in Markdown.
    pub presentation: String,
    pub opens_at: Millis,
    pub closes_at: Millis,
    /// IANA name of the time zone that its hours are said in.
    pub zone: String,
    pub chair: Option<PersonId>,
    pub rapporteur: Option<PersonId>,
    /// Percent of the voting institutions that must be there; 0: no such rule.
    pub quorum_institutions: i64,
    /// Percent of their seats.
    pub quorum_seats: i64,
    pub voting: Voting,
    pub majority: Majority,
    /// What participants type on their phones.
    pub code: String,
    pub state: Session,
    pub shown_item: Option<ItemId>,
    /// Grows whenever anything in it changes but the votes of an open ballot.
    pub rev: i64,
    /// One version of each text.
    pub texts: Vec<(TextId, i64)>,
    pub invited: Vec<Invited>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub institution: InstitutionId,
    pub name: String,
    pub short_name: String,
    pub seats: i64,
    /// It votes and counts for the quorum; otherwise it observes.
    pub votes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub place: i64,
    pub text_id: TextId,
    pub version: i64,
    /// The provision's first section; empty: the whole text.
    pub section: String,
    pub scope: Scope,
    /// Number and heading as the version has them.
    pub title: String,
    pub commission: Option<CommissionId>,
    pub carried_from: Option<ItemId>,
}

/// A delegate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub id: SeatId,
    pub workshop: WorkshopId,
    pub institution: InstitutionId,
    pub name: String,
    /// Their function.
    pub office: String,
    pub person: Option<PersonId>,
    pub how: How,
    /// None: joined by the code and not let in yet.
    pub admitted_at: Option<Millis>,
    pub removed_at: Option<Millis>,
    /// When they were in the room; the last may still be open.
    pub times: Vec<(Millis, Option<Millis>)>,
}

impl Seat {
    /// In the room now, and let in.
    #[must_use]
    pub fn is_present(&self) -> bool {
        let inside = self.times.last().is_some_and(|(_, left)| left.is_none());
        self.admitted_at.is_some() && self.removed_at.is_none() && inside
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    pub id: BallotId,
    pub item: ItemId,
    pub question: String,
    pub mode: BallotMode,
    pub opened_at: Millis,
    pub closed_at: Option<Millis>,
    /// Closed without counting.
    pub dropped: bool,
    pub votes: Vec<Vote>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The institution or the seat.
    pub voter: String,
    pub institution: InstitutionId,
    pub seat: Option<SeatId>,
    pub choice: Choice,
    pub turn: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    /// In the workshop, for ever.
    pub n: i64,
    pub item: ItemId,
    /// A recommendation of that commission to the plenary.
    pub commission: Option<CommissionId>,
    pub kind: DecisionKind,
    pub mode: DecisionMode,
    pub ballot: Option<BallotId>,
    pub tally: Tally,
    pub note: String,
    /// The decision that it corrects.
    pub replaces: Option<i64>,
    pub log_id: String,
    pub seq: i64,
    /// Of the provision decided on (`docs_schema::provision`).
    pub hash: [u8; 32],
    /// Of the provision as the workshop's version has it.
    pub version_hash: [u8; 32],
    pub quorum: Quorum,
    pub why_without: String,
    pub by: PersonId,
    pub by_name: String,
    pub at: Millis,
    pub reservations: Vec<Reservation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub institution: InstitutionId,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commission {
    pub id: CommissionId,
    pub n: i64,
    pub name: String,
    pub rapporteur: Option<PersonId>,
    /// What it tells the plenary, in Markdown.
    pub report: String,
    pub reported_at: Option<Millis>,
    /// (text, branch of it).
    pub branches: Vec<(TextId, TextId)>,
}

/// Who is in the room, against who must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quorum {
    pub institutions_present: i64,
    pub institutions_all: i64,
    pub seats_present: i64,
    pub seats_all: i64,
    pub met: bool,
}

/// The quorum of a workshop with these delegates. Institutions that only observe do not count, nor do more delegates than
/// an institution has seats.
#[must_use]
pub fn quorum(workshop: &Workshop, seats: &[Seat]) -> Quorum {
    let mut there: BTreeMap<&InstitutionId, i64> = BTreeMap::new();
    for seat in seats.iter().filter(|seat| seat.is_present()) {
        *there.entry(&seat.institution).or_default() += 1;
    }
    let mut count = Quorum::default();
    for one in workshop.invited.iter().filter(|one| one.votes) {
        let present = there.get(&one.institution).copied().unwrap_or(0).min(one.seats);
        count.institutions_all += 1;
        count.seats_all += one.seats;
        count.seats_present += present;
        count.institutions_present += i64::from(present > 0);
    }
    let enough = |present: i64, all: i64, percent: i64| present * 100 >= all * percent;
    count.met = count.institutions_present > 0
        && enough(count.institutions_present, count.institutions_all, workshop.quorum_institutions)
        && enough(count.seats_present, count.seats_all, workshop.quorum_seats);
    count
}

/// The voter that somebody's seat speaks as; none where it has no vote: not let in, not in the room, or only observing.
#[must_use]
pub fn voter(workshop: &Workshop, seat: &Seat) -> Option<String> {
    let votes = workshop.invited.iter().any(|one| one.votes && one.institution == seat.institution);
    (votes && seat.is_present()).then(|| match workshop.voting {
        Voting::Institution => seat.institution.to_string(),
        Voting::Seat => seat.id.to_string(),
    })
}

/// How many votes there are in the room.
#[must_use]
pub fn voters(workshop: &Workshop, seats: &[Seat]) -> usize {
    seats.iter().filter_map(|seat| voter(workshop, seat)).collect::<BTreeSet<_>>().len()
}

/// Votes counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub favour: i64,
    pub against: i64,
    pub abstain: i64,
}

impl Tally {
    #[must_use]
    pub fn of(votes: &[Vote]) -> Self {
        let count = |choice| votes.iter().filter(|vote| vote.choice == choice).count();
        let count = |choice| i64::try_from(count(choice)).unwrap_or(i64::MAX);
        Self { favour: count(Choice::For), against: count(Choice::Against), abstain: count(Choice::Abstain) }
    }

    /// Votes that are neither for nor against are not cast.
    #[must_use]
    pub fn carries(self, majority: Majority) -> bool {
        let cast = self.favour + self.against;
        match majority {
            Majority::Simple => self.favour * 2 > cast,
            Majority::TwoThirds => cast > 0 && self.favour * 3 >= cast * 2,
        }
    }
}

/// For each item the decision of the plenary that holds: the last one.
#[must_use]
pub fn standing<'d>(decisions: &'d [Decision], item: &ItemId) -> Option<&'d Decision> {
    decisions.iter().filter(|d| d.item == *item && d.commission.is_none()).max_by_key(|d| d.n)
}

/// What the commission that has an item last recommended about it.
#[must_use]
pub fn recommended<'d>(decisions: &'d [Decision], item: &Item) -> Option<&'d Decision> {
    let own = |d: &&Decision| d.item == item.id && d.commission.is_some() && d.commission == item.commission;
    decisions.iter().filter(own).max_by_key(|d| d.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> InstitutionId {
        InstitutionId::stored(name.into())
    }

    fn workshop(institutions: i64, seats: i64, voting: Voting) -> Workshop {
        let invited = |name: &str, seats, votes| Invited {
            institution: id(name),
            name: name.into(),
            short_name: name.into(),
            seats,
            votes,
        };
        Workshop {
            id: WorkshopId::stored("w".into()),
            dossier_id: DossierId::stored("d".into()),
            n: 1,
            title: String::new(),
            place: String::new(),
            presentation: String::new(),
            opens_at: 0,
            closes_at: 1,
            zone: "Africa/Bamako".into(),
            chair: None,
            rapporteur: None,
            quorum_institutions: institutions,
            quorum_seats: seats,
            voting,
            majority: Majority::Simple,
            code: String::new(),
            state: Session::Open,
            shown_item: None,
            rev: 0,
            texts: vec![],
            invited: vec![
                invited("a", 2, true),
                invited("b", 2, true),
                invited("c", 1, true),
                invited("obs", 3, false),
            ],
        }
    }

    fn seat(name: &str, institution: &str, times: &[(i64, Option<i64>)]) -> Seat {
        Seat {
            id: SeatId::stored(name.into()),
            workshop: WorkshopId::stored("w".into()),
            institution: id(institution),
            name: name.into(),
            office: String::new(),
            person: None,
            how: How::List,
            admitted_at: Some(0),
            removed_at: None,
            times: times.to_vec(),
        }
    }

    type Times = &'static [(i64, Option<i64>)];
    const IN: Times = &[(1, None)];
    const OUT: Times = &[(1, Some(2))];

    #[test]
    fn a_quorum_counts_voting_institutions_and_seats_that_are_in_the_room() {
        let seats = |list: &[(&str, Times)]| -> Vec<Seat> {
            list.iter().enumerate().map(|(n, (of, times))| seat(&n.to_string(), of, times)).collect()
        };
        let cases: &[(i64, i64, Vec<Seat>, bool)] = &[
            (0, 0, seats(&[]), false),
            (0, 0, seats(&[("a", IN)]), true),
            (50, 0, seats(&[("a", IN)]), false),
            (50, 0, seats(&[("a", IN), ("b", OUT)]), false),
            (50, 0, seats(&[("a", IN), ("b", &[(1, Some(2)), (3, None)])]), true),
            (50, 0, seats(&[("a", IN), ("obs", IN)]), false),
            (0, 60, seats(&[("a", IN), ("a", IN), ("a", IN), ("obs", IN)]), false),
            (0, 60, seats(&[("a", IN), ("a", IN), ("c", IN)]), true),
        ];
        for (n, (institutions, of_seats, seats, met)) in cases.iter().enumerate() {
            let said = quorum(&workshop(*institutions, *of_seats, Voting::Institution), seats);
            assert_eq!(said.met, *met, "case {n}: {said:?}");
        }
    }

    #[test]
    fn who_was_not_let_in_is_not_in_the_room() {
        let mut waiting = seat("x", "a", IN);
        waiting.admitted_at = None;
        let mut removed = seat("y", "a", IN);
        removed.removed_at = Some(2);
        for seat in [waiting, removed] {
            assert!(voter(&workshop(0, 0, Voting::Institution), &seat).is_none());
        }
    }

    #[test]
    fn an_institution_has_one_vote_or_each_delegate_has() {
        let all = [seat("x", "a", IN), seat("y", "a", IN), seat("z", "b", OUT), seat("o", "obs", IN)];
        assert_eq!(voters(&workshop(0, 0, Voting::Institution), &all), 1);
        assert_eq!(voters(&workshop(0, 0, Voting::Seat), &all), 2);
    }

    #[test]
    fn what_carries() {
        let cases = [
            ((0, 0, 0), false, false),
            ((1, 0, 5), true, true),
            ((2, 2, 0), false, false),
            ((3, 2, 0), true, false),
            ((2, 1, 0), true, true),
        ];
        for ((favour, against, abstain), simple, thirds) in cases {
            let tally = Tally { favour, against, abstain };
            assert_eq!(tally.carries(Majority::Simple), simple, "{tally:?}");
            assert_eq!(tally.carries(Majority::TwoThirds), thirds, "{tally:?}");
        }
    }
}
