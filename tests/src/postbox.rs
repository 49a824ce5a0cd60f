//! A mail server that takes every letter, slowly, and remembers its message id.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

pub struct Postbox {
    pub url: String,
    ids: Arc<Mutex<Vec<String>>>,
    taking: JoinHandle<()>,
}

impl Postbox {
    /// `slowness`: before each letter is taken.
    pub async fn open(slowness: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("smtp://{}", listener.local_addr()?);
        let ids = Arc::new(Mutex::new(Vec::new()));
        let kept = ids.clone();
        let taking = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let kept = kept.clone();
                open.spawn(async move {
                    let _gone = converse(stream, &kept, slowness).await;
                });
            }
        });
        Ok(Self { url, ids, taking })
    }

    /// Of every letter that was taken.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

async fn converse(stream: TcpStream, ids: &Mutex<Vec<String>>, slowness: Duration) -> io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    writing.write_all(b"220 postbox ESMTP\r\n").await?;
    let (mut within, mut id) = (false, None);
    while let Some(line) = lines.next_line().await? {
        if within {
            if line.to_ascii_lowercase().starts_with("message-id:") {
                id = Some(line[11..].trim().to_owned());
            }
            if line != "." {
                continue;
            }
            within = false;
            tokio::time::sleep(slowness).await;
            ids.lock().unwrap_or_else(PoisonError::into_inner).extend(id.take());
            writing.write_all(b"250 taken\r\n").await?;
            continue;
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        within = verb == "DATA";
        let answer: &[u8] = match verb.as_str() {
            "DATA" => b"354 go on\r\n",
            "QUIT" => b"221 bye\r\n",
            _ => b"250 yes\r\n",
        };
        writing.write_all(answer).await?;
    }
    Ok(())
}
