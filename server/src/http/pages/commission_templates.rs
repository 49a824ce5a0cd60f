//! What the pages of commissions show, as plain values.

use askama::Template;

use super::frame::Frame;
use super::page::Framed;

/// The workshop that the address names.
pub struct InWorkshopOf {
    pub slug: String,
    pub dossier: String,
    pub n: i64,
    pub title: String,
}

impl InWorkshopOf {
    /// The address of the workshop's own page.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/d/{}/workshops/{}", self.slug, self.n)
    }
}

/// One value of a list to choose from.
pub struct Pick {
    pub value: String,
    pub name: String,
    pub hint: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "commissions.html")]
pub struct CommissionsPage {
    pub at: InWorkshopOf,
    pub rows: Vec<CommissionRow>,
    pub form: Option<CommissionForm>,
    pub clashes: Vec<ClashRow>,
    pub f: Frame,
}

pub struct CommissionRow {
    pub id: String,
    pub name: String,
    pub rapporteur: String,
    pub items: usize,
    pub recommended: usize,
    /// When the report was handed in.
    pub reported: String,
}

pub struct CommissionForm {
    pub open: bool,
    pub name: String,
    /// Who may be its rapporteur.
    pub rapporteurs: Vec<Pick>,
    /// Who may write besides.
    pub people: Vec<Pick>,
    pub items: Vec<Pick>,
}

/// A sentence that two sides changed.
pub struct ClashRow {
    pub heading: String,
    /// The text that it stands in.
    pub text: String,
    pub lang: String,
    pub dir: String,
    pub before: String,
    pub ours: String,
    pub our_words: String,
    pub theirs: String,
    pub their_words: String,
    /// Address and title.
    pub items: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "commission.html")]
pub struct CommissionPage {
    pub at: InWorkshopOf,
    pub id: String,
    pub name: String,
    pub rapporteur: String,
    pub reported: String,
    /// As HTML; empty where there is none to read.
    pub report: String,
    /// The same in Markdown, for those who write it.
    pub words: String,
    pub can_recommend: bool,
    pub branches: Vec<BranchLink>,
    pub items: Vec<CommissionItem>,
    /// Items that may be given to it besides.
    pub more: Vec<Pick>,
    pub clashes: Vec<ClashRow>,
    pub f: Frame,
}

pub struct BranchLink {
    pub id: String,
    pub title: String,
    pub lang: String,
    pub dir: String,
    pub may_write: bool,
}

pub struct CommissionItem {
    pub id: String,
    pub title: String,
    pub state: ItemWords,
    pub recommended: Option<Recommended>,
    /// What the plenary decided.
    pub decided: String,
}

/// What somebody sees of an item's words.
pub enum ItemWords {
    /// Not for this person.
    Hidden,
    Same,
    /// The comparison, as HTML.
    Changed(String),
}

pub struct Recommended {
    pub kind: String,
    pub by: String,
    pub note: String,
    /// Institution and words.
    pub reservations: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "commission_item.html")]
pub struct CommissionItemPage {
    pub at: InWorkshopOf,
    pub id: String,
    pub title: String,
    /// The commission's id and name.
    pub commission: (String, String),
    pub lang: String,
    pub dir: String,
    pub proposed: ItemWords,
    pub recommended: Option<Recommended>,
    pub decided: String,
    /// The commission went on writing after it recommended.
    pub went_on: bool,
    /// What the living text changed meanwhile, where a person must choose.
    pub contested: Option<ItemWords>,
    pub gone: bool,
    pub clashes: Vec<ClashRow>,
    pub recommend: Option<RecommendForm>,
    pub take: Option<TakeForm>,
    pub f: Frame,
}

pub struct RecommendForm {
    pub kinds: Vec<Pick>,
    pub institutions: Vec<Pick>,
}

pub struct TakeForm {
    /// Hash of the provision in the living text, as it is shown.
    pub seen: String,
    /// The open ballot on this item.
    pub ballot: Option<String>,
    /// Institutions that vote.
    pub voters: Vec<Pick>,
    pub quorum: bool,
    /// The workshop is in session.
    pub session: bool,
}

impl Framed for CommissionsPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

impl Framed for CommissionPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}

impl Framed for CommissionItemPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}
