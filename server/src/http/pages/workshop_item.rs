//! One item of an agenda: its words, what changed in them, what was contributed about it; the vote and the decision.

use axum::extract::State;
use axum::response::Response;

use super::contribution_view::options;
use super::decision_fields::{counted, reservations};
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after};
use super::templates::Place;
use super::workshop_templates::{DecideForm, ItemPage};
use super::workshops::{address, titles};
use super::{versions, workshop_view as view};
use crate::actions::AppState;
use crate::actions::ballot::{drop_ballot, open_ballot};
use crate::actions::decide::{NewDecision, decide};
use crate::actions::see_dossier::dossier_title;
use crate::actions::see_workshop::{Eyes, ItemState, ItemWords, Room, see_item, see_room, version_of};
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::ItemId;
use crate::domain::input::{Note, Question, Reason};
use crate::domain::workshop::{DecisionKind, Session};
use crate::http::auth::{InWorkshop, May, PathId};

pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    PathId(id): PathId<ItemId>,
    f: Frame,
) -> Result<Page<ItemPage>, Error> {
    let room = see_room(&app, &at).await?;
    let state = room.item(&id).ok_or(Error::NotFound)?;
    let seen = see_item(&app, &Eyes::Person(&at), &state.item).await?;
    let titles = titles(&app, &room).await?;
    let w = view::head(&f, &at, &room);
    let here = room.items.iter().position(|one| one.item.id == id).unwrap_or(0);
    let near = |n: Option<usize>| {
        let item = n.and_then(|n| room.items.get(n));
        item.map(|one| format!("{}/items/{}", address(&at), one.item.id))
    };
    let base = format!("/d/{}", at.slug);
    let all = seen.sees_all;
    let open = room.open_ballot();
    Ok(Page(ItemPage {
        dossier: Place { slug: at.slug.clone(), title: dossier_title(&app, &at.workshop.dossier_id).await? },
        item: view::row_of(&f, &room, state, &titles),
        version: versions::label(&f, &version_of(&app, &state.item).await?),
        before: near(here.checked_sub(1)),
        next: near(Some(here + 1)),
        words: view::words(&f, &seen),
        remarks: view::remarks(&f, &seen, &base, &state.item.text_id, all),
        decisions: view::decisions(&f, &room, state),
        ballot: open.filter(|one| one.item == id).map(|one| view::ballot(&room, one)),
        form: w.can_conduct.then(|| form(&f, &at, &room, state, &seen)),
        w,
        f,
    }))
}

fn form(f: &Frame, at: &WorkshopAccess, room: &Room, state: &ItemState, seen: &ItemWords) -> DecideForm {
    let usual = if seen.changed.is_some() { DecisionKind::Amended } else { DecisionKind::Adopted };
    let kind = state.decision.as_ref().map_or(usual, |d| d.kind);
    let invited = room.workshop.invited.iter();
    DecideForm {
        kinds: options(f, "decision", DecisionKind::ALL.iter().map(|kind| kind.as_str()), kind.as_str()),
        institutions: invited
            .filter(|one| one.votes)
            .map(|one| (one.institution.to_string(), one.name.clone()))
            .collect(),
        quorum: room.quorum.met,
        in_session: room.workshop.state == Session::Open,
        busy: room.open_ballot().is_some_and(|ballot| ballot.item != state.item.id),
        edit: if seen.may_write {
            format!("/d/{}/{}/edit#{}", at.slug, state.item.text_id, state.item.section)
        } else {
            String::new()
        },
    }
}

/// Opens a vote, closes it without counting, or decides.
pub async fn act(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    PathId(item): PathId<ItemId>,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let to = format!("{}/items/{item}", address(&at));
    let (done, outcome) = match fields.text("act") {
        "ballot" => ("ballot-was-opened", ballot(&app, &can, &item, &fields).await),
        "drop" => ("ballot-was-dropped", drop_one(&app, &can, &fields).await),
        _ => ("decision-was-recorded", decided(&app, &can, &item, &fields).await),
    };
    after(&app, f.lang, &to, done, outcome)
}

async fn ballot(
    app: &AppState,
    can: &Can<ability::Conduct>,
    item: &ItemId,
    fields: &Fields,
) -> Result<(), Error> {
    open_ballot(app, can, item, &Question::parse(fields.text("question"))?).await.map(drop)
}

async fn drop_one(app: &AppState, can: &Can<ability::Conduct>, fields: &Fields) -> Result<(), Error> {
    drop_ballot(app, can, &fields.text("ballot").parse()?).await
}

async fn decided(
    app: &AppState,
    can: &Can<ability::Conduct>,
    item: &ItemId,
    fields: &Fields,
) -> Result<(), Error> {
    let new = NewDecision {
        item: item.clone(),
        commission: None,
        kind: fields.text("kind").parse()?,
        how: counted(fields)?,
        note: Note::parse(fields.text("note"))?,
        reservations: reservations(fields)?,
        why_without: Reason::parse(fields.text("why_without"))?,
    };
    decide(app, can, new).await.map(drop)
}
