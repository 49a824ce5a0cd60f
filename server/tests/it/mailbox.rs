//! Posts to test with: one that does as it is told and remembers, and a small SMTP server that records what came.

use std::sync::{Arc, Mutex};

use palabre::actions::send_letters::{Parcel, Refused};
use palabre::jobs::letters::send_due;
use palabre::jobs::post::{Post, Sending};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::TestApp;

/// Takes messages, or refuses them all.
#[derive(Default)]
pub struct TestPost {
    pub taken: Mutex<Vec<Parcel>>,
    pub refuses: Mutex<Option<Refused>>,
}

impl Post for TestPost {
    fn send<'a>(&'a self, parcel: &'a Parcel) -> Sending<'a> {
        Box::pin(async move {
            if let Some(refused) = self.refuses.lock().unwrap().clone() {
                return Err(refused);
            }
            self.taken.lock().unwrap().push(parcel.clone());
            Ok(())
        })
    }
}

impl TestPost {
    pub fn refuse(&self, why: Option<Refused>) {
        *self.refuses.lock().unwrap() = why;
    }

    /// One round of sending; what was taken in it.
    pub async fn round(&self, app: &TestApp) -> Vec<Parcel> {
        let (_ending, ended) = watch::channel(false);
        send_due(&app.app, self, &ended).await.unwrap();
        std::mem::take(&mut *self.taken.lock().unwrap())
    }
}

/// A mail server that takes everything, but from or to whom it is told not to.
#[derive(Clone)]
pub struct MailServer {
    pub url: String,
    /// Each conversation's commands and message, as they came.
    pub heard: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// Refuses recipients whose address contains `refuses`, which is not empty.
    pub async fn start(refuses: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = Self { url, heard: Arc::default() };
        let heard = server.heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let said = converse(stream, refuses).await.unwrap_or_default();
                heard.lock().unwrap().push(said);
            }
        });
        server
    }

    /// Waits until so many conversations were heard.
    pub async fn conversations(&self, n: usize) -> Vec<String> {
        for _ in 0..200 {
            if self.heard.lock().unwrap().len() >= n {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        self.heard.lock().unwrap().clone()
    }
}

async fn converse(stream: TcpStream, refuses: &str) -> std::io::Result<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut said = String::new();
    let mut in_message = false;
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        said.push_str(&line);
        said.push('\n');
        let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "." if in_message => {
                in_message = false;
                b"250 taken\r\n"
            }
            _ if in_message => continue,
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "RCPT" if line.contains(refuses) => b"550 5.1.1 no such user\r\n",
            "DATA" => {
                in_message = true;
                b"354 go on\r\n"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                break;
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await?;
    }
    Ok(said)
}
