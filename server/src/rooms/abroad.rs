//! Between the rooms and the bus: what others tell of a text as inputs of its room, and what the room tells as messages.
//!
//! What must stay true: what cannot be read, or is of another log, makes the room look into the store, nothing else.

use std::sync::Arc;

use bytes::Bytes;
use minicbor::bytes::ByteVec;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::change;
use super::core::{Bad, Elsewhere, Input, Present, Share};
use super::opening::stored_limits;
use super::wire::{Card, Place};
use crate::bus::message::{OfText, OwnerOf, Present as Told, Quarantined, Seen, Stored};
use crate::bus::{Bus, MOST};
use crate::domain::ids::TextId;

/// Inputs of others that wait for one room.
const UNTAKEN: usize = 256;
/// People of one message.
const AT_ONCE: usize = 250;

/// What others tell of a text, as long as this lives.
pub(super) struct Ears {
    pub heard: mpsc::Receiver<Input>,
    listening: Option<JoinHandle<()>>,
}

impl Drop for Ears {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

impl Ears {
    /// Opening a room does not wait for the bus: once it is heard, the room looks into the store for what was missed.
    pub fn open(bus: &Bus, text: &TextId, log: &str) -> Self {
        let (tell, heard) = mpsc::channel(UNTAKEN);
        let listening = bus.is_there().then(|| {
            let (bus, text, log) = (bus.clone(), text.clone(), log.to_owned());
            tokio::spawn(async move {
                let Some(mut hearing) = bus.hear_text(&text).await else { return };
                bus.tell_text(&text, &OfText::WhoIsThere);
                let mut input = Input::Look;
                while tell.send(input).await.is_ok() {
                    let Some(message) = hearing.next().await else { return };
                    input = heard_of(message, &log);
                }
            })
        });
        Self { heard, listening }
    }
}

fn heard_of(message: OfText, log: &str) -> Input {
    match message {
        OfText::Stored(stored) if stored.log == log => Input::Elsewhere(elsewhere(stored)),
        OfText::Stored(_) => Input::Look,
        OfText::Present(told) => Input::Present(Present {
            server: told.server,
            whole: told.whole,
            people: told.people.into_iter().map(seen).collect(),
        }),
        OfText::WhoIsThere => Input::WhoIsThere,
        OfText::Quarantined(one) => match (one.hash.try_into(), one.actor.try_into()) {
            (Ok(hash), Ok(actor)) => {
                let reason = "another server could not apply it".to_owned();
                Input::Quarantined {
                    bad: vec![Bad { seq: one.seq, hash, actor, bytes: Bytes::new(), reason }],
                }
            }
            _ => Input::Look,
        },
    }
}

fn elsewhere(stored: Stored) -> Elsewhere {
    let Stored { from, to, changes, owners, .. } = stored;
    let limits = stored_limits();
    let whole = to.checked_sub(from).is_some_and(|more| changes.len() as u64 == more + 1);
    let read = |bytes: ByteVec| change::read(Bytes::from(Vec::from(bytes)), &limits).ok();
    let entries = if whole { changes.into_iter().map(read).collect() } else { Vec::new() };
    let owner = |one: OwnerOf| {
        let person: Arc<str> = one.person.into();
        Some((one.actor.try_into().ok()?, person, one.by_server))
    };
    Elsewhere { from, to, entries, owners: owners.into_iter().filter_map(owner).collect() }
}

fn seen(one: Seen) -> (u64, Card, Option<Place>) {
    let Seen { who, id, name, institution, colour, at } = one;
    let at = at.map(|(section, anchor, head)| Place { section, anchor, head });
    (who, Card { id, name, institution, colour }, at)
}

/// Tells the other servers.
pub(super) fn share(bus: &Bus, text: &TextId, log: &str, share: Share) {
    let message = match share {
        Share::Stored { from, changes, owners } => {
            let to = from + changes.len() as u64 - 1;
            let size: usize =
                changes.iter().map(|change| change.len() + 8).sum::<usize>() + owners.len() * 80;
            // What is too large to travel is read from the store.
            let changes = if size < MOST - 1_024 {
                changes.into_iter().map(|change| Vec::from(change).into()).collect()
            } else {
                Vec::new()
            };
            let owner = |(actor, person, by_server): (change::Actor, Arc<str>, bool)| OwnerOf {
                actor: actor.to_vec(),
                person: person.to_string(),
                by_server,
            };
            let owners = owners.into_iter().map(owner).collect();
            OfText::Stored(Stored { log: log.to_owned(), from, to, changes, owners })
        }
        Share::Present { people, .. } if people.len() > AT_ONCE => {
            // Too many for one message: who leaves is told by itself, or is not heard of any more.
            for some in people.chunks(AT_ONCE) {
                self::share(bus, text, log, Share::Present { whole: false, people: some.to_vec() });
            }
            return;
        }
        Share::Present { whole, people } => {
            let seen = |(who, card, at): (u64, Card, Option<Place>)| {
                let at = at.map(|at| (at.section, at.anchor, at.head));
                Seen {
                    who,
                    id: card.id,
                    name: card.name,
                    institution: card.institution,
                    colour: card.colour,
                    at,
                }
            };
            OfText::Present(Told {
                server: bus.server(),
                whole,
                people: people.into_iter().map(seen).collect(),
            })
        }
        Share::Quarantined(bad) => OfText::Quarantined(Quarantined {
            seq: bad.seq,
            hash: bad.hash.to_vec(),
            actor: bad.actor.to_vec(),
        }),
    };
    bus.tell_text(text, &message);
}
