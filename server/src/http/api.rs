//! The JSON API, version 1.

use axum::routing::get;

use super::route::{Needs, Route};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/healthz", Needs::Nothing, || get(|| async { "ok\n" }))]
}
