//! Whose the changes of a text are and when they came, from the log of the store: never from what a change says of itself.

use std::collections::HashMap;

use crate::domain::author::{Author, Behalf};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::person::{Institution, Person};
use crate::domain::thread::Named;
use crate::store::log_runs::{self, StoredRun};
use crate::store::{AnyConnection, actors, institutions, persons};

/// The log of a text as a book of names.
pub struct Authors {
    /// Each person once for each way in which they came by words, by when they first did.
    pub list: Vec<Author>,
    /// Place in `list` by actor.
    by_actor: HashMap<Vec<u8>, usize>,
    /// In the order of the log.
    pub runs: Vec<StoredRun>,
    /// Places in `runs` by actor, ascending by the actor's own number.
    runs_of: HashMap<Vec<u8>, Vec<usize>>,
}

impl Authors {
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &mut AnyConnection, text: &TextId) -> Result<Self, Error> {
        let runs = log_runs::since(db, text, 0).await?;
        let mut book = Self { list: Vec::new(), by_actor: HashMap::new(), runs, runs_of: HashMap::new() };
        for (place, run) in book.runs.iter().enumerate() {
            book.runs_of.entry(run.actor.clone()).or_default().push(place);
        }
        let mut known: HashMap<PersonId, Option<Person>> = HashMap::new();
        let mut places: HashMap<(PersonId, Option<Behalf>), usize> = HashMap::new();
        let institutions = institutions::all(db).await?;
        let mut actors: Vec<_> = actors::all(db, text).await?.into_iter().collect();
        // Who wrote first is named first, the same answer each time; who opened the text and wrote nothing is not named.
        actors.retain(|(actor, _)| book.runs_of.contains_key(actor));
        actors.sort_by_key(|(actor, _)| book.runs_of.get(actor).and_then(|own| own.first().copied()));
        for (actor, of) in actors {
            let behalf = of.on_behalf_of.as_deref().map(Behalf::stored);
            let proposed_by = behalf.as_ref().and_then(|behalf| behalf.person.clone()).map(PersonId::stored);
            for person in [Some(&of.person), proposed_by.as_ref()].into_iter().flatten() {
                if !known.contains_key(person) {
                    known.insert(person.clone(), persons::ever(db, person).await?);
                }
            }
            let person = known.get(&of.person).and_then(Option::as_ref);
            let place = *places.entry((of.person.clone(), behalf.clone())).or_insert_with(|| {
                let proposer = behalf.as_ref().and_then(|behalf| behalf.institution.as_deref());
                let proposer = institutions.iter().find(|one| Some(one.id.as_str()) == proposer);
                let named = proposed_by.as_ref().and_then(|id| known.get(id)?.as_ref()).map(named);
                book.list.push(Author { proposer: named, ..author(of.person, person, proposer, behalf) });
                book.list.len() - 1
            });
            book.by_actor.insert(actor, place);
        }
        Ok(book)
    }

    /// Place in `list` of whose an actor is.
    #[must_use]
    pub fn of_actor(&self, actor: &[u8]) -> Option<usize> {
        self.by_actor.get(actor).copied()
    }

    /// Author and time of an actor's change. The time is exact to `log_runs::RUN_SPAN`.
    #[must_use]
    pub fn of_change(&self, actor: &[u8], seq: u64) -> Option<(usize, Millis)> {
        Some((self.of_actor(actor)?, self.run_of(actor, seq)?.received_at))
    }

    /// The entry of the log that an actor's change is.
    #[must_use]
    pub fn entry_of(&self, actor: &[u8], seq: u64) -> Option<i64> {
        let run = self.run_of(actor, seq)?;
        Some(run.first + i64::try_from(seq).ok()? - run.actor_first)
    }

    fn run_of(&self, actor: &[u8], seq: u64) -> Option<&StoredRun> {
        let own = self.runs_of.get(actor)?;
        let seq = i64::try_from(seq).ok()?;
        let at = own.partition_point(|run| self.runs[*run].actor_first <= seq).checked_sub(1)?;
        self.runs.get(own[at])
    }
}

/// The institution is the person's own; of words that somebody proposed, the proposer's.
fn author(
    id: PersonId,
    person: Option<&Person>,
    proposer: Option<&Institution>,
    on_behalf_of: Option<Behalf>,
) -> Author {
    let theirs = || person.and_then(|person| person.institution.clone());
    let by_name = on_behalf_of.as_ref().is_some_and(|behalf| behalf.person.is_some());
    Author {
        person: id,
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
        // Of a proposer who is named and has none, it is not that of who applied the words.
        institution: proposer.cloned().or_else(|| theirs().filter(|_| !by_name)),
        proposer: None,
        on_behalf_of,
    }
}

fn named(person: &Person) -> Named {
    Named { id: person.id.clone(), name: person.name.clone() }
}
