//! What changed in one provision between two states of a text, with the numbers of the whole text.

use std::ops::Range;

use docs_schema::PolicyText;
use docs_schema::compare::{self, Comparison, Options, Place};
use docs_schema::numbering::Scheme;
use docs_schema::provision;

use crate::domain::workshop::Item;

/// Everything that changed. Costs time in proportion to the texts: not for a thread that serves.
#[must_use]
pub fn all_changes(before: &PolicyText, after: &PolicyText, scheme: Scheme) -> Comparison {
    compare::tidy(compare::compare(before, after, &Options { scheme, shared_history: true }))
}

/// Whether the provision of an item reads otherwise.
#[must_use]
pub fn differs(before: &PolicyText, after: &PolicyText, item: &Item) -> bool {
    let hash = |text| provision::hash(text, &item.section, item.scope.extent());
    hash(before) != hash(after)
}

/// What of all changes is about the provision of an item; none where no words of it changed.
#[must_use]
pub fn in_provision(
    all: &Comparison,
    before: &PolicyText,
    after: &PolicyText,
    item: &Item,
) -> Option<Comparison> {
    let range = |text| provision::range(text, &item.section, item.scope.extent());
    let (from, to) = (range(before), range(after));
    let within = |place: &Option<Place>, range: &Range<usize>| {
        place.as_ref().is_some_and(|place| range.contains(&place.index))
    };
    let about = |one: &&compare::Provision| within(&one.before, &from) || within(&one.after, &to);
    let own = Comparison {
        algorithm: all.algorithm,
        title: if item.section.is_empty() { all.title.clone() } else { Vec::new() },
        provisions: all.provisions.iter().filter(about).cloned().collect(),
    };
    (own.changed_characters() > 0).then_some(own)
}
