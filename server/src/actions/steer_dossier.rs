//! Steering a dossier: its title, its summary and the stage it stands at. A stage changes what every role may do.

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::Dossier;
use crate::domain::error::Error;
use crate::domain::input::{Summary, Title};
use crate::domain::stage::Stage;
use crate::store::{access, dossiers, journal};

use super::AppState;

/// What is absent stays.
#[derive(Default)]
pub struct Changes {
    pub title: Option<Title>,
    pub summary: Option<Summary>,
    pub stage: Option<Stage>,
}

/// # Errors
/// When the database fails.
pub async fn steer_dossier(
    app: &AppState,
    can: &Can<ability::Steer>,
    changes: &Changes,
) -> Result<Dossier, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let before = dossiers::by_id(&mut tx, can.on()).await?;
    let mut after = before.clone();
    if let Some(title) = &changes.title {
        after.title = title.as_str().to_owned();
    }
    if let Some(summary) = &changes.summary {
        after.summary = summary.as_str().to_owned();
    }
    after.stage = changes.stage.unwrap_or(before.stage);
    if after == before {
        return Ok(before);
    }
    dossiers::set(&mut tx, can.on(), &after.title, &after.summary, after.stage).await?;
    let mut texts = vec![];
    if (&after.title, &after.summary) != (&before.title, &before.summary) {
        let data = [("title", after.title.clone().into())].into();
        journal::append(&mut tx, can.on(), Some(can.by()), now, "dossier-described", &data).await?;
    }
    if after.stage != before.stage {
        let data = [("from", before.stage.as_str().into()), ("to", after.stage.as_str().into())].into();
        journal::append(&mut tx, can.on(), Some(can.by()), now, "stage-changed", &data).await?;
        texts = access::bump_dossier(&mut tx, can.on()).await?;
    }
    tx.commit().await?;
    app.rooms.access_changed(&texts);
    Ok(after)
}
