//! The sending side of a connection, which two may use: the task whose connection it is, and whoever has something for it
//! right now. A word for fifty people would otherwise wake fifty tasks, each for a write of some microseconds.
//!
//! What must stay true: once a line is shared, what is given to it goes out whole and in the order in which it was given; nobody
//! waits here but the task whose connection it is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite as _;
use tokio::net::tcp::OwnedWriteHalf;

/// A connection whose sending side others may share, once it is no longer HTTP.
pub trait Shared {
    /// None where what goes out is not what is given, but enciphered.
    fn line(&self) -> Option<Arc<Line>>;
}

/// What is shorter is put together before it is written: that costs less than naming two places.
const PUT_TOGETHER: usize = 1 << 10;

/// See the module.
pub struct Line(Mutex<Writing>);

struct Writing {
    half: OwnedWriteHalf,
    /// Given, and not out yet.
    rest: Vec<u8>,
    shared: bool,
}

impl Line {
    pub(super) fn new(half: OwnedWriteHalf) -> Self {
        Self(Mutex::new(Writing { half, rest: Vec::new(), shared: false }))
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on, others may send as well.
    pub fn share(&self) {
        self.writing().shared = true;
    }

    /// Sends this now. False: a part of it waits until the task whose connection it is flushes.
    ///
    /// # Errors
    /// When nothing of it could be sent: something waits already, the network takes nothing more, or it is gone.
    pub fn send_now(&self, head: &[u8], body: &[u8]) -> io::Result<bool> {
        let mut writing = self.writing();
        if !writing.shared || !writing.rest.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let whole = head.len() + body.len();
        let sent = if whole <= PUT_TOGETHER {
            let mut together = [0; PUT_TOGETHER];
            together[..head.len()].copy_from_slice(head);
            together[head.len()..whole].copy_from_slice(body);
            writing.half.try_write(&together[..whole])?
        } else {
            writing.half.try_write_vectored(&[IoSlice::new(head), IoSlice::new(body)])?
        };
        if sent == whole {
            return Ok(true);
        }
        let of_head = sent.min(head.len());
        writing.rest.extend_from_slice(&head[of_head..]);
        writing.rest.extend_from_slice(&body[sent - of_head..]);
        Ok(false)
    }

    pub(super) fn poll_write(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut writing = self.writing();
        ready!(writing.poll_rest(cx))?;
        let sent = ready!(Pin::new(&mut writing.half).poll_write(cx, bytes))?;
        if !writing.shared {
            return Poll::Ready(Ok(sent));
        }
        // Taken whole: nothing may come between its parts.
        writing.rest.extend_from_slice(&bytes[sent..]);
        Poll::Ready(Ok(bytes.len()))
    }

    /// Before a line is shared only.
    pub(super) fn poll_write_vectored(
        &self,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut writing = self.writing();
        if writing.shared {
            drop(writing);
            let first = bytes.iter().find(|part| !part.is_empty()).map_or(&[][..], |part| part);
            return self.poll_write(cx, first);
        }
        Pin::new(&mut writing.half).poll_write_vectored(cx, bytes)
    }

    pub(super) fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut writing = self.writing();
        ready!(writing.poll_rest(cx))?;
        Pin::new(&mut writing.half).poll_flush(cx)
    }

    pub(super) fn poll_shutdown(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut writing = self.writing();
        ready!(writing.poll_rest(cx))?;
        Pin::new(&mut writing.half).poll_shutdown(cx)
    }
}

impl Writing {
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let sent = ready!(Pin::new(&mut self.half).poll_write(cx, &self.rest))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.rest.drain(..sent);
            if self.rest.is_empty() {
                // Lines are many, and most of them hold still.
                self.rest = Vec::new();
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    const FRAMES: u32 = 2_000;

    /// Its sender, its number, and then as many bytes as the number says, all of them the sender.
    fn frame(by: u8, n: u32) -> (Vec<u8>, Vec<u8>) {
        let length = n * 7 % 5_000;
        let head = [&[by][..], &n.to_be_bytes(), &length.to_be_bytes()].concat();
        (head, vec![by; length as usize])
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
    async fn what_two_send_at_once_goes_out_whole_and_in_order() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Small, so that hardly anything goes out in one go.
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4 << 10).unwrap();
        let mut reader = socket.connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let (_reading, half) = stream.into_split();
        let line = Arc::new(Line::new(half));
        let (head, body) = frame(0, 0);
        assert!(line.send_now(&head, &body).is_err(), "it is not shared yet");
        line.share();

        let (owner, other_ended) = (line.clone(), Arc::new(AtomicBool::new(false)));
        let ended = other_ended.clone();
        let owns = tokio::spawn(async move {
            for n in 0..FRAMES {
                let (mut whole, body) = frame(1, n);
                whole.extend_from_slice(&body);
                let taken = poll_fn(|cx| owner.poll_write(cx, &whole)).await.unwrap();
                assert_eq!(taken, whole.len());
                poll_fn(|cx| owner.poll_flush(cx)).await.unwrap();
            }
            // What the other has begun is its to flush, for as long as there is another.
            loop {
                let last = other_ended.load(Ordering::Acquire);
                poll_fn(|cx| owner.poll_flush(cx)).await.unwrap();
                if last {
                    return;
                }
                tokio::time::sleep(Duration::from_micros(50)).await;
            }
        });
        let other = line.clone();
        let passes_by = tokio::spawn(async move {
            for n in 0..FRAMES {
                let (head, body) = frame(2, n);
                while other.send_now(&head, &body).is_err() {
                    tokio::time::sleep(Duration::from_micros(50)).await;
                }
            }
            ended.store(true, Ordering::Release);
        });
        let mut next = [0, 0, 0];
        for _ in 0..2 * FRAMES {
            let (by, n) = (reader.read_u8().await.unwrap(), reader.read_u32().await.unwrap());
            let mut body = vec![0; reader.read_u32().await.unwrap() as usize];
            reader.read_exact(&mut body).await.unwrap();
            assert_eq!((n, &body), (next[usize::from(by)], &frame(by, n).1));
            next[usize::from(by)] += 1;
        }
        owns.await.unwrap();
        passes_by.await.unwrap();
        assert_eq!(next, [0, FRAMES, FRAMES]);
        drop(line);
        assert_eq!(reader.read(&mut [0]).await.unwrap(), 0, "the last to let go ends it");
        reader.shutdown().await.unwrap();
    }
}
