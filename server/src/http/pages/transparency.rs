//! The transparency page: what came of the consultations on a text, in pictures with tables behind them.

use std::fmt::Write as _;

use axum::extract::State;
use docs_schema::html::escape;

use super::consultation_templates::{Picture, TransparencyPage};
use super::frame::Frame;
use super::page::Page;
use super::versions::place;
use crate::actions::AppState;
use crate::actions::see_transparency::see_transparency;
use crate::actions::see_versions::see_versions;
use crate::domain::error::Error;
use crate::http::auth::{InSight, Slug};

/// Bars of one picture; the table has all.
const BARS: usize = 12;
const BAR: usize = 14;
/// A name, its bar, and room.
const ROW: usize = 52;

pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
) -> Result<Page<TransparencyPage>, Error> {
    let dossier = place(&app, &sight, &slug).await?;
    let versions = see_versions(&app, &sight).await?;
    let t = see_transparency(&app, &sight).await?;
    let named = |list: &[(String, usize)], name: &dyn Fn(&str) -> String| {
        list.iter().map(|(key, n)| (name(key), *n)).collect::<Vec<_>>()
    };
    let category = |key: &str| match key {
        "" => f.t("transparency-persons"),
        key => f.word("category", key),
    };
    let provision = |key: &str| if key.is_empty() { f.t("contribute-whole") } else { key.to_owned() };
    let lists = [
        ("transparency-outcomes", named(&t.outcomes, &|key| f.word("outcome", key))),
        ("transparency-categories", named(&t.categories, &category)),
        ("transparency-regions", named(&t.regions, &|key| key.to_owned())),
        ("transparency-places", named(&t.places, &provision)),
    ];
    let pictures = lists.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(key, rows)| Picture {
        title: f.t(key),
        svg: bars(&f.t(key), &rows),
        rows,
    });
    Ok(Page(TransparencyPage {
        id: sight.text_id.to_string(),
        title: versions.last().map(|version| version.title.clone()).unwrap_or_default(),
        received: t.received,
        answered: t.answered,
        withdrawn: t.withdrawn,
        hidden: t.hidden,
        days: t
            .days
            .map(|(median, longest)| f.counts("transparency-days", "median", median, "longest", longest)),
        pictures: pictures.collect(),
        dossier,
        f,
    }))
}

/// Bars below their names and numbers, as wide as there is room: a phone shows them whole. Its words are escaped here.
pub(super) fn bars(title: &str, rows: &[(String, usize)]) -> String {
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let shown = &rows[..rows.len().min(BARS)];
    let height = shown.len() * ROW;
    let mut svg = format!(
        "<svg class=\"bars\" width=\"100%\" height=\"{height}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    for (at, (name, n)) in shown.iter().enumerate() {
        let (top, percent) = (at * ROW, (100 * n / most).max(1));
        let short: String = name.chars().take(34).collect();
        let short = if short.len() < name.len() { format!("{}…", short.trim_end()) } else { short };
        let _ = write!(
            svg,
            "<text y=\"{}\">{} <tspan class=\"count\" dx=\"6\">{n}</tspan></text><rect y=\"{}\" width=\"{percent}%\" height=\"{BAR}\" rx=\"3\"/>",
            top + 16,
            escape(&short),
            top + 24,
        );
    }
    svg.push_str("</svg>");
    svg
}
