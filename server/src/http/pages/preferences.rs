//! The switches of the footer: language and look, kept in cookies; the language also with the account.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::frame::{Theme, safe_next};
use super::framing::THEME_COOKIE;
use super::page::{cookie, set as set_cookie};
use crate::actions::AppState;
use crate::actions::account::set_profile;
use crate::domain::error::Error;
use crate::domain::input::{Interface, Name};
use crate::http::auth::Caller;
use crate::http::extract::Form;
use crate::http::language::COOKIE as LANGUAGE_COOKIE;
use crate::i18n::Lang;

const A_YEAR: i64 = 365 * 86_400;

#[derive(Deserialize)]
pub struct Preferences {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    next: String,
}

pub async fn set(
    State(app): State<AppState>,
    caller: Option<Caller>,
    Form(form): Form<Preferences>,
) -> Result<Response, Error> {
    let secure = app.settings.is_https();
    let mut response = Redirect::to(safe_next(&form.next)).into_response();
    if let Some(lang) = form.lang.as_deref().and_then(Lang::from_tag) {
        if let Some(Caller { person, .. }) = caller {
            let (name, lang) = (Name::parse(&person.name)?, Interface::parse(lang.as_str())?);
            set_profile(&app, &person.id, &name, &lang).await?;
        }
        set_cookie(&mut response, &cookie(LANGUAGE_COOKIE, lang.as_str().to_owned(), A_YEAR, secure));
    }
    if let Some(theme) = form.theme.as_deref().and_then(Theme::from_word) {
        set_cookie(&mut response, &cookie(THEME_COOKIE, theme.as_str().to_owned(), A_YEAR, secure));
    }
    Ok(response)
}
