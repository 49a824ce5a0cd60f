//! Workshops: convening them, who is in the room, what is shown, voted and decided.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workshop_bodies::{BallotBody, DecisionBody, ItemBody, RoomBody, SeatBody, WorkshopBody};
use crate::actions::AppState;
use crate::actions::agenda::{Add, Steer, add_to_agenda, carry_over, steer_item};
use crate::actions::attend::{Move, NewSeat, list_seat, move_seat};
use crate::actions::ballot::{drop_ballot, open_ballot};
use crate::actions::convene::{Delegation, Plan, convene};
use crate::actions::decide::{Counted, NewDecision, decide};
use crate::actions::run_session::{set_session, show_item};
use crate::actions::see_workshop::{see_room, see_workshops, wait_for_news};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{BallotId, CommissionId, InstitutionId, ItemId, PersonId, SeatId, TextId};
use crate::domain::input::{Name, Note, Office, Presentation, Question, Reason, Title, Venue};
use crate::domain::workshop::{Choice, DecisionKind, Item, Majority, Scope, Session, Voting};
use crate::http::auth::{InDossier, InWorkshop, May, PathId};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};

#[derive(Serialize, ToSchema)]
pub struct Workshops {
    workshops: Vec<WorkshopBody>,
}

/// The workshops of a dossier that the caller may see, the last first.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}/workshops", params(("slug" = String, Path)),
    responses((status = 200, body = Workshops), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    InDossier(at): InDossier,
) -> Result<Answered<Workshops>, Error> {
    let all = see_workshops(&app, &at).await?;
    Ok(Answered(Workshops { workshops: all.iter().map(|one| WorkshopBody::new(one, false)).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct DelegationBody {
    #[schema(value_type = String)]
    institution: InstitutionId,
    /// 1 when absent.
    seats: Option<i64>,
    /// Whether it votes and counts for the quorum; true when absent.
    votes: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
pub struct AboutBody {
    #[schema(value_type = String)]
    text: TextId,
    version: i64,
}

#[derive(Deserialize, ToSchema)]
pub struct NewWorkshopBody {
    title: String,
    #[serde(default)]
    place: String,
    /// Markdown.
    #[serde(default)]
    presentation: String,
    /// Milliseconds since 1970.
    opens: i64,
    closes: i64,
    /// IANA; `Africa/Bamako` when absent.
    zone: Option<String>,
    #[schema(value_type = Option<String>)]
    chair: Option<PersonId>,
    #[schema(value_type = Option<String>)]
    rapporteur: Option<PersonId>,
    /// Percent; 0 when absent.
    #[serde(default)]
    quorum_institutions: i64,
    #[serde(default)]
    quorum_seats: i64,
    /// `institution` when absent.
    voting: Option<Voting>,
    /// `simple` when absent.
    majority: Option<Majority>,
    institutions: Vec<DelegationBody>,
    /// One version of each text.
    versions: Vec<AboutBody>,
}

/// Convenes a workshop on versions of the dossier's texts.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/workshops", params(("slug" = String, Path)),
    request_body = NewWorkshopBody,
    responses((status = 201, body = WorkshopBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    Json(body): Json<NewWorkshopBody>,
) -> Result<(StatusCode, Answered<WorkshopBody>), Error> {
    let about: Vec<(TextId, i64)> = body.versions.iter().map(|one| (one.text.clone(), one.version)).collect();
    let made = convene(&app, &can, plan(body)?, &about).await?;
    Ok((StatusCode::CREATED, Answered(WorkshopBody::new(&made, true))))
}

fn plan(body: NewWorkshopBody) -> Result<Plan, Error> {
    let delegation = |one: DelegationBody| Delegation {
        institution: one.institution,
        seats: one.seats.unwrap_or(1),
        votes: one.votes.unwrap_or(true),
    };
    Ok(Plan {
        title: Title::parse(&body.title)?,
        place: Venue::parse(&body.place)?,
        presentation: Presentation::parse(&body.presentation)?,
        opens_at: body.opens,
        closes_at: body.closes,
        zone: body.zone.unwrap_or_else(|| "Africa/Bamako".to_owned()),
        chair: body.chair,
        rapporteur: body.rapporteur,
        quorum_institutions: body.quorum_institutions,
        quorum_seats: body.quorum_seats,
        voting: body.voting.unwrap_or(Voting::Institution),
        majority: body.majority.unwrap_or(Majority::Simple),
        invited: body.institutions.into_iter().map(delegation).collect(),
    })
}

/// A workshop and all that happened in it.
#[utoipa::path(get, path = "/api/v1/workshops/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RoomBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
) -> Result<Answered<RoomBody>, Error> {
    let room = see_room(&app, &at).await?;
    Ok(Answered(RoomBody::new(&room, at.can::<ability::Conduct>().is_ok())))
}

#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    since: i64,
}

#[derive(Serialize, ToSchema)]
pub struct News {
    pub rev: i64,
}

/// Waits until the workshop has changed since `since`, 25 seconds at most.
#[utoipa::path(get, path = "/api/v1/workshops/{id}/news",
    params(("id" = String, Path), ("since" = Option<i64>, Query)),
    responses((status = 200, body = News), (status = 404, body = ErrorBody)))]
pub async fn news(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Since>,
) -> Result<Answered<News>, Error> {
    at.can::<ability::SeeWorkshops>()?;
    Ok(Answered(News { rev: wait_for_news(&app, &at.workshop.id, asked.since).await? }))
}

#[derive(Deserialize, ToSchema)]
pub struct ConductBody {
    /// `open`, `suspended`, `closed`.
    state: Option<Session>,
    /// The item on the wall; an empty string: none.
    shown: Option<String>,
}

/// Opens, suspends or closes a workshop, or shows an item on the wall.
#[utoipa::path(patch, path = "/api/v1/workshops/{id}", params(("id" = String, Path)), request_body = ConductBody,
    responses((status = 200, body = RoomBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn conduct(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    Json(body): Json<ConductBody>,
) -> Result<Answered<RoomBody>, Error> {
    if let Some(state) = body.state {
        set_session(&app, &can, state).await?;
    }
    if let Some(shown) = body.shown {
        let item: Option<ItemId> = if shown.is_empty() { None } else { Some(shown.parse()?) };
        show_item(&app, &can, item.as_ref()).await?;
    }
    Ok(Answered(RoomBody::new(&see_room(&app, &at).await?, true)))
}

#[derive(Deserialize, ToSchema)]
pub struct AgendaBody {
    /// `chapters`, `articles`, `one`, `carried`.
    add: String,
    #[schema(value_type = Option<String>)]
    text: Option<TextId>,
    #[serde(default)]
    section: String,
    /// `section` when absent.
    scope: Option<Scope>,
}

#[derive(Serialize, ToSchema)]
pub struct Agenda {
    items: Vec<ItemBody>,
}

impl Agenda {
    #[must_use]
    pub fn new(all: &[Item]) -> Self {
        Self { items: all.iter().map(ItemBody::new).collect() }
    }
}

/// Puts provisions on the agenda: whole chapters, article by article, one, or what earlier workshops put off.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/agenda", params(("id" = String, Path)), request_body = AgendaBody,
    responses((status = 200, body = Agenda), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn agenda(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    Json(body): Json<AgendaBody>,
) -> Result<Answered<Agenda>, Error> {
    let id = &at.workshop.id;
    let text = || body.text.clone().ok_or(Error::Invalid { field: "text" });
    let all = match body.add.as_str() {
        "carried" => carry_over(&app, &can, id).await?,
        "chapters" => add_to_agenda(&app, &can, id, Add::Chapters { text: text()? }).await?,
        "articles" => add_to_agenda(&app, &can, id, Add::Articles { text: text()? }).await?,
        "one" => {
            let (section, scope) = (body.section.clone(), body.scope.unwrap_or(Scope::Section));
            add_to_agenda(&app, &can, id, Add::One { text: text()?, section, scope }).await?
        }
        _ => return Err(Error::Invalid { field: "agenda-add" }),
    };
    Ok(Answered(Agenda::new(&all)))
}

#[derive(Deserialize, ToSchema)]
pub struct SteerBody {
    /// `up`, `down`, `remove`, `commission`.
    steer: String,
    #[schema(value_type = Option<String>)]
    commission: Option<CommissionId>,
}

/// Moves an item of the agenda, takes it off, or gives it to a commission (none: the plenary takes it itself).
#[utoipa::path(patch, path = "/api/v1/workshops/{id}/agenda/{part}",
    params(("id" = String, Path), ("part" = String, Path)), request_body = SteerBody,
    responses((status = 200, body = Agenda), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn steer(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    PathId(item): PathId<ItemId>,
    Json(body): Json<SteerBody>,
) -> Result<Answered<Agenda>, Error> {
    let steer = match body.steer.as_str() {
        "up" => Steer::Up,
        "down" => Steer::Down,
        "remove" => Steer::Remove,
        "commission" => Steer::Commission(body.commission),
        _ => return Err(Error::Invalid { field: "agenda-add" }),
    };
    let all = steer_item(&app, &can, &at.workshop.id, &item, steer).await?;
    Ok(Answered(Agenda::new(&all)))
}

#[derive(Deserialize, ToSchema)]
pub struct NewSeatBody {
    #[schema(value_type = String)]
    institution: InstitutionId,
    name: String,
    /// Their function.
    #[serde(default)]
    office: String,
    /// In the room from now on; true when absent.
    present: Option<bool>,
}

/// Puts a delegate on the list.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/seats", params(("id" = String, Path)), request_body = NewSeatBody,
    responses((status = 201, body = SeatBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn seat(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    Json(body): Json<NewSeatBody>,
) -> Result<(StatusCode, Answered<SeatBody>), Error> {
    let new = NewSeat {
        institution: body.institution,
        name: Name::parse(&body.name)?,
        office: Office::parse(&body.office)?,
        person: None,
        present: body.present.unwrap_or(true),
    };
    let made = list_seat(&app, &can, new).await?;
    Ok((StatusCode::CREATED, Answered(SeatBody::new(&made))))
}

#[derive(Deserialize, ToSchema)]
pub struct MoveBody {
    /// `admit`, `arrive`, `leave`, `remove`.
    #[serde(rename = "move")]
    what: String,
}

/// Lets a delegate in, notes an arrival or a departure, or takes the delegate off the list.
#[utoipa::path(patch, path = "/api/v1/workshops/{id}/seats/{part}",
    params(("id" = String, Path), ("part" = String, Path)), request_body = MoveBody,
    responses((status = 200, body = SeatBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn move_one(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    PathId(seat): PathId<SeatId>,
    Json(body): Json<MoveBody>,
) -> Result<Answered<SeatBody>, Error> {
    let what = move_of(&body.what)?;
    Ok(Answered(SeatBody::new(&move_seat(&app, &can, &seat, what).await?)))
}

/// # Errors
/// [`Error::Invalid`].
pub fn move_of(word: &str) -> Result<Move, Error> {
    match word {
        "admit" => Ok(Move::Admit),
        "arrive" => Ok(Move::Arrive),
        "leave" => Ok(Move::Leave),
        "remove" => Ok(Move::Remove),
        _ => Err(Error::Invalid { field: "move" }),
    }
}

#[derive(Deserialize, ToSchema)]
pub struct NewBallotBody {
    #[schema(value_type = String)]
    item: ItemId,
    #[serde(default)]
    question: String,
}

/// Opens a vote on an item; phones in the room see it at once.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/ballots", params(("id" = String, Path)),
    request_body = NewBallotBody,
    responses((status = 201, body = BallotBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn ballot(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    Json(body): Json<NewBallotBody>,
) -> Result<(StatusCode, Answered<BallotBody>), Error> {
    let made = open_ballot(&app, &can, &body.item, &Question::parse(&body.question)?).await?;
    Ok((StatusCode::CREATED, Answered(BallotBody::new(&made))))
}

/// Closes a vote without a decision.
#[utoipa::path(delete, path = "/api/v1/workshops/{id}/ballots/{part}",
    params(("id" = String, Path), ("part" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn drop_it(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    PathId(ballot): PathId<BallotId>,
) -> Result<StatusCode, Error> {
    drop_ballot(&app, &can, &ballot).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
pub struct HandBody {
    #[schema(value_type = String)]
    institution: InstitutionId,
    choice: Choice,
}

#[derive(Deserialize, ToSchema)]
pub struct ReservationBody {
    #[schema(value_type = String)]
    institution: InstitutionId,
    words: String,
}

/// How it was decided: by a ballot, by hands, or by consensus where there is neither.
#[must_use]
pub fn counted(ballot: Option<BallotId>, hands: &[HandBody]) -> Counted {
    match ballot {
        Some(ballot) => Counted::Phones(ballot),
        None if hands.is_empty() => Counted::Consensus,
        None => Counted::Hands(hands.iter().map(|hand| (hand.institution.clone(), hand.choice)).collect()),
    }
}

/// # Errors
/// [`Error::Invalid`].
pub fn reservations(all: &[ReservationBody]) -> Result<Vec<(InstitutionId, Reason)>, Error> {
    all.iter().map(|one| Ok((one.institution.clone(), Reason::parse(&one.words)?))).collect()
}

#[derive(Deserialize, ToSchema)]
pub struct NewDecisionBody {
    #[schema(value_type = String)]
    item: ItemId,
    /// A recommendation of that commission.
    #[schema(value_type = Option<String>)]
    commission: Option<CommissionId>,
    kind: DecisionKind,
    /// The ballot that is counted; absent: by hands, or by consensus.
    #[schema(value_type = Option<String>)]
    ballot: Option<BallotId>,
    /// A show of hands; empty and without a ballot: by consensus.
    #[serde(default)]
    hands: Vec<HandBody>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    reservations: Vec<ReservationBody>,
    /// Why the chair goes on without a quorum.
    #[serde(default)]
    why_without_quorum: String,
}

/// Records a decision. A later one on the same item corrects it; nothing is overwritten.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/decisions", params(("id" = String, Path)),
    request_body = NewDecisionBody,
    responses((status = 201, body = DecisionBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub async fn decision(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    Json(body): Json<NewDecisionBody>,
) -> Result<(StatusCode, Answered<DecisionBody>), Error> {
    let new = NewDecision {
        item: body.item,
        commission: body.commission,
        kind: body.kind,
        how: counted(body.ballot, &body.hands),
        note: Note::parse(&body.note)?,
        reservations: reservations(&body.reservations)?,
        why_without: Reason::parse(&body.why_without_quorum)?,
    };
    let made = decide(&app, &can, new).await?;
    Ok((StatusCode::CREATED, Answered(DecisionBody::new(&made))))
}
