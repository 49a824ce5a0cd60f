//! Beside the hot path: stored batches go to the shadow document, snapshots are made, the empty room ends.

use std::time::Duration;

use super::{Bad, Effect, Room, Snapshot};
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::wire;
use crate::rooms::words::Words;

/// A judgement may use at most this part of the time.
const REST_AFTER_JUDGING: u32 = 4;
/// After a snapshot could not be made.
const COMPACT_AGAIN: Duration = Duration::from_secs(60);
/// Entries behind which even a leaving room makes a snapshot, so that the next opening is quick.
const COMPACT_ON_LEAVING: u64 = 200;

impl Room {
    pub(super) fn can_judge(&self) -> bool {
        self.judging.is_none() && !self.compacting && self.index.is_some()
    }

    pub(super) fn begin_judgement(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.unjudged.is_empty() || !self.can_judge() || now < self.next_judgement {
            return;
        }
        self.judging = Some(now);
        effects.push(Effect::Judge { entries: std::mem::take(&mut self.unjudged) });
    }

    pub(super) fn judged(&mut self, now: Duration, bad: &[Bad], effects: &mut Vec<Effect>) {
        let took = self.judging.take().map_or(Duration::ZERO, |begun| now.saturating_sub(begun));
        self.next_judgement = now + self.limits.judge_every.max(took * REST_AFTER_JUDGING);
        for entry in bad {
            self.quarantine(entry, effects);
        }
    }

    fn quarantine(&mut self, bad: &Bad, effects: &mut Vec<Effect>) {
        self.quarantined.insert(bad.hash);
        self.tail.drop_entry(bad.seq);
        let stopped = Refusal::new(Code::Quarantined, "an entry of this actor was quarantined");
        let conns: Vec<_> = self.connections.keys().copied().collect();
        for conn in conns {
            let Some(connection) = self.connections.get_mut(&conn) else { continue };
            let sentence = connection.member.tongue.say(Words::Dropped);
            let frame = wire::dropped(bad.seq, &bad.hash, sentence);
            let is_author = connection.actor == Some(bad.actor);
            let first = is_author && !connection.stopped;
            connection.stopped |= is_author;
            effects.push(Effect::Send { conn, frame });
            if first {
                self.refuse(conn, None, &stopped, effects);
            }
        }
    }

    fn behind(&self) -> u64 {
        self.head - self.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto)
    }

    /// When a snapshot is due, if the text stays quiet.
    pub(super) fn compaction_due(&self) -> Option<Duration> {
        if self.compacting || self.stopping || self.loading {
            return None;
        }
        let behind = self.behind();
        if behind >= self.limits.compact_at_most {
            return Some(self.compact_after);
        }
        let much = behind >= self.limits.compact_entries
            || (behind > self.limits.compact_keep && self.tail.bytes() >= self.limits.compact_bytes);
        let leaving = self.connections.is_empty() && behind >= COMPACT_ON_LEAVING;
        (much || leaving).then(|| (self.last_write + self.limits.compact_quiet).max(self.compact_after))
    }

    pub(super) fn begin_compaction(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.compaction_due().is_none_or(|due| now < due) {
            return;
        }
        if self.index.is_none() {
            return self.load(effects);
        }
        let storing = self.inflight.is_some() || !self.pending.is_empty();
        if storing || !self.can_judge() || !self.unjudged.is_empty() {
            // The shadow is not at the head: it will be after the next judgement.
            self.compact_after = now + self.limits.judge_every;
            return;
        }
        let Some(index) = &self.index else { return };
        self.compacting = true;
        effects.push(Effect::Compact {
            upto: self.head,
            keep_from: (self.head + 1).saturating_sub(self.limits.compact_keep),
            objects: index.objects().collect(),
            keys: index.keys().map(|(actor, op, key)| (actor, op, key.to_owned())).collect(),
        });
    }

    pub(super) fn compacted(&mut self, now: Duration, snapshot: Option<Snapshot>) {
        self.compacting = false;
        match snapshot {
            Some(snapshot) => {
                self.tail
                    .forget((snapshot.upto + 1).saturating_sub(self.limits.compact_keep).saturating_sub(1));
                self.snapshot = Some(std::sync::Arc::new(snapshot));
            }
            None => self.compact_after = now + COMPACT_AGAIN,
        }
    }

    pub(super) fn unload_due(&self) -> Option<Duration> {
        let working = self.inflight.is_some()
            || !self.pending.is_empty()
            || !self.parked.is_empty()
            || self.judging.is_some()
            || !self.unjudged.is_empty()
            || self.compacting
            || self.loading
            || self.asking;
        (self.connections.is_empty() && !working).then(|| self.idle_since + self.limits.idle_unload)
    }
}
