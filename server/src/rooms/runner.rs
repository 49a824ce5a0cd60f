//! The tokio side of a room: it feeds the machine, obeys its effects, and is the only part of the rooms that
//! waits for anything.
//!
//! What must stay true: effects are obeyed in order; work that takes long runs beside the loop (`works`) and
//! comes back as an input; several inputs are taken before anything is committed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::abroad::{self, Ears};
use super::authored::Copied;
use super::core::{Conn, Effect, Elsewhere, Input, Room, Ticket};
use super::opening;
use super::outbox::Outbox;
use super::reading::Reading;
use super::refusal::{Code, Refusal};
use super::registry::{Joining, Shared};
use super::wire;
use super::words::{Tongue, Words};
use super::works::Works;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::measure::{self, OpenRoom};

/// Inputs taken before the room settles.
const AT_ONCE: usize = 512;

/// Why a server action was refused.
#[derive(Debug, Clone)]
pub struct Refused(pub Refusal);

impl Refused {
    pub(super) fn into_error(self) -> Error {
        match self.0.code {
            Code::Busy => Error::Busy,
            Code::NotAllowed => Error::Forbidden,
            Code::Storage => Error::Storage { log: self.0.reason.to_owned() },
            _ => Error::Malformed { detail: format!("{}: {}", self.0.code.as_str(), self.0.reason) },
        }
    }
}

/// The log entries that a server action's changes became; none if all were known.
pub(super) type Answer = Result<Option<(u64, u64)>, Refused>;

pub(super) enum Command {
    Join(Joining),
    Input(Input),
    Server {
        ticket: Ticket,
        input: Input,
        reply: oneshot::Sender<Answer>,
    },
    /// With the last entry that the store had: what the reader is given holds it.
    Read(Reader, u64),
}

/// Who waits for the document.
pub(super) enum Reader {
    Text(oneshot::Sender<Option<Arc<Reading>>>),
    Copy(oneshot::Sender<Option<Copied>>),
}

pub(super) struct Runner {
    text: TextId,
    log: String,
    room: Room,
    shared: Arc<Shared>,
    works: Works,
    begun: Instant,
    outboxes: HashMap<Conn, (Arc<Outbox>, Tongue)>,
    replies: HashMap<Ticket, oneshot::Sender<Answer>>,
    /// Each with the entry that it must see.
    readers: Vec<(u64, Reader)>,
    over: bool,
    _open: OpenRoom,
}

impl Runner {
    /// The life of a room.
    pub async fn run(text: TextId, shared: Arc<Shared>, mut rx: mpsc::Receiver<Command>) {
        let opened = match shared.key().await {
            Ok(key) => opening::open(&shared.store, &text, key, &shared.limits).await,
            Err(error) => Err(error),
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!(text = text.as_str(), %error, "a text could not be opened");
                shared.abandon(&text);
                return refuse_all(rx).await;
            }
        };
        let log = opened.log.clone();
        let (works, mut done) = Works::new(text.clone(), log.clone(), shared.clone());
        let mut ears = Ears::open(&shared.bus, &text, &log);
        let mut room = Room::new(opened, shared.limits.clone());
        if shared.bus.is_there() {
            room = room.among_others();
        }
        let mut runner = Self {
            text,
            log,
            room,
            shared,
            works,
            begun: Instant::now(),
            outboxes: HashMap::new(),
            replies: HashMap::new(),
            readers: Vec::new(),
            over: false,
            _open: measure::open_room(),
        };
        runner.turn(&mut rx, &mut done, &mut ears.heard).await;
    }

    async fn turn(
        &mut self,
        rx: &mut mpsc::Receiver<Command>,
        done: &mut mpsc::UnboundedReceiver<Input>,
        heard: &mut mpsc::Receiver<Input>,
    ) {
        while !self.over {
            let wake = self.room.next_wake().map(|at| self.begun + at);
            tokio::select! {
                biased;
                Some(input) = done.recv() => self.handle(input),
                // What others stored comes before what may depend on it.
                Some(input) = heard.recv() => self.handle(input),
                command = rx.recv() => match command {
                    Some(command) => self.take(command),
                    // Every sender is gone: the server itself is.
                    None => self.handle(Input::Shutdown),
                },
                () = sleep_until(wake) => {}
            }
            while let Ok(input) = heard.try_recv() {
                self.handle(input);
            }
            self.drain(rx, done);
            self.settle();
            if self.over && !self.shared.close(&self.text, rx) {
                // Somebody came at the last moment: they open the text anew.
                self.shared.abandon(&self.text);
            }
        }
    }

    /// Takes what has come meanwhile, so that one commit carries it all.
    fn drain(&mut self, rx: &mut mpsc::Receiver<Command>, done: &mut mpsc::UnboundedReceiver<Input>) {
        measure::room_queue(rx.len() + done.len());
        for _ in 0..AT_ONCE {
            if let Ok(input) = done.try_recv() {
                self.handle(input);
            }
            match rx.try_recv() {
                Ok(command) => self.take(command),
                Err(_) => break,
            }
        }
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn take(&mut self, command: Command) {
        match command {
            Command::Join(joining) => {
                let Joining { conn, member, log, since, actor, outbox } = joining;
                self.outboxes.insert(conn, (outbox, member.tongue));
                self.handle(Input::Join { conn, member, log, since, actor });
            }
            Command::Input(input) => {
                if let Input::Broken { conn, seq, reason } = &input {
                    tracing::warn!(
                        text = self.text.as_str(),
                        conn,
                        seq,
                        reason,
                        "a client could not apply an entry"
                    );
                }
                if let Input::Leave { conn } = &input {
                    self.outboxes.remove(conn);
                }
                self.handle(input);
            }
            Command::Server { ticket, input, reply } => {
                self.replies.insert(ticket, reply);
                self.handle(input);
            }
            Command::Read(reader, stored) => {
                if stored > self.room.head() {
                    self.handle(Input::Elsewhere(Elsewhere { to: stored, ..Elsewhere::default() }));
                }
                self.readers.push((stored.max(self.room.head()), reader));
            }
        }
    }

    fn handle(&mut self, input: Input) {
        let effects = self.room.handle(self.now(), input);
        self.obey(effects);
    }

    fn settle(&mut self) {
        let effects = self.room.settle(self.now());
        self.obey(effects);
        if !self.readers.is_empty() {
            self.answer_readers();
        }
    }

    fn answer_readers(&mut self) {
        let Some(judged) = self.room.judged_upto() else {
            // Nobody writes: the reader takes it from the store.
            return self.readers.clear();
        };
        let readers = std::mem::take(&mut self.readers);
        let (ready, waiting): (Vec<_>, Vec<_>) =
            readers.into_iter().partition(|(wanted, _)| *wanted <= judged);
        if !ready.is_empty() {
            self.works.read(ready.into_iter().map(|(_, reader)| reader).collect());
        }
        if !waiting.is_empty() {
            self.room.hurry(self.now());
        }
        self.readers = waiting;
    }

    fn obey(&mut self, effects: Vec<Effect>) {
        let mut slow = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send { conn, frame } => self.send(conn, frame, &mut slow),
                Effect::CatchUp { conn, frames } => {
                    measure::caught_up(frames.iter().map(Bytes::len).sum());
                    if let Some((outbox, _)) = self.outboxes.get(&conn) {
                        outbox.catch_up(frames);
                    }
                }
                Effect::Everyone { except, frame } => {
                    for (conn, (outbox, _)) in self.outboxes.iter().filter(|(conn, _)| !except.contains(conn))
                    {
                        if !outbox.push(frame.clone()) {
                            slow.push(*conn);
                        }
                    }
                }
                Effect::Close { conn } => {
                    if let Some((outbox, _)) = self.outboxes.remove(&conn) {
                        outbox.close();
                    }
                }
                Effect::Reply { ticket, result } => {
                    if let Some(reply) = self.replies.remove(&ticket) {
                        let _gone = reply.send(result.map_err(Refused));
                    }
                }
                Effect::Share(share) => abroad::share(&self.shared.bus, &self.text, &self.log, share),
                Effect::AskSessions => {
                    let _nobody_is_here = self.shared.signed_out.send(None);
                }
                Effect::Forget => self.works.forget(),
                Effect::Unload => self.over = true,
                work => self.works.begin(work),
            }
        }
        for conn in slow {
            self.cut(conn);
        }
    }

    fn send(&self, conn: Conn, frame: Bytes, slow: &mut Vec<Conn>) {
        if let Some((outbox, _)) = self.outboxes.get(&conn)
            && !outbox.push(frame)
        {
            slow.push(conn);
        }
    }

    fn cut(&mut self, conn: Conn) {
        if let Some((outbox, tongue)) = self.outboxes.remove(&conn) {
            measure::slow_receiver();
            outbox.cut(wire::resync(tongue.say(Words::TooSlow)));
            self.handle(Input::Slow { conn });
        }
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The text cannot be opened: whoever waits is told to come again.
async fn refuse_all(mut rx: mpsc::Receiver<Command>) {
    rx.close();
    while let Some(command) = rx.recv().await {
        if let Command::Join(joining) = command {
            joining.outbox.cut(wire::resync(joining.member.tongue.say(Words::LostPlace)));
        }
    }
}
