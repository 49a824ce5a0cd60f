//! When a text was written and by which institutions, from the log alone: days for the picture, sittings to go back to.

use std::collections::{BTreeMap, HashSet};

use crate::domain::author::Behalf;
use crate::domain::capability::{Can, ability};
use crate::domain::clock::{DAY, MINUTE, Millis};
use crate::domain::error::Error;
use crate::domain::person::Institution;

use super::AppState;
use super::authors::Authors;

/// Writing that pauses for less than this is one sitting.
const PAUSE: Millis = 30 * MINUTE;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// The days (universal time) on which anything was written, oldest first.
    pub days: Vec<Day>,
    /// Oldest first.
    pub sittings: Vec<Sitting>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub at: Millis,
    pub shares: Vec<Share>,
}

/// What one institution wrote, or what came in one way without being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub institution: Option<Institution>,
    pub on_behalf_of: Option<Behalf>,
    /// Typing is gathered into a change every fraction of a second, so their number measures the time spent writing.
    pub changes: i64,
    pub people: usize,
}

/// Writing without a long pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    pub began: Millis,
    pub ended: Millis,
    /// The last entry of the log that belongs to it.
    pub seq: i64,
    pub changes: i64,
    /// Short names, in alphabetical order.
    pub institutions: Vec<String>,
}

/// # Errors
/// When the database fails.
pub async fn see_writing(app: &AppState, can: &Can<ability::Read>) -> Result<Writing, Error> {
    let book = Authors::of(&mut *app.store.read().await?, can.on()).await?;
    Ok(Writing { days: days(&book), sittings: sittings(&book) })
}

/// By institution, then by how the words came: what shares are kept apart by.
type Key = (String, Option<String>);

fn days(book: &Authors) -> Vec<Day> {
    let mut days: BTreeMap<Millis, BTreeMap<Key, (Share, HashSet<&str>)>> = BTreeMap::new();
    for run in &book.runs {
        let Some(author) = book.of_actor(&run.actor).and_then(|place| book.list.get(place)) else { continue };
        let behalf = author.on_behalf_of.clone();
        let institution = author.institution.clone().filter(|_| behalf.is_none());
        let name = institution.as_ref().map(|i| i.id.to_string()).unwrap_or_default();
        let key = (name, behalf.as_ref().map(|behalf| behalf.by.clone()));
        let day = days.entry(run.received_at.div_euclid(DAY) * DAY).or_default();
        let (share, people) = day.entry(key).or_insert_with(|| {
            (Share { institution, on_behalf_of: behalf, changes: 0, people: 0 }, HashSet::new())
        });
        share.changes += run.last - run.first + 1;
        people.insert(author.person.as_str());
        share.people = people.len();
    }
    let shares =
        |day: BTreeMap<Key, (Share, HashSet<&str>)>| day.into_values().map(|(share, _)| share).collect();
    days.into_iter().map(|(at, day)| Day { at, shares: shares(day) }).collect()
}

fn sittings(book: &Authors) -> Vec<Sitting> {
    let mut all: Vec<Sitting> = Vec::new();
    for run in &book.runs {
        let author = book.of_actor(&run.actor).and_then(|place| book.list.get(place));
        let name = author.and_then(|author| author.institution.as_ref()).map(|i| i.short_name.clone());
        if all.last().is_none_or(|last| run.received_at - last.ended > PAUSE) {
            let began = run.received_at;
            all.push(Sitting { began, ended: began, seq: 0, changes: 0, institutions: Vec::new() });
        }
        let Some(sitting) = all.last_mut() else { continue };
        sitting.ended = sitting.ended.max(run.received_at);
        sitting.seq = run.last;
        sitting.changes += run.last - run.first + 1;
        sitting.institutions.extend(name);
    }
    for sitting in &mut all {
        sitting.institutions.sort();
        sitting.institutions.dedup();
    }
    all
}
