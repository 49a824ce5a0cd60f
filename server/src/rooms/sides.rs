//! A branch beside its origin: where they parted, each side, and what the one lacks of the other.
//!
//! Both come from one history, so merging is adding changes. The state where they parted is what both have: after a merge
//! that is everything that was merged, so a branch that goes on is compared from there.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use automerge::{Automerge, ChangeHash};
use docs_schema::{PolicyText, automerge_doc};

use super::authored::in_patience;
use super::change::Actor;
use super::opening::blocking;
use super::registry::Rooms;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store;

/// Branches kept beside their origins.
const KEPT: usize = 8;

/// The states of a branch and its origin.
pub struct Sides {
    /// What both have.
    pub base: PolicyText,
    /// The origin.
    pub ours: PolicyText,
    /// The branch.
    pub theirs: PolicyText,
    /// Both together.
    pub merged: PolicyText,
    pub our_heads: Vec<[u8; 32]>,
    pub their_heads: Vec<[u8; 32]>,
    /// What the origin lacks, each change after those it depends on, and whose actors made it.
    pub missing: Vec<Vec<u8>>,
    pub actors: HashSet<Actor>,
}

/// What a pair was read at: origin, branch, and their seqs.
type Key = (TextId, TextId, u64, u64);

/// The last few pairs that were read.
#[derive(Default)]
pub(super) struct KeptSides(Mutex<VecDeque<(Key, Arc<Sides>)>>);

impl KeptSides {
    fn get(&self, key: &Key) -> Option<Arc<Sides>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == key).map(|(_, sides)| sides.clone())
    }

    fn put(&self, key: Key, sides: Arc<Sides>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known.1 != key.1);
        kept.push_back((key, sides));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }
}

impl Rooms {
    /// A branch beside its origin, as both stand now.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Busy`] when others' texts are being read and it takes too long.
    pub async fn sides(&self, origin: &TextId, branch: &TextId) -> Result<Arc<Sides>, Error> {
        let (rooms, origin, branch) = (self.clone(), origin.clone(), branch.clone());
        in_patience(async move {
            let _turn = rooms.shared.authored.turn().await?;
            let key = rooms.key_of(&origin, &branch).await?;
            if let Some(sides) = rooms.shared.sides.get(&key) {
                return Ok(sides);
            }
            let (ours, theirs) = (rooms.copy(&origin).await?, rooms.copy(&branch).await?);
            let key = (origin, branch, ours.seq, theirs.seq);
            let sides = Arc::new(blocking(move || compare(ours.document, &theirs.document)).await??);
            rooms.shared.sides.put(key, sides.clone());
            Ok(sides)
        })
        .await
    }

    /// The two sides of a merge that is done, as they were, and the origin as it reads now.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Internal`] when the origin does not have these heads.
    pub async fn sides_of_merge(
        &self,
        origin: &TextId,
        our_heads: Vec<[u8; 32]>,
        their_heads: Vec<[u8; 32]>,
    ) -> Result<Sides, Error> {
        let (rooms, origin) = (self.clone(), origin.clone());
        in_patience(async move {
            let _turn = rooms.shared.authored.turn().await?;
            let document = rooms.copy(&origin).await?.document;
            blocking(move || read(&document, our_heads, their_heads, Vec::new(), HashSet::new())).await?
        })
        .await
    }

    async fn key_of(&self, origin: &TextId, branch: &TextId) -> Result<Key, Error> {
        let mut db = self.shared.store.read().await?;
        let (ours, theirs) =
            (store::log::head(&mut db, origin).await?, store::log::head(&mut db, branch).await?);
        Ok((origin.clone(), branch.clone(), ours.seq as u64, theirs.seq as u64))
    }
}

fn compare(mut ours: Automerge, theirs: &Automerge) -> Result<Sides, Error> {
    let (our_heads, their_heads) = (heads(&ours), heads(theirs));
    let missing = ours.get_changes_added(theirs);
    let actors = missing.iter().filter_map(|change| change.actor_id().to_bytes().try_into().ok()).collect();
    let bytes = missing.iter().map(|change| change.raw_bytes().to_vec()).collect();
    ours.apply_changes(missing).map_err(Error::internal)?;
    read(&ours, our_heads, their_heads, bytes, actors)
}

/// `document` has all that both sides have.
fn read(
    document: &Automerge,
    our_heads: Vec<[u8; 32]>,
    their_heads: Vec<[u8; 32]>,
    missing: Vec<Vec<u8>>,
    actors: HashSet<Actor>,
) -> Result<Sides, Error> {
    let at = |heads: &[ChangeHash]| -> Result<PolicyText, Error> {
        let then = document.fork_at(heads).map_err(Error::internal)?;
        Ok(automerge_doc::read(&then).0)
    };
    let hashes = |heads: &[[u8; 32]]| heads.iter().map(|head| ChangeHash(*head)).collect::<Vec<_>>();
    let (ours, theirs) = (hashes(&our_heads), hashes(&their_heads));
    Ok(Sides {
        base: at(&parted(document, &ours, &theirs))?,
        ours: at(&ours)?,
        theirs: at(&theirs)?,
        merged: automerge_doc::read(document).0,
        our_heads,
        their_heads,
        missing,
        actors,
    })
}

fn heads(document: &Automerge) -> Vec<[u8; 32]> {
    let mut heads: Vec<[u8; 32]> = document.get_heads().into_iter().map(|head| head.0).collect();
    heads.sort_unstable();
    heads
}

/// The heads of what both sides have.
fn parted(document: &Automerge, ours: &[ChangeHash], theirs: &[ChangeHash]) -> Vec<ChangeHash> {
    let metas = document.get_changes_meta(&[]);
    let deps: HashMap<ChangeHash, &[ChangeHash]> =
        metas.iter().map(|meta| (meta.hash, meta.deps.as_slice())).collect();
    let (ours, theirs) = (behind(&deps, ours), behind(&deps, theirs));
    let common: Vec<ChangeHash> = ours.intersection(&theirs).copied().collect();
    let followed: HashSet<ChangeHash> =
        common.iter().filter_map(|hash| deps.get(hash)).flat_map(|deps| deps.iter().copied()).collect();
    common.into_iter().filter(|hash| !followed.contains(hash)).collect()
}

/// These heads and all that they depend on.
fn behind(deps: &HashMap<ChangeHash, &[ChangeHash]>, heads: &[ChangeHash]) -> HashSet<ChangeHash> {
    let (mut seen, mut waiting) = (HashSet::new(), heads.to_vec());
    while let Some(hash) = waiting.pop() {
        if seen.insert(hash) {
            waiting.extend(deps.get(&hash).into_iter().flat_map(|deps| deps.iter().copied()));
        }
    }
    seen
}
