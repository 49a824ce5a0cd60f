//! Versions of a text, as they are listed: everything but their words.

use super::clock::Millis;
use super::ids::TextId;

/// A text frozen: numbered from 1 within its text, named, hashed, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub text_id: TextId,
    pub n: i64,
    pub name: String,
    pub note: String,
    /// Who froze it, and for which institution they spoke when asked. Shown to those who may see the drafting team.
    pub person_name: String,
    pub institution_name: String,
    pub created_at: Millis,
    /// What it holds of which log.
    pub log_id: String,
    pub seq: i64,
    /// Automerge heads.
    pub heads: Vec<[u8; 32]>,
    /// Its own title, as it then read.
    pub title: String,
    /// SHA-256 of its canonical bytes.
    pub hash: [u8; 32],
    /// None: not published.
    pub published_at: Option<Millis>,
    /// None: it has no seal.
    pub sealed_at: Option<Millis>,
}

impl Version {
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.published_at.is_some()
    }

    /// The hash as it is written: lower-case hexadecimal.
    #[must_use]
    pub fn hex(&self) -> String {
        docs_schema::canonical::hex(&self.hash)
    }
}
