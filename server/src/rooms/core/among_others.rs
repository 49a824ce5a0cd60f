//! A room among others: whose carets are seen when a server dies, and entries that some document could not take.

use std::sync::Arc;
use std::time::Duration;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, ROOT, ReadDoc};
use bytes::Bytes;

use super::fixture::{self, AMINATA};
use super::presence::{FAR_UNTIL, ROLL_CALL};
use super::{Bad, Effect, Elsewhere, Fetched, InStore, Input, Member, Present, Rights, Room, Share};
use crate::rooms::change::{Received, read};
use crate::rooms::known::Index;
use crate::rooms::limits::Limits;
use crate::rooms::wire::{Card, Place};
use crate::rooms::words::Tongue;

const MOMENT: Duration = Duration::from_millis(1);

fn card(name: &str) -> Card {
    Card { id: name.into(), name: name.into(), institution: String::new(), colour: String::new() }
}

fn place(at: &str) -> Option<Place> {
    Some(Place { section: "s".into(), anchor: at.into(), head: at.into() })
}

struct World {
    room: Room,
    index: Option<Index>,
    doc: AutoCommit,
    now: Duration,
}

impl World {
    /// A room whose document is not read yet, with Aminata in it, who writes.
    fn new() -> Self {
        let limits = Arc::new(Limits::default());
        let (opened, index, doc) = fixture::opened(1, &limits);
        let room = Room::new(opened, limits).among_others();
        let mut world = Self { room, index: Some(index), doc, now: Duration::from_secs(1) };
        world.joins(1, Some(AMINATA));
        world
    }

    /// As [`World::new`], with its document read.
    fn loaded() -> Self {
        let mut world = Self::new();
        world.loads(1, Vec::new());
        world
    }

    fn loads(&mut self, upto: u64, bad: Vec<Bad>) -> Vec<Effect> {
        let index = Box::new(self.index.take().expect("read once"));
        self.put(Input::Loaded { index, upto, bad })
    }

    fn joins(&mut self, conn: u64, actor: Option<[u8; 16]>) -> Vec<Effect> {
        let rights = Rights { read: true, write: actor.is_some(), names: vec!["read"], epoch: 1 };
        let member = Member { card: card("aminata"), rights, tongue: Tongue::French };
        self.put(Input::Join { conn, member, log: None, since: 0, actor })
    }

    fn put(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = self.room.handle(self.now, input);
        effects.extend(self.room.settle(self.now));
        effects
    }

    /// Time passes; the room wakes whenever it asked to.
    fn wait(&mut self, time: Duration) -> Vec<Effect> {
        let (until, mut effects) = (self.now + time, Vec::new());
        while let Some(wake) = self.room.next_wake().filter(|wake| *wake <= until) {
            self.now = self.now.max(wake);
            let woken = self.put(Input::Tick);
            assert!(!woken.is_empty() || self.room.next_wake() > Some(wake), "it wakes in vain, for ever");
            effects.extend(woken);
        }
        self.now = until;
        effects.extend(self.put(Input::Tick));
        effects
    }

    fn sees(&mut self, server: u64, whole: bool, people: &[(u64, Option<Place>)]) -> Vec<Effect> {
        let named = |(who, at): &(u64, Option<Place>)| (*who, card("kofi"), at.clone());
        let people = people.iter().map(named).collect();
        self.put(Input::Present(Present { server, whole, people }))
    }

    /// What another typed, stored elsewhere.
    fn typed(&mut self) -> Received {
        let title = self.doc.get(ROOT, "title").unwrap().unwrap().1;
        self.doc.splice_text(&title, 0, 0, "x").unwrap();
        self.doc.commit();
        let bytes = Bytes::copy_from_slice(self.doc.get_last_local_change().unwrap().raw_bytes());
        read(bytes, &Limits::default()).unwrap()
    }
}

fn stored(seq: u64, received: Option<&Received>) -> Elsewhere {
    Elsewhere { from: seq, to: seq, entries: vec![received.cloned()], owners: Vec::new() }
}

fn bad(seq: u64, received: &Received) -> Bad {
    let Received { hash, actor, bytes, .. } = received.clone();
    Bad { seq, hash, actor, bytes, reason: "it cannot be applied".into() }
}

/// How many were told to do without an entry.
fn dropped(effects: &[Effect]) -> usize {
    let frames = effects
        .iter()
        .filter_map(|effect| if let Effect::Send { frame, .. } = effect { Some(frame) } else { None });
    frames.filter(|frame| frame.windows(5).any(|word| word == b"\x64drop")).count()
}

fn told(effects: &[Effect]) -> Vec<&Bytes> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Everyone { frame, .. } = effect { Some(frame) } else { None })
        .collect()
}

fn goes_on(effects: &[Effect]) -> bool {
    !effects.iter().any(|effect| matches!(effect, Effect::Unload | Effect::Close { .. }))
}

#[test]
fn carets_of_a_server_that_died_go_once_its_roll_calls_were_missed() {
    let mut world = World::new();
    assert_eq!(told(&world.sees(8, false, &[(80, place("a")), (81, place("b"))])).len(), 2);
    assert!(told(&world.sees(9, false, &[(90, place("c"))])).len() == 1);
    // One of the two servers goes on calling its roll.
    let mut gone = Vec::new();
    for _ in 0..3 {
        gone.extend(world.wait(ROLL_CALL));
        world.sees(9, true, &[(90, place("c"))]);
    }
    assert!(told(&gone).is_empty(), "gone after {:?} of silence", ROLL_CALL * 3);
    assert!(told(&world.wait(FAR_UNTIL - ROLL_CALL * 3 - MOMENT)).is_empty());
    assert_eq!(told(&world.wait(MOMENT)).len(), 2, "both are gone, once");
    let frames = world.joins(2, None);
    let Some(Effect::CatchUp { frames, .. }) = frames.first() else { panic!("{frames:?}") };
    // Welcome, the end, and the one who is still there.
    let carets = frames.iter().filter(|frame| frame.windows(8).any(|word| word == b"presence")).count();
    assert_eq!(carets, 1, "who comes later sees the living alone");
    // It comes back, under another number, as after a restart.
    assert_eq!(told(&world.sees(10, true, &[(100, place("a"))])).len(), 1);
}

#[test]
fn a_caret_of_which_roll_calls_are_heard_stays_and_is_not_told_again() {
    let mut world = World::new();
    world.sees(8, false, &[(80, place("a"))]);
    for _ in 0..20 {
        assert!(told(&world.wait(ROLL_CALL)).is_empty());
        assert!(told(&world.sees(8, true, &[(80, place("a"))])).is_empty());
    }
    assert_eq!(told(&world.sees(8, true, &[])).len(), 1, "who is not at the roll call has left");
}

#[test]
fn an_entry_that_is_found_bad_here_and_elsewhere_is_told_once() {
    let mut world = World::loaded();
    let received = world.typed();
    let judging = world.put(Input::Elsewhere(stored(2, Some(&received))));
    assert!(judging.iter().any(|effect| matches!(effect, Effect::Judge { entries } if entries.len() == 1)));
    let mut effects = world.put(Input::Quarantined { bad: vec![bad(2, &received)] });
    effects.extend(world.put(Input::Judged { bad: vec![bad(2, &received)] }));
    effects.extend(world.put(Input::Quarantined { bad: vec![bad(2, &received)] }));
    assert_eq!(dropped(&effects), 1);
    assert!(goes_on(&effects));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Share(Share::Quarantined(_)))));
}

#[test]
fn a_room_that_hears_of_a_bad_entry_before_the_entry_itself_goes_on_without_it() {
    for from_store in [false, true] {
        let mut world = World::loaded();
        let received = world.typed();
        let mut effects = world.put(Input::Quarantined { bad: vec![bad(2, &received)] });
        let next = if from_store { None } else { Some(&received) };
        if from_store {
            world.put(Input::Look);
            let fetched = Fetched { head: 3, rows: vec![stored(2, next), stored(3, None)] };
            effects.extend(world.put(Input::Fetched(fetched)));
        } else {
            effects.extend(world.put(Input::Elsewhere(stored(2, next))));
        }
        effects.extend(world.wait(Duration::from_secs(1)));
        let seq = if from_store { 4 } else { 3 };
        let sound = world.typed();
        effects.extend(world.put(Input::Elsewhere(stored(seq, Some(&sound)))));
        effects.extend(world.wait(Duration::from_secs(1)));
        effects.extend(world.put(Input::Judged { bad: Vec::new() }));
        assert_eq!(dropped(&effects), 1);
        assert!(goes_on(&effects), "everybody was sent away (from the store: {from_store})");
    }
}

#[test]
fn a_document_that_took_what_another_could_not_is_given_up() {
    let mut world = World::loaded();
    let received = world.typed();
    world.put(Input::Elsewhere(stored(2, Some(&received))));
    world.wait(Duration::from_secs(1));
    world.put(Input::Quarantined { bad: vec![bad(2, &received)] });
    assert!(!goes_on(&world.put(Input::Judged { bad: Vec::new() })));
}

#[test]
fn what_the_document_cannot_take_when_it_is_read_is_told_to_those_who_were_sent_it() {
    let mut world = World::new();
    let received = world.typed();
    world.put(Input::Elsewhere(stored(2, Some(&received))));
    let effects = world.loads(2, vec![bad(2, &received)]);
    assert_eq!(dropped(&effects), 1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Share(Share::Quarantined(_)))));
    assert!(goes_on(&effects));
    // The store has one, and so has the room: there is nothing to read.
    let found = InStore { log: "L".into(), head: 2, epoch: 1, saved: 0, quarantined: 1 };
    let after = world.put(Input::InStore(found));
    assert!(!after.iter().any(|effect| matches!(effect, Effect::FetchQuarantined)));
}
