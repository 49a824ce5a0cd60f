//! The one table of permission: role × stage of the dossier → capabilities.
//!
//! Must stay true: a [`Capabilities`] comes only from the functions of this file, a [`Can`] only from a
//! `Capabilities`, and an action that changes anything asks for a `Can` in its signature. Administrators
//! get nothing in a dossier by that title. Browser, JSON API and sockets are handed the same list.

use std::marker::PhantomData;

use super::error::Error;
use super::ids::{CommissionId, DossierId, PersonId, TextId, WorkshopId};
use super::role::Role;
use super::stage::Stage;

/// One thing that can be allowed. The names travel to browsers and programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Capability {
    // In a text.
    Read,
    Write,
    SetText,
    /// Every version, published or not.
    SeeVersions,
    SeePublished,
    Freeze,
    Publish,
    /// Seal a version: say that it is the one that was adopted.
    Seal,
    /// Open a branch of the text, and write in those that one is named for; in a branch: name its people, close it.
    Branch,
    /// Send contributions to consultations that are open to one.
    Contribute,
    /// Every contribution, whoever sent it, and what became of it.
    SeeMatrix,
    /// Say what became of contributions.
    Answer,
    /// Open consultations, moderate them, enter what was said or written elsewhere.
    Consult,
    /// The drafting team's own threads, on the words of the living text.
    SeeThreads,
    /// Open, answer, resolve and assign them.
    Comment,
    // In a dossier.
    SeeDossier,
    SeePeople,
    SeeActivity,
    AddText,
    Invite,
    ManageMembers,
    Steer,
    /// Its workshops: agenda, who is there, what was decided.
    SeeWorkshops,
    /// Prepare a workshop: its rules, who is invited, its agenda, its commissions.
    Convene,
    /// Run it: let people in, show an item, count votes, record decisions, write and sign the minutes.
    Conduct,
    /// For one of its commissions: record what it recommends to the plenary, and its report.
    Recommend,
    /// The follow-up table of its action plan.
    SeeFollowUp,
    /// Make the table: bring a plan, add rows, say who is responsible; report on any row.
    Follow,
    /// Report on the rows of one's own institution.
    Report,
    // In the whole installation.
    OpenDossier,
    SeeInstitutions,
    ManageInstitutions,
    ManagePeople,
    SeeMetrics,
}

use Capability as C;

impl Capability {
    pub const ALL: [Self; 34] = [
        C::Read,
        C::Write,
        C::SetText,
        C::SeeVersions,
        C::SeePublished,
        C::Freeze,
        C::Publish,
        C::Seal,
        C::Branch,
        C::Contribute,
        C::SeeMatrix,
        C::Answer,
        C::Consult,
        C::SeeThreads,
        C::Comment,
        C::SeeDossier,
        C::SeePeople,
        C::SeeActivity,
        C::AddText,
        C::Invite,
        C::ManageMembers,
        C::Steer,
        C::SeeWorkshops,
        C::Convene,
        C::Conduct,
        C::Recommend,
        C::SeeFollowUp,
        C::Follow,
        C::Report,
        C::OpenDossier,
        C::SeeInstitutions,
        C::ManageInstitutions,
        C::ManagePeople,
        C::SeeMetrics,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            C::Read => "read",
            C::Write => "write",
            C::SetText => "set-text",
            C::SeeVersions => "see-versions",
            C::SeePublished => "see-published",
            C::Freeze => "freeze",
            C::Publish => "publish",
            C::Seal => "seal",
            C::Branch => "branch",
            C::Contribute => "contribute",
            C::SeeMatrix => "see-matrix",
            C::Answer => "answer",
            C::Consult => "consult",
            C::SeeThreads => "see-threads",
            C::Comment => "comment",
            C::SeeDossier => "see-dossier",
            C::SeePeople => "see-people",
            C::SeeActivity => "see-activity",
            C::AddText => "add-text",
            C::Invite => "invite",
            C::ManageMembers => "manage-members",
            C::Steer => "steer",
            C::SeeWorkshops => "see-workshops",
            C::Convene => "convene",
            C::Conduct => "conduct",
            C::Recommend => "recommend",
            C::SeeFollowUp => "see-follow-up",
            C::Follow => "follow",
            C::Report => "report",
            C::OpenDossier => "open-dossier",
            C::SeeInstitutions => "see-institutions",
            C::ManageInstitutions => "manage-institutions",
            C::ManagePeople => "manage-people",
            C::SeeMetrics => "see-metrics",
        }
    }

    fn is_of_a_text(self) -> bool {
        // The places of a text come first in the enumeration.
        (self as u8) < Capability::SeeDossier as u8
    }
}

/// What whoever reads the living text may also see.
const READS: &[Capability] =
    &[C::SeeDossier, C::Read, C::SeeVersions, C::SeePublished, C::SeeWorkshops, C::SeeFollowUp];

/// What contributors see.
const PUBLISHED: &[Capability] = &[C::SeeDossier, C::SeePublished, C::SeeFollowUp];

/// What the drafting team sees besides: who is there, what happens, what was contributed, what it says among itself.
const TEAM: &[Capability] = &[C::SeePeople, C::SeeActivity, C::SeeMatrix, C::SeeThreads];

/// The table. An empty line is a refusal; what is not written here is refused. Lists of a line add up.
#[rustfmt::skip]
fn allowed(role: Role, stage: Stage) -> [&'static [Capability]; 3] {
    use {Role as R, Stage as S};
    match (role, stage) {
        (R::Drafter, S::Drafting) =>
            [READS, TEAM, &[C::Comment, C::Write, C::AddText, C::Branch, C::Answer]],
        (R::Drafter, S::Consultation) =>
            [READS, TEAM, &[C::Comment, C::Write, C::Branch, C::Answer]],
        (R::Drafter, S::Workshop) =>
            [READS, TEAM, &[C::Comment, C::Write, C::Branch, C::Answer, C::Report]],
        // Proposes wording in branches, never changes the text itself.
        (R::Reviewer, S::Drafting | S::Consultation) =>
            [READS, TEAM, &[C::Comment, C::Branch]],
        (R::Reviewer, S::Workshop) =>
            [READS, TEAM, &[C::Comment, C::Branch, C::Report]],
        (R::Drafter | R::Reviewer, S::Adopted) =>
            [READS, TEAM, &[C::Report]],
        (R::Drafter | R::Reviewer, S::Archived) =>
            [READS, TEAM, &[]],
        // Published versions only; never the living text, nor who writes it.
        (R::Contributor, S::Drafting | S::Consultation) =>
            [PUBLISHED, &[], &[C::Contribute]],
        (R::Contributor, S::Workshop) =>
            [PUBLISHED, &[], &[C::Contribute, C::Report]],
        (R::Contributor, S::Adopted) =>
            [PUBLISHED, &[], &[C::Report]],
        (R::Contributor, S::Archived) =>
            [PUBLISHED, &[], &[]],
        (R::Facilitator, S::Drafting | S::Consultation) =>
            [READS, TEAM, &[C::Comment, C::Write, C::AddText, C::SetText, C::Freeze, C::Publish, C::Branch, C::Answer,
                            C::Consult, C::Invite, C::ManageMembers, C::Steer, C::Convene, C::Conduct]],
        (R::Facilitator, S::Workshop) =>
            [READS, TEAM, &[C::Comment, C::Write, C::AddText, C::SetText, C::Freeze, C::Publish, C::Seal, C::Branch,
                            C::Answer, C::Consult, C::Invite, C::ManageMembers, C::Steer, C::Convene, C::Conduct, C::Follow, C::Report]],
        (R::Facilitator, S::Adopted) =>
            [READS, TEAM, &[C::SetText, C::Freeze, C::Publish, C::Seal, C::ManageMembers, C::Steer, C::Conduct, C::Follow, C::Report]],
        (R::Facilitator, S::Archived) =>
            [READS, TEAM, &[C::SetText, C::ManageMembers, C::Steer]],
        (R::Observer, _) =>
            [READS, &[], &[]],
    }
}

/// What anybody may see, with or without an account, where the dossier is open to the public: what is published of
/// texts that no restriction names institutions for.
/// To what is published in it they may contribute, where a consultation is open to all.
const OF_THE_PUBLIC: &[Capability] = &[C::SeePublished, C::Contribute];

/// What a person may do in one place: a set that only the table can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities(u64);

impl Capabilities {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub fn has(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u64) != 0
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of the enumeration, as they travel.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        Capability::ALL.into_iter().filter(|c| self.has(*c)).map(Capability::as_str).collect()
    }

    fn of(list: &[Capability]) -> Self {
        list.iter().fold(Self::NONE, |set, c| Self(set.0 | (1 << *c as u64)))
    }

    fn of_role(role: Role, stage: Stage) -> Self {
        allowed(role, stage).into_iter().fold(Self::NONE, |set, list| set.with(Self::of(list)))
    }

    /// Both sets together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn keep(self, test: impl Fn(Capability) -> bool) -> Self {
        let kept: Vec<_> = Capability::ALL.into_iter().filter(|c| self.has(*c) && test(*c)).collect();
        Self::of(&kept)
    }

    /// Turns the set into the proof that an action asks for.
    pub(super) fn grant<A: Ability>(self, by: PersonId, on: A::On) -> Result<Can<A>, Error> {
        if self.has(A::CAPABILITY) { Ok(Can { by, on, ability: PhantomData }) } else { Err(Error::Forbidden) }
    }
}

/// A role held in a dossier: in all of it, or in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub role: Role,
    pub text: Option<TextId>,
}

/// What memberships give in the dossier itself. One that covers a single text opens only the door.
#[must_use]
pub fn in_dossier(stage: Stage, held: &[Held]) -> Capabilities {
    held.iter().fold(Capabilities::NONE, |set, h| {
        let row = Capabilities::of_role(h.role, stage).keep(|c| !c.is_of_a_text());
        set.with(if h.text.is_none() { row } else { row.keep(|c| c == C::SeeDossier) })
    })
}

/// What memberships give in one text. `shut_out`: it is restricted to institutions that are not this
/// person's. Then only settings remain, for those who look after the dossier: else nobody could lift it.
#[must_use]
pub fn in_text(stage: Stage, held: &[Held], text: &TextId, shut_out: bool) -> Capabilities {
    let covering = held.iter().filter(|h| h.text.as_ref().is_none_or(|t| t == text));
    let all = covering.fold(Capabilities::NONE, |set, h| {
        set.with(Capabilities::of_role(h.role, stage).keep(Capability::is_of_a_text))
    });
    if shut_out { all.keep(|c| c == C::SetText) } else { all }
}

/// What memberships give in a branch of `origin`, a text that this person meets as `shut_out` says. Who reads the origin
/// reads its branches, and the drafting team comments in those that are open; only the people `named` for an `open` one write
/// in it, drafters of the dossier or not; they and whoever looks after the text name its people and close it. A branch has no
/// versions and no settings of its own.
#[must_use]
pub fn in_branch(
    stage: Stage,
    held: &[Held],
    origin: &TextId,
    shut_out: bool,
    named: bool,
    open: bool,
) -> Capabilities {
    let there = in_text(stage, held, origin, shut_out);
    let mut list = Vec::new();
    if there.has(C::Read) {
        list.push(C::Read);
    }
    if there.has(C::SeeThreads) {
        list.push(C::SeeThreads);
    }
    if there.has(C::Comment) && open {
        list.push(C::Comment);
    }
    if there.has(C::Branch) && named && open {
        list.push(C::Write);
    }
    if there.has(C::Branch) && (named || there.has(C::SetText)) {
        list.push(C::Branch);
    }
    Capabilities::of(&list)
}

/// Who somebody is in one workshop, besides what they hold in its dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InRoom {
    /// The chair or the rapporteur.
    pub leads: bool,
    /// Of an invited institution.
    pub invited: bool,
    /// The rapporteur of one of its commissions.
    pub reports: bool,
}

/// What memberships give in a workshop of the dossier. Its chair and rapporteur, who belong to the dossier in whatever role,
/// run it; members whose institution is invited and the rapporteurs of its commissions see it.
#[must_use]
pub fn in_workshop(stage: Stage, held: &[Held], room: InRoom) -> Capabilities {
    let kept = [C::SeeWorkshops, C::Convene, C::Conduct];
    let own = in_dossier(stage, held).keep(|c| kept.contains(&c));
    let mut list = Vec::new();
    if !held.is_empty() && (room.leads || room.invited || room.reports) {
        list.push(C::SeeWorkshops);
    }
    if !held.is_empty() && room.leads && stage != Stage::Archived {
        list.push(C::Conduct);
    }
    own.with(Capabilities::of(&list))
}

/// What memberships give in one commission of a workshop: whoever runs the workshop, and its `own` rapporteur while texts are
/// worked on, record what it recommends. To decide for the plenary is another right.
#[must_use]
pub fn in_commission(stage: Stage, held: &[Held], room: InRoom, own: bool) -> Capabilities {
    let around = in_workshop(stage, held, room);
    let working = matches!(stage, Stage::Drafting | Stage::Consultation | Stage::Workshop);
    let reports = own && !held.is_empty() && working;
    let mut list = Vec::new();
    if around.has(C::Conduct) || reports {
        list.push(C::Recommend);
    }
    around.with(Capabilities::of(&list))
}

/// What a phone in the room may see and do: one that holds a seat of the workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FromSeat {
    /// The item on the projector, with its words: what everybody in the room reads on the wall.
    pub see_item: bool,
    pub vote: bool,
}

/// A seat gives what the wall shows, to those whom the secretariat let in, while they are in the room and it is in session.
#[must_use]
pub fn from_seat(admitted: bool, present: bool, in_session: bool) -> FromSeat {
    let inside = admitted && present && in_session;
    FromSeat { see_item: inside, vote: inside }
}

/// What anybody may see of a text, and do about it.
#[must_use]
pub fn in_public(open: bool, restricted: bool, stage: Stage) -> Capabilities {
    if !open || restricted {
        return Capabilities::NONE;
    }
    let settled = matches!(stage, Stage::Adopted | Stage::Archived);
    Capabilities::of(OF_THE_PUBLIC).keep(|c| c != C::Contribute || !settled)
}

/// What anybody may see of a dossier itself.
#[must_use]
pub fn dossier_in_public(open: bool) -> Capabilities {
    if open { Capabilities::of(&[C::SeeFollowUp]) } else { Capabilities::NONE }
}

/// What a person who may report, and what they may do with one row: any of them whoever makes the table, others those of
/// their own institution.
#[must_use]
pub fn in_follow_up(held: Capabilities, own: bool) -> Capabilities {
    held.keep(|c| c != C::Report || own || held.has(C::Follow))
}

/// What a signed-in person may do in the installation, outside any dossier.
#[must_use]
pub fn in_installation(administrator: bool, of_the_state: bool, facilitates: bool) -> Capabilities {
    let mut list = vec![C::SeeInstitutions];
    if administrator || of_the_state || facilitates {
        list.push(C::OpenDossier);
    }
    if administrator {
        list.extend([C::ManageInstitutions, C::ManagePeople, C::SeeMetrics]);
    }
    Capabilities::of(&list)
}

/// A capability as a type, so that a signature can name it, with the kind of place it is held in.
pub trait Ability {
    const CAPABILITY: Capability;
    type On;
}

/// The proof that `by` may do `A` on `on`. It cannot be made outside the table, nor used elsewhere than
/// where it was given: the action takes the place from the proof.
pub struct Can<A: Ability> {
    by: PersonId,
    on: A::On,
    ability: PhantomData<A>,
}

impl<A: Ability> Can<A> {
    pub fn by(&self) -> &PersonId {
        &self.by
    }

    pub fn on(&self) -> &A::On {
        &self.on
    }
}

/// The installation as a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installation;

macro_rules! abilities {
    ($on:ty: $($name:ident),*) => {$(
        pub struct $name;
        impl Ability for $name {
            const CAPABILITY: Capability = Capability::$name;
            type On = $on;
        }
    )*};
}

/// Marker types, one a capability: `Can<ability::Write>`.
pub mod ability {
    use super::{Ability, Capability, CommissionId, DossierId, Installation, TextId, WorkshopId};

    abilities!(
        TextId: Read, Write, SetText, SeeVersions, SeePublished, Freeze, Publish, Seal, Branch, Contribute, SeeMatrix, Answer,
        Consult, SeeThreads, Comment
    );
    abilities!(
        DossierId: SeeDossier, SeePeople, SeeActivity, AddText, Invite, ManageMembers, Steer, Convene, SeeFollowUp, Follow, Report
    );
    abilities!(WorkshopId: SeeWorkshops, Conduct);
    abilities!(CommissionId: Recommend);
    abilities!(Installation: OpenDossier, SeeInstitutions, ManageInstitutions, ManagePeople, SeeMetrics);
}
