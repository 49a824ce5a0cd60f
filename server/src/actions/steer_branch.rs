//! Steering a branch: who writes in it, and whether anybody does. A closed branch stays readable.

use crate::domain::branch::Branch;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::store::{branches, journal, texts};

use super::AppState;
use super::open_branch::check_people;

/// Names these people for a branch and nobody else; open editors hear of it. The proof is held in the branch itself.
///
/// # Errors
/// [`Error::Invalid`] when somebody may not be named.
pub async fn name_people(
    app: &AppState,
    can: &Can<ability::Branch>,
    people: &[PersonId],
) -> Result<Branch, Error> {
    let origin = origin(app, can).await?;
    check_people(app, &origin, people).await?;
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let name = branches::get(&mut tx, &origin, can.on()).await?.name;
    let data = [
        ("text", origin.as_str().into()),
        ("branch", can.on().as_str().into()),
        ("name", name.into()),
        ("people", ids.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), app.now(), "branch-people", &data.into()).await?;
    branches::name_people(&mut tx, &dossier, can.on(), people).await?;
    let branch = branches::get(&mut tx, &origin, can.on()).await?;
    tx.commit().await?;
    app.rooms.access_changed(std::slice::from_ref(can.on()));
    Ok(branch)
}

/// Closes a branch without merging it, or opens it again.
///
/// # Errors
/// [`Error::NotFound`] when it is no branch.
pub async fn close_branch(app: &AppState, can: &Can<ability::Branch>, closed: bool) -> Result<Branch, Error> {
    let origin = origin(app, can).await?;
    let mut tx = app.store.write().await?;
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let now = app.now();
    let act = if closed { "branch-closed" } else { "branch-reopened" };
    let name = branches::get(&mut tx, &origin, can.on()).await?.name;
    let data =
        [("text", origin.as_str().into()), ("branch", can.on().as_str().into()), ("name", name.into())];
    journal::append(&mut tx, &dossier, Some(can.by()), now, act, &data.into()).await?;
    branches::close(&mut tx, can.on(), closed.then_some(now)).await?;
    let branch = branches::get(&mut tx, &origin, can.on()).await?;
    tx.commit().await?;
    app.rooms.access_changed(std::slice::from_ref(can.on()));
    Ok(branch)
}

async fn origin(app: &AppState, can: &Can<ability::Branch>) -> Result<TextId, Error> {
    branches::origin(&mut *app.store.read().await?, can.on()).await?.ok_or(Error::NotFound)
}
