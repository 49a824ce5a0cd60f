//! The figures by which an operator sees the server from outside: their names, in one place. `/metrics` shows them
//! (`http/metrics.rs`), docs/operations.md says what each is for.
//!
//! Must stay true: a label is one of a few fixed words, never a text, a person or an address: the number of series does not
//! grow with use, and nothing personal leaves by this door.

use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const ROOMS: &str = "palabre_rooms";
const CONNECTIONS: &str = "palabre_connections";
const COMMIT: &str = "palabre_commit_seconds";
const COMMITTED: &str = "palabre_changes_committed_total";
const COMMIT_FAILED: &str = "palabre_commits_failed_total";
const WAIT: &str = "palabre_store_wait_seconds";
const QUEUE: &str = "palabre_room_queue";
const REFUSED: &str = "palabre_pushes_refused_total";
const CAUGHT_UP: &str = "palabre_catch_up_bytes_total";
const JOINED: &str = "palabre_joins_total";
const SLOW: &str = "palabre_slow_receivers_total";
const QUARANTINED: &str = "palabre_quarantined_total";
const LETTERS: &str = "palabre_letters_waiting";
const READY: &str = "palabre_ready";
const BUS: &str = "palabre_bus_connected";
const BUS_TOLD: &str = "palabre_bus_told_total";
const BUS_HEARD: &str = "palabre_bus_heard_total";
const BUS_DROPPED: &str = "palabre_bus_dropped_total";
const BUS_UNREADABLE: &str = "palabre_bus_unreadable_total";

/// Says what each figure is; `/metrics` shows it as `# HELP`.
pub fn describe() {
    describe_gauge!(ROOMS, "Texts that are open in memory");
    describe_gauge!(CONNECTIONS, "Live connections, by WebSocket or plain HTTPS");
    describe_histogram!(COMMIT, "Seconds from a batch of changes leaving its room to its durable commit");
    describe_counter!(COMMITTED, "Changes of texts that were committed");
    describe_counter!(COMMIT_FAILED, "Batches of changes that were not stored, by reason");
    describe_histogram!(WAIT, "Seconds that a write waited for its turn in the store");
    describe_histogram!(QUEUE, "What waits for a room each time it turns to its queue");
    describe_counter!(REFUSED, "Pushes that were refused, by the code of PROTOCOL.md");
    describe_counter!(CAUGHT_UP, "Bytes sent to those who join, to bring them up to date");
    describe_counter!(JOINED, "Connections that joined a text");
    describe_counter!(SLOW, "Receivers that were cut off because they took too little");
    describe_counter!(
        QUARANTINED,
        "Changes that were stored and then set aside because they cannot be applied"
    );
    describe_gauge!(LETTERS, "Letters in the outbox");
    describe_gauge!(BUS, "1 while the bus between several servers is there");
    describe_counter!(BUS_TOLD, "Messages told to other servers");
    describe_counter!(BUS_HEARD, "Messages of other servers");
    describe_counter!(
        BUS_DROPPED,
        "Messages that were not told or not heard: the store is looked at instead"
    );
    describe_counter!(BUS_UNREADABLE, "Messages on the bus that are not of this installation");
    describe_gauge!(READY, "1 while /readyz says that the server is able to serve");
}

/// A text that is open in memory, until it is dropped.
pub struct OpenRoom(());

#[must_use]
pub fn open_room() -> OpenRoom {
    gauge!(ROOMS).increment(1);
    OpenRoom(())
}

impl Drop for OpenRoom {
    fn drop(&mut self) {
        gauge!(ROOMS).decrement(1);
    }
}

pub fn connections(held: usize) {
    gauge!(CONNECTIONS).set(held as f64);
}

pub fn committed(changes: usize, took: Duration) {
    histogram!(COMMIT).record(took.as_secs_f64());
    counter!(COMMITTED).increment(changes as u64);
}

/// `reason`: one of the few words of the code.
pub fn commit_failed(reason: &'static str) {
    counter!(COMMIT_FAILED, "reason" => reason).increment(1);
}

pub fn waited_for_store(took: Duration) {
    histogram!(WAIT).record(took.as_secs_f64());
}

pub fn room_queue(waiting: usize) {
    histogram!(QUEUE).record(waiting as f64);
}

/// `code`: of PROTOCOL.md.
pub fn refused(code: &'static str) {
    counter!(REFUSED, "code" => code).increment(1);
}

pub fn caught_up(bytes: usize) {
    counter!(JOINED).increment(1);
    counter!(CAUGHT_UP).increment(bytes as u64);
}

pub fn slow_receiver() {
    counter!(SLOW).increment(1);
}

pub fn quarantined(changes: usize) {
    counter!(QUARANTINED).increment(changes as u64);
}

pub fn letters_waiting(letters: i64) {
    gauge!(LETTERS).set(letters as f64);
}

pub fn ready(is: bool) {
    gauge!(READY).set(f64::from(u8::from(is)));
}

pub fn bus_connected(is: bool) {
    gauge!(BUS).set(f64::from(u8::from(is)));
}

pub fn bus_told() {
    counter!(BUS_TOLD).increment(1);
}

pub fn bus_heard() {
    counter!(BUS_HEARD).increment(1);
}

pub fn bus_dropped() {
    counter!(BUS_DROPPED).increment(1);
}

pub fn bus_unreadable() {
    counter!(BUS_UNREADABLE).increment(1);
}
