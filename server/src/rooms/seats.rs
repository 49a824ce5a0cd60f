//! Places for connections: how many one person, and the whole server, may hold at once.
//!
//! What must stay true: a seat is counted as long as it is held, and no longer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::core::Conn;
use super::limits::Limits;
use crate::domain::ids::PersonId;
use crate::measure;

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// This person has as many connections as one may have.
    Person,
    /// The server has.
    Server,
}

#[derive(Default)]
pub(super) struct Seats {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: usize,
    by_person: HashMap<PersonId, usize>,
}

/// A place for one connection, given back when dropped.
pub struct Seat {
    seats: Arc<Seats>,
    person: PersonId,
    pub conn: Conn,
}

impl Seats {
    pub fn take(self: &Arc<Self>, person: &PersonId, conn: Conn, limits: &Limits) -> Result<Seat, Full> {
        let mut counts = self.counts();
        if counts.all >= limits.connections {
            return Err(Full::Server);
        }
        let own = counts.by_person.entry(person.clone()).or_insert(0);
        if *own >= limits.connections_per_person {
            return Err(Full::Person);
        }
        *own += 1;
        counts.all += 1;
        measure::connections(counts.all);
        Ok(Seat { seats: self.clone(), person: person.clone(), conn })
    }

    /// How many are held.
    pub fn taken(&self) -> usize {
        self.counts().all
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.seats.counts();
        counts.all -= 1;
        measure::connections(counts.all);
        if let Some(own) = counts.by_person.get_mut(&self.person) {
            *own -= 1;
            if *own == 0 {
                counts.by_person.remove(&self.person);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> PersonId {
        format!("00000000-0000-7000-8000-00000000000{name}").parse().unwrap()
    }

    #[test]
    fn a_person_and_the_server_have_so_many_places_and_get_them_back() {
        let seats = Arc::<Seats>::default();
        let limits = Limits { connections: 3, connections_per_person: 2, ..Limits::default() };
        let take = |name: &str| seats.take(&person(name), 1, &limits);
        let (first, _second) = (take("a"), take("a"));
        assert_eq!(take("a").err(), Some(Full::Person));
        let third = take("b");
        assert_eq!(take("c").err(), Some(Full::Server));
        assert_eq!(seats.taken(), 3);
        drop((first, third));
        assert_eq!(seats.taken(), 1);
        assert!(take("a").is_ok() && take("c").is_ok());
    }
}
