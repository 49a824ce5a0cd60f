//! The live doors: WebSocket and plain HTTPS.

use crate::http::route::Route;

/// The routes of this part.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![]
}
