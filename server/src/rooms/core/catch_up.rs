//! Bringing a client to the head: the snapshot if it is behind it, then the tail.

use bytes::Bytes;

use super::{Conn, Effect, Room};
use crate::rooms::wire;
use crate::rooms::words::Words;

/// Bytes of one catch-up message of changes: ten seconds of 50 kbit/s, so that a slow link is seen to live.
pub(super) const FRAME: usize = 64 << 10;

impl Room {
    /// What a client that has everything up to `since` of `log` is missing.
    pub(super) fn missing(&self, log: Option<&str>, since: u64) -> Vec<Bytes> {
        let known = log == Some(self.log.as_str()) && since <= self.head;
        let since = if known { since } else { 0 };
        let first = self.tail.first().unwrap_or(self.head + 1);
        let mut frames = Vec::new();
        let mut from = since + 1;
        // Who has nothing takes the whole sooner as one document than as the changes kept for those who were away.
        if (from < first || since == 0)
            && let Some(snapshot) = &self.snapshot
        {
            frames.extend(snapshot.frames.iter().cloned());
            from = snapshot.upto + 1;
        }
        frames.extend(self.tail.frames(from, FRAME));
        frames.push(wire::synced(self.head));
        frames
    }

    /// The client lost its place.
    pub(super) fn send_from(&self, conn: Conn, from: u64, effects: &mut Vec<Effect>) {
        let Some(connection) = self.connections.get(&conn) else { return };
        let frames = if from <= self.head {
            self.missing(Some(&self.log), from)
        } else {
            vec![wire::resync(connection.member.tongue.say(Words::LostPlace))]
        };
        effects.push(Effect::CatchUp { conn, frames });
    }
}
