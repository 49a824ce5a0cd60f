//! Signing in and out, and who I am.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{Me, TokenBody, Tokens};
use crate::actions::account::{change_password, set_profile};
use crate::actions::identify::person_by_id;
use crate::actions::my_letters::set_wish;
use crate::actions::sign_in::sign_in;
use crate::actions::sign_out::{sign_out, sign_out_elsewhere};
use crate::actions::{AppState, access, tokens};
use crate::domain::error::Error;
use crate::domain::input::{Interface, Name, Password};
use crate::domain::person::Person;
use crate::http::address::ClientAddress;
use crate::http::auth::{Caller, ended_cookie, session_cookie};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json};

#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    email: String,
    password: String,
}

async fn me_of(app: &AppState, person: Person) -> Result<Me, Error> {
    let access = access::installation_access(&app.store, &person).await?;
    let letters = person.letters.as_str();
    Ok(Me { person: person.into(), letters, capabilities: access.capabilities.names() })
}

/// Signs in and sets the session cookie.
#[utoipa::path(post, path = "/api/v1/session", request_body = SignIn, responses(
    (status = 200, body = Me), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    address: ClientAddress,
    jar: CookieJar,
    Json(body): Json<SignIn>,
) -> Result<(CookieJar, Answer<Me>), Error> {
    let session = sign_in(&app, address.ip, &body.email, &body.password).await?;
    let person = person_by_id(&app, &session.person_id).await?;
    let jar = jar.add(session_cookie(&app, &session));
    Ok((jar, Answer(me_of(&app, person).await?)))
}

#[derive(Deserialize, Default)]
pub struct Which {
    #[serde(default)]
    others: bool,
}

/// Ends the session of the cookie; with `?others=true` every other session of the caller.
#[utoipa::path(delete, path = "/api/v1/session", params(("others" = Option<bool>, Query)),
    responses((status = 204), (status = 401, body = ErrorBody)))]
pub async fn end(
    State(app): State<AppState>,
    caller: Caller,
    jar: CookieJar,
    crate::http::extract::Query(which): crate::http::extract::Query<Which>,
) -> Result<(StatusCode, CookieJar), Error> {
    if which.others {
        sign_out_elsewhere(&app, &caller.person.id, &caller.credential).await?;
        return Ok((StatusCode::NO_CONTENT, jar));
    }
    sign_out(&app, &caller.person.id, &caller.credential).await?;
    Ok((StatusCode::NO_CONTENT, jar.add(ended_cookie(&app))))
}

/// Who the caller is.
#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = Me), (status = 401, body = ErrorBody)))]
pub async fn me(State(app): State<AppState>, caller: Caller) -> Result<Answer<Me>, Error> {
    Ok(Answer(me_of(&app, caller.person).await?))
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct ProfileChanges {
    name: Option<String>,
    language: Option<String>,
    /// How often letters come: `each`, `daily`, `weekly` or `none`.
    letters: Option<String>,
    /// With `present_password`.
    password: Option<String>,
    present_password: Option<String>,
}

/// Changes the caller's own account.
#[utoipa::path(patch, path = "/api/v1/me", request_body = ProfileChanges,
    responses((status = 204), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn change_me(
    State(app): State<AppState>,
    caller: Caller,
    Json(body): Json<ProfileChanges>,
) -> Result<StatusCode, Error> {
    let person = &caller.person;
    let name = Name::parse(body.name.as_deref().unwrap_or(&person.name))?;
    let language = Interface::parse(body.language.as_deref().unwrap_or(&person.language))?;
    let letters = body.letters.as_deref().map(str::parse).transpose()?;
    let password = body.password.as_deref().map(Password::parse).transpose()?;
    if let Some(next) = password {
        let present = body.present_password.unwrap_or_default();
        change_password(&app, &person.id, &caller.credential, &present, &next).await?;
    }
    set_profile(&app, &person.id, &name, &language).await?;
    if let Some(wish) = letters {
        set_wish(&app, &person.id, wish).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's personal tokens, without their secrets.
#[utoipa::path(get, path = "/api/v1/me/tokens", responses((status = 200, body = Tokens), (status = 401, body = ErrorBody)))]
pub async fn tokens(State(app): State<AppState>, caller: Caller) -> Result<Answer<Tokens>, Error> {
    let list = tokens::list_tokens(&app, &caller.person.id).await?;
    Ok(Answer(Tokens { tokens: list.into_iter().map(|t| TokenBody::new(t, None)).collect() }))
}

/// Makes a personal token; its secret is in this answer and never again.
#[utoipa::path(post, path = "/api/v1/me/tokens", request_body = super::wire::Named,
    responses((status = 201, body = TokenBody), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create_token(
    State(app): State<AppState>,
    caller: Caller,
    Json(body): Json<super::wire::Named>,
) -> Result<(StatusCode, Answer<TokenBody>), Error> {
    let name = Name::parse(&body.name)?;
    let (token, secret) = tokens::create_token(&app, &caller.person.id, &name).await?;
    Ok((StatusCode::CREATED, Answer(TokenBody::new(token, Some(secret.show().to_owned())))))
}

/// Revokes one of the caller's tokens.
#[utoipa::path(delete, path = "/api/v1/me/tokens/{id}", params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn revoke_token(
    State(app): State<AppState>,
    caller: Caller,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    tokens::revoke_token(&app, &caller.person.id, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
