//! The follow-up table of a dossier: as JSON and as a file, made from a plan or by hand, reported on.

use std::collections::HashMap;

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::compare::passing;
use crate::actions::AppState;
use crate::actions::follow_up::{add, change, report};
use crate::actions::import_follow_up::{Chosen, import_follow_up};
use crate::actions::see_follow_up::see_follow_up;
use crate::domain::access::FollowUpAccess;
use crate::domain::capability::{Can, Capability, ability};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::follow_up::{Counts, FollowUp, Planned, Report, Status, progress};
use crate::domain::ids::{InstitutionId, TextId};
use crate::http::auth::{InFollowUp, May, ReportingOn};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};
use crate::http::follow_up_file;
use crate::i18n::Lang;
use crate::sheets::PlanField;

/// Which rows; empty: all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    pub status: String,
    pub institution: String,
    pub axis: String,
    pub region: String,
    /// Not empty: only those that are overdue.
    pub overdue: String,
    pub format: String,
}

impl Filter {
    #[must_use]
    pub fn keeps(&self, row: &FollowUp, now: Millis) -> bool {
        let is = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        is(&self.status, row.status.as_str())
            && is(&self.institution, row.responsible())
            && is(&self.axis, &row.planned.axis)
            && is(&self.region, &row.planned.region)
            && (self.overdue.is_empty() || row.is_overdue(now))
    }
}

/// A row. Personal data is none of it; `note` is for the dossier's own people.
#[derive(Serialize, ToSchema)]
pub struct FollowUpBody {
    id: String,
    n: i64,
    action: String,
    /// In the plan's own words.
    responsible: String,
    /// Id of the institution that reports on it.
    institution: Option<String>,
    institution_name: String,
    deadline: String,
    /// Milliseconds since 1970 at which its last day begins (UTC); null where its words name no date.
    due: Option<i64>,
    overdue: bool,
    indicator: String,
    /// Of the indicator, as last reported.
    value: String,
    region: String,
    axis: String,
    status: Status,
    note: String,
    /// The published version, and the provision in it, that the plan stands under; null for a row entered by hand.
    text: Option<String>,
    version: Option<i64>,
    section: Option<String>,
    place: Option<String>,
    changed: i64,
    /// Whether the caller may report on it.
    may_report: bool,
}

impl FollowUpBody {
    fn new(access: &FollowUpAccess, row: FollowUp, now: Millis) -> Self {
        let may_report = access.on_row(&row).has(Capability::Report);
        let overdue = row.is_overdue(now);
        let source = row.source;
        Self {
            id: row.id.to_string(),
            n: row.n,
            action: row.planned.action,
            responsible: row.planned.responsible,
            institution: row.planned.institution.map(|id| id.to_string()),
            institution_name: row.institution_name,
            deadline: row.planned.deadline,
            due: row.planned.due_at,
            overdue,
            indicator: row.planned.indicator,
            value: row.value,
            region: row.planned.region,
            axis: row.planned.axis,
            status: row.status,
            note: row.note,
            text: source.as_ref().map(|source| source.text.to_string()),
            version: source.as_ref().map(|source| source.version),
            section: source.as_ref().map(|source| source.section.clone()),
            place: source.map(|source| source.place),
            changed: row.changed_at,
            may_report,
        }
    }
}

/// How many rows of a group stand where.
#[derive(Serialize, ToSchema)]
pub struct ProgressBody {
    name: String,
    not_started: usize,
    under_way: usize,
    done: usize,
    given_up: usize,
}

fn counted(list: Vec<(String, Counts)>) -> Vec<ProgressBody> {
    let body = |(name, [not_started, under_way, done, given_up]): (String, Counts)| ProgressBody {
        name,
        not_started,
        under_way,
        done,
        given_up,
    };
    list.into_iter().map(body).collect()
}

#[derive(Serialize, ToSchema)]
pub struct FollowUpsBody {
    rows: Vec<FollowUpBody>,
    by_axis: Vec<ProgressBody>,
    by_institution: Vec<ProgressBody>,
    by_region: Vec<ProgressBody>,
}

/// The follow-up table: `json` (when absent), `csv` or `xlsx`. In a dossier that is open to the public, anybody's.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}/follow-up",
    params(("slug" = String, Path), ("status" = Option<String>, Query), ("institution" = Option<String>, Query),
           ("axis" = Option<String>, Query), ("region" = Option<String>, Query), ("overdue" = Option<String>, Query),
           ("format" = Option<String>, Query)),
    responses((status = 200, body = FollowUpsBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    InFollowUp(access): InFollowUp,
    lang: Lang,
    Query(filter): Query<Filter>,
) -> Result<Response, Error> {
    let (mut rows, now) = (see_follow_up(&app, &access).await?, app.now());
    rows.retain(|row| filter.keeps(row, now));
    match filter.format.as_str() {
        "" | "json" => {}
        format => return Ok(passing(follow_up_file::answer(lang, &access.slug, &rows, now, format)?)),
    }
    let body = FollowUpsBody {
        by_axis: counted(progress(&rows, |row| &row.planned.axis)),
        by_institution: counted(progress(&rows, FollowUp::responsible)),
        by_region: counted(progress(&rows, |row| &row.planned.region)),
        rows: rows.into_iter().map(|row| FollowUpBody::new(&access, row, now)).collect(),
    };
    Ok(passing(Answered(body).into_response()))
}

/// A row by hand (`action` and what belongs to it), or a table of a published version (`text`, `version`, `table`).
#[derive(Deserialize, ToSchema)]
pub struct NewFollowUpBody {
    #[serde(flatten)]
    planned: PlannedBody,
    text: Option<String>,
    version: Option<i64>,
    /// Id of the table in that version.
    table: Option<String>,
    /// For `action`, `responsible`, `deadline`, `indicator`, `region`, `axis`: the column, from 0. Absent: as the headings say.
    columns: Option<HashMap<String, usize>>,
    /// Whom each wording of the responsible column names: ids of institutions.
    #[serde(default)]
    #[schema(value_type = Object)]
    institutions: HashMap<String, InstitutionId>,
}

/// What a row says. Of a change: what is absent stays.
#[derive(Default, Deserialize, ToSchema)]
pub struct PlannedBody {
    action: Option<String>,
    responsible: Option<String>,
    /// Id; empty: none.
    institution: Option<String>,
    deadline: Option<String>,
    indicator: Option<String>,
    region: Option<String>,
    axis: Option<String>,
}

impl PlannedBody {
    fn is_empty(&self) -> bool {
        let Self { action, responsible, institution, deadline, indicator, region, axis } = self;
        [action, responsible, institution, deadline, indicator, region, axis].into_iter().all(Option::is_none)
    }

    fn upon(self, old: Planned) -> Result<Planned, Error> {
        let institution = match self.institution.as_deref() {
            None => old.institution,
            Some("") => None,
            Some(id) => Some(id.parse().map_err(|_| Error::Invalid { field: "institution" })?),
        };
        Ok(Planned {
            action: self.action.unwrap_or(old.action),
            responsible: self.responsible.unwrap_or(old.responsible),
            institution,
            deadline: self.deadline.unwrap_or(old.deadline),
            due_at: None,
            indicator: self.indicator.unwrap_or(old.indicator),
            region: self.region.unwrap_or(old.region),
            axis: self.axis.unwrap_or(old.axis),
        })
    }
}

#[derive(Serialize, ToSchema)]
pub struct AddedBody {
    added: usize,
    /// Rows of the plan that were there already.
    already: usize,
}

/// Adds a row, or the rows of a plan; a row that is there already is not added again.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/follow-up", params(("slug" = String, Path)),
    request_body = NewFollowUpBody,
    responses((status = 201, body = AddedBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    May(can): May<ability::Follow>,
    InFollowUp(access): InFollowUp,
    Json(body): Json<NewFollowUpBody>,
) -> Result<(StatusCode, Answered<AddedBody>), Error> {
    let Some(table) = body.table else {
        add(&app, &can, &body.planned.upon(Planned::default())?).await?;
        return Ok((StatusCode::CREATED, Answered(AddedBody { added: 1, already: 0 })));
    };
    let text: TextId = body.text.as_deref().unwrap_or_default().parse()?;
    let column =
        |columns: &HashMap<String, usize>| PlanField::ALL.map(|field| columns.get(field.as_str()).copied());
    let chosen =
        Chosen { table, columns: body.columns.as_ref().map(column), institutions: body.institutions };
    let at = (&text, body.version.ok_or(Error::Invalid { field: "version" })?);
    let (added, already) = import_follow_up(&app, &can, &access, at, &chosen).await?;
    Ok((StatusCode::CREATED, Answered(AddedBody { added, already })))
}

/// A report (`status`, `note`, `value`: what is absent stays), or, for those who make the table, what the row says.
#[derive(Deserialize, ToSchema)]
pub struct ChangeBody {
    #[serde(flatten)]
    planned: PlannedBody,
    status: Option<Status>,
    note: Option<String>,
    value: Option<String>,
}

/// Reports on a row of one's own institution; who makes the table reports on any, and changes what rows say.
#[utoipa::path(patch, path = "/api/v1/dossiers/{slug}/follow-up/{id}",
    params(("slug" = String, Path), ("id" = String, Path)), request_body = ChangeBody,
    responses((status = 200, body = FollowUpBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn update(
    State(app): State<AppState>,
    ReportingOn(access, mut row): ReportingOn,
    Json(body): Json<ChangeBody>,
) -> Result<Answered<FollowUpBody>, Error> {
    let id = row.id.clone();
    if !body.planned.is_empty() {
        let can: Can<ability::Follow> = access.can()?;
        row = change(&app, &can, &id, &body.planned.upon(row.planned)?).await?;
    }
    if body.status.is_some() || body.note.is_some() || body.value.is_some() {
        let said = Report {
            status: body.status.unwrap_or(row.status),
            note: body.note.unwrap_or(row.note),
            value: body.value.unwrap_or(row.value),
        };
        row = report(&app, &access, &id, &said).await?;
    }
    Ok(Answered(FollowUpBody::new(&access, row, app.now())))
}
