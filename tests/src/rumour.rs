//! Somebody on the bus who says everything that is said once more, a little later.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    task::JoinHandle,
};

/// How much later.
const LATER: Duration = Duration::from_millis(30);

pub struct Rumour {
    said: Arc<AtomicUsize>,
    spreading: JoinHandle<()>,
}

impl Rumour {
    /// Speaks NATS' own protocol: a line a message, and its payload.
    pub async fn spread(address: &str) -> io::Result<Self> {
        let (reading, mut writing) = TcpStream::connect(address).await?.into_split();
        writing
            .write_all(b"CONNECT {\"verbose\":false,\"echo\":false}\r\nSUB palabre.> 1\r\nPING\r\n")
            .await?;
        let said = Arc::new(AtomicUsize::new(0));
        let counting = said.clone();
        let mut lines = BufReader::new(reading);
        let mut line = String::new();
        // The answer to PING: what is said from here on is heard.
        while !line.starts_with("PONG") {
            line.clear();
            if lines.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let spreading = tokio::spawn(async move {
            loop {
                line.clear();
                if !matches!(lines.read_line(&mut line).await, Ok(n) if n > 0) {
                    return;
                }
                if line.starts_with("PING") {
                    let _gone = writing.write_all(b"PONG\r\n").await;
                    continue;
                }
                let mut words = line.split_whitespace();
                let (Some("MSG"), Some(subject)) = (words.next(), words.next().map(str::to_owned)) else {
                    continue;
                };
                let Some(Ok(size)) = words.last().map(str::parse::<usize>) else { return };
                let mut payload = vec![0; size + 2];
                if lines.read_exact(&mut payload).await.is_err() {
                    return;
                }
                tokio::time::sleep(LATER).await;
                let again = [format!("PUB {subject} {size}\r\n").as_bytes(), &payload].concat();
                if writing.write_all(&again).await.is_err() {
                    return;
                }
                counting.fetch_add(1, Ordering::Relaxed);
            }
        });
        Ok(Self { said, spreading })
    }

    #[must_use]
    pub fn spread_so_far(&self) -> usize {
        self.said.load(Ordering::Relaxed)
    }
}

impl Drop for Rumour {
    fn drop(&mut self) {
        self.spreading.abort();
    }
}
