//! Who can be called by name in a thread, or be given one: members who may see it.

use crate::domain::capability::Capability;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId, TextId};
use crate::domain::limits;
use crate::domain::role::Role;
use crate::domain::thread::{Callable, Named, called};
use crate::store::members;

use super::AppState;
use super::access::text_access;

/// Whether somebody may see the threads of a text, by the one table.
pub(super) async fn sees(app: &AppState, person: &PersonId, text: &TextId) -> Result<bool, Error> {
    match text_access(&app.store, person, text).await {
        Ok(access) => Ok(access.capabilities.has(Capability::SeeThreads)),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The members of a dossier whose role may see threads somewhere in it, each once.
async fn team(app: &AppState, dossier: &DossierId) -> Result<Vec<Callable>, Error> {
    let mut team: Vec<Callable> = Vec::new();
    for member in members::of_dossier(&mut *app.store.read().await?, dossier).await? {
        let outside = matches!(member.role, Role::Contributor | Role::Observer);
        if !outside && team.iter().all(|one| one.id != member.person_id) {
            team.push(Callable { id: member.person_id, name: member.name, email: member.email });
        }
    }
    Ok(team)
}

/// Whom a message calls; only who may read it can be called.
pub(super) async fn whom_it_calls(
    app: &AppState,
    dossier: &DossierId,
    text: &TextId,
    body: &str,
) -> Result<Vec<PersonId>, Error> {
    let mut people = Vec::new();
    if !body.contains('@') {
        return Ok(people);
    }
    for person in called(body, &team(app, dossier).await?).into_iter().take(limits::MENTIONS_PER_MESSAGE) {
        if sees(app, &person, text).await? {
            people.push(person);
        }
    }
    Ok(people)
}

/// Everybody who may see the threads of a text, by name.
pub(super) async fn readers(app: &AppState, dossier: &DossierId, text: &TextId) -> Result<Vec<Named>, Error> {
    let mut people = Vec::new();
    for one in team(app, dossier).await? {
        if sees(app, &one.id, text).await? {
            people.push(Named { id: one.id, name: one.name });
        }
    }
    people.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(people)
}
