//! The way back: a comparison holds all of what changed.

use super::hunks;
use super::pieces::{self, Unit};
use super::result::Comparison;
use crate::model::{PolicyText, Section};

/// The text after does not follow from this text and this comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the comparison does not belong to this text")]
pub struct Mismatch;

/// The text after, from the text before and the comparison. Tables and notes that no block refers to are no part of a
/// text, and are not in it.
///
/// # Errors
///
/// [`Mismatch`] where the comparison was made from another text.
pub fn rebuild(before: &PolicyText, comparison: &Comparison) -> Result<PolicyText, Mismatch> {
    let (title, mut sections) = pieces::lines(before, &[]);
    let mut text = PolicyText::default();
    let title = hunks::apply(title, &comparison.title).ok_or(Mismatch)?;
    pieces::restore(title, &mut text);
    for provision in &comparison.provisions {
        let Some(after) = &provision.after else { continue };
        let units: Vec<Unit> = match &provision.before {
            Some(place) => std::mem::take(sections.get_mut(place.index).ok_or(Mismatch)?),
            None => Vec::new(),
        };
        let units = hunks::apply(units, &provision.hunks).ok_or(Mismatch)?;
        let blocks = pieces::restore(units, &mut text);
        text.sections.push(Section { id: after.id.clone(), displaced: after.displaced, blocks });
    }
    Ok(text)
}
