//! What a comparison says.

use serde::{Deserialize, Serialize};

use super::hunks::Hunk;

/// What happened to a provision, the most telling first; the flags of [`Provision`] say all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Unchanged,
    Reworded,
    Added,
    Removed,
    Moved,
    Renumbered,
    /// New, and most of its words come from [`Provision::related`].
    Split,
    /// Gone, and most of its words are now in [`Provision::related`].
    Merged,
}

/// A provision in one of the two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub id: String,
    /// Place among the sections, from 0.
    pub index: usize,
    /// 1 (outermost) to 6; none without a heading.
    pub level: Option<u8>,
    /// `Article 14`, `2.1`, or none.
    pub number: Option<String>,
    /// The words of the heading, without the number.
    pub heading: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub displaced: bool,
}

/// A provision before, after, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provision {
    pub kind: Kind,
    pub before: Option<Place>,
    pub after: Option<Place>,
    /// Where the words of a split come from, or those of a merged provision went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<Place>,
    /// Provisions before whose words are in this one too: the hunks are then against all of them and [`Self::before`],
    /// put one behind the other in their order before, and theirs are empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<Place>,
    /// Provisions after that hold words of this one too: the hunks then lead to all of them and [`Self::after`], put one
    /// behind the other in their order after, and theirs are empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_out: Vec<Share>,
    /// Words changed; otherwise at most look.
    pub reworded: bool,
    /// Marks, block kinds or typography changed.
    pub restyled: bool,
    /// It stands elsewhere among its fellows.
    pub moved: bool,
    pub renumbered: bool,
    /// Empty where not even an id differs.
    pub hunks: Vec<Hunk>,
    /// Characters that went and came; those of a moved provision at both ends.
    pub changed_characters: usize,
}

/// A provision that took words of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub place: Place,
    /// How many blocks, rows, cells and notes it has: where to cut what the hunks lead to.
    pub units: usize,
}

/// All that differs between two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`super::ALGORITHM`] when it was made.
    pub algorithm: u32,
    /// Of the title; empty where it is the same.
    pub title: Vec<Hunk>,
    /// In the order of the text after; what is gone stands behind what it stood behind.
    pub provisions: Vec<Provision>,
}

impl Comparison {
    /// Characters that went and came in the whole text.
    #[must_use]
    pub fn changed_characters(&self) -> usize {
        let title: usize = self.title.iter().map(Hunk::changed_characters).sum();
        title + self.provisions.iter().map(|provision| provision.changed_characters).sum::<usize>()
    }

    /// Provisions by what happened to them. One that was moved, renumbered and reworded counts in all three.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for provision in &self.provisions {
            match provision.kind {
                Kind::Unchanged => counts.unchanged += 1,
                Kind::Added => counts.added += 1,
                Kind::Removed => counts.removed += 1,
                Kind::Split => counts.split += 1,
                Kind::Merged => counts.merged += 1,
                Kind::Reworded | Kind::Moved | Kind::Renumbered => {}
            }
            counts.reworded += usize::from(provision.reworded);
            counts.moved += usize::from(provision.moved);
            counts.renumbered += usize::from(provision.renumbered);
        }
        counts
    }
}

/// How many provisions of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub unchanged: usize,
    pub reworded: usize,
    pub added: usize,
    pub removed: usize,
    pub moved: usize,
    pub renumbered: usize,
    pub split: usize,
    pub merged: usize,
}
