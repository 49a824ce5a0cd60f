//! A version with its numbered lines, for the room and for a screen; and the page that says where a line is now.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use docs_schema::lines::{RULE, sheet};
use serde::Deserialize;

use super::frame::Frame;
use super::line_templates::{LinePage, LinesPage};
use super::line_view;
use super::page::Page;
use super::versions::{head, label, place};
use crate::actions::AppState;
use crate::actions::find_lines::find_lines;
use crate::actions::see_versions::{see_version, see_versions};
use crate::domain::access::Sight;
use crate::domain::error::Error;
use crate::domain::line_query::LineQuery;
use crate::http::api::compare::passing;
use crate::http::auth::{InSight, Number, Slug};
use crate::http::extract::Query;
use crate::http::{errors, kept};
use crate::i18n::error_sentence;

#[derive(Deserialize)]
pub struct Look {
    every: Option<usize>,
}

pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    Query(look): Query<Look>,
    headers: HeaderMap,
    f: Frame,
) -> Result<Response, Error> {
    let dossier = place(&app, &sight, &slug).await?;
    let (version, text) = see_version(&app, &sight, n).await?;
    let every = if look.every == Some(5) { 5 } else { 1 };
    let hash = version.hex();
    let sheet_name = f.stylesheet().rsplit('=').next().unwrap_or_default();
    let own = f.person.as_ref().map(|me| me.id.as_str()).unwrap_or_default();
    let tag = format!("{hash}-l{RULE}-{every}-{}-{}-{sheet_name}-{own}", f.tag(), f.theme.as_str());
    let keep = (f.person.is_none() && !f.flashed).then_some(kept::FIVE_MINUTES);
    let flashed = f.flashed;
    let read = text.clone();
    let drawn = tokio::task::spawn_blocking(move || sheet(&read.frozen.text, read.scheme())).await;
    let sheet = drawn.map_err(Error::internal)?;
    let page = Page(LinesPage {
        dossier,
        id: sight.text_id.to_string(),
        n,
        title: version.title.clone(),
        label: label(&f, &version),
        lang: text.frozen.lang.clone(),
        dir: text.frozen.dir.clone(),
        every,
        count: sheet.lines,
        sheet,
        hash,
        f,
    });
    let answer = page.into_response();
    Ok(if flashed { answer } else { kept::by_tag(answer, &headers, &tag, keep) })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
    version: Option<i64>,
}

/// Where a line is now; without words to look for, the box alone.
pub async fn find(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Response, Error> {
    let mut page = empty(&app, &sight, &slug, &asked, f).await?;
    if asked.q.trim().is_empty() {
        return Ok(passing(Page(page).into_response()));
    }
    match found(&app, &sight, &asked).await {
        Ok(found) => Ok(passing(Page(line_view::filled(page, &sight, &found)).into_response())),
        Err(error @ (Error::Invalid { .. } | Error::NotFound)) => {
            let missing = Error::Invalid { field: "line-version" };
            let told = if error == Error::NotFound { &missing } else { &error };
            page.f.problem(error_sentence(page.f.lang, told));
            let status: StatusCode = errors::status(&error);
            Ok(passing((status, Page(page)).into_response()))
        }
        Err(error) => Err(error),
    }
}

async fn found(
    app: &AppState,
    sight: &Sight,
    asked: &Asked,
) -> Result<crate::actions::find_lines::FoundLines, Error> {
    let said = LineQuery::parse(&asked.q)?;
    find_lines(app, sight, LineQuery { version: said.version.or(asked.version), ..said }).await
}

async fn empty(
    app: &AppState,
    sight: &Sight,
    slug: &str,
    asked: &Asked,
    f: Frame,
) -> Result<LinePage, Error> {
    let dossier = place(app, sight, slug).await?;
    let list = see_versions(app, sight).await?;
    let (title, lang, dir) = head(app, sight, list.last()).await?;
    let words = asked.q.chars().take(crate::domain::limits::LINE_QUERY_CHARS).collect();
    Ok(LinePage {
        f,
        dossier,
        id: sight.text_id.to_string(),
        title,
        lang,
        dir,
        q: words,
        version: asked.version.unwrap_or(0),
        heading: String::new(),
        of: 0,
        then_label: String::new(),
        now_label: String::new(),
        now_sentence: String::new(),
        passages: Vec::new(),
    })
}
