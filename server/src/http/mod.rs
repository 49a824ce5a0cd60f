//! The HTTP doors: JSON API, pages, assets, health. Handlers are extract → action → answer.

pub mod address;
pub mod api;
mod around;
pub mod auth;
pub mod certificate;
mod drip;
pub mod editor_files;
pub mod errors;
pub mod extract;
mod follow_up_file;
pub mod headers;
pub mod health;
mod hear_out;
mod kept;
mod kept_pages;
pub mod language;
pub mod line;
mod matrix_file;
pub mod metrics;
mod minutes;
pub mod origin;
pub mod pages;
pub mod patient;
mod request_id;
pub mod route;
pub mod routes;
pub mod serve;
pub mod tls;
mod together;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;

use crate::actions::AppState;
use crate::domain::limits;

/// The whole router, from the one list. A panic becomes an answer before what is [`around`] it.
pub fn router(app: AppState) -> Router {
    metrics::start();
    let sessions = crate::live::Sessions::default();
    crate::live::answer_others(&app, &sessions);
    let mut router = Router::new();
    for route in routes::all() {
        router = router.route(route.path, (route.handler)());
    }
    router
        .fallback(errors::not_found)
        .method_not_allowed_fallback(errors::method_not_allowed)
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(app.clone(), around::around))
        .layer(axum::Extension(sessions))
        .layer(axum::Extension(kept_pages::KeptPages::default()))
        .with_state(app)
}
