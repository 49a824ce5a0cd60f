//! From a template to an answer, and from a form to the page that follows it (303), with a notice that is shown once.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::consultation_templates as c;
use super::frame::{Frame, Notice, NoticeKind, query_escape};
use super::seal_templates::VerifyPage;
use super::templates as t;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::http::errors;
use crate::i18n::{Lang, error_sentence};

/// Holds the notice for the next page: `ok:KEY`, `secret:KEY:SECRET` or `no:SENTENCE`, percent-encoded.
pub const FLASH: &str = "palabre_flash";
const FLASH_SECONDS: i64 = 120;

pub trait Framed: Template {
    fn frame(&self) -> &Frame;
}

macro_rules! framed {
    ($($name:ident),*) => {$(impl Framed for t::$name { fn frame(&self) -> &Frame { &self.f } })*};
}
macro_rules! consulting {
    ($($name:ident),*) => {$(impl Framed for c::$name { fn frame(&self) -> &Frame { &self.f } })*};
}
impl Framed for VerifyPage {
    fn frame(&self) -> &Frame {
        &self.f
    }
}
consulting!(
    Consultations,
    ConsultationPage,
    ContributePage,
    ContributionPage,
    MatrixPage,
    TransparencyPage,
    MinePage,
    ImportPage
);
framed!(
    HomePublic,
    Home,
    SignIn,
    Invitation,
    Dossier,
    People,
    NewText,
    Imported,
    Read,
    Versions,
    VersionPage,
    Branches,
    BranchPage,
    MergePage,
    DossierPublic,
    History,
    Edit,
    Account,
    Admin,
    Letters,
    StopLetters,
    Confirm,
    Oops
);

/// A page as an answer. The notices that it shows are gone from then on.
pub struct Page<T>(pub T);

impl<T: Framed> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let html = match self.0.render() {
            Ok(html) => html,
            Err(e) => return Error::internal(e).into_response(),
        };
        let mut response = Html(html).into_response();
        if self.0.frame().flashed {
            set(&mut response, &cookie(FLASH, String::new(), 0, false));
        }
        response
    }
}

/// The form again, with what is wrong; what nobody at the form can mend becomes an error page.
pub fn again<T: Framed>(error: Error, show: impl FnOnce(String) -> T, lang: Lang) -> Response {
    if matches!(error, Error::Storage { .. } | Error::Internal { .. }) {
        return error.into_response();
    }
    let page = show(error_sentence(lang, &error));
    (errors::status(&error), Page(page)).into_response()
}

/// After a form: on to `to`, which tells what was done (`done`, a key) or why not.
///
/// # Errors
/// What nobody at the form can mend, and what the page itself must not show: not signed in, forbidden, not found.
pub fn after(
    app: &AppState,
    lang: Lang,
    to: &str,
    done: &str,
    outcome: Result<(), Error>,
) -> Result<Response, Error> {
    match outcome {
        Ok(()) => Ok(onward(app, to, &format!("ok:{done}"))),
        Err(
            e @ (Error::Storage { .. }
            | Error::Internal { .. }
            | Error::NotSignedIn
            | Error::Forbidden
            | Error::NotFound),
        ) => Err(e),
        Err(e) => Ok(onward(app, to, &format!("no:{}", error_sentence(lang, &e)))),
    }
}

/// After a form that made a secret: the next page shows it, this once.
pub fn after_secret(app: &AppState, to: &str, key: &str, secret: &str) -> Response {
    onward(app, to, &format!("secret:{key}:{secret}"))
}

/// On to `to`, with a notice.
pub fn onward(app: &AppState, to: &str, flash: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    set(&mut response, &cookie(FLASH, query_escape(flash), FLASH_SECONDS, app.settings.is_https()));
    response
}

#[must_use]
pub fn cookie(name: &'static str, value: String, seconds: i64, secure: bool) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(time::Duration::seconds(seconds))
        .build()
}

pub fn set(response: &mut Response, cookie: &Cookie<'static>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// The notice in a cookie; nothing when it is not one of ours.
#[must_use]
pub fn read_flash(lang: Lang, cookie: &str) -> Option<Notice> {
    let value = unescape(cookie)?;
    let (kind, rest) = value.split_once(':')?;
    let is_key = |key: &str| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let say = |key: &str| crate::i18n::t(lang, key, &[]);
    match kind {
        "ok" if is_key(rest) => Some(Notice { kind: NoticeKind::Done, text: say(rest), secret: None }),
        "secret" => {
            let (key, secret) = rest.split_once(':').filter(|(key, _)| is_key(key))?;
            Some(Notice { kind: NoticeKind::Done, text: say(key), secret: Some(secret.to_owned()) })
        }
        "no" => Some(Notice { kind: NoticeKind::Problem, text: rest.to_owned(), secret: None }),
        _ => None,
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = tail;
            continue;
        }
        let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &tail[2..];
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_its_cookie_and_rubbish_is_nothing() {
        let there = |text: &str| read_flash(Lang::Fr, &query_escape(text));
        assert_eq!(
            there("ok:account-saved").map(|n| n.text).as_deref(),
            Some("Vos réglages sont enregistrés.")
        );
        let link = "https://a.example/invitation/x?y=é:z";
        assert_eq!(
            there(&format!("secret:invite-made:{link}")).and_then(|n| n.secret).as_deref(),
            Some(link)
        );
        assert_eq!(there("no:Déjà pris : « x ».").map(|n| n.text).as_deref(), Some("Déjà pris : « x »."));
        for rubbish in ["", "ok", "ok:../x", "%", "%zz", "%ff", "x:y", "secret:x"] {
            assert!(read_flash(Lang::Fr, rubbish).is_none(), "{rubbish}");
        }
    }
}
