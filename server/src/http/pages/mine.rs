//! All that one contributed, wherever it was, with where it stands.

use axum::extract::State;

use super::consultation_templates::{MinePage, MineRow};
use super::contribution_view::status;
use super::frame::Frame;
use super::page::Page;
use crate::actions::AppState;
use crate::actions::my_contributions::{Mine, my_contributions};
use crate::domain::error::Error;
use crate::http::auth::Caller;

pub async fn show(State(app): State<AppState>, caller: Caller, f: Frame) -> Result<Page<MinePage>, Error> {
    let rows = my_contributions(&app, &caller.person).await?.into_iter().map(row).collect();
    Ok(Page(MinePage { f, rows }))
}

fn row(mine: Mine) -> MineRow {
    let c = &mine.contribution;
    let told = c.told_at.is_some();
    let base = format!("/d/{}/{}/consultations/{}", mine.slug, mine.at.sight.text_id, c.consultation);
    MineRow {
        address: match c.n {
            Some(n) => format!("{base}/{n}"),
            None => format!("{base}/drafts/{}", c.id),
        },
        n: c.n.map(|n| n.to_string()).unwrap_or_default(),
        status: status(c, told),
        consultation: mine.at.consultation.title.clone(),
        place: c.place.clone(),
        reason: if told { c.reason.clone() } else { String::new() },
    }
}
