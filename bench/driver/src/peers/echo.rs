//! The raw echo server: a frame is a mark and as many bytes as a change of one character has.

use super::{Message, Times, link::Link};
use crate::{Failed, process::Running};

/// About an Automerge change of one character.
const SIZE: usize = 110;

pub struct Client {
    pub link: Link,
    next: u64,
}

impl Client {
    pub async fn join(server: &Running, n: usize) -> Result<Self, Failed> {
        Ok(Self { link: Link::open(&server.address, "").await?, next: (n as u64) << 32 })
    }

    pub fn type_many(&mut self, count: usize) -> Vec<Message> {
        let mut one = || {
            self.next += 1;
            let mut frame = vec![0; SIZE];
            frame[..8].copy_from_slice(&self.next.to_be_bytes());
            Message { frame, marks: vec![self.next], id: None }
        };
        (0..count).map(|_| one()).collect()
    }

    pub async fn hear(&mut self, times: &mut Times) -> Result<(), Failed> {
        let frame = self.link.hear().await?;
        let head = frame.first_chunk::<8>().ok_or("a short frame")?;
        times.heard.push((u64::from_be_bytes(*head), std::time::Instant::now()));
        Ok(())
    }
}
