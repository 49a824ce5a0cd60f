//! Merging a branch whole: every change that its origin lacks is appended to the origin, in one transaction with the journal.
//!
//! Who may write in the origin may merge: whoever can type words into it could copy them from the branch, and then their
//! authors would lose the credit. Must stay true: each change keeps its actor, its person and what the server recorded of
//! it; doing it again brings only what came since.

use crate::domain::branch::hex_heads;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::journal::Act;
use crate::rooms::Owner;
use crate::store::{actors, branches, commissions, journal, texts};

use super::AppState;
use super::append_now::append_now;

/// What became of it.
pub struct Merge {
    /// How many changes came into the origin.
    pub changes: usize,
    /// The journal entry; none where there was nothing to merge.
    pub entry: Option<i64>,
}

/// # Errors
/// [`Error::NotFound`] when the text has no such branch; [`Error::Invalid`] when it is closed or a
/// commission's.
pub async fn merge_branch(
    app: &AppState,
    can: &Can<ability::Write>,
    branch: &TextId,
) -> Result<Merge, Error> {
    let mut db = app.store.read().await?;
    let branch = branches::get(&mut db, can.on(), branch).await?;
    // The plenary takes over a commission's words item by item; merged as well, they would stand twice.
    if commissions::writes_in(&mut db, &branch.id).await? {
        return Err(Error::Invalid { field: "commission-branch" });
    }
    if branch.closed_at.is_some() {
        return Err(Error::Invalid { field: "branch" });
    }
    let dossier = texts::by_id(&mut db, can.on()).await?.dossier_id;
    drop(db);
    let sides = app.rooms.sides(can.on(), &branch.id).await?;
    let changes = sides.missing.len();
    if changes == 0 {
        return Ok(Merge { changes, entry: None });
    }
    let mut db = app.store.read().await?;
    let known = actors::all(&mut db, &branch.id).await?;
    drop(db);
    let owners = known.into_iter().filter_map(|(actor, of)| {
        let actor: [u8; 16] = actor.try_into().ok()?;
        let owner = Owner { person: of.person, on_behalf_of: of.on_behalf_of };
        sides.actors.contains(&actor).then_some((actor, owner))
    });
    let heads = |heads| serde_json::json!(hex_heads(heads));
    let data = [
        ("text", can.on().as_str().into()),
        ("branch", branch.id.as_str().into()),
        ("name", branch.name.clone().into()),
        ("changes", changes.into()),
        ("heads", heads(&sides.their_heads)),
        ("before", heads(&sides.our_heads)),
    ];
    let act =
        Act { dossier: dossier.clone(), by: can.by().clone(), name: "branch-merged", data: data.into() };
    let stored = append_now(app, can, owners.collect(), sides.missing.clone(), act).await?;
    let merges = journal::merges(&mut *app.store.read().await?, &dossier, &branch.id).await?;
    // Somebody else may have merged the same at this moment: theirs is the entry then.
    let entry = merges.first().map(|merged| merged.entry);
    Ok(Merge { changes: if stored.is_some() { changes } else { 0 }, entry })
}
