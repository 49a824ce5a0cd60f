//! Branches of a text, and versions brought back. `{text}` is the origin, `{id}` the branch: itself a text, read and edited
//! like any other.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use docs_schema::compare::{Both, Counts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::access::text_access;
use crate::actions::merge_branch::merge_branch;
use crate::actions::open_branch::{NewBranch, open_branch};
use crate::actions::restore_version::restore_version;
use crate::actions::see_branches::{BranchView, see_branch, see_branches};
use crate::actions::steer_branch::{close_branch, name_people};
use crate::domain::branch::{Branch, BranchPerson, Merged};
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::input::{Note, Title};
use crate::http::auth::{May, Number};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json};

#[derive(Deserialize, ToSchema)]
pub struct NewBranchBody {
    /// The version that it begins as.
    version: i64,
    name: String,
    #[serde(default)]
    purpose: String,
    /// Ids of those who may write in it; nobody: the caller.
    #[serde(default)]
    people: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct BranchPersonBody {
    id: String,
    name: String,
    institution: String,
}

impl From<BranchPerson> for BranchPersonBody {
    fn from(person: BranchPerson) -> Self {
        Self { id: person.id.to_string(), name: person.name, institution: person.institution }
    }
}

#[derive(Serialize, ToSchema)]
pub struct BranchBody {
    /// Of the branch, a text.
    id: String,
    origin: String,
    /// The version of the origin that it began as.
    version: i64,
    name: String,
    purpose: String,
    opened_by: BranchPersonBody,
    people: Vec<BranchPersonBody>,
    created_at: i64,
    updated_at: i64,
    /// Null: open.
    closed_at: Option<i64>,
}

impl From<Branch> for BranchBody {
    fn from(branch: Branch) -> Self {
        Self {
            id: branch.id.to_string(),
            origin: branch.origin.to_string(),
            version: branch.version,
            name: branch.name,
            purpose: branch.purpose,
            opened_by: branch.opened_by.into(),
            people: branch.people.into_iter().map(Into::into).collect(),
            created_at: branch.created_at,
            updated_at: branch.updated_at,
            closed_at: branch.closed_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Branches {
    branches: Vec<BranchBody>,
}

#[derive(Serialize, ToSchema)]
pub struct MergedBody {
    at: i64,
    by: String,
    changes: u64,
}

impl From<Merged> for MergedBody {
    fn from(merged: Merged) -> Self {
        Self { at: merged.at, by: merged.by, changes: merged.changes }
    }
}

/// A branch beside its origin.
#[derive(Serialize, ToSchema)]
pub struct BranchWithPlaces {
    #[serde(flatten)]
    branch: BranchBody,
    /// How many of its changes the origin lacks.
    ahead: usize,
    /// What the branch changed since they parted, provisions by what happened to them.
    #[schema(value_type = Object)]
    counts: Counts,
    /// Where both changed the same sentence: `clash`, `part`, `place`, `base`, `ours` (the origin), `theirs` (the branch),
    /// `merged` (as it would read).
    #[schema(value_type = Vec<Object>)]
    places: Vec<Both>,
    /// The newest first.
    merges: Vec<MergedBody>,
}

impl From<BranchView> for BranchWithPlaces {
    fn from(view: BranchView) -> Self {
        Self {
            ahead: view.ahead(),
            counts: view.comparison.counts(),
            branch: view.branch.into(),
            places: view.places,
            merges: view.merges.into_iter().map(Into::into).collect(),
        }
    }
}

/// The branches of a text, the first first.
#[utoipa::path(get, path = "/api/v1/texts/{text}/branches", params(("text" = String, Path)),
    responses((status = 200, body = Branches), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    May(can): May<ability::Read>,
) -> Result<Answer<Branches>, Error> {
    let list = see_branches(&app, &can).await?;
    Ok(Answer(Branches { branches: list.into_iter().map(Into::into).collect() }))
}

/// Opens a branch at a version of the text.
#[utoipa::path(post, path = "/api/v1/texts/{text}/branches", params(("text" = String, Path)), request_body = NewBranchBody,
    responses((status = 201, body = BranchBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::Branch>,
    Json(body): Json<NewBranchBody>,
) -> Result<(StatusCode, Answer<BranchBody>), Error> {
    let new = NewBranch {
        version: body.version,
        name: Title::parse(&body.name)?,
        purpose: Note::parse(&body.purpose)?,
        people: people(&body.people)?,
    };
    Ok((StatusCode::CREATED, Answer(open_branch(&app, &can, new).await?.into())))
}

fn people(ids: &[String]) -> Result<Vec<PersonId>, Error> {
    ids.iter().map(|id| id.parse().map_err(|_| Error::Invalid { field: "people" })).collect()
}

/// A branch beside its origin: what it changed, and where both changed the same sentence.
#[utoipa::path(get, path = "/api/v1/texts/{text}/branches/{id}", params(("text" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = BranchWithPlaces), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    May(can): May<ability::Read>,
    Id(id): Id,
) -> Result<Answer<BranchWithPlaces>, Error> {
    Ok(Answer(see_branch(&app, &can, &id.parse()?).await?.into()))
}

#[derive(Serialize, ToSchema)]
pub struct MergeBody {
    /// How many changes came into the text; 0 where it had them all.
    changes: usize,
}

/// Merges a branch whole: the changes that the text lacks, each with the credit that it has. It may be done again.
#[utoipa::path(post, path = "/api/v1/texts/{text}/branches/{id}/merge", params(("text" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = MergeBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn merge(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    Id(id): Id,
) -> Result<Answer<MergeBody>, Error> {
    Ok(Answer(MergeBody { changes: merge_branch(&app, &can, &id.parse()?).await?.changes }))
}

#[derive(Deserialize, ToSchema)]
pub struct BranchChanges {
    /// Ids of those who may write in it, from now on these alone.
    people: Option<Vec<String>>,
    /// True: nobody writes in it any more; it stays readable.
    closed: Option<bool>,
}

/// Names the people of a branch, closes it or opens it again: those who are named for it, and facilitators.
#[utoipa::path(patch, path = "/api/v1/texts/{text}/branches/{id}", params(("text" = String, Path), ("id" = String, Path)),
    request_body = BranchChanges, responses((status = 200, body = BranchBody), (status = 403, body = ErrorBody),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    May(can): May<ability::Branch>,
    Id(id): Id,
    Json(body): Json<BranchChanges>,
) -> Result<Answer<BranchBody>, Error> {
    let can = in_branch(&app, &can, &id).await?;
    let mut branch = None;
    if let Some(ids) = body.people {
        branch = Some(name_people(&app, &can, &people(&ids)?).await?);
    }
    if let Some(closed) = body.closed {
        branch = Some(close_branch(&app, &can, closed).await?);
    }
    Ok(Answer(branch.ok_or(Error::Invalid { field: "body" })?.into()))
}

/// What the caller holds in the branch itself.
pub async fn in_branch(
    app: &AppState,
    can: &Can<ability::Branch>,
    id: &str,
) -> Result<Can<ability::Branch>, Error> {
    let branch: TextId = id.parse()?;
    text_access(&app.store, can.by(), &branch).await?.can()
}

#[derive(Serialize, ToSchema)]
pub struct RestoredBody {
    version: i64,
    /// False where the text read so already.
    changed: bool,
}

/// Brings back a version: a new change to the living text, never a loss of history.
#[utoipa::path(post, path = "/api/v1/texts/{text}/versions/{n}/restore", params(("text" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = RestoredBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn restore(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    Number(n): Number,
) -> Result<Answer<RestoredBody>, Error> {
    let restored = restore_version(&app, &can, n).await?;
    Ok(Answer(RestoredBody { version: n, changed: restored.changed }))
}
