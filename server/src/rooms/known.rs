//! What a room knows of its text: every change by hash, every actor's changes by number, every object.
//! Admission asks here; nothing here needs the document itself.
//!
//! What must stay true: `insert` and `truncate` undo each other exactly, because changes are known from
//! the moment they are admitted and unknown again if storing them fails. About 60 bytes a change.

use std::collections::{HashMap, HashSet};

use hashbrown::HashTable;

use super::change::{Actor, Hash, Received};
use super::ops::{Kind, Make, Object, OpRef};

/// An operation by its number and the room's number of its actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Op {
    pub op: u32,
    pub actor: u32,
}

/// Where an object stands in the document of DESIGN § 9: decides which writes to it are forbidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Place {
    /// `sections`, `tables`, `notes`, `moves`: keys come, are never replaced and never go.
    Register = 1,
    /// One of `sections` or of `tables`.
    Entry = 2,
    /// `cols`, `rows` or `cells` of a table: keys never go.
    Grid = 3,
    /// Anything else: the title, bodies, cells, notes, block markers.
    Other = 4,
}

impl Place {
    pub fn from_u8(n: u8) -> Self {
        match n {
            1 => Self::Register,
            2 => Self::Entry,
            3 => Self::Grid,
            _ => Self::Other,
        }
    }
}

/// An object of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub kind: Kind,
    pub place: Place,
}

#[derive(Debug, Default)]
struct Writer {
    actor: Actor,
    /// Its changes, by its seq minus one.
    changes: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start_op: u32,
    max_op: u32,
    writer: u32,
    deps_end: u32,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Index {
    writers: Vec<Writer>,
    by_actor: HashMap<Actor, u32>,
    hashes: Vec<Hash>,
    spans: Vec<Span>,
    deps: Vec<u32>,
    by_hash: HashTable<u32>,
    objects: HashMap<Op, Known>,
    made: Vec<(u32, Op)>,
    keys: HashSet<(Op, String)>,
    keyed: Vec<(u32, (Op, String))>,
}

/// What is needed of a change that is already in a document.
pub struct Past<'a> {
    pub hash: Hash,
    pub actor: Actor,
    pub start_op: u32,
    pub max_op: u32,
    pub deps: &'a [Hash],
}

fn prefix(hash: &Hash) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(eight)
}

impl Index {
    /// Number of known changes.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub fn find(&self, hash: &Hash) -> Option<u32> {
        self.by_hash.find(prefix(hash), |n| self.hashes[*n as usize] == *hash).copied()
    }

    pub fn hash(&self, change: u32) -> &Hash {
        &self.hashes[change as usize]
    }

    pub fn max_op(&self, change: u32) -> u32 {
        self.spans[change as usize].max_op
    }

    pub fn writer(&self, actor: &Actor) -> Option<u32> {
        self.by_actor.get(actor).copied()
    }

    /// The actor's change of that seq (from 1).
    pub fn change_of(&self, actor: &Actor, seq: u32) -> Option<u32> {
        let writer = self.writer(actor)?;
        self.writers[writer as usize].changes.get((seq as usize).checked_sub(1)?).copied()
    }

    /// How many changes the actor has made.
    pub fn seq_of(&self, actor: &Actor) -> u32 {
        self.writer(actor).map_or(0, |writer| self.writers[writer as usize].changes.len() as u32)
    }

    fn deps_of(&self, change: u32) -> &[u32] {
        let start = change.checked_sub(1).map_or(0, |before| self.spans[before as usize].deps_end);
        &self.deps[start as usize..self.spans[change as usize].deps_end as usize]
    }

    /// Whether `ancestor` is one of `from` or comes before one of them. Only changes whose operations
    /// are later than the ancestor's can stand between, so that the walk stays short.
    pub fn descends(&self, from: &[u32], ancestor: u32) -> bool {
        if from.contains(&ancestor) {
            return true;
        }
        let floor = self.max_op(ancestor);
        let mut seen: HashSet<u32> = HashSet::new();
        let mut next: Vec<u32> = from.to_vec();
        while let Some(change) = next.pop() {
            if change == ancestor {
                return true;
            }
            if self.max_op(change) >= floor && seen.insert(change) {
                next.extend_from_slice(self.deps_of(change));
            }
        }
        false
    }

    /// Whether operations `first..=last` of a writer were all issued.
    pub fn issued(&self, writer: u32, first: u32, last: u32) -> bool {
        let changes = &self.writers[writer as usize].changes;
        let at = changes.partition_point(|change| self.max_op(*change) < first);
        let mut want = first;
        for change in &changes[at..] {
            let span = self.spans[*change as usize];
            if span.start_op > want {
                return false;
            }
            if span.max_op >= last {
                return true;
            }
            want = want.max(span.max_op + 1);
        }
        false
    }

    pub fn object(&self, op: Op) -> Option<Known> {
        self.objects.get(&op).copied()
    }

    pub fn has_key(&self, map: Op, key: &str) -> bool {
        // The set is small (sections, tables, notes); a lookup by parts is not worth a second index.
        self.keys.contains(&(map, key.to_owned()))
    }

    /// Adds an admitted change.
    pub fn insert(&mut self, change: &Received) {
        let past = Past {
            hash: change.hash,
            actor: change.actor,
            start_op: change.start_op,
            max_op: change.max_op(),
            deps: &change.deps,
        };
        let n = self.insert_past(&past);
        let writer = self.spans[n as usize].writer;
        for make in &change.claims.makes {
            self.insert_made(n, writer, change, make);
        }
    }

    /// Adds a change whose objects are known by other means.
    pub fn insert_past(&mut self, past: &Past<'_>) -> u32 {
        let n = self.hashes.len() as u32;
        let writer = self.writer_for(past.actor);
        self.writers[writer as usize].changes.push(n);
        for dep in past.deps {
            // An admitted change has no unknown dependency.
            self.deps.extend(self.find(dep));
        }
        let deps_end = self.deps.len() as u32;
        self.spans.push(Span { start_op: past.start_op, max_op: past.max_op, writer, deps_end });
        self.hashes.push(past.hash);
        let hashes = &self.hashes;
        self.by_hash.insert_unique(prefix(&past.hash), n, |other| prefix(&hashes[*other as usize]));
        n
    }

    fn writer_for(&mut self, actor: Actor) -> u32 {
        *self.by_actor.entry(actor).or_insert_with(|| {
            self.writers.push(Writer { actor, changes: Vec::new() });
            self.writers.len() as u32 - 1
        })
    }

    /// The room's name of an operation that a change names.
    pub fn resolve(&self, change: &Received, named: OpRef) -> Option<Op> {
        let actor = match named.actor {
            0 => &change.actor,
            n => change.others.get(n as usize - 1)?,
        };
        Some(Op { op: named.op, actor: self.writer(actor)? })
    }

    fn insert_made(&mut self, n: u32, writer: u32, change: &Received, make: &Make) {
        let op = Op { op: make.op, actor: writer };
        let map = match make.within {
            Object::Root => None,
            Object::Made(named) => self.resolve(change, named),
        };
        let place = place_of(map.and_then(|map| self.object(map)), map.is_none(), make);
        self.objects.insert(op, Known { kind: make.kind, place });
        self.made.push((n, op));
        if let (Some(map), Some(key)) = (map, &make.key) {
            self.insert_key(n, map, key);
        }
    }

    fn insert_key(&mut self, n: u32, map: Op, key: &str) {
        let registers = self.object(map).is_some_and(|map| map.place == Place::Register);
        if registers && self.keys.insert((map, key.to_owned())) {
            self.keyed.push((n, (map, key.to_owned())));
        }
    }

    /// Forgets every change after the first `len`.
    pub fn truncate(&mut self, len: usize) {
        while self.hashes.len() > len {
            let n = self.hashes.len() as u32 - 1;
            let writer = self.spans[n as usize].writer as usize;
            self.writers[writer].changes.pop();
            if let Ok(entry) = self.by_hash.find_entry(prefix(&self.hashes[n as usize]), |other| *other == n)
            {
                entry.remove();
            }
            self.hashes.pop();
            self.spans.pop();
            let deps = self.spans.last().map_or(0, |span| span.deps_end);
            self.deps.truncate(deps as usize);
        }
        while let Some((_, op)) = self.made.pop_if(|(n, _)| *n as usize >= len) {
            self.objects.remove(&op);
        }
        while let Some((_, key)) = self.keyed.pop_if(|(n, _)| *n as usize >= len) {
            self.keys.remove(&key);
        }
    }

    /// Every object of the first `len` changes, to be kept beside a snapshot of them: loading a document does not tell
    /// which were ever made.
    pub fn objects(&self, len: usize) -> impl Iterator<Item = (Actor, u32, Known)> + '_ {
        let later: HashSet<Op> = after(&self.made, len).iter().map(|(_, op)| *op).collect();
        let made = self.objects.iter().filter(move |(op, _)| !later.contains(op));
        made.map(|(op, known)| (self.writers[op.actor as usize].actor, op.op, *known))
    }

    /// Every key of a register that the first `len` changes wrote.
    pub fn keys(&self, len: usize) -> impl Iterator<Item = (Actor, u32, &str)> + '_ {
        let later: HashSet<&(Op, String)> = after(&self.keyed, len).iter().map(|(_, key)| key).collect();
        let written = self.keys.iter().filter(move |key| !later.contains(key));
        written.map(|(map, key)| (self.writers[map.actor as usize].actor, map.op, key.as_str()))
    }

    /// Takes back what [`Index::objects`] gave; its actors must be known.
    pub fn restore_object(&mut self, actor: &Actor, op: u32, known: Known) {
        if let Some(actor) = self.writer(actor) {
            self.objects.insert(Op { op, actor }, known);
        }
    }

    /// Takes back what [`Index::keys`] gave.
    pub fn restore_key(&mut self, actor: &Actor, op: u32, key: String) {
        if let Some(actor) = self.writer(actor) {
            self.keys.insert((Op { op, actor }, key));
        }
    }
}

/// What changes after the first `len` brought.
fn after<T>(brought: &[(u32, T)], len: usize) -> &[(u32, T)] {
    &brought[brought.partition_point(|(n, _)| (*n as usize) < len)..]
}

fn place_of(within: Option<Known>, in_root: bool, make: &Make) -> Place {
    let key = make.key.as_deref();
    match (within.map(|map| map.place), key) {
        (None, Some("sections" | "tables" | "notes" | "moves")) if in_root => Place::Register,
        (Some(Place::Register), _) if make.kind == Kind::Map => Place::Entry,
        (Some(Place::Entry), Some("cols" | "rows" | "cells")) if make.kind == Kind::Map => Place::Grid,
        _ => Place::Other,
    }
}
