//! Beside the hot path: stored batches go to the shadow document, snapshots are made, the document of a text that
//! nobody writes is let go, the empty room ends.
//!
//! What must stay true: a snapshot is of what the shadow document holds, never of what is still on its way to it.

use std::time::Duration;

use super::types::Judged;
use super::{Bad, Effect, Room, Snapshot};
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::wire;
use crate::rooms::words::Words;

/// While somebody writes, a judgement may use at most this part of the time: Automerge takes nearly as long for a batch of
/// sixty changes as for one of five hundred. Who wants to read meanwhile hurries it.
const REST_AFTER_JUDGING: u32 = 100;
/// And a snapshot at most this part.
const REST_AFTER_COMPACTING: u32 = 20;
/// After a snapshot could not be made.
const COMPACT_AGAIN: Duration = Duration::from_secs(60);
/// Entries behind which a snapshot is made when the last writer has left, so that the next opening is quick.
const COMPACT_ON_LEAVING: u64 = 200;

impl Room {
    pub(super) fn can_judge(&self) -> bool {
        self.judging.is_none() && !self.compacting && self.index.is_some()
    }

    /// When what is stored goes to the shadow document. A judgement rests for the writers' sake: once the text is quiet
    /// there is nobody to rest for, and snapshots and readers wait for it.
    pub(super) fn judgement_due(&self) -> Duration {
        self.next_judgement.min(self.last_write + self.limits.judge_every)
    }

    pub(super) fn begin_judgement(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.unjudged.is_empty() || !self.can_judge() || now < self.judgement_due() {
            return;
        }
        self.judging = Some((now, Judged { seq: self.head, changes: self.committed }));
        effects.push(Effect::Judge { entries: std::mem::take(&mut self.unjudged) });
    }

    pub(super) fn judged(&mut self, now: Duration, bad: &[Bad], effects: &mut Vec<Effect>) {
        if let Some((begun, judged)) = self.judging.take() {
            self.judged = judged;
            let rest = (now.saturating_sub(begun) * REST_AFTER_JUDGING).min(self.limits.judge_within);
            self.next_judgement = now + self.limits.judge_every.max(rest);
        }
        self.set_aside(bad, effects);
        if !self.agrees_with_others(bad) {
            self.lose_place(effects);
        }
    }

    /// What the document here could not take: everybody is told, at the other servers too.
    pub(super) fn set_aside(&mut self, bad: &[Bad], effects: &mut Vec<Effect>) {
        for entry in bad {
            self.quarantine(entry, effects);
        }
        self.share_bad(bad, effects);
    }

    /// False when it was known.
    pub(super) fn quarantine(&mut self, bad: &Bad, effects: &mut Vec<Effect>) -> bool {
        if !self.quarantined.insert(bad.hash) {
            return false;
        }
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
        true
    }

    fn behind(&self) -> u64 {
        self.head.saturating_sub(self.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto))
    }

    /// When a snapshot is due, if the text stays quiet.
    pub(super) fn compaction_due(&self) -> Option<Duration> {
        if self.compacting || self.stopping || self.loading {
            return None;
        }
        let behind = self.behind();
        let quiet = (self.last_write + self.limits.compact_quiet).max(self.compact_after);
        if behind >= self.limits.compact_at_most {
            return Some(quiet.min(self.compact_after.max(self.compact_rested)));
        }
        let much = behind >= self.limits.compact_entries
            || (behind > self.limits.compact_keep && self.tail.bytes() >= self.limits.compact_bytes);
        let leaving = !self.has_writers() && behind >= COMPACT_ON_LEAVING;
        (much || leaving).then_some(quiet)
    }

    pub(super) fn begin_compaction(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.compaction_due().is_none_or(|due| now < due) {
            return;
        }
        if self.index.is_none() {
            return self.load(effects);
        }
        if self.is_behind() {
            self.compact_after = now + self.limits.judge_every;
            return;
        }
        let quiet = now >= self.last_write + self.limits.compact_quiet;
        if !self.can_judge() || (quiet && !self.unjudged.is_empty()) {
            // The shadow is in use, or about to be at the head.
            self.compact_after = now + self.limits.judge_every;
            return;
        }
        let Some(index) = &self.index else { return };
        let Judged { seq, changes } = self.judged;
        self.compacting = true;
        self.compaction_begun = now;
        effects.push(Effect::Compact {
            upto: seq,
            keep_from: (seq + 1).saturating_sub(self.limits.compact_keep),
            objects: index.objects(changes).collect(),
            keys: index.keys(changes).map(|(actor, op, key)| (actor, op, key.to_owned())).collect(),
        });
    }

    pub(super) fn compacted(&mut self, now: Duration, snapshot: Option<Snapshot>) {
        self.compacting = false;
        match snapshot {
            Some(snapshot) => {
                self.tail
                    .forget((snapshot.upto + 1).saturating_sub(self.limits.compact_keep).saturating_sub(1));
                self.snapshot = Some(std::sync::Arc::new(snapshot));
                self.compact_rested = now + now.saturating_sub(self.compaction_begun) * REST_AFTER_COMPACTING;
            }
            None => self.compact_after = now + COMPACT_AGAIN,
        }
    }

    fn has_writers(&self) -> bool {
        self.connections.values().any(|connection| connection.actor.is_some())
    }

    fn is_working(&self) -> bool {
        self.inflight.is_some()
            || !self.pending.is_empty()
            || !self.parked.is_empty()
            || self.judging.is_some()
            || !self.unjudged.is_empty()
            || self.compacting
            || self.loading
            || self.asking
            || !self.others.early.is_empty()
    }

    /// When the document is let go: those who only read are served by the snapshot and the log behind it.
    pub(super) fn forget_due(&self) -> Option<Duration> {
        let needed = self.index.is_none() || self.has_writers() || self.is_working();
        let soon_saved = self.compaction_due().is_some();
        let due = self.writer_left.max(self.last_write) + self.limits.document_idle;
        (!needed && !soon_saved).then_some(due)
    }

    pub(super) fn forget_document(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.forget_due().is_some_and(|due| now >= due) {
            self.index = None;
            effects.push(Effect::Forget);
        }
    }

    pub(super) fn unload_due(&self) -> Option<Duration> {
        (self.connections.is_empty() && !self.is_working()).then(|| self.idle_since + self.limits.idle_unload)
    }
}
