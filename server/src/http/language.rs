//! The language of an answer: the person's, else the cookie's, else the browser's, else French.
//!
//! It is known only once somebody has asked who is calling; what was found ([`Met`]) travels with the request so that an error
//! rendered at the very end still finds it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum_extra::extract::CookieJar;

use super::auth::Met;
use crate::i18n::Lang;

/// Chosen on a page by somebody who is not signed in, or by the person for this browser.
pub const COOKIE: &str = "palabre_lang";

#[must_use]
pub fn of(headers: &HeaderMap, extensions: &Extensions) -> Lang {
    extensions
        .get::<Met>()
        .and_then(Met::language)
        .or_else(|| from_cookie(headers))
        .or_else(|| from_browser(headers))
        .unwrap_or_default()
}

fn from_cookie(headers: &HeaderMap) -> Option<Lang> {
    CookieJar::from_headers(headers).get(COOKIE).and_then(|cookie| Lang::from_tag(cookie.value()))
}

fn from_browser(headers: &HeaderMap) -> Option<Lang> {
    headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(Lang::from_accept_language)
}

/// In a handler, name `Caller` before `Lang`: the person's own language is known from then on.
impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(of(&parts.headers, &parts.extensions))
    }
}
