//! Changes as a reader expects them. Where words went or came between words that stayed, the same letters can often be
//! marked in several ways: `ici[. ¶ Le maire préside].` or `ici.[¶ Le maire préside.]`; `Les[ écoles ouvrent. Les] routes` or
//! `[Les écoles ouvrent. ]Les routes`. The comparison gives one of them; this chooses the one that begins where a paragraph
//! or a sentence does, which is also what people typed, so that it is credited to whom it should be.
//!
//! Must stay true: the words before and after, their number and all counts are the same as they were (after Google's
//! diff-match-patch, `cleanupSemanticLossless`, here upon whole hunks with their marks).

use super::hunks::{Hunk, Op};
use super::pieces::{Open, Piece};
use super::result::Comparison;
use crate::model::{Inline, Marks};

/// How far a change is moved, in characters and openings.
const REACH: usize = 400;

/// Moves the changes of a comparison to where paragraphs and sentences begin.
#[must_use]
pub fn tidy(mut comparison: Comparison) -> Comparison {
    hunks(&mut comparison.title);
    comparison.provisions.iter_mut().for_each(|provision| hunks(&mut provision.hunks));
    comparison
}

fn hunks(all: &mut [Hunk]) {
    for at in 1..all.len().saturating_sub(1) {
        let [before, middle, behind] = &all[at - 1..=at + 1] else { continue };
        let stays = |hunk: &Hunk| hunk.op == Op::Same && hunk.cell == middle.cell;
        if matches!(middle.op, Op::Delete | Op::Insert) && stays(before) && stays(behind) {
            let shift = best(before, middle, behind);
            slide(&mut all[at - 1..=at + 1], shift);
        }
    }
}

/// A letter with its marks, or what cannot be cut.
#[derive(Clone, Copy, PartialEq)]
enum Atom<'a> {
    Letter(char, &'a Marks),
    Open(&'a Open),
    /// The place of a note, which has an id of its own on each side.
    Note(&'a Inline),
}

impl Atom<'_> {
    /// True for what is the same thing on both sides wherever it is equal.
    fn slides(self) -> bool {
        match self {
            Self::Letter(..) => true,
            Self::Note(_) => false,
            Self::Open(open) => begins_block(open),
        }
    }

    fn letter(self) -> Option<char> {
        match self {
            Self::Letter(letter, _) => Some(letter),
            Self::Open(_) | Self::Note(_) => None,
        }
    }
}

fn begins_block(open: &Open) -> bool {
    matches!(open, Open::Heading { .. } | Open::Paragraph | Open::Item { .. } | Open::Quote | Open::Rule)
}

fn atoms(pieces: &[Piece]) -> Vec<Atom<'_>> {
    let mut atoms = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(open) => atoms.push(Atom::Open(open)),
            Piece::Run(Inline::Text { text, marks }) => {
                atoms.extend(text.chars().map(|letter| Atom::Letter(letter, marks)));
            }
            Piece::Run(note @ Inline::Note { .. }) => atoms.push(Atom::Note(note)),
        }
    }
    atoms
}

fn pieces(atoms: &[Atom<'_>]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for atom in atoms {
        match atom {
            Atom::Open(open) => pieces.push(Piece::Open((*open).clone())),
            Atom::Note(note) => pieces.push(Piece::Run((*note).clone())),
            Atom::Letter(letter, marks) => match pieces.last_mut() {
                Some(Piece::Run(Inline::Text { text, marks: own })) if own == *marks => text.push(*letter),
                _ => pieces
                    .push(Piece::Run(Inline::Text { text: letter.to_string(), marks: (*marks).clone() })),
            },
        }
    }
    pieces
}

fn changed(hunk: &Hunk) -> &[Piece] {
    if hunk.op == Op::Delete { &hunk.before } else { &hunk.after }
}

/// By how many atoms the hunk in the middle is best moved; to the left below zero.
fn best(before: &Hunk, middle: &Hunk, behind: &Hunk) -> isize {
    let own = atoms(changed(middle));
    let (left, right) = (atoms(&before.after), atoms(&behind.after));
    let (lefts, rights) = (equal_left(&left, &own), equal_right(&own, &right));
    if lefts + rights == 0 {
        return 0;
    }
    // What stands around the hunk, in a row: it may begin anywhere from `reach` on.
    let around: Vec<Atom<'_>> = left.iter().chain(&own).chain(&right).copied().collect();
    let start = left.len();
    let score = |from: usize| score(&around, from, from + own.len());
    let mut found = (score(start), 0_usize, start);
    for from in start - lefts..=start + rights {
        let here = (score(from), from.abs_diff(start), from);
        if here.0 > found.0 || (here.0 == found.0 && here.1 < found.1) {
            found = here;
        }
    }
    found.2.cast_signed() - start.cast_signed()
}

/// How many atoms at the end of what stays are also those that the hunk ends with, going round.
fn equal_left(left: &[Atom<'_>], own: &[Atom<'_>]) -> usize {
    let ends = own.iter().rev().chain(left.iter().rev());
    left.iter().rev().zip(ends).take(REACH).take_while(|(a, b)| a == b && a.slides()).count()
}

fn equal_right(own: &[Atom<'_>], right: &[Atom<'_>]) -> usize {
    let begins = own.iter().chain(right);
    right.iter().zip(begins).take(REACH).take_while(|(a, b)| a == b && a.slides()).count()
}

/// How well a change that begins and ends there reads. Within a word it reads badly.
fn score(around: &[Atom<'_>], from: usize, to: usize) -> u8 {
    let letter = |at: Option<usize>| at.and_then(|at| around.get(at)).and_then(|atom| atom.letter());
    let (last, first) = (letter(from.checked_sub(1)), letter(Some(from)));
    let (end, next) = (letter(to.checked_sub(1)), letter(Some(to)));
    let within = |a: Option<char>, b: Option<char>| {
        a.is_some_and(char::is_alphanumeric) && b.is_some_and(char::is_alphanumeric)
    };
    if within(last, first) || within(end, next) {
        return 0;
    }
    let opens = |at: usize| matches!(around.get(at), Some(Atom::Open(open)) if begins_block(open));
    let closes = |c: Option<char>| matches!(c, Some('.' | '!' | '?' | '…'));
    let pauses = |c: Option<char>| matches!(c, Some(',' | ';' | ':'));
    let space = |c: Option<char>| c.is_some_and(char::is_whitespace);
    match () {
        () if opens(from) => 6,
        () if closes(last) && space(first) && closes(end) => 5,
        () if from > 0 && opens(from - 1) && (space(end) || space(next)) && sentence(around, from, to) => 5,
        () if pauses(last) && space(first) && pauses(end) => 4,
        () if space(first) => 3,
        () => 1,
    }
}

/// True where the last word sign of the change ends a sentence.
fn sentence(around: &[Atom<'_>], from: usize, to: usize) -> bool {
    let last = around[from..to].iter().rev().filter_map(|atom| atom.letter()).find(|c| !c.is_whitespace());
    matches!(last, Some('.' | '!' | '?' | '…'))
}

/// Moves the middle one of three hunks.
fn slide(three: &mut [Hunk], shift: isize) {
    let [before, middle, behind] = three else { return };
    let count = shift.unsigned_abs();
    if count == 0 {
        return;
    }
    let turned = |hunk: &Hunk| {
        let mut own = atoms(changed(hunk));
        let turn = count % own.len().max(1);
        if shift > 0 {
            own.rotate_left(turn)
        } else {
            own.rotate_right(turn)
        }
        pieces(&own)
    };
    let moved = turned(middle);
    if middle.op == Op::Delete {
        middle.before = moved
    } else {
        middle.after = moved
    }
    for (left, right) in [(&mut before.before, &mut behind.before), (&mut before.after, &mut behind.after)] {
        let (new_left, new_right) = {
            let (mut from, mut to) = (atoms(left), atoms(right));
            if shift > 0 {
                from.extend(to.drain(..count.min(to.len())));
            } else {
                let at = from.len().saturating_sub(count);
                to.splice(0..0, from.drain(at..));
            }
            (pieces(&from), pieces(&to))
        };
        (*left, *right) = (new_left, new_right);
    }
}
