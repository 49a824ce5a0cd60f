//! The live doors: WebSocket and plain HTTPS, two thin shells over one [`connection::Connection`].

mod bucket;
mod connection;
mod elsewhere;
mod numbered;
mod poll;
mod sessions;
mod socket;

pub use elsewhere::answer_others;
pub use sessions::Sessions;

use crate::http::route::{Needs, Route};
pub use crate::rooms::wire;

/// The routes of this part. What a person may do in a text is asked when the text is named, in `hello`.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/sync", Needs::Account, || axum::routing::get(socket::open)),
        Route::post("/sync/http", Needs::Account, || axum::routing::post(poll::open)),
        Route::post("/sync/http/{session}", Needs::Account, || axum::routing::post(poll::say)),
        Route::get("/sync/http/{session}", Needs::Account, || axum::routing::get(poll::hear)),
        Route::delete("/sync/http/{session}", Needs::Account, || axum::routing::delete(poll::leave)),
    ]
}
