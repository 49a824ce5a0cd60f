//! Connections that neither send nor take anything are let go after a time: half-open sockets, dead phones,
//! strangers who never finish a request. Without this each would hold a file of the process for ever.
//!
//! What must stay true: a byte in either direction begins the time anew, so that a slow download, a long poll and
//! a WebSocket with its pings live on.

use std::future::Future as _;
use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

use super::line::{Line, Shared};

/// A listener whose connections are [`Patient`].
pub struct PatientListener {
    listener: TcpListener,
    patience: Duration,
}

impl PatientListener {
    #[must_use]
    pub fn new(listener: TcpListener, patience: Duration) -> Self {
        Self { listener, patience }
    }
}

impl Listener for PatientListener {
    type Io = Patient;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Patient, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        (Patient::new(stream, self.patience), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that ends when nothing passes for some time.
pub struct Patient {
    reading: OwnedReadHalf,
    line: Arc<Line>,
    patience: Duration,
    passed: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Patient {
    fn new(stream: TcpStream, patience: Duration) -> Self {
        let passed = Instant::now();
        let (reading, half) = stream.into_split();
        let alarm = Box::pin(tokio::time::sleep_until(passed + patience));
        Self { reading, line: Arc::new(Line::new(half)), patience, passed, alarm }
    }

    pub fn stream(&self) -> &TcpStream {
        self.reading.as_ref()
    }

    /// What waited has passed, or goes on waiting until the alarm. The alarm is set anew only when it rings:
    /// doing so at every byte would cost more than the byte.
    fn or_alarm<T>(&mut self, cx: &mut Context<'_>, waited: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if waited.is_ready() {
            self.passed = Instant::now();
            return waited;
        }
        loop {
            ready!(self.alarm.as_mut().poll(cx));
            let end = self.passed + self.patience;
            if end <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.alarm.as_mut().reset(end);
        }
    }
}

impl Shared for Patient {
    fn line(&self) -> Option<Arc<Line>> {
        Some(self.line.clone())
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.reading).poll_read(cx, buffer);
        self.or_alarm(cx, read)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.line.poll_write(cx, bytes);
        self.or_alarm(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.line.poll_write_vectored(cx, bytes);
        self.or_alarm(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.poll_shutdown(cx)
    }
}
