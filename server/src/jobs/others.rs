//! The other servers: what they tell everybody, and the store, looked at in case something of it was missed.
//!
//! What must stay true: what is told twice, late or not at all does no harm.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::actions::AppState;
use crate::bus::message::ToAll;
use crate::domain::ids::{PersonId, TextId, WorkshopId};

/// How often open texts are compared with the store.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// While the bus is away.
const LOOK_EVERY_DEAF: Duration = Duration::from_millis(500);

/// Nothing to do for a server alone.
pub fn start(app: &AppState) -> Vec<JoinHandle<()>> {
    if !app.bus.is_there() {
        return Vec::new();
    }
    let works = (hear(app.clone()), look(app.clone()), mind_returns(app.clone()));
    vec![tokio::spawn(works.0), tokio::spawn(works.1), tokio::spawn(works.2)]
}

async fn hear(app: AppState) {
    let Some(mut hearing) = app.bus.hear_all().await else { return };
    while let Some(message) = hearing.next().await {
        match message {
            ToAll::Access(texts) => {
                let texts: Vec<TextId> = texts.into_iter().map(TextId::stored).collect();
                app.rooms.access_changed_elsewhere(&texts);
            }
            ToAll::SignedOut(person) => app.rooms.signed_out_elsewhere(&PersonId::stored(person)),
            ToAll::Bell(workshop, rev) => app.bells.ring_here(&WorkshopId::stored(workshop), rev),
        }
    }
}

async fn look(app: AppState) {
    loop {
        let deaf = !app.bus.is_connected();
        tokio::time::sleep(if deaf { LOOK_EVERY_DEAF } else { LOOK_EVERY }).await;
        if let Err(error) = app.rooms.keep_abreast().await {
            tracing::warn!(%error, "the store cannot be looked at yet");
        }
    }
}

/// What was told while the bus was away was missed.
async fn mind_returns(app: AppState) {
    let Some(mut returns) = app.bus.returns() else { return };
    while returns.changed().await.is_ok() {
        app.rooms.missed_sign_outs();
        app.rooms.look_again().await;
    }
}
