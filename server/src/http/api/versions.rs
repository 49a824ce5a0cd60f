//! Versions of a text: freezing, listing, reading, publishing.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docs_schema::{PolicyText, html, markdown, numbering};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::freeze_version::{NewVersion, freeze_version};
use crate::actions::publish_version::publish_version;
use crate::actions::see_seals::see_sealed_file;
use crate::actions::see_versions::{VersionText, see_version, see_versions};
use crate::actions::version_document::version_document;
use crate::domain::access::Sight;
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::domain::input::{Note, Title};
use crate::domain::version::Version;
use crate::http::auth::{InSight, InText, May, Number};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};
use crate::http::kept;

#[derive(Deserialize, ToSchema)]
pub struct NewVersionBody {
    name: String,
    #[serde(default)]
    note: String,
    /// Publishes it at once.
    #[serde(default)]
    publish: bool,
    /// An entry of the log (`sittings` of the text's activity): the text as it stood then; absent: as it stands now.
    at: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct VersionBody {
    n: i64,
    name: String,
    note: String,
    /// The text's own title, as it then read.
    title: String,
    /// Who froze it; only for those who may see every version.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    institution: String,
    created_at: i64,
    /// Null: not published.
    published_at: Option<i64>,
    /// Null: it has no seal.
    sealed_at: Option<i64>,
    /// SHA-256 of the canonical bytes (`format=canonical`), in hexadecimal.
    hash: String,
}

impl VersionBody {
    pub fn new(sight: &Sight, version: &Version) -> Self {
        let all = sight.capabilities.has(Capability::SeeVersions);
        Self {
            n: version.n,
            name: version.name.clone(),
            note: version.note.clone(),
            title: version.title.clone(),
            by: all.then(|| version.person_name.clone()),
            institution: version.institution_name.clone(),
            created_at: version.created_at,
            published_at: version.published_at,
            sealed_at: version.sealed_at,
            hash: version.hex(),
        }
    }
}

/// The first first.
#[derive(Serialize, ToSchema)]
pub struct Versions {
    versions: Vec<VersionBody>,
}

/// The versions of a text that the caller may see.
#[utoipa::path(get, path = "/api/v1/texts/{text}/versions", params(("text" = String, Path)),
    responses((status = 200, body = Versions), (status = 404, body = ErrorBody)))]
pub async fn list(State(app): State<AppState>, InSight(sight): InSight) -> Result<Answer<Versions>, Error> {
    let list = see_versions(&app, &sight).await?;
    Ok(Answer(Versions { versions: list.iter().map(|v| VersionBody::new(&sight, v)).collect() }))
}

/// Freezes the text as a version.
#[utoipa::path(post, path = "/api/v1/texts/{text}/versions", params(("text" = String, Path)), request_body = NewVersionBody,
    responses((status = 201, body = VersionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn freeze(
    State(app): State<AppState>,
    May(can): May<ability::Freeze>,
    InText(access): InText,
    InSight(sight): InSight,
    Json(body): Json<NewVersionBody>,
) -> Result<(StatusCode, Answer<VersionBody>), Error> {
    let publishing = if body.publish { Some(access.can::<ability::Publish>()?) } else { None };
    let new = NewVersion { name: Title::parse(&body.name)?, note: Note::parse(&body.note)?, at: body.at };
    let version = freeze_version(&app, &can, &new, publishing.as_ref()).await?;
    Ok((StatusCode::CREATED, Answer(VersionBody::new(&sight, &version))))
}

/// Publishes a version. There is no way back.
#[utoipa::path(post, path = "/api/v1/texts/{text}/versions/{n}/publish",
    params(("text" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = VersionBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn publish(
    State(app): State<AppState>,
    May(can): May<ability::Publish>,
    InSight(sight): InSight,
    Number(n): Number,
) -> Result<Answer<VersionBody>, Error> {
    let version = publish_version(&app, &can, n).await?;
    Ok(Answer(VersionBody::new(&sight, &version)))
}

#[derive(Deserialize)]
pub struct Format {
    format: Option<String>,
}

/// A version with its words.
#[derive(Serialize, ToSchema)]
pub struct VersionWithText {
    #[serde(flatten)]
    version: VersionBody,
    /// BCP 47.
    lang: String,
    dir: String,
    numbering: String,
    #[schema(value_type = Object)]
    document: PolicyText,
    /// The derived number of each section that has one.
    numbers: std::collections::BTreeMap<String, String>,
}

/// A version: `json` (when absent), `markdown`, `html`, `canonical` (the bytes that its hash is of), `sealed` (those with the
/// seal, to be kept and checked anywhere) or `automerge` (with its history for those who may read the living text, otherwise
/// a document of the same words without history).
#[utoipa::path(get, path = "/api/v1/texts/{text}/versions/{n}",
    params(("text" = String, Path), ("n" = i64, Path), ("format" = Option<String>, Query)),
    responses((status = 200, body = VersionWithText), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Number(n): Number,
    Query(query): Query<Format>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Error> {
    let (version, text) = see_version(&app, &sight, n).await?;
    let format = query.format.as_deref().unwrap_or("json");
    let bytes = |kind: &'static str, body: Vec<u8>| ([(CONTENT_TYPE, kind)], body).into_response();
    let response = match format {
        "json" => Answer(with_text(&sight, &version, &text)).into_response(),
        "markdown" => bytes("text/markdown; charset=utf-8", markdown::print(&text.frozen.text).into_bytes()),
        "html" => {
            let html = html::render(&text.frozen.text, &text.html_options());
            bytes("text/html; charset=utf-8", html.into_bytes())
        }
        "canonical" => bytes("application/octet-stream", text.bytes.clone()),
        "sealed" => bytes("application/octet-stream", see_sealed_file(&app, &sight, n).await?),
        "automerge" => {
            let document = version_document(&app, &sight, &version, &text).await?;
            bytes("application/octet-stream", document)
        }
        _ => return Err(Error::Invalid { field: "format" }),
    };
    let response = if matches!(format, "canonical" | "sealed" | "automerge") {
        let name = format!("attachment; filename=\"version-{n}.{format}\"");
        ([(CONTENT_DISPOSITION, name)], response).into_response()
    } else {
        response
    };
    let tag = format!("{}-{format}-{}", version.hex(), version.published_at.unwrap_or_default());
    // Whoever sees all versions is told more than others: their answer is theirs alone.
    let keep = if format == "canonical" { kept::FOR_EVER } else { kept::FIVE_MINUTES };
    Ok(kept::by_tag(response, &headers, &tag, sight.person_id.is_none().then_some(keep)))
}

fn with_text(sight: &Sight, version: &Version, text: &VersionText) -> VersionWithText {
    let numbered = numbering::number(text.scheme(), &text.frozen.text);
    let numbers = numbered.into_iter().filter_map(|n| n.number.map(|number| (n.section_id, number)));
    VersionWithText {
        version: VersionBody::new(sight, version),
        lang: text.frozen.lang.clone(),
        dir: text.frozen.dir.clone(),
        numbering: text.frozen.numbering.clone(),
        numbers: numbers.collect(),
        document: text.frozen.text.clone(),
    }
}
