//! A room among others: whose carets are seen when a server dies.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::presence::{FAR_UNTIL, ROLL_CALL};
use super::{Effect, Input, Member, Opened, Present, Rights, Room};
use crate::rooms::limits::Limits;
use crate::rooms::receipt::Stamp;
use crate::rooms::tail::Tail;
use crate::rooms::wire::{Card, Place};
use crate::rooms::words::Tongue;

const AMINATA: [u8; 16] = [2; 16];
const MOMENT: Duration = Duration::from_millis(1);

fn card(name: &str) -> Card {
    Card { id: name.into(), name: name.into(), institution: String::new(), colour: String::new() }
}

fn place(at: &str) -> Option<Place> {
    Some(Place { section: "s".into(), anchor: at.into(), head: at.into() })
}

struct World {
    room: Room,
    now: Duration,
}

impl World {
    /// A room whose document is not read yet, with Aminata in it, who writes.
    fn new() -> Self {
        let opened = Opened {
            log: "L".into(),
            head: 1,
            epoch: 1,
            stamp: Stamp::new(&[7; 32], "text"),
            snapshot: None,
            tail: Tail::default(),
            owners: HashMap::from([(AMINATA, "aminata".into())]),
            by_server: HashSet::new(),
            quarantined: HashSet::new(),
        };
        let room = Room::new(opened, Arc::new(Limits::default())).among_others();
        let mut world = Self { room, now: Duration::from_secs(1) };
        world.joins(1, Some(AMINATA));
        world
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
}

fn told(effects: &[Effect]) -> Vec<&Bytes> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Everyone { frame, .. } = effect { Some(frame) } else { None })
        .collect()
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
