//! The words of a change as rows that stand beside each other: what they were, and all that was and is.

use crate::compare::output::view::{self, Ink, Line};
use crate::compare::{Hunk, Op, Open, Piece};

/// A row begins where blocks begin on both sides at once, or on the only side that there is.
#[derive(Default)]
pub(super) struct Row<'a> {
    /// The words before.
    pub before: Vec<Line<'a>>,
    /// The words before and after in one.
    pub both: Vec<Line<'a>>,
}

impl Row<'_> {
    pub(super) fn changed(&self) -> bool {
        self.both.iter().any(Line::changed)
    }
}

/// The rows of hunks; changes of typography are none unless they are to be shown.
pub(super) fn rows(hunks: &[Hunk], typography: bool) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (at, hunk) in hunks.iter().enumerate() {
        let ink = match hunk.op {
            Op::Same => Some(Ink::Same),
            Op::Typography if !typography => Some(Ink::Same),
            Op::Format => Some(Ink::Restyled),
            Op::Delete | Op::Insert | Op::Replace | Op::Typography => None,
        };
        match ink {
            Some(ink) => together(&mut rows, hunk, ink, at),
            None => apart(&mut rows, hunk, hunks.get(at + 1), at),
        }
    }
    rows
}

/// Words with the same blocks on both sides; white space may be on one.
fn together<'a>(rows: &mut Vec<Row<'a>>, hunk: &'a Hunk, ink: Ink, at: usize) {
    let mut before = hunk.before.chunk_by(|_, next| !begins(next));
    let mut after = hunk.after.chunk_by(|_, next| !begins(next));
    loop {
        let (old, new) = (before.next(), after.next());
        let Some(first) = new.or(old).and_then(<[Piece]>::first) else { return };
        let row = row(rows, begins(first));
        for piece in old.unwrap_or_default() {
            view::push(&mut row.before, piece, ink, at);
        }
        for piece in new.unwrap_or_default() {
            view::push(&mut row.both, piece, ink, at);
        }
    }
}

/// Words of one side, or others on each. Blocks of their own stand in a row of their own.
fn apart<'a>(rows: &mut Vec<Row<'a>>, hunk: &'a Hunk, next: Option<&Hunk>, at: usize) {
    let begin =
        |hunk: &Hunk| [&hunk.before, &hunk.after].into_iter().all(|side| side.first().is_none_or(begins));
    let row = row(rows, begin(hunk) && next.is_none_or(begin));
    for piece in &hunk.before {
        view::push(&mut row.before, piece, Ink::Gone, at);
        view::push(&mut row.both, piece, Ink::Gone, at);
    }
    hunk.after.iter().for_each(|piece| view::push(&mut row.both, piece, Ink::Come, at));
}

/// True where a block begins; rows and cells are parts of one.
fn begins(piece: &Piece) -> bool {
    matches!(piece, Piece::Open(open) if !matches!(open, Open::Row | Open::Cell))
}

fn row<'r, 'a>(rows: &'r mut Vec<Row<'a>>, new: bool) -> &'r mut Row<'a> {
    if new || rows.is_empty() {
        rows.push(Row::default());
    }
    let last = rows.len() - 1;
    &mut rows[last]
}
