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
    Loaded {
        index: Box<Index>,
        /// The last entry that was there when it was read.
        upto: u64,
        /// What the document could not take.
        bad: Vec<Bad>,
    },
    LoadFailed,
    Stored {
        first: u64,
    },
    StoreFailed(Failure),
    AccessChanged,
    /// Another server stored entries, as it says itself or as the store has them.
    Elsewhere(Elsewhere),
    /// Something may have been missed: look into the store.
    Look,
    /// What the store has after the entry that was asked for.
    Fetched(Fetched),
    FetchFailed,
    /// The store was looked at: it is there.
    InStore(InStore),
    /// Carets of another server's people.
    Present(Present),
    /// Another server asks who is there.
    WhoIsThere,
    /// Another server found these entries to be bad.
    Quarantined {
        bad: Vec<Bad>,
    },
    /// A snapshot that another server made; none: it could not be had.
    Saved {
        snapshot: Option<Snapshot>,
    },
    /// The epoch was read before the rights.
    Answers {
        epoch: i64,
        /// None: this person has none.
        answers: HashMap<String, Option<Rights>>,
        /// People of whom it could not be found out.
        unknown: Vec<String>,
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
    /// Another log: start again from the store.
    Lost,
    /// Others have stored entries up to this one that the room did not know when it judged.
    Behind(u64),
    Busy,
    Storage,
}

/// Consecutive log entries that another server stored.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    pub from: u64,
    pub to: u64,
    /// `from..=to`; none when it is only known that they are there. An entry without bytes is quarantined or unreadable.
    pub entries: Vec<Option<Received>>,
    pub owners: Vec<(Actor, Arc<str>, ByServer)>,
}

/// Whether no connection writes under an actor.
pub type ByServer = bool;

/// What the store has after an entry.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    /// The last entry of the log.
    pub head: u64,
    /// In order, without a gap.
    pub rows: Vec<Elsewhere>,
}

/// Where a text stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InStore {
    pub log: String,
    pub head: u64,
    pub epoch: i64,
    /// Of the snapshot.
    pub saved: u64,
    /// How many entries are quarantined.
    pub quarantined: usize,
}

/// Carets of the people of another server.
#[derive(Debug, Clone)]
pub struct Present {
    pub server: u64,
    /// These are all of them.
    pub whole: bool,
    /// No place: it has left.
    pub people: Vec<(Conn, Card, Option<Place>)>,
}

/// Somebody at another server.
pub(super) struct Far {
    pub server: u64,
    pub card: Card,
    pub at: Place,
    /// When nothing more was heard of it for so long, it has left.
    pub until: std::time::Duration,
}

/// A log entry that the shadow document could not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    pub seq: u64,
    pub hash: Hash,
    pub actor: Actor,
    /// The change itself; empty where only another server had it at hand.
    pub bytes: Bytes,
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
    /// The last entry that was known when all of it was admitted.
    pub head: u64,
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
    /// Read what the store has after this entry.
    Fetch {
        after: u64,
    },
    /// Read which entries are quarantined.
    FetchQuarantined,
    /// Read the snapshot; the shadow document goes on from it.
    FetchSnapshot,
    /// Rights moved, and no message said whose: every connection of this server asks whether its session still holds.
    AskSessions,
    /// Tell the other servers.
    Share(Share),
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

/// What other servers are told.
#[derive(Debug)]
pub enum Share {
    Stored {
        from: u64,
        changes: Vec<Bytes>,
        owners: Vec<(Actor, Arc<str>, ByServer)>,
    },
    /// `whole`: these are all that this server has.
    Present {
        whole: bool,
        people: Vec<(Conn, Card, Option<Place>)>,
    },
    Quarantined(Bad),
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
    /// It needed what the room did not know, and the store was looked at since.
    pub looked: bool,
    pub act: Option<Act>,
}

/// A push that was admitted.
pub(super) struct Waiting {
    pub source: Source,
    pub id: u64,
    pub entries: Vec<Entry>,
    pub answered: bool,
    pub looked: bool,
    pub act: Option<Act>,
}

/// Somebody who has read further than the room knows.
pub(super) struct Early {
    pub conn: Conn,
    pub member: Member,
    pub log: Option<String>,
    pub since: u64,
    pub actor: Option<Actor>,
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
            looked: waiting.looked,
            act: waiting.act,
        }
    }
}
