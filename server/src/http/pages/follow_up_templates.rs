//! The templates of the follow-up table, and what each takes.

use askama::Template;

use super::frame::{Frame, When};
use super::page::Framed;
use super::templates::Place;
use super::views::Choice;

#[derive(Template)]
#[template(path = "follow_up.html")]
pub struct FollowUpPage {
    pub f: Frame,
    pub dossier: Place,
    pub can_follow: bool,
    /// Of all rows that may be seen.
    pub all: usize,
    pub done: usize,
    pub overdue: Vec<RowView>,
    pub pictures: Vec<ProgressPicture>,
    pub filters: Vec<FilterView>,
    /// The query of this page, for the files.
    pub query: String,
    pub only_overdue: bool,
    pub filtered: bool,
    pub rows: Vec<RowView>,
    pub form: Option<PlannedForm>,
}

/// A row in a list.
pub struct RowView {
    pub id: String,
    pub n: i64,
    pub action: String,
    pub responsible: String,
    pub deadline: String,
    pub indicator: String,
    pub value: String,
    pub region: String,
    pub axis: String,
    /// `done`; its word.
    pub status: &'static str,
    pub status_word: String,
    pub overdue: bool,
    pub may_report: bool,
}

pub struct ProgressPicture {
    pub title: String,
    /// Safe: escaped where it is drawn.
    pub svg: String,
    /// Name, then not started, under way, done, given up.
    pub rows: Vec<(String, [usize; 4])>,
}

pub struct FilterView {
    pub name: &'static str,
    pub label: String,
    pub choices: Vec<Choice>,
}

/// The form of what a row says.
pub struct PlannedForm {
    pub open: bool,
    pub action: String,
    pub responsible: String,
    pub institutions: Vec<Choice>,
    pub deadline: String,
    pub indicator: String,
    pub region: String,
    pub axis: String,
}

#[derive(Template)]
#[template(path = "follow_up_row.html")]
pub struct FollowUpRowPage {
    pub f: Frame,
    pub dossier: Place,
    pub row: RowView,
    pub note: String,
    /// The plan's own words, where they are not the institution's name.
    pub responsible_words: String,
    /// Address and name of the provision that it comes from.
    pub source: Option<(String, String)>,
    pub statuses: Vec<Choice>,
    /// None: not for this person.
    pub form: Option<PlannedForm>,
    pub reports: Vec<ReportView>,
}

pub struct ReportView {
    pub when: When,
    pub who: String,
    pub status_word: String,
    pub value: String,
    pub note: String,
}

#[derive(Template)]
#[template(path = "follow_up_import.html")]
pub struct FollowUpImportPage {
    pub f: Frame,
    pub dossier: Place,
    pub versions: Vec<Choice>,
    /// `TEXT@N`; empty: none is chosen.
    pub version: String,
    pub tables: Vec<TableView>,
    pub preview: Option<PreviewView>,
}

pub struct TableView {
    pub id: String,
    pub place: String,
    pub head: String,
    pub rows: usize,
    /// Its headings read as those of a plan.
    pub plan: bool,
    pub chosen: bool,
}

pub struct PreviewView {
    pub table: String,
    pub place: String,
    /// Each field, its label, and the columns to choose from.
    pub columns: Vec<(&'static str, String, Vec<Choice>)>,
    /// Each wording of the responsible column, whether it is understood, and the institutions to choose from.
    pub institutions: Vec<(String, bool, Vec<Choice>)>,
    pub rows: Vec<PreviewRow>,
    pub new: usize,
    pub known: usize,
}

pub struct PreviewRow {
    pub action: String,
    pub responsible: String,
    pub institution: String,
    pub deadline: String,
    /// Empty: its words name no date.
    pub due: String,
    pub indicator: String,
    pub region: String,
    pub axis: String,
    pub known: bool,
}

macro_rules! framed {
    ($($name:ident),*) => {$(impl Framed for $name { fn frame(&self) -> &Frame { &self.f } })*};
}
framed!(FollowUpPage, FollowUpRowPage, FollowUpImportPage);
