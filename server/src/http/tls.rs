//! TLS at our own door, for a laptop in a room without a proxy (`--tls-self`).
//!
//! Must stay true: somebody who begins a handshake and does not go on keeps nobody else from coming in, and is let go; who speaks
//! plain HTTP here, because they typed the address without its beginning, is led to HTTPS.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::server::TlsStream;

pub use tokio_rustls::rustls::ServerConfig;

use super::certificate::Certificate;
use super::line::{Line, Shared};
use super::patient::{Patient, PatientListener};

/// Handshakes under way at once; each takes a thousandth of a second of a core.
const AT_ONCE: usize = 256;
const HANDSHAKE: Duration = Duration::from_secs(10);
/// A TLS connection begins with this byte (RFC 8446, § 5.1); no HTTP request does.
const TLS_HANDSHAKE: u8 = 22;

/// # Errors
/// When certificate and key do not belong together.
pub fn config(kept: Certificate) -> Result<ServerConfig, tokio_rustls::rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(kept.chain, kept.key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

impl Shared for TlsStream<Patient> {
    fn line(&self) -> Option<Arc<Line>> {
        None
    }
}

/// A listener whose connections have made their handshake.
pub struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<Patient>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// # Errors
    /// When the listener has no address.
    pub fn new(listener: PatientListener, config: ServerConfig) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (send, ready) = mpsc::channel(AT_ONCE);
        tokio::spawn(welcome(listener, TlsAcceptor::from(Arc::new(config)), send));
        Ok(Self { ready, address })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<Patient>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        match self.ready.recv().await {
            Some(one) => one,
            // The task that welcomes ends only after us.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

async fn welcome(
    mut listener: PatientListener,
    acceptor: TlsAcceptor,
    send: mpsc::Sender<(TlsStream<Patient>, SocketAddr)>,
) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let (stream, from) = tokio::select! {
            () = send.closed() => return,
            one = listener.accept() => one,
        };
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let (acceptor, send) = (acceptor.clone(), send.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE, shake(&acceptor, stream)).await {
                Ok(Ok(Some(stream))) => {
                    drop(place);
                    let _gone = send.send((stream, from)).await;
                }
                Ok(Ok(None)) | Err(_) => {}
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
            }
        });
    }
}

/// None: it was plain HTTP, and is answered.
async fn shake(acceptor: &TlsAcceptor, stream: Patient) -> io::Result<Option<TlsStream<Patient>>> {
    stream.stream().set_nodelay(true)?;
    let mut first = [0];
    if stream.stream().peek(&mut first).await? == 1 && first[0] != TLS_HANDSHAKE {
        lead_to_https(stream).await?;
        return Ok(None);
    }
    acceptor.accept(stream).await.map(Some)
}

async fn lead_to_https(mut stream: Patient) -> io::Result<()> {
    let mut head = [0; 4096];
    let read = stream.read(&mut head).await?;
    let answer = match elsewhere(&String::from_utf8_lossy(&head[..read])) {
        Some(address) => format!(
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: {address}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ),
        None => "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned(),
    };
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// The same address in HTTPS, when the request names one that is plain enough to be written into a header.
fn elsewhere(head: &str) -> Option<String> {
    let mut lines = head.split("\r\n");
    let path = lines.next()?.split(' ').nth(1)?;
    let host =
        lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("host"))?;
    let host = host.1.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let good = path.starts_with('/')
        && path.chars().all(|c| c.is_ascii_graphic())
        && !host.is_empty()
        && host.chars().all(plain);
    good.then(|| format!("https://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_led_to_the_same_address_and_nowhere_else() {
        let to = |head: &str| elsewhere(head);
        assert_eq!(
            to("GET /d/a?b=1 HTTP/1.1\r\naccept: */*\r\nHost: 10.0.0.5:8600\r\n\r\n").as_deref(),
            Some("https://10.0.0.5:8600/d/a?b=1")
        );
        for none in [
            "",
            "GET",
            "GET / HTTP/1.1\r\n\r\n",
            "GET http://evil/ HTTP/1.1\r\nhost: a\r\n",
            "GET / HTTP/1.1\r\nhost: a/b\r\n",
            "GET / HTTP/1.1\r\nhost: a\u{7f}b\r\n",
            "GET /\n HTTP/1.1\r\nhost: a\r\n",
        ] {
            assert_eq!(to(none), None, "{none:?}");
        }
    }
}
