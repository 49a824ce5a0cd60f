//! Requests that another site makes our people's browsers send: refused. SameSite cookies stop most of them already;
//! this stops the rest, sign-in among them, and WebSockets, which SameSite does not cover everywhere.

use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};

use crate::actions::AppState;
use crate::domain::error::Error;
use crate::settings::Settings;

/// Asked of every request that may change something: the answer is [`Error::OtherOrigin`] where it is not ours.
pub async fn check<F>(app: &AppState, request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    if !request.method().is_safe()
        && let Err(refused) = is_own(request.headers(), &app.settings)
    {
        return refused.into_response();
    }
    next(request).await
}

/// Whether this comes from a page of ours, or from a program. Programs show a token, which no site can make a browser
/// send, or send no `Origin` at all, which no browser leaves out of a request that changes something.
///
/// # Errors
/// [`Error::OtherOrigin`].
pub fn is_own(headers: &HeaderMap, settings: &Settings) -> Result<(), Error> {
    if headers.contains_key(AUTHORIZATION) {
        return Ok(());
    }
    let Some(origin) = headers.get(ORIGIN) else {
        let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
        return match site {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(Error::OtherOrigin),
        };
    };
    let origin = origin.to_str().unwrap_or_default();
    let authority = origin.split_once("://").map(|(_, authority)| authority).unwrap_or_default();
    let host = headers.get(HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let same_host = !authority.is_empty() && authority.eq_ignore_ascii_case(host);
    let public = settings.public_url.as_deref().is_some_and(|url| url.eq_ignore_ascii_case(origin));
    if same_host || public { Ok(()) } else { Err(Error::OtherOrigin) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let mut settings = Settings::new("data".into());
        settings.public_url = Some("https://palabre.gouv.ml".into());
        let headers = headers.iter().map(|(name, value)| {
            (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        is_own(&headers.collect(), &settings).is_ok()
    }

    #[test]
    fn our_pages_and_programs_pass_and_other_sites_do_not() {
        assert!(own(&[("host", "10.0.0.1:8600"), ("origin", "http://10.0.0.1:8600")]));
        assert!(own(&[("host", "inner:8600"), ("origin", "https://palabre.gouv.ml")]));
        assert!(own(&[("host", "a")]), "a program");
        assert!(own(&[("host", "a"), ("origin", "https://evil"), ("authorization", "Bearer x")]));
        assert!(!own(&[("host", "a"), ("origin", "https://evil")]));
        assert!(!own(&[("host", "a"), ("origin", "null")]));
        assert!(!own(&[("host", ""), ("origin", "http://")]));
        assert!(!own(&[("host", "a"), ("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("host", "a"), ("sec-fetch-site", "same-site")]));
    }
}
