//! Who took words away: for each character of a text as it was, the change that removed it since.
//!
//! Words carried elsewhere are not removed: the character that they became is looked at, wherever it stands now.

use std::cell::RefCell;
use std::collections::HashMap;

use automerge::legacy::OpType;
use automerge::{Automerge, ObjId};

use super::letters::{Op, letters};
use super::{Authored, Changes, Source, Sources, moves};
use crate::automerge_doc::{self, Credits};

/// Reads `before`, an earlier state of `after`; `marks.by` is the change by which the words are gone from `after`. None:
/// they are still there.
#[must_use]
pub fn read_removed(before: &Automerge, after: &Automerge) -> Authored {
    let origins = moves::origins(after, &Changes::of(after));
    let mut latest: HashMap<Op, Op> = HashMap::new();
    for (carried, first) in &origins {
        let known = latest.entry(first.clone()).or_insert_with(|| carried.clone());
        if *known < *carried {
            *known = carried.clone();
        }
    }
    let removals =
        Removals { before, by: removals(before, after), origins, latest, sources: RefCell::default() };
    let (text, _) = automerge_doc::read_credited(before, &removals);
    Authored { text, sources: removals.sources.into_inner().list }
}

/// For each operation that is overwritten or deleted in `after` and was not in `before`: the change that did it, the
/// first where several did at once.
fn removals(before: &Automerge, after: &Automerge) -> HashMap<Op, Source> {
    let mut by = HashMap::new();
    for change in after.get_changes(&before.get_heads()) {
        let source = Source { actor: change.actor_id().to_bytes().to_vec(), seq: change.seq() };
        for operation in change.decode().operations {
            if operation.insert || matches!(operation.action, OpType::Increment(_)) {
                continue;
            }
            for gone in operation.pred {
                let op = Op { counter: gone.counter(), actor: gone.actor().clone() };
                by.entry(op).or_insert_with(|| source.clone());
            }
        }
    }
    by
}

struct Removals<'a> {
    before: &'a Automerge,
    by: HashMap<Op, Source>,
    origins: HashMap<Op, Op>,
    /// What a character that was carried became in the end, by its first.
    latest: HashMap<Op, Op>,
    sources: RefCell<Sources>,
}

impl Credits for Removals<'_> {
    fn of(&self, text: &ObjId) -> Vec<Option<u32>> {
        let mut sources = self.sources.borrow_mut();
        let mut remover = |op: &Op| {
            let first = self.origins.get(op).unwrap_or(op);
            let last = self.latest.get(first).unwrap_or(op);
            self.by.get(last).map(|source| sources.place(source.clone()))
        };
        letters(self.before, text, None).iter().map(|letter| remover(&letter.op)).collect()
    }
}
