//! The shadow document: Automerge's own view of a text, kept beside the hot path. It proves that what was
//! stored can be applied, is what snapshots are made of, and answers those who read.
//!
//! What must stay true: a panic of Automerge never leaves here, and never leaves a half-changed document
//! behind: the last good state is rebuilt from the base and what was applied since.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, Change, ChangeHash, LoadOptions};
use bytes::Bytes;
use docs_schema::automerge_doc::ENCODING;

use super::change::Hash;
use super::core::{Bad, Unjudged};

/// See the module.
pub struct Shadow {
    document: Automerge,
    upto: u64,
    base: Bytes,
    applied: Vec<Unjudged>,
}

/// The saved document cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the saved document cannot be read: {0}")]
pub struct Unloadable(String);

fn load(base: &[u8]) -> Result<Automerge, Unloadable> {
    if base.is_empty() {
        return Ok(Automerge::new_with_encoding(ENCODING));
    }
    guarded(|| {
        let options = LoadOptions::new().text_encoding(ENCODING);
        Automerge::load_with_options(base, options).map_err(|e| e.to_string())
    })
    .map_err(Unloadable)
}

/// Runs what may panic; a panic becomes an error.
fn guarded<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Err(format!("Automerge panicked: {said}"))
    })
}

fn try_apply(document: &mut Automerge, entries: &[Unjudged]) -> Result<(), String> {
    guarded(|| {
        let mut changes = Vec::with_capacity(entries.len());
        for entry in entries {
            changes.push(Change::try_from(entry.bytes.as_ref()).map_err(|e| e.to_string())?);
        }
        document.apply_changes(changes).map_err(|e| e.to_string())?;
        let missing =
            entries.iter().find(|e| document.get_change_meta_by_hash(&ChangeHash(e.hash)).is_none());
        missing.map_or(Ok(()), |_| Err("it depends on something that is not in the document".to_owned()))
    })
}

impl Shadow {
    /// The document saved at entry `upto`, with nothing applied yet.
    pub fn open(base: Bytes, upto: u64) -> Result<Self, Unloadable> {
        Ok(Self { document: load(&base)?, upto, base, applied: Vec::new() })
    }

    /// The last entry that was applied or left out.
    pub fn upto(&self) -> u64 {
        self.upto
    }

    /// Whatever comes up to this entry has nothing for the document.
    pub fn reach(&mut self, seq: u64) {
        self.upto = self.upto.max(seq);
    }

    pub fn into_document(self) -> Automerge {
        self.document
    }

    pub fn document(&self) -> &Automerge {
        &self.document
    }

    /// Applies entries; gives those that cannot be, which are left out.
    pub fn apply(&mut self, entries: Vec<Unjudged>) -> Vec<Bad> {
        let Some(last) = entries.last() else { return Vec::new() };
        self.upto = last.seq;
        match try_apply(&mut self.document, &entries) {
            Ok(()) => {
                self.applied.extend(entries);
                Vec::new()
            }
            Err(_) => self.apply_carefully(entries),
        }
    }

    /// Halves the entries until each culprit stands alone.
    fn apply_carefully(&mut self, entries: Vec<Unjudged>) -> Vec<Bad> {
        let mut bad = Vec::new();
        let mut good = self.rebuilt();
        let mut waiting = vec![entries];
        while let Some(mut part) = waiting.pop() {
            let mut candidate = good.clone();
            match try_apply(&mut candidate, &part) {
                Ok(()) => {
                    good = candidate;
                    self.applied.extend(part);
                }
                Err(reason) if part.len() == 1 => {
                    bad.extend(part.into_iter().map(|entry| Bad {
                        seq: entry.seq,
                        hash: entry.hash,
                        actor: entry.actor,
                        bytes: entry.bytes,
                        reason: reason.clone(),
                    }));
                }
                Err(_) => {
                    let rest = part.split_off(part.len() / 2);
                    waiting.push(rest);
                    waiting.push(part);
                }
            }
        }
        self.document = good;
        bad
    }

    /// The last good state, from the base and what was applied since.
    fn rebuilt(&self) -> Automerge {
        let mut document = load(&self.base).unwrap_or_else(|_| Automerge::new_with_encoding(ENCODING));
        if try_apply(&mut document, &self.applied).is_err() {
            // It went in piece by piece before; it does so again.
            for entry in &self.applied {
                let mut candidate = document.clone();
                if try_apply(&mut candidate, std::slice::from_ref(entry)).is_ok() {
                    document = candidate;
                }
            }
        }
        document
    }

    /// The document as bytes, yet to be proved.
    pub fn save(&self) -> Result<Unproved, String> {
        save(&self.document)
    }

    /// After [`Shadow::save`] failed: the entries because of which it does, left out from here on.
    pub fn find_unsavable(&mut self) -> Vec<Bad> {
        let entries = std::mem::take(&mut self.applied);
        let Ok(mut good) = load(&self.base) else {
            self.applied = entries;
            return Vec::new();
        };
        let mut bad = Vec::new();
        let mut waiting = vec![entries];
        while let Some(mut part) = waiting.pop() {
            let mut candidate = good.clone();
            let tried = try_apply(&mut candidate, &part).and_then(|()| save(&candidate)?.check());
            match tried {
                Ok(_) => {
                    good = candidate;
                    self.applied.extend(part);
                }
                Err(reason) if part.len() <= 1 => bad.extend(part.into_iter().map(|entry| Bad {
                    seq: entry.seq,
                    hash: entry.hash,
                    actor: entry.actor,
                    bytes: entry.bytes,
                    reason: reason.clone(),
                })),
                Err(_) => {
                    let rest = part.split_off(part.len() / 2);
                    waiting.push(rest);
                    waiting.push(part);
                }
            }
        }
        self.document = good;
        bad
    }

    /// The saved document is the new base.
    pub fn rebase(&mut self, base: Bytes) {
        self.base = base;
        self.applied = Vec::new();
    }

    /// As [`Self::rebase`], on a document that another saved at entry `upto`; not if this one has not come so far.
    pub fn rebase_at(&mut self, base: Bytes, upto: u64) {
        if upto <= self.upto {
            self.base = base;
            self.applied.retain(|entry| entry.seq > upto);
        }
    }

    pub fn heads(&self) -> Vec<Hash> {
        self.document.get_heads().into_iter().map(|hash| hash.0).collect()
    }
}

/// A document as it was saved, and its heads.
pub struct Unproved {
    saved: Bytes,
    heads: Vec<ChangeHash>,
}

impl Unproved {
    /// Proves that what was saved loads again as the same document.
    pub fn check(self) -> Result<Bytes, String> {
        guarded(|| {
            let loaded = load(&self.saved).map_err(|e| e.to_string())?;
            if loaded.get_heads() == self.heads {
                Ok(self.saved)
            } else {
                Err("the saved document has other heads".to_owned())
            }
        })
    }
}

fn save(document: &Automerge) -> Result<Unproved, String> {
    guarded(|| Ok(Unproved { saved: document.save().into(), heads: document.get_heads() }))
}
