//! The way back: a comparison holds all of what changed.

use std::collections::BTreeMap;

use super::hunks;
use super::pieces::{self, Unit};
use super::result::{Comparison, Provision};
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
    let mut made = BTreeMap::new();
    for provision in &comparison.provisions {
        let units = units(provision, &mut sections).ok_or(Mismatch)?;
        let units = hunks::apply(units, &provision.hunks).ok_or(Mismatch)?;
        share_out(provision, units, &mut made).ok_or(Mismatch)?;
    }
    for after in comparison.provisions.iter().filter_map(|provision| provision.after.as_ref()) {
        let blocks = pieces::restore(made.remove(&after.index).unwrap_or_default(), &mut text);
        text.sections.push(Section { id: after.id.clone(), displaced: after.displaced, blocks });
    }
    Ok(text)
}

/// Cuts what the hunks of a provision lead to; `None` where there is not enough of it.
fn share_out(
    provision: &Provision,
    mut units: Vec<Unit>,
    made: &mut BTreeMap<usize, Vec<Unit>>,
) -> Option<()> {
    let Some(after) = &provision.after else { return Some(()) };
    let own =
        provision.shared_out.iter().try_fold(units.len(), |left, share| left.checked_sub(share.units))?;
    let others = provision.shared_out.iter().map(|share| (share.place.index, share.units));
    let mut parts: Vec<(usize, usize)> = std::iter::once((after.index, own)).chain(others).collect();
    parts.sort_unstable();
    for (index, count) in parts.into_iter().filter(|(_, count)| *count > 0) {
        let rest = units.split_off(count);
        made.insert(index, std::mem::replace(&mut units, rest));
    }
    Some(())
}

/// What the hunks of a provision are against.
fn units(provision: &Provision, sections: &mut [Vec<Unit>]) -> Option<Vec<Unit>> {
    let places = provision.before.iter().chain(&provision.absorbed);
    let mut indexes: Vec<usize> = places.map(|place| place.index).collect();
    indexes.sort_unstable();
    let mut units = Vec::new();
    for index in indexes {
        units.append(sections.get_mut(index)?);
    }
    Some(units)
}
