//! What there is to show, for all outputs alike.

use std::collections::{BTreeSet, HashMap};

use crate::compare::{Comparison, Hunk, Kind, Op, Open, Piece, Provision};
use crate::model::Inline;

/// What to do to a piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Same,
    Gone,
    Come,
    /// The same words with other marks, or another kind of block.
    Restyled,
}

/// A block, row, cell or note with its changes. Its own ink is that of its opening: `Gone` with words that stayed where
/// it was joined to the line before, `Come` with words that stayed where a line was cut in two.
pub(super) struct Line<'a> {
    pub open: &'a Open,
    pub ink: Ink,
    pub runs: Vec<Run<'a>>,
}

/// Words with one answer.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    pub ink: Ink,
    pub inline: &'a Inline,
    /// The place of their hunk in its provision.
    pub hunk: usize,
}

impl Line<'_> {
    pub(super) fn changed(&self) -> bool {
        self.ink != Ink::Same || self.runs.iter().any(|run| run.ink != Ink::Same)
    }

    /// True where the line itself is to be marked: its kind changed, or it began or ended inside words that stayed.
    pub(super) fn marked(&self) -> bool {
        match self.ink {
            Ink::Same => false,
            Ink::Restyled => true,
            Ink::Gone | Ink::Come => self.runs.iter().any(|run| run.ink != self.ink),
        }
    }

    /// The words, those with one ink together; `¶` first where the line itself is marked.
    pub(super) fn stretches(&self) -> Vec<(Ink, String)> {
        let mut stretches = Vec::new();
        if self.marked() {
            stretches.push((self.ink, "¶".to_owned()));
        }
        for runs in self.runs.chunk_by(|run, next| run.ink == next.ink) {
            let words = runs.iter().map(|run| words(run.ink, run.inline)).collect();
            stretches.extend(runs.first().map(|run| (run.ink, words)));
        }
        stretches
    }
}

/// The lines of a provision; without the heading where at most its number changed, which its title tells.
pub(super) fn body(provision: &Provision, typography: bool) -> Vec<Line<'_>> {
    let mut lines = lines(&provision.hunks, typography);
    if heading_is_told(provision, lines.first()) {
        lines.remove(0);
    }
    lines
}

/// True where the title of a provision says all that happened to its heading, which is its first line.
pub(super) fn heading_is_told(provision: &Provision, first: Option<&Line<'_>>) -> bool {
    let told = match (&provision.before, &provision.after) {
        (Some(old), Some(new)) => {
            old.heading == new.heading && provision.absorbed.is_empty() && provision.shared_out.is_empty()
        }
        _ => true,
    };
    let heading = first.is_some_and(|line| {
        let restyled = line.runs.iter().any(|run| run.ink == Ink::Restyled);
        matches!(line.open, Open::Heading { .. }) && !line.marked() && !restyled
    });
    told && heading
}

/// The lines of hunks; changes of typography are none unless they are to be shown.
pub(super) fn lines(hunks: &[Hunk], typography: bool) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (at, hunk) in hunks.iter().enumerate() {
        let parts: &[(&[Piece], Ink)] = match hunk.op {
            Op::Same => &[(&hunk.after[..], Ink::Same)],
            Op::Typography if !typography => &[(&hunk.after[..], Ink::Same)],
            Op::Format => &[(&hunk.after[..], Ink::Restyled)],
            Op::Delete | Op::Insert | Op::Replace | Op::Typography => {
                &[(&hunk.before[..], Ink::Gone), (&hunk.after[..], Ink::Come)]
            }
        };
        for (pieces, ink) in parts {
            pieces.iter().for_each(|piece| push(&mut lines, piece, *ink, at));
        }
    }
    lines
}

pub(super) fn push<'a>(lines: &mut Vec<Line<'a>>, piece: &'a Piece, ink: Ink, hunk: usize) {
    match piece {
        Piece::Open(open) => lines.push(Line { open, ink, runs: Vec::new() }),
        Piece::Run(inline) => {
            if lines.is_empty() {
                lines.push(Line { open: &Open::Paragraph, ink: Ink::Same, runs: Vec::new() });
            }
            if let Some(line) = lines.last_mut() {
                line.runs.push(Run { ink, inline, hunk });
            }
        }
    }
}

/// The words of a run as shown: a note is a sign, white space that alone went or came can be seen.
pub(super) fn words(ink: Ink, run: &Inline) -> String {
    match run {
        Inline::Note { .. } => "[*]".to_owned(),
        Inline::Text { text, .. } if ink != Ink::Same && text.trim().is_empty() => text
            .chars()
            .map(|c| match c {
                '\n' => '⏎',
                '\u{a0}' | '\u{202f}' => '⍽',
                _ => '␣',
            })
            .collect(),
        Inline::Text { text, .. } => text.clone(),
    }
}

/// An entry of the list of changes.
pub(super) enum Entry<'a> {
    Changed(&'a Provision),
    /// The place that a provision left by moving.
    Left(&'a Provision),
    /// Those in a row to which nothing happened that is to be shown.
    Unchanged(&'a [Provision]),
}

/// The changes in the order of the text after.
pub(super) fn entries(comparison: &Comparison, typography: bool) -> Vec<Entry<'_>> {
    let mut left = left(comparison);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    entries.extend(left.remove(&None).unwrap_or_default().into_iter().map(Entry::Left));
    let all = &comparison.provisions;
    for (at, provision) in all.iter().enumerate() {
        match entries.last_mut() {
            _ if shows(provision, typography) => entries.push(Entry::Changed(provision)),
            Some(Entry::Unchanged(row)) => *row = &all[at - row.len()..=at],
            _ => entries.push(Entry::Unchanged(&all[at..=at])),
        }
        let index = stayed(provision);
        if index.is_some() {
            entries.extend(left.remove(&index).unwrap_or_default().into_iter().map(Entry::Left));
        }
    }
    entries
}

fn shows(provision: &Provision, typography: bool) -> bool {
    provision.kind != Kind::Unchanged || lines(&provision.hunks, typography).iter().any(Line::changed)
}

/// The place before of a provision that did not move.
fn stayed(provision: &Provision) -> Option<usize> {
    provision.before.as_ref().filter(|_| !provision.moved).map(|place| place.index)
}

/// What moved, by the provision behind which it stood among those that did not.
fn left(comparison: &Comparison) -> HashMap<Option<usize>, Vec<&Provision>> {
    let known: BTreeSet<usize> = comparison.provisions.iter().filter_map(stayed).collect();
    let mut moved: Vec<(usize, &Provision)> = comparison
        .provisions
        .iter()
        .filter(|provision| provision.moved)
        .filter_map(|provision| provision.before.as_ref().map(|place| (place.index, provision)))
        .collect();
    moved.sort_by_key(|(index, _)| *index);
    let mut left: HashMap<Option<usize>, Vec<&Provision>> = HashMap::new();
    for (index, provision) in moved {
        left.entry(known.range(..index).next_back().copied()).or_default().push(provision);
    }
    left
}
