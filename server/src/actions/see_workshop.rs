//! Looking at workshops: the list, the room with all that happened in it, and one item of the agenda with its words.
//!
//! Must stay true: the living words of an item are for those who read the text, and for phones that the secretariat let into the
//! room, of the one item that the wall shows; a text that is restricted to institutions stays so on every phone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use docs_schema::compare::Comparison;
use docs_schema::provision;

use crate::domain::access::{DossierAccess, SeatAccess, WorkshopAccess};
use crate::domain::capability::{Capability, ability};
use crate::domain::consultation::Contribution;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, ItemId, PersonId, TextId, WorkshopId};
use crate::domain::limits;
use crate::domain::version::Version;
use crate::domain::workshop::{
    Ballot, Commission, Decision, Item, Quorum, Seat, Workshop, quorum, recommended, standing, voters,
};
use crate::rooms::Reading;
use crate::store::{
    ballots, commissions, consultations, contributions, decisions, members, persons, seats, texts, versions,
    workshops,
};

use super::AppState;
use super::access::sight;
use super::provision_change::{differs, in_provision};
use super::see_comparison::since_version;
use super::see_versions::{VersionText, version_text};

/// The workshops of a dossier that this person may see, the last first.
///
/// # Errors
/// When the database fails.
pub async fn see_workshops(app: &AppState, at: &DossierAccess) -> Result<Vec<Workshop>, Error> {
    let mut db = app.store.read().await?;
    let mut all = workshops::of_dossier(&mut db, &at.dossier_id).await?;
    if !at.capabilities.has(Capability::SeeWorkshops) {
        let own = persons::by_id(&mut db, &at.person_id).await?.institution.map(|own| own.id);
        all.retain(|workshop| {
            let leads = [&workshop.chair, &workshop.rapporteur].into_iter().flatten();
            let invited = workshop.invited.iter().any(|one| Some(&one.institution) == own.as_ref());
            invited || leads.into_iter().any(|one| *one == at.person_id)
        });
    }
    Ok(all)
}

/// A workshop and all that happened in it.
pub struct Room {
    pub workshop: Workshop,
    pub items: Vec<ItemState>,
    pub seats: Vec<Seat>,
    pub quorum: Quorum,
    /// Votes that are in the room.
    pub voters: usize,
    pub ballots: Vec<Ballot>,
    /// In their order, recommendations included.
    pub decisions: Vec<Decision>,
    pub commissions: Vec<Commission>,
    /// Names of the people that it names.
    pub people: HashMap<PersonId, String>,
}

/// An item of the agenda as it stands.
pub struct ItemState {
    pub item: Item,
    /// The decision of the plenary that holds.
    pub decision: Option<Decision>,
    /// Whether the living text still is what was decided; none where nothing settles it.
    pub covered: Option<bool>,
    /// The last recommendation of its commission.
    pub recommended: Option<Decision>,
}

impl Room {
    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&ItemState> {
        self.items.iter().find(|one| one.item.id == *id)
    }

    /// The ballot that is open.
    #[must_use]
    pub fn open_ballot(&self) -> Option<&Ballot> {
        self.ballots.iter().find(|ballot| ballot.closed_at.is_none())
    }

    /// The item on the wall.
    #[must_use]
    pub fn shown(&self) -> Option<&ItemState> {
        self.workshop.shown_item.as_ref().and_then(|id| self.item(id))
    }
}

/// # Errors
/// [`Error::Forbidden`].
pub async fn see_room(app: &AppState, at: &WorkshopAccess) -> Result<Room, Error> {
    at.can::<ability::SeeWorkshops>()?;
    room(app, &at.workshop.id).await
}

/// The room as a phone in it needs it.
///
/// # Errors
/// When the database fails.
pub async fn see_room_from_seat(app: &AppState, at: &SeatAccess) -> Result<Room, Error> {
    room(app, &at.workshop.id).await
}

pub(super) async fn room(app: &AppState, id: &WorkshopId) -> Result<Room, Error> {
    let mut db = app.store.read().await?;
    let workshop = workshops::get(&mut db, id).await?;
    let list = workshops::items(&mut db, id).await?;
    let seats = seats::of_workshop(&mut db, id).await?;
    let ballots = ballots::of_workshop(&mut db, id).await?;
    let decisions = decisions::of_workshop(&mut db, id).await?;
    let commissions = commissions::of_workshop(&mut db, id).await?;
    let mut people = HashMap::new();
    let leads = commissions.iter().filter_map(|one| one.rapporteur.as_ref());
    for person in [&workshop.chair, &workshop.rapporteur].into_iter().flatten().chain(leads) {
        let known = persons::by_id(&mut db, person).await?;
        people.insert(person.clone(), known.name);
    }
    drop(db);
    let covered = coverage(app, &list, &decisions).await?;
    let state = |item: Item| ItemState {
        decision: standing(&decisions, &item.id).cloned(),
        covered: covered.get(&item.id).copied(),
        recommended: recommended(&decisions, &item).cloned(),
        item,
    };
    Ok(Room {
        items: list.into_iter().map(state).collect(),
        quorum: quorum(&workshop, &seats),
        voters: voters(&workshop, &seats),
        seats,
        ballots,
        decisions,
        commissions,
        people,
        workshop,
    })
}

/// For each item that was settled, whether the text still says so.
async fn coverage(
    app: &AppState,
    items: &[Item],
    decisions: &[Decision],
) -> Result<HashMap<ItemId, bool>, Error> {
    let settled = |item: &Item| {
        let decision = standing(decisions, &item.id).filter(|decision| decision.kind.settles())?;
        Some((item.clone(), decision.hash))
    };
    let settled: Vec<(Item, [u8; 32])> = items.iter().filter_map(settled).collect();
    let mut readings: HashMap<TextId, Arc<Reading>> = HashMap::new();
    for (item, _) in &settled {
        if !readings.contains_key(&item.text_id) {
            readings.insert(item.text_id.clone(), app.rooms.reading(&item.text_id).await?);
        }
    }
    let hash = move || {
        let covered = |(item, decided): (Item, [u8; 32])| {
            let now = provision::hash(&readings[&item.text_id].text, &item.section, item.scope.extent());
            (item.id, now == decided)
        };
        settled.into_iter().map(covered).collect()
    };
    tokio::task::spawn_blocking(hash).await.map_err(Error::internal)
}

/// Who looks at an item.
pub enum Eyes<'a> {
    Person(&'a WorkshopAccess),
    Seat(&'a SeatAccess),
}

/// An item with its words, as far as somebody may see them.
pub struct ItemWords {
    /// The text's own title.
    pub title: String,
    pub version: Option<Arc<VersionText>>,
    /// Where the provision stands in the version.
    pub in_version: Range<usize>,
    pub living: Option<Arc<Reading>>,
    /// Where it stands in the living text.
    pub in_living: Range<usize>,
    /// What changed in it since the version; none where nothing did, or where it may not be seen.
    pub changed: Option<Comparison>,
    /// What was contributed about it.
    pub contributions: Vec<Contribution>,
    /// Contributions that are not public, and outcomes that are not told, too.
    pub sees_all: bool,
    /// The reader may write in the text.
    pub may_write: bool,
}

/// # Errors
/// [`Error::NotFound`] when a seat asks for another item than the one on the wall.
pub async fn see_item(app: &AppState, eyes: &Eyes<'_>, item: &Item) -> Result<ItemWords, Error> {
    let seen = may_see(app, eyes, item).await?;
    let mut db = app.store.read().await?;
    let version = versions::get(&mut db, &item.text_id, item.version).await?;
    drop(db);
    let mut words = ItemWords {
        title: version.title.clone(),
        version: None,
        in_version: 0..0,
        living: None,
        in_living: 0..0,
        changed: None,
        contributions: vec![],
        sees_all: seen.all,
        may_write: seen.write,
    };
    if !seen.version {
        return Ok(words);
    }
    let frozen = version_text(app, &version).await?;
    words.in_version = provision::range(&frozen.frozen.text, &item.section, item.scope.extent());
    let own = &frozen.frozen.text.sections[words.in_version.clone()];
    let sections: HashSet<&str> = own.iter().map(|section| section.id.as_str()).collect();
    words.contributions = about(app, item, &sections, seen.all).await?;
    if seen.living {
        let reading = app.rooms.reading(&item.text_id).await?;
        words.in_living = provision::range(&reading.text, &item.section, item.scope.extent());
        if differs(&frozen.frozen.text, &reading.text, item) {
            let card = texts::by_id(&mut *app.store.read().await?, &item.text_id).await?;
            let all = since_version(app, card, version, &frozen, &reading).await?;
            words.changed = in_provision(&all, &frozen.frozen.text, &reading.text, item);
        }
        words.living = Some(reading);
    }
    words.version = Some(frozen);
    Ok(words)
}

/// What somebody may see of an item.
#[derive(Default)]
struct Seen {
    version: bool,
    living: bool,
    /// Contributions that are not public too.
    all: bool,
    write: bool,
}

async fn may_see(app: &AppState, eyes: &Eyes<'_>, item: &Item) -> Result<Seen, Error> {
    match eyes {
        Eyes::Person(at) => match sight(&app.store, Some(&at.person_id), &item.text_id).await {
            Ok(sight) => Ok(Seen {
                version: sight.shows(&version_of(app, item).await?),
                living: sight.capabilities.has(Capability::Read),
                all: sight.capabilities.has(Capability::SeeMatrix),
                write: sight.capabilities.has(Capability::Write),
            }),
            Err(Error::NotFound) => Ok(Seen::default()),
            Err(error) => Err(error),
        },
        Eyes::Seat(at) => {
            if at.workshop.shown_item.as_ref() != Some(&item.id) {
                return Err(Error::NotFound);
            }
            let mut db = app.store.read().await?;
            let card = texts::by_id(&mut db, &item.text_id).await?;
            let listed = texts::institutions(&mut db, &item.text_id).await?;
            let open = !card.restricted || listed.contains(&at.seat.institution);
            let may = at.may.see_item && open;
            Ok(Seen { version: may, living: may, ..Seen::default() })
        }
    }
}

async fn about(
    app: &AppState,
    item: &Item,
    sections: &HashSet<&str>,
    see_all: bool,
) -> Result<Vec<Contribution>, Error> {
    let mut db = app.store.read().await?;
    let mut all = Vec::new();
    for consultation in consultations::of_text(&mut db, &item.text_id).await? {
        let mut own = contributions::numbered(&mut db, &consultation.id, 0).await?;
        own.retain(|one| (see_all || one.is_public()) && sections.contains(one.section.as_str()));
        all.extend(own);
    }
    all.truncate(limits::CONTRIBUTIONS_PER_ITEM);
    Ok(all)
}

/// The version that an item is about.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn version_of(app: &AppState, item: &Item) -> Result<Version, Error> {
    versions::get(&mut *app.store.read().await?, &item.text_id, item.version).await
}

/// Titles of the texts that a workshop is about, as the versions have them.
///
/// # Errors
/// When the database fails.
pub async fn titles(app: &AppState, workshop: &Workshop) -> Result<Vec<(TextId, String)>, Error> {
    let mut db = app.store.read().await?;
    let mut all = Vec::with_capacity(workshop.texts.len());
    for (text, n) in &workshop.texts {
        all.push((text.clone(), versions::get(&mut db, text, *n).await?.title));
    }
    Ok(all)
}

/// What stands at the door of a workshop: its title and who is invited. Whoever has the code sees that much.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn door_of_workshop(app: &AppState, code: &str) -> Result<Workshop, Error> {
    workshops::by_code(&mut *app.store.read().await?, code).await
}

/// Waits until the workshop is past `since`, or some moments; its rev then.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn wait_for_news(app: &AppState, id: &WorkshopId, since: i64) -> Result<i64, Error> {
    let mut bell = app.bells.listen(id);
    let now = workshops::rev(&mut *app.store.read().await?, id).await?;
    if now > since {
        return Ok(now);
    }
    // While the bells of other servers are not heard, the store is asked more often.
    let wait = if app.bells.may_miss() { limits::NEWS_WAIT_DEAF } else { limits::NEWS_WAIT };
    let wait = std::time::Duration::from_millis(wait.unsigned_abs());
    let _rang = tokio::time::timeout(wait, bell.wait_for(|rev| *rev > since)).await.is_ok();
    workshops::rev(&mut *app.store.read().await?, id).await
}

/// The people of a dossier who may lead one of its workshops: id and name, by name.
///
/// # Errors
/// When the database fails.
pub async fn people_of(app: &AppState, dossier: &DossierId) -> Result<Vec<(PersonId, String)>, Error> {
    let all = members::of_dossier(&mut *app.store.read().await?, dossier).await?;
    let found: BTreeMap<(String, PersonId), ()> =
        all.into_iter().map(|member| ((member.name, member.person_id), ())).collect();
    Ok(found.into_keys().map(|(name, id)| (id, name)).collect())
}
