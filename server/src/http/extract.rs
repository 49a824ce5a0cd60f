//! Bodies and queries, read with our own errors: every refusal is a sentence in the caller's language.

use axum::extract::rejection::{BytesRejection, FormRejection, JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::actions::AppState;
use crate::domain::error::Error;
use crate::domain::limits;

/// A JSON body.
pub struct Json<T>(pub T);
/// The body of an HTML form.
pub struct Form<T>(pub T);
/// The part after `?`.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Error> {
        match axum::Json::<T>::from_request(request, app).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::UnsupportedType),
            Err(rejection) => Err(body_error(rejection.status(), &rejection.body_text())),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Error> {
        match axum::Form::<T>::from_request(request, app).await {
            Ok(axum::Form(value)) => Ok(Self(value)),
            Err(FormRejection::InvalidFormContentType(_)) => Err(Error::UnsupportedType),
            Err(rejection) => Err(body_error(rejection.status(), &rejection.body_text())),
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let read = axum::extract::Query::<T>::from_request_parts(parts, app).await;
        read.map(|query| Self(query.0))
            .map_err(|rejection: QueryRejection| Error::Malformed { detail: short(&rejection.body_text()) })
    }
}

fn body_error(status: StatusCode, text: &str) -> Error {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::TooLarge { limit: limits::BODY_BYTES };
    }
    Error::Malformed { detail: short(text) }
}

/// For handlers that read the raw body.
impl From<BytesRejection> for Error {
    fn from(rejection: BytesRejection) -> Self {
        body_error(rejection.status(), &rejection.body_text())
    }
}

/// What the parser said, without the whole input in it.
fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The `{id}` of the path.
pub struct Id(pub String);

impl FromRequestParts<AppState> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        super::auth::path_value(parts, app, "id").await.map(Self)
    }
}
