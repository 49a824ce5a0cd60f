//! Carets: of the people in this room, and of those whom other servers have in theirs.
//!
//! What must stay true: who is not heard of any more is gone within [`FAR_UNTIL`], also when a whole server went without a word.

use std::collections::BTreeSet;
use std::time::Duration;

use super::types::Far;
use super::{Conn, Effect, Present, Room, Share};
use crate::rooms::wire::{self, Card, Place};

/// Carets are sent at most so often, and less often the more people there are to tell.
const PRESENCE_LEAST: Duration = Duration::from_millis(100);
const PRESENCE_PER_PERSON: Duration = Duration::from_millis(10);
const PRESENCE_MOST: Duration = Duration::from_secs(1);

/// How often other servers are told of everybody here.
pub(super) const ROLL_CALL: Duration = Duration::from_secs(3);
/// Somebody elsewhere of whom nothing was heard for so long has left: three roll calls were missed.
pub(super) const FAR_UNTIL: Duration = Duration::from_secs(10);

impl Room {
    /// Everyone's caret, for one who has just come.
    pub(super) fn present(&self) -> Vec<bytes::Bytes> {
        let shown = self.connections.iter().filter(|(_, c)| c.shown && c.at.is_some());
        let here = shown.map(|(who, c)| wire::presence(*who, Some(&c.member.card), c.at.as_ref()));
        let far = self.others.far.iter();
        here.chain(far.map(|(who, far)| wire::presence(*who, Some(&far.card), Some(&far.at)))).collect()
    }

    pub(super) fn presence(&mut self, conn: Conn, at: Option<Place>) {
        if let Some(connection) = self.connections.get_mut(&conn)
            && connection.at != at
        {
            connection.at = at;
            self.moved.insert(conn);
        }
    }

    pub(super) fn send_presence(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        if self.moved.is_empty() || now < self.next_presence {
            return;
        }
        let n = u32::try_from(self.connections.len()).unwrap_or(u32::MAX);
        self.next_presence =
            now + (PRESENCE_PER_PERSON.saturating_mul(n)).clamp(PRESENCE_LEAST, PRESENCE_MOST);
        let mut people = Vec::new();
        for who in std::mem::take(&mut self.moved) {
            if let Some(c) = self.connections.get(&who) {
                people.push((who, c.member.card.clone(), c.at.clone()));
            } else {
                people.push((who, Card::default(), None));
            }
            let frame = match self.connections.get_mut(&who) {
                Some(connection) => {
                    let card = (!connection.shown).then_some(&connection.member.card);
                    let frame = wire::presence(who, card, connection.at.as_ref());
                    connection.shown = true;
                    frame
                }
                None => wire::presence(who, None, None),
            };
            effects.push(Effect::Everyone { except: vec![who], frame });
        }
        if self.others.are_there {
            effects.push(Effect::Share(Share::Present { whole: false, people }));
        }
    }

    fn somebody_is_shown(&self) -> bool {
        self.connections.values().any(|connection| connection.shown && connection.at.is_some())
    }

    pub(super) fn roll_call_due(&self) -> Option<Duration> {
        let own = (self.others.are_there && self.somebody_is_shown()).then_some(self.others.next_roll_call);
        own.into_iter().chain(self.others.far.values().map(|far| far.until)).min()
    }

    /// Tells other servers of everybody here, and lets go of those elsewhere of whom nothing is heard.
    pub(super) fn call_the_roll(&mut self, now: Duration, effects: &mut Vec<Effect>) {
        let gone: Vec<Conn> =
            self.others.far.iter().filter(|(_, far)| far.until <= now).map(|(who, _)| *who).collect();
        gone.into_iter().for_each(|who| self.far_left(who, effects));
        if self.others.are_there && now >= self.others.next_roll_call && self.somebody_is_shown() {
            self.others.next_roll_call = now + ROLL_CALL;
            let shown = self.connections.iter().filter(|(_, c)| c.shown && c.at.is_some());
            let people = shown.map(|(who, c)| (*who, c.member.card.clone(), c.at.clone())).collect();
            effects.push(Effect::Share(Share::Present { whole: true, people }));
        }
    }

    fn far_left(&mut self, who: Conn, effects: &mut Vec<Effect>) {
        if self.others.far.remove(&who).is_some() {
            effects.push(Effect::Everyone { except: Vec::new(), frame: wire::presence(who, None, None) });
        }
    }

    pub(super) fn present_elsewhere(&mut self, now: Duration, present: Present, effects: &mut Vec<Effect>) {
        let Present { server, whole, people } = present;
        if whole {
            let here: BTreeSet<Conn> = people.iter().map(|(who, ..)| *who).collect();
            let far = self.others.far.iter();
            let gone = far.filter(|(who, far)| far.server == server && !here.contains(who));
            let gone: Vec<Conn> = gone.map(|(who, _)| *who).collect();
            gone.into_iter().for_each(|who| self.far_left(who, effects));
        }
        for (who, card, at) in people {
            let Some(at) = at else {
                self.far_left(who, effects);
                continue;
            };
            let before = self.others.far.get(&who);
            if before.is_none_or(|before| before.at != at) {
                let frame = wire::presence(who, before.is_none().then_some(&card), Some(&at));
                effects.push(Effect::Everyone { except: Vec::new(), frame });
            }
            self.others.far.insert(who, Far { server, card, at, until: now + FAR_UNTIL });
        }
    }
}
