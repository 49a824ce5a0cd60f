//! What is measured, each spoken to in its own protocol: joining, one character, many characters, hearing what others
//! wrote, opening a long text.
//!
//! What must stay true: a mark names one change of one person, on every client alike, so that what is heard can be
//! found in what was sent.

mod automerge_repo;
mod echo;
mod link;
mod palabre;
mod yjs;

use std::{collections::HashMap, time::Instant};

use palabre_tests::chance::Chance;

use crate::{Failed, process::Running};

/// One edit of a trace: where, how many characters it deletes, what it inserts.
pub type Patch = (usize, isize, String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Palabre,
    Hocuspocus,
    YWebsocket,
    AutomergeRepo,
    Echo,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::Palabre, Self::Hocuspocus, Self::YWebsocket, Self::AutomergeRepo, Self::Echo];

    pub fn name(self) -> &'static str {
        match self {
            Self::Palabre => "palabre",
            Self::Hocuspocus => "hocuspocus",
            Self::YWebsocket => "y-websocket",
            Self::AutomergeRepo => "automerge-repo",
            Self::Echo => "raw echo",
        }
    }

    /// The server's script in `bench/peers/servers`; none for Palabre itself.
    pub fn script(self) -> Option<&'static str> {
        match self {
            Self::Palabre => None,
            Self::Hocuspocus => Some("hocuspocus.mjs"),
            Self::YWebsocket => Some("y-websocket.mjs"),
            Self::AutomergeRepo => Some("automerge-repo.mjs"),
            Self::Echo => Some("echo.mjs"),
        }
    }

    /// When a change that others see is on the disk.
    pub fn durable(self) -> &'static str {
        match self {
            Self::Palabre => "durable (fsync) before anyone is told",
            Self::Hocuspocus => "stored 2 s after the last change, 10 s at most",
            Self::YWebsocket => "written beside, without fsync",
            Self::AutomergeRepo => "written at most every 100 ms, without fsync",
            Self::Echo => "keeps nothing",
        }
    }
}

/// When each change was sent by this client and heard by it.
#[derive(Default)]
pub struct Times {
    pub sent: HashMap<u64, Instant>,
    pub heard: Vec<(u64, Instant)>,
    /// Messages that await an answer; only where the protocol has answers.
    waiting: HashMap<i64, Instant>,
}

/// A text opened by a reader.
pub struct Opened {
    /// Bytes of the text's messages.
    pub bytes: usize,
    /// Characters of the text as the client holds it.
    pub characters: usize,
    /// When the last byte was there, and nothing had been made of it yet.
    pub received: Instant,
}

pub enum Client {
    Palabre(Box<palabre::Client>),
    Yjs(Box<yjs::Client>),
    Repo(Box<automerge_repo::Client>),
    Echo(Box<echo::Client>),
}

/// A new text with this content (Markdown for Palabre, plain characters for the others); its name.
pub async fn create(server: &Running, content: &str) -> Result<String, Failed> {
    match server.kind {
        Kind::Palabre => palabre::create(server, content).await,
        Kind::Hocuspocus | Kind::YWebsocket => yjs::create(server, content).await,
        Kind::AutomergeRepo => automerge_repo::create(server, content).await,
        Kind::Echo => Ok("echo".to_owned()),
    }
}

/// A new text that went through all these edits; `None` where nothing is kept.
pub async fn replay(server: &Running, trace: &[Patch]) -> Result<Option<String>, Failed> {
    match server.kind {
        Kind::Palabre => palabre::replay(server, trace).await.map(Some),
        Kind::Hocuspocus | Kind::YWebsocket => yjs::replay(server, trace).await.map(Some),
        Kind::AutomergeRepo => automerge_repo::replay(server, trace).await.map(Some),
        Kind::Echo => Ok(None),
    }
}

/// Connects, asks for the text, and holds it when this returns.
///
/// `length`: characters that must be there; some servers send the rest later.
pub async fn open(server: &Running, text: &str, length: usize) -> Result<Opened, Failed> {
    match server.kind {
        Kind::Palabre => palabre::open(server, text).await,
        Kind::Hocuspocus | Kind::YWebsocket => yjs::open(server, text, length).await,
        Kind::AutomergeRepo => automerge_repo::open(server, text).await,
        Kind::Echo => Err("nothing to open".into()),
    }
}

impl Client {
    /// In, and up to date; a writer holds the text, a reader need not.
    pub async fn join(server: &Running, text: &str, writes: bool, n: usize) -> Result<Self, Failed> {
        Ok(match server.kind {
            Kind::Palabre => Self::Palabre(Box::new(palabre::Client::join(server, text, writes, n).await?)),
            Kind::Hocuspocus | Kind::YWebsocket => {
                Self::Yjs(Box::new(yjs::Client::join(server, text, n).await?))
            }
            Kind::AutomergeRepo => Self::Repo(Box::new(automerge_repo::Client::join(server, text, n).await?)),
            Kind::Echo => Self::Echo(Box::new(echo::Client::join(server, n).await?)),
        })
    }

    /// Makes the messages for this many characters at places of chance, as few messages as the protocol allows.
    pub fn type_many(&mut self, count: usize, chance: &mut Chance) -> Result<Vec<Message>, Failed> {
        match self {
            Self::Palabre(client) => client.type_many(count, chance),
            Self::Yjs(client) => client.type_many(count, chance),
            Self::Repo(client) => client.type_many(count, chance),
            Self::Echo(client) => Ok(client.type_many(count)),
        }
    }

    /// Sends, and notes when.
    pub async fn send(&mut self, message: Message, times: &mut Times) -> Result<(), Failed> {
        let now = Instant::now();
        times.sent.extend(message.marks.iter().map(|mark| (*mark, now)));
        times.waiting.extend(message.id.map(|id| (id, now)));
        match self {
            Self::Palabre(client) => client.wire.say_bytes(message.frame).await?,
            Self::Yjs(client) => client.link.send(message.frame).await?,
            Self::Repo(client) => client.send(message.frame).await?,
            Self::Echo(client) => client.link.send(message.frame).await?,
        }
        Ok(())
    }

    /// May the next message go out before more is heard?
    pub fn has_room(&self, times: &Times) -> bool {
        match self {
            Self::Palabre(_) => times.waiting.len() < 8,
            Self::Repo(client) => !client.in_flight,
            Self::Yjs(_) | Self::Echo(_) => true,
        }
    }

    /// One message from the server. Safe to cancel.
    pub async fn hear(&mut self, times: &mut Times) -> Result<(), Failed> {
        match self {
            Self::Palabre(client) => client.hear(times).await,
            Self::Yjs(client) => client.hear(times).await,
            Self::Repo(client) => client.hear(times).await,
            Self::Echo(client) => client.hear(times).await,
        }
    }
}

/// A frame to send, with the marks of the changes in it or the number under which it is answered.
pub struct Message {
    frame: Vec<u8>,
    marks: Vec<u64>,
    id: Option<i64>,
}
