//! The frame of a request's page, as an argument of its handler: who is signed in, language, look, waiting notice.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;

use super::frame::{Frame, Me, Theme};
use super::page::{FLASH, read_flash};
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::auth::Caller;
use crate::http::language;

pub const THEME_COOKIE: &str = "palabre_theme";

impl FromRequestParts<AppState> for Frame {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let caller = <Caller as OptionalFromRequestParts<AppState>>::from_request_parts(parts, app).await?;
        let lang = language::of(&parts.headers, &parts.extensions);
        let jar = CookieJar::from_headers(&parts.headers);
        let theme = jar.get(THEME_COOKIE).and_then(|c| Theme::from_word(c.value()));
        let flash = jar.get(FLASH);
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        Ok(Self {
            lang,
            theme: theme.unwrap_or(Theme::Auto),
            person: caller.map(|c| Me {
                id: c.person.id.to_string(),
                name: c.person.name,
                administrator: c.person.administrator,
            }),
            path: parts.uri.path().to_owned(),
            here: here.to_owned(),
            notices: flash.and_then(|c| read_flash(lang, c.value())).into_iter().collect(),
            flashed: flash.is_some(),
            bare: false,
            now: app.now(),
        })
    }
}
