//! What can happen to a provision, in one word each: what pages filter by, maps draw and sentences say.

use std::str::FromStr;

use super::Language;
use crate::compare::{Kind, Op, Provision};

/// One of the things that happen; a provision may have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    Added,
    Removed,
    /// Split off another.
    Split,
    /// Merged into another.
    Merged,
    Moved,
    Renumbered,
    Reworded,
    /// Its look alone changed: marks, kinds of block, or typography where that is shown.
    Restyled,
}

/// Not a thing that happens to provisions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("nothing that happens to a provision: {0}")]
pub struct UnknownTag(pub String);

impl FromStr for Tag {
    type Err = UnknownTag;

    fn from_str(name: &str) -> Result<Self, UnknownTag> {
        Self::ALL.into_iter().find(|tag| tag.as_str() == name).ok_or_else(|| UnknownTag(name.to_owned()))
    }
}

impl Tag {
    pub const ALL: [Self; 8] = [
        Self::Added,
        Self::Removed,
        Self::Split,
        Self::Merged,
        Self::Moved,
        Self::Renumbered,
        Self::Reworded,
        Self::Restyled,
    ];

    /// What happened to a provision, all of it, the most telling first.
    pub fn of(provision: &Provision) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|tag| tag.holds(provision))
    }

    /// As [`Tag::of`], as far as it is shown: typography may not be.
    pub(super) fn shown(provision: &Provision, typography: bool) -> Vec<Self> {
        let restyled = |op| op == Op::Format || (typography && op == Op::Typography);
        let seen = provision.hunks.iter().any(|hunk| restyled(hunk.op));
        Self::of(provision).filter(|tag| *tag != Self::Restyled || seen).collect()
    }

    fn holds(self, provision: &Provision) -> bool {
        match self {
            Self::Added => provision.kind == Kind::Added,
            Self::Removed => provision.kind == Kind::Removed,
            Self::Split => provision.kind == Kind::Split,
            Self::Merged => provision.kind == Kind::Merged,
            Self::Moved => provision.moved,
            Self::Renumbered => provision.renumbered,
            Self::Reworded => provision.reworded,
            Self::Restyled => provision.restyled,
        }
    }

    /// Its name for programs and addresses; the same as in the JSON, where it is there.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Split => "split",
            Self::Merged => "merged",
            Self::Moved => "moved",
            Self::Renumbered => "renumbered",
            Self::Reworded => "reworded",
            Self::Restyled => "restyled",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn told(self, language: Language) -> &'static str {
        match self {
            Self::Added => language.of("ajouté", "added"),
            Self::Removed => language.of("supprimé", "removed"),
            Self::Split => language.of("issu d’une scission", "split off"),
            Self::Merged => language.of("fusionné", "merged"),
            Self::Moved => language.of("déplacé", "moved"),
            Self::Renumbered => language.of("renuméroté", "renumbered"),
            Self::Reworded => language.of("reformulé", "reworded"),
            Self::Restyled => language.of("mise en forme modifiée", "formatting changed"),
        }
    }
}
