//! What the server does by itself, beside answering: sending letters, and keeping abreast of other servers.
//!
//! Must stay true: a job does what it does through `actions`, and what it was doing when the server is asked to end is
//! either done or done again after the next start.

pub mod letters;
mod others;
pub mod post;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::post::Post;
use crate::actions::AppState;

/// How long a job that is under way may take to end.
const END_WITHIN: Duration = Duration::from_secs(5);

/// The jobs of a running server.
pub struct Jobs {
    ending: watch::Sender<bool>,
    letters: JoinHandle<()>,
    others: Vec<JoinHandle<()>>,
}

/// Starts them; without a post letters stay where they are.
#[must_use]
pub fn start(app: &AppState, post: Option<Arc<dyn Post>>) -> Jobs {
    let (ending, ended) = watch::channel(false);
    let letters = tokio::spawn(letters::run(app.clone(), post, ended));
    Jobs { ending, letters, others: others::start(app) }
}

impl Jobs {
    /// Lets what is under way end, for a while.
    pub async fn end(mut self) {
        let _ended = self.ending.send(true);
        self.others.iter().for_each(JoinHandle::abort);
        if tokio::time::timeout(END_WITHIN, &mut self.letters).await.is_err() {
            self.letters.abort();
        }
    }
}
