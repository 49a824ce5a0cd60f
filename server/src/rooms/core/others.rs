//! Other servers that take changes of this text too: what they stored, and what was missed of it.
//!
//! What must stay true:
//! - the room judges a change by everything that the store has: it stores nothing while it knows that it is behind, and
//!   the store takes a batch only on top of the entry that the room judged it by;
//! - entries reach the room's people in the order of the log, each once, however often and in whichever order others
//!   tell of them; what others tell is a hint, and a gap is read from the store.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::catch_up::FRAME;
use super::types::{Early, Elsewhere, Far, Fetched, InStore, Unjudged};
use super::{Bad, Conn, Effect, Room, Share, Snapshot};
use crate::rooms::change::Received;
use crate::rooms::tail::BatchWriter;
use crate::rooms::wire;
use crate::rooms::words::Words;

/// Batches that came before their turn; what is beyond is read from the store.
const STASHED: usize = 64;
/// After the store could not be read.
const FETCH_AGAIN: Duration = Duration::from_millis(500);

/// What a room knows of the other servers.
#[derive(Default)]
pub(super) struct Others {
    pub are_there: bool,
    /// The last entry that is known to be stored by anybody.
    pub head: u64,
    /// The store is to be looked at: perhaps it has more.
    pub look: bool,
    /// It is being looked at; with the last entry that was known to be there.
    fetching: Option<u64>,
    fetch_after: Duration,
    /// Batches that came before their turn, by their first entry.
    stash: BTreeMap<u64, Elsewhere>,
    /// Entries that came while the index is being read, which may or may not have them.
    while_loading: Vec<(u64, Received)>,
    pub early: Vec<Early>,
    /// Quarantined elsewhere, and not yet judged here.
    doubted: BTreeSet<u64>,
    fetching_bad: bool,
    fetching_snapshot: bool,
    pub far: BTreeMap<Conn, Far>,
    pub next_roll_call: Duration,
}

impl Room {
    /// The store has, or may have, what the room does not know.
    pub(super) fn is_behind(&self) -> bool {
        self.others.head > self.head || self.others.look || self.others.fetching.is_some()
    }

    /// Somebody comes. Who has read further than the room waits until it has caught up.
    pub(super) fn arrive(&mut self, early: Early, effects: &mut Vec<Effect>) {
        let knows = early.log.as_deref() == Some(self.log.as_str());
        if self.others.are_there && knows && early.since > self.head {
            self.others.look = true;
            self.others.early.push(early);
            return;
        }
        let Early { conn, member, log, since, actor } = early;
        self.join(conn, member, log.as_deref(), since, actor, effects);
    }

    /// Another server says what it stored.
    pub(super) fn heard(&mut self, now: Duration, elsewhere: Elsewhere, effects: &mut Vec<Effect>) {
        self.others.head = self.others.head.max(elsewhere.to);
        if elsewhere.to <= self.head || elsewhere.entries.is_empty() {
            return;
        }
        if self.others.stash.len() < STASHED {
            self.others.stash.insert(elsewhere.from, elsewhere);
        }
        self.take_stash(now, effects);
    }

    /// Takes in what has its turn. While a batch is on its way to the store, its fate comes first.
    pub(super) fn take_stash(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.inflight.is_some() {
            return;
        }
        let first = self.head + 1;
        while let Some(entry) = self.others.stash.first_entry() {
            if *entry.key() > self.head + 1 {
                break;
            }
            let elsewhere = entry.remove();
            self.take_in(now, elsewhere);
        }
        self.tell_from(first, effects);
        if !self.is_behind() {
            self.take_back(effects);
        }
    }

    /// Entries that others stored, of which the first is at most the room's next.
    fn take_in(&mut self, now: Duration, elsewhere: Elsewhere) {
        let known = (self.head + 1).saturating_sub(elsewhere.from);
        if elsewhere.to <= self.head {
            return;
        }
        // What was admitted is judged again, by these too.
        let pushes = self.roll_back_pending();
        self.park_again(pushes);
        for (actor, person, by_server) in elsewhere.owners {
            self.owners.insert(actor, person);
            if by_server {
                self.by_server.insert(actor);
            }
        }
        self.last_write = now;
        let mut writer = BatchWriter::new(self.head + 1);
        for entry in elsewhere.entries.into_iter().skip(known as usize) {
            self.head += 1;
            match entry {
                Some(received) => {
                    self.know(&received);
                    if self.quarantined.contains(&received.hash) {
                        self.leave_out(&mut writer);
                    } else {
                        self.keep(&mut writer, &received);
                    }
                    if self.loading {
                        self.others.while_loading.push((self.head, received));
                    }
                }
                None => self.leave_out(&mut writer),
            }
        }
        self.committed = self.index.as_ref().map_or(0, super::Index::len);
        self.tail.push(writer.finish());
    }

    /// The last entry goes neither to people nor to the shadow document, which thereby agrees with whoever found it bad.
    fn leave_out(&mut self, writer: &mut BatchWriter) {
        writer.push_nothing();
        self.others.doubted.remove(&self.head);
    }

    fn know(&mut self, received: &Received) {
        if let Some(index) = &mut self.index
            && index.find(&received.hash).is_none()
        {
            index.insert(received);
        }
    }

    fn tell_from(&self, first: u64, effects: &mut Vec<Effect>) {
        if first <= self.head && !self.connections.is_empty() {
            let frames = self.tail.frames(first, FRAME);
            effects.extend(frames.into_iter().map(|frame| Effect::Everyone { except: Vec::new(), frame }));
        }
    }

    /// The index was read; entries that came meanwhile, and that it does not have, follow.
    pub(super) fn take_what_came_while_loading(&mut self) {
        for (seq, received) in std::mem::take(&mut self.others.while_loading) {
            self.know(&received);
            if seq > self.judged.seq && !self.quarantined.contains(&received.hash) {
                let Received { hash, actor, bytes, .. } = received;
                self.unjudged.push(Unjudged { seq, hash, actor, bytes });
            }
        }
        self.committed = self.index.as_ref().map_or(0, super::Index::len);
    }

    pub(super) fn fetch_due(&self) -> Option<Duration> {
        let wants = self.others.head > self.head || self.others.look;
        let can = self.others.fetching.is_none() && self.inflight.is_none();
        (wants && can).then_some(self.others.fetch_after)
    }

    pub(super) fn begin_fetch(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.fetch_due().is_some_and(|due| now >= due) {
            self.others.look = false;
            self.others.fetching = Some(self.others.head);
            effects.push(Effect::Fetch { after: self.head });
        }
    }

    pub(super) fn fetched(&mut self, now: Duration, fetched: Fetched, effects: &mut Vec<Effect>) {
        let told = self.others.fetching.take().unwrap_or(0);
        let gap = fetched.rows.first().map_or(fetched.head > self.head, |row| row.from > self.head + 1);
        if gap || fetched.head < told {
            // The log before it went into a snapshot, or the store was put back.
            return self.lose_place(effects);
        }
        self.others.head = self.others.head.max(fetched.head);
        let first = self.head + 1;
        for row in fetched.rows {
            self.take_in(now, row);
        }
        self.tell_from(first, effects);
        for Early { conn, member, log, since, actor } in std::mem::take(&mut self.others.early) {
            self.join(conn, member, log.as_deref(), since, actor, effects);
        }
        self.others.stash.retain(|_, stashed| stashed.to > self.head);
        self.take_stash(now, effects);
    }

    pub(super) fn fetch_failed(&mut self, now: Duration) {
        self.others.fetching = None;
        self.others.look = true;
        self.others.fetch_after = now + FETCH_AGAIN;
    }

    /// The store as it stands, beside what the room knows.
    pub(super) fn found_in_store(&mut self, found: &InStore, effects: &mut Vec<Effect>) {
        if found.log != self.log {
            return self.lose_place(effects);
        }
        self.others.head = self.others.head.max(found.head);
        if found.epoch > self.epoch && !self.asking {
            self.doubt_everyone(effects);
        }
        if found.quarantined > self.quarantined.len() && !self.others.fetching_bad {
            self.others.fetching_bad = true;
            effects.push(Effect::FetchQuarantined);
        }
        let own = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto);
        let later = found.saved > own && found.saved <= self.head;
        if later && !self.compacting && !self.others.fetching_snapshot {
            self.others.fetching_snapshot = true;
            effects.push(Effect::FetchSnapshot);
        }
    }

    /// Another server made a snapshot: what it holds need not be kept here too.
    pub(super) fn saved_elsewhere(&mut self, snapshot: Option<Snapshot>) {
        self.others.fetching_snapshot = false;
        let own = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.upto);
        if let Some(snapshot) = snapshot.filter(|snapshot| snapshot.upto > own && snapshot.upto <= self.head)
        {
            self.tail.forget(snapshot.upto.saturating_sub(self.limits.compact_keep));
            self.snapshot = Some(std::sync::Arc::new(snapshot));
        }
    }

    /// Another server found these to be bad; nothing to find: the store could not be asked.
    pub(super) fn quarantined_elsewhere(&mut self, bad: &[Bad], effects: &mut Vec<Effect>) {
        self.others.fetching_bad = false;
        for entry in bad {
            if !self.quarantine(entry, effects) || self.index.is_none() {
                continue;
            }
            let judged_later = self.judging.is_some() || self.judged.seq < entry.seq;
            if judged_later {
                self.others.doubted.insert(entry.seq);
            } else {
                // The shadow document here has taken what another could not: both start again from the store.
                return self.lose_place(effects);
            }
        }
    }

    /// Whether what was just judged agrees with what other servers found.
    pub(super) fn agrees_with_others(&mut self, bad: &[Bad]) -> bool {
        for entry in bad {
            self.others.doubted.remove(&entry.seq);
        }
        let taken = self.others.doubted.range(..=self.judged.seq).next().is_some();
        !taken || self.index.is_none()
    }

    pub(super) fn share_bad(&self, bad: &[Bad], effects: &mut Vec<Effect>) {
        if self.others.are_there {
            effects.extend(bad.iter().map(|bad| Effect::Share(Share::Quarantined(bad.clone()))));
        }
    }

    /// Those who wait to come in are sent away, too.
    pub(super) fn send_away_early(&mut self, effects: &mut Vec<Effect>) {
        for early in std::mem::take(&mut self.others.early) {
            let frame = wire::resync(early.member.tongue.say(Words::LostPlace));
            effects.push(Effect::Send { conn: early.conn, frame });
            effects.push(Effect::Close { conn: early.conn });
        }
    }
}
