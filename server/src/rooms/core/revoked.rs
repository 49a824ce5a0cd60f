//! A right that goes while pushes are on their way: nothing that it covered is stored afterwards.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ROOT, ReadDoc};
use bytes::Bytes;

use super::fixture::{self, AMINATA};
use super::{Commit, Effect, Failure, Input, Member, Rights, Room, Submitted};
use crate::domain::ids::{DossierId, PersonId};
use crate::domain::journal::Act;
use crate::rooms::change::read;
use crate::rooms::limits::Limits;
use crate::rooms::refusal::Code;
use crate::rooms::wire::Card;
use crate::rooms::words::Tongue;

const OLD: i64 = 3;
const NEW: i64 = 4;

fn rights(write: bool, epoch: i64) -> Rights {
    Rights { read: true, write, names: if write { vec!["read", "write"] } else { vec!["read"] }, epoch }
}

struct World {
    room: Room,
    doc: AutoCommit,
    now: Duration,
}

impl World {
    /// A room that knows its text, with Aminata in it.
    fn new() -> Self {
        let limits = Arc::new(Limits::default());
        let (opened, index, doc) = fixture::opened(OLD, &limits);
        let mut world = Self { room: Room::new(opened, limits), doc, now: Duration::from_secs(1) };
        let card = Card {
            id: "aminata".into(),
            name: "Aminata".into(),
            institution: String::new(),
            colour: String::new(),
        };
        let member = Member { card, rights: rights(true, OLD), tongue: Tongue::French };
        world.put(Input::Join { conn: 1, member, log: None, since: 0, actor: Some(AMINATA) });
        world.put(Input::Loaded { index: Box::new(index), upto: 1, bad: Vec::new() });
        world
    }

    fn put(&mut self, input: Input) -> Vec<Effect> {
        self.now += Duration::from_secs(1);
        let mut effects = self.room.handle(self.now, input);
        effects.extend(self.room.settle(self.now));
        effects
    }

    fn typed(&mut self) -> Submitted {
        let title = self.doc.get(ROOT, "title").unwrap().unwrap().1;
        self.doc.splice_text(&title, 0, 0, "x").unwrap();
        self.doc.commit();
        let bytes = Bytes::copy_from_slice(self.doc.get_last_local_change().unwrap().raw_bytes());
        read(bytes, &Limits::default()).into()
    }

    fn push(&mut self, id: u64) -> Vec<Effect> {
        let changes = vec![self.typed()];
        self.put(Input::Push { conn: 1, id, changes })
    }

    fn server_push(&mut self, ticket: u64, epoch: i64) -> Vec<Effect> {
        let act = Act {
            dossier: DossierId::stored("d".to_owned()),
            by: PersonId::stored("aminata".to_owned()),
            name: "typed",
            data: [("text", "t".into())].into(),
        };
        let changes = vec![self.typed()];
        self.put(Input::ServerPush { ticket, person: "aminata".into(), changes, act: Some(act), epoch })
    }

    fn answers(&mut self, write: bool) -> Vec<Effect> {
        let answers = HashMap::from([("aminata".to_owned(), Some(rights(write, NEW)))]);
        self.put(Input::Answers { epoch: NEW, answers, unknown: Vec::new() })
    }
}

fn commits(effects: &[Effect]) -> Vec<&Commit> {
    effects.iter().filter_map(|e| if let Effect::Commit(commit) = e { Some(commit) } else { None }).collect()
}

fn reply(effects: &[Effect]) -> Option<Result<Option<(u64, u64)>, Code>> {
    effects.iter().find_map(|e| match e {
        Effect::Reply { result, .. } => Some(result.clone().map_err(|refusal| refusal.code)),
        _ => None,
    })
}

#[test]
fn what_was_admitted_under_an_old_right_is_judged_by_the_new_one() {
    let mut world = World::new();
    assert_eq!(commits(&world.push(1)).len(), 1);
    assert!(commits(&world.push(2)).is_empty(), "one commit at a time");
    world.put(Input::AccessChanged);
    world.answers(false);
    let after = world.put(Input::Stored { first: 2 });
    assert!(commits(&after).is_empty(), "the second push was covered by a right that is gone");
    assert_eq!(world.room.pending.len() + world.room.parked.len(), 0);
}

#[test]
fn who_keeps_the_right_loses_nothing_when_rights_change() {
    let mut world = World::new();
    world.push(1);
    world.push(2);
    world.put(Input::AccessChanged);
    world.answers(true);
    let after = world.put(Input::Stored { first: 2 });
    assert_eq!(commits(&after)[0].epoch, NEW);
    assert!(!commits(&world.put(Input::StoreFailed(Failure::Stale))).iter().any(|c| c.epoch < NEW));
}

#[test]
fn a_server_action_is_refused_when_rights_have_changed_since_it_asked() {
    let mut world = World::new();
    world.put(Input::AccessChanged);
    world.answers(true);
    assert_eq!(reply(&world.server_push(9, OLD)), Some(Err(Code::NotAllowed)));
    assert_eq!(commits(&world.server_push(10, NEW)).len(), 0, "it follows a change that was refused");
}

#[test]
fn a_server_action_that_knows_a_later_right_makes_the_room_ask() {
    let mut world = World::new();
    let asked = world.server_push(9, NEW);
    assert!(asked.iter().any(|e| matches!(e, Effect::Ask { .. })));
    assert!(commits(&asked).is_empty());
    assert_eq!(commits(&world.answers(true))[0].epoch, NEW);
}

#[test]
fn a_server_action_is_told_when_rights_cannot_be_asked() {
    let mut world = World::new();
    world.server_push(9, NEW);
    let told = world.put(Input::Answers {
        epoch: super::UNKNOWN_EPOCH,
        answers: HashMap::new(),
        unknown: vec!["aminata".into()],
    });
    assert_eq!(reply(&told), Some(Err(Code::Busy)));
}

#[test]
fn who_cannot_be_asked_about_is_sent_back_to_the_door_and_not_told_that_a_right_is_gone() {
    let mut world = World::new();
    world.push(1);
    world.put(Input::AccessChanged);
    let unknown = vec!["aminata".to_owned()];
    let told = world.put(Input::Answers { epoch: super::UNKNOWN_EPOCH, answers: HashMap::new(), unknown });
    let said = |word: &[u8]| {
        let frames =
            told.iter().filter_map(|e| if let Effect::Send { frame, .. } = e { Some(frame) } else { None });
        frames.filter(|frame| frame.windows(word.len()).any(|part| part == word)).count()
    };
    assert_eq!((said(b"resync"), said(b"access")), (1, 0));
    assert!(told.iter().any(|e| matches!(e, Effect::Close { conn: 1 })));
    // Whoever may be without the right reads nothing more, and nothing of theirs is stored.
    assert!(commits(&world.put(Input::StoreFailed(Failure::Stale))).is_empty());
    assert!(world.room.connections.is_empty());
}
