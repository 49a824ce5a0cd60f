//! Opening a branch: a text of its own that begins as a version of another, edited by the people named for it.
//!
//! Must stay true: its document is the origin's history up to the version, so that merging is adding changes; its log says
//! whose every change is, as the origin's does; text, people, history and journal entry appear in one transaction.

use std::collections::HashMap;

use automerge::Automerge;

use crate::domain::branch::Branch;
use crate::domain::capability::{Can, Capability, ability};
use crate::domain::clock::Millis;
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId, uuid_v7};
use crate::domain::input::{Note, Title};
use crate::domain::journal::Act;
use crate::domain::limits;
use crate::store::log_runs::{self, StoredRun};
use crate::store::{AnyConnection, access, actors, branches, journal, snapshots, texts, versions};

use super::AppState;
use super::access::text_access;

pub struct NewBranch {
    /// The version of the origin that it begins as.
    pub version: i64,
    pub name: Title,
    pub purpose: Note,
    /// Who may write in it; nobody: who opens it.
    pub people: Vec<PersonId>,
}

/// # Errors
/// [`Error::NotFound`] when there is no such version; [`Error::Invalid`] when the text is itself a branch, has too many, or
/// somebody named may not be.
pub async fn open_branch(
    app: &AppState,
    can: &Can<ability::Branch>,
    new: NewBranch,
) -> Result<Branch, Error> {
    let ready = prepare(app, can, new).await?;
    let mut tx = app.store.write().await?;
    let branch = put(app, &mut tx, can, ready).await?;
    tx.commit().await?;
    Ok(branch)
}

/// A branch that only has to be stored.
pub(super) struct Ready {
    new: NewBranch,
    saved: Vec<u8>,
    reached: HashMap<Vec<u8>, i64>,
}

/// Checks who is named and makes the document: what takes time, outside any transaction.
///
/// # Errors
/// As [`open_branch`].
pub(super) async fn prepare(
    app: &AppState,
    can: &Can<ability::Branch>,
    mut new: NewBranch,
) -> Result<Ready, Error> {
    if new.people.is_empty() {
        new.people.push(can.by().clone());
    }
    check_people(app, can.on(), &new.people).await?;
    let version = versions::get(&mut *app.store.read().await?, can.on(), new.version).await?;
    let document = app.rooms.as_at(can.on(), &version.heads).await?;
    let save = move || {
        let saved = document.save();
        let same = Automerge::load(&saved).is_ok_and(|again| again.get_heads() == document.get_heads());
        same.then(|| (saved, reached(&document)))
            .ok_or_else(|| Error::internal("a branch does not load as it was saved"))
    };
    let (saved, reached) = tokio::task::spawn_blocking(save).await.map_err(Error::internal)??;
    Ok(Ready { new, saved, reached })
}

/// Stores it. The caller may hold the dossier's lock already.
///
/// # Errors
/// As [`open_branch`].
pub(super) async fn put(
    app: &AppState,
    tx: &mut AnyConnection,
    can: &Can<ability::Branch>,
    Ready { new, saved, reached }: Ready,
) -> Result<Branch, Error> {
    let now = app.now();
    let origin = texts::by_id(tx, can.on()).await?;
    access::lock_dossier(tx, &origin.dossier_id).await?;
    if branches::origin(tx, can.on()).await?.is_some() {
        return Err(Error::Invalid { field: "text" });
    }
    if branches::of_text(tx, can.on()).await?.len() >= limits::BRANCHES_PER_TEXT {
        return Err(Error::Invalid { field: "branches" });
    }
    let id = TextId::new(now, &*app.chance);
    let act = act(can, &origin, &id, &new);
    journal::append(tx, &act.dossier, Some(&act.by), now, act.name, &act.data).await?;
    let card =
        TextCard { id, title: new.name.as_str().to_owned(), created_at: now, updated_at: now, ..origin };
    let runs = clipped(log_runs::since(tx, can.on(), 0).await?, &reached);
    let head = runs.last().map_or(0, |run| run.last);
    if head != reached.values().sum::<i64>() {
        return Err(Error::internal("the log of a text does not say whose all its changes are"));
    }
    texts::insert(tx, &card, &uuid_v7(now, &*app.chance), head).await?;
    let row = branches::New {
        id: &card.id,
        origin: can.on(),
        version: new.version,
        name: new.name.as_str(),
        purpose: new.purpose.as_str(),
        by: can.by(),
    };
    branches::insert(tx, &row).await?;
    branches::name_people(tx, &card.dossier_id, &card.id, &new.people).await?;
    copy_actors(tx, can.on(), &card.id, &reached, now).await?;
    log_runs::insert(tx, &card.id, &runs).await?;
    snapshots::put(tx, &card.id, head, &saved, now).await?;
    branches::get(tx, can.on(), &card.id).await
}

/// Everybody who is named must be somebody whom the table lets write in a branch of this text.
///
/// # Errors
/// [`Error::Invalid`] otherwise.
pub(super) async fn check_people(app: &AppState, origin: &TextId, people: &[PersonId]) -> Result<(), Error> {
    let refused = Error::Invalid { field: "people" };
    if people.is_empty() || people.len() > limits::PEOPLE_PER_BRANCH {
        return Err(refused);
    }
    for person in people {
        match text_access(&app.store, person, origin).await {
            Ok(access) if access.capabilities.has(Capability::Branch) => {}
            Ok(_) | Err(Error::NotFound) => return Err(refused),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn act(can: &Can<ability::Branch>, origin: &TextCard, id: &TextId, new: &NewBranch) -> Act {
    let data = [
        ("text", can.on().as_str().into()),
        ("branch", id.as_str().into()),
        ("version", new.version.into()),
        ("name", new.name.as_str().into()),
    ];
    let (dossier, by) = (origin.dossier_id.clone(), can.by().clone());
    Act { dossier, by, name: "branch-opened", data: data.into() }
}

/// The number of each actor's last change in a document.
fn reached(document: &Automerge) -> HashMap<Vec<u8>, i64> {
    let mut reached: HashMap<Vec<u8>, i64> = HashMap::new();
    for meta in document.get_changes_meta(&[]) {
        let last = reached.entry(meta.actor.to_bytes().to_vec()).or_default();
        *last = (*last).max(i64::try_from(meta.seq).unwrap_or(i64::MAX));
    }
    reached
}

/// The runs of a log as far as each actor had come, numbered anew.
fn clipped(runs: Vec<StoredRun>, reached: &HashMap<Vec<u8>, i64>) -> Vec<StoredRun> {
    let mut next = 1;
    let clip = |run: StoredRun| {
        let upto = reached.get(&run.actor).copied().unwrap_or(0);
        let count = (run.last - run.first + 1).min(upto - run.actor_first + 1);
        if count <= 0 {
            return None;
        }
        let first = next;
        next += count;
        Some(StoredRun { first, last: next - 1, ..run })
    };
    runs.into_iter().filter_map(clip).collect()
}

/// The actors keep their people and what the server recorded of them, and write no more: their next changes are the origin's.
async fn copy_actors(
    db: &mut AnyConnection,
    origin: &TextId,
    branch: &TextId,
    reached: &HashMap<Vec<u8>, i64>,
    now: Millis,
) -> Result<(), Error> {
    let mut known = actors::all(db, origin).await?;
    for (actor, last) in reached {
        let of = known.remove(actor).ok_or_else(|| Error::internal("an actor of a text is nobody’s"))?;
        actors::copy(db, branch, actor, &actors::Actor { next_seq: last + 1, by_server: true, ..of }, now)
            .await?;
    }
    Ok(())
}
