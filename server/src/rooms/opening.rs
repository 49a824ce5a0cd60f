//! From the store to a room: the text as it is sent ([`open`]), and, once somebody writes, the shadow
//! document with the index that admission needs ([`load`]). Opening never loads Automerge.
//!
//! What must stay true: snapshot and log are read as of one moment. Another server may make a snapshot at any time, and forget the
//! log behind it: an older snapshot beside what is left of the log would lack what stands between them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use automerge::Automerge;
use bytes::Bytes;

use super::change::{self, Actor, Hash, Received};
use super::core::{Bad, Elsewhere, Fetched, Opened, Snapshot, Unjudged};
use super::known::{Index, Past};
use super::limits::Limits;
use super::objects;
use super::receipt::Stamp;
use super::shadow::Shadow;
use super::tail::{Batch, BatchWriter, Tail};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::store::{self, AnyConnection, Store};

/// What was accepted once is read again under wider limits: imports are the server's own.
pub fn stored_limits() -> Limits {
    Limits {
        change_bytes: usize::MAX,
        inflated_bytes: 1 << 30,
        ops: 1 << 30,
        deps: 1 << 20,
        actors: 1 << 20,
        ..Limits::default()
    }
}

/// A stored entry, read; nothing for one that no longer can be.
type Entry = (u64, Bytes, Option<Received>);

fn entries(batches: Vec<(u64, Vec<Bytes>)>) -> Vec<Vec<Entry>> {
    let limits = stored_limits();
    let read = |(first, changes): (u64, Vec<Bytes>)| {
        let numbered = changes.into_iter().enumerate();
        numbered
            .map(|(n, bytes)| (first + n as u64, bytes.clone(), change::read(bytes, &limits).ok()))
            .collect()
    };
    batches.into_iter().map(read).collect()
}

/// The stored batches that hold entries after `after`.
pub async fn batches(
    db: &mut AnyConnection,
    text: &TextId,
    after: u64,
) -> Result<Vec<(u64, Vec<Bytes>)>, Error> {
    let rows = store::log::since(db, text, after as i64).await?;
    let cut = |row: store::log::Row| {
        let body = Bytes::from(row.body);
        let changes: Result<Vec<Bytes>, Error> =
            store::log::entries(&body).map(|change| Ok(body.slice_ref(change?))).collect();
        Ok((row.first as u64, changes?))
    };
    rows.into_iter().map(cut).collect()
}

pub async fn quarantined(db: &mut AnyConnection, text: &TextId) -> Result<Vec<(u64, Hash)>, Error> {
    let rows = store::snapshots::quarantined(db, text).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.seq as u64, row.hash.try_into().ok()?))).collect())
}

/// Whose every actor of a text is.
pub async fn owners(db: &mut AnyConnection, text: &TextId) -> Result<HashMap<Actor, Arc<str>>, Error> {
    actors(db, text).await.map(|(owners, _)| owners)
}

/// As [`owners`], and which of them no connection writes under.
async fn actors(
    db: &mut AnyConnection,
    text: &TextId,
) -> Result<(HashMap<Actor, Arc<str>>, HashSet<Actor>), Error> {
    let all = store::actors::all(db, text).await?;
    let mut found = (HashMap::new(), HashSet::new());
    for (actor, of) in all {
        let Ok(actor) = actor.try_into() else { continue };
        found.0.insert(actor, of.person.as_str().into());
        if of.by_server {
            found.1.insert(actor);
        }
    }
    Ok(found)
}

/// Everything a room starts with.
pub async fn open(store: &Store, text: &TextId, key: &[u8], limits: &Limits) -> Result<Opened, Error> {
    let mut db = store.moment().await?;
    let head = store::log::head(&mut db, text).await?;
    let saved = store::snapshots::get(&mut db, text).await?;
    let quarantined = quarantined(&mut db, text).await?;
    let (owners, by_server) = actors(&mut db, text).await?;
    let batches = batches(&mut db, text, 0).await?;
    db.commit().await?;
    let stamp = Stamp::new(key, text.as_str());
    let bad: HashSet<u64> = quarantined.iter().map(|(seq, _)| *seq).collect();
    let part = limits.snapshot_part;
    let (tail, snapshot) = blocking({
        let (stamp, owners) = (stamp.clone(), owners.clone());
        move || {
            let mut tail = Tail::default();
            for batch in entries(batches) {
                tail.push(sent(&batch, &bad, &owners, &stamp));
            }
            (tail, saved.map(|saved| Snapshot::new(saved.upto as u64, &saved.body, part)))
        }
    })
    .await?;
    let quarantined = quarantined.into_iter().map(|(_, hash)| hash).collect();
    Ok(Opened {
        log: head.log_id,
        head: head.seq as u64,
        epoch: head.epoch,
        stamp,
        snapshot,
        tail,
        owners,
        by_server,
        quarantined,
    })
}

fn sent(batch: &[Entry], bad: &HashSet<u64>, owners: &HashMap<Actor, Arc<str>>, stamp: &Stamp) -> Batch {
    let mut writer = BatchWriter::new(batch.first().map_or(1, |entry| entry.0));
    for (seq, bytes, received) in batch {
        match received.as_ref().filter(|_| !bad.contains(seq)) {
            Some(received) => {
                let person = owners.get(&received.actor).map_or("", |person| person);
                writer.push(person, bytes, &stamp.receipt(person, &received.actor, &received.hash));
            }
            None => writer.push_nothing(),
        }
    }
    writer.finish()
}

/// Runs what would hold up the others on a thread of its own.
pub async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(run).await.map_err(|e| Error::internal(format!("a task broke: {e}")))
}

/// The document of a text, what admission needs to know of it, and what it could not take.
pub struct Loaded {
    pub shadow: Shadow,
    pub index: Index,
    pub bad: Vec<Bad>,
}

/// A text as it is kept: the saved document and the batches after it.
struct Kept {
    body: Bytes,
    objects: Option<Vec<u8>>,
    upto: u64,
    batches: Vec<(u64, Vec<Bytes>)>,
    quarantined: HashSet<u64>,
}

impl Kept {
    async fn get(store: &Store, text: &TextId) -> Result<Self, Error> {
        let mut db = store.moment().await?;
        let saved = store::snapshots::get(&mut db, text).await?;
        let upto = saved.as_ref().map_or(0, |saved| saved.upto as u64);
        let quarantined = quarantined(&mut db, text).await?.into_iter().map(|(seq, _)| seq).collect();
        let batches = batches(&mut db, text, upto).await?;
        db.commit().await?;
        let (body, objects) = saved.map_or((Bytes::new(), None), |saved| (saved.body.into(), saved.objects));
        Ok(Self { body, objects, upto, batches, quarantined })
    }

    /// The entries after the saved document.
    fn entries(&mut self) -> Vec<Entry> {
        let later = entries(std::mem::take(&mut self.batches)).into_iter().flatten();
        later.filter(|entry| entry.0 > self.upto).collect()
    }

    /// Applies them; gives those that cannot be.
    fn complete(&self, shadow: &mut Shadow, later: Vec<Entry>) -> Vec<Bad> {
        let upto = later.last().map_or(self.upto, |entry| entry.0);
        let sound = later.into_iter().filter(|entry| !self.quarantined.contains(&entry.0));
        let unjudged = sound.filter_map(|(seq, bytes, received)| {
            received.map(|received| Unjudged { seq, hash: received.hash, actor: received.actor, bytes })
        });
        let bad = shadow.apply(unjudged.collect());
        shadow.reach(upto);
        bad
    }
}

/// What the store has after an entry, in the log of that name; nothing where the log is another.
pub async fn after(store: &Store, text: &TextId, log: &str, after: u64) -> Result<Option<Fetched>, Error> {
    let mut db = store.read().await?;
    let head = store::log::head(&mut db, text).await?;
    if head.log_id != log {
        return Ok(None);
    }
    if head.seq as u64 <= after {
        return Ok(Some(Fetched { head: head.seq as u64, rows: Vec::new() }));
    }
    let bad: HashSet<u64> = quarantined(&mut db, text).await?.into_iter().map(|(seq, _)| seq).collect();
    let batches = batches(&mut db, text, after).await?;
    let rows = blocking(move || entries(batches)).await?;
    let actors: BTreeSet<Actor> =
        rows.iter().flatten().filter_map(|entry| entry.2.as_ref()).map(|received| received.actor).collect();
    let mut owners = Vec::with_capacity(actors.len());
    for (actor, person, by_server) in
        store::actors::some(&mut db, text, actors.iter().map(<[u8; 16]>::as_slice)).await?
    {
        let Ok(actor) = actor.try_into() else { continue };
        owners.push((actor, person.as_str().into(), by_server));
    }
    let row = |entries: Vec<Entry>| {
        let from = entries.first().map_or(1, |entry| entry.0);
        let to = from + entries.len() as u64 - 1;
        let sound = |(seq, _, received): Entry| received.filter(|_| !bad.contains(&seq));
        let entries = entries.into_iter().map(sound).collect();
        Elsewhere { from, to, entries, owners: owners.clone() }
    };
    let rows: Vec<Elsewhere> = rows.into_iter().filter(|row| !row.is_empty()).map(row).collect();
    let head = rows.last().map_or(0, |row| row.to).max(head.seq as u64);
    Ok(Some(Fetched { head, rows }))
}

/// The quarantined entries of a text, with whom they are of.
pub async fn bad(store: &Store, text: &TextId) -> Result<Vec<Bad>, Error> {
    let rows = store::snapshots::quarantined(&mut *store.read().await?, text).await?;
    let read = |row: store::snapshots::Quarantined| {
        Some(Bad {
            seq: row.seq as u64,
            hash: row.hash.try_into().ok()?,
            actor: row.actor.try_into().ok()?,
            bytes: row.body.into(),
            reason: row.reason,
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Loads the document alone.
pub async fn document(store: &Store, text: &TextId) -> Result<Shadow, Error> {
    let mut kept = Kept::get(store, text).await?;
    let read = move || -> Result<Shadow, super::shadow::Unloadable> {
        let mut shadow = Shadow::open(kept.body.clone(), kept.upto)?;
        let later = kept.entries();
        let _told_when_somebody_writes = kept.complete(&mut shadow, later);
        Ok(shadow)
    };
    blocking(read).await?.map_err(Error::internal)
}

/// Loads the document and the index.
pub async fn load(store: &Store, text: &TextId) -> Result<Loaded, Error> {
    let mut kept = Kept::get(store, text).await?;
    let read = move || -> Result<Loaded, super::shadow::Unloadable> {
        let mut shadow = Shadow::open(kept.body.clone(), kept.upto)?;
        let mut index = index_of(shadow.document(), kept.objects.as_deref());
        let later = kept.entries();
        later.iter().filter_map(|entry| entry.2.as_ref()).for_each(|received| index.insert(received));
        let bad = kept.complete(&mut shadow, later);
        Ok(Loaded { shadow, index, bad })
    };
    blocking(read).await?.map_err(Error::internal)
}

/// What admission needs to know of a loaded document.
fn index_of(document: &Automerge, objects: Option<&[u8]>) -> Index {
    if let Some(objects) = objects {
        let mut index = index_of_changes(document);
        match objects::restore(&mut index, objects) {
            Ok(()) => return index,
            Err(error) => tracing::error!(%error, "the objects beside a snapshot are damaged"),
        }
    }
    let (mut index, limits) = (Index::default(), stored_limits());
    for mut change in document.get_changes(&[]) {
        if let Ok(received) = change::read(Bytes::from(change.bytes().into_owned()), &limits) {
            index.insert(&received);
        }
    }
    index
}

fn index_of_changes(document: &Automerge) -> Index {
    let mut index = Index::default();
    for meta in document.get_changes_meta(&[]) {
        let Ok(actor) = meta.actor.to_bytes().try_into() else { continue };
        let deps: Vec<Hash> = meta.deps.iter().map(|dep| dep.0).collect();
        index.insert_past(&Past {
            hash: meta.hash.0,
            actor,
            start_op: u32::try_from(meta.start_op).unwrap_or(u32::MAX),
            max_op: u32::try_from(meta.max_op).unwrap_or(u32::MAX),
            deps: &deps,
        });
    }
    index
}
