//! Opening a dossier. Whoever opens it looks after it, by a membership like any other.

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::Dossier;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, MembershipId};
use crate::domain::input::{Slug, Summary, Title};
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::store::{dossiers, journal, members};

use super::AppState;

pub struct NewDossier {
    pub title: Title,
    pub slug: Slug,
    pub summary: Summary,
}

/// # Errors
/// [`Error::Taken`] when the short address is another's.
pub async fn open_dossier(
    app: &AppState,
    can: &Can<ability::OpenDossier>,
    new: &NewDossier,
) -> Result<Dossier, Error> {
    let now = app.now();
    let dossier = Dossier {
        id: DossierId::new(now, &*app.chance),
        slug: new.slug.as_str().to_owned(),
        title: new.title.as_str().to_owned(),
        summary: new.summary.as_str().to_owned(),
        stage: Stage::Drafting,
        open: false,
        created_at: now,
    };
    let membership = MembershipId::new(now, &*app.chance);
    let mut tx = app.store.write().await?;
    dossiers::insert(&mut tx, &dossier).await?;
    let data = [("slug", dossier.slug.clone().into()), ("title", dossier.title.clone().into())].into();
    journal::append(&mut tx, &dossier.id, Some(can.by()), now, "dossier-opened", &data).await?;
    let facilitator = members::New {
        id: &membership,
        dossier: &dossier.id,
        person: can.by(),
        role: Role::Facilitator,
        text: None,
        at: now,
    };
    members::insert(&mut tx, &facilitator).await?;
    let data = [("person", can.by().as_str().into()), ("role", "facilitator".into())].into();
    journal::append(&mut tx, &dossier.id, Some(can.by()), now, "member-added", &data).await?;
    tx.commit().await?;
    Ok(dossier)
}
