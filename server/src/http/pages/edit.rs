//! The page of the editor: the text to read at once, then the scripts of the built editor, which take its place.
//! Without scripts, or without a built editor, it says so and the text stays.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use docs_schema::html;
use serde_json::json;

use super::frame::Frame;
use super::page::Page;
use super::read::{decided, open};
use super::templates::{Edit, Place};
use crate::actions::AppState;
use crate::actions::read_text::LivingText;
use crate::domain::access::TextAccess;
use crate::domain::error::Error;
use crate::http::auth::{InDossier, InText};
use crate::http::editor_files;

pub async fn show(
    State(app): State<AppState>,
    InDossier(dossier): InDossier,
    InText(access): InText,
    f: Frame,
) -> Result<Response, Error> {
    let (place, text) = open(&app, &dossier, &access).await?;
    let uncovered = decided(&app, &dossier, &access, &f, &text).await?.uncovered;
    let entry = editor_files::entry();
    let html = html::render(&text.content, &text.html_options());
    let page = Edit {
        config: config(&f, &access, &place, &text).to_string(),
        dossier: place,
        id: text.card.id.to_string(),
        title: text.card.title,
        lang: text.card.lang,
        dir: text.card.dir,
        html,
        uncovered,
        editor_css: entry.as_ref().map(|e| e.styles.clone()).unwrap_or_default(),
        editor_js: entry.map(|e| e.script),
        f,
    };
    Ok(Page(page).into_response())
}

/// What the editor is told. Its shape is the seam with `editor-web`.
fn config(f: &Frame, access: &TextAccess, place: &Place, text: &LivingText) -> serde_json::Value {
    let read = format!("/d/{}/{}", place.slug, text.card.id);
    json!({
        "text": text.card.id.as_str(),
        "title": text.card.title,
        "lang": text.card.lang,
        "dir": text.card.dir,
        "ui": f.tag(),
        "numbering": text.card.numbering,
        "dossier": { "slug": place.slug, "title": place.title },
        "person": {
            "id": access.person_id.as_str(),
            "name": access.person_name,
            "institution": access.institution_name,
            "colour": access.institution_colour,
        },
        "capabilities": access.capabilities.names(),
        "csrf": null,
        "urls": {
            "read": read,
            "dossier": format!("/d/{}", place.slug),
            "signin": format!("/signin?next={read}/edit"),
            "signout": "/signout",
        },
    })
}
