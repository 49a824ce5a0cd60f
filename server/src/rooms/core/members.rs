//! Who is in the room: joining, leaving, rights that change.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::types::{Connection, Push};
use super::{Conn, Effect, Member, Rights, Room, Source, UNKNOWN_EPOCH};
use crate::rooms::change::Actor;
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::wire;
use crate::rooms::words::Words;

impl Room {
    pub(super) fn join(
        &mut self,
        conn: Conn,
        member: Member,
        log: Option<&str>,
        since: u64,
        actor: Option<Actor>,
        effects: &mut Vec<Effect>,
    ) {
        if member.rights.epoch > self.epoch {
            self.meet_epoch(member.rights.epoch, effects);
        }
        let tongue = member.tongue;
        let welcome = wire::welcome(&wire::Welcome {
            log: &self.log,
            head: self.head,
            person: &member.card,
            capabilities: &member.rights.names,
            limits: &self.limits,
            readonly: (!member.rights.write).then(|| tongue.say(Words::ReadOnly)),
        });
        let mut frames = vec![welcome];
        frames.extend(self.missing(log, since));
        frames.extend(self.present());
        effects.push(Effect::CatchUp { conn, frames });
        if actor.is_some() && member.rights.write {
            self.load(effects);
        }
        let person = member.card.id.as_str().into();
        let connection = Connection { member, person, actor, at: None, shown: false, stopped: false };
        self.connections.insert(conn, connection);
        let foreign =
            actor.and_then(|actor| self.owners.get(&actor)).map(|owner| **owner != *self.card(conn));
        if foreign == Some(true) {
            self.refuse(
                conn,
                None,
                &Refusal::new(Code::ForeignActor, "the actor is another person's"),
                effects,
            );
        }
    }

    fn card(&self, conn: Conn) -> &str {
        self.connections.get(&conn).map_or("", |connection| connection.member.card.id.as_str())
    }

    pub(super) fn leave(&mut self, now: Duration, conn: Conn) {
        self.others.early.retain(|early| early.conn != conn);
        if let Some(left) = self.connections.remove(&conn) {
            if left.shown {
                self.moved.insert(conn);
            }
            if left.actor.is_some() {
                self.writer_left = now;
            }
            if self.connections.is_empty() {
                self.idle_since = now;
            }
        }
    }

    /// Rights were read at a later epoch than the room knows.
    pub(super) fn meet_epoch(&mut self, epoch: i64, effects: &mut Vec<Effect>) {
        if !self.connections.is_empty() || !self.pending.is_empty() {
            // The others' rights may be older than this epoch: they are asked before it is believed.
            if !self.asking {
                self.doubt_everyone(effects);
            }
        } else if !self.asking {
            self.epoch = epoch;
        }
    }

    /// As [`Self::ask_everyone`], where the room found out by itself: perhaps a session ended at another server, too.
    pub(super) fn doubt_everyone(&mut self, effects: &mut Vec<Effect>) {
        if self.others.are_there {
            effects.push(Effect::AskSessions);
        }
        self.ask_everyone(effects);
    }

    /// Asks everyone's rights again; until the answers come, nothing is stored.
    pub(super) fn ask_everyone(&mut self, effects: &mut Vec<Effect>) {
        let mut people: Vec<String> = self.connections.values().map(|c| c.member.card.id.clone()).collect();
        people.sort_unstable();
        people.dedup();
        self.asking = true;
        effects.push(Effect::Ask { people });
    }

    pub(super) fn answered(
        &mut self,
        epoch: i64,
        answers: HashMap<String, Option<Rights>>,
        effects: &mut Vec<Effect>,
    ) {
        self.asking = false;
        if epoch > self.epoch {
            self.epoch = epoch;
            // Admitted under rights that may be gone; what is on its way to the store, the store itself turns back.
            let pushes = self.roll_back_pending();
            self.park_again(pushes);
        }
        if epoch == UNKNOWN_EPOCH {
            self.refuse_unknown(effects);
        }
        let mut newcomers = false;
        let conns: Vec<Conn> = self.connections.keys().copied().collect();
        for conn in conns {
            match answers.get(self.card(conn)) {
                Some(rights) => self.set_rights(conn, rights.clone(), effects),
                None => {
                    newcomers |= self.connections.get(&conn).is_some_and(|c| c.member.rights.epoch < epoch)
                }
            }
        }
        if newcomers {
            // Somebody came while the others were asked, with rights older than the answers.
            self.ask_everyone(effects);
        }
        self.take_back(effects);
    }

    /// Whoever may have lost the right is served no longer; whoever has not is let in again at the door, where the store answers.
    pub(super) fn send_away(&mut self, people: &[String], effects: &mut Vec<Effect>) {
        let theirs = self.connections.iter().filter(|(_, one)| people.contains(&one.member.card.id));
        let theirs: Vec<_> = theirs.map(|(conn, one)| (*conn, one.member.tongue)).collect();
        for (conn, tongue) in theirs {
            effects.push(Effect::Send { conn, frame: wire::resync(tongue.say(Words::LostPlace)) });
            effects.push(Effect::Close { conn });
            self.leave(self.idle_since, conn);
        }
    }

    /// Server actions whose epoch the store could not confirm: they are told instead of asking for ever.
    fn refuse_unknown(&mut self, effects: &mut Vec<Effect>) {
        let waits = |push: &Push| matches!(push.source, Source::Server(_, _, epoch) if epoch > self.epoch);
        let (refused, kept): (VecDeque<Push>, _) =
            std::mem::take(&mut self.parked).into_iter().partition(waits);
        self.parked = kept;
        let busy = Refusal::new(Code::Busy, "the rights could not be asked");
        for push in refused {
            self.answer_refused(&push.source, push.id, push.answered, &busy, effects);
        }
    }

    fn set_rights(&mut self, conn: Conn, rights: Option<Rights>, effects: &mut Vec<Effect>) {
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        let tongue = connection.member.tongue;
        match rights.filter(|rights| rights.read) {
            Some(rights) => {
                if rights.names != connection.member.rights.names {
                    let frame = wire::access(&rights.names, Some(tongue.say(Words::RightsChanged)));
                    effects.push(Effect::Send { conn, frame });
                }
                connection.member.rights = rights;
            }
            None => {
                let frame = wire::access(&[], Some(tongue.say(Words::NoMoreAccess)));
                effects.push(Effect::Send { conn, frame });
                effects.push(Effect::Close { conn });
                self.leave(self.idle_since, conn);
            }
        }
    }

    /// Says goodbye once everything admitted is stored.
    pub(super) fn shut_down(&mut self, effects: &mut Vec<Effect>) {
        self.stopping = true;
        let busy = Refusal::new(Code::Busy, "the server is stopping");
        for push in std::mem::take(&mut self.parked) {
            self.answer_refused(&push.source, push.id, push.answered, &busy, effects);
        }
    }

    /// The end of a room: told to stop and everything stored, or empty for long.
    pub(super) fn end(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let nothing_waits = self.pending.is_empty() && self.inflight.is_none();
        if self.stopping && nothing_waits && !self.asking {
            self.send_away_early(effects);
            for (conn, connection) in std::mem::take(&mut self.connections) {
                let frame = wire::bye("shutdown", connection.member.tongue.say(Words::Stopping));
                effects.push(Effect::Send { conn, frame });
                effects.push(Effect::Close { conn });
            }
            self.gone = true;
            effects.push(Effect::Unload);
        } else if self.unload_due().is_some_and(|due| now >= due) {
            self.gone = true;
            effects.push(Effect::Unload);
        }
    }

    /// Everyone starts again from the store.
    pub(super) fn lose_place(&mut self, effects: &mut Vec<Effect>) {
        self.send_away_early(effects);
        for (conn, connection) in std::mem::take(&mut self.connections) {
            let frame = wire::resync(connection.member.tongue.say(Words::LostPlace));
            effects.push(Effect::Send { conn, frame });
            effects.push(Effect::Close { conn });
        }
        self.gone = true;
        effects.push(Effect::Unload);
    }
}
