//! A person's own account: name, language, password, signed-in devices, personal tokens.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, after, after_secret, onward};
use super::people::institution_view;
use super::templates::{Account, SessionRow, TokenRow};
use crate::actions::account::{change_password, set_profile};
use crate::actions::my_sessions::my_sessions;
use crate::actions::sign_out::sign_out_elsewhere;
use crate::actions::{AppState, tokens};
use crate::domain::error::Error;
use crate::domain::input::{Interface, Name, Password};
use crate::http::auth::Caller;
use crate::http::extract::{Form, Id};

const HERE: &str = "/account";

pub async fn show(State(app): State<AppState>, caller: Caller, f: Frame) -> Result<Page<Account>, Error> {
    let sessions = my_sessions(&app, &caller.person.id, &caller.credential).await?;
    let tokens = tokens::list_tokens(&app, &caller.person.id).await?;
    let person = caller.person;
    Ok(Page(Account {
        sessions: sessions
            .into_iter()
            .map(|s| SessionRow { since: f.when(s.since), current: s.current })
            .collect(),
        tokens: tokens
            .into_iter()
            .map(|t| TokenRow { id: t.id.to_string(), name: t.name, created: f.when(t.created_at) })
            .collect(),
        email: person.email,
        name: person.name,
        language: person.language,
        institution: person.institution.map(institution_view),
        letters: person.letters.as_str(),
        f,
    }))
}

#[derive(Deserialize)]
pub struct Profile {
    name: String,
    language: String,
}

pub async fn save(
    State(app): State<AppState>,
    caller: Caller,
    f: Frame,
    Form(form): Form<Profile>,
) -> Result<Response, Error> {
    let outcome = match (Name::parse(&form.name), Interface::parse(&form.language)) {
        (Ok(name), Ok(language)) => set_profile(&app, &caller.person.id, &name, &language).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    after(&app, f.lang, HERE, "account-saved", outcome)
}

#[derive(Deserialize)]
pub struct Passwords {
    current: String,
    new: String,
}

pub async fn password(
    State(app): State<AppState>,
    caller: Caller,
    f: Frame,
    Form(form): Form<Passwords>,
) -> Result<Response, Error> {
    let outcome = match Password::parse(&form.new) {
        Ok(next) => change_password(&app, &caller.person.id, &caller.credential, &form.current, &next).await,
        Err(error) => Err(error),
    };
    if outcome == Err(Error::SignInFailed) {
        return Ok(onward(&app, HERE, &format!("no:{}", f.t("password-wrong"))));
    }
    after(&app, f.lang, HERE, "password-changed", outcome)
}

pub async fn end_sessions(State(app): State<AppState>, caller: Caller, f: Frame) -> Result<Response, Error> {
    let outcome = sign_out_elsewhere(&app, &caller.person.id, &caller.credential).await;
    after(&app, f.lang, HERE, "sessions-ended", outcome)
}

#[derive(Deserialize)]
pub struct TokenForm {
    #[serde(rename = "token-name")]
    name: String,
}

pub async fn create_token(
    State(app): State<AppState>,
    caller: Caller,
    f: Frame,
    Form(form): Form<TokenForm>,
) -> Result<Response, Error> {
    let made = match Name::parse(&form.name) {
        Ok(name) => tokens::create_token(&app, &caller.person.id, &name).await,
        Err(error) => Err(error),
    };
    match made {
        Ok((_, secret)) => Ok(after_secret(&app, HERE, "token-made", secret.show()).into_response()),
        Err(error) => after(&app, f.lang, HERE, "", Err(error)),
    }
}

pub async fn revoke_token(
    State(app): State<AppState>,
    caller: Caller,
    f: Frame,
    Id(id): Id,
) -> Result<Response, Error> {
    let outcome = tokens::revoke_token(&app, &caller.person.id, &id.parse()?).await;
    after(&app, f.lang, HERE, "token-revoked", outcome)
}
