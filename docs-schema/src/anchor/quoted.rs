//! Which letters an anchor holds on to: the operations that wrote them, in runs.
//!
//! They are kept with the anchor, not looked up in the history at its own heads: three thousand remarks are made at three
//! thousand moments, and each moment would have to be read. Words typed or imported in one go are one run a block.

use automerge::ActorId;
use serde::{Deserialize, Serialize};

use super::MAX_CHARACTERS;
use super::signs::{Name, Writers};

/// Operations of a document, by runs of one actor that count up by one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// Hexadecimal.
    actors: Vec<String>,
    /// A place in `actors`, the first counter, how many.
    runs: Vec<(u32, u64, u32)>,
}

impl Quoted {
    /// In the order in which they stand; what one operation wrote together counts once.
    pub(super) fn new(names: impl Iterator<Item = Name>, writers: &Writers) -> Self {
        let mut numbers: Vec<u32> = Vec::new();
        let mut made = Self::default();
        let mut last = None;
        for name in names.filter(|name| last.replace(*name) != Some(*name)) {
            let known = numbers.iter().position(|number| *number == name.writer);
            let place = known.unwrap_or_else(|| {
                numbers.push(name.writer);
                made.actors.push(writers.actor(name.writer).map(ToString::to_string).unwrap_or_default());
                numbers.len() - 1
            });
            made.add(u32::try_from(place).unwrap_or(u32::MAX), name.counter);
        }
        made
    }

    fn add(&mut self, actor: u32, counter: u64) {
        match self.runs.last_mut() {
            Some((same, first, length)) if *same == actor && *first + u64::from(*length) == counter => {
                *length += 1
            }
            _ => self.runs.push((actor, counter, 1)),
        }
    }

    /// Those whose actor has a number; the others are nowhere in what was read.
    pub(super) fn names<'a>(&'a self, writers: &Writers) -> impl Iterator<Item = Name> + use<'a> {
        let number = |actor: &String| writers.number(&ActorId::try_from(actor.as_str()).ok()?);
        let numbers: Vec<Option<u32>> = self.actors.iter().map(number).collect();
        let name = move |(actor, first, length): &(u32, u64, u32)| {
            let writer = usize::try_from(*actor).ok().and_then(|place| *numbers.get(place)?);
            let counters = *first..first.saturating_add(u64::from(*length));
            writer
                .into_iter()
                .flat_map(move |writer| counters.clone().map(move |counter| Name { writer, counter }))
        };
        // A damaged anchor must not count for ever.
        self.runs.iter().flat_map(name).take(MAX_CHARACTERS)
    }
}
