//! The room: one open text as a pure machine. Inputs and the hour go in, effects come out; the runner
//! obeys them and reports back through further inputs.
//!
//! What must stay true:
//! - a change is stored before anybody is told of it, and acknowledged only then;
//! - what is admitted but not stored is forgotten exactly when storing fails;
//! - a push is judged by the rights that its person holds at that moment, and stored only under the
//!   access epoch that those rights were read with;
//! - no queue here grows beyond a limit that has a name.

#[cfg(test)]
mod among_others;
mod catch_up;
#[cfg(test)]
mod fixture;
mod keeping;
mod members;
mod others;
mod presence;
#[cfg(test)]
mod revoked;
mod storing;
mod types;
mod writing;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

pub use types::{
    Bad, Commit, Conn, Effect, Elsewhere, Failure, Fetched, InStore, Input, Member, Opened, Present, Rights,
    Run, Share, Snapshot, Source, Submitted, Ticket, UNKNOWN_EPOCH, Unjudged,
};

use super::change::{Actor, Hash};
use super::known::Index;
use super::limits::Limits;
use super::receipt::Stamp;
use super::tail::Tail;
use others::Others;
use types::{Connection, Early, Judged, Push, Waiting};

/// See the module. Times are since the runner began.
pub struct Room {
    limits: Arc<Limits>,
    log: String,
    head: u64,
    epoch: i64,
    stamp: Stamp,
    snapshot: Option<Arc<Snapshot>>,
    tail: Tail,
    owners: HashMap<Actor, Arc<str>>,
    claiming: HashSet<Actor>,
    by_server: HashSet<Actor>,
    quarantined: HashSet<Hash>,
    index: Option<Index>,
    loading: bool,
    /// Changes of the index that are stored; those after it are on their way.
    committed: usize,
    connections: BTreeMap<Conn, Connection>,
    parked: VecDeque<Push>,
    pending: VecDeque<Waiting>,
    inflight: Option<Vec<Waiting>>,
    /// Rights are being asked again; nothing is stored meanwhile.
    asking: bool,
    next_commit: Duration,
    last_write: Duration,
    unjudged: Vec<Unjudged>,
    /// How far the shadow document is.
    judged: Judged,
    /// It is in use: since when, and how far it will be.
    judging: Option<(Duration, Judged)>,
    next_judgement: Duration,
    compacting: bool,
    compact_after: Duration,
    /// Since when it compacts.
    compaction_begun: Duration,
    /// When it may again while somebody writes.
    compact_rested: Duration,
    moved: BTreeSet<Conn>,
    next_presence: Duration,
    /// The other servers, as far as this text goes.
    others: Others,
    idle_since: Duration,
    /// When the last one who could write left.
    writer_left: Duration,
    stopping: bool,
    gone: bool,
}

impl Room {
    pub fn new(opened: Opened, limits: Arc<Limits>) -> Self {
        Self {
            limits,
            log: opened.log,
            head: opened.head,
            epoch: opened.epoch,
            stamp: opened.stamp,
            snapshot: opened.snapshot.map(Arc::new),
            tail: opened.tail,
            owners: opened.owners,
            claiming: HashSet::new(),
            by_server: opened.by_server,
            quarantined: opened.quarantined,
            index: None,
            loading: false,
            committed: 0,
            connections: BTreeMap::new(),
            parked: VecDeque::new(),
            pending: VecDeque::new(),
            inflight: None,
            asking: false,
            next_commit: Duration::ZERO,
            last_write: Duration::ZERO,
            unjudged: Vec::new(),
            judged: Judged::default(),
            judging: None,
            next_judgement: Duration::ZERO,
            compacting: false,
            compact_after: Duration::ZERO,
            compaction_begun: Duration::ZERO,
            compact_rested: Duration::ZERO,
            moved: BTreeSet::new(),
            next_presence: Duration::ZERO,
            others: Others::default(),
            idle_since: Duration::ZERO,
            writer_left: Duration::ZERO,
            stopping: false,
            gone: false,
        }
    }

    /// Other servers take changes of this text too.
    #[must_use]
    pub fn among_others(mut self) -> Self {
        self.others.are_there = true;
        self
    }

    /// Takes one input. What can wait until several inputs have come is left to [`Room::settle`].
    pub fn handle(&mut self, now: Duration, input: Input) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.gone {
            return effects;
        }
        match input {
            Input::Join { conn, member, log, since, actor } => {
                self.arrive(Early { conn, member, log, since, actor }, &mut effects);
            }
            Input::Leave { conn } => self.leave(now, conn),
            Input::Push { conn, id, changes } => {
                let source = Source::Connection(conn);
                self.submit(
                    Push { source, id, changes, answered: false, looked: false, act: None },
                    &mut effects,
                );
            }
            Input::ServerPush { ticket, person, changes, act, epoch } => {
                let source = Source::Server(ticket, person, epoch);
                self.submit(
                    Push { source, id: 0, changes, answered: false, looked: false, act },
                    &mut effects,
                );
            }
            Input::Presence { conn, at } => self.presence(conn, at),
            Input::Need { conn, from } => self.send_from(conn, from, &mut effects),
            Input::Broken { .. } => self.next_judgement = now,
            Input::Claimed { actor, owner } => self.claimed(actor, owner, &mut effects),
            Input::Loaded { index, upto, bad } => self.loaded(now, *index, (upto, &bad), &mut effects),
            Input::LoadFailed => self.load_failed(&mut effects),
            Input::Stored { first } => self.stored(now, first, &mut effects),
            Input::StoreFailed(failure) => self.store_failed(now, failure, &mut effects),
            Input::Elsewhere(elsewhere) => self.heard(now, elsewhere, &mut effects),
            Input::Look => self.others.look = true,
            Input::Fetched(fetched) => self.fetched(now, fetched, &mut effects),
            Input::FetchFailed => self.fetch_failed(now),
            Input::InStore(found) => self.found_in_store(&found, &mut effects),
            Input::Present(present) => self.present_elsewhere(now, present, &mut effects),
            Input::WhoIsThere => self.others.next_roll_call = now,
            Input::Quarantined { bad } => self.quarantined_elsewhere(&bad, &mut effects),
            Input::Saved { snapshot } => self.saved_elsewhere(snapshot),
            Input::AccessChanged => self.ask_everyone(&mut effects),
            Input::Answers { epoch, answers, unknown } => {
                self.send_away(&unknown, &mut effects);
                self.answered(epoch, answers, &mut effects);
            }
            Input::Judged { bad } => self.judged(now, &bad, &mut effects),
            Input::Compacted { snapshot } => self.compacted(now, snapshot),
            Input::Slow { conn } => self.leave(now, conn),
            Input::Tick => {}
            Input::Shutdown => self.shut_down(&mut effects),
        }
        effects
    }

    /// Begins whatever is due: a commit, a judgement, presence, a snapshot, letting go of the document, the end.
    pub fn settle(&mut self, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !self.gone {
            self.begin_fetch(now, &mut effects);
            self.begin_commit(now, &mut effects);
            self.begin_judgement(now, &mut effects);
            self.send_presence(now, &mut effects);
            self.call_the_roll(now, &mut effects);
            self.begin_compaction(now, &mut effects);
            self.forget_document(now, &mut effects);
            self.end(now, &mut effects);
        }
        effects
    }

    /// When [`Room::settle`] has something to do, if nothing else happens before.
    pub fn next_wake(&self) -> Option<Duration> {
        let commit = (self.can_commit() && !self.pending.is_empty()).then_some(self.next_commit);
        let judge = (self.can_judge() && !self.unjudged.is_empty()).then(|| self.judgement_due());
        let presence = (!self.moved.is_empty()).then_some(self.next_presence);
        let times = [commit, judge, presence, self.compaction_due(), self.forget_due(), self.unload_due()];
        let others = [self.fetch_due(), self.roll_call_due()];
        times.into_iter().chain(others).flatten().min()
    }

    pub fn head(&self) -> u64 {
        self.head
    }

    /// The entry up to which the shadow document holds the text; nothing while there is none.
    pub fn judged_upto(&self) -> Option<u64> {
        self.index.as_ref().map(|_| self.judged.seq)
    }

    /// Somebody waits for the shadow document to be as new as the log.
    pub fn hurry(&mut self, now: Duration) {
        self.next_judgement = self.next_judgement.min(now);
    }
}
