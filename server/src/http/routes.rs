//! Every route of the server, in one list: what it is, and what it needs.

use super::{api, editor_files, pages, route::Route};

#[must_use]
pub fn all() -> Vec<Route> {
    let mut routes = api::routes();
    routes.extend(pages::routes());
    routes.extend(editor_files::routes());
    routes.extend(crate::live::routes());
    routes
}
