//! Hunks as a reader expects them. Where a paragraph went or came behind words that stayed, the same letters can be
//! marked in two ways: `ici[. ¶ Le maire préside].` and `ici.[¶ Le maire préside.]`. The comparison gives the first; people
//! are shown the second. The words before and after are the same in both.

use std::borrow::Cow;

use crate::compare::{Hunk, Op, Piece};
use crate::model::Inline;

/// The same hunks, one for one.
pub(super) fn tidy(hunks: &[Hunk]) -> Cow<'_, [Hunk]> {
    let mut tidied = Cow::Borrowed(hunks);
    for at in 1..hunks.len().saturating_sub(1) {
        let [before, middle, behind] = &tidied[at - 1..=at + 1] else { continue };
        let alone = middle.before.is_empty() || middle.after.is_empty();
        let between = before.op == Op::Same && behind.op == Op::Same;
        if alone && between && matches!(middle.op, Op::Delete | Op::Insert) {
            let pieces = if middle.op == Op::Delete { &middle.before } else { &middle.after };
            if let Some(run) = movable(pieces, behind) {
                shift(&mut tidied.to_mut()[at - 1..=at + 1], &run);
            }
        }
    }
    tidied
}

/// The run at the start of the pieces, where a block begins behind it and the words behind them begin with it too.
fn movable(pieces: &[Piece], behind: &Hunk) -> Option<Inline> {
    let [Piece::Run(Inline::Text { text, marks }), Piece::Open(_), ..] = pieces else { return None };
    let same = |pieces: &[Piece]| match pieces.first() {
        Some(Piece::Run(Inline::Text { text: next, marks: own })) => {
            own == marks && next.starts_with(text.as_str())
        }
        _ => false,
    };
    let found = same(&behind.before) && same(&behind.after);
    found.then(|| Inline::Text { text: text.clone(), marks: marks.clone() })
}

/// Three hunks, of which the first takes a run from the second, and the second the same from the third.
fn shift(hunks: &mut [Hunk], run: &Inline) {
    let [before, middle, behind] = hunks else { return };
    before.before.push(Piece::Run(run.clone()));
    before.after.push(Piece::Run(run.clone()));
    let pieces = if middle.op == Op::Delete { &mut middle.before } else { &mut middle.after };
    pieces.remove(0);
    pieces.push(Piece::Run(run.clone()));
    without(&mut behind.before, run);
    without(&mut behind.after, run);
}

fn without(pieces: &mut Vec<Piece>, run: &Inline) {
    let (Some(Piece::Run(Inline::Text { text, .. })), Inline::Text { text: gone, .. }) =
        (pieces.first_mut(), run)
    else {
        return;
    };
    text.drain(..gone.len());
    if text.is_empty() {
        pieces.remove(0);
    }
}
