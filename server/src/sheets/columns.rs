//! Which column holds what: found in the head row, or told by a person.

use serde::{Deserialize, Serialize};

use super::heads::{self, Field, ROWS_LOOKED_AT};
use super::sheet::Sheet;

/// Where each field is. A person may send any; columns that are not there read as empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The number in the file of the row with the heads; remarks are below it. 0 where there is none.
    pub head_row: u32,
    /// Columns count from 0.
    pub institution: Option<usize>,
    pub line: Option<usize>,
    pub clause: Option<usize>,
    pub paragraph: Option<usize>,
    pub kind: Option<usize>,
    pub comment: Option<usize>,
    pub proposal: Option<usize>,
    pub answer: Option<usize>,
}

impl Mapping {
    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        match field {
            Field::Institution => self.institution,
            Field::Line => self.line,
            Field::Clause => self.clause,
            Field::Paragraph => self.paragraph,
            Field::Kind => self.kind,
            Field::Comment => self.comment,
            Field::Proposal => self.proposal,
            Field::Answer => self.answer,
        }
    }

    /// Says where a field is.
    pub fn set(&mut self, field: Field, column: Option<usize>) {
        let place = match field {
            Field::Institution => &mut self.institution,
            Field::Line => &mut self.line,
            Field::Clause => &mut self.clause,
            Field::Paragraph => &mut self.paragraph,
            Field::Kind => &mut self.kind,
            Field::Comment => &mut self.comment,
            Field::Proposal => &mut self.proposal,
            Field::Answer => &mut self.answer,
        };
        *place = column;
    }

    /// True when rows can hold remarks: a column of comments or of proposals is known.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.comment.is_some() || self.proposal.is_some()
    }
}

/// Recognises the head row: among the first 40 rows the one that names most fields (the earliest of equals), at least two
/// and among them the comment or the proposal. Where two columns name a field, the first has it. Nothing is recognised
/// by its place alone: without heads the mapping is empty, and a person gives it.
#[must_use]
pub fn guess(sheet: &Sheet) -> Mapping {
    let mut best = Mapping::default();
    let mut most = 0;
    for row in sheet.rows.iter().take_while(|row| row.number <= ROWS_LOOKED_AT) {
        let score = heads::score(&row.cells);
        if score > most {
            most = score;
            best = Mapping { head_row: row.number, ..Mapping::default() };
            for (column, head) in row.cells.iter().enumerate() {
                if let Some(field) = heads::field(head)
                    && best.column(field).is_none()
                {
                    best.set(field, Some(column));
                }
            }
        }
    }
    best
}
