//! Batches on their way to the store and back: one commit at a time; whatever is admitted while it runs
//! goes into the next, so that a busy room stores many changes a commit.

use std::collections::BTreeSet;
use std::time::Duration;

use super::types::Waiting;
use super::{Commit, Conn, Effect, Failure, Room, Run, Share, Source, Unjudged};
use crate::rooms::change::{Actor, Received};
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::tail::{Batch, BatchWriter};
use crate::rooms::wire;
use bytes::Bytes;

/// Below this a wait is not worth a timer.
const LEAST_PACE: Duration = Duration::from_millis(1);

/// Where the entries of a waiting push came to stand.
struct Placed {
    waiting: Waiting,
    from: u64,
    to: u64,
}

impl Room {
    pub(super) fn can_commit(&self) -> bool {
        self.inflight.is_none() && !self.asking && !self.is_behind()
    }

    /// How long the next commit waits after this one: with many receivers, a frame that carries several
    /// changes costs each of them, and the server, much less than several frames.
    fn pace(&self) -> Duration {
        let receivers = u32::try_from(self.connections.len()).unwrap_or(u32::MAX);
        let pace = self.limits.pace_per_receiver.saturating_mul(receivers).min(self.limits.pace_max);
        if pace < LEAST_PACE { Duration::ZERO } else { pace }
    }

    pub(super) fn begin_commit(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.pending.is_empty() || !self.can_commit() || (now < self.next_commit && !self.stopping) {
            return;
        }
        let batch = self.next_batch();
        if batch.iter().all(|waiting| waiting.entries.is_empty()) {
            return self.acknowledge_repeats(&batch, effects);
        }
        self.next_commit = now + self.pace();
        effects.push(Effect::Commit(self.commit_of(&batch)));
        self.inflight = Some(batch);
    }

    fn next_batch(&mut self) -> Vec<Waiting> {
        let (mut batch, mut entries, mut bytes) = (Vec::new(), 0, 0);
        while let Some(waiting) = self.pending.front() {
            entries += waiting.entries.len();
            bytes += waiting.entries.iter().map(|entry| entry.received.bytes.len()).sum::<usize>();
            let full = entries > self.limits.batch_entries || bytes > self.limits.batch_bytes;
            if full && !batch.is_empty() {
                break;
            }
            batch.extend(self.pending.pop_front());
        }
        batch
    }

    /// These brought nothing new, and what they repeated is stored by now.
    fn acknowledge_repeats(&self, batch: &[Waiting], effects: &mut Vec<Effect>) {
        for waiting in batch.iter().filter(|waiting| !waiting.answered) {
            self.answer_stored(&waiting.source, waiting.id, None, effects);
        }
    }

    fn commit_of(&self, batch: &[Waiting]) -> Commit {
        let mut commit = Commit {
            log: self.log.clone(),
            head: self.head,
            epoch: self.epoch,
            changes: Vec::new(),
            runs: Vec::new(),
            acts: Vec::new(),
        };
        let telling = batch.iter().filter(|waiting| !waiting.entries.is_empty());
        commit.acts.extend(telling.filter_map(|waiting| waiting.act.clone()));
        for received in batch.iter().flat_map(|waiting| &waiting.entries).map(|entry| &entry.received) {
            commit.changes.push(received.bytes.clone());
            extend_runs(&mut commit.runs, received);
        }
        commit
    }

    pub(super) fn stored(&mut self, now: Duration, first: u64, effects: &mut Vec<Effect>) {
        let batch = self.inflight.take().unwrap_or_default();
        if first != self.head + 1 {
            return self.lose_place(effects);
        }
        self.last_write = now;
        let mut writer = BatchWriter::new(first);
        let mut placed = Vec::with_capacity(batch.len());
        for waiting in batch {
            let from = self.head + 1;
            for entry in &waiting.entries {
                self.head += 1;
                self.keep(&mut writer, &entry.received);
            }
            placed.push(Placed { waiting, from, to: self.head });
        }
        self.committed += (self.head + 1 - first) as usize;
        self.share_stored(first, &placed, effects);
        let batch = writer.finish();
        self.tell(&batch, &placed, effects);
        self.tail.push(batch);
        self.take_stash(now, effects);
    }

    /// The other servers learn of a stored batch.
    fn share_stored(&self, from: u64, placed: &[Placed], effects: &mut Vec<Effect>) {
        if !self.others.are_there {
            return;
        }
        let entries = placed.iter().flat_map(|placed| &placed.waiting.entries);
        let changes: Vec<Bytes> = entries.clone().map(|entry| entry.received.bytes.clone()).collect();
        let actors: BTreeSet<Actor> = entries.map(|entry| entry.received.actor).collect();
        let owner = |actor: Actor| {
            self.owners.get(&actor).map(|person| (actor, person.clone(), self.by_server.contains(&actor)))
        };
        let owners = actors.into_iter().filter_map(owner).collect();
        effects.push(Effect::Share(Share::Stored { from, changes, owners }));
    }

    /// Entry `self.head`, as it is sent and as it goes to the shadow document.
    pub(super) fn keep(&mut self, writer: &mut BatchWriter, received: &Received) {
        let person = self.owners.get(&received.actor).map_or("", |person| person);
        let receipt = self.stamp.receipt(person, &received.actor, &received.hash);
        writer.push(person, &received.bytes, &receipt);
        if self.index.is_none() || self.head <= self.judged.seq {
            // The shadow document will have it, or has it, from the store.
            return;
        }
        self.unjudged.push(Unjudged {
            seq: self.head,
            hash: received.hash,
            actor: received.actor,
            bytes: received.bytes.clone(),
        });
    }

    /// Tells everyone of a stored batch: its authors get their acknowledgements in its order, with the
    /// others' changes between them.
    fn tell(&self, batch: &Batch, placed: &[Placed], effects: &mut Vec<Effect>) {
        let authors: BTreeSet<Conn> = placed.iter().filter_map(|p| author(&p.waiting.source)).collect();
        if self.connections.keys().any(|conn| !authors.contains(conn)) {
            let (items, count) = batch.slice(batch.first, batch.last());
            let frame = wire::changes(batch.first, batch.last(), count, &[items]);
            effects.push(Effect::Everyone { except: authors.iter().copied().collect(), frame });
        }
        for conn in authors {
            self.tell_author(conn, batch, placed, effects);
        }
        for p in placed {
            if let Source::Server(..) = p.waiting.source
                && !p.waiting.answered
            {
                self.answer_stored(&p.waiting.source, p.waiting.id, range(p), effects);
            }
        }
    }

    fn tell_author(&self, conn: Conn, batch: &Batch, placed: &[Placed], effects: &mut Vec<Effect>) {
        let mut next = batch.first;
        let own = placed.iter().filter(|p| author(&p.waiting.source) == Some(conn));
        for p in own {
            if p.from > next && range(p).is_some() {
                effects.push(others(conn, batch, next, p.from - 1));
            }
            if let Some((_, to)) = range(p) {
                next = to + 1;
            }
            match (p.waiting.answered, range(p)) {
                (false, entries) => self.answer_stored(&p.waiting.source, p.waiting.id, entries, effects),
                (true, Some((from, to))) => effects.push(Effect::Send { conn, frame: wire::own(from, to) }),
                (true, None) => {}
            }
        }
        if next <= batch.last() {
            effects.push(others(conn, batch, next, batch.last()));
        }
    }

    pub(super) fn store_failed(&mut self, now: Duration, failure: Failure, effects: &mut Vec<Effect>) {
        let (code, reason) = match failure {
            Failure::Lost => return self.lose_place(effects),
            Failure::Stale => {
                let pushes = self.roll_back();
                self.park_again(pushes);
                self.take_stash(now, effects);
                return self.doubt_everyone(effects);
            }
            // What was admitted is judged again by what there is by now.
            Failure::Behind(head) => {
                let pushes = self.roll_back();
                self.park_again(pushes);
                self.others.head = self.others.head.max(head);
                return self.take_stash(now, effects);
            }
            Failure::Busy => (Code::Busy, "the store is busy"),
            Failure::Storage => (Code::Storage, "the store refused"),
        };
        let refusal = Refusal::new(code, reason);
        for push in self.roll_back() {
            self.answer_refused(&push.source, push.id, push.answered, &refusal, effects);
        }
        self.take_stash(now, effects);
    }
}

fn author(source: &Source) -> Option<Conn> {
    match source {
        Source::Connection(conn) => Some(*conn),
        Source::Server(..) => None,
    }
}

fn range(placed: &Placed) -> Option<(u64, u64)> {
    (placed.to >= placed.from).then_some((placed.from, placed.to))
}

fn others(conn: Conn, batch: &Batch, from: u64, to: u64) -> Effect {
    let (items, count) = batch.slice(from, to);
    Effect::Send { conn, frame: wire::changes(from, to, count, &[items]) }
}

fn extend_runs(runs: &mut Vec<Run>, received: &Received) {
    let actor: Actor = received.actor;
    match runs.last_mut().filter(|run| run.actor == actor && run.first_seq + run.count == received.seq) {
        Some(run) => run.count += 1,
        None => runs.push(Run { actor, first_seq: received.seq, count: 1 }),
    }
}
