//! From an error to an answer: the one file that decides the status. The error travels in the response and is put
//! into words at the very end, when the caller's language is known: JSON for programs, a page for people.

use axum::Json;
use axum::extract::Request;
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Serialize;

use super::auth::{Caller, Met};
use super::language;
use super::pages::{self, frame::Frame};
use crate::domain::error::Error;
use crate::i18n::{Lang, error_sentence};

/// The body of every error of the API.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ErrorBody {
    pub error: ErrorDetail,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct ErrorDetail {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// A full sentence in the caller's language.
    pub message: String,
}

#[must_use]
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotSignedIn | Error::SignInFailed => StatusCode::UNAUTHORIZED,
        Error::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Forbidden | Error::OtherOrigin => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Invalid { .. } | Error::UnreadableFile { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Taken { .. }
        | Error::NotOpen
        | Error::LastFacilitator
        | Error::AccountExists
        | Error::NotInSession
        | Error::SeatsTaken
        | Error::BallotClosed
        | Error::NoQuorum { .. }
        | Error::TextChanged
        | Error::Overtaken
        | Error::NotCarried { .. } => StatusCode::CONFLICT,
        Error::InvitationSpent => StatusCode::GONE,
        Error::Malformed { .. } => StatusCode::BAD_REQUEST,
        Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Error::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Error::Storage { .. } => StatusCode::INSUFFICIENT_STORAGE,
        Error::Internal { .. } | Error::Damaged { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The error, waiting in the response for its words.
#[derive(Clone)]
struct Unspoken(Error);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match &self {
            Self::Storage { log } | Self::Internal { log } => tracing::error!(code = self.code(), "{log}"),
            Self::Damaged { .. } => tracing::error!(code = self.code(), "{self}"),
            _ => {}
        }
        let mut response = status(&self).into_response();
        if let Self::TooManyAttempts { seconds } = &self {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response.extensions_mut().insert(Unspoken(self));
        response
    }
}

/// Whoever is signed in finds their menu there too.
pub async fn not_found(_who: Result<Option<Caller>, Error>) -> Error {
    Error::NotFound
}

pub async fn method_not_allowed() -> Error {
    Error::MethodNotAllowed
}

/// A handler that panicked: the person gets a sentence, the log what happened, the server goes on.
#[must_use]
pub fn panicked(what: Box<dyn std::any::Any + Send>) -> Response {
    // Where is in the log already; what it said may quote somebody's words.
    drop(what);
    Error::Internal { log: "a handler panicked".to_owned() }.into_response()
}

/// Outermost but for headers: puts errors into words.
pub async fn render<F>(mut request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let met = request.extensions_mut().get_or_insert_default::<Met>().clone();
    let asked = Asked {
        page: wants_page(&request),
        get: request.method() == Method::GET,
        path: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
    };
    let headers = request.headers().clone();
    let response = next(request).await;
    match response.extensions().get::<Unspoken>().cloned() {
        None => response,
        Some(Unspoken(error)) => {
            let lang = met.language().unwrap_or_else(|| language::of(&headers, response.extensions()));
            let here = if asked.get { asked.path.as_str() } else { "/" };
            let frame = || Frame::of_error(lang, &CookieJar::from_headers(&headers), met.person(), here);
            speak(response, &error, lang, &asked, frame)
        }
    }
}

struct Asked {
    page: bool,
    get: bool,
    path: String,
}

fn speak(
    silent: Response,
    error: &Error,
    lang: Lang,
    asked: &Asked,
    frame: impl FnOnce() -> Frame,
) -> Response {
    let sentence = error_sentence(lang, error);
    let mut spoken = if !asked.page {
        let detail = ErrorDetail { code: error.code(), message: sentence };
        (silent.status(), Json(ErrorBody { error: detail })).into_response()
    } else if *error == Error::NotSignedIn && asked.get {
        Redirect::to(&sign_in_address(&asked.path)).into_response()
    } else {
        pages::error_page(frame(), silent.status(), sentence)
    };
    // What the error had to say in headers (Retry-After, Allow) stays.
    for (name, value) in silent.headers() {
        if !spoken.headers().contains_key(name) {
            spoken.headers_mut().insert(name, value.clone());
        }
    }
    spoken
}

/// The sign-in page that leads back here.
#[must_use]
pub fn sign_in_address(back: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b);
    let escaped: String =
        back.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    format!("/signin?next={escaped}")
}

fn wants_page(request: &Request) -> bool {
    let path = request.uri().path();
    if path.starts_with("/api/") || path.starts_with("/sync") {
        return false;
    }
    request.headers().get(ACCEPT).and_then(|a| a.to_str().ok()).is_some_and(|a| a.contains("text/html"))
}
