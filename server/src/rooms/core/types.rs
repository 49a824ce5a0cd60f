//! What goes into a room and comes out of it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::journal::Act;
use crate::rooms::change::{Actor, Hash, Received};
use crate::rooms::known::{Index, Known};
use crate::rooms::receipt::Stamp;
use crate::rooms::refusal::Refusal;
use crate::rooms::tail::Tail;
use crate::rooms::wire::{self, Card, Place};
use crate::rooms::words::Tongue;
use bytes::Bytes;

/// The number of a connection, unique in the server's life.
pub type Conn = u64;
/// The number of a server action that waits for its answer.
pub type Ticket = u64;

/// What is answered where the store could not say: older than any.
pub const UNKNOWN_EPOCH: i64 = 0;

/// A text as the store holds it.
pub struct Opened {
    pub log: String,
    pub head: u64,
    pub epoch: i64,
    pub stamp: Stamp,
    pub snapshot: Option<Snapshot>,
    pub tail: Tail,
    pub owners: HashMap<Actor, Arc<str>>,
    /// Actors whose changes come by the server alone: no connection writes under them.
    pub by_server: HashSet<Actor>,
    pub quarantined: HashSet<Hash>,
}

/// The document saved whole up to a seq, encoded once as it is sent.
#[derive(Debug)]
pub struct Snapshot {
    pub upto: u64,
    pub frames: Vec<Bytes>,
}

impl Snapshot {
    /// Cuts a saved document into parts.
    pub fn new(upto: u64, body: &[u8], part: usize) -> Self {
        let parts: Vec<&[u8]> = if body.is_empty() { vec![body] } else { body.chunks(part.max(1)).collect() };
        let n = parts.len() as u64;
        let frames = parts.iter().enumerate().map(|(at, bytes)| wire::snapshot(upto, at as u64, n, bytes));
        Self { upto, frames: frames.collect() }
    }
}

/// What a person may do in this text, as last asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    pub read: bool,
    pub write: bool,
    /// As they travel.
    pub names: Vec<&'static str>,
    /// The text's access epoch when they were read.
    pub epoch: i64,
}

/// The person at the other end of a connection.
#[derive(Debug, Clone)]
pub struct Member {
    pub card: Card,
    pub rights: Rights,
    pub tongue: Tongue,
}

/// One change of a push; a change given back carries the person and receipt it was sent out with.
#[derive(Debug, Clone)]
pub struct Submitted {
    pub received: Result<Received, Refusal>,
    pub returned: Option<(Arc<str>, Bytes)>,
}

impl From<Result<Received, Refusal>> for Submitted {
    fn from(received: Result<Received, Refusal>) -> Self {
        Self { received, returned: None }
    }
}

/// Where a push comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Connection(Conn),
    /// A server action, on behalf of a person whose right to it was read at this access epoch.
    Server(Ticket, Arc<str>, i64),
}

/// What happens to a room.
pub enum Input {
    Join {
        conn: Conn,
        member: Member,
        log: Option<String>,
        since: u64,
        actor: Option<Actor>,
    },
    Leave {
        conn: Conn,
    },
    Push {
        conn: Conn,
        id: u64,
        changes: Vec<Submitted>,
    },
    /// `epoch`: the text's access epoch when the person's right to do it was read.
    ServerPush {
        ticket: Ticket,
        person: Arc<str>,
        changes: Vec<Submitted>,
        act: Option<Act>,
        epoch: i64,
    },
    Presence {
        conn: Conn,
        at: Option<Place>,
    },
    Need {
        conn: Conn,
        from: u64,
    },
    Broken {
        conn: Conn,
        seq: u64,
        reason: String,
    },
    /// Whose the actor is; nobody when the store could not say.
    Claimed {
        actor: Actor,
        owner: Option<Arc<str>>,
    },
    Loaded(Box<Index>),
    LoadFailed,
    Stored {
        first: u64,
    },
    StoreFailed(Failure),
    AccessChanged,
    /// The epoch was read before the rights.
    Answers {
        epoch: i64,
        answers: HashMap<String, Option<Rights>>,
    },
    Judged {
        bad: Vec<Bad>,
    },
    /// Nothing if it could not be made.
    Compacted {
        snapshot: Option<Snapshot>,
    },
    Slow {
        conn: Conn,
    },
    Tick,
    Shutdown,
}

/// Why a batch was not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The access epoch has moved: ask again.
    Stale,
    /// Another log, or another server's entries in between: start again from the store.
    Lost,
    Busy,
    Storage,
}

/// A log entry that the shadow document could not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    pub seq: u64,
    pub hash: Hash,
    pub actor: Actor,
    pub reason: String,
}

/// A stored entry on its way to the shadow document.
#[derive(Debug, Clone)]
pub struct Unjudged {
    pub seq: u64,
    pub hash: Hash,
    pub actor: Actor,
    pub bytes: Bytes,
}

/// Consecutive changes of one actor in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub actor: Actor,
    pub first_seq: u32,
    pub count: u32,
}

/// A batch to be stored in one transaction.
#[derive(Debug, Clone)]
pub struct Commit {
    pub log: String,
    /// The access epoch under which all of it was admitted.
    pub epoch: i64,
    pub changes: Vec<Bytes>,
    pub runs: Vec<Run>,
    /// What the journal is told of them.
    pub acts: Vec<Act>,
}

/// What the runner has to do.
#[derive(Debug)]
pub enum Effect {
    /// A live message: counts against the receiver's queue.
    Send {
        conn: Conn,
        frame: Bytes,
    },
    /// The answer to hello: as long as it is.
    CatchUp {
        conn: Conn,
        frames: Vec<Bytes>,
    },
    Everyone {
        except: Vec<Conn>,
        frame: Bytes,
    },
    Close {
        conn: Conn,
    },
    /// Load the shadow document and the index.
    Load,
    Claim {
        actor: Actor,
        person: Arc<str>,
        /// It comes with the server's receipt.
        returned: bool,
    },
    Commit(Commit),
    Ask {
        people: Vec<String>,
    },
    Judge {
        entries: Vec<Unjudged>,
    },
    Compact {
        upto: u64,
        keep_from: u64,
        objects: Vec<(Actor, u32, Known)>,
        keys: Vec<(Actor, u32, String)>,
    },
    /// The answer to a server action: the log entries it became, none if they were known.
    Reply {
        ticket: Ticket,
        result: Result<Option<(u64, u64)>, Refusal>,
    },
    /// Let go of the shadow document: nobody writes.
    Forget,
    /// The room is over.
    Unload,
}

/// A place in the log: the entry, and the number of changes in the index up to it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Judged {
    pub seq: u64,
    pub changes: usize,
}

pub(super) struct Connection {
    pub member: Member,
    /// `member.card.id`, to be shared.
    pub person: Arc<str>,
    pub actor: Option<Actor>,
    pub at: Option<Place>,
    /// Others have been told who this is.
    pub shown: bool,
    /// Its actor wrote something that was quarantined.
    pub stopped: bool,
}

pub(super) struct Push {
    pub source: Source,
    pub id: u64,
    pub changes: Vec<Submitted>,
    /// It was answered already; only its changes still have to be stored.
    pub answered: bool,
    pub act: Option<Act>,
}

/// A push that was admitted.
pub(super) struct Waiting {
    pub source: Source,
    pub id: u64,
    pub entries: Vec<Entry>,
    pub answered: bool,
    pub act: Option<Act>,
}

/// An admitted change, with what it takes to judge it again.
pub(super) struct Entry {
    pub received: Received,
    pub returned: Option<(Arc<str>, Bytes)>,
}

impl From<Waiting> for Push {
    fn from(waiting: Waiting) -> Self {
        let again = |entry: Entry| Submitted { received: Ok(entry.received), returned: entry.returned };
        Self {
            source: waiting.source,
            id: waiting.id,
            changes: waiting.entries.into_iter().map(again).collect(),
            answered: waiting.answered,
            act: waiting.act,
        }
    }
}
