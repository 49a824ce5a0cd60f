//! One connection, whatever it travels over: frames of the client in, the room's frames out through its
//! outbox.
//!
//! What must stay true: nothing is asked of a room before access to the text was; a change is read under
//! limits here, beside the room; dropping a connection leaves the room and gives its seat back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::sync::broadcast::{self, error::RecvError};

use super::bucket::Bucket;
use crate::actions::{AppState, access, identify};
use crate::domain::access::TextAccess;
use crate::domain::capability::Capability;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::http::auth::Caller;
use crate::i18n::Lang;
use crate::measure;
use crate::rooms::change::{self, Actor};
use crate::rooms::core::{Input, Member, Rights, Submitted};
use crate::rooms::outbox::Outbox;
use crate::rooms::refusal::{Code, Refusal};
use crate::rooms::wire::{self, Card, Hello, Returned, Said};
use crate::rooms::words::{Tongue, Words};
use crate::rooms::{Door, Full, Joining, Seat};

/// Changes from this size on are read on a thread of their own.
const READ_ASIDE: usize = 32 << 10;

/// See the module.
pub struct Connection {
    app: AppState,
    caller: Box<Caller>,
    seat: Seat,
    outbox: Arc<Outbox>,
    door: Option<Door>,
    tongue: Tongue,
    begun: Instant,
    changes: Bucket,
    presences: Bucket,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.outbox.leave();
        if let Some(door) = &self.door {
            door.leave(self.seat.conn);
        }
    }
}

impl Connection {
    /// # Errors
    /// When there are too many connections: the goodbye that says so.
    pub fn new(app: AppState, caller: Caller, lang: Lang) -> Result<Self, Bytes> {
        let tongue = if lang == Lang::En { Tongue::English } else { Tongue::French };
        let seat = app.rooms.seat(&caller.person.id).map_err(|full| {
            let why = if full == Full::Server { Words::ServerFull } else { Words::TooMany };
            wire::bye("too-many", tongue.say(why))
        })?;
        let limits = app.rooms.limits();
        Ok(Self {
            outbox: Arc::new(Outbox::new(limits)),
            changes: Bucket::new(limits.changes_per_second),
            presences: Bucket::new(limits.presence_per_second),
            caller: Box::new(caller),
            seat,
            door: None,
            tongue,
            begun: Instant::now(),
            app,
        })
    }

    pub fn outbox(&self) -> Arc<Outbox> {
        self.outbox.clone()
    }

    pub fn person(&self) -> &PersonId {
        &self.caller.person.id
    }

    /// Hears of every sign-out.
    pub fn sign_outs(&self) -> broadcast::Receiver<Option<PersonId>> {
        self.app.rooms.sign_outs()
    }

    /// Somebody has signed out, or it is not known who: if it was this very session, or its token was revoked, it ends.
    pub async fn signed_out(&self, heard: Result<Option<PersonId>, RecvError>) {
        if heard.is_ok_and(|person| person.is_some_and(|person| person != *self.person())) {
            return;
        }
        match identify::still_holds(&self.app, &self.caller.credential).await {
            Ok(true) => {}
            Ok(false) => self.outbox.cut(wire::bye("signed-out", self.tongue.say(Words::SignedOut))),
            Err(error) => {
                tracing::warn!(%error, "a session could not be asked");
                self.outbox.cut(wire::resync(self.tongue.say(Words::LostPlace)));
            }
        }
    }

    /// Whether it has joined a text.
    pub fn has_joined(&self) -> bool {
        self.door.is_some()
    }

    /// Takes one frame. What there is to answer goes through the outbox; after a goodbye it is closed.
    pub async fn hear(&mut self, frame: &Bytes) {
        match wire::read(frame) {
            Ok(said) => self.take(said).await,
            Err(error) => {
                tracing::debug!(%error, "an unreadable frame");
                self.bye("protocol", Words::Protocol);
            }
        }
    }

    /// Takes one message that was read.
    pub async fn take(&mut self, said: Said) {
        match (said, self.door.clone()) {
            (Said::Ping, _) => self.send(wire::pong()),
            (Said::Other, _) => {}
            (Said::Hello(hello), None) => self.hello(hello).await,
            (_, None) | (Said::Hello(_), Some(_)) => self.bye("protocol", Words::Protocol),
            (said, Some(door)) => self.pass_on(&door, said).await,
        }
    }

    fn send(&self, frame: Bytes) {
        if !self.outbox.push(frame) {
            self.outbox.cut(wire::resync(self.tongue.say(Words::TooSlow)));
        }
    }

    /// Says goodbye and closes.
    pub fn bye(&self, code: &str, words: Words) {
        self.send(wire::bye(code, self.tongue.say(words)));
        self.outbox.close();
    }

    async fn hello(&mut self, hello: Hello) {
        if hello.version != 1 || hello.schema != 1 {
            return self.bye("protocol", Words::Protocol);
        }
        let Ok(text) = hello.text.parse::<TextId>() else {
            return self.bye("unknown-text", Words::UnknownText);
        };
        let actor: Option<Result<Actor, _>> = hello.actor.map(TryInto::try_into);
        let Ok(actor) = actor.transpose() else { return self.bye("protocol", Words::Protocol) };
        let access = match access::text_access(&self.app.store, self.person(), &text).await {
            Ok(access) if access.capabilities.has(Capability::Read) => access,
            Ok(_) => return self.bye("forbidden", Words::NoMoreAccess),
            Err(Error::NotFound | Error::Forbidden) => return self.bye("unknown-text", Words::UnknownText),
            Err(error) => {
                tracing::warn!(%error, "access could not be asked");
                return self.outbox.cut(wire::resync(self.tongue.say(Words::LostPlace)));
            }
        };
        let joining = Joining {
            conn: self.seat.conn,
            member: self.member(&access),
            log: hello.log,
            since: hello.since,
            actor,
            outbox: self.outbox.clone(),
        };
        match self.app.rooms.join(&text, joining).await {
            Ok(door) => self.door = Some(door),
            Err(_) => self.bye("shutdown", Words::Stopping),
        }
    }

    fn member(&self, access: &TextAccess) -> Member {
        Member {
            card: Card {
                id: access.person_id.as_str().to_owned(),
                name: access.person_name.clone(),
                institution: access.institution_name.clone(),
                colour: access.institution_colour.clone(),
            },
            rights: Rights {
                read: access.capabilities.has(Capability::Read),
                write: access.capabilities.has(Capability::Write),
                names: access.capabilities.names(),
                epoch: access.epoch,
            },
            tongue: self.tongue,
        }
    }

    async fn pass_on(&mut self, door: &Door, said: Said) {
        let conn = self.seat.conn;
        let input = match said {
            Said::Push { id, changes } => match self.read_push(id, changes).await {
                Some(changes) => Input::Push { conn, id, changes },
                None => return,
            },
            Said::Receipts { id, changes } => match self.read_returned(id, changes).await {
                Some(changes) => Input::Push { conn, id, changes },
                None => return,
            },
            Said::Presence { at } => {
                if !self.presences.take(self.begun.elapsed(), 1) {
                    // The next one says where the caret is by then.
                    return;
                }
                Input::Presence { conn, at }
            }
            Said::Need { from } => Input::Need { conn, from },
            Said::Broken { seq, reason } => Input::Broken { conn, seq, reason },
            Said::Hello(_) | Said::Ping | Said::Other => return,
        };
        if !door.say(input).await {
            self.outbox.cut(wire::resync(self.tongue.say(Words::LostPlace)));
        }
    }

    /// Waits as long as this connection is ahead of its rate (nothing more is read from it meanwhile), and
    /// refuses a push that has too many changes at once.
    async fn allow(&mut self, id: u64, count: usize) -> bool {
        if count > self.app.rooms.limits().push_changes {
            let code = Code::TooLarge;
            measure::refused(code.as_str());
            self.send(wire::refuse(Some(id), code.as_str(), self.tongue.refusal(code), code.is_final()));
            return false;
        }
        let wait = self.changes.owe(self.begun.elapsed(), count as u32);
        if wait > Duration::ZERO {
            tokio::time::sleep(wait).await;
        }
        true
    }

    async fn read_push(&mut self, id: u64, changes: Vec<Bytes>) -> Option<Vec<Submitted>> {
        if !self.allow(id, changes.len()).await {
            return None;
        }
        let limits = self.app.rooms.limits().clone();
        let size: usize = changes.iter().map(Bytes::len).sum();
        let largest = changes.iter().map(Bytes::len).max().unwrap_or(0);
        let read = move || -> Vec<Submitted> {
            changes.into_iter().map(|bytes| change::read(bytes, &limits).into()).collect()
        };
        if size < READ_ASIDE || largest < READ_ASIDE / 32 {
            return Some(read());
        }
        tokio::task::spawn_blocking(read).await.ok()
    }

    async fn read_returned(&mut self, id: u64, changes: Vec<Returned>) -> Option<Vec<Submitted>> {
        if !self.allow(id, changes.len()).await {
            return None;
        }
        let limits = self.app.rooms.limits().clone();
        let read = |returned: Returned| Submitted {
            received: change::read(returned.change, &limits)
                .map_err(|_| Refusal::new(Code::BadReceipt, "what came back is not a change")),
            returned: Some((returned.person.into(), returned.receipt)),
        };
        Some(changes.into_iter().map(read).collect())
    }
}
