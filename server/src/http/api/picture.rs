//! A signature as a form brings it: who signs, and perhaps an image; no more than the limit is held.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::keep_minutes::NewSignature;
use crate::domain::error::Error;
use crate::domain::input::{Name, Office};
use crate::domain::limits;
use crate::domain::picture::Picture;

/// What the fields are called.
#[derive(Deserialize, ToSchema)]
pub struct SignatureFields {
    pub name: String,
    /// The function in which they sign.
    pub office: Option<String>,
    /// PNG or JPEG, 512 kB; absent or empty: the typed name stands for it.
    #[schema(value_type = Option<String>, format = Binary)]
    pub image: Option<Vec<u8>>,
}

#[derive(Default)]
pub struct SignatureForm {
    name: String,
    office: String,
    image: Vec<u8>,
    /// On pages: which frozen minutes.
    pub n: i64,
}

/// The most that a request with a signature may weigh.
#[must_use]
pub fn signature_request_bytes() -> usize {
    limits::SIGNATURE_BYTES + limits::MULTIPART_EXTRA_BYTES
}

impl SignatureForm {
    /// # Errors
    /// [`Error::Invalid`]; [`Error::TooLarge`].
    pub fn parse(self) -> Result<NewSignature, Error> {
        Ok(NewSignature {
            name: Name::parse(&self.name)?,
            office: Office::parse(&self.office)?,
            image: if self.image.is_empty() { None } else { Some(Picture::parse(self.image)?) },
        })
    }
}

impl FromRequest<AppState> for SignatureForm {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Error> {
        let mut form = Multipart::from_request(request, app).await.map_err(|_| Error::UnsupportedType)?;
        let mut read = Self::default();
        while let Some(field) = form.next_field().await.map_err(wrong)? {
            match field.name().unwrap_or_default() {
                "image" => read.image = field.bytes().await.map_err(wrong)?.to_vec(),
                "name" => read.name = field.text().await.map_err(wrong)?,
                "office" => read.office = field.text().await.map_err(wrong)?,
                "n" => read.n = field.text().await.map_err(wrong)?.parse().unwrap_or(0),
                _ => {}
            }
        }
        Ok(read)
    }
}

fn wrong(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Error::TooLarge { limit: limits::SIGNATURE_BYTES };
    }
    Error::Malformed { detail: error.body_text() }
}
