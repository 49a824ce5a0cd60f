//! Sending what is due: when something was written, and every half minute for what waited.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::post::Post;
use crate::actions::AppState;
use crate::actions::send_letters::{Refused, due, forget_old, settle, take_due};
use crate::domain::clock::DAY;
use crate::domain::error::Error;
use crate::domain::limits;
use crate::measure;

const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Until `ended` says so.
pub async fn run(app: AppState, post: Option<Arc<dyn Post>>, mut ended: watch::Receiver<bool>) {
    let mut tidied = None;
    while !*ended.borrow() {
        if let Some(post) = &post
            && let Err(error) = send_due(&app, &**post, &ended).await
        {
            tracing::warn!(%error, "letters wait: the outbox cannot be read or written");
        }
        count(&app).await;
        let now = app.now();
        if tidied.is_none_or(|at| now - at > DAY) {
            tidied = Some(now);
            if let Err(error) = forget_old(&app).await {
                tracing::warn!(%error, "old letters are still there");
            }
        }
        tokio::select! {
            () = app.letters_due.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = ended.changed() => {}
        }
    }
}

/// Tells the operator how many wait; a database that is away is told of elsewhere.
async fn count(app: &AppState) {
    if let Ok(waiting) = due(app).await {
        measure::letters_waiting(waiting);
    }
}

/// Sends what is due, until nothing is, the mail server is away, or the server is to end; gives how many went. Another
/// round goes on with the rest.
///
/// # Errors
/// When the database fails.
pub async fn send_due(
    app: &AppState,
    post: &dyn Post,
    ended: &watch::Receiver<bool>,
) -> Result<usize, Error> {
    let mut sent = 0;
    for n in 1..=limits::LETTERS_AT_ONCE {
        if *ended.borrow() {
            break;
        }
        let Some(parcel) = take_due(app).await? else { break };
        let outcome = post.send(&parcel).await;
        settle(app, &parcel, &outcome).await?;
        match outcome {
            Ok(()) => sent += 1,
            Err(Refused::Away(why)) => {
                tracing::warn!(why, "the mail server takes no letters now: they wait");
                break;
            }
            // The server's reason often names the address: it is kept with the letter, not in the log.
            Err(Refused::Later(_) | Refused::Never(_)) => {
                tracing::warn!(letter = %parcel.id, "a letter was not taken");
            }
        }
        if n == limits::LETTERS_AT_ONCE {
            app.letters_due.notify_one();
        }
    }
    Ok(sent)
}
