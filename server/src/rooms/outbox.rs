//! What waits to be sent to one receiver; where nothing waits and its network takes it, a message goes out at once.
//!
//! What must stay true: a slow receiver never slows the room and its queue never grows without bound: when
//! it is full, what waits is thrown away, the receiver is told to resynchronise, and nothing more comes. Messages
//! arrive in the order in which they were given, whichever way they take.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::Notify;

use super::limits::Limits;

/// The network of one receiver, beside the task that sends what waits.
pub trait AtOnce: Send + Sync {
    /// Sends this message now, without waiting. False: a part of it goes out when that task flushes.
    ///
    /// # Errors
    /// When nothing of it could be sent.
    fn send(&self, message: &[u8]) -> io::Result<bool>;
}

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
    at_once: Option<Box<dyn AtOnce>>,
    /// The task that sends is at it.
    sending: bool,
    /// A part of a message waits for that task.
    begun: bool,
}

impl Queue {
    /// Whether this message is on its way.
    fn send(&mut self, message: &[u8]) -> bool {
        if self.sending || self.begun || !self.frames.is_empty() {
            return false;
        }
        let Some(Ok(whole)) = self.at_once.as_ref().map(|way| way.send(message)) else { return false };
        self.begun = !whole;
        true
    }
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

    /// From now on, messages may go out this way.
    pub fn open(&self, at_once: Box<dyn AtOnce>) {
        self.queue().at_once = Some(at_once);
    }

    /// The receiver is gone, and its network with it.
    pub fn leave(&self) {
        self.queue().at_once = None;
    }

    /// Adds a live message; false if the receiver was too slow.
    #[must_use]
    pub fn push(&self, frame: Bytes) -> bool {
        let mut queue = self.queue();
        if queue.closed {
            return true;
        }
        if queue.send(&frame) {
            if queue.begun {
                drop(queue);
                self.changed.notify_one();
            }
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

    /// Waits for messages, or for something to flush (then without a message); nothing when closed and empty. Who asks has sent
    /// what it took before. Safe to cancel: nothing is lost.
    pub async fn take(&self) -> Option<VecDeque<Bytes>> {
        loop {
            {
                let mut queue = self.queue();
                queue.sending = !queue.frames.is_empty() || queue.begun;
                if queue.sending {
                    queue.begun = false;
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Takes whole what is at most this long, one byte of what is longer, and nothing at all while it is 0; and what it took.
    type Network = Arc<Mutex<(usize, Vec<u8>)>>;

    struct Way(Network);

    impl AtOnce for Way {
        fn send(&self, message: &[u8]) -> io::Result<bool> {
            let mut way = self.0.lock().unwrap();
            if way.0 == 0 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let whole = message.len() <= way.0;
            way.1.extend_from_slice(if whole { message } else { &message[..1] });
            Ok(whole)
        }
    }

    fn outbox() -> (Outbox, Network) {
        let (outbox, sent) = (Outbox::new(&Limits::default()), Arc::new(Mutex::new((3, Vec::new()))));
        outbox.open(Box::new(Way(sent.clone())));
        (outbox, sent)
    }

    async fn taken(outbox: &Outbox) -> Option<Vec<u8>> {
        outbox.take().await.map(|frames| frames.iter().flatten().copied().collect())
    }

    #[tokio::test]
    async fn a_message_overtakes_nothing_that_waits_or_is_being_sent() {
        let (outbox, sent) = outbox();
        assert!(outbox.push(Bytes::from_static(b"ab")));
        assert_eq!(sent.lock().unwrap().1, b"ab", "nothing waited");
        outbox.catch_up(vec![Bytes::from_static(b"cd")]);
        assert!(outbox.push(Bytes::from_static(b"ef")));
        assert_eq!(taken(&outbox).await.as_deref(), Some(&b"cdef"[..]));
        assert!(outbox.push(Bytes::from_static(b"g")));
        assert_eq!(sent.lock().unwrap().1, b"ab", "what was taken is not known to be sent");
        assert_eq!(taken(&outbox).await.as_deref(), Some(&b"g"[..]));
        outbox.close();
        assert_eq!(taken(&outbox).await, None);
    }

    #[tokio::test]
    async fn the_rest_of_a_message_is_flushed_before_another_goes_out() {
        let (outbox, sent) = outbox();
        assert!(outbox.push(Bytes::from_static(b"long")));
        assert!(outbox.push(Bytes::from_static(b"x")));
        assert_eq!(sent.lock().unwrap().1, b"l");
        assert_eq!(taken(&outbox).await.as_deref(), Some(&b"x"[..]), "to be sent after the flush");
        sent.lock().unwrap().0 = 0;
        let waits = tokio::time::timeout(std::time::Duration::from_millis(20), outbox.take()).await;
        assert!(waits.is_err(), "all is sent");
        assert!(outbox.push(Bytes::from_static(b"y")));
        assert_eq!(taken(&outbox).await.as_deref(), Some(&b"y"[..]), "the network takes nothing: it waits");
    }

    #[tokio::test]
    async fn who_has_left_is_sent_nothing() {
        let (outbox, sent) = outbox();
        outbox.leave();
        assert!(outbox.push(Bytes::from_static(b"a")));
        assert_eq!(sent.lock().unwrap().1, b"");
    }
}
