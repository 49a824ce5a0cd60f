//! Institutions and accounts.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::{Created, InstitutionBody, Institutions, PersonBody};
use crate::actions::AppState;
use crate::actions::institutions::{NewInstitution, add_institution, list_institutions};
use crate::actions::people::{NewPerson, add_person, disable_person, list_people};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::input::{Colour, Email, Name, Password, Region};
use crate::domain::person::Category;
use crate::http::auth::May;
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json};

/// All institutions, by name.
#[utoipa::path(get, path = "/api/v1/institutions", responses((status = 200, body = Institutions), (status = 401, body = ErrorBody)))]
pub async fn institutions(
    State(app): State<AppState>,
    May(can): May<ability::SeeInstitutions>,
) -> Result<Answer<Institutions>, Error> {
    let list = list_institutions(&app, &can).await?;
    Ok(Answer(Institutions { institutions: list.into_iter().map(Into::into).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewInstitutionBody {
    name: String,
    short_name: String,
    category: Category,
    #[serde(default)]
    region: String,
    /// `#rrggbb`.
    colour: String,
}

/// Enters an institution.
#[utoipa::path(post, path = "/api/v1/institutions", request_body = NewInstitutionBody,
    responses((status = 201, body = InstitutionBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn create_institution(
    State(app): State<AppState>,
    May(can): May<ability::ManageInstitutions>,
    Json(body): Json<NewInstitutionBody>,
) -> Result<(StatusCode, Answer<InstitutionBody>), Error> {
    let new = NewInstitution {
        name: Name::parse(&body.name)?,
        short_name: Name::parse(&body.short_name)?,
        category: body.category,
        region: Region::parse(&body.region)?,
        colour: Colour::parse(&body.colour)?,
    };
    Ok((StatusCode::CREATED, Answer(add_institution(&app, &can, &new).await?.into())))
}

#[derive(Serialize, ToSchema)]
pub struct People {
    people: Vec<PersonBody>,
}

/// Everybody with an open account.
#[utoipa::path(get, path = "/api/v1/people", responses((status = 200, body = People), (status = 403, body = ErrorBody)))]
pub async fn people(
    State(app): State<AppState>,
    May(can): May<ability::ManagePeople>,
) -> Result<Answer<People>, Error> {
    let list = list_people(&app, &can).await?;
    Ok(Answer(People { people: list.into_iter().map(Into::into).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewPersonBody {
    email: String,
    name: String,
    /// An institution's id.
    institution: Option<String>,
    password: String,
    #[serde(default)]
    administrator: bool,
}

/// Makes an account.
#[utoipa::path(post, path = "/api/v1/people", request_body = NewPersonBody,
    responses((status = 201, body = Created), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn create_person(
    State(app): State<AppState>,
    May(can): May<ability::ManagePeople>,
    Json(body): Json<NewPersonBody>,
) -> Result<(StatusCode, Answer<Created>), Error> {
    let institution =
        body.institution.map(|id| id.parse().map_err(|_| Error::Invalid { field: "institution" }));
    let new = NewPerson {
        email: Email::parse(&body.email)?,
        name: Name::parse(&body.name)?,
        institution: institution.transpose()?,
        password: Password::parse(&body.password)?,
        administrator: body.administrator,
    };
    let id = add_person(&app, &can, &new).await?;
    Ok((StatusCode::CREATED, Answer(Created { id: id.to_string() })))
}

/// Shuts an account: its sessions end and its open texts close.
#[utoipa::path(delete, path = "/api/v1/people/{id}", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn shut_account(
    State(app): State<AppState>,
    May(can): May<ability::ManagePeople>,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    disable_person(&app, &can, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
