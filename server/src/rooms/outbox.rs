//! What waits to be sent to one receiver.
//!
//! What must stay true: a slow receiver never slows the room and its queue never grows without bound: when
//! it is full, what waits is thrown away, the receiver is told to resynchronise, and nothing more comes.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use super::limits::Limits;

/// See the module.
pub struct Outbox {
    queue: Mutex<Queue>,
    changed: Notify,
    messages: usize,
    bytes: usize,
}

#[derive(Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    /// Live bytes among them; an answer to hello is as long as it is.
    live_bytes: usize,
    live: usize,
    closed: bool,
}

impl Outbox {
    pub fn new(limits: &Limits) -> Self {
        Self {
            queue: Mutex::default(),
            changed: Notify::new(),
            messages: limits.outbox_messages,
            bytes: limits.outbox_bytes,
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a live message; false if the receiver was too slow.
    #[must_use]
    pub fn push(&self, frame: Bytes) -> bool {
        let mut queue = self.queue();
        if queue.closed {
            return true;
        }
        if queue.live >= self.messages || queue.live_bytes + frame.len() > self.bytes {
            return false;
        }
        queue.live += 1;
        queue.live_bytes += frame.len();
        queue.frames.push_back(frame);
        drop(queue);
        self.changed.notify_one();
        true
    }

    /// Adds the answer to hello.
    pub fn catch_up(&self, frames: Vec<Bytes>) {
        let mut queue = self.queue();
        if !queue.closed {
            queue.frames.extend(frames);
            drop(queue);
            self.changed.notify_one();
        }
    }

    /// Nothing more comes; what waits may still go out.
    pub fn close(&self) {
        self.queue().closed = true;
        self.changed.notify_one();
    }

    /// Throws away what waits, leaves this last word, and closes.
    pub fn cut(&self, last: Bytes) {
        let mut queue = self.queue();
        queue.frames = VecDeque::from([last]);
        queue.closed = true;
        drop(queue);
        self.changed.notify_one();
    }

    /// Waits for messages; nothing when closed and empty. Safe to cancel: nothing is lost.
    pub async fn take(&self) -> Option<VecDeque<Bytes>> {
        loop {
            {
                let mut queue = self.queue();
                if !queue.frames.is_empty() {
                    queue.live = 0;
                    queue.live_bytes = 0;
                    return Some(std::mem::take(&mut queue.frames));
                }
                if queue.closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }
}
