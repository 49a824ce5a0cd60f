//! What a link invites to, and accepting it: with a new account, or with the one that is signed in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, again, onward, set};
use super::templates::{Invitation, Oops};
use crate::actions::AppState;
use crate::actions::accept_invitation::{Accepted, Guest, accept_invitation};
use crate::actions::invitations::see_invitation;
use crate::actions::sign_in::start_session;
use crate::domain::error::Error;
use crate::domain::input::{Email, Name, Password};
use crate::http::auth::{Caller, session_cookie};
use crate::http::extract::{Form, Id};

pub async fn show(State(app): State<AppState>, f: Frame, Id(secret): Id) -> Result<Response, Error> {
    match view(&app, &f, &secret).await {
        Ok(view) => Ok(Page(view).into_response()),
        Err(Error::InvitationSpent) => Ok(spent(f)),
        Err(error) => Err(error),
    }
}

async fn view(app: &AppState, f: &Frame, secret: &str) -> Result<Invitation, Error> {
    let (invitation, dossier) = see_invitation(app, secret).await?;
    Ok(Invitation {
        token: secret.to_owned(),
        invited_by: invitation.invited_by_name,
        dossier: dossier.title,
        note: invitation.note,
        role: invitation.role.as_str(),
        institution: invitation.institution_name,
        one_text: invitation.text_id.is_some(),
        expires: f.when(invitation.expires_at),
        name: String::new(),
        email: String::new(),
        f: f.clone(),
    })
}

fn spent(f: Frame) -> Response {
    let page = Oops {
        status: 0,
        heading: f.t("invitation-spent"),
        message: f.t("invitation-spent-text"),
        hint: f.t("invitation-spent-hint"),
        offer_signin: f.person.is_none(),
        f: Frame { here: "/".to_owned(), ..f },
    };
    (StatusCode::GONE, Page(page)).into_response()
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct NewAccount {
    name: String,
    email: String,
    password: String,
}

pub async fn accept(
    State(app): State<AppState>,
    caller: Option<Caller>,
    f: Frame,
    Id(secret): Id,
    Form(form): Form<NewAccount>,
) -> Result<Response, Error> {
    let known = caller.map(|caller| caller.person.id);
    let signed_in = known.is_some();
    let guest = known.map_or_else(|| new_guest(&form), |id| Ok(Guest::Known(id)));
    let outcome = match guest {
        Ok(guest) => accept_invitation(&app, &secret, &guest).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(accepted) => welcome(&app, accepted, signed_in).await,
        Err(Error::InvitationSpent) => Ok(spent(f)),
        Err(error) => {
            let mut page = view(&app, &f, &secret).await?;
            (page.name, page.email) = (form.name, form.email);
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, f.lang))
        }
    }
}

fn new_guest(form: &NewAccount) -> Result<Guest, Error> {
    Ok(Guest::New {
        name: Name::parse(&form.name)?,
        email: Email::parse(&form.email)?,
        password: Password::parse(&form.password)?,
    })
}

async fn welcome(app: &AppState, accepted: Accepted, signed_in: bool) -> Result<Response, Error> {
    let mut response = onward(app, &format!("/d/{}", accepted.dossier_slug), "ok:invitation-welcome");
    if !signed_in {
        let session = start_session(app, accepted.person).await?;
        set(&mut response, &session_cookie(app, &session));
    }
    Ok(response)
}
