//! Whether the server can keep what it is given. Asked by strangers too, so the disk is asked at most once a second.

use crate::domain::clock::{Millis, SECOND};
use crate::domain::error::Error;

use super::AppState;

/// The last answer and when it was given.
pub type LastProbe = Option<(Millis, Result<(), Error>)>;

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
    let answer = app.store.probe(now).await;
    *last = Some((now, answer.clone()));
    answer
}
