//! The plenary takes over what a commission recommended about one item: its wording of that provision comes into the living text,
//! in one change credited to the commission, and the decision is recorded.
//!
//! Must stay true: what would refuse the decision is asked before the text is touched; where the living text changed meanwhile a
//! person chooses, on what they have read; the decision names the very words that were meant. Done again after a failure between
//! the two it brings nothing and records the decision.

use std::sync::Arc;

use docs_schema::provision;

use crate::domain::author::Behalf;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, ItemId, WorkshopId};
use crate::domain::input::{Note, Reason};
use crate::domain::journal::Act;
use crate::domain::version::Version;
use crate::domain::workshop::{Decision, DecisionKind, Item, recommended};
use crate::rooms::{Reading, Wanted};
use crate::store::{AnyConnection, commissions, decisions, versions, workshops};

use super::AppState;
use super::access::text_access;
use super::append_now::append_now;
use super::decide::{Counted, NewDecision, record, would_pass};

pub struct TakeOver {
    pub item: ItemId,
    /// None: the commission's, where nobody else changed the provision.
    pub wording: Option<Wording>,
    /// The hash of the provision in the living text that whoever chooses has read.
    pub seen: Option<[u8; 32]>,
    pub how: Counted,
    pub note: Note,
    /// Nothing: those that the commission recorded.
    pub reservations: Vec<(InstitutionId, Reason)>,
    pub why_without: Reason,
}

/// Whose wording the plenary wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    Commission,
    /// What the living text says now.
    Living,
}

/// An item that a commission recommended something about, beside the living text.
pub struct Point {
    pub item: Item,
    pub version: Version,
    pub recommended: Decision,
    pub living: Arc<Reading>,
    /// Of the provision in the living text.
    pub now: [u8; 32],
}

impl Point {
    /// Whether the living text reads otherwise than the version and otherwise than what is recommended: a person must choose.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        let wanted = [self.recommended.hash, self.recommended.version_hash];
        self.recommended.kind.settles() && !wanted.contains(&self.now)
    }

    /// Whether the provision is no longer in the living text.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let item = &self.item;
        provision::range(&self.living.text, &item.section, item.scope.extent()).is_empty()
    }
}

/// # Errors
/// [`Error::NotFound`] when the item is not on this agenda; [`Error::Invalid`] when nothing was recommended about it.
pub(super) async fn point(app: &AppState, workshop: &WorkshopId, id: &ItemId) -> Result<Point, Error> {
    let mut db = app.store.read().await?;
    let all = workshops::items(&mut db, workshop).await?;
    let item = all.into_iter().find(|one| one.id == *id).ok_or(Error::NotFound)?;
    let decided = decisions::of_workshop(&mut db, workshop).await?;
    let recommended = recommended(&decided, &item).cloned();
    let recommended = recommended.ok_or(Error::Invalid { field: "recommendation" })?;
    let version = versions::get(&mut db, &item.text_id, item.version).await?;
    drop(db);
    let living = app.rooms.reading(&item.text_id).await?;
    let now = provision::hash(&living.text, &item.section, item.scope.extent());
    Ok(Point { item, version, recommended, living, now })
}

/// # Errors
/// [`Error::TextChanged`] when the living text changed here and nobody chose, or has changed since it was read;
/// [`Error::Invalid`] when nothing was recommended or the provision is gone; [`Error::Forbidden`] for who may not write in the
/// text; otherwise as `decide`.
pub async fn take_over(
    app: &AppState,
    can: &Can<ability::Conduct>,
    new: TakeOver,
) -> Result<Decision, Error> {
    let point = point(app, can.on(), &new.item).await?;
    let living = new.wording == Some(Wording::Living);
    let chosen = new.wording.is_some();
    if point.recommended.kind.settles() {
        let unread = if chosen { new.seen != Some(point.now) } else { point.is_contested() };
        if unread {
            return Err(Error::TextChanged);
        }
    }
    let decision = decision(&point, new, living);
    would_pass(app, can, &decision).await?;
    let mut expected = point.recommended.hash;
    if living && point.recommended.kind.settles() {
        expected = point.now;
    } else if point.recommended.kind.settles() && point.now != expected {
        bring(app, can, &point).await?;
    }
    record(app, can.on(), can.by(), decision, Some(expected)).await
}

fn decision(point: &Point, new: TakeOver, living: bool) -> NewDecision {
    let recommended = &point.recommended;
    // What the commission left as it was is not adopted as it was where the text now says something else.
    let amended =
        living && recommended.kind == DecisionKind::Adopted && point.now != recommended.version_hash;
    let recorded = || {
        let own = recommended.reservations.iter();
        own.filter_map(|one| Some((one.institution.clone(), Reason::parse(&one.words).ok()?))).collect()
    };
    NewDecision {
        item: new.item,
        commission: None,
        kind: if amended { DecisionKind::Amended } else { recommended.kind },
        how: new.how,
        note: new.note,
        reservations: if new.reservations.is_empty() { recorded() } else { new.reservations },
        why_without: new.why_without,
    }
}

/// Brings the recommended wording of the provision into the living text.
async fn bring(app: &AppState, can: &Can<ability::Conduct>, point: &Point) -> Result<(), Error> {
    if point.is_gone() {
        return Err(Error::Invalid { field: "provision-gone" });
    }
    let (item, recommended) = (&point.item, &point.recommended);
    let write = text_access(&app.store, can.by(), &item.text_id).await?.can::<ability::Write>()?;
    let wanted = Wanted {
        branch: recommended_document(app, can.on(), point).await?,
        section: item.section.clone(),
        extent: item.scope.extent(),
    };
    let commission = recommended.commission.as_ref().map(ToString::to_string);
    let behalf = Behalf { commission: commission.clone(), ..Behalf::by("commission") };
    let made = app.rooms.bringing_provision(&item.text_id, wanted, can.by(), &behalf).await?;
    // Somebody may have written the same at this moment: then there is nothing to bring.
    let Some(made) = made else { return Ok(()) };
    if made.reads != recommended.hash {
        return Err(Error::TextChanged);
    }
    let workshop = workshops::get(&mut *app.store.read().await?, can.on()).await?;
    let data = [
        ("number", workshop.n.into()),
        ("text", item.text_id.as_str().into()),
        ("workshop", can.on().as_str().into()),
        ("commission", commission.into()),
        ("item", item.id.as_str().into()),
        ("recommendation", recommended.n.into()),
    ];
    let act = Act {
        dossier: workshop.dossier_id,
        by: can.by().clone(),
        name: "commission-taken-over",
        data: data.into(),
    };
    append_now(app, &write, made.owners, vec![made.change], act).await.map(drop)
}

/// The text that the recommendation is about, as it stood then: the commission's branch, or the version where it left the words
/// as they were.
pub(super) async fn recommended_document(
    app: &AppState,
    workshop: &WorkshopId,
    point: &Point,
) -> Result<automerge::Automerge, Error> {
    let mut db = app.store.read().await?;
    let heads = decisions::heads(&mut db, &point.recommended.id).await?;
    let branch = branch(&mut db, workshop, point).await?;
    drop(db);
    let kind = point.recommended.kind;
    let of_version = kind == DecisionKind::Adopted || !kind.settles();
    let text = branch.filter(|_| !of_version).unwrap_or_else(|| point.item.text_id.clone());
    app.rooms.as_at(&text, &heads).await
}

async fn branch(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    point: &Point,
) -> Result<Option<crate::domain::ids::TextId>, Error> {
    let all = commissions::of_workshop(db, workshop).await?;
    let own = all.into_iter().find(|one| Some(&one.id) == point.recommended.commission.as_ref());
    let mut branches = own.map(|one| one.branches).unwrap_or_default().into_iter();
    Ok(branches.find(|(text, _)| *text == point.item.text_id).map(|(_, branch)| branch))
}
