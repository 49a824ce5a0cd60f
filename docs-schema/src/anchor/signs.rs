//! A part as a row of signs: its letters and markers, each with the operation that wrote it.
//!
//! Must stay true: the signs that read as a character are, one by one, the characters that the reading of the text
//! (`automerge_doc::read`) gives for this part. By that a place in a document is met again in a policy text.

use std::collections::HashMap;
use std::ops::Range;

use automerge::{ActorId, ObjId, ObjType, ReadDoc};

use crate::authorship::letters::{Letter, Op, PLACEHOLDER, letters};
use crate::automerge_doc::{At, ENCODING, scalars, width};
use crate::normalise;

/// An operation, its actor by number: a hundred pages hold some 300,000 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Name {
    pub writer: u32,
    pub counter: u64,
}

/// The actors that have a number.
#[derive(Debug, Default)]
pub(super) struct Writers {
    list: Vec<ActorId>,
    numbers: HashMap<ActorId, u32>,
    /// The one that was asked for: mostly it wrote the next letter too.
    last: Option<(ActorId, u32)>,
}

impl Writers {
    pub fn name(&mut self, op: &Op) -> Name {
        let writer = match &self.last {
            Some((same, number)) if *same == op.actor => *number,
            _ => self.add(&op.actor),
        };
        Name { writer, counter: op.counter }
    }

    fn add(&mut self, actor: &ActorId) -> u32 {
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(actor.clone()).or_insert(next);
        if number == next {
            self.list.push(actor.clone());
        }
        self.last = Some((actor.clone(), number));
        number
    }

    pub fn number(&self, actor: &ActorId) -> Option<u32> {
        self.numbers.get(actor).copied()
    }

    pub fn actor(&self, writer: u32) -> Option<&ActorId> {
        self.list.get(usize::try_from(writer).ok()?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Letter(char),
    /// Between two blocks; in a line (title, cell, note) it reads as a line break.
    Break,
    /// Where a table stands: its first marker.
    Table,
    /// A reference to a note.
    Note,
    /// What nobody sees.
    Nothing,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Sign {
    pub kind: Kind,
    /// In the part's Text, UTF-16 code units.
    pub position: usize,
    /// None: nobody's, as the line between two values of one cell.
    pub name: Option<Name>,
}

impl Sign {
    pub fn end(&self) -> usize {
        let wide = match self.kind {
            Kind::Letter(letter) => width(ENCODING, letter),
            _ => 1,
        };
        self.position + wide
    }

    /// A letter that is no white space: what must survive for words to survive.
    pub fn is_solid(&self) -> bool {
        matches!(self.kind, Kind::Letter(letter) if !letter.is_whitespace())
    }
}

/// How markers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Blocks, one after another.
    Body,
    /// One line, which may refer to notes.
    Line,
    /// One line, which may not.
    Note,
}

/// The signs of a part.
#[derive(Debug)]
pub(super) struct Signs {
    pub flow: Flow,
    pub list: Vec<Sign>,
    /// What tables and notes stand where.
    pub ids: Vec<(usize, String)>,
    /// Which signs read as no character, in order.
    silent: Vec<usize>,
}

impl Signs {
    /// The signs of a Text.
    pub fn read(doc: &At<'_>, text: &ObjId, flow: Flow, writers: &mut Writers) -> Self {
        let mut made = Self::new(flow);
        for letter in letters(doc, text, None) {
            let name = Some(writers.name(&letter.op));
            let (kind, id) = made.kind(doc, &letter);
            made.push(Sign { kind, position: letter.position, name }, id);
        }
        made
    }

    pub fn new(flow: Flow) -> Self {
        Self { flow, list: Vec::new(), ids: Vec::new(), silent: Vec::new() }
    }

    fn push(&mut self, sign: Sign, id: Option<String>) {
        let at = self.list.len();
        if !self.reads(sign.kind) {
            self.silent.push(at);
        }
        self.ids.extend(id.map(|id| (at, id)));
        self.list.push(sign);
    }

    fn kind(&self, doc: &At<'_>, letter: &Letter) -> (Kind, Option<String>) {
        let marker = match letter.letter {
            PLACEHOLDER => letter.op.made(),
            '\0' => return (Kind::Letter('\u{fffd}'), None),
            other => return (Kind::Letter(other), None),
        };
        if !matches!(doc.object_type(&marker), Ok(ObjType::Map)) {
            return (Kind::Letter(PLACEHOLDER), None);
        }
        let kind = scalars::string(doc, &marker, "type");
        let id = || scalars::string(doc, &marker, "id").filter(|id| normalise::is_id(id));
        match (kind.as_deref(), self.flow) {
            (Some("footnote"), Flow::Body | Flow::Line) => match id() {
                Some(id) => (Kind::Note, Some(id)),
                None => (Kind::Nothing, None),
            },
            (Some("footnote"), Flow::Note) => (Kind::Nothing, None),
            (Some("table"), Flow::Body) => match id() {
                Some(id) => (Kind::Table, Some(id)),
                None => (Kind::Break, None),
            },
            (_, Flow::Line | Flow::Note) if self.is_empty() => (Kind::Nothing, None),
            _ => (Kind::Break, None),
        }
    }

    /// Nothing to read yet.
    fn is_empty(&self) -> bool {
        self.list.iter().all(|sign| sign.kind == Kind::Nothing)
    }

    /// True where a sign reads as a character.
    fn reads(&self, kind: Kind) -> bool {
        match kind {
            Kind::Letter(_) => true,
            Kind::Break => self.flow != Flow::Body,
            Kind::Table | Kind::Note | Kind::Nothing => false,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.list.iter().all(|sign| match sign.kind {
            Kind::Letter(letter) => normalise::is_blank_letter(letter),
            Kind::Note => false,
            Kind::Break | Kind::Table | Kind::Nothing => true,
        })
    }

    /// Appends another value of a cell, on a line of its own.
    pub fn join(&mut self, other: Self) {
        let offset = self.list.last().map_or(0, Sign::end);
        self.push(Sign { kind: Kind::Break, position: offset, name: None }, None);
        let mut ids = other.ids.into_iter().peekable();
        for (nth, sign) in other.list.into_iter().enumerate() {
            let id = ids.next_if(|(at, _)| *at == nth).map(|(_, id)| id);
            self.push(Sign { position: sign.position + offset + 1, ..sign }, id);
        }
    }

    /// Takes a marker for what it is where its table stands elsewhere or nowhere: the end of a block.
    pub fn not_here(&mut self, at: usize) {
        if let Some(sign) = self.list.get_mut(at) {
            sign.kind = Kind::Break;
        }
        self.ids.retain(|(other, _)| *other != at);
    }

    /// How many characters are read before a sign.
    pub fn characters_before(&self, sign: usize) -> usize {
        sign - self.silent.partition_point(|silent| *silent < sign)
    }

    /// The sign that reads as the n-th character.
    pub fn at_character(&self, nth: usize) -> Option<usize> {
        let reading = self.list.iter().enumerate().filter(|(_, sign)| self.reads(sign.kind));
        reading.map(|(at, _)| at).nth(nth)
    }

    /// The signs that a range of positions touches: one that cuts a letter holds it whole.
    pub fn within(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.list.partition_point(|sign| sign.end() <= range.start);
        let last = self.list.partition_point(|sign| sign.position < range.end);
        first..last.max(first)
    }

    /// The positions of some signs.
    pub fn positions(&self, signs: &Range<usize>) -> Range<usize> {
        let start = self.list.get(signs.start).map_or(0, |sign| sign.position);
        let end = self.list[..signs.end.min(self.list.len())].last().map_or(start, Sign::end);
        start..end.max(start)
    }

    /// The words of some signs; blocks are on lines of their own.
    pub fn words(&self, signs: Range<usize>) -> String {
        words(self.list.get(signs).unwrap_or_default())
    }

    /// What some signs refer to.
    pub fn id(&self, at: usize) -> Option<&str> {
        let found = self.ids.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.ids.get(found).map(|(_, id)| id.as_str())
    }
}

/// The words of signs; blocks are on lines of their own.
pub(super) fn words(signs: &[Sign]) -> String {
    let letter = |sign: &Sign| match sign.kind {
        Kind::Letter(letter) => Some(letter),
        Kind::Break | Kind::Table => Some('\n'),
        Kind::Note | Kind::Nothing => None,
    };
    signs.iter().filter_map(letter).collect()
}
