//! The follow-up of an adopted text's action plan: its rows, who may report on them, and what they come to together.

use super::clock::{DAY, Millis};
use super::ids::{FollowUpId, InstitutionId, TextId};
use super::words::words;

words! {
    /// Where a row stands.
    Status("status") { NotStarted = "not-started", UnderWay = "under-way", Done = "done", GivenUp = "given-up" }
}

impl Status {
    /// Nothing is expected any more.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::GivenUp)
    }
}

/// What a row says that is to be done: as the plan has it, or as it was entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    pub action: String,
    /// Who is responsible, in the plan's own words.
    pub responsible: String,
    pub institution: Option<InstitutionId>,
    /// In the plan's own words.
    pub deadline: String,
    /// Midnight (UTC) at which the last day begins; none where the words name no date.
    pub due_at: Option<Millis>,
    pub indicator: String,
    pub region: String,
    pub axis: String,
}

/// Where a row of a plan was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub text: TextId,
    pub version: i64,
    pub section: String,
    /// That section's number and heading.
    pub place: String,
}

/// A row of the follow-up table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub n: i64,
    pub source: Option<Source>,
    pub planned: Planned,
    /// Empty: none is matched.
    pub institution_name: String,
    pub status: Status,
    pub note: String,
    /// Of the indicator.
    pub value: String,
    pub changed_at: Millis,
}

impl FollowUp {
    #[must_use]
    pub fn is_overdue(&self, now: Millis) -> bool {
        !self.status.is_closed() && self.planned.due_at.is_some_and(|due| now >= due + DAY)
    }

    /// Who is to do it, as people name it.
    #[must_use]
    pub fn responsible(&self) -> &str {
        if self.institution_name.is_empty() { &self.planned.responsible } else { &self.institution_name }
    }
}

/// What was said of a row at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub status: Status,
    pub note: String,
    pub value: String,
}

/// A report, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub report: Report,
    pub person_name: String,
    pub institution_name: String,
    pub at: Millis,
}

/// Rows by status, in the order of [`Status::ALL`].
pub type Counts = [usize; 4];

/// The rows of each group, in the order in which groups first come; a row may be of none.
#[must_use]
pub fn progress<'r>(rows: &'r [FollowUp], group: impl Fn(&'r FollowUp) -> &'r str) -> Vec<(String, Counts)> {
    let mut made: Vec<(String, Counts)> = Vec::new();
    for row in rows {
        let name = group(row);
        let at = made.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
            made.push((name.to_owned(), Counts::default()));
            made.len() - 1
        });
        let status = Status::ALL.iter().position(|one| *one == row.status).unwrap_or_default();
        made[at].1[status] += 1;
    }
    made
}
