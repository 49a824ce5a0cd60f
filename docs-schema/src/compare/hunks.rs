//! The comparison of two lines: which words stayed, went, came, or changed only in look.
//!
//! Blocks first: equal blocks are set aside, then the words of what lies between are compared, which keeps the words of
//! unrelated paragraphs from pairing by chance. Where that shows more changed characters than a comparison of the words
//! alone (a paragraph cut in two), the words alone are compared.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::line::{Line, Part};
use super::pieces::{Open, Piece, Unit, text, units};

/// What happened to the words of a hunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Nothing (the ids of tables and notes may differ).
    Same,
    Delete,
    Insert,
    Replace,
    /// Only spaces, or the shapes of apostrophes, quotation marks and dashes.
    Typography,
    /// Only marks (strong, links, …), or the level, kind or depth of a block.
    Format,
}

/// A stretch of a provision with one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    pub op: Op,
    /// True in the cells of a table.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cell: bool,
    pub before: Vec<Piece>,
    pub after: Vec<Piece>,
}

impl Hunk {
    /// Characters that went and came, white space not counted; none where only marks changed.
    #[must_use]
    pub fn changed_characters(&self) -> usize {
        match self.op {
            Op::Same | Op::Format => 0,
            _ => characters(&text(&self.before)) + characters(&text(&self.after)),
        }
    }

    /// True where the look changed and no word.
    #[must_use]
    pub fn restyles(&self) -> bool {
        matches!(self.op, Op::Typography | Op::Format)
    }

    /// True where words went or came, not openings of blocks alone.
    #[must_use]
    pub fn has_words(&self) -> bool {
        matches!(self.op, Op::Delete | Op::Insert | Op::Replace) && self.changed_characters() > 0
    }
}

/// Characters of words, white space not counted: where a line of a file was wrapped says nothing.
pub(super) fn characters(words: &str) -> usize {
    words.chars().filter(|c| !c.is_whitespace()).count()
}

/// True where words changed: those of the heading, as the caller knows (a number typed there is no word), or others.
pub(super) fn reworded(hunks: &[Hunk], heading_changed: bool) -> bool {
    let mut in_heading = false;
    heading_changed
        || hunks.iter().any(|hunk| {
            let began_in_heading = in_heading;
            for piece in hunk.before.iter().chain(&hunk.after) {
                if let Piece::Open(open) = piece {
                    in_heading = matches!(open, Open::Heading { .. });
                }
            }
            hunk.has_words() && !(began_in_heading && in_heading)
        })
}

/// The whole line as one hunk, deleted or inserted.
pub(super) fn whole(line: &Line, op: Op) -> Vec<Hunk> {
    let pieces = line.pieces(0..line.tokens.len() * 2);
    if pieces.is_empty() {
        return Vec::new();
    }
    let (before, after) = if op == Op::Delete { (pieces, Vec::new()) } else { (Vec::new(), pieces) };
    vec![Hunk { op, cell: false, before, after }]
}

/// Beyond this many words of both sides the words alone are not compared: it costs their product.
const FEW: usize = 4_000;

/// What changed between two lines; nothing where they are equal to the letter and the id.
pub(super) fn compare(before: &Line, after: &Line) -> Vec<Hunk> {
    if before.units == after.units {
        return Vec::new();
    }
    let by_blocks = by_blocks(before, after);
    let changed = changed_characters(&by_blocks);
    if changed == 0
        || before.units.len().min(after.units.len()) < 2
        || before.keys.len() + after.keys.len() > FEW
    {
        return by_blocks;
    }
    let mut spans = Spans { before, after, all: Vec::new() };
    spans.words(0..before.keys.len(), 0..after.keys.len());
    let by_words = spans.hunks();
    if changed_characters(&by_words) < changed { by_words } else { by_blocks }
}

fn changed_characters(hunks: &[Hunk]) -> usize {
    hunks.iter().map(Hunk::changed_characters).sum()
}

fn by_blocks(before: &Line, after: &Line) -> Vec<Hunk> {
    let mut spans = Spans { before, after, all: Vec::new() };
    for op in capture_diff_slices(Algorithm::Patience, &before.unit_keys(), &after.unit_keys()) {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            old.zip(new).for_each(|(old, new)| spans.unit(old, new));
        } else {
            let old = before.start(old.start)..before.start(old.end);
            spans.words(old, after.start(new.start)..after.start(new.end));
        }
    }
    spans.hunks()
}

/// A hunk before its pieces are cut out; places in halves.
struct Span {
    op: Op,
    cell: bool,
    old: Range<usize>,
    new: Range<usize>,
}

struct Spans<'a> {
    before: &'a Line,
    after: &'a Line,
    all: Vec<Span>,
}

impl Spans<'_> {
    /// Units with the same words.
    fn unit(&mut self, old: usize, new: usize) {
        let same = self.before.units[old] == self.after.units[new];
        let old = self.before.start(old)..self.before.start(old + 1);
        let new = self.after.start(new)..self.after.start(new + 1);
        if same {
            self.push(Op::Same, old.start * 2..old.end * 2, new.start * 2..new.end * 2);
        } else {
            self.equal(old, new);
        }
    }

    fn words(&mut self, old: Range<usize>, new: Range<usize>) {
        let (keys, others) = (&self.before.keys[old.clone()], &self.after.keys[new.clone()]);
        for op in capture_diff_slices(Algorithm::Myers, keys, others) {
            let (from, to) = (op.old_range(), op.new_range());
            let from = old.start + from.start..old.start + from.end;
            let to = new.start + to.start..new.start + to.end;
            let op = match op {
                DiffOp::Equal { .. } => {
                    self.equal(from, to);
                    continue;
                }
                DiffOp::Delete { .. } => Op::Delete,
                DiffOp::Insert { .. } => Op::Insert,
                DiffOp::Replace { .. } => Op::Replace,
            };
            self.push(op, from.start * 2..from.end * 2, to.start * 2..to.end * 2);
        }
    }

    /// Tokens with the same hashes.
    fn equal(&mut self, old: Range<usize>, new: Range<usize>) {
        for (old, new) in (old.start * 2..old.end * 2).zip(new.start * 2..new.end * 2) {
            let op = self.look(old, new);
            self.push(op, old..old + 1, new..new + 1);
        }
    }

    fn look(&self, old: usize, new: usize) -> Op {
        match self.before.tokens[old / 2].part {
            Part::Note => Op::Same,
            Part::Open => match (self.before.open(old / 2), self.after.open(new / 2)) {
                (Open::Table { .. }, Open::Table { .. }) | (Open::Note { .. }, Open::Note { .. }) => Op::Same,
                (open, other) if open == other => Op::Same,
                _ => Op::Format,
            },
            Part::Word => {
                let ((words, marks), (other_words, other_marks)) =
                    (self.before.look(old), self.after.look(new));
                match (words == other_words, marks == other_marks) {
                    (true, true) => Op::Same,
                    (true, false) => Op::Format,
                    (false, _) => Op::Typography,
                }
            }
        }
    }

    fn push(&mut self, op: Op, old: Range<usize>, new: Range<usize>) {
        let in_cell = |line: &Line, half: usize| {
            line.tokens.get(half / 2).is_some_and(|token| {
                matches!(line.units[token.unit].open, Open::Table { .. } | Open::Row | Open::Cell)
            })
        };
        let cell =
            if old.is_empty() { in_cell(self.after, new.start) } else { in_cell(self.before, old.start) };
        match self.all.last_mut() {
            Some(last) if last.op == op && last.cell == cell => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => self.all.push(Span { op, cell, old, new }),
        }
    }

    fn hunks(self) -> Vec<Hunk> {
        let (before, after) = (self.before, self.after);
        let hunk = |Span { op, cell, old, new }| Hunk {
            op,
            cell,
            before: before.pieces(old),
            after: after.pieces(new),
        };
        self.all
            .into_iter()
            .map(hunk)
            .filter(|hunk| !(hunk.before.is_empty() && hunk.after.is_empty()))
            .collect()
    }
}

/// The line after, from the line before and the hunks; `None` where they do not belong together.
pub(super) fn apply(before: Vec<Unit>, hunks: &[Hunk]) -> Option<Vec<Unit>> {
    if hunks.is_empty() {
        return Some(before);
    }
    let expected = units(hunks.iter().flat_map(|hunk| &hunk.before))?;
    (expected == before).then_some(())?;
    units(hunks.iter().flat_map(|hunk| &hunk.after))
}
