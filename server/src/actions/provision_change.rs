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

/// What of it is about the provision of an item; none where the provision reads as it did.
#[must_use]
pub fn in_provision(
    all: &Comparison,
    before: &PolicyText,
    after: &PolicyText,
    item: &Item,
) -> Option<Comparison> {
    let (section, extent) = (&item.section, item.scope.extent());
    if provision::hash(before, section, extent) == provision::hash(after, section, extent) {
        return None;
    }
    let (from, to) = (provision::range(before, section, extent), provision::range(after, section, extent));
    let within = |place: &Option<Place>, range: &Range<usize>| {
        place.as_ref().is_some_and(|place| range.contains(&place.index))
    };
    let mut own = all.clone();
    if !item.section.is_empty() {
        own.title.clear();
    }
    own.provisions.retain(|one| within(&one.before, &from) || within(&one.after, &to));
    (own.changed_characters() > 0).then_some(own)
}
