//! What a person sees first: the dossiers they belong to, with what they are there and when something last happened.

use crate::domain::capability::{self, Can, Capability, ability};
use crate::domain::clock::Millis;
use crate::domain::dossier::Dossier;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId};
use crate::domain::role::Role;
use crate::store::{self, AnyConnection, dossiers, journal};

use super::AppState;

pub struct MyDossier {
    pub dossier: Dossier,
    pub roles: Vec<Role>,
    /// None where the role does not see what happens.
    pub last: Option<Millis>,
}

/// The newest first.
///
/// # Errors
/// When the database fails.
pub async fn my_dossiers_with_roles(app: &AppState, person: &PersonId) -> Result<Vec<MyDossier>, Error> {
    let mut db = app.store.read().await?;
    let mut list = Vec::new();
    for dossier in dossiers::of_person(&mut db, person).await? {
        let held = store::access::held(&mut db, &dossier.id, person).await?;
        let sees = capability::in_dossier(dossier.stage, &held).has(Capability::SeeActivity);
        let last = if sees {
            journal::latest(&mut db, &dossier.id, None, 1).await?.pop().map(|e| e.at)
        } else {
            None
        };
        list.push(MyDossier { roles: roles(held), last, dossier });
    }
    Ok(list)
}

/// What the person is in this dossier.
///
/// # Errors
/// When the database fails.
pub async fn my_roles(app: &AppState, can: &Can<ability::SeeDossier>) -> Result<Vec<Role>, Error> {
    let mut db = app.store.read().await?;
    held_roles(&mut db, can.on(), can.by()).await
}

async fn held_roles(
    db: &mut AnyConnection,
    dossier: &DossierId,
    person: &PersonId,
) -> Result<Vec<Role>, Error> {
    Ok(roles(store::access::held(db, dossier, person).await?))
}

fn roles(held: Vec<capability::Held>) -> Vec<Role> {
    let mut roles: Vec<Role> = held.into_iter().map(|h| h.role).collect();
    roles.sort();
    roles.dedup();
    roles
}
