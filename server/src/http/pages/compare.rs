//! What differs between two states of a text, for people: sentences first, then the changes, with a map beside them.
//! Works by links and one form; the script adds keys, filtering without reload and the place in the map.

use axum::extract::{FromRequestParts, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::compare_view::{self, Compare, Moments};
use super::frame::{Frame, query_escape};
use super::page::Page;
use super::versions::{label, place};
use crate::actions::AppState;
use crate::actions::see_comparison::{Moment, see_comparison};
use crate::actions::see_versions::see_versions;
use crate::domain::access::Sight;
use crate::domain::capability::Capability;
use crate::domain::error::Error;
use crate::http::api::compare::{passing, permanent};
use crate::http::auth::{InSight, Slug, path_value};
use crate::http::extract::Query;
use crate::http::kept;

/// What a person asked to see. What makes no sense asks for nothing.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    pub from: String,
    pub to: String,
    pub view: String,
    pub kind: String,
    pub by: String,
    #[serde(rename = "in")]
    pub section: String,
    pub typography: String,
    pub unchanged: String,
}

impl Asked {
    /// As the part of an address behind `?`; what the page shows by itself is not said.
    #[must_use]
    pub fn query(&self) -> String {
        let view = if self.view == "sides" { "sides" } else { "" };
        let fields = [
            ("view", view),
            ("kind", &self.kind),
            ("by", &self.by),
            ("in", &self.section),
            ("typography", &self.typography),
            ("unchanged", &self.unchanged),
        ];
        let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<String> =
            said.map(|(name, value)| format!("{name}={}", query_escape(value))).collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

/// The `{range}` of the path: `3...5`, `2...live`.
pub struct Range {
    from: Moment,
    to: Moment,
}

impl FromRequestParts<AppState> for Range {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Error> {
        let range = path_value(parts, app, "range").await?;
        let (from, to) = range.split_once("...").ok_or(Error::NotFound)?;
        Ok(Self { from: from.parse()?, to: to.parse()? })
    }
}

/// From the form, or from a bare link, to the address of a comparison; a page where there is nothing to compare yet.
pub async fn choose(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Response, Error> {
    let place = place(&app, &sight, &slug).await?;
    let moments = moments(&app, &sight, &f).await?;
    let said = (asked.from.parse::<Moment>(), asked.to.parse::<Moment>());
    let (from, to) = match (said, moments.as_slice()) {
        ((Ok(from), Ok(to)), _) => (from, to),
        (_, [.., (from, _), (to, _)]) => (*from, *to),
        _ => {
            let page = compare_view::nothing(f, place, sight.text_id.to_string());
            return Ok(passing(Page(page).into_response()));
        }
    };
    let base = format!("/d/{}/{}/compare", place.slug, sight.text_id);
    Ok(Redirect::to(&format!("{base}/{from}...{to}{}", asked.query())).into_response())
}

pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Range { from, to }: Range,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    f: Frame,
) -> Result<Response, Error> {
    let place = place(&app, &sight, &slug).await?;
    let compared = see_comparison(&app, &sight, from, to).await?;
    let moments = moments(&app, &sight, &f).await?;
    // The frame holds the person's name: only strangers' pages are the same for all.
    let kept = permanent(&compared).filter(|_| f.person.is_none() && !f.flashed);
    let sheet = f.stylesheet().rsplit('=').next().unwrap_or_default();
    let tag = kept.map(|tag| [&tag, &asked.query(), f.tag(), f.theme.as_str(), sheet].join("-"));
    let text = sight.text_id.to_string();
    let draw = move || compare_view::page(f, place, text, &compared, &moments, &asked);
    let page: Compare = tokio::task::spawn_blocking(draw).await.map_err(Error::internal)?;
    let response = Page(page).into_response();
    Ok(match tag {
        Some(tag) => kept::by_tag(response, &headers, &tag, Some(kept::FIVE_MINUTES)),
        None => passing(response),
    })
}

/// What there is to compare, the oldest first, each with its name.
async fn moments(app: &AppState, sight: &Sight, f: &Frame) -> Result<Moments, Error> {
    let mut list: Moments = see_versions(app, sight)
        .await?
        .into_iter()
        .map(|version| (Moment::Version(version.n), label(f, &version)))
        .collect();
    if sight.capabilities.has(Capability::Read) {
        list.push((Moment::Living, f.t("version-live")));
    }
    Ok(list)
}
