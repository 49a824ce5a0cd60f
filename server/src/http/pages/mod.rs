//! The pages, rendered on the server and useful without JavaScript.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::route::Route;
use crate::i18n::Lang;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![]
}

/// The page of an error: its sentence, and a way on.
#[must_use]
pub fn error_page(_lang: Lang, status: StatusCode, sentence: &str) -> Response {
    (status, Html(format!("<!doctype html><meta charset=utf-8><p>{}</p>", sentence.replace('<', "&lt;"))))
        .into_response()
}
