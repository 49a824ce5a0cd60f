//! The link of an invitation: what it is for, and accepting it.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::accept_invitation::{Guest, accept_invitation};
use crate::actions::invitations::see_invitation;
use crate::actions::sign_in::start_session;
use crate::domain::error::Error;
use crate::domain::input::{Email, Name, Password};
use crate::domain::role::Role;
use crate::http::auth::{Caller, session_cookie};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json};

#[derive(Serialize, ToSchema)]
pub struct InvitationToMe {
    pub dossier: String,
    pub role: Role,
    pub institution: Option<String>,
    pub invited_by: String,
    pub note: String,
    pub expires_at: i64,
}

/// What a link invites to.
#[utoipa::path(get, path = "/api/v1/invitations/{id}", params(("id" = String, Path, description = "the link's secret")),
    responses((status = 200, body = InvitationToMe), (status = 410, body = ErrorBody)))]
pub async fn show(State(app): State<AppState>, Id(secret): Id) -> Result<Answer<InvitationToMe>, Error> {
    let (invitation, dossier) = see_invitation(&app, &secret).await?;
    Ok(Answer(InvitationToMe {
        dossier: dossier.title,
        role: invitation.role,
        institution: invitation.institution_name,
        invited_by: invitation.invited_by_name,
        note: invitation.note,
        expires_at: invitation.expires_at,
    }))
}

/// For a new account; somebody who is signed in sends `{}`.
#[derive(Deserialize, ToSchema)]
pub struct Acceptance {
    email: Option<String>,
    name: Option<String>,
    password: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AcceptedBody {
    person: String,
    /// Slug.
    dossier: String,
}

/// Accepts an invitation: makes an account and signs in, or joins with the caller's account.
#[utoipa::path(post, path = "/api/v1/invitations/{id}", params(("id" = String, Path)), request_body = Acceptance,
    responses((status = 200, body = AcceptedBody), (status = 409, body = ErrorBody), (status = 410, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn accept(
    State(app): State<AppState>,
    caller: Option<Caller>,
    Id(secret): Id,
    jar: CookieJar,
    Json(body): Json<Acceptance>,
) -> Result<(StatusCode, CookieJar, Answer<AcceptedBody>), Error> {
    let known = caller.is_some();
    let guest = match caller {
        Some(caller) => Guest::Known(caller.person.id),
        None => Guest::New {
            email: Email::parse(&body.email.unwrap_or_default())?,
            name: Name::parse(&body.name.unwrap_or_default())?,
            password: Password::parse(&body.password.unwrap_or_default())?,
        },
    };
    let accepted = accept_invitation(&app, &secret, &guest).await?;
    let answer = AcceptedBody { person: accepted.person.to_string(), dossier: accepted.dossier_slug };
    let jar =
        if known { jar } else { jar.add(session_cookie(&app, &start_session(&app, accepted.person).await?)) };
    Ok((StatusCode::OK, jar, Answer(answer)))
}
