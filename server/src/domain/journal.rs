//! The journal of a dossier: append-only, each entry naming the hash of the one before it.
//!
//! **Written encoding.** The hash of an entry is SHA-256 over these fields in this order. An integer is
//! 8 bytes, big-endian two's complement; a text or byte string is its length in bytes as such an integer,
//! then its bytes (UTF-8); an absent text is the integer −1.
//!
//! 1. the byte string `palabre journal 1`
//! 2. `prev`: the 32 bytes of the hash before (for the first entry the genesis hash)
//! 3. dossier id, text
//! 4. `n`, integer, 1 for the first entry, then one more each time
//! 5. `at`, integer, milliseconds since 1970 UTC
//! 6. person id, text or absent
//! 7. `act`, text
//! 8. `data`, text: JSON as stored, keys sorted
//!
//! The genesis hash is SHA-256 of the dossier's id (UTF-8, nothing else).

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::ids::{DossierId, PersonId};

pub type Hash = [u8; 32];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub dossier_id: String,
    pub n: i64,
    pub at: i64,
    pub person_id: Option<String>,
    pub act: String,
    pub data: String,
}

/// An entry on its way to the journal, in the transaction of what it tells of.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub dossier: DossierId,
    pub by: PersonId,
    pub name: &'static str,
    pub data: BTreeMap<&'static str, serde_json::Value>,
}

#[must_use]
pub fn genesis(dossier_id: &str) -> Hash {
    Sha256::digest(dossier_id.as_bytes()).into()
}

impl Entry {
    #[must_use]
    pub fn hash(&self, prev: &Hash) -> Hash {
        let mut sha = Sha256::new();
        bytes(&mut sha, b"palabre journal 1");
        bytes(&mut sha, prev);
        bytes(&mut sha, self.dossier_id.as_bytes());
        sha.update(self.n.to_be_bytes());
        sha.update(self.at.to_be_bytes());
        match &self.person_id {
            Some(person) => bytes(&mut sha, person.as_bytes()),
            None => sha.update((-1_i64).to_be_bytes()),
        }
        bytes(&mut sha, self.act.as_bytes());
        bytes(&mut sha, self.data.as_bytes());
        sha.finalize().into()
    }
}

fn bytes(sha: &mut Sha256, bytes: &[u8]) {
    sha.update((bytes.len() as u64).to_be_bytes());
    sha.update(bytes);
}

/// An entry as stored, with the two hashes beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub entry: Entry,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Where a chain stops holding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The first entry that cannot be trusted.
    pub n: i64,
    pub why: &'static str,
}

/// Follows a chain entry by entry; memory does not grow with it.
pub struct Check {
    n: i64,
    prev: Hash,
}

impl Check {
    #[must_use]
    pub fn start(dossier_id: &str) -> Self {
        Self { n: 0, prev: genesis(dossier_id) }
    }

    /// # Errors
    /// The break, when this entry does not continue the chain.
    pub fn next(&mut self, stored: &Stored) -> Result<(), Break> {
        let expected = self.n + 1;
        let fail = |why| Err(Break { n: expected, why });
        if stored.entry.n != expected {
            return fail("an entry is missing or out of order");
        }
        if stored.prev != self.prev {
            return fail("it does not name the hash of the entry before it");
        }
        let hash = stored.entry.hash(&self.prev);
        if stored.hash != hash {
            return fail("its content does not give its hash");
        }
        (self.n, self.prev) = (expected, hash);
        Ok(())
    }

    /// # Errors
    /// The break, when the dossier says that the chain goes on or ends otherwise.
    pub fn end(self, journal_n: i64, journal_hash: &[u8]) -> Result<i64, Break> {
        if self.n != journal_n {
            return Err(Break { n: self.n + 1, why: "the dossier counts another number of entries" });
        }
        if self.prev != journal_hash {
            return Err(Break { n: self.n, why: "the dossier names another last hash" });
        }
        Ok(self.n)
    }
}
