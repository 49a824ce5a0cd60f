//! Signing in and out by form.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::frame::{Frame, safe_next};
use super::page::{Page, again, onward, set};
use super::templates::SignIn;
use crate::actions::{AppState, sign_in as signing_in, sign_out as signing_out};
use crate::domain::error::Error;
use crate::http::address::ClientAddress;
use crate::http::auth::{Caller, ended_cookie, session_cookie};
use crate::http::extract::{Form, Query};

#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

pub async fn form(mut f: Frame, Query(Next { next }): Query<Next>) -> Response {
    let next = safe_next(&next).to_owned();
    if f.person.is_some() {
        return Redirect::to(&next).into_response();
    }
    if next != "/" && f.notices.is_empty() && !next.starts_with("/invitation/") {
        f.done("sign-in-first");
    }
    Page(SignIn { f, next, email: String::new() }).into_response()
}

#[derive(Deserialize)]
pub struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub async fn sign_in(
    State(app): State<AppState>,
    address: ClientAddress,
    mut f: Frame,
    Form(form): Form<SignInForm>,
) -> Response {
    let next = safe_next(&form.next).to_owned();
    match signing_in::sign_in(&app, address.ip, &form.email, &form.password).await {
        Ok(session) => {
            let mut response = Redirect::to(&next).into_response();
            set(&mut response, &session_cookie(&app, &session));
            response
        }
        Err(error) => {
            let (lang, email) = (f.lang, form.email);
            f.here = "/signin".to_owned();
            let show = |why| {
                f.problem(why);
                SignIn { f, next, email }
            };
            again(error, show, lang)
        }
    }
}

pub async fn sign_out(State(app): State<AppState>, caller: Option<Caller>) -> Result<Response, Error> {
    if let Some(caller) = caller {
        signing_out::sign_out(&app, &caller.person.id, &caller.credential).await?;
    }
    let mut response = onward(&app, "/", "ok:signed-out");
    set(&mut response, &ended_cookie(&app));
    Ok(response)
}
