//! The HTTP doors: JSON API, pages, assets, health. Handlers are extract → action → answer.

pub mod api;
pub mod auth;
pub mod editor_files;
pub mod errors;
pub mod extract;
pub mod language;
pub mod pages;
pub mod route;
pub mod routes;

use axum::Router;

use crate::actions::AppState;

/// The whole router, from the one list.
pub fn router(app: AppState) -> Router {
    let mut router = Router::new();
    for route in routes::all() {
        router = router.route(route.path, (route.handler)());
    }
    router
        .fallback(errors::not_found)
        .method_not_allowed_fallback(errors::method_not_allowed)
        .layer(axum::middleware::from_fn(errors::render))
        .with_state(app)
}
