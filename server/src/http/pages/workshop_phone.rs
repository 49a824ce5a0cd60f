//! A participant's phone: joining by the code of the workshop, following the wall, voting. No account, no script needed.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::consultation_templates::Option_;
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, again, set};
use super::workshop_templates::{JoinPage, PhonePage, VoteView, WordsView};
use super::workshop_view as view;
use crate::actions::AppState;
use crate::actions::attend::{NewSeat, join_by_code};
use crate::actions::ballot::vote;
use crate::actions::see_workshop::{Eyes, Room, door_of_workshop, see_item, see_room_from_seat, titles};
use crate::domain::access::SeatAccess;
use crate::domain::error::Error;
use crate::domain::input::{Name, Office};
use crate::domain::workshop::{Session, voter};
use crate::http::auth::{Code, InSeat, seat_cookie};
use crate::http::extract::Query;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    code: String,
}

/// Where the code is typed.
pub async fn door(f: Frame, Query(asked): Query<Asked>) -> Response {
    let code: String = asked.code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    if code.is_empty() {
        return Page(empty(f)).into_response();
    }
    Redirect::to(&format!("/w/{code}")).into_response()
}

fn empty(f: Frame) -> JoinPage {
    JoinPage {
        f,
        code: String::new(),
        title: String::new(),
        institutions: vec![],
        name: String::new(),
        office: String::new(),
    }
}

pub async fn show(
    State(app): State<AppState>,
    Code(code): Code,
    seat: Result<InSeat, Error>,
    f: Frame,
) -> Result<Response, Error> {
    match seat {
        Ok(InSeat(at)) => Ok(Page(inside(&app, &at, code, f).await?).into_response()),
        Err(Error::NotFound) => match join_page(&app, code, f.clone(), &Fields::default()).await {
            Ok(page) => Ok(Page(page).into_response()),
            Err(Error::NotFound) => {
                let mut page = empty(f);
                let said = page.f.t("workshop-no-such-code");
                page.f.problem(said);
                Ok((axum::http::StatusCode::NOT_FOUND, Page(page)).into_response())
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}

async fn join_page(app: &AppState, code: String, f: Frame, given: &Fields) -> Result<JoinPage, Error> {
    let workshop = door_of_workshop(app, &code).await?;
    let chosen = given.text("institution");
    let option = |one: &crate::domain::workshop::Invited| Option_ {
        chosen: one.institution.as_str() == chosen,
        value: one.institution.to_string(),
        name: one.name.clone(),
    };
    let own = f.person.as_ref().map(|me| me.name.clone()).unwrap_or_default();
    Ok(JoinPage {
        code,
        title: workshop.title.clone(),
        institutions: workshop.invited.iter().map(option).collect(),
        name: given.one("name").map_or(own, ToOwned::to_owned),
        office: given.text("office").to_owned(),
        f,
    })
}

pub async fn join(
    State(app): State<AppState>,
    Code(code): Code,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let joined = async {
        let institution =
            fields.text("institution").parse().map_err(|_| Error::Invalid { field: "institution" })?;
        let new = NewSeat {
            institution,
            name: Name::parse(fields.text("name"))?,
            office: Office::parse(fields.text("office"))?,
            person: None,
            present: false,
        };
        join_by_code(&app, &code, new).await
    };
    match joined.await {
        Ok((_, secret)) => {
            let mut response = Redirect::to(&format!("/w/{code}")).into_response();
            set(&mut response, &seat_cookie(&app, secret.show()));
            Ok(response)
        }
        Err(error @ Error::NotFound) => Err(error),
        Err(error) => {
            let lang = f.lang;
            let mut page = join_page(&app, code, f, &fields).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

async fn inside(app: &AppState, at: &SeatAccess, code: String, f: Frame) -> Result<PhonePage, Error> {
    let room = see_room_from_seat(app, at).await?;
    let titles = titles(app, &room.workshop).await?;
    let mut words = WordsView { hidden: true, ..WordsView::default() };
    let shown = room.shown().filter(|_| at.may.see_item);
    if let Some(state) = shown {
        words = view::words(&f, &see_item(app, &Eyes::Seat(at), &state.item).await?);
    }
    let last = shown.and_then(|state| state.decision.as_ref()).map(|one| view::decision(&f, &room, one));
    Ok(PhonePage {
        rev: room.workshop.rev,
        title: room.workshop.title.clone(),
        name: at.seat.name.clone(),
        institution: view::institution(&room, &at.seat.institution),
        state: state(at, &room),
        item: shown.map(|state| view::row_of(&f, &room, state, &titles)),
        words,
        vote: own_vote(&f, at, &room),
        last,
        code,
        f,
    })
}

fn state(at: &SeatAccess, room: &Room) -> &'static str {
    match (room.workshop.state, &at.seat) {
        (Session::Closed, _) => "closed",
        (_, seat) if seat.admitted_at.is_none() => "waiting",
        (_, seat) if !seat.is_present() => "away",
        (Session::Open, _) => "inside",
        _ => "paused",
    }
}

fn own_vote(f: &Frame, at: &SeatAccess, room: &Room) -> Option<VoteView> {
    let ballot = room.open_ballot().filter(|_| at.may.vote)?;
    let voter = voter(&room.workshop, &at.seat);
    let own = ballot.votes.iter().find(|vote| Some(&vote.voter) == voter.as_ref());
    let item = room.item(&ballot.item).map(|state| state.item.title.clone()).unwrap_or_default();
    Some(VoteView {
        ballot: ballot.id.to_string(),
        question: if ballot.question.is_empty() { item } else { ballot.question.clone() },
        own: own.map(|vote| vote.choice.to_string()).unwrap_or_default(),
        own_word: own.map(|vote| f.word("choice", vote.choice.as_str())).unwrap_or_default(),
        turn: own.map_or(0, |vote| vote.turn) + 1,
        observes: voter.is_none(),
    })
}

pub async fn cast(
    State(app): State<AppState>,
    InSeat(at): InSeat,
    Code(code): Code,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let outcome = async {
        let turn = fields.text("turn").parse().map_err(|_| Error::Invalid { field: "turn" })?;
        vote(&app, &at, &fields.text("ballot").parse()?, fields.text("choice").parse()?, turn).await.map(drop)
    };
    after(&app, f.lang, &format!("/w/{code}"), "vote-was-counted", outcome.await)
}
