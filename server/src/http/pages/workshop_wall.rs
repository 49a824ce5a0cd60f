//! The wall of a workshop: the item that the chair shows, in large type, with what changed, what was said of it, the vote.

use axum::extract::State;
use axum::http::HeaderMap;

use super::frame::Frame;
use super::page::Page;
use super::templates::Place;
use super::workshop_templates::{WallPage, WordsView};
use super::workshops::{join, titles};
use super::{versions, workshop_view as view};
use crate::actions::AppState;
use crate::actions::see_dossier::dossier_title;
use crate::actions::see_workshop::{Eyes, see_item, see_room, version_of};
use crate::domain::error::Error;
use crate::http::auth::InWorkshop;

pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    headers: HeaderMap,
    f: Frame,
) -> Result<Page<WallPage>, Error> {
    let room = see_room(&app, &at).await?;
    let titles = titles(&app, &room).await?;
    let w = view::head(&f, &at, &room);
    let (mut words, mut remarks, mut version) = (WordsView::default(), vec![], String::new());
    if let Some(state) = room.shown() {
        let seen = see_item(&app, &Eyes::Person(&at), &state.item).await?;
        words = view::words(&f, &seen);
        // On the wall only what everybody may see.
        remarks = view::remarks(&f, &seen, &format!("/d/{}", at.slug), &state.item.text_id, false);
        version = versions::label(&f, &version_of(&app, &state.item).await?);
    }
    let shown = room.shown().map(|state| &state.item.id);
    let ballot = room.open_ballot().filter(|one| Some(&one.item) == shown);
    let last = room.shown().and_then(|state| state.decision.as_ref());
    Ok(Page(WallPage {
        dossier: Place { slug: at.slug.clone(), title: dossier_title(&app, &at.workshop.dossier_id).await? },
        item: room.shown().map(|state| view::row_of(&f, &room, state, &titles)),
        version,
        words,
        remarks,
        ballot: ballot.map(|one| view::ballot(&room, one)),
        last: last.map(|one| view::decision(&f, &room, one)),
        join: w.can_conduct.then(|| join(&app, &headers, &room.workshop)),
        w,
        f,
    }))
}
