//! Looking at branches: the list below a text, and one beside its origin, with the places where both sides changed the same
//! sentence: before a merge, and as they read after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use docs_schema::PolicyText;
use docs_schema::compare::{self, Both, Comparison, Options};
use docs_schema::numbering::Scheme;

use crate::domain::branch::{Branch, BranchPerson, Merged};
use crate::domain::capability::{self, Can, Capability, Held, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::limits;
use crate::rooms::Sides;
use crate::store::{branches, commissions, dossiers, journal, members, texts};

use super::AppState;

/// A branch beside its origin.
pub struct BranchView {
    pub branch: Branch,
    /// The origin.
    pub card: TextCard,
    pub scheme: Scheme,
    pub sides: Arc<Sides>,
    /// What the branch changed since they parted.
    pub comparison: Comparison,
    /// Where both changed the same sentence, with how it would read merged.
    pub places: Vec<Both>,
    /// The newest first.
    pub merges: Vec<Merged>,
    /// A commission of a workshop writes in it: a plenary takes it over, item by item.
    pub of_commission: bool,
}

impl BranchView {
    /// How many changes the origin lacks.
    #[must_use]
    pub fn ahead(&self) -> usize {
        self.sides.missing.len()
    }
}

/// A merge that is done, with the places as they read now.
pub struct MergeView {
    pub branch: Branch,
    pub card: TextCard,
    pub merged: Merged,
    pub places: Vec<Both>,
}

/// # Errors
/// When the database fails.
pub async fn see_branches(app: &AppState, can: &Can<ability::Read>) -> Result<Vec<Branch>, Error> {
    branches::of_text(&mut *app.store.read().await?, can.on()).await
}

/// The members of the dossier whom the table lets write in a branch of this text once they are named, by name.
///
/// # Errors
/// When the database fails.
pub async fn may_be_named(app: &AppState, can: &Can<ability::Branch>) -> Result<Vec<BranchPerson>, Error> {
    let mut db = app.store.read().await?;
    let dossier = texts::by_id(&mut db, can.on()).await?.dossier_id;
    let stage = dossiers::by_id(&mut db, &dossier).await?.stage;
    let mut found: BTreeMap<(String, PersonId), BranchPerson> = BTreeMap::new();
    for member in members::of_dossier(&mut db, &dossier).await? {
        let held = [Held { role: member.role, text: member.text_id }];
        if capability::in_text(stage, &held, can.on(), false).has(Capability::Branch) {
            let institution =
                member.institution.map(|institution| institution.short_name).unwrap_or_default();
            let person = BranchPerson { id: member.person_id, name: member.name, institution };
            found.insert((person.name.clone(), person.id.clone()), person);
        }
    }
    Ok(found.into_values().collect())
}

/// The origin of a text that is a branch.
///
/// # Errors
/// When the database fails.
pub async fn origin_of(app: &AppState, can: &Can<ability::Read>) -> Result<Option<TextId>, Error> {
    branches::origin(&mut *app.store.read().await?, can.on()).await
}

/// One branch of a text that the caller may read: who reads the origin reads its branches.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn see_branch(
    app: &AppState,
    can: &Can<ability::Read>,
    branch: &TextId,
) -> Result<BranchView, Error> {
    let (card, branch, merges) = known(app, can, branch).await?;
    let of_commission = commissions::writes_in(&mut *app.store.read().await?, &branch.id).await?;
    let sides = app.rooms.sides(can.on(), &branch.id).await?;
    let scheme = card.numbering.parse().unwrap_or_default();
    let of = sides.clone();
    let compared = tokio::task::spawn_blocking(move || {
        let options = Options { scheme, shared_history: true };
        (compare::compare(&of.base, &of.theirs, &options), places(&of, scheme))
    });
    let (comparison, places) = compared.await.map_err(Error::internal)?;
    Ok(BranchView { branch, card, scheme, sides, comparison, places, merges, of_commission })
}

/// A merge of a branch, by the number of its journal entry.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn see_merge(
    app: &AppState,
    can: &Can<ability::Read>,
    branch: &TextId,
    entry: i64,
) -> Result<MergeView, Error> {
    let (card, branch, merges) = known(app, can, branch).await?;
    let merged = merges.into_iter().find(|merged| merged.entry == entry).ok_or(Error::NotFound)?;
    let (ours, theirs) = (merged.origin_heads.clone(), merged.branch_heads.clone());
    let sides = app.rooms.sides_of_merge(can.on(), ours, theirs).await?;
    let scheme = card.numbering.parse().unwrap_or_default();
    let found = tokio::task::spawn_blocking(move || places(&sides, scheme)).await.map_err(Error::internal)?;
    Ok(MergeView { branch, card, merged, places: found })
}

async fn known(
    app: &AppState,
    can: &Can<ability::Read>,
    branch: &TextId,
) -> Result<(TextCard, Branch, Vec<Merged>), Error> {
    let mut db = app.store.read().await?;
    let card = texts::by_id(&mut db, can.on()).await?;
    let branch = branches::get(&mut db, can.on(), branch).await?;
    let merges = journal::merges(&mut db, &card.dossier_id, &branch.id).await?;
    Ok((card, branch, merges))
}

fn places(sides: &Sides, scheme: Scheme) -> Vec<Both> {
    let texts: [&PolicyText; 3] = [&sides.base, &sides.ours, &sides.theirs];
    let mut places = compare::both(texts[0], texts[1], texts[2], Some(&sides.merged), scheme);
    places.truncate(limits::PLACES_SHOWN);
    places
}
