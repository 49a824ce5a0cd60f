//! Branches of a text: a text of its own, which began as another's version and may be merged back into it.

use super::clock::Millis;
use super::ids::{PersonId, TextId};

/// A branch as it is listed: everything but its words. Its people hold the right to write in it and nobody else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The branch itself, a text.
    pub id: TextId,
    pub origin: TextId,
    /// The version of the origin that it began as.
    pub version: i64,
    pub name: String,
    pub purpose: String,
    pub opened_by: BranchPerson,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// None: people write in it.
    pub closed_at: Option<Millis>,
    pub people: Vec<BranchPerson>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchPerson {
    pub id: PersonId,
    pub name: String,
    /// Short; empty for a person who speaks for none.
    pub institution: String,
}

/// One merge of a branch into its origin, as the journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The number of its journal entry.
    pub entry: i64,
    pub at: Millis,
    pub by: String,
    /// How many changes it brought.
    pub changes: u64,
    /// Automerge heads: of the branch, and of the origin just before.
    pub branch_heads: Vec<[u8; 32]>,
    pub origin_heads: Vec<[u8; 32]>,
}

/// Heads as the journal writes them: lower-case hexadecimal.
#[must_use]
pub fn hex_heads(heads: &[[u8; 32]]) -> Vec<String> {
    heads.iter().map(|head| docs_schema::canonical::hex(head)).collect()
}
