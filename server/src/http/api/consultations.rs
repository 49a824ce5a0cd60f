//! Consultations: opening them, moving their end, who speaks for whom, and the response matrix.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::focal_points::set_focal_point;
use crate::actions::open_consultation::{NewConsultation, open_consultation, set_end};
use crate::actions::see_contributions::{see_consultations, see_matrix};
use crate::domain::capability::ability;
use crate::domain::consultation::{Audience, Consultation, Entry};
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId};
use crate::domain::input::{Contact, Presentation, Title};
use crate::http::api::comments::ContributionBody;
use crate::http::auth::{InConsultation, InSight, May};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};
use crate::http::matrix_file;
use crate::i18n::Lang;

#[derive(Serialize, ToSchema)]
pub struct ConsultationBody {
    id: String,
    text: String,
    version: i64,
    title: String,
    /// Markdown.
    presentation: String,
    questions: String,
    contact: String,
    audience: Audience,
    entry: Entry,
    by_persons: bool,
    opens: i64,
    /// The first moment at which it is closed.
    closes: i64,
    zone: String,
    /// `coming`, `open`, `closed`.
    phase: &'static str,
    #[schema(value_type = Vec<String>)]
    institutions: Vec<InstitutionId>,
}

impl ConsultationBody {
    fn new(app: &AppState, c: &Consultation) -> Self {
        Self {
            id: c.id.to_string(),
            text: c.text_id.to_string(),
            version: c.version,
            title: c.title.clone(),
            presentation: c.presentation.clone(),
            questions: c.questions.clone(),
            contact: c.contact.clone(),
            audience: c.audience,
            entry: c.entry,
            by_persons: c.by_persons,
            opens: c.opens_at,
            closes: c.closes_at,
            zone: c.zone.clone(),
            phase: c.phase(app.now()).as_str(),
            institutions: c.institutions.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Consultations {
    consultations: Vec<ConsultationBody>,
}

/// The consultations on a text, the last first.
#[utoipa::path(get, path = "/api/v1/texts/{text}/consultations", params(("text" = String, Path)),
    responses((status = 200, body = Consultations), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    InSight(sight): InSight,
) -> Result<Answered<Consultations>, Error> {
    let all = see_consultations(&app, &sight).await?;
    Ok(Answered(Consultations {
        consultations: all.iter().map(|c| ConsultationBody::new(&app, c)).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewConsultationBody {
    version: i64,
    title: String,
    /// Milliseconds since 1970.
    opens: i64,
    closes: i64,
    /// IANA; `Africa/Bamako` when absent.
    zone: Option<String>,
    audience: Audience,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    institutions: Vec<InstitutionId>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    people: Vec<PersonId>,
    /// `moderated` when absent.
    entry: Option<Entry>,
    /// True when absent.
    by_persons: Option<bool>,
    #[serde(default)]
    presentation: String,
    #[serde(default)]
    questions: String,
    #[serde(default)]
    contact: String,
}

/// Opens a published version to institutions, to people or to all.
#[utoipa::path(post, path = "/api/v1/texts/{text}/consultations", params(("text" = String, Path)),
    request_body = NewConsultationBody,
    responses((status = 201, body = ConsultationBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    Json(body): Json<NewConsultationBody>,
) -> Result<(StatusCode, Answered<ConsultationBody>), Error> {
    let new = NewConsultation {
        version: body.version,
        title: Title::parse(&body.title)?,
        presentation: Presentation::parse(&body.presentation)?,
        questions: Presentation::parse(&body.questions)?,
        contact: Contact::parse(&body.contact)?,
        audience: body.audience,
        entry: body.entry.unwrap_or(Entry::Moderated),
        by_persons: body.by_persons.unwrap_or(true),
        opens_at: body.opens,
        closes_at: body.closes,
        zone: body.zone.unwrap_or_else(|| "Africa/Bamako".to_owned()),
        institutions: body.institutions,
        people: body.people,
    };
    let made = open_consultation(&app, &can, new).await?;
    Ok((StatusCode::CREATED, Answered(ConsultationBody::new(&app, &made))))
}

#[derive(Deserialize, ToSchema)]
pub struct EndBody {
    /// Milliseconds since 1970: the first moment at which it is closed.
    closes: i64,
}

/// Extends, reopens or closes a consultation.
#[utoipa::path(patch, path = "/api/v1/texts/{text}/consultations/{id}",
    params(("text" = String, Path), ("id" = String, Path)), request_body = EndBody,
    responses((status = 200, body = ConsultationBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Json(body): Json<EndBody>,
) -> Result<Answered<ConsultationBody>, Error> {
    let after = set_end(&app, &can, &at.consultation.id, body.closes).await?;
    Ok(Answered(ConsultationBody::new(&app, &after)))
}

#[derive(Deserialize, ToSchema)]
pub struct FocalBody {
    #[schema(value_type = String)]
    person: PersonId,
    speaks: bool,
}

/// Lets a member speak for their institution, or no longer.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/focal-points", params(("slug" = String, Path)),
    request_body = FocalBody, responses((status = 204), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn focal(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    Json(body): Json<FocalBody>,
) -> Result<StatusCode, Error> {
    set_focal_point(&app, &can, &body.person, body.speaks).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct MatrixQuery {
    format: Option<String>,
    #[serde(default)]
    since: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Matrix {
    consultation: ConsultationBody,
    /// Ask again with `since` this: what changed meanwhile.
    rev: i64,
    contributions: Vec<ContributionBody>,
}

/// The response matrix: `json` (when absent), `csv` or `xlsx`.
#[utoipa::path(get, path = "/api/v1/consultations/{id}/matrix",
    params(("id" = String, Path), ("format" = Option<String>, Query), ("since" = Option<i64>, Query)),
    responses((status = 200, body = Matrix), (status = 404, body = ErrorBody)))]
pub async fn matrix(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    lang: Lang,
    Query(query): Query<MatrixQuery>,
) -> Result<Response, Error> {
    let can = at.sight.can::<ability::SeeMatrix>()?;
    let (consultation, all) = see_matrix(&app, &can, &at.consultation.id, query.since).await?;
    match query.format.as_deref().unwrap_or("json") {
        "json" => Ok(Answered(Matrix {
            rev: consultation.rev,
            consultation: ConsultationBody::new(&app, &consultation),
            contributions: all.iter().map(|c| ContributionBody::new(&at, c)).collect(),
        })
        .into_response()),
        format => matrix_file::answer(lang, &consultation, &all, format),
    }
}
