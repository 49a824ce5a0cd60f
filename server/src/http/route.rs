//! One entry of the list of routes: a route cannot be written without saying what it needs.

use axum::http::Method;
use axum::routing::MethodRouter;

use crate::actions::AppState;
use crate::domain::capability::Capability;

/// What a route needs before it does anything. The access matrix test tries every role on every route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anyone, known or not.
    Nothing,
    /// Any account.
    Account,
    /// A capability in the installation, in the dossier of `{slug}` or the text of `{text}`.
    Can(Capability),
    /// As `Can`; where the dossier is open to the public, anyone. Who may not is told that nothing is there.
    CanOrPublic(Capability),
    /// As `Can`; from the machine itself nothing.
    CanUnlessLocal(Capability),
}

pub struct Route {
    pub method: Method,
    /// axum's syntax: `/d/{slug}`.
    pub path: &'static str,
    pub needs: Needs,
    /// Makes the handler, so that the list itself can be read without a server.
    pub handler: fn() -> MethodRouter<AppState>,
}

impl Route {
    #[must_use]
    pub fn get(path: &'static str, needs: Needs, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self { method: Method::GET, path, needs, handler }
    }

    #[must_use]
    pub fn post(path: &'static str, needs: Needs, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self { method: Method::POST, path, needs, handler }
    }

    #[must_use]
    pub fn delete(path: &'static str, needs: Needs, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self { method: Method::DELETE, path, needs, handler }
    }

    #[must_use]
    pub fn patch(path: &'static str, needs: Needs, handler: fn() -> MethodRouter<AppState>) -> Self {
        Self { method: Method::PATCH, path, needs, handler }
    }
}
