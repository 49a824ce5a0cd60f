//! Looking at commissions: one with what its branches change, what the plenary would take over of an item, and the places where
//! two commissions, or one and the plenary, changed the same sentence.
//!
//! Must stay true: the words of a branch, and of the living text, are for those who read that text; who only sees the workshop
//! sees commissions, items and reports.

use std::collections::HashMap;
use std::sync::Arc;

use docs_schema::compare::{self, Both, Comparison};
use docs_schema::{PolicyText, automerge_doc, provision};

use crate::domain::access::{CommissionAccess, WorkshopAccess};
use crate::domain::capability::{Capability, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, ItemId, PersonId, TextId};
use crate::domain::limits;
use crate::domain::workshop::{Commission, Item};
use crate::rooms::Reading;
use crate::store::{texts, versions};

use super::AppState;
use super::access::text_access;
use super::provision_change::{all_changes, differs, in_provision};
use super::see_versions::{VersionText, version_text};
use super::see_workshop::{Room, see_room};
use super::take_over::{Point, point, recommended_document};

/// A commission with the words of its branches that the caller may read.
pub struct CommissionView {
    pub room: Room,
    pub branches: Vec<BranchWords>,
}

/// A branch of a commission beside the version that it began as.
pub struct BranchWords {
    /// The text that it is of.
    pub card: TextCard,
    pub branch: TextId,
    pub may_write: bool,
    pub reading: Arc<Reading>,
    /// What it changes in each item of the commission.
    pub changes: HashMap<ItemId, Comparison>,
}

/// # Errors
/// [`Error::Forbidden`].
pub async fn see_commission(app: &AppState, of: &CommissionAccess) -> Result<CommissionView, Error> {
    let room = see_room(app, &of.at).await?;
    let mut branches = Vec::new();
    for (text, branch) in &of.commission.branches {
        let Some(card) = readable(app, &of.at.person_id, text).await? else { continue };
        let Some((_, n)) = of.at.workshop.texts.iter().find(|(about, _)| about == text) else { continue };
        let version = versions::get(&mut *app.store.read().await?, text, *n).await?;
        let (frozen, reading) = (version_text(app, &version).await?, app.rooms.reading(branch).await?);
        let own = |item: &Item| item.text_id == *text && item.commission.as_ref() == Some(&of.commission.id);
        let items = room.items.iter().map(|one| &one.item).filter(|item| own(item)).cloned().collect();
        let changes = changes(frozen, reading.clone(), items).await?;
        let rights = text_access(&app.store, &of.at.person_id, branch).await?.capabilities;
        let (branch, may_write) = (branch.clone(), rights.has(Capability::Write));
        branches.push(BranchWords { card, branch, may_write, reading, changes });
    }
    Ok(CommissionView { room, branches })
}

/// The card of a text, for those who read it.
async fn readable(app: &AppState, person: &PersonId, text: &TextId) -> Result<Option<TextCard>, Error> {
    match text_access(&app.store, person, text).await {
        Ok(access) if access.capabilities.has(Capability::Read) => {
            Ok(Some(texts::by_id(&mut *app.store.read().await?, text).await?))
        }
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn changes(
    frozen: Arc<VersionText>,
    reading: Arc<Reading>,
    items: Vec<Item>,
) -> Result<HashMap<ItemId, Comparison>, Error> {
    let compare = move || {
        let (before, after) = (&frozen.frozen.text, &reading.text);
        let all = all_changes(before, after, frozen.scheme());
        let own = |item: &Item| Some((item.id.clone(), in_provision(&all, before, after, item)?));
        items.iter().filter(|item| differs(before, after, item)).filter_map(own).collect()
    };
    tokio::task::spawn_blocking(compare).await.map_err(Error::internal)
}

/// What the plenary would take over of an item.
pub struct PointView {
    pub point: Point,
    pub card: TextCard,
    /// The text as the commission recommended it.
    pub recommended: PolicyText,
    /// What the commission changed of the version.
    pub proposed: Option<Comparison>,
    /// What the living text changed of it.
    pub meanwhile: Option<Comparison>,
    /// How many places both changed: what a person looks at before choosing.
    pub clashes: Vec<Both>,
}

/// # Errors
/// [`Error::NotFound`] when there is no such item, or for those who do not read its text; [`Error::Invalid`] when nothing was
/// recommended about it.
pub async fn see_point(app: &AppState, at: &WorkshopAccess, item: &ItemId) -> Result<PointView, Error> {
    at.can::<ability::SeeWorkshops>()?;
    let point = point(app, &at.workshop.id, item).await?;
    let card = readable(app, &at.person_id, &point.item.text_id).await?.ok_or(Error::NotFound)?;
    let document = recommended_document(app, &at.workshop.id, &point).await?;
    let frozen = version_text(app, &point.version).await?;
    let (living, item) = (point.living.clone(), point.item.clone());
    let compare = move || {
        let (before, scheme) = (&frozen.frozen.text, frozen.scheme());
        let recommended = automerge_doc::read(&document).0;
        let change = |after| {
            let all = differs(before, after, &item).then(|| all_changes(before, after, scheme))?;
            in_provision(&all, before, after, &item)
        };
        let (proposed, meanwhile) = (change(&recommended), change(&living.text));
        let mut clashes = compare::both(before, &living.text, &recommended, None, scheme);
        clashes.retain(|both| both.ours != both.theirs && is_in(before, &item, both));
        clashes.truncate(limits::PLACES_SHOWN);
        (recommended, proposed, meanwhile, clashes)
    };
    let (recommended, proposed, meanwhile, clashes) =
        tokio::task::spawn_blocking(compare).await.map_err(Error::internal)?;
    Ok(PointView { point, card, recommended, proposed, meanwhile, clashes })
}

/// Whether a place stands in the provision of an item.
fn is_in(version: &PolicyText, item: &Item, both: &Both) -> bool {
    let range = provision::range(version, &item.section, item.scope.extent());
    let id = both.place.as_ref().map(|place| place.id.as_str());
    match id {
        Some(id) => version.sections[range].iter().any(|section| section.id == id),
        None => item.section.is_empty(),
    }
}

/// A sentence that two sides changed, each in its own way.
pub struct ClashPlace {
    pub card: TextCard,
    /// None: the plenary, in the living text.
    pub ours: Option<CommissionId>,
    pub theirs: CommissionId,
    pub both: Both,
    /// The items of the agenda that it stands in.
    pub items: Vec<ItemId>,
}

/// The places where two commissions, or the plenary and one, changed the same sentence of a text that the caller reads.
///
/// # Errors
/// When the database fails.
pub async fn see_clashes(app: &AppState, at: &WorkshopAccess, room: &Room) -> Result<Vec<ClashPlace>, Error> {
    let mut found = Vec::new();
    for (text, n) in &at.workshop.texts {
        let own = |one: &Commission| {
            let branch = one.branches.iter().find(|(of, _)| of == text);
            branch.map(|(_, branch)| (one.id.clone(), branch.clone()))
        };
        let branches: Vec<(CommissionId, TextId)> = room.commissions.iter().filter_map(own).collect();
        if branches.is_empty() {
            continue;
        }
        let Some(card) = readable(app, &at.person_id, text).await? else { continue };
        let version = versions::get(&mut *app.store.read().await?, text, *n).await?;
        let frozen = version_text(app, &version).await?;
        let mut sides = vec![(None, app.rooms.reading(text).await?)];
        for (commission, branch) in branches {
            sides.push((Some(commission), app.rooms.reading(&branch).await?));
        }
        let items = room.items.iter().map(|one| &one.item).filter(|item| item.text_id == *text);
        let items = items.cloned().collect();
        let all = tokio::task::spawn_blocking(move || clashes(&card, &frozen, &sides, items));
        found.extend(all.await.map_err(Error::internal)?);
    }
    found.truncate(limits::PLACES_SHOWN);
    Ok(found)
}

type Side = (Option<CommissionId>, Arc<Reading>);

fn clashes(card: &TextCard, frozen: &VersionText, sides: &[Side], items: Vec<Item>) -> Vec<ClashPlace> {
    let (version, scheme) = (&frozen.frozen.text, frozen.scheme());
    let mut found = Vec::new();
    for (at, (ours, our_words)) in sides.iter().enumerate() {
        for (theirs, their_words) in &sides[at + 1..] {
            let Some(theirs) = theirs else { continue };
            let mut places = compare::both(version, &our_words.text, &their_words.text, None, scheme);
            // What the plenary took over reads the same on both sides.
            places.retain(|both| both.ours != both.theirs);
            found.extend(places.into_iter().map(|both| ClashPlace {
                card: card.clone(),
                ours: ours.clone(),
                theirs: theirs.clone(),
                items:
                    items.iter().filter(|item| is_in(version, item, &both)).map(|i| i.id.clone()).collect(),
                both,
            }));
        }
    }
    found
}
