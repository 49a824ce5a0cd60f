//! What a decision changed of the workshop's version, as minutes keep it: provision by provision, word by word.

use std::collections::HashMap;
use std::ops::Range;

use docs_schema::compare::{self, Hunk, Kind, Op, Options, Provision, text as words_of};
use docs_schema::numbering::Scheme;
use docs_schema::outline::outline;
use docs_schema::{PolicyText, provision};

use super::see_versions::VersionText;
use crate::domain::minutes::{Changed, Stretch, Went};
use crate::domain::workshop::Item;

/// The differences between a provision of the version and the words decided on it, with the numbers of the whole text.
#[must_use]
pub fn wording(version: &VersionText, item: &Item, decided: &PolicyText) -> Vec<Changed> {
    let (text, extent) = (&version.frozen.text, item.scope.extent());
    let before = provision::cut(text, &item.section, extent);
    let options = Options { scheme: Scheme::None, shared_history: true };
    let comparison = compare::tidy(compare::compare(&before, decided, &options));
    let whole = splice(text, provision::range(text, &item.section, extent), decided);
    let (old, new) = (labels(text, version.scheme()), labels(&whole, version.scheme()));
    let title = Changed {
        label: docs_schema::model::plain_text(&whole.title),
        kind: "reworded".to_owned(),
        stretches: stretches(&comparison.title),
    };
    let mut all = if title.stretches.iter().any(|one| one.op != Went::Same) { vec![title] } else { vec![] };
    all.extend(comparison.provisions.iter().filter_map(|one| changed(one, &old, &new)));
    all
}

/// The whole text, with what was decided in the place of what it replaces.
fn splice(text: &PolicyText, range: Range<usize>, decided: &PolicyText) -> PolicyText {
    let mut whole = text.clone();
    if !decided.title.is_empty() {
        whole.title.clone_from(&decided.title);
    }
    whole.sections.splice(range, decided.sections.iter().cloned());
    whole
}

fn labels(text: &PolicyText, scheme: Scheme) -> HashMap<String, String> {
    let label = |entry: docs_schema::outline::OutlineEntry| {
        let number = entry.number.unwrap_or_default();
        (entry.section_id, format!("{number} {}", entry.text).trim().to_owned())
    };
    outline(text, scheme).into_iter().map(label).collect()
}

fn changed(one: &Provision, old: &HashMap<String, String>, new: &HashMap<String, String>) -> Option<Changed> {
    let kind = match one.kind {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::Split => "split",
        Kind::Merged => "merged",
        _ if one.reworded => "reworded",
        _ if one.moved => "moved",
        _ => return None,
    };
    let place = one.after.as_ref().map(|place| new.get(&place.id));
    let label = place.or_else(|| one.before.as_ref().map(|place| old.get(&place.id))).flatten();
    let stretches = if kind == "moved" { vec![] } else { stretches(&one.hunks) };
    Some(Changed { label: label.cloned().unwrap_or_default(), kind: kind.to_owned(), stretches })
}

/// Neighbours of one fate are one stretch; what only looks otherwise is the same.
fn stretches(hunks: &[Hunk]) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    let mut push = |op: Went, words: String| match all.last_mut() {
        _ if words.is_empty() => {}
        Some(last) if last.op == op => last.words.push_str(&words),
        _ => all.push(Stretch { op, words }),
    };
    for hunk in hunks {
        match hunk.op {
            Op::Same | Op::Typography | Op::Format => push(Went::Same, words_of(&hunk.after)),
            Op::Delete | Op::Insert | Op::Replace => {
                push(Went::Removed, words_of(&hunk.before));
                push(Went::Added, words_of(&hunk.after));
            }
        }
    }
    if let Some(first) = all.first_mut() {
        first.words = first.words.trim_start_matches('\n').to_owned();
    }
    all
}
