//! Commissions of a workshop: forming one, giving it items, what it recommends, its report; what the plenary takes over of them.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use docs_schema::canonical::hex;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workshop_bodies::DecisionBody;
use super::workshops::{Agenda, HandBody, ReservationBody, counted, reservations};
use crate::actions::AppState;
use crate::actions::commission::{
    NewCommission, form_commission, give_items, hand_in_report, take_back_report,
};
use crate::actions::decide::{Counted, NewDecision, recommend};
use crate::actions::see_commission::{ClashPlace, see_clashes, see_point};
use crate::actions::see_workshop::{Room, see_room};
use crate::actions::take_over::{TakeOver, Wording, take_over};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{BallotId, CommissionId, ItemId, PersonId};
use crate::domain::input::{Name, Note, Reason, Report};
use crate::domain::workshop::{Commission, DecisionKind};
use crate::http::auth::{InCommission, InWorkshop, May, PathId};
use crate::http::errors::ErrorBody;
use crate::http::extract::Json;

#[derive(Serialize, ToSchema)]
pub struct BranchOfBody {
    text: String,
    /// A text of its own, like any branch.
    branch: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Commission)]
pub struct CommissionBody {
    id: String,
    /// In the workshop.
    n: i64,
    name: String,
    rapporteur: Option<String>,
    /// Markdown; none before it is handed in, but for those who write it.
    report: Option<String>,
    reported: Option<i64>,
    branches: Vec<BranchOfBody>,
    /// In the order of the agenda.
    items: Vec<String>,
    /// Whether the caller may record what it recommends.
    may_recommend: bool,
}

impl CommissionBody {
    fn new(one: &Commission, items: Vec<String>, recommends: bool) -> Self {
        let shown = recommends || one.reported_at.is_some();
        let branch = |(text, branch): &(crate::domain::ids::TextId, crate::domain::ids::TextId)| {
            BranchOfBody { text: text.to_string(), branch: branch.to_string() }
        };
        Self {
            id: one.id.to_string(),
            n: one.n,
            name: one.name.clone(),
            rapporteur: one.rapporteur.as_ref().map(ToString::to_string),
            report: shown.then(|| one.report.clone()),
            reported: one.reported_at,
            branches: one.branches.iter().map(branch).collect(),
            items,
            may_recommend: recommends,
        }
    }
}

fn items_of(room: &Room, id: &CommissionId) -> Vec<String> {
    let own = room.items.iter().filter(|one| one.item.commission.as_ref() == Some(id));
    own.map(|one| one.item.id.to_string()).collect()
}

#[derive(Serialize, ToSchema)]
pub struct Commissions {
    commissions: Vec<CommissionBody>,
}

/// The commissions of a workshop.
#[utoipa::path(get, path = "/api/v1/workshops/{id}/commissions", params(("id" = String, Path)),
    responses((status = 200, body = Commissions), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
) -> Result<Answered<Commissions>, Error> {
    let room = see_room(&app, &at).await?;
    let conducts = at.can::<ability::Conduct>().is_ok();
    let body = |one: &Commission| {
        let recommends = conducts || one.rapporteur.as_ref() == Some(&at.person_id);
        CommissionBody::new(one, items_of(&room, &one.id), recommends)
    };
    Ok(Answered(Commissions { commissions: room.commissions.iter().map(body).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewCommissionBody {
    name: String,
    /// A member of the dossier who may write in branches of the texts.
    #[schema(value_type = String)]
    rapporteur: PersonId,
    /// Who writes in its branches besides the rapporteur.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    people: Vec<PersonId>,
    #[schema(value_type = Vec<String>)]
    items: Vec<ItemId>,
}

/// Forms a commission: its items are given to it, and a branch of each of their texts is opened at the workshop's version.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/commissions", params(("id" = String, Path)),
    request_body = NewCommissionBody,
    responses((status = 201, body = CommissionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn form(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    Json(body): Json<NewCommissionBody>,
) -> Result<(StatusCode, Answered<CommissionBody>), Error> {
    let items = body.items.iter().map(ToString::to_string).collect();
    let new = NewCommission {
        name: Name::parse(&body.name)?,
        rapporteur: body.rapporteur,
        people: body.people,
        items: body.items,
    };
    let made = form_commission(&app, &can, &at.workshop.id, new).await?;
    Ok((StatusCode::CREATED, Answered(CommissionBody::new(&made, items, true))))
}

#[derive(Deserialize, ToSchema)]
pub struct GivenBody {
    #[schema(value_type = Vec<String>)]
    items: Vec<ItemId>,
}

/// Gives more items to a commission, several at once.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/commissions/{part}/items",
    params(("id" = String, Path), ("part" = String, Path)), request_body = GivenBody,
    responses((status = 200, body = Agenda), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn give(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InCommission(of): InCommission,
    Json(body): Json<GivenBody>,
) -> Result<Answered<Agenda>, Error> {
    let all = give_items(&app, &can, &of.at.workshop.id, &body.items, Some(&of.commission.id)).await?;
    Ok(Answered(Agenda::new(&all)))
}

#[derive(Deserialize, ToSchema)]
pub struct RecommendationBody {
    #[schema(value_type = String)]
    item: ItemId,
    kind: DecisionKind,
    #[serde(default)]
    note: String,
    #[serde(default)]
    reservations: Vec<ReservationBody>,
}

/// Records what a commission recommends about one of its items, on the words of its branch. A later one replaces it; nothing
/// is overwritten.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/commissions/{part}/recommendations",
    params(("id" = String, Path), ("part" = String, Path)), request_body = RecommendationBody,
    responses((status = 201, body = DecisionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn recommendation(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
    Json(body): Json<RecommendationBody>,
) -> Result<(StatusCode, Answered<DecisionBody>), Error> {
    let new = NewDecision {
        item: body.item,
        commission: None,
        kind: body.kind,
        how: Counted::Consensus,
        note: Note::parse(&body.note)?,
        reservations: reservations(&body.reservations)?,
        why_without: Reason::parse("")?,
    };
    let made = recommend(&app, &can, new).await?;
    Ok((StatusCode::CREATED, Answered(DecisionBody::new(&made))))
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewReport)]
pub struct ReportBody {
    /// Markdown.
    report: String,
}

/// Hands in the report of a commission to the plenary.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/commissions/{part}/report",
    params(("id" = String, Path), ("part" = String, Path)), request_body = ReportBody,
    responses((status = 200, body = CommissionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn report(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
    InCommission(of): InCommission,
    Json(body): Json<ReportBody>,
) -> Result<Answered<CommissionBody>, Error> {
    let made = hand_in_report(&app, &can, &Report::parse(&body.report)?).await?;
    let room = see_room(&app, &of.at).await?;
    Ok(Answered(CommissionBody::new(&made, items_of(&room, &made.id), true)))
}

/// Takes the report back, until the plenary has decided on one of the commission's items.
#[utoipa::path(delete, path = "/api/v1/workshops/{id}/commissions/{part}/report",
    params(("id" = String, Path), ("part" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn take_back(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
) -> Result<StatusCode, Error> {
    take_back_report(&app, &can).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
pub struct PointBody {
    /// The number of the recommendation.
    recommendation: i64,
    kind: DecisionKind,
    /// SHA-256 of the provision in the living text.
    now: String,
    /// Of the provision as it is recommended.
    recommended: String,
    /// Whether the living text reads otherwise than the version and otherwise than what is recommended: `wording` must be chosen.
    contested: bool,
    /// Whether the provision is no longer in the living text.
    gone: bool,
}

/// What the plenary would take over of an item.
#[utoipa::path(get, path = "/api/v1/workshops/{id}/agenda/{part}/take-over",
    params(("id" = String, Path), ("part" = String, Path)),
    responses((status = 200, body = PointBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn point(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    PathId(item): PathId<ItemId>,
) -> Result<Answered<PointBody>, Error> {
    let point = see_point(&app, &at, &item).await?.point;
    Ok(Answered(PointBody {
        recommendation: point.recommended.n,
        kind: point.recommended.kind,
        now: hex(&point.now),
        recommended: hex(&point.recommended.hash),
        contested: point.is_contested(),
        gone: point.is_gone(),
    }))
}

#[derive(Deserialize, ToSchema)]
pub struct TakeOverBody {
    /// `commission` or `living`; absent: the commission's, where nobody else changed the provision.
    wording: Option<String>,
    /// With `wording`: `now` as it was when whoever chooses read it.
    seen: Option<String>,
    /// The ballot that is counted; absent: by hands, or by consensus.
    #[schema(value_type = Option<String>)]
    ballot: Option<BallotId>,
    #[serde(default)]
    hands: Vec<HandBody>,
    #[serde(default)]
    note: String,
    /// Empty: those that the commission recorded.
    #[serde(default)]
    reservations: Vec<ReservationBody>,
    /// Why the chair goes on without a quorum.
    #[serde(default)]
    why_without_quorum: String,
}

/// Takes over what a commission recommended about an item: its wording of that provision comes into the living text, and the
/// decision of the plenary is recorded.
#[utoipa::path(post, path = "/api/v1/workshops/{id}/agenda/{part}/take-over",
    params(("id" = String, Path), ("part" = String, Path)), request_body = TakeOverBody,
    responses((status = 201, body = DecisionBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub async fn take(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    PathId(item): PathId<ItemId>,
    Json(body): Json<TakeOverBody>,
) -> Result<(StatusCode, Answered<DecisionBody>), Error> {
    let new = TakeOver {
        item,
        wording: body.wording.as_deref().map(wording).transpose()?,
        seen: body.seen.as_deref().and_then(hash),
        how: counted(body.ballot, &body.hands),
        note: Note::parse(&body.note)?,
        reservations: reservations(&body.reservations)?,
        why_without: Reason::parse(&body.why_without_quorum)?,
    };
    let made = take_over(&app, &can, new).await?;
    Ok((StatusCode::CREATED, Answered(DecisionBody::new(&made))))
}

/// # Errors
/// [`Error::Invalid`].
pub fn wording(word: &str) -> Result<Wording, Error> {
    match word {
        "commission" => Ok(Wording::Commission),
        "living" => Ok(Wording::Living),
        _ => Err(Error::Invalid { field: "wording" }),
    }
}

/// A SHA-256 as it is written; none where it is no such thing.
#[must_use]
pub fn hash(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[derive(Serialize, ToSchema)]
pub struct ClashBody {
    text: String,
    /// None: the plenary, in the living text.
    ours: Option<String>,
    theirs: String,
    /// The section's id; none for the title of the text.
    section: Option<String>,
    /// Number and heading.
    title: String,
    /// Empty where it is new on both sides.
    before: String,
    /// Empty where it is gone.
    our_words: String,
    their_words: String,
    /// The items of the agenda that it stands in.
    items: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Clashes {
    places: Vec<ClashBody>,
}

/// The sentences that two commissions, or the plenary and one, changed each in its own way.
#[utoipa::path(get, path = "/api/v1/workshops/{id}/clashes", params(("id" = String, Path)),
    responses((status = 200, body = Clashes), (status = 404, body = ErrorBody)))]
pub async fn clashes(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
) -> Result<Answered<Clashes>, Error> {
    let room = see_room(&app, &at).await?;
    let body = |one: ClashPlace| {
        let place = one.both.place.as_ref();
        let number = place.and_then(|place| place.number.clone()).unwrap_or_default();
        let heading = place.map(|place| place.heading.clone()).unwrap_or_default();
        ClashBody {
            text: one.card.id.to_string(),
            ours: one.ours.as_ref().map(ToString::to_string),
            theirs: one.theirs.to_string(),
            section: place.map(|place| place.id.clone()),
            title: format!("{number} {heading}").trim().to_owned(),
            before: one.both.base,
            our_words: one.both.ours,
            their_words: one.both.theirs,
            items: one.items.iter().map(ToString::to_string).collect(),
        }
    };
    let places = see_clashes(&app, &at, &room).await?.into_iter().map(body).collect();
    Ok(Answered(Clashes { places }))
}
