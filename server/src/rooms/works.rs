//! The long works of a room, each beside its loop: storing, loading, judging, compacting, asking. Every one
//! comes back as one input.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::authored::Copied;
use super::change::Actor;
use super::core::UNKNOWN_EPOCH;
use super::core::{Bad, Commit, Effect, Failure, Input, Rights, Snapshot, Unjudged};
use super::objects;
use super::opening;
use super::reading::Reading;
use super::registry::Shared;
use super::runner::Reader;
use super::shadow::Shadow;
use crate::domain::capability::Capability;
use crate::domain::clock::{MINUTE, Millis};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::measure;
use crate::store;
use crate::store::actors::Claim;
use crate::store::log_append::{self, Appended, Batch};
use crate::store::log_runs::Run;
use crate::store::snapshots::Quarantined;

/// The owner of an actor that is not the asker's.
const SOMEBODY_ELSE: &str = "somebody else";

/// Tries before a question about access that cannot be answered is given up: its person is sent back to the door.
const ASK_TRIES: usize = 5;
const ASK_AGAIN: std::time::Duration = std::time::Duration::from_millis(200);

/// How long the making of a snapshot is one server's: more than a long history takes.
const COMPACTING: Millis = 2 * MINUTE;

#[derive(Clone)]
pub(super) struct Works {
    text: TextId,
    log: String,
    shared: Arc<Shared>,
    shadow: Arc<Mutex<Option<Shadow>>>,
    done: mpsc::UnboundedSender<Input>,
}

impl Works {
    /// The channel holds at most one input for each kind of work and for each actor asked about.
    pub fn new(text: TextId, log: String, shared: Arc<Shared>) -> (Self, mpsc::UnboundedReceiver<Input>) {
        let (done, inputs) = mpsc::unbounded_channel();
        (Self { text, log, shared, shadow: Arc::default(), done }, inputs)
    }

    /// Lets go of the document once those who read it now are done, and keeps what it says for the next who do. Not
    /// while another work is under way.
    pub fn forget(&mut self) {
        let old = std::mem::take(&mut self.shadow);
        let (text, log, shared) = (self.text.clone(), self.log.clone(), self.shared.clone());
        // A long history takes long to read and to free.
        drop(tokio::task::spawn_blocking(move || {
            let shadow = old.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(shadow) = shadow else { return };
            let seq = shadow.upto();
            if shared.readings.get(&text, &log, seq).is_none() {
                shared.readings.put(&text, Arc::new(Reading::of(shadow.document(), log, seq)));
            }
        }));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Shadow>> {
        self.shadow.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a work; other effects are the runner's own.
    pub fn begin(&self, effect: Effect) {
        let works = self.clone();
        tokio::spawn(async move {
            let input = match effect {
                Effect::Commit(commit) => works.store(commit).await,
                Effect::Load => works.load().await,
                Effect::Claim { actor, person, returned } => works.claim(actor, person, returned).await,
                Effect::Ask { people } => works.ask(people).await,
                Effect::Judge { entries } => works.judge(entries).await,
                Effect::Fetch { after } => works.fetch(after).await,
                Effect::FetchQuarantined => works.fetch_quarantined().await,
                Effect::FetchSnapshot => Input::Saved { snapshot: works.fetch_snapshot().await },
                Effect::Compact { upto, keep_from, objects, keys } => {
                    let objects = objects::write(&objects, &keys);
                    works.compact(upto, keep_from, objects).await
                }
                _ => return,
            };
            let _over = works.done.send(input);
        });
    }

    async fn store(&self, commit: Commit) -> Input {
        let begun = Instant::now();
        match self.try_store(&commit).await {
            Ok(Ok(first)) => {
                measure::committed(commit.changes.len(), begun.elapsed());
                Input::Stored { first }
            }
            Ok(Err(failure)) => {
                measure::commit_failed(if matches!(failure, Failure::Stale) { "stale" } else { "lost" });
                Input::StoreFailed(failure)
            }
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "a batch was not stored");
                let failure = if error == Error::Busy { Failure::Busy } else { Failure::Storage };
                measure::commit_failed(if error == Error::Busy { "busy" } else { "storage" });
                Input::StoreFailed(failure)
            }
        }
    }

    async fn try_store(&self, commit: &Commit) -> Result<Result<u64, Failure>, Error> {
        let mut body = Vec::with_capacity(commit.changes.iter().map(|change| change.len() + 3).sum());
        commit.changes.iter().for_each(|change| store::log::write_entry(&mut body, change));
        let run = |run: &super::core::Run| Run {
            actor: run.actor.to_vec(),
            actor_first: i64::from(run.first_seq),
            count: i64::from(run.count),
        };
        let runs: Vec<Run> = commit.runs.iter().map(run).collect();
        let batch = Batch {
            text: &self.text,
            log_id: &commit.log,
            head: commit.head as i64,
            epoch: commit.epoch,
            runs: &runs,
            body: &body,
        };
        let (store, now) = (&self.shared.store, self.shared.clock.now());
        let appended = if commit.acts.is_empty() {
            log_append::commit(store, &batch, now).await?
        } else {
            let mut tx = store.write().await?;
            // The journal's lock first, as every other action takes them.
            for act in &commit.acts {
                store::journal::append(&mut tx, &act.dossier, Some(&act.by), now, act.name, &act.data)
                    .await?;
            }
            log_append::append_and_commit(tx, &batch, now).await?
        };
        match appended {
            Appended::At { first, .. } => Ok(Ok(first as u64)),
            Appended::ActorMoved => Ok(Err(Failure::Lost)),
            Appended::Stale => {
                let head = store::log::head(&mut *store.read().await?, &self.text).await?;
                Ok(Err(match head {
                    head if head.log_id != commit.log => Failure::Lost,
                    head if head.epoch != commit.epoch => Failure::Stale,
                    head => Failure::Behind(head.seq as u64),
                }))
            }
        }
    }

    async fn fetch(&self, after: u64) -> Input {
        match opening::after(&self.shared.store, &self.text, &self.log, after).await {
            Ok(Some(fetched)) => Input::Fetched(fetched),
            // Another log: the room has lost its place.
            Ok(None) => Input::StoreFailed(Failure::Lost),
            Err(error) => {
                tracing::warn!(text = self.text.as_str(), %error, "what others stored cannot be read yet");
                Input::FetchFailed
            }
        }
    }

    async fn fetch_quarantined(&self) -> Input {
        let bad = opening::bad(&self.shared.store, &self.text).await.unwrap_or_else(|error| {
            tracing::warn!(text = self.text.as_str(), %error, "the quarantine cannot be read yet");
            Vec::new()
        });
        Input::Quarantined { bad }
    }

    async fn fetch_snapshot(&self) -> Option<Snapshot> {
        let read = async {
            let saved = store::snapshots::get(&mut *self.shared.store.read().await?, &self.text).await?;
            let Some(saved) = saved else { return Ok(None) };
            let (upto, body) = (saved.upto as u64, Bytes::from(saved.body));
            let (shadow, part) = (self.shadow.clone(), self.shared.limits.snapshot_part);
            let cut = opening::blocking(move || {
                if let Some(shadow) = shadow.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                    shadow.rebase_at(body.clone(), upto);
                }
                Snapshot::new(upto, &body, part)
            });
            Ok::<_, Error>(Some(cut.await?))
        };
        read.await.unwrap_or_else(|error| {
            tracing::warn!(text = self.text.as_str(), %error, "a snapshot cannot be read yet");
            None
        })
    }

    async fn load(&self) -> Input {
        match opening::load(&self.shared.store, &self.text).await {
            Ok(loaded) => {
                if !loaded.bad.is_empty() {
                    self.quarantine(&loaded.bad).await;
                }
                let (upto, bad) = (loaded.shadow.upto(), loaded.bad);
                *self.lock() = Some(loaded.shadow);
                Input::Loaded { index: Box::new(loaded.index), upto, bad }
            }
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "a text could not be loaded");
                Input::LoadFailed
            }
        }
    }

    async fn claim(&self, actor: Actor, person: Arc<str>, returned: bool) -> Input {
        let claimed = async {
            let mut tx = self.shared.store.write().await?;
            let now = self.shared.clock.now();
            let asking = PersonId::stored(person.to_string());
            let claim = if returned {
                store::actors::claim_returned(&mut tx, &self.text, &actor, &asking, now).await?
            } else {
                store::actors::claim(&mut tx, &self.text, &actor, &asking, now).await?
            };
            tx.commit().await?;
            Ok::<_, Error>(claim)
        };
        let owner = match claimed.await {
            Ok(Claim::Yours { .. }) => Some(person),
            Ok(Claim::Foreign) => Some(SOMEBODY_ELSE.into()),
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "an actor could not be kept");
                None
            }
        };
        Input::Claimed { actor, owner }
    }

    async fn ask(&self, people: Vec<String>) -> Input {
        let epoch = match self.epoch().await {
            Ok(epoch) => epoch,
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "the access epoch could not be read");
                // The next commit is refused and asks again.
                UNKNOWN_EPOCH
            }
        };
        let (mut answers, mut unknown) = (HashMap::new(), Vec::new());
        for person in people {
            match self.ask_one(PersonId::stored(person.clone())).await {
                Ok(rights) => drop(answers.insert(person, rights)),
                Err(_) => unknown.push(person),
            }
        }
        Input::Answers { epoch, answers, unknown }
    }

    async fn epoch(&self) -> Result<i64, Error> {
        let mut db = self.shared.store.read().await?;
        Ok(store::log::head(&mut db, &self.text).await?.epoch)
    }

    /// The rights of this person, none, or that the store does not say.
    async fn ask_one(&self, person: PersonId) -> Result<Option<Rights>, Error> {
        let mut tries = 0;
        loop {
            match (self.shared.ask)(self.shared.store.clone(), person.clone(), self.text.clone()).await {
                Ok(access) => {
                    return Ok(Some(Rights {
                        read: access.capabilities.has(Capability::Read),
                        write: access.capabilities.has(Capability::Write),
                        names: access.capabilities.names(),
                        epoch: access.epoch,
                    }));
                }
                Err(Error::NotFound | Error::Forbidden) => return Ok(None),
                Err(error) => {
                    tracing::warn!(text = self.text.as_str(), %error, "access could not be asked");
                    tries += 1;
                    if tries == ASK_TRIES {
                        return Err(error);
                    }
                    tokio::time::sleep(ASK_AGAIN).await;
                }
            }
        }
    }

    async fn judge(&self, entries: Vec<Unjudged>) -> Input {
        let shadow = self.shadow.clone();
        let bad = opening::blocking(move || {
            let mut shadow = shadow.lock().unwrap_or_else(PoisonError::into_inner);
            shadow.as_mut().map_or_else(Vec::new, |shadow| shadow.apply(entries))
        });
        let bad = bad.await.unwrap_or_default();
        if !bad.is_empty() {
            self.quarantine(&bad).await;
        }
        Input::Judged { bad }
    }

    /// Keeps bad entries aside, with their author's name, before anybody is told.
    async fn quarantine(&self, bad: &[Bad]) {
        measure::quarantined(bad.len());
        let written = async {
            let mut tx = self.shared.store.write().await?;
            let owners = opening::owners(&mut tx, &self.text).await?;
            for entry in bad {
                tracing::warn!(
                    text = self.text.as_str(),
                    seq = entry.seq,
                    reason = entry.reason,
                    "quarantined"
                );
                let quarantined = Quarantined {
                    seq: entry.seq as i64,
                    hash: entry.hash.to_vec(),
                    actor: entry.actor.to_vec(),
                    person_id: owners.get(&entry.actor).map_or_else(String::new, |person| person.to_string()),
                    body: entry.bytes.to_vec(),
                    reason: entry.reason.clone(),
                };
                store::snapshots::quarantine(&mut tx, &self.text, &quarantined, self.shared.clock.now())
                    .await?;
            }
            tx.commit().await?;
            Ok::<_, Error>(())
        };
        if let Err(error) = written.await {
            tracing::error!(text = self.text.as_str(), %error, "the quarantine could not be stored");
        }
    }

    async fn compact(&self, upto: u64, keep_from: u64, objects: Vec<u8>) -> Input {
        match self.take_compacting(upto as i64).await {
            Ok(true) => {}
            // Another server does it, or has done it: what it made is found in the store.
            Ok(false) => return Input::Compacted { snapshot: None },
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "a snapshot cannot be begun");
                return Input::Compacted { snapshot: None };
            }
        }
        let shadow = self.shadow.clone();
        let saved = opening::blocking(move || {
            let lock = || shadow.lock().unwrap_or_else(PoisonError::into_inner);
            let none = || "there is no document".to_owned();
            let saved = lock().as_ref().ok_or_else(none)?.save()?;
            // Beside the lock: who reads meanwhile does not wait.
            let saved = saved.check()?;
            lock().as_mut().ok_or_else(none)?.rebase(saved.clone());
            Ok::<_, String>(saved)
        });
        let body = match saved.await {
            Ok(Ok(body)) => body,
            Ok(Err(reason)) => {
                tracing::error!(
                    text = self.text.as_str(),
                    reason,
                    "a snapshot does not load: looking for the culprit"
                );
                return self.find_culprit().await;
            }
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "a snapshot could not be made");
                return Input::Compacted { snapshot: None };
            }
        };
        let snapshot = Snapshot::new(upto, &body, self.shared.limits.snapshot_part);
        match self.store_snapshot(upto as i64, &body, &objects, keep_from as i64).await {
            Ok(true) => Input::Compacted { snapshot: Some(snapshot) },
            // A later one is there.
            Ok(false) => Input::Compacted { snapshot: None },
            Err(error) => {
                tracing::error!(text = self.text.as_str(), %error, "a snapshot could not be stored");
                Input::Compacted { snapshot: None }
            }
        }
    }

    async fn store_snapshot(
        &self,
        upto: i64,
        body: &[u8],
        objects: &[u8],
        keep_from: i64,
    ) -> Result<bool, Error> {
        let mut tx = self.shared.store.write().await?;
        let put = store::snapshots::put(&mut tx, &self.text, upto, body, self.shared.clock.now()).await?;
        if put {
            store::snapshots::set_objects(&mut tx, &self.text, upto, objects).await?;
            store::log::forget(&mut tx, &self.text, keep_from - 1).await?;
        }
        if self.shared.bus.is_there() {
            store::leases::give_back(&mut tx, &self.compacting(), &self.holder()).await?;
        }
        tx.commit().await?;
        Ok(put)
    }

    /// Of several servers one makes the snapshot; false where another does, or one up to this entry is there.
    async fn take_compacting(&self, upto: i64) -> Result<bool, Error> {
        if !self.shared.bus.is_there() {
            return Ok(true);
        }
        let (mut tx, now) = (self.shared.store.write().await?, self.shared.clock.now());
        let (name, until) = (self.compacting(), now + COMPACTING);
        let taken = store::leases::take(&mut tx, &name, &self.holder(), now, until).await?;
        let needed = taken && store::snapshots::upto(&mut tx, &self.text).await? < upto;
        if needed {
            tx.commit().await?;
        }
        Ok(needed)
    }

    fn compacting(&self) -> String {
        format!("compact {}", self.text.as_str())
    }

    fn holder(&self) -> String {
        self.shared.bus.server().to_string()
    }

    async fn find_culprit(&self) -> Input {
        let shadow = self.shadow.clone();
        let bad = opening::blocking(move || {
            let mut shadow = shadow.lock().unwrap_or_else(PoisonError::into_inner);
            shadow.as_mut().map_or_else(Vec::new, Shadow::find_unsavable)
        });
        let bad = bad.await.unwrap_or_default();
        self.quarantine(&bad).await;
        let _over = self.done.send(Input::Compacted { snapshot: None });
        Input::Judged { bad }
    }

    /// Reads the document for those who wait.
    pub fn read(&self, readers: Vec<Reader>) {
        let (shadow, log) = (self.shadow.clone(), self.log.clone());
        tokio::task::spawn_blocking(move || {
            let shadow = shadow.lock().unwrap_or_else(PoisonError::into_inner);
            let mut reading = None;
            let mut read = || {
                let read = |s: &Shadow| Arc::new(Reading::of(s.document(), log.clone(), s.upto()));
                reading.get_or_insert_with(|| shadow.as_ref().map(read)).clone()
            };
            let copied = |s: &Shadow| Copied { document: s.document().clone(), seq: s.upto() };
            for reader in readers {
                match reader {
                    Reader::Copy(copier) => drop(copier.send(shadow.as_ref().map(copied))),
                    Reader::Text(reader) => drop(reader.send(read())),
                }
            }
        });
    }
}
