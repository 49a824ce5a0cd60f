//! The demo's later edits: each by its author's own actor, as if typed at its hour.

use std::collections::HashMap;

use automerge::transaction::{CommitOptions, Transactable as _};
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, Value};

use crate::actions::add_text::{Founded, Written};
use crate::domain::chance::Chance;
use crate::domain::clock::{MINUTE, Millis};
use crate::domain::ids::PersonId;

use super::structure;
use crate::sample::{Sample, SampleAct, SampleEdit};

/// One step of the history of a text.
pub enum Step<'s> {
    Words(&'s SampleEdit),
    Structure(&'s SampleAct),
}

impl Step<'_> {
    fn author(&self) -> &str {
        match self {
            Self::Words(edit) => &edit.author,
            Self::Structure(act) => &act.author,
        }
    }

    fn minutes_ago(&self) -> i64 {
        match self {
            Self::Words(edit) => edit.minutes_ago,
            Self::Structure(act) => act.minutes_ago,
        }
    }
}

/// The history of one text, oldest first.
pub fn steps<'s>(sample: &'s Sample, text: &str) -> Vec<Step<'s>> {
    let words = sample.edits.iter().filter(|edit| edit.text == text).map(Step::Words);
    let structure = sample.acts.iter().filter(|act| act.text == text).map(Step::Structure);
    let mut steps: Vec<_> = words.chain(structure).collect();
    steps.sort_by_key(|step| -step.minutes_ago());
    steps
}

/// Plays the history of one text.
pub fn play(
    founded: &mut Founded,
    steps: &[Step<'_>],
    people: &HashMap<String, PersonId>,
    now: Millis,
    chance: &dyn Chance,
) -> Result<(), String> {
    for step in steps {
        let person =
            people.get(step.author()).ok_or(format!("the history names nobody: {}", step.author()))?;
        let at = now - step.minutes_ago() * MINUTE;
        let actor = chance.bytes::<16>();
        founded.doc.set_actor(ActorId::from(actor));
        match step {
            Step::Words(edit) => apply(&mut founded.doc, edit)?,
            Step::Structure(act) => structure::apply(&mut founded.doc, act, chance)?,
        }
        founded.doc.commit_with(CommitOptions::default().with_time(at / 1_000));
        let change = founded.doc.get_last_local_change().ok_or("a step changed nothing")?;
        founded.written.push(Written {
            person: person.clone(),
            on_behalf_of: None,
            actor: actor.to_vec(),
            changes: vec![change.raw_bytes().to_vec()],
            at,
        });
    }
    Ok(())
}

/// The last entry of the log that a text had at a moment.
pub fn entry_at(founded: &Founded, at: Millis) -> i64 {
    let earlier = founded.written.iter().take_while(|part| part.at <= at);
    i64::try_from(earlier.map(|part| part.changes.len()).sum::<usize>()).unwrap_or(i64::MAX)
}

fn apply(doc: &mut AutoCommit, edit: &SampleEdit) -> Result<(), String> {
    let mut bodies = Vec::new();
    gather(doc, &ROOT, &mut bodies);
    let place = bodies.iter().find_map(|id| Some((id, units_before(&doc.text(id).ok()?, &edit.find)?)));
    let (body, at) = place.ok_or_else(|| format!("the history does not find “{}”", edit.find))?;
    let (kept, gone, words) = edit.splice();
    let units = |from: usize, count: usize| -> usize {
        edit.find.chars().skip(from).take(count).map(char::len_utf16).sum()
    };
    let gone = isize::try_from(units(kept, gone)).map_err(|e| e.to_string())?;
    doc.splice_text(body, at + units(0, kept), gone, &words).map_err(|e| e.to_string())
}

/// UTF-16 units before the first `find` in `text`.
fn units_before(text: &str, find: &str) -> Option<usize> {
    Some(text[..text.find(find)?].encode_utf16().count())
}

fn gather(doc: &AutoCommit, object: &ObjId, bodies: &mut Vec<ObjId>) {
    for key in doc.keys(object) {
        match doc.get(object, key.as_str()) {
            Ok(Some((Value::Object(ObjType::Text), id))) => bodies.push(id),
            Ok(Some((Value::Object(_), id))) => gather(doc, &id, bodies),
            _ => {}
        }
    }
}
