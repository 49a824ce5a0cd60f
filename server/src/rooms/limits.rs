//! The named limits of live editing, with their defaults. Every queue, count, size and rate that a
//! client can influence is bounded by one of these; nothing else in `rooms` or `live` is a bare number.

use std::time::Duration;

/// Limits of live editing. Tests lower them; the server uses [`Limits::default`].
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one encoded change.
    pub change_bytes: usize,
    /// Bytes of one change once inflated.
    pub inflated_bytes: usize,
    /// Operations of one change.
    pub ops: usize,
    /// Dependencies of one change.
    pub deps: usize,
    /// Other actors named by one change.
    pub actors: usize,
    /// Changes of one push.
    pub push_changes: usize,
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Changes a second that one connection may push (a bucket of one second).
    pub changes_per_second: u32,
    /// Presence messages a second of one connection.
    pub presence_per_second: u32,
    /// Bytes of one presence.
    pub presence_bytes: usize,
    /// Live messages waiting for one slow receiver; the next one makes it resynchronise.
    pub outbox_messages: usize,
    /// Live bytes waiting for one slow receiver.
    pub outbox_bytes: usize,
    /// Inputs waiting for one room.
    pub inbox: usize,
    /// Pushes that wait while a room is not ready (loading, asking who owns an actor).
    pub parked_pushes: usize,
    /// Log entries in one stored batch.
    pub batch_entries: usize,
    /// Bytes in one stored batch.
    pub batch_bytes: usize,
    /// Connections of one person.
    pub connections_per_person: usize,
    /// Connections of the whole server.
    pub connections: usize,
    /// Actors that one person may own in one text.
    pub actors_per_person: usize,
    /// Bytes of one part of a snapshot on the wire: ten seconds of 50 kbit/s, so that a slow link is seen to live.
    pub snapshot_part: usize,
    /// How long after a commit the next one may wait, for each receiver (more receivers, larger frames).
    pub pace_per_receiver: Duration,
    /// The longest such wait.
    pub pace_max: Duration,
    /// How often the stored batches are applied to the shadow document.
    pub judge_every: Duration,
    /// How long they may wait for it where that takes long.
    pub judge_within: Duration,
    /// Log entries behind which a snapshot is made once the text is quiet.
    pub compact_entries: u64,
    /// Log bytes behind which a snapshot is made once the text is quiet.
    pub compact_bytes: usize,
    /// Log entries behind which a snapshot is made even while the text is written.
    pub compact_at_most: u64,
    /// How long a text must be quiet before it is compacted.
    pub compact_quiet: Duration,
    /// Log entries kept behind a snapshot, for clients that were away for a moment.
    pub compact_keep: u64,
    /// How long the document of a text stays in memory when nobody can write it.
    pub document_idle: Duration,
    /// How long a room without connections stays in memory.
    pub idle_unload: Duration,
    /// A connection that sends nothing for so long is asked, and after twice as long closed.
    pub ping_every: Duration,
    /// How long a new connection may take to say hello.
    pub hello_within: Duration,
    /// How long a request may take to say what it wants: its line and its headers.
    pub head_within: Duration,
    /// How long a receiver may take for what is sent to it, or a sender for what it sends, besides [`Limits::send_rate`].
    pub send_within: Duration,
    /// Bytes a second that the slowest link is believed to carry.
    pub send_rate: usize,
    /// A connection of any kind, over which nothing passes for so long, is closed. More than a long poll and a ping take.
    pub idle: Duration,
    /// How long a long poll is held.
    pub poll_hold: Duration,
    /// A plain HTTPS session that nobody polls for so long ends.
    pub poll_idle: Duration,
    /// Bytes of one answer to a poll, unless it is a single larger message. It is kept until the next is asked for; and networks that cut
    /// connections after half a minute let it pass whole on 50 kbit/s.
    pub poll_bytes: usize,
}

impl Limits {
    /// How long a receiver or a sender may take for `bytes`.
    #[must_use]
    pub fn patience(&self, bytes: usize) -> Duration {
        self.send_within + self.carried(bytes)
    }

    /// How long a plain HTTPS session lives that is not polled after an answer of `bytes`.
    #[must_use]
    pub fn unpolled(&self, bytes: usize) -> Duration {
        self.poll_idle + self.carried(bytes)
    }

    /// How long the slowest link takes for `bytes`.
    fn carried(&self, bytes: usize) -> Duration {
        Duration::from_secs((bytes / self.send_rate.max(1)) as u64)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            change_bytes: 1 << 20,
            inflated_bytes: 4 << 20,
            ops: 100_000,
            deps: 256,
            actors: 1_024,
            push_changes: 1_000,
            message_bytes: 4 << 20,
            changes_per_second: 100_000,
            presence_per_second: 10,
            presence_bytes: 1_024,
            outbox_messages: 2_048,
            outbox_bytes: 8 << 20,
            inbox: 1_024,
            parked_pushes: 4_096,
            batch_entries: 8_192,
            batch_bytes: 4 << 20,
            connections_per_person: 64,
            connections: 12_000,
            actors_per_person: 100_000,
            snapshot_part: 64 << 10,
            pace_per_receiver: Duration::from_micros(115),
            pace_max: Duration::from_millis(8),
            judge_every: Duration::from_millis(250),
            judge_within: Duration::from_secs(5),
            compact_entries: 2_000,
            compact_bytes: 1 << 20,
            compact_at_most: 100_000,
            compact_quiet: Duration::from_secs(2),
            compact_keep: 256,
            document_idle: Duration::from_secs(3),
            idle_unload: Duration::from_secs(60),
            ping_every: Duration::from_secs(30),
            hello_within: Duration::from_secs(15),
            head_within: Duration::from_secs(30),
            send_within: Duration::from_secs(60),
            send_rate: 4 << 10,
            idle: Duration::from_secs(120),
            poll_hold: Duration::from_secs(25),
            poll_idle: Duration::from_secs(60),
            poll_bytes: 64 << 10,
        }
    }
}

/// Operation numbers beyond this are refused: Automerge counts in 32 bits and a forged start near the
/// top would leave nobody room to write.
pub const MAX_OP: u64 = 1 << 31;
