//! What stands around every handler, from the outside: the answer gets its id and its headers, an error its words, the request is
//! counted, a body that drips is cut, one that is too large is heard out, strange origins are refused.
//!
//! Must stay true: one layer for all of them. The router clones each layer with all that is inside it for each request, so that
//! seven cost more than the page they led to.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{drip, errors, headers, hear_out, metrics, origin, request_id};
use crate::actions::AppState;

pub async fn around(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let handled = |request| next.run(request);
    let own = |request| origin::check(&app, request, handled);
    let heard = |request| hear_out::hear_out(request, own);
    let fluent = |request| drip::refuse(&app, request, heard);
    let counted = |request| metrics::count(request, fluent);
    let spoken = |request| errors::render(request, counted);
    let headed = |request| headers::set(request, spoken);
    request_id::carry(&app, request, headed).await
}
