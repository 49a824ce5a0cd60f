//! Every route of the server, in one list: what it is, and what it needs.

use super::{api, pages, route::Route};

#[must_use]
pub fn all() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(pages::routes());
    routes.extend(crate::live::routes());
    routes
}
