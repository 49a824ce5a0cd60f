//! Commissions of a workshop: forming one, giving it items, what it recommends, its report.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::workshop_bodies::DecisionBody;
use super::workshops::{Agenda, ReservationBody, reservations};
use crate::actions::AppState;
use crate::actions::commission::{
    NewCommission, form_commission, give_items, hand_in_report, take_back_report,
};
use crate::actions::decide::{Counted, NewDecision, recommend};
use crate::actions::see_workshop::{Room, see_room};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, ItemId, PersonId};
use crate::domain::input::{Name, Note, Reason, Report};
use crate::domain::workshop::{Commission, DecisionKind};
use crate::http::auth::{InCommission, InWorkshop, May};
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
    InWorkshop(at): InWorkshop,
    Json(body): Json<NewCommissionBody>,
) -> Result<(StatusCode, Answered<CommissionBody>), Error> {
    let can = at.can_in_dossier::<ability::Convene>()?;
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
    InCommission(of): InCommission,
    Json(body): Json<GivenBody>,
) -> Result<Answered<Agenda>, Error> {
    let can = of.at.can_in_dossier::<ability::Convene>()?;
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
