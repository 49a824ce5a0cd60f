//! The templates of workshops and what each takes. Askama escapes every value; what is marked safe has been made by
//! `docs_schema`, which escapes all words itself.

use askama::Template;

use super::consultation_templates::Option_;
use super::frame::Frame;
use super::page::Framed;
use super::templates::Place;

macro_rules! framed {
    ($($name:ident),*) => {$(impl Framed for $name { fn frame(&self) -> &Frame { &self.f } })*};
}
framed!(WorkshopList, WorkshopPage, AttendancePage, ItemPage, WallPage, JoinPage, PhonePage);

/// A workshop in a list.
pub struct WorkshopRow {
    pub n: i64,
    pub title: String,
    pub state: &'static str,
    pub dates: String,
    pub place: String,
}

#[derive(Template)]
#[template(path = "workshops.html")]
pub struct WorkshopList {
    pub f: Frame,
    pub dossier: Place,
    pub rows: Vec<WorkshopRow>,
    /// None: not for this person.
    pub form: Option<PlanForm>,
}

/// The form that convenes a workshop or sets it again, as it was last filled in.
pub struct PlanForm {
    pub open: bool,
    /// Where the form goes.
    pub action: String,
    /// It is a new one: its versions are still to be chosen.
    pub new: bool,
    pub title: String,
    pub place: String,
    pub presentation: String,
    pub opens: String,
    pub closes: String,
    pub zones: Vec<Option_>,
    pub chairs: Vec<Option_>,
    pub rapporteurs: Vec<Option_>,
    pub quorum_institutions: String,
    pub quorum_seats: String,
    pub votings: Vec<Option_>,
    pub majorities: Vec<Option_>,
    pub institutions: Vec<InvitedField>,
    pub texts: Vec<TextField>,
}

pub struct InvitedField {
    pub id: String,
    pub name: String,
    /// Empty: not invited.
    pub seats: String,
    pub observes: bool,
}

/// A text and which of its versions the workshop is about.
pub struct TextField {
    pub id: String,
    pub title: String,
    pub versions: Vec<Option_>,
}

/// What stands above every page of a workshop.
pub struct WorkshopHead {
    pub n: i64,
    pub id: String,
    pub rev: i64,
    pub title: String,
    /// A word of the list `session`.
    pub state: &'static str,
    pub dates: String,
    pub place: String,
    pub can_conduct: bool,
    pub can_convene: bool,
    pub quorum: QuorumView,
}

pub struct QuorumView {
    pub met: bool,
    pub sentence: String,
    /// What must be there.
    pub rule: String,
    pub present: i64,
    pub all: i64,
}

/// An item on the agenda.
pub struct ItemRow {
    pub id: String,
    pub place: i64,
    pub title: String,
    /// The text it is of; empty where the workshop is about one.
    pub text: String,
    pub commission: String,
    pub carried: bool,
    pub shown: bool,
    /// Empty: nothing decided.
    pub decision: String,
    pub decision_word: String,
    pub how: String,
    /// The text has been changed since.
    pub uncovered: bool,
    pub recommended: String,
}

/// How phones join.
pub struct JoinView {
    /// `palabre.example/w`.
    pub address: String,
    pub code: String,
    /// Both in one, as an SVG made here.
    pub square: String,
}

#[derive(Template)]
#[template(path = "workshop.html")]
pub struct WorkshopPage {
    pub f: Frame,
    pub dossier: Place,
    pub w: WorkshopHead,
    pub chair: String,
    pub rapporteur: String,
    /// Safe.
    pub presentation: String,
    pub invited: Vec<(String, String)>,
    pub items: Vec<ItemRow>,
    pub decided: usize,
    pub join: Option<JoinView>,
    pub waiting: usize,
    pub texts: Vec<Option_>,
    pub carried: usize,
    pub form: Option<PlanForm>,
}

/// A delegate.
pub struct SeatRow {
    pub id: String,
    pub name: String,
    pub office: String,
    /// `waiting`, `present`, `away`.
    pub state: &'static str,
    /// `09:12–10:40, 11:02–`.
    pub times: String,
    pub by_code: bool,
}

pub struct Delegation {
    pub id: String,
    pub name: String,
    pub votes: bool,
    pub present: i64,
    pub seats: i64,
    pub rows: Vec<SeatRow>,
}

#[derive(Template)]
#[template(path = "workshop_attendance.html")]
pub struct AttendancePage {
    pub f: Frame,
    pub dossier: Place,
    pub w: WorkshopHead,
    pub delegations: Vec<Delegation>,
    pub waiting: usize,
    pub join: Option<JoinView>,
}

/// Words of an item, as far as the reader may see them.
#[derive(Default)]
pub struct WordsView {
    pub lang: String,
    pub dir: &'static str,
    /// Safe. The provision as the text has it now, else as the version has it.
    pub html: String,
    /// Safe. What changed since the version; empty where nothing did.
    pub changes: String,
    /// They may not be seen.
    pub hidden: bool,
    /// The living text no longer has the provision.
    pub gone: bool,
    /// It is one section: the page has its title already.
    pub single: bool,
}

pub struct RemarkRow {
    pub n: i64,
    pub address: String,
    pub author: String,
    pub kind: String,
    pub quote: String,
    /// Safe.
    pub body: String,
    pub status: String,
    pub status_word: String,
    pub reason: String,
}

pub struct DecisionView {
    pub n: i64,
    pub kind: &'static str,
    pub word: String,
    pub how: String,
    /// `12 voix pour, 3 contre, 1 abstention`; empty by consensus.
    pub tally: String,
    pub quorum: String,
    pub why_without: String,
    pub note: String,
    pub when: String,
    pub by: String,
    pub hash: String,
    pub replaces: String,
    pub commission: String,
    pub reservations: Vec<(String, String)>,
    pub rolls: Vec<(String, String)>,
    pub stands: bool,
}

pub struct BallotView {
    pub id: String,
    pub question: String,
    pub cast: usize,
    pub voters: usize,
    /// Who has not voted yet.
    pub missing: Vec<String>,
}

/// What a person who runs the workshop may do on an item.
pub struct DecideForm {
    pub kinds: Vec<Option_>,
    pub institutions: Vec<(String, String)>,
    pub quorum: bool,
    pub in_session: bool,
    /// Another item's vote is open.
    pub busy: bool,
    /// Where the rapporteur amends the words.
    pub edit: String,
}

#[derive(Template)]
#[template(path = "workshop_item.html")]
pub struct ItemPage {
    pub f: Frame,
    pub dossier: Place,
    pub w: WorkshopHead,
    pub item: ItemRow,
    pub version: String,
    pub before: Option<String>,
    pub next: Option<String>,
    pub words: WordsView,
    pub remarks: Vec<RemarkRow>,
    pub decisions: Vec<DecisionView>,
    pub ballot: Option<BallotView>,
    pub form: Option<DecideForm>,
}

#[derive(Template)]
#[template(path = "workshop_wall.html")]
pub struct WallPage {
    pub f: Frame,
    pub dossier: Place,
    pub w: WorkshopHead,
    pub item: Option<ItemRow>,
    pub version: String,
    pub words: WordsView,
    pub remarks: Vec<RemarkRow>,
    pub ballot: Option<BallotView>,
    pub last: Option<DecisionView>,
    pub join: Option<JoinView>,
}

#[derive(Template)]
#[template(path = "workshop_join.html")]
pub struct JoinPage {
    pub f: Frame,
    /// Empty: the code is still to be typed.
    pub code: String,
    pub title: String,
    pub institutions: Vec<Option_>,
    pub name: String,
    pub office: String,
}

#[derive(Template)]
#[template(path = "workshop_phone.html")]
pub struct PhonePage {
    pub f: Frame,
    pub code: String,
    pub rev: i64,
    pub title: String,
    pub name: String,
    pub institution: String,
    /// `waiting`, `away`, `removed`, `closed`, `paused`, `inside`.
    pub state: &'static str,
    pub item: Option<ItemRow>,
    pub words: WordsView,
    pub vote: Option<VoteView>,
    pub last: Option<DecisionView>,
}

pub struct VoteView {
    pub ballot: String,
    pub question: String,
    /// A word of the list `choice`, empty: not yet.
    pub own: String,
    pub own_word: String,
    /// The next turn of this phone.
    pub turn: i64,
    /// Its institution only observes.
    pub observes: bool,
}
