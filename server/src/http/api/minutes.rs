//! Minutes of workshops: reading them as facts or as a document, writing their narrative, freezing and signing them.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docs_schema::canonical::hex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::picture::SignatureForm;
use crate::actions::AppState;
use crate::actions::keep_minutes::{freeze_minutes, sign_minutes, write_part};
use crate::actions::see_minutes::{Seen, see_minutes, see_minutes_bytes, see_signature};
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::input::Narrative;
use crate::domain::minutes::{Frozen, KeptPart, Minutes, Signed};
use crate::domain::picture::Picture;
use crate::domain::signature::Signature;
use crate::http::auth::{InWorkshop, May, PathId};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};
use crate::http::minutes::document::{Document, Image};
use crate::http::minutes::{docx, html, lay_out, places};
use crate::i18n::Lang;

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    format: String,
    n: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct FrozenBody {
    n: i64,
    at: i64,
    /// SHA-256 of the frozen bytes (`format=canonical`).
    hash: String,
    /// Ed25519 by the instance's key, over `palabre minutes 1`, a line feed, and the frozen bytes.
    signature: String,
}

impl From<&Frozen> for FrozenBody {
    fn from(one: &Frozen) -> Self {
        Self { n: one.n, at: one.at, hash: hex(&one.hash), signature: Signature(one.signature).hex() }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SignedBody {
    place: i64,
    name: String,
    office: String,
    /// SHA-256 of the image; absent where the name was typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// Ed25519 by the instance's key, over `palabre minutes 1`, a line feed, and the written form of this signature.
    signature: String,
    at: i64,
}

impl From<&Signed> for SignedBody {
    fn from(one: &Signed) -> Self {
        Self {
            place: one.place,
            name: one.name.clone(),
            office: one.office.clone(),
            image: one.image_hash.map(|hash| hex(&hash)),
            signature: Signature(one.signature).hex(),
            at: one.at,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MinutesBody {
    /// None: as they stand now.
    frozen: Option<FrozenBody>,
    signatures: Vec<SignedBody>,
    /// Titles and words of some text are left out: it is restricted, and not to the caller.
    hides: bool,
    #[schema(value_type = Object)]
    minutes: Minutes,
}

impl From<Seen> for MinutesBody {
    fn from(seen: Seen) -> Self {
        Self {
            frozen: seen.frozen.as_ref().map(FrozenBody::from),
            signatures: seen.signatures.iter().map(SignedBody::from).collect(),
            hides: seen.hides,
            minutes: seen.minutes,
        }
    }
}

/// The minutes as they stand, or as they were frozen under `n`.
#[utoipa::path(get, path = "/api/v1/workshops/{id}/minutes",
    params(("id" = String, Path), ("format" = Option<String>, Query, description = "`json`, `html`, `docx`; `canonical`: the frozen bytes"),
        ("n" = Option<i64>, Query)),
    responses((status = 200, body = MinutesBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Asked>,
    lang: Lang,
) -> Result<Response, Error> {
    match (asked.format.as_str(), asked.n) {
        ("canonical", Some(n)) => {
            let bytes = see_minutes_bytes(&app, &at, n).await?;
            Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
        }
        ("html", n) => {
            let paper = document(&app, &at, lang, n, false).await?;
            Ok(([(CONTENT_TYPE, "text/html; charset=utf-8")], html(&paper)).into_response())
        }
        ("docx", n) => {
            let paper = document(&app, &at, lang, n, true).await?;
            let bytes =
                tokio::task::spawn_blocking(move || docx(&paper)).await.map_err(Error::internal)??;
            let name = format!("attachment; filename=\"minutes-{}-{}.docx\"", at.slug, at.workshop.n);
            Ok(([(CONTENT_TYPE, WORD.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response())
        }
        ("" | "json", n) => Ok(Answered(MinutesBody::from(see_minutes(&app, &at, n).await?)).into_response()),
        _ => Err(Error::Invalid { field: "format" }),
    }
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Which signature: `2-1` is the first under the frozen minutes nº 2.
pub struct SignatureAt {
    pub n: i64,
    pub place: i64,
}

impl std::str::FromStr for SignatureAt {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let number = |text: &str| text.parse().map_err(|_| Error::NotFound);
        let (n, place) = text.split_once('-').ok_or(Error::NotFound)?;
        Ok(Self { n: number(n)?, place: number(place)? })
    }
}

/// The paper of minutes as they stand, or as they were frozen; its signatures by their address, or with their images.
///
/// # Errors
/// As [`see_minutes`].
pub async fn document(
    app: &AppState,
    at: &WorkshopAccess,
    lang: Lang,
    n: Option<i64>,
    images: bool,
) -> Result<Document, Error> {
    let seen = see_minutes(app, at, n).await?;
    let mut signatures = places(lang, &seen.minutes, &seen.signatures);
    for (signed, place) in seen.signatures.iter().zip(&mut signatures) {
        let (Some(n), Some(_)) = (n, signed.image_hash) else { continue };
        let own = format!("{n}-{}", signed.place);
        place.address = Some(format!("/d/{}/workshops/{}/minutes/signatures/{own}", at.slug, at.workshop.n));
        if images {
            let kept = see_signature(app, at, n, signed.place).await?;
            let Picture { bytes, width, height, .. } = Picture::parse(kept.bytes)?;
            place.image = Some(Image { bytes, width, height });
        }
    }
    Ok(lay_out(lang, &seen.minutes, seen.frozen.as_ref(), signatures))
}

#[derive(Deserialize, ToSchema)]
pub struct PartBody {
    /// Markdown.
    words: String,
    /// When the words that were changed had been kept; 0 when absent: there were none.
    #[serde(default)]
    since: i64,
}

#[derive(Serialize, ToSchema)]
pub struct KeptBody {
    part: String,
    at: i64,
}

impl From<KeptPart> for KeptBody {
    fn from(one: KeptPart) -> Self {
        Self { part: one.part, at: one.at }
    }
}

/// Writes a part of the narrative: `opening`, `discussion`, `closing`, or an item's id.
#[utoipa::path(put, path = "/api/v1/workshops/{id}/minutes/{part}",
    params(("id" = String, Path), ("part" = String, Path)), request_body = PartBody,
    responses((status = 200, body = KeptBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "somebody else wrote there meanwhile")))]
pub async fn write(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    PathId(part): PathId<String>,
    Json(body): Json<PartBody>,
) -> Result<Answered<KeptBody>, Error> {
    let words = Narrative::parse(&body.words)?;
    Ok(Answered(write_part(&app, &can, &part, &words, body.since).await?.into()))
}

/// Freezes the minutes as they stand under the next number.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/minutes", params(("id" = String, Path)),
    responses((status = 201, body = FrozenBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn freeze(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
) -> Result<(StatusCode, Answered<FrozenBody>), Error> {
    let frozen = freeze_minutes(&app, &can).await?;
    Ok((StatusCode::CREATED, Answered(FrozenBody::from(&frozen))))
}

/// Signs frozen minutes: with an image, or without one by the typed name.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/minutes/{part}/signatures",
    params(("id" = String, Path), ("part" = i64, Path, description = "the number of the frozen minutes")),
    request_body(content = super::picture::SignatureFields, content_type = "multipart/form-data"),
    responses((status = 201, body = SignedBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn sign(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    PathId(n): PathId<i64>,
    form: SignatureForm,
) -> Result<(StatusCode, Answered<SignedBody>), Error> {
    let signed = sign_minutes(&app, &can, n, form.parse()?).await?;
    Ok((StatusCode::CREATED, Answered(SignedBody::from(&signed))))
}
