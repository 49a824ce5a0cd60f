//! Whether the server can keep what it is given. Asked by strangers too, so the disk is asked at most once a second.

use std::time::Duration;

use crate::domain::clock::{Millis, SECOND};
use crate::domain::error::Error;

use super::AppState;

/// The last answer and when it was given.
pub type LastProbe = Option<(Millis, Result<(), Error>)>;

/// A balancer is not kept waiting for a store that is away.
const PATIENCE: Duration = Duration::from_secs(2);

/// # Errors
/// What the store says when it cannot write.
pub async fn is_ready(app: &AppState) -> Result<(), Error> {
    let now = app.now();
    let mut last = app.probe.lock().await;
    if let Some((at, answer)) = &*last
        && now - at < SECOND
    {
        return answer.clone();
    }
    let answer = tokio::time::timeout(PATIENCE, app.store.probe(now)).await.unwrap_or(Err(Error::Busy));
    *last = Some((now, answer.clone()));
    answer
}
