//! A phone in the room of a workshop: joining by its code, seeing what the wall shows, voting. It needs no account: the seat that
//! it holds is in a cookie.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workshop_bodies::{BallotBody, SeatBody};
use super::workshops::News;
use crate::actions::AppState;
use crate::actions::attend::{NewSeat, join_by_code};
use crate::actions::ballot::vote;
use crate::actions::see_workshop::{see_room_from_seat, wait_for_news};
use crate::domain::error::Error;
use crate::domain::ids::{BallotId, InstitutionId};
use crate::domain::input::{Name, Office};
use crate::domain::workshop::Choice;
use crate::http::auth::{Code, InSeat, seat_cookie};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};

#[derive(Deserialize, ToSchema)]
pub struct JoinBody {
    #[schema(value_type = String)]
    institution: InstitutionId,
    name: String,
    #[serde(default)]
    office: String,
}

/// Asks for a seat. It counts for nothing until the secretariat lets it in.
#[utoipa::path(post, path = "/api/v1/rooms/{code}/seats", params(("code" = String, Path)), request_body = JoinBody,
    responses((status = 201, body = SeatBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn join(
    State(app): State<AppState>,
    Code(code): Code,
    jar: CookieJar,
    Json(body): Json<JoinBody>,
) -> Result<(StatusCode, CookieJar, Answered<SeatBody>), Error> {
    let new = NewSeat {
        institution: body.institution,
        name: Name::parse(&body.name)?,
        office: Office::parse(&body.office)?,
        person: None,
        present: false,
    };
    let (seat, secret) = join_by_code(&app, &code, new).await?;
    let jar = jar.add(seat_cookie(&app, secret.show()));
    Ok((StatusCode::CREATED, jar, Answered(SeatBody::new(&seat))))
}

#[derive(Serialize, ToSchema)]
pub struct FromSeatBody {
    rev: i64,
    /// `prepared`, `open`, `suspended`, `closed`.
    state: &'static str,
    seat: SeatBody,
    /// The title of the item on the wall; only for who is in the room.
    item: Option<String>,
    /// The vote that is open.
    ballot: Option<BallotBody>,
}

/// What the phone's seat may see.
#[utoipa::path(get, path = "/api/v1/rooms/{code}", params(("code" = String, Path)),
    responses((status = 200, body = FromSeatBody), (status = 404, body = ErrorBody)))]
pub async fn show(State(app): State<AppState>, InSeat(at): InSeat) -> Result<Answered<FromSeatBody>, Error> {
    let room = see_room_from_seat(&app, &at).await?;
    Ok(Answered(FromSeatBody {
        rev: room.workshop.rev,
        state: room.workshop.state.as_str(),
        seat: SeatBody::new(&at.seat),
        item: room.shown().filter(|_| at.may.see_item).map(|one| one.item.title.clone()),
        ballot: room.open_ballot().filter(|_| at.may.vote).map(BallotBody::new),
    }))
}

#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    since: i64,
}

/// Waits until the workshop has changed since `since`, 25 seconds at most.
#[utoipa::path(get, path = "/api/v1/rooms/{code}/news",
    params(("code" = String, Path), ("since" = Option<i64>, Query)),
    responses((status = 200, body = News), (status = 404, body = ErrorBody)))]
pub async fn news(
    State(app): State<AppState>,
    InSeat(at): InSeat,
    Query(asked): Query<Since>,
) -> Result<Answered<News>, Error> {
    Ok(Answered(News { rev: wait_for_news(&app, &at.workshop.id, asked.since).await? }))
}

#[derive(Deserialize, ToSchema)]
pub struct VoteBody {
    #[schema(value_type = String)]
    ballot: BallotId,
    choice: Choice,
    /// Grows with each choice of this phone: sent again or late, a vote changes nothing.
    turn: i64,
}

#[derive(Serialize, ToSchema)]
pub struct Voted {
    /// What counts for this voter now.
    choice: Option<Choice>,
    ballot: BallotBody,
}

/// Votes, or changes the vote while the ballot is open.
#[utoipa::path(post, path = "/api/v1/rooms/{code}/votes", params(("code" = String, Path)), request_body = VoteBody,
    responses((status = 200, body = Voted), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn cast(
    State(app): State<AppState>,
    InSeat(at): InSeat,
    Json(body): Json<VoteBody>,
) -> Result<Answered<Voted>, Error> {
    let ballot = vote(&app, &at, &body.ballot, body.choice, body.turn).await?;
    let voters = [at.seat.id.as_str(), at.seat.institution.as_str()];
    let own = ballot.votes.iter().find(|vote| voters.contains(&vote.voter.as_str()));
    Ok(Answered(Voted { choice: own.map(|vote| vote.choice), ballot: BallotBody::new(&ballot) }))
}
