//! Who wrote what: the change that each character of a text came with, in the order in which the text is read.
//!
//! A character is credited to the change that wrote it *first*: words that a split or a joining of sections carried
//! elsewhere keep their origin ([`moves`]), whoever carried them. What a change says of itself is not asked here: it is
//! named by its actor and the actor's number, and whose these are the caller's log knows.
//!
//! Words are addressed as they are read: by section and by their place, in characters, among the words of its blocks
//! and of its tables, row by row; the title and the notes stand apart. The editor counts in the same way.

pub(crate) mod letters;
mod moves;
mod removed;
mod runs;

use std::cell::RefCell;
use std::collections::HashMap;

use automerge::{ActorId, Automerge, ChangeHash, ObjId};

use crate::automerge_doc::{self, Credits};
use crate::model::PolicyText;
use letters::{Letter, Op};
pub use removed::read_removed;
pub use runs::{Part, Run, checksum, parts};

/// A change, as the log of a text names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Source {
    /// The actor's bytes.
    pub actor: Vec<u8>,
    /// The actor's own number of the change, from 1.
    pub seq: u64,
}

/// A text whose runs say which change they came with: `marks.by` is a place in `sources`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authored {
    pub text: PolicyText,
    pub sources: Vec<Source>,
}

/// Reads a document with the origin of its words. Costs time in proportion to the text and to what was ever moved in
/// it: not for a thread that serves.
#[must_use]
pub fn read(doc: &Automerge) -> Authored {
    let changes = Changes::of(doc);
    let origins = moves::origins(doc, &changes);
    let book = Book { doc, changes, origins, sources: RefCell::default() };
    let (text, _) = automerge_doc::read_credited(doc, &book);
    Authored { text, sources: book.sources.into_inner().list }
}

/// For each character that was carried elsewhere: the one that was written first.
pub(crate) fn origins(doc: &Automerge) -> HashMap<Op, Op> {
    moves::origins(doc, &Changes::of(doc))
}

/// The changes of a document by what they wrote.
struct Changes {
    /// For each actor its changes in order: first and last operation, number, hash.
    of: HashMap<ActorId, Vec<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    start_op: u64,
    max_op: u64,
    seq: u64,
    hash: ChangeHash,
    deps: Vec<ChangeHash>,
}

impl Changes {
    fn of(doc: &Automerge) -> Self {
        let mut of: HashMap<ActorId, Vec<Known>> = HashMap::new();
        for meta in doc.get_changes_meta(&[]) {
            let known = Known {
                start_op: meta.start_op,
                max_op: meta.max_op,
                seq: meta.seq,
                hash: meta.hash,
                deps: meta.deps,
            };
            of.entry(meta.actor.into_owned()).or_default().push(known);
        }
        of.values_mut().for_each(|own| own.sort_by_key(|known| known.start_op));
        Self { of }
    }

    /// The change that made an operation.
    fn by(&self, op: &Op) -> Option<&Known> {
        let own = self.of.get(&op.actor)?;
        let at = own.partition_point(|known| known.start_op <= op.counter).checked_sub(1)?;
        own.get(at).filter(|known| op.counter <= known.max_op)
    }
}

/// Names the change of each character while the text is read.
struct Book<'a> {
    doc: &'a Automerge,
    changes: Changes,
    origins: HashMap<Op, Op>,
    sources: RefCell<Sources>,
}

#[derive(Default)]
struct Sources {
    list: Vec<Source>,
    places: HashMap<Source, u32>,
}

impl Sources {
    fn place(&mut self, source: Source) -> u32 {
        if let Some(place) = self.places.get(&source) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(source.clone());
        self.places.insert(source, place);
        place
    }
}

impl Credits for Book<'_> {
    fn of(&self, text: &ObjId) -> Vec<Option<u32>> {
        let mut sources = self.sources.borrow_mut();
        let mut last: Option<(ActorId, u64, u64, u32)> = None;
        let mut credit = |Letter { op, .. }: Letter| {
            let op = self.origins.get(&op).unwrap_or(&op);
            if let Some((actor, start, end, place)) = &last
                && *actor == op.actor
                && (*start..=*end).contains(&op.counter)
            {
                return Some(*place);
            }
            let known = self.changes.by(op)?;
            let place = sources.place(Source { actor: op.actor.to_bytes().to_vec(), seq: known.seq });
            last = Some((op.actor.clone(), known.start_op, known.max_op, place));
            Some(place)
        };
        letters::letters(self.doc, text, None).into_iter().map(&mut credit).collect()
    }
}
