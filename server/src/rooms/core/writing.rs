//! A push on its way into the text: whose is it, may they, is it sound, then it waits to be stored.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::types::{Entry, Judged, Push, Waiting};
use super::{Bad, Conn, Effect, Room, Source, Submitted};
use crate::measure;
use crate::rooms::admission::{Origin, Verdict, admit};
use crate::rooms::change::{Actor, Received};
use crate::rooms::known::Index;
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::wire;

/// What became of one change of a push.
enum Step {
    Taken(Box<Entry>),
    /// Known and stored already.
    Known,
    /// Known, and on its way to the store.
    OnItsWay,
    Need(Vec<[u8; 32]>),
    Refused(Refusal),
}

impl Room {
    pub(super) fn submit(&mut self, push: Push, effects: &mut Vec<Effect>) {
        if self.stopping {
            let busy = Refusal::new(Code::Busy, "the server is stopping");
            return self.answer_refused(&push.source, push.id, false, &busy, effects);
        }
        if matches!(push.source, Source::Server(..)) {
            self.know_owners(&push.changes);
        }
        // Pushes of one source keep their order.
        if self.parked.iter().any(|parked| parked.source == push.source) || !self.is_ready(&push, effects) {
            return self.park(push, effects);
        }
        self.take(push, effects);
    }

    /// Whose the actors of a server action are, the action has recorded in the store; what a connection claimed in vain
    /// before is forgotten.
    fn know_owners(&mut self, changes: &[Submitted]) {
        for change in changes {
            if let (Ok(received), Some((person, _))) = (&change.received, &change.returned) {
                self.owners.insert(received.actor, person.clone());
                self.by_server.insert(received.actor);
            }
        }
    }

    fn park(&mut self, push: Push, effects: &mut Vec<Effect>) {
        if self.parked.len() < self.limits.parked_pushes {
            self.parked.push_back(push);
        } else {
            let busy = Refusal::new(Code::Busy, "too many pushes wait for this text");
            self.answer_refused(&push.source, push.id, push.answered, &busy, effects);
        }
    }

    /// Whether everything is known that it takes to judge the push; asks for what is not.
    fn is_ready(&mut self, push: &Push, effects: &mut Vec<Effect>) -> bool {
        if let Source::Server(_, _, epoch) = push.source
            && epoch > self.epoch
        {
            self.meet_epoch(epoch, effects);
        }
        let mut ready = !self.asking && !self.is_behind();
        for change in &push.changes {
            let Ok(received) = &change.received else { break };
            let Some(person) = self.check_person(&push.source, change, received).ok() else { break };
            if !self.owners.contains_key(&received.actor) {
                ready = false;
                if self.claiming.insert(received.actor) {
                    let returned = change.returned.is_some();
                    effects.push(Effect::Claim { actor: received.actor, person, returned });
                }
            }
        }
        self.load(effects);
        ready && self.index.is_some()
    }

    pub(super) fn load(&mut self, effects: &mut Vec<Effect>) {
        if self.index.is_none() && !self.loading {
            self.loading = true;
            effects.push(Effect::Load);
        }
    }

    /// `upto`: the last entry that the index knows. It may be later than the room's own where others stored meanwhile. `bad`:
    /// what the document could not take, which was sent to those who only read.
    pub(super) fn loaded(
        &mut self,
        now: Duration,
        index: Index,
        (upto, bad): (u64, &[Bad]),
        effects: &mut Vec<Effect>,
    ) {
        self.loading = false;
        self.committed = index.len();
        self.judged = Judged { seq: upto, changes: index.len() };
        self.index = Some(index);
        self.others.head = self.others.head.max(upto);
        self.set_aside(bad, effects);
        self.take_what_came_while_loading();
        self.take_stash(now, effects);
        self.take_back(effects);
    }

    pub(super) fn load_failed(&mut self, effects: &mut Vec<Effect>) {
        self.loading = false;
        let storage = Refusal::new(Code::Storage, "the text could not be loaded");
        for push in std::mem::take(&mut self.parked) {
            self.answer_refused(&push.source, push.id, push.answered, &storage, effects);
        }
    }

    pub(super) fn claimed(&mut self, actor: Actor, owner: Option<Arc<str>>, effects: &mut Vec<Effect>) {
        self.claiming.remove(&actor);
        match owner {
            Some(owner) => {
                self.owners.insert(actor, owner);
                self.take_back(effects);
            }
            None => {
                let concerned = |push: &Push| {
                    push.changes.iter().any(|c| c.received.as_ref().is_ok_and(|r| r.actor == actor))
                };
                let (refused, kept): (VecDeque<Push>, _) =
                    std::mem::take(&mut self.parked).into_iter().partition(concerned);
                self.parked = kept;
                let storage = Refusal::new(Code::Storage, "the actor could not be kept");
                for push in refused {
                    self.answer_refused(&push.source, push.id, push.answered, &storage, effects);
                }
            }
        }
    }

    /// Tries the parked pushes again, in order.
    pub(super) fn take_back(&mut self, effects: &mut Vec<Effect>) {
        for push in std::mem::take(&mut self.parked) {
            let behind = self.parked.iter().any(|parked| parked.source == push.source);
            if behind || !self.is_ready(&push, effects) {
                self.parked.push_back(push);
            } else {
                self.take(push, effects);
            }
        }
    }

    fn take(&mut self, push: Push, effects: &mut Vec<Effect>) {
        if let Source::Server(_, _, epoch) = push.source
            && epoch < self.epoch
        {
            let moved = Refusal::new(Code::NotAllowed, "rights have changed since they were asked");
            return self.answer_refused(&push.source, push.id, push.answered, &moved, effects);
        }
        let Push { source, id, answered, looked, act, .. } = push;
        let mut waiting = Waiting { source, id, entries: Vec::new(), answered, looked, act };
        let mut waits = false;
        let known = self.index.as_ref().map_or(0, Index::len);
        let mut changes = push.changes.into_iter();
        while let Some(change) = changes.next() {
            let unknown = self.others.are_there && !waiting.looked && self.needs(&change);
            if unknown {
                // Perhaps another server has stored what it depends on.
                return self.look_first(waiting, known, change, changes, effects);
            }
            match self.judge_change(&waiting.source, change) {
                Step::Taken(entry) => waiting.entries.push(*entry),
                Step::Known => {}
                Step::OnItsWay => waits = true,
                Step::Need(hashes) => {
                    self.answer_need(&waiting, &hashes, effects);
                    waiting.answered = true;
                    break;
                }
                Step::Refused(refusal) => {
                    self.answer_refused(&waiting.source, waiting.id, waiting.answered, &refusal, effects);
                    waiting.answered = true;
                    break;
                }
            }
        }
        if waiting.answered && matches!(waiting.source, Source::Server(..)) {
            // What a server action brings is taken whole or not at all.
            if let Some(index) = &mut self.index {
                index.truncate(known);
            }
            return;
        }
        if waits || !waiting.entries.is_empty() {
            self.pending.push_back(waiting);
        } else if !waiting.answered {
            self.answer_stored(&waiting.source, waiting.id, None, effects);
        }
    }

    /// Whether it depends on what the room does not know.
    fn needs(&self, change: &Submitted) -> bool {
        let Some(index) = &self.index else { return false };
        change.received.as_ref().is_ok_and(|received| {
            index.find(&received.hash).is_none() && received.deps.iter().any(|dep| index.find(dep).is_none())
        })
    }

    /// Puts a push back as it came; it is judged again once the store was looked at.
    fn look_first(
        &mut self,
        mut waiting: Waiting,
        known: usize,
        change: Submitted,
        rest: impl Iterator<Item = Submitted>,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(index) = &mut self.index {
            index.truncate(known);
        }
        waiting.looked = true;
        let mut push = Push::from(waiting);
        push.changes.push(change);
        push.changes.extend(rest);
        self.others.look = true;
        self.park(push, effects);
    }

    /// The person that a change is of, if this source may bring it.
    fn check_person(
        &self,
        source: &Source,
        change: &Submitted,
        received: &Received,
    ) -> Result<Arc<str>, Refusal> {
        if let Some((person, receipt)) = &change.returned {
            let fits = self.stamp.fits(receipt, person, &received.actor, &received.hash);
            return if fits {
                Ok(person.clone())
            } else {
                Err(Refusal::new(Code::BadReceipt, "the receipt does not fit"))
            };
        }
        match source {
            Source::Server(_, person, _) => Ok(person.clone()),
            Source::Connection(conn) => self.check_connection(*conn, received),
        }
    }

    fn check_connection(&self, conn: Conn, received: &Received) -> Result<Arc<str>, Refusal> {
        let connection = self.connections.get(&conn).ok_or(Refusal::new(Code::NotAllowed, "it has left"))?;
        if connection.stopped {
            return Err(Refusal::new(Code::Quarantined, "an earlier change was quarantined"));
        }
        if !connection.member.rights.write {
            return Err(Refusal::new(Code::NotAllowed, "this person may not write"));
        }
        if self.by_server.contains(&received.actor) {
            return Err(Refusal::new(Code::ForeignActor, "the actor is the server's, or of another text"));
        }
        if connection.actor != Some(received.actor) {
            return Err(Refusal::new(Code::ForeignActor, "the actor is not the one of hello"));
        }
        Ok(connection.person.clone())
    }

    fn judge_change(&mut self, source: &Source, change: Submitted) -> Step {
        let returned = change.returned.clone();
        let received = match change.received.as_ref() {
            Ok(received) => received,
            Err(refusal) => return Step::Refused(refusal.clone()),
        };
        if self.is_bad(received) {
            return Step::Refused(Refusal::new(Code::Quarantined, "it follows a quarantined change"));
        }
        let known = self.index.as_ref().and_then(|index| index.find(&received.hash));
        if let Some(n) = known {
            // Whatever has become of the person's rights: a lost acknowledgement is given again.
            return if (n as usize) < self.committed { Step::Known } else { Step::OnItsWay };
        }
        let person = match self.check_person(source, &change, received) {
            Ok(person) => person,
            Err(refusal) => return Step::Refused(refusal),
        };
        if self.owners.get(&received.actor) != Some(&person) {
            return Step::Refused(Refusal::new(Code::ForeignActor, "the actor is another person's"));
        }
        let Some(index) = &mut self.index else {
            return Step::Refused(Refusal::new(Code::Busy, "the text is not loaded"));
        };
        let origin = if matches!(source, Source::Server(..)) { Origin::Server } else { Origin::Person };
        match admit(index, received, origin) {
            Verdict::New => {
                index.insert(received);
                change.received.map_or_else(Step::Refused, |received| {
                    Step::Taken(Box::new(Entry { received, returned }))
                })
            }
            Verdict::Repeat(_) => Step::Known,
            Verdict::Need(hashes) => Step::Need(hashes),
            Verdict::Refused(refusal) => Step::Refused(refusal),
        }
    }

    fn is_bad(&self, received: &Received) -> bool {
        let bad = |hash| self.quarantined.contains(hash);
        !self.quarantined.is_empty() && (bad(&received.hash) || received.deps.iter().any(bad))
    }

    /// Takes back what was admitted and not stored; the pushes are given back in order.
    pub(super) fn roll_back(&mut self) -> Vec<Push> {
        let inflight = self.inflight.take().unwrap_or_default();
        let pending = self.roll_back_pending();
        inflight.into_iter().map(Push::from).chain(pending).collect()
    }

    /// As [`Self::roll_back`], but for what is on its way to the store.
    pub(super) fn roll_back_pending(&mut self) -> Vec<Push> {
        let inflight = self.inflight.iter().flatten().map(|waiting| waiting.entries.len()).sum::<usize>();
        if let Some(index) = &mut self.index {
            index.truncate(self.committed + inflight);
        }
        std::mem::take(&mut self.pending).into_iter().map(Push::from).collect()
    }

    /// Before all others: they came earlier.
    pub(super) fn park_again(&mut self, pushes: Vec<Push>) {
        for push in pushes.into_iter().rev() {
            self.parked.push_front(push);
        }
    }

    pub(super) fn answer_stored(
        &self,
        source: &Source,
        id: u64,
        entries: Option<(u64, u64)>,
        effects: &mut Vec<Effect>,
    ) {
        effects.push(match source {
            Source::Connection(conn) => Effect::Send { conn: *conn, frame: wire::ack(id, entries) },
            Source::Server(ticket, ..) => Effect::Reply { ticket: *ticket, result: Ok(entries) },
        });
    }

    pub(super) fn answer_refused(
        &self,
        source: &Source,
        id: u64,
        answered: bool,
        refusal: &Refusal,
        effects: &mut Vec<Effect>,
    ) {
        if answered {
            return;
        }
        match source {
            Source::Connection(conn) => self.refuse(*conn, Some(id), refusal, effects),
            Source::Server(ticket, ..) => {
                effects.push(Effect::Reply { ticket: *ticket, result: Err(refusal.clone()) });
            }
        }
    }

    pub(super) fn refuse(&self, conn: Conn, id: Option<u64>, refusal: &Refusal, effects: &mut Vec<Effect>) {
        let Some(connection) = self.connections.get(&conn) else { return };
        let sentence = connection.member.tongue.refusal(refusal.code);
        measure::refused(refusal.code.as_str());
        let frame = wire::refuse(id, refusal.code.as_str(), sentence, refusal.code.is_final());
        effects.push(Effect::Send { conn, frame });
    }

    fn answer_need(&self, waiting: &Waiting, hashes: &[[u8; 32]], effects: &mut Vec<Effect>) {
        if waiting.answered {
            return;
        }
        match &waiting.source {
            Source::Connection(conn) => {
                effects.push(Effect::Send { conn: *conn, frame: wire::need(waiting.id, hashes) });
            }
            Source::Server(ticket, ..) => {
                let refusal = Refusal::new(Code::UnknownOperation, "it depends on changes that are not here");
                effects.push(Effect::Reply { ticket: *ticket, result: Err(refusal) });
            }
        }
    }
}
