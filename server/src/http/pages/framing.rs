//! The frame of a request's page, as an argument of its handler: who is signed in, language, look, waiting notice.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use super::frame::{Frame, Me, Theme};
use super::page::{FLASH, read_flash};
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::domain::person::Person;
use crate::http::auth::{Caller, SESSION_COOKIE};
use crate::http::language;
use crate::i18n::Lang;

pub const THEME_COOKIE: &str = "palabre_theme";

impl FromRequestParts<AppState> for Frame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = <Caller as OptionalFromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let lang = language::of(&parts.headers, &parts.extensions);
        let jar = CookieJar::from_headers(&parts.headers);
        let theme = theme_of(&jar);
        let flash = jar.get(FLASH);
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Ok(Self {
            lang,
            theme,
            person: caller.map(|c| Me::of(&c.person)),
            path: parts.uri.path().to_owned(),
            here: here.to_owned(),
            notices: flash.and_then(|c| read_flash(lang, c.value())).into_iter().collect(),
            flashed: flash.is_some(),
            bare: false,
            now: app.now(),
        })
    }
}

impl Me {
    fn of(person: &Person) -> Self {
        Self { id: person.id.to_string(), name: person.name.clone(), administrator: person.administrator }
    }
}

impl Frame {
    /// The frame of an error's page: the request is over, and what is known of who asked is known, or not. `here`: the page that was
    /// asked for, to come back to.
    #[must_use]
    pub fn of_error(lang: Lang, jar: &CookieJar, met: Option<&Person>, here: &str) -> Self {
        Self {
            theme: theme_of(jar),
            person: met.map(Me::of),
            here: here.to_owned(),
            // Who has a session that nobody asked about yet need not sign in.
            bare: jar.get(SESSION_COOKIE).is_some(),
            ..Self::bare(lang)
        }
    }
}

fn theme_of(jar: &CookieJar) -> Theme {
    jar.get(THEME_COOKIE).and_then(|cookie| Theme::from_word(cookie.value())).unwrap_or(Theme::Auto)
}
