//! A provision ready to be compared: its units cut into words, each word known by the hash of its plain shape.
//!
//! Places in a line are counted in halves: `2i` is before the white space of token i, `2i + 1` between the white space
//! and the word. So a change of white space alone leaves the word out of it.

use std::borrow::Cow;
use std::ops::Range;

use super::hash;
use super::pieces::{Open, Piece, Unit};
use super::words;
use crate::model::{Inline, Marks};

/// A line: units, and the tokens in them.
#[derive(Default)]
pub(super) struct Line {
    pub units: Vec<Unit>,
    pub tokens: Vec<Token>,
    /// The hash of each token.
    pub keys: Vec<u64>,
    /// Of each unit: where its tokens begin; then the end.
    starts: Vec<usize>,
}

/// An opening, a word or the place of a note: a part of a unit. Bytes are those of the runs put one behind the other, where
/// the place of a note counts for one.
pub(super) struct Token {
    pub unit: usize,
    pub part: Part,
    start: usize,
    word: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Open,
    Word,
    Note,
}

impl Line {
    pub(super) fn new(units: Vec<Unit>) -> Self {
        let mut line = Self::default();
        for (at, unit) in units.iter().enumerate() {
            line.starts.push(line.tokens.len());
            line.push(at, Part::Open, (0, 0, 0), opening(&unit.open));
            line.words(at, &unit.runs);
        }
        line.starts.push(line.tokens.len());
        line.units = units;
        line
    }

    fn push(&mut self, unit: usize, part: Part, (start, word, end): (usize, usize, usize), key: u64) {
        self.tokens.push(Token { unit, part, start, word, end });
        self.keys.push(key);
    }

    /// The words between notes, even where marks change within one.
    fn words(&mut self, unit: usize, runs: &[Inline]) {
        let mut base = 0;
        for stretch in runs.split_inclusive(|run| matches!(run, Inline::Note { .. })) {
            let text = joined(stretch);
            for word in words::split(&text) {
                let key = hash::of_bytes(words::plain_shape(&text[word.word.clone()]).as_bytes());
                let places = (base + word.start, base + word.word.start, base + word.word.end);
                self.push(unit, Part::Word, places, key);
            }
            base += text.len();
            if matches!(stretch.last(), Some(Inline::Note { .. })) {
                self.push(unit, Part::Note, (base, base, base + 1), NOTE);
                base += 1;
            }
        }
    }

    /// The pieces between two places.
    pub(super) fn pieces(&self, halves: Range<usize>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut open: Option<(usize, Range<usize>)> = None;
        for half in halves {
            let token = &self.tokens[half / 2];
            if token.part == Part::Open {
                if half % 2 == 1 {
                    self.close(&mut open, &mut pieces);
                    pieces.push(Piece::Open(self.units[token.unit].open.clone()));
                }
                continue;
            }
            let bytes = token.half(half % 2 == 1);
            match &mut open {
                Some((unit, range)) if *unit == token.unit => range.end = bytes.end,
                _ => {
                    self.close(&mut open, &mut pieces);
                    open = Some((token.unit, bytes));
                }
            }
        }
        self.close(&mut open, &mut pieces);
        pieces
    }

    fn close(&self, open: &mut Option<(usize, Range<usize>)>, pieces: &mut Vec<Piece>) {
        let Some((unit, bytes)) = open.take() else { return };
        for (run, part) in cut(&self.units[unit].runs, bytes) {
            pieces.push(Piece::Run(match run {
                Inline::Text { text, marks } => {
                    Inline::Text { text: text[part].to_owned(), marks: marks.clone() }
                }
                note @ Inline::Note { .. } => note.clone(),
            }));
        }
    }

    /// The words of half a token, and the marks of its parts.
    pub(super) fn look(&self, half: usize) -> (Cow<'_, str>, Vec<(usize, &Marks)>) {
        let token = &self.tokens[half / 2];
        let mut words = Cow::Borrowed("");
        let mut marks = Vec::new();
        for (run, part) in cut(&self.units[token.unit].runs, token.half(half % 2 == 1)) {
            if let Inline::Text { text, marks: of_run } = run {
                marks.push((part.len(), of_run));
                words += &text[part];
            }
        }
        (words, marks)
    }

    /// What a token opens or stands in.
    pub(super) fn open(&self, token: usize) -> &Open {
        &self.units[self.tokens[token].unit].open
    }

    /// The hash of every unit.
    pub(super) fn unit_keys(&self) -> Vec<u64> {
        self.starts.windows(2).map(|bounds| hash::of_all(&self.keys[bounds[0]..bounds[1]])).collect()
    }

    /// The token at which a unit begins.
    pub(super) fn start(&self, unit: usize) -> usize {
        self.starts.get(unit).copied().unwrap_or(self.tokens.len())
    }

    /// The hashes of the words behind the heading; openings are not words.
    pub(super) fn body_keys(&self) -> Vec<u64> {
        let first = match self.units.first() {
            Some(Unit { open: Open::Heading { .. }, .. }) => self.start(1),
            _ => 0,
        };
        let words = self.tokens[first..].iter().zip(&self.keys[first..]);
        words.filter(|(token, _)| token.part == Part::Word).map(|(_, key)| *key).collect()
    }
}

impl Token {
    fn half(&self, second: bool) -> Range<usize> {
        if second { self.word..self.end } else { self.start..self.word }
    }
}

const NOTE: u64 = 1;

/// Kinds of opening that replace one another without a change of words have one number.
fn opening(open: &Open) -> u64 {
    match open {
        Open::Title => 2,
        Open::Heading { .. } => 3,
        Open::Paragraph | Open::Item { .. } | Open::Quote => 4,
        Open::Rule => 5,
        Open::Table { .. } => 6,
        Open::Row => 7,
        Open::Cell => 8,
        Open::Note { .. } => 9,
    }
}

/// The words of runs; borrowed where there is one run.
fn joined(runs: &[Inline]) -> Cow<'_, str> {
    let mut all = Cow::Borrowed("");
    for run in runs {
        if let Inline::Text { text, .. } = run {
            all += text.as_str();
        }
    }
    all
}

/// The runs that some bytes fall in, with the bytes of each.
fn cut(runs: &[Inline], bytes: Range<usize>) -> impl Iterator<Item = (&Inline, Range<usize>)> {
    let mut at = 0;
    runs.iter().filter_map(move |run| {
        let begin = at;
        at += match run {
            Inline::Text { text, .. } => text.len(),
            Inline::Note { .. } => 1,
        };
        let part = bytes.start.max(begin)..bytes.end.min(at);
        (part.start < part.end).then(|| (run, part.start - begin..part.end - begin))
    })
}
