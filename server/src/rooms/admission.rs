//! May this change enter this text? Pure: what the change claims ([`Received`]) against what the room
//! knows ([`Index`]).
//!
//! What must stay true: whatever is admitted can be applied, saved and loaded again by Automerge, as far
//! as that can be known without the document; what cannot is caught by the shadow document. The root's
//! keys are the server's, and no key of the registers is ever replaced or deleted: deleting one would
//! swallow what another person types in it.

use super::change::{Hash, Received};
use super::known::{Index, Op, Place};
use super::ops::{KeyWrite, Kind, Object, OpRef};
use super::refusal::{Code, Refusal};

/// Who brings the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Person,
    /// A server action: it may also lay down the root.
    Server,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    New,
    /// It is known already, as the change of that number.
    Repeat(u32),
    /// It depends on changes that are not here.
    Need(Vec<Hash>),
    Refused(Refusal),
}

impl From<Refusal> for Verdict {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Judges a change; adds nothing.
pub fn admit(index: &Index, change: &Received, origin: Origin) -> Verdict {
    if let Some(known) = index.find(&change.hash) {
        return Verdict::Repeat(known);
    }
    if index.change_of(&change.actor, change.seq).is_some() {
        return Refusal::new(Code::SeqReused, "another change of this actor has that number").into();
    }
    let missing: Vec<Hash> = change.deps.iter().filter(|dep| index.find(dep).is_none()).copied().collect();
    if !missing.is_empty() {
        return Verdict::Need(missing);
    }
    match check(index, change, origin) {
        Ok(()) => Verdict::New,
        Err(refusal) => refusal.into(),
    }
}

fn check(index: &Index, change: &Received, origin: Origin) -> Result<(), Refusal> {
    check_order(index, change, origin)?;
    check_names(index, change)?;
    check_sequences(index, change)?;
    for write in &change.claims.keys {
        check_key(index, change, write, origin)?;
    }
    Ok(())
}

/// The actor's numbers follow each other, and the operations' numbers follow their dependencies'.
fn check_order(index: &Index, change: &Received, origin: Origin) -> Result<(), Refusal> {
    let before = index.seq_of(&change.actor);
    if change.seq != before + 1 {
        return Err(Refusal::new(Code::SeqGap, "an earlier change of this actor is missing"));
    }
    let deps: Vec<u32> = change.deps.iter().filter_map(|dep| index.find(dep)).collect();
    if deps.is_empty() && origin == Origin::Person {
        return Err(Refusal::new(Code::Root, "only the server begins a text"));
    }
    let latest = deps.iter().map(|dep| index.max_op(*dep)).max().unwrap_or(0);
    if change.start_op != latest + 1 {
        return Err(Refusal::new(Code::StartOp, "its operations do not follow those it depends on"));
    }
    let own = index.change_of(&change.actor, before);
    if own.is_some_and(|own| !index.descends(&deps, own)) {
        return Err(Refusal::new(Code::SeqGap, "it does not depend on this actor's change before it"));
    }
    Ok(())
}

fn check_names(index: &Index, change: &Received) -> Result<(), Refusal> {
    if change.others.iter().any(|actor| index.writer(actor).is_none()) {
        return Err(Refusal::new(Code::UnknownActor, "it names an actor that is not in the text"));
    }
    for named in &change.claims.named {
        let op = index.resolve(change, OpRef { op: named.first, actor: named.actor });
        if !op.is_some_and(|op| index.issued(op.actor, named.first, named.last)) {
            return Err(Refusal::new(Code::UnknownOperation, "it names an operation that was never made"));
        }
    }
    Ok(())
}

enum Target {
    Root,
    /// Made by this very change.
    Fresh(Kind),
    Known(Op, Kind, Place),
}

fn target(index: &Index, change: &Received, object: Object) -> Result<Target, Refusal> {
    let unknown = || Refusal::new(Code::UnknownObject, "it writes to an object that was never made");
    let Object::Made(named) = object else { return Ok(Target::Root) };
    if named.actor == 0 && named.op >= change.start_op {
        let makes = &change.claims.makes;
        let at = makes.binary_search_by_key(&named.op, |make| make.op).map_err(|_| unknown())?;
        return Ok(Target::Fresh(makes[at].kind));
    }
    let op = index.resolve(change, named).ok_or_else(unknown)?;
    let known = index.object(op).ok_or_else(unknown)?;
    Ok(Target::Known(op, known.kind, known.place))
}

fn check_sequences(index: &Index, change: &Received) -> Result<(), Refusal> {
    for (object, text_only) in &change.claims.sequences {
        let kind = match target(index, change, *object)? {
            Target::Root => Kind::Map,
            Target::Fresh(kind) | Target::Known(_, kind, _) => kind,
        };
        let fits = kind == Kind::Text || (kind == Kind::List && !text_only);
        if !fits {
            return Err(Refusal::new(Code::UnknownObject, "it writes elements where there is no text"));
        }
    }
    Ok(())
}

fn check_key(index: &Index, change: &Received, write: &KeyWrite, origin: Origin) -> Result<(), Refusal> {
    let kind = match target(index, change, write.map)? {
        Target::Root if origin == Origin::Server => Kind::Map,
        Target::Root => return Err(Refusal::new(Code::Root, "only the server writes the root of a text")),
        Target::Fresh(kind) => kind,
        Target::Known(op, kind, place) => {
            check_place(index, op, place, write)?;
            kind
        }
    };
    if kind == Kind::Map {
        Ok(())
    } else {
        Err(Refusal::new(Code::UnknownObject, "it writes keys where there is no map"))
    }
}

fn check_place(index: &Index, map: Op, place: Place, write: &KeyWrite) -> Result<(), Refusal> {
    let forbidden = match place {
        Place::Register => write.deletes || write.replaces || index.has_key(map, &write.key),
        Place::Entry => matches!(write.key.as_str(), "body" | "cols" | "rows" | "cells"),
        Place::Grid => write.deletes,
        Place::Other => false,
    };
    if forbidden {
        Err(Refusal::new(Code::Root, "it replaces or deletes a part that others may be in"))
    } else {
        Ok(())
    }
}
