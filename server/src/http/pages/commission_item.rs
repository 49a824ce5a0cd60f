//! One item of a commission: what it proposes, its recommendation, and the form by which the plenary takes it over.

use axum::extract::State;
use axum::response::Response;
use docs_schema::canonical::hex;
use docs_schema::provision;

use super::commission_templates::{
    ClashRow, CommissionItemPage, InWorkshopOf, ItemWords, Pick, RecommendForm, TakeForm,
};
use super::commissions::{branch_words, clash_row, decided, place, recommended, words};
use super::decision_fields::{counted, reservations};
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after};
use crate::actions::AppState;
use crate::actions::decide::{Counted, NewDecision, recommend};
use crate::actions::see_commission::{
    BranchWords, ClashPlace, CommissionView, PointView, see_commission, see_point,
};
use crate::actions::see_workshop::{ItemState, Room};
use crate::actions::take_over::{TakeOver, take_over};
use crate::actions::workshop_access::commission_access;
use crate::domain::access::CommissionAccess;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, ItemId};
use crate::domain::input::{Note, Reason};
use crate::domain::workshop::{DecisionKind, Session};
use crate::http::api::commissions::{hash, wording};
use crate::http::auth::{Caller, InCommission, InWorkshop, May, PathId};

pub async fn show(
    State(app): State<AppState>,
    caller: Caller,
    InWorkshop(at): InWorkshop,
    PathId(id): PathId<ItemId>,
    f: Frame,
) -> Result<Page<CommissionItemPage>, Error> {
    let room = crate::actions::see_workshop::see_room(&app, &at).await?;
    let commission = room.item(&id).and_then(|one| one.item.commission.clone()).ok_or(Error::NotFound)?;
    let of = commission_access(&app.store, &caller.person, at, &commission).await?;
    let view = see_commission(&app, &of).await?;
    let point = match see_point(&app, &of.at, &id).await {
        Ok(point) => Some(point),
        // Nothing recommended yet, or not a text that this person reads.
        Err(Error::Invalid { .. } | Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let at = place(&app, &of.at).await?;
    page(f, at, &of, &view, &id, point).map(Page)
}

fn page(
    f: Frame,
    at: InWorkshopOf,
    of: &CommissionAccess,
    view: &CommissionView,
    id: &ItemId,
    point: Option<PointView>,
) -> Result<CommissionItemPage, Error> {
    let room = &view.room;
    let one = room.item(id).ok_or(Error::NotFound)?;
    let branch = view.branches.iter().find(|branch| branch.card.id == one.item.text_id);
    let conducts = of.at.can::<ability::Conduct>().is_ok();
    let settled = one.decision.as_ref().is_some_and(|decision| decision.kind.settles());
    let open = room.workshop.state != Session::Closed && !settled;
    let recommends = of.can::<ability::Recommend>().is_ok() && open && branch.is_some();
    let contested = point.as_ref().filter(|point| point.point.is_contested());
    let card = branch.map(|branch| &branch.card);
    Ok(CommissionItemPage {
        id: id.to_string(),
        title: one.item.title.clone(),
        commission: (of.commission.id.to_string(), of.commission.name.clone()),
        lang: card.map(|card| card.lang.clone()).unwrap_or_default(),
        dir: card.map(|card| card.dir.clone()).unwrap_or_default(),
        proposed: proposed(&f, view, one, point.as_ref()),
        recommended: one.recommended.as_ref().map(|decision| recommended(&f, room, decision)),
        decided: decided(&f, one),
        went_on: went_on(one, branch),
        contested: contested.map(|p| words(&f, p.meanwhile.as_ref(), &p.point.living.text, &p.card)),
        gone: point.as_ref().is_some_and(|point| point.point.is_gone()),
        clashes: contested.map(|point| clashes(&f, &at, of, room, point)).unwrap_or_default(),
        recommend: recommends.then(|| recommend_form(&f, room, one)),
        take: point.as_ref().filter(|_| conducts && !settled).map(|point| take_form(room, one, point)),
        at,
        f,
    })
}

/// What was recommended; before that, what the branch says now.
fn proposed(f: &Frame, view: &CommissionView, one: &ItemState, point: Option<&PointView>) -> ItemWords {
    match point {
        Some(view) if view.point.recommended.kind.settles() => {
            words(f, view.proposed.as_ref(), &view.recommended, &view.card)
        }
        _ => branch_words(f, &view.branches, one),
    }
}

/// Whether the commission wrote in the provision after it recommended an amendment of it.
fn went_on(one: &ItemState, branch: Option<&BranchWords>) -> bool {
    let (Some(decision), Some(branch)) = (&one.recommended, branch) else { return false };
    let now = provision::hash(&branch.reading.text, &one.item.section, one.item.scope.extent());
    decision.kind.settles() && now != decision.hash
}

fn clashes(
    f: &Frame,
    at: &InWorkshopOf,
    of: &CommissionAccess,
    room: &Room,
    point: &PointView,
) -> Vec<ClashRow> {
    let place = |both: &docs_schema::compare::Both| ClashPlace {
        card: point.card.clone(),
        ours: None,
        theirs: of.commission.id.clone(),
        both: both.clone(),
        items: vec![],
    };
    point.clashes.iter().map(|both| clash_row(f, at, room, place(both))).collect()
}

fn recommend_form(f: &Frame, room: &Room, one: &ItemState) -> RecommendForm {
    let current = one.recommended.as_ref().map(|decision| decision.kind);
    let kind = |kind: DecisionKind| Pick {
        value: kind.as_str().to_owned(),
        name: f.word("commission-kind", kind.as_str()),
        hint: String::new(),
        chosen: current == Some(kind),
    };
    let kinds = DecisionKind::ALL.iter().copied().map(kind).collect();
    RecommendForm { kinds, institutions: institutions(room, one, false) }
}

/// The invited institutions, each with what it already reserved.
fn institutions(room: &Room, one: &ItemState, voting: bool) -> Vec<Pick> {
    let reserved = |id: &InstitutionId| {
        let all = one.recommended.iter().flat_map(|decision| &decision.reservations);
        all.filter(|r| r.institution == *id).map(|r| r.words.clone()).next().unwrap_or_default()
    };
    let invited = room.workshop.invited.iter().filter(|one| one.votes || !voting);
    invited
        .map(|one| Pick {
            value: one.institution.to_string(),
            name: one.name.clone(),
            hint: reserved(&one.institution),
            chosen: false,
        })
        .collect()
}

fn take_form(room: &Room, one: &ItemState, point: &PointView) -> TakeForm {
    let ballot = room.open_ballot().filter(|ballot| ballot.item == one.item.id);
    TakeForm {
        seen: hex(&point.point.now),
        ballot: ballot.map(|ballot| ballot.id.to_string()),
        voters: institutions(room, one, true),
        quorum: room.quorum.met,
        session: room.workshop.state == Session::Open,
    }
}

pub async fn record(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
    InCommission(of): InCommission,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let item: ItemId = fields.text("item").parse()?;
    let back = format!("/d/{}/workshops/{}/recommendations/{item}", of.at.slug, of.at.workshop.n);
    let outcome = async {
        let kind: DecisionKind = fields.text("kind").parse()?;
        let new = NewDecision {
            item,
            commission: None,
            kind,
            how: Counted::Consensus,
            note: Note::parse(fields.text("note"))?,
            reservations: if kind == DecisionKind::Reserved { reservations(&fields)? } else { vec![] },
            why_without: Reason::parse("")?,
        };
        recommend(&app, &can, new).await.map(drop)
    };
    after(&app, f.lang, &back, "commission-was-recommended", outcome.await)
}

pub async fn take(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    PathId(item): PathId<ItemId>,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let back = format!("/d/{}/workshops/{}/recommendations/{item}", at.slug, at.workshop.n);
    let outcome = async {
        let new = TakeOver {
            item,
            wording: Some(wording(fields.text("wording"))?),
            seen: hash(fields.text("seen")),
            how: counted(&fields)?,
            note: Note::parse(fields.text("note"))?,
            reservations: vec![],
            why_without: Reason::parse(fields.text("why_without"))?,
        };
        take_over(&app, &can, new).await.map(drop)
    };
    after(&app, f.lang, &back, "commission-was-taken-over", outcome.await)
}
