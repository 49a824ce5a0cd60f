//! The pages, rendered on the server and useful without JavaScript. Handlers are extract → action → page; templates
//! (`server/templates`) take plain values and decide nothing.

mod account;
mod activity_picture;
mod admin;
mod assets;
mod branches;
mod commission_item;
mod commission_templates;
mod commissions;
mod compare;
mod compare_map;
mod compare_view;
pub mod consultation_templates;
mod consultations;
mod contribute;
mod contribution_view;
mod decision_fields;
mod dossier;
mod edit;
mod fields;
mod follow_up;
mod follow_up_import;
mod follow_up_picture;
mod follow_up_templates;
pub mod frame;
pub mod framing;
mod history;
mod home;
mod import_form;
mod invitation;
mod letters;
mod line_templates;
mod line_view;
mod lines;
mod matrix;
mod mine;
mod minutes;
mod minutes_views;
mod on;
mod page;
mod people;
mod preferences;
mod read;
mod routes;
mod seal;
mod seal_templates;
mod session;
mod settled;
mod square;
mod tell;
mod templates;
mod texts;
mod threads;
mod transparency;
mod verify;
mod versions;
mod views;
mod workshop_item;
mod workshop_phone;
mod workshop_room;
pub mod workshop_templates;
mod workshop_view;
mod workshop_wall;
mod workshops;

#[cfg(test)]
mod branch_samples;
#[cfg(test)]
mod consult_samples;
#[cfg(test)]
mod follow_up_samples;
#[cfg(test)]
mod letter_samples;
#[cfg(test)]
mod line_samples;
#[cfg(test)]
mod minutes_samples;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod version_samples;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use self::frame::Frame;
use self::page::Page;
use self::templates::Oops;

pub use self::contribution_view::remark_html;
pub use self::routes::routes;

/// Statuses whose page says more than the error's own sentence.
const KNOWN: [u16; 6] = [401, 403, 404, 413, 429, 500];

/// The page of an error: its sentence, what to do about it, and a way on.
#[must_use]
pub fn error_page(f: Frame, status: StatusCode, message: String) -> Response {
    let code = status.as_u16();
    let (heading, hint) = match code {
        410 => (f.t("invitation-spent"), f.t("invitation-spent-hint")),
        code if KNOWN.contains(&code) => {
            (f.word("oops", &code.to_string()), f.t(&format!("oops-{code}-hint")))
        }
        _ => (f.t("oops-other"), String::new()),
    };
    (status, Page(Oops { f, status: code, heading, message, hint, offer_signin: code == 401 }))
        .into_response()
}
