//! Plain values that several pages show. They hold words ready to be shown, not domain types: a template decides
//! nothing.

use super::frame::When;

pub struct InstitutionView {
    pub id: String,
    pub name: String,
    pub short: String,
    /// A code of the list `category-…`.
    pub category: &'static str,
    pub region: String,
    /// `#rrggbb`; shown through an SVG attribute, because our CSP allows no inline style.
    pub colour: String,
}

pub struct Link {
    pub href: String,
    pub label: String,
}

/// The head of every page of a dossier.
pub struct DossierView {
    pub slug: String,
    pub title: String,
    pub summary: String,
    /// The person's roles in words.
    pub roles: String,
    pub can_add: bool,
    pub can_invite: bool,
    pub can_manage: bool,
    pub can_steer: bool,
    pub can_follow: bool,
}

pub struct Choice {
    pub code: String,
    pub name: String,
    pub current: bool,
}

pub struct TextRow {
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub language: String,
    pub restricted: bool,
    pub updated: When,
    pub can_read: bool,
    pub can_write: bool,
    /// The last version that this reader may see.
    pub version: Option<VersionLink>,
}

pub struct VersionLink {
    pub n: i64,
    pub label: String,
    pub published: bool,
}

pub struct GroupView {
    pub institution: InstitutionView,
    /// Category and region in words.
    pub place: String,
    pub people: Vec<PersonRow>,
}

pub struct PersonRow {
    pub id: String,
    pub name: String,
    pub roles: String,
}

pub struct ActView {
    pub sentence: String,
    pub at: When,
}

pub struct MemberRow {
    pub id: String,
    pub name: String,
    pub institution: String,
    pub colour: String,
    pub role: &'static str,
    pub scope: String,
    pub person: String,
    /// Whether they speak for their institution; none: they are of none.
    pub focal: Option<bool>,
}

pub struct InvitationRow {
    pub id: String,
    pub role: &'static str,
    pub institution: String,
    pub by: String,
    pub expires: When,
}

pub struct ProblemRow {
    pub place: String,
    pub what: String,
    pub detail: String,
}

pub struct OutlineRow {
    pub level: u8,
    pub anchor: String,
    pub number: String,
    pub heading: String,
}
