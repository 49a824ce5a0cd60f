//! Letters on pages: one's own, and the two links that letters carry. The links work without signing in; a page that is
//! only looked at changes nothing, for mail programs follow links by themselves.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, after};
use super::templates::{Confirm, LetterRow, Letters, Oops, StopLetters};
use crate::actions::AppState;
use crate::actions::confirm::{self, Confirmation};
use crate::actions::my_letters::{letters_to_strangers, my_letters, set_wish, try_letters_again};
use crate::actions::stop_letters::{Stopping, see_stop, stop_letters};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::letter::Letter;
use crate::http::auth::{Caller, May};
use crate::http::extract::{Form, Id};

pub async fn show(State(app): State<AppState>, caller: Caller, f: Frame) -> Result<Page<Letters>, Error> {
    let own = my_letters(&app, &caller.person.id).await?;
    let strangers = letters_to_strangers(&app).await?;
    Ok(Page(Letters {
        own: own.into_iter().map(|letter| row(&f, letter)).collect(),
        strangers: strangers.into_iter().map(|letter| row(&f, letter)).collect(),
        demo: app.settings.demo,
        f,
    }))
}

fn row(f: &Frame, letter: Letter) -> LetterRow {
    LetterRow {
        id: letter.id.to_string(),
        subject: letter.subject,
        address: letter.address,
        parts: parts(&letter.body),
        at: f.when(letter.created_at),
        state: letter.standing.as_str(),
        lang: letter.language,
    }
}

/// The words, and the links among them that are ours to make: each stands at the end of its line.
fn parts(body: &str) -> Vec<(String, Option<String>)> {
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((before, link)) if link.starts_with("https://") || link.starts_with("http://") => {
            (format!("{before} "), Some(link.to_owned()))
        }
        _ => (line.to_owned(), None),
    };
    body.lines().map(line).collect()
}

#[derive(Deserialize)]
pub struct WishForm {
    letters: String,
}

pub async fn wish(
    State(app): State<AppState>,
    caller: Caller,
    f: Frame,
    Form(form): Form<WishForm>,
) -> Result<Response, Error> {
    let outcome = match form.letters.parse() {
        Ok(wish) => set_wish(&app, &caller.person.id, wish).await,
        Err(error) => Err(error),
    };
    after(&app, f.lang, "/account", "account-saved", outcome)
}

pub async fn again(
    State(app): State<AppState>,
    May(can): May<ability::ManagePeople>,
    f: Frame,
) -> Result<Response, Error> {
    let outcome = try_letters_again(&app, &can).await;
    after(&app, f.lang, "/admin", "outbox-again-done", outcome)
}

pub async fn stop_form(
    State(app): State<AppState>,
    f: Frame,
    Id(token): Id,
) -> Result<Page<StopLetters>, Error> {
    let stopping = see_stop(&app, &token).await?;
    Ok(Page(StopLetters { f, token, person: stopping == Stopping::Person, done: false }))
}

/// Answers at once and without leading elsewhere, as RFC 8058 wants it of the one click.
pub async fn stop(State(app): State<AppState>, f: Frame, Id(token): Id) -> Result<Page<StopLetters>, Error> {
    let stopping = stop_letters(&app, &token).await?;
    let f = Frame { here: "/".to_owned(), ..f };
    Ok(Page(StopLetters { f, token, person: stopping == Stopping::Person, done: true }))
}

pub async fn confirm_form(State(app): State<AppState>, f: Frame, Id(token): Id) -> Result<Response, Error> {
    let seen = confirm::see_confirmation(&app, &token).await?;
    Ok(confirm_page(f, token, seen))
}

pub async fn confirm(State(app): State<AppState>, f: Frame, Id(token): Id) -> Result<Response, Error> {
    let done = confirm::confirm(&app, &token).await?;
    Ok(confirm_page(f, token, done))
}

fn confirm_page(f: Frame, token: String, seen: Confirmation) -> Response {
    if !seen.late {
        let (title, n, link) = (seen.consultation, seen.n, seen.link.unwrap_or_default());
        return Page(Confirm { f, token, title, n, link }).into_response();
    }
    let page = Oops {
        status: 0,
        heading: f.t("confirm-late"),
        message: f.t("confirm-late-text"),
        hint: f.t("confirm-late-hint"),
        offer_signin: false,
        f: Frame { here: "/".to_owned(), ..f },
    };
    (StatusCode::GONE, Page(page)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_like_an_address_at_the_end_of_a_line_becomes_a_link() {
        let link = |body: &str| parts(body).into_iter().filter_map(|(_, link)| link).collect::<Vec<_>>();
        assert_eq!(link("Motif :\nVotre contribution : https://p.example/d/1"), ["https://p.example/d/1"]);
        assert!(link("javascript:alert(1)\nvoir javascript:alert(1)\nhttps://p.example").is_empty());
    }
}
