//! Reading pages for those who are not signed in, made once and given to many: thousands read what hardly ever changes.
//!
//! Must stay true: whether anybody may see the text is asked of the store at every request, before anything kept is given; a page
//! that was made before the last act in its dossier is not given any more; what depends on who asks, or on a notice of theirs, is never kept.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, ETAG, IF_NONE_MATCH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::kept::is_held;
use super::language;
use super::pages::framing::THEME_COOKIE;
use super::together::Together;
use crate::actions::AppState;
use crate::actions::access::{PublicMoment, public_moment};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::limits;
use crate::i18n::Lang;

/// The kept pages of this server. Cloning shares them.
#[derive(Clone)]
pub struct KeptPages {
    pages: Arc<Cache<Key, Kept, Weight>>,
    /// The store is asked once for all who ask at the same time.
    moments: Together<TextId, Option<PublicMoment>>,
}

/// All that a page for a stranger depends on. Consultations open and close by the clock, so the time is part of it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    asked: Asked,
    moment: PublicMoment,
    period: Millis,
}

/// A request of somebody who is known by nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    path: String,
    lang: Lang,
    theme: Option<String>,
    /// As the browser wrote it.
    encodings: Option<HeaderValue>,
}

#[derive(Clone)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Kept> for Weight {
    fn weight(&self, key: &Key, kept: &Kept) -> u64 {
        (key.asked.path.len() + kept.body.len() + 1_000) as u64
    }
}

impl Default for KeptPages {
    fn default() -> Self {
        let pages = Cache::with_weighter(limits::KEPT_PAGES, limits::KEPT_PAGES_BYTES, Weight);
        Self { pages: Arc::new(pages), moments: Together::default() }
    }
}

impl KeptPages {
    /// The page as it is kept, or as `make` makes it now: once, whoever else asks for the same meanwhile.
    pub async fn or_make<F>(
        &self,
        app: &AppState,
        text: &str,
        mut request: Request,
        make: impl FnOnce(Request) -> F,
    ) -> Response
    where
        F: Future<Output = Response>,
    {
        let Some(asked) = Asked::of(&request) else { return make(request).await };
        // What strangers may not see is not there; the page itself says so.
        let Some(key) = self.now(app, text, asked).await else { return make(request).await };
        let asked = request.headers_mut().remove(IF_NONE_MATCH);
        let kept = match self.pages.get_value_or_guard_async(&key).await {
            Ok(kept) => kept,
            Err(place) => match Kept::of(make(request).await).await {
                Ok(kept) => {
                    // Too large a page to be kept is given all the same.
                    let _kept = place.insert(kept.clone());
                    kept
                }
                Err(answer) => return answer,
            },
        };
        kept.answer(asked.as_ref())
    }

    async fn now(&self, app: &AppState, text: &str, asked: Asked) -> Option<Key> {
        let text = text.parse::<TextId>().ok()?;
        let (to, of) = (app.clone(), text.clone());
        let question = move || {
            let (to, of) = (to.clone(), of.clone());
            async move { public_moment(&to.store, &of).await.ok() }
        };
        let moment = self.moments.ask(text, question).await??;
        Some(Key { asked, moment, period: app.now() / limits::KEPT_PAGE_LIFE })
    }
}

impl Asked {
    /// None for whoever is known by anything: such pages are their own.
    fn of(request: &Request) -> Option<Self> {
        let headers = request.headers();
        let jar = CookieJar::from_headers(headers);
        let known = headers.contains_key(AUTHORIZATION)
            || jar.iter().any(|cookie| cookie.name() != language::COOKIE && cookie.name() != THEME_COOKIE);
        let encodings = headers.get(ACCEPT_ENCODING);
        let plain = request.method() == Method::GET
            && request.uri().query().is_none()
            && encodings.is_none_or(|names| names.len() <= limits::KEPT_PAGE_HEADER_BYTES);
        (plain && !known).then(|| Self {
            path: request.uri().path().to_owned(),
            lang: language::of(headers, request.extensions()),
            theme: jar.get(THEME_COOKIE).map(|theme| theme.value().to_owned()),
            encodings: encodings.cloned(),
        })
    }
}

impl Kept {
    /// What may be given to anybody; anything else comes back as it was.
    async fn of(answer: Response) -> Result<Self, Response> {
        let (parts, body) = answer.into_parts();
        if parts.status != StatusCode::OK || parts.headers.contains_key(SET_COOKIE) {
            return Err(Response::from_parts(parts, body));
        }
        match to_bytes(body, usize::MAX).await {
            Ok(body) => Ok(Self { headers: parts.headers, body }),
            Err(error) => Err(Error::internal(error).into_response()),
        }
    }

    fn answer(mut self, asked: Option<&HeaderValue>) -> Response {
        if self.headers.get(ETAG).is_some_and(|tag| is_held(asked, tag)) {
            self.headers.remove(CONTENT_LENGTH);
            return (StatusCode::NOT_MODIFIED, self.headers).into_response();
        }
        let mut answer = Response::new(Body::from(self.body));
        *answer.headers_mut() = self.headers;
        answer
    }
}
