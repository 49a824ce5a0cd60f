//! The live doors: WebSocket and plain HTTPS, two thin shells over one `Connection`.

use crate::http::route::Route;

/// The routes of this part.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![]
}
