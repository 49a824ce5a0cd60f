//! A text to read, on a screen and on paper. Loads nothing of the editor.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use docs_schema::html::{HtmlOptions, Remark};
use docs_schema::outline::OutlineEntry;
use docs_schema::{html, outline};
use serde::Deserialize;

use super::branches;
use super::frame::Frame;
use super::page::Page;
use super::settled::Decided;
use super::templates::{Place, Read};
use super::threads::threads_of;
use super::views::OutlineRow;
use crate::actions::AppState;
use crate::actions::read_text::{LivingText, read_text};
use crate::actions::see_branches::origin_of;
use crate::actions::see_dossier::see_dossier;
use crate::actions::see_seals::see_adopted;
use crate::actions::see_settled::see_settled;
use crate::domain::access::{DossierAccess, TextAccess};
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::http::auth::{InDossier, InText};
use crate::http::extract::Query;

/// What of a branch to show: itself beside its origin, or (`text`) its words.
#[derive(Deserialize)]
pub struct View {
    view: Option<String>,
}

pub async fn show(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    Query(query): Query<View>,
    f: Frame,
) -> Result<Response, Error> {
    let origin = origin_of(&app, &access.can()?).await?;
    if let Some(origin) = origin.as_ref().filter(|_| query.view.as_deref() != Some("text")) {
        return Ok(Page(branches::page(&app, &dossier, &access, origin, f).await?).into_response());
    }
    let (place, text) = open(&app, &dossier, &access).await?;
    let threads = threads_of(&app, &access, &f).await?;
    let Decided { marks, uncovered } = decided(&app, &dossier, &access, &f, &text).await?;
    let options = HtmlOptions { remark: remark(&dossier, &access, &f), marks, ..text.html_options() };
    let entries = outline(&text.content, text.scheme()).into_iter().filter_map(row).collect();
    let page = Page(Read {
        dossier: place,
        id: text.card.id.to_string(),
        title: text.card.title,
        lang: text.card.lang,
        dir: text.card.dir,
        updated: f.when(text.card.updated_at),
        restricted: text.card.restricted,
        can_write: access.capabilities.has(Capability::Write),
        threads,
        is_branch: origin.is_some(),
        adopted: see_adopted(&app, &access.can()?).await?.unwrap_or_default(),
        empty: text.content.sections.iter().all(|section| section.blocks.is_empty()),
        outline: entries,
        html: html::render(&text.content, &options),
        uncovered,
        f,
    });
    Ok(page.into_response())
}

/// The text, where the address puts it: a text of another dossier is not there.
pub async fn open(
    app: &AppState,
    dossier: &DossierAccess,
    access: &TextAccess,
) -> Result<(Place, LivingText), Error> {
    if access.dossier_id != dossier.dossier_id {
        return Err(Error::NotFound);
    }
    let text = read_text(app, &access.can::<ability::Read>()?).await?;
    let (dossier, _) = see_dossier(app, &dossier.can()?).await?;
    Ok((Place { slug: dossier.slug, title: dossier.title }, text))
}

/// What workshops decided, beside the living words.
pub async fn decided(
    app: &AppState,
    dossier: &DossierAccess,
    access: &TextAccess,
    f: &Frame,
    text: &LivingText,
) -> Result<Decided, Error> {
    let settled = see_settled(app, access.capabilities, &access.dossier_id, &access.text_id).await?;
    Ok(Decided::beside(f, &dossier.slug, &settled, &text.content))
}

/// A link behind every block, for those who may comment on it.
fn remark(dossier: &DossierAccess, access: &TextAccess, f: &Frame) -> Option<Remark> {
    access.capabilities.has(Capability::Comment).then(|| Remark {
        href: format!("/d/{}/{}/comment?", dossier.slug, access.text_id),
        label: f.t("remark"),
    })
}

pub fn row(entry: OutlineEntry) -> Option<OutlineRow> {
    let number = entry.number.unwrap_or_default();
    let named = !entry.text.is_empty() || !number.is_empty();
    named.then_some(OutlineRow { level: entry.level, anchor: entry.section_id, number, heading: entry.text })
}

/// Running heads of the printed text: its title and its dossier, in a sheet of its own because our content policy
/// allows no style within the page.
pub async fn print_css(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
) -> Result<([(HeaderName, &'static str); 2], String), Error> {
    let (place, text) = open(&app, &dossier, &access).await?;
    let (title, dossier) = (css_string(&text.card.title), css_string(&place.title));
    let head = "font: 8.5pt system-ui, sans-serif; color: #333; vertical-align: bottom; padding-bottom: 4mm;";
    let css = format!(
        "@page {{\n  @top-left {{ content: {title}; {head} }}\n  @top-right {{ content: {dossier}; {head} }}\n  \
         @bottom-center {{ content: counter(page) \" / \" counter(pages); font: 8.5pt system-ui, sans-serif; color: #333; }}\n}}\n\
         @page :first {{ @top-left {{ content: none; }} }}\n"
    );
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "private, no-cache")], css))
}

/// A CSS string: all that is not a letter, a digit or a space is escaped by its number.
pub fn css_string(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::from("\"");
    for c in text.chars().take(90) {
        if c.is_alphanumeric() || c == ' ' {
            out.push(c);
        } else {
            let _ = write!(out, "\\{:x} ", u32::from(c));
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_css_string() {
        assert_eq!(css_string("Sécurité 2026"), "\"Sécurité 2026\"");
        assert_eq!(css_string("\"; } \\ \n"), "\"\\22 \\3b  \\7d  \\5c  \\a \"");
    }
}
