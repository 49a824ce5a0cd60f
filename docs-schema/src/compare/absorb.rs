//! Provisions merged into one, or split off one: compared all together, so that their words are seen to stay. Where that
//! shows more changed characters than one by one, they are left as they are.

use std::collections::BTreeMap;

use super::hunks::{self, Hunk};
use super::line::Line;
use super::result::{Kind, Place, Provision, Share};
use super::side::Side;

/// Gives to each provision what was merged into it and what was split off it.
pub(super) fn absorb(provisions: &mut [Provision], before: &Side<'_>, after: &Side<'_>) {
    for kind in [Kind::Merged, Kind::Split] {
        for (with, parts) in parts(provisions, kind) {
            let found = provisions.iter().position(|p| stayed(p, kind) == Some(with));
            if let Some(main) = found {
                Group { main, parts }.compare(provisions, before, after);
            }
        }
    }
}

/// Places in the list of the provisions of a kind, by the index of the section that they are related to.
fn parts(provisions: &[Provision], kind: Kind) -> BTreeMap<usize, Vec<usize>> {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, provision) in provisions.iter().enumerate().filter(|(_, p)| p.kind == kind) {
        if let Some(related) = &provision.related {
            parts.entry(related.index).or_default().push(at);
        }
    }
    parts
}

/// The index (after for a merge, before for a split) of a provision that is in both texts, did not move and is in no group.
fn stayed(provision: &Provision, kind: Kind) -> Option<usize> {
    let (before, after) = (provision.before.as_ref()?, provision.after.as_ref()?);
    let free = !provision.moved && provision.absorbed.is_empty();
    free.then_some(if kind == Kind::Merged { after.index } else { before.index })
}

/// Places in the list of provisions: those of a kind, and the one that they were merged into or split off.
struct Group {
    main: usize,
    parts: Vec<usize>,
}

impl Group {
    fn all(&self) -> impl Iterator<Item = &usize> {
        std::iter::once(&self.main).chain(&self.parts)
    }

    fn compare(self, provisions: &mut [Provision], before: &Side<'_>, after: &Side<'_>) {
        let old = self.line(provisions, |p| p.before.as_ref(), before);
        let new = self.line(provisions, |p| p.after.as_ref(), after);
        let hunks = hunks::compare(&old, &new);
        let changed: usize = hunks.iter().map(Hunk::changed_characters).sum();
        if changed >= self.all().map(|at| provisions[*at].changed_characters).sum() {
            return;
        }
        let (mut absorbed, mut shared_out) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let part = &mut provisions[*part];
            absorbed.extend(part.before.clone());
            let share = |place: Place| Share { units: after.lines[place.index].units.len(), place };
            shared_out.extend(part.after.clone().map(share));
            part.hunks.clear();
            part.changed_characters = 0;
        }
        absorbed.sort_by_key(|place| place.index);
        let main = &mut provisions[self.main];
        main.reworded = true;
        if main.kind == Kind::Unchanged {
            main.kind = Kind::Reworded;
        }
        main.restyled = hunks.iter().any(Hunk::restyles);
        (main.absorbed, main.shared_out) = (absorbed, shared_out);
        (main.hunks, main.changed_characters) = (hunks, changed);
    }

    /// All that the group has on one side, in order.
    fn line(
        &self,
        provisions: &[Provision],
        place: impl Fn(&Provision) -> Option<&Place>,
        side: &Side<'_>,
    ) -> Line {
        let mut indexes: Vec<usize> =
            self.all().filter_map(|at| place(&provisions[*at])).map(|place| place.index).collect();
        indexes.sort_unstable();
        Line::new(indexes.iter().flat_map(|index| side.lines[*index].units.iter().cloned()).collect())
    }
}
