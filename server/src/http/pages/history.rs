//! The history of a text: when it was written and by which institutions, and the text as it stood at any sitting.
//! Works by links alone; the script adds a slider over the same links.

use axum::extract::State;
use docs_schema::html;
use serde::Deserialize;

use super::activity_picture::{self, Group};
use super::frame::Frame;
use super::page::Page;
use super::templates::{DayRow, History, LegendRow, Place, SittingRow, Then};
use crate::actions::AppState;
use crate::actions::read_text::{LivingText, read_text, read_text_at};
use crate::actions::see_dossier::see_dossier;
use crate::actions::see_writing::{Sitting, see_writing};
use crate::domain::capability::{Can, Capability, ability};
use crate::domain::error::Error;
use crate::http::auth::{InDossier, InText};
use crate::http::extract::Query;

#[derive(Deserialize)]
pub struct Moment {
    /// An entry of the log; absent: the picture alone.
    at: Option<i64>,
}

pub async fn show(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    Query(moment): Query<Moment>,
    f: Frame,
) -> Result<Page<History>, Error> {
    if access.dossier_id != dossier.dossier_id {
        return Err(Error::NotFound);
    }
    let can: Can<ability::Read> = access.can()?;
    let writing = see_writing(&app, &can).await?;
    let (then, text) = match moment.at {
        Some(seq) => (Some(seq), read_text_at(&app, &can, seq).await?),
        None => (None, read_text(&app, &can).await?),
    };
    let (dossier, _) = see_dossier(&app, &dossier.can()?).await?;
    let (untyped, alone) = (f.t("history-untyped"), f.t("history-alone"));
    let days: Vec<(i64, Vec<Group>)> =
        writing.days.iter().map(|day| (day.at, activity_picture::groups_of(day, &untyped, &alone))).collect();
    let legend = activity_picture::legend(&days);
    Ok(Page(History {
        dossier: Place { slug: dossier.slug, title: dossier.title },
        id: text.card.id.to_string(),
        picture: activity_picture::draw(&days, &legend, &f.t("history-picture")),
        legend: legend_rows(&legend),
        days: days.iter().rev().map(|(at, groups)| day_row(&f, *at, groups)).collect(),
        sittings: sitting_rows(&f, &writing.sittings, moment.at),
        then: then.map(|seq| then_view(&f, &text, seq, &writing.sittings)),
        title: text.card.title,
        lang: text.card.lang,
        dir: text.card.dir,
        can_freeze: access.capabilities.has(Capability::Freeze),
        can_publish: access.capabilities.has(Capability::Publish),
        new_name: String::new(),
        new_note: String::new(),
        f,
    }))
}

fn legend_rows(legend: &[Group]) -> Vec<LegendRow> {
    let row = |(n, group): (usize, &Group)| LegendRow { n, name: group.name.clone() };
    legend.iter().enumerate().map(row).collect()
}

fn day_row(f: &Frame, at: i64, groups: &[Group]) -> DayRow {
    DayRow {
        day: f.day(at),
        shares: groups.iter().map(|group| (group.name.clone(), group.changes)).collect(),
    }
}

/// The newest first.
fn sitting_rows(f: &Frame, sittings: &[Sitting], at: Option<i64>) -> Vec<SittingRow> {
    let row = |sitting: &Sitting| SittingRow {
        seq: sitting.seq,
        when: f.when(sitting.ended),
        institutions: sitting.institutions.join(", "),
        changes: sitting.changes,
        current: at == Some(sitting.seq),
    };
    sittings.iter().rev().map(row).collect()
}

fn then_view(f: &Frame, text: &LivingText, seq: i64, sittings: &[Sitting]) -> Then {
    let at = sittings.iter().find(|sitting| seq <= sitting.seq);
    Then {
        seq,
        when: f.when(at.map_or(text.card.created_at, |sitting| sitting.ended)).full,
        title: docs_schema::model::plain_text(&text.content.title),
        html: html::render(&text.content, &text.html_options()),
    }
}
