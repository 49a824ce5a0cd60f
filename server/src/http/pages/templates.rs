//! The templates and what each takes. Askama escapes every value; the one exception (`|safe`) is the HTML of a
//! text, which `docs_schema::html` has escaped itself.

use askama::Template;

use super::frame::{Frame, When};
use super::seal_templates::{SealView, Sealing};
use super::views::{
    ActView, Choice, DossierView, GroupView, InstitutionView, InvitationRow, Link, MemberRow, OutlineRow,
    ProblemRow, TextRow,
};
use crate::domain::ids::ConsultationId;

#[derive(Template)]
#[template(path = "home_public.html")]
pub struct HomePublic {
    pub f: Frame,
    /// Dossiers of which anybody may read something.
    pub dossiers: Vec<Place>,
}

#[derive(Template)]
#[template(path = "home.html")]
pub struct Home {
    pub f: Frame,
    pub dossiers: Vec<DossierCard>,
    pub can_create: bool,
    pub open_create: bool,
    pub new_title: String,
    pub new_slug: String,
}

pub struct DossierCard {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub stage: &'static str,
    pub roles: String,
    pub last: Option<When>,
}

#[derive(Template)]
#[template(path = "signin.html")]
pub struct SignIn {
    pub f: Frame,
    pub next: String,
    pub email: String,
}

#[derive(Template)]
#[template(path = "invitation.html")]
pub struct Invitation {
    pub f: Frame,
    pub token: String,
    pub invited_by: String,
    pub dossier: String,
    pub note: String,
    pub role: &'static str,
    pub institution: Option<String>,
    /// The invitation is for one text of the dossier only.
    pub one_text: bool,
    pub expires: When,
    pub name: String,
    pub email: String,
}

#[derive(Template)]
#[template(path = "dossier.html")]
pub struct Dossier {
    pub f: Frame,
    pub d: DossierView,
    pub stages: Vec<Choice>,
    pub texts: Vec<TextRow>,
    pub sees_texts: bool,
    /// Whether anybody may see what is published.
    pub open: bool,
    /// None: this role does not see it.
    pub activity: Option<Vec<ActView>>,
    pub groups: Option<Vec<GroupView>>,
}

#[derive(Template)]
#[template(path = "people.html")]
pub struct People {
    pub f: Frame,
    pub d: DossierView,
    pub institutions: Vec<InstitutionView>,
    pub texts: Vec<Choice>,
    pub invitations: Vec<InvitationRow>,
    pub members: Vec<MemberRow>,
}

#[derive(Template)]
#[template(path = "new_text.html")]
pub struct NewText {
    pub f: Frame,
    pub d: DossierView,
    pub langs: Vec<Choice>,
    pub title: String,
    pub body: String,
}

#[derive(Template)]
#[template(path = "imported.html")]
pub struct Imported {
    pub f: Frame,
    pub d: DossierView,
    pub id: String,
    pub title: String,
    pub problems: Vec<ProblemRow>,
    /// Of all problems, of which `problems` are the first.
    pub total: usize,
}

#[derive(Template)]
#[template(path = "read.html")]
pub struct Read {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub updated: When,
    pub restricted: bool,
    pub can_write: bool,
    /// The drafting team's threads, for those who may see them.
    pub threads: Option<super::threads::ThreadsView>,
    /// A branch has no versions and no branches of its own.
    pub is_branch: bool,
    /// The version that is the adopted text; 0: none yet.
    pub adopted: i64,
    pub empty: bool,
    pub outline: Vec<OutlineRow>,
    /// From `docs_schema::html`: escaped there.
    pub html: String,
    /// Provisions that a workshop decided otherwise than they stand here.
    pub uncovered: Vec<Link>,
}

#[derive(Template)]
#[template(path = "versions.html")]
pub struct Versions {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    /// The newest first.
    pub rows: Vec<VersionRow>,
    /// What the form of comparison offers first; 0: the living text.
    pub from: i64,
    pub to: i64,
    pub can_read: bool,
    pub can_freeze: bool,
    pub can_publish: bool,
    pub open_form: bool,
    pub new_name: String,
    pub new_note: String,
}

pub struct VersionRow {
    pub n: i64,
    pub label: String,
    pub frozen: String,
    /// Empty: not published.
    pub published: String,
    pub sealed: bool,
    pub note: String,
    /// The version before it that may be seen; 0: none.
    pub before: i64,
}

/// Words that came with a contribution.
pub struct TraceRow {
    pub section: String,
    pub place: String,
    pub words: String,
    pub consultation: String,
    pub n: i64,
    pub institution: String,
}

#[derive(Template)]
#[template(path = "version.html")]
pub struct VersionPage {
    pub f: Frame,
    /// The consultation on it that is open to the reader.
    pub consultation: Option<ConsultationId>,
    pub traces: Vec<TraceRow>,
    pub dossier: Place,
    pub id: String,
    pub n: i64,
    pub title: String,
    pub label: String,
    pub frozen: String,
    /// Empty: not published.
    pub published: String,
    pub note: String,
    pub seal: Option<SealView>,
    pub sealing: Option<Sealing>,
    pub before: i64,
    pub newer: Option<Newer>,
    pub can_read: bool,
    pub can_write: bool,
    pub can_branch: bool,
    pub lang: String,
    pub dir: String,
    pub outline: Vec<OutlineRow>,
    /// From `docs_schema::html`: escaped there.
    pub html: String,
    pub uncovered: Vec<Link>,
    pub hash: String,
    /// The name of its files, without ending.
    pub file: String,
}

/// A later version, where there is one.
pub struct Newer {
    pub n: i64,
    pub label: String,
}

#[derive(Template)]
#[template(path = "dossier_public.html")]
pub struct DossierPublic {
    pub f: Frame,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub stage: String,
    pub texts: Vec<PublishedRow>,
}

pub struct PublishedRow {
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub language: String,
    /// Number and label of the last published version.
    pub version: i64,
    pub label: String,
    pub published: String,
}

#[derive(Template)]
#[template(path = "branches.html")]
pub struct Branches {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    /// The newest first.
    pub rows: Vec<BranchRow>,
    pub can_open: bool,
    pub no_version: bool,
    pub open_form: bool,
    pub versions: Vec<VersionChoice>,
    pub people: Vec<BranchPerson>,
    pub new_name: String,
    pub new_purpose: String,
}

pub struct BranchRow {
    pub id: String,
    pub name: String,
    pub purpose: String,
    pub from: String,
    pub people: String,
    pub updated: When,
    pub closed: bool,
}

pub struct VersionChoice {
    pub n: i64,
    pub label: String,
    pub current: bool,
}

/// Somebody who may be named.
pub struct BranchPerson {
    pub id: String,
    pub name: String,
    pub institution: String,
    pub named: bool,
}

/// A branch and the text it came from, as pages name them.
pub struct BranchHead {
    pub dossier: Place,
    pub origin: String,
    pub origin_title: String,
    pub id: String,
    pub name: String,
    pub lang: String,
    pub dir: String,
}

#[derive(Template)]
#[template(path = "branch.html")]
pub struct BranchPage {
    pub f: Frame,
    pub head: BranchHead,
    pub state: String,
    pub closed: bool,
    pub purpose: String,
    pub from: String,
    pub version: i64,
    pub opened: String,
    pub people: String,
    pub candidates: Vec<BranchPerson>,
    pub can_write: bool,
    pub of_commission: bool,
    pub can_merge: bool,
    pub can_steer: bool,
    pub nothing: bool,
    pub places: Vec<PlaceRow>,
    pub summary: Vec<String>,
    /// From `docs_schema::compare::output`: escaped there. Empty: nothing changed.
    pub html: String,
    /// The newest first.
    pub merges: Vec<MergeRow>,
}

#[derive(Template)]
#[template(path = "merged.html")]
pub struct MergePage {
    pub f: Frame,
    pub head: BranchHead,
    pub merge: MergeRow,
    pub places: Vec<PlaceRow>,
    pub can_write: bool,
}

pub struct MergeRow {
    pub entry: i64,
    pub sentence: String,
}

/// Where both sides changed the same sentence.
pub struct PlaceRow {
    pub anchor: String,
    pub heading: String,
    /// Where in the provision; empty: among its sentences.
    pub part: String,
    /// What else there is to say of it, or nothing.
    pub what: String,
    pub base: String,
    pub ours: String,
    pub theirs: String,
    pub merged: String,
}

pub struct Place {
    pub slug: String,
    pub title: String,
}

#[derive(Template)]
#[template(path = "history.html")]
pub struct History {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    /// SVG, escaped where it is drawn.
    pub picture: String,
    pub legend: Vec<LegendRow>,
    pub days: Vec<DayRow>,
    /// The newest first.
    pub sittings: Vec<SittingRow>,
    pub then: Option<Then>,
    /// Whether the moment may be named as a version, and published.
    pub can_freeze: bool,
    pub can_publish: bool,
    pub new_name: String,
    pub new_note: String,
}

pub struct LegendRow {
    /// Of its hatching.
    pub n: usize,
    pub name: String,
}

pub struct DayRow {
    pub day: String,
    /// Name and changes.
    pub shares: Vec<(String, i64)>,
}

pub struct SittingRow {
    pub seq: i64,
    pub when: When,
    pub institutions: String,
    pub changes: i64,
    pub current: bool,
}

/// The text as it stood.
pub struct Then {
    pub seq: i64,
    pub when: String,
    pub title: String,
    /// From `docs_schema::html`: escaped there.
    pub html: String,
}

#[derive(Template)]
#[template(path = "edit.html")]
pub struct Edit {
    pub f: Frame,
    pub dossier: Place,
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub config: String,
    pub html: String,
    pub uncovered: Vec<Link>,
    pub editor_js: Option<String>,
    pub editor_css: Vec<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
pub struct Account {
    pub f: Frame,
    pub email: String,
    pub name: String,
    pub language: String,
    pub institution: Option<InstitutionView>,
    /// `each`, `daily`, `weekly` or `none`.
    pub letters: &'static str,
    pub sessions: Vec<SessionRow>,
    pub tokens: Vec<TokenRow>,
}

pub struct SessionRow {
    pub since: When,
    pub current: bool,
}

pub struct TokenRow {
    pub id: String,
    pub name: String,
    pub created: When,
}

#[derive(Template)]
#[template(path = "admin.html")]
pub struct Admin {
    pub f: Frame,
    pub institutions: Vec<InstitutionView>,
    pub people: Vec<AccountRow>,
    /// Letters that did not go.
    pub unsent: Vec<UnsentRow>,
    /// How many are due while no mail server is set.
    pub waiting: usize,
}

pub struct UnsentRow {
    pub address: String,
    pub subject: String,
    pub why: String,
    pub at: When,
}

pub struct AccountRow {
    pub name: String,
    pub email: String,
    pub institution: Option<InstitutionView>,
    pub administrator: bool,
}

#[derive(Template)]
#[template(path = "error.html")]
pub struct Oops {
    pub f: Frame,
    /// 0: none to show (offline).
    pub status: u16,
    pub heading: String,
    pub message: String,
    pub hint: String,
    pub offer_signin: bool,
}

#[derive(Template)]
#[template(path = "letters.html")]
pub struct Letters {
    pub f: Frame,
    pub own: Vec<LetterRow>,
    /// To people without an account; only in a demo.
    pub strangers: Vec<LetterRow>,
    pub demo: bool,
}

pub struct LetterRow {
    pub id: String,
    pub subject: String,
    pub address: String,
    /// Line by line: words, and the link that they end with.
    pub parts: Vec<(String, Option<String>)>,
    pub at: When,
    pub state: &'static str,
    pub lang: String,
}

#[derive(Template)]
#[template(path = "stop_letters.html")]
pub struct StopLetters {
    pub f: Frame,
    pub token: String,
    /// They have an account.
    pub person: bool,
    pub done: bool,
}

#[derive(Template)]
#[template(path = "confirm.html")]
pub struct Confirm {
    pub f: Frame,
    pub token: String,
    /// Of the consultation.
    pub title: String,
    /// None: to be confirmed yet.
    pub n: Option<i64>,
    pub link: String,
}
