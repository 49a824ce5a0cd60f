//! What came of consultations, for everybody: counts by who spoke, about what and with which outcome, and how long answers
//! took. Numbers and what is shown to all; never a name, an address or words that wait or are hidden.

use std::collections::BTreeMap;

use docs_schema::anchor::{Plain, Resolved, Selectors};

use crate::domain::access::Sight;
use crate::domain::clock::DAY;
use crate::domain::consultation::{Consultation, Contribution, Shown, State};
use crate::domain::error::Error;
use crate::store::{consultations, contributions, versions};

use super::AppState;
use super::anchoring::standing;
use super::see_versions::version_text;

/// Counts, each list with the most first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Transparency {
    pub received: usize,
    pub answered: usize,
    pub withdrawn: usize,
    pub hidden: usize,
    /// By category of institution; of persons the empty one.
    pub categories: Vec<(String, usize)>,
    pub regions: Vec<(String, usize)>,
    /// By number and heading; of the text as a whole the empty one.
    pub places: Vec<(String, usize)>,
    /// Of outcomes that are told.
    pub outcomes: Vec<(String, usize)>,
    /// Days from a contribution to its told outcome: the median, and the longest.
    pub days: Option<(i64, i64)>,
}

/// # Errors
/// When the database fails.
pub async fn see_transparency(app: &AppState, sight: &Sight) -> Result<Transparency, Error> {
    let mut db = app.store.read().await?;
    let mut all = Vec::new();
    for consultation in consultations::of_text(&mut db, &sight.text_id).await? {
        all.extend(contributions::numbered(&mut db, &consultation.id, 0).await?);
    }
    Ok(counted(&all))
}

fn counted(all: &[Contribution]) -> Transparency {
    let received: Vec<&Contribution> = all.iter().filter(|one| one.state == State::Received).collect();
    let told: Vec<&&Contribution> = received.iter().filter(|one| one.told_at.is_some()).collect();
    let mut days: Vec<i64> =
        told.iter().filter_map(|one| Some((one.told_at? - one.sent_at?).max(0) / DAY)).collect();
    days.sort_unstable();
    Transparency {
        received: received.len(),
        answered: told.len(),
        withdrawn: all.iter().filter(|one| one.state == State::Withdrawn).count(),
        hidden: received.iter().filter(|one| one.shown == Shown::Hidden).count(),
        categories: tally(received.iter().map(|one| one.institution_category.clone())),
        regions: tally(
            received.iter().map(|one| one.institution_region.clone()).filter(|region| !region.is_empty()),
        ),
        places: tally(received.iter().map(|one| one.place.clone())),
        outcomes: tally(told.iter().filter_map(|one| Some(one.outcome?.as_str().to_owned()))),
        days: days.last().map(|last| (days[days.len() / 2], *last)),
    }
}

fn tally(words: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut list: Vec<(String, usize)> = counts.into_iter().collect();
    list.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    list
}

/// Everything that is shown to all, by consultation.
///
/// # Errors
/// When the database fails.
pub async fn open_data(
    app: &AppState,
    sight: &Sight,
) -> Result<Vec<(Consultation, Vec<Contribution>)>, Error> {
    let mut db = app.store.read().await?;
    let mut all = Vec::new();
    for consultation in consultations::of_text(&mut db, &sight.text_id).await? {
        let mut list = contributions::numbered(&mut db, &consultation.id, 0).await?;
        list.retain(Contribution::is_public);
        all.push((consultation, list));
    }
    Ok(all)
}

/// Where each of these stands in the plain text of the version that was consulted on, for programs that are not ours.
///
/// # Errors
/// [`Error::Damaged`].
pub async fn selectors(
    app: &AppState,
    consultation: &Consultation,
    list: &[Contribution],
) -> Result<Vec<Option<Selectors>>, Error> {
    let version =
        versions::get(&mut *app.store.read().await?, &consultation.text_id, consultation.version).await?;
    let text = version_text(app, &version).await?;
    let resolver = app.rooms.resolver(&consultation.text_id, &version.heads).await?;
    let plain = Plain::of(&text.frozen.text);
    let one = |one: &Contribution| match standing(&resolver, one) {
        Some(Resolved::Found(place)) => plain.selectors(&place),
        _ => None,
    };
    Ok(list.iter().map(one).collect())
}
