//! Texts: bringing one in, reading it, its settings.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use docs_schema::{PolicyText, Problem, html, markdown, model, numbering};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::upload::{Upload, stem};
use super::wire::TextBody;
use crate::actions::AppState;
use crate::actions::add_text::{NewText, add_text};
use crate::actions::read_file::read_file;
use crate::actions::read_text::{LivingText, read_text};
use crate::actions::set_text::{Changes, restrict_text, restricted_to, set_text};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::InstitutionId;
use crate::domain::input::{Dir, Numbering, TextLang, Title};
use crate::http::auth::{InText, May};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};

/// As JSON; or as `multipart/form-data` with the same fields and a part `file` (Word, Markdown or plain text, 5 MB)
/// in place of `markdown`.
#[derive(Deserialize, ToSchema)]
pub struct NewTextBody {
    /// With a file it may be absent: then the file's own.
    pub title: Option<String>,
    pub markdown: Option<String>,
    /// BCP 47; `fr` when absent.
    pub lang: Option<String>,
    /// `ltr` or `rtl`; by the language when absent.
    pub dir: Option<String>,
    /// `decimal` (when absent), `legal` or `none`.
    pub numbering: Option<String>,
}

/// Something that a reader of the text should know.
#[derive(Serialize, ToSchema)]
pub struct ProblemBody {
    code: String,
    /// `line 120`, `section 3, paragraph 2`.
    place: String,
    detail: String,
}

impl From<Problem> for ProblemBody {
    fn from(p: Problem) -> Self {
        Self { code: p.code, place: p.place, detail: p.detail }
    }
}

#[derive(Serialize, ToSchema)]
pub struct AddedText {
    #[serde(flatten)]
    text: TextBody,
    /// What was changed, dropped or guessed at while reading the file.
    problems: Vec<ProblemBody>,
}

/// Adds a text to a dossier.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/texts", params(("slug" = String, Path)), request_body = NewTextBody,
    responses((status = 201, body = AddedText), (status = 403, body = ErrorBody), (status = 413, body = ErrorBody),
              (status = 415, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn add(
    State(app): State<AppState>,
    May(can): May<ability::AddText>,
    Upload { fields, name, bytes }: Upload,
) -> Result<(StatusCode, Answer<AddedText>), Error> {
    let read = read_file(&name, bytes, app.chance.clone()).await?;
    let own = model::plain_text(&read.content.title);
    let title = fields.title.unwrap_or(if own.trim().is_empty() { stem(&name).to_owned() } else { own });
    let lang = fields.lang.unwrap_or_else(|| "fr".to_owned());
    let dir = fields.dir.unwrap_or_else(|| html::Direction::of_language(&lang).as_str().to_owned());
    let new = NewText {
        title: Title::parse(&title)?,
        lang: TextLang::parse(&lang)?,
        dir: Dir::parse(&dir)?,
        numbering: Numbering::parse(fields.numbering.as_deref().unwrap_or("decimal"))?,
        content: read.content,
        source: read.source,
    };
    let card = add_text(&app, &can, new).await?;
    let problems = read.problems.into_iter().map(Into::into).collect();
    Ok((StatusCode::CREATED, Answer(AddedText { text: card.into(), problems })))
}

#[derive(Deserialize)]
pub struct Format {
    format: Option<String>,
}

/// The living text. Its `document` is the normalised form that `docs-schema` writes down.
#[derive(Serialize, ToSchema)]
pub struct LivingBody {
    #[serde(flatten)]
    text: TextBody,
    #[schema(value_type = Object)]
    document: PolicyText,
    /// The derived number of each section that has one.
    numbers: std::collections::BTreeMap<String, String>,
    problems: Vec<ProblemBody>,
}

/// The living text, as JSON (when absent), Markdown or HTML.
#[utoipa::path(get, path = "/api/v1/texts/{text}", params(("text" = String, Path), ("format" = Option<String>, Query)),
    responses((status = 200, body = LivingBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InText(access): InText,
    Query(query): Query<Format>,
) -> Result<Response, Error> {
    let mut living = read_text(&app, &access.can()?).await?;
    living.card.capabilities = access.capabilities;
    match query.format.as_deref().unwrap_or("json") {
        "json" => Ok(Answer(living_body(living)).into_response()),
        "markdown" => Ok(typed("text/markdown; charset=utf-8", markdown::print(&living.content))),
        "html" => {
            Ok(typed("text/html; charset=utf-8", html::render(&living.content, &living.html_options())))
        }
        _ => Err(Error::Invalid { field: "format" }),
    }
}

fn typed(kind: &'static str, body: String) -> Response {
    ([(CONTENT_TYPE, kind)], body).into_response()
}

fn living_body(living: LivingText) -> LivingBody {
    let numbered = numbering::number(living.scheme(), &living.content);
    let numbers = numbered.into_iter().filter_map(|n| n.number.map(|number| (n.section_id, number)));
    LivingBody {
        numbers: numbers.collect(),
        text: living.card.into(),
        document: living.content,
        problems: living.problems.into_iter().map(Into::into).collect(),
    }
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct TextChanges {
    lang: Option<String>,
    dir: Option<String>,
    numbering: Option<String>,
}

/// Changes a text's language, direction or numbering.
#[utoipa::path(patch, path = "/api/v1/texts/{text}", params(("text" = String, Path)), request_body = TextChanges,
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    May(can): May<ability::SetText>,
    Json(body): Json<TextChanges>,
) -> Result<StatusCode, Error> {
    let changes = Changes {
        lang: body.lang.as_deref().map(TextLang::parse).transpose()?,
        dir: body.dir.as_deref().map(Dir::parse).transpose()?,
        numbering: body.numbering.as_deref().map(Numbering::parse).transpose()?,
    };
    set_text(&app, &can, &changes).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ids of the institutions whose members alone may open the text; empty: no restriction.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Restriction {
    institutions: Vec<String>,
}

/// The institutions that a restriction names.
#[utoipa::path(get, path = "/api/v1/texts/{text}/restriction", params(("text" = String, Path)),
    responses((status = 200, body = Restriction), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn restriction(
    State(app): State<AppState>,
    May(can): May<ability::SetText>,
) -> Result<Answer<Restriction>, Error> {
    let ids = restricted_to(&app, &can).await?;
    Ok(Answer(Restriction { institutions: ids.into_iter().map(Into::into).collect() }))
}

/// Restricts the text, or (with an empty list) lifts the restriction. It takes effect at once.
#[utoipa::path(put, path = "/api/v1/texts/{text}/restriction", params(("text" = String, Path)), request_body = Restriction,
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn restrict(
    State(app): State<AppState>,
    May(can): May<ability::SetText>,
    Json(body): Json<Restriction>,
) -> Result<StatusCode, Error> {
    let ids: Result<Vec<InstitutionId>, Error> = body
        .institutions
        .iter()
        .map(|id| id.parse().map_err(|_| Error::Invalid { field: "institution" }))
        .collect();
    restrict_text(&app, &can, &ids?).await?;
    Ok(StatusCode::NO_CONTENT)
}
