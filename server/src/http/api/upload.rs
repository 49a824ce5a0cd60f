//! A text that somebody brings: JSON with Markdown in it, or a form with a file. Whatever is sent, no more than the
//! limit is held; a larger body is read away for a while so that its sender hears the answer instead of a broken pipe.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use futures_util::StreamExt as _;

use super::texts::NewTextBody;
use crate::actions::AppState;
use crate::domain::error::Error;
use crate::domain::limits;

/// Escapes can make JSON this much longer than the words in it.
const JSON_FACTOR: usize = 6;
/// What is read away of a body that is too large, and for how long at most.
const READ_AWAY_BYTES: usize = 256 << 20;
const READ_AWAY: Duration = Duration::from_secs(20);

pub struct Upload {
    pub fields: NewTextBody,
    /// Of the file; its ending says what it is.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What a file is called, for a text that has no title: its name without folders and ending.
#[must_use]
pub fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

impl FromRequest<AppState> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, Error> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
        let is_json = kind.starts_with("application/json");
        if !is_json && !kind.starts_with("multipart/form-data") {
            return Err(Error::UnsupportedType);
        }
        let most = if is_json { limits::IMPORT_BYTES * JSON_FACTOR } else { file_request_bytes() };
        if announced(&request) > most {
            read_away(request.into_body()).await;
            return Err(too_large());
        }
        if is_json { from_json(request, most).await } else { from_form(request, app).await }
    }
}

/// The most that a request with a file may weigh.
#[must_use]
pub fn file_request_bytes() -> usize {
    limits::IMPORT_BYTES + limits::MULTIPART_EXTRA_BYTES
}

fn too_large() -> Error {
    Error::TooLarge { limit: limits::IMPORT_BYTES }
}

fn announced(request: &Request) -> usize {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|l| l.to_str().ok());
    length.and_then(|l| l.parse().ok()).unwrap_or(0)
}

async fn read_away(body: Body) {
    let mut read = 0;
    let mut stream = body.into_data_stream();
    let away = async {
        while let Some(Ok(chunk)) = stream.next().await {
            read += chunk.len();
            if read > READ_AWAY_BYTES {
                return;
            }
        }
    };
    let _in_time = tokio::time::timeout(READ_AWAY, away).await;
}

async fn from_json(request: Request, most: usize) -> Result<Upload, Error> {
    let bytes = axum::body::to_bytes(request.into_body(), most).await.map_err(|_| too_large())?;
    let mut fields: NewTextBody = serde_json::from_slice(&bytes)
        .map_err(|e| Error::Malformed { detail: e.to_string().chars().take(200).collect() })?;
    let markdown = fields.markdown.take().ok_or(Error::Invalid { field: "markdown" })?;
    if fields.title.is_none() {
        return Err(Error::Invalid { field: "title" });
    }
    Ok(Upload { fields, name: "text.md".to_owned(), bytes: markdown.into_bytes() })
}

async fn from_form(request: Request, app: &AppState) -> Result<Upload, Error> {
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|e| Error::Malformed { detail: e.body_text() })?;
    let mut fields = NewTextBody { title: None, markdown: None, lang: None, dir: None, numbering: None };
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(form_error)? {
        match field.name().unwrap_or_default() {
            "file" => file = Some(read_file_part(field).await?),
            "title" => fields.title = some(field).await?,
            "lang" => fields.lang = some(field).await?,
            "dir" => fields.dir = some(field).await?,
            "numbering" => fields.numbering = some(field).await?,
            "markdown" => fields.markdown = some(field).await?,
            _ => {}
        }
    }
    let (name, bytes) = match (file, fields.markdown.take()) {
        (Some((name, bytes)), _) => (name, bytes.to_vec()),
        (None, Some(markdown)) => ("text.md".to_owned(), markdown.into_bytes()),
        (None, None) => return Err(Error::Invalid { field: "markdown" }),
    };
    Ok(Upload { fields, name, bytes })
}

async fn read_file_part(field: Field<'_>) -> Result<(String, Bytes), Error> {
    let name = field.file_name().unwrap_or("text.txt").to_owned();
    Ok((name, field.bytes().await.map_err(form_error)?))
}

/// A field left empty in a form is absent.
async fn some(field: Field<'_>) -> Result<Option<String>, Error> {
    let text = field.text().await.map_err(form_error)?;
    Ok(Some(text).filter(|t| !t.trim().is_empty()))
}

fn form_error(error: MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Error::Malformed { detail: error.body_text() }
}
