//! The JSON API, version 1: its routes, each with what it needs, and its description.

mod branches;
mod comments;
pub mod commissions;
pub mod compare;
pub mod consultations;
mod dossiers;
pub mod follow_up;
mod installation;
mod instance_key;
mod invited;
pub mod lines;
pub mod minutes;
mod open_data;
pub mod openapi;
pub mod picture;
mod rooms;
mod seals;
mod session;
mod texts;
mod threads;
pub mod upload;
mod versions;
mod wire;
mod workshop_bodies;
pub mod workshops;
mod writing;

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{delete, get, patch, post, put};
use tower_http::compression::CompressionLayer;

use super::route::{Needs, Route};
use super::{health, metrics};
use crate::domain::capability::Capability as C;

/// Every route of the API, and those that machines ask.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = machine();
    all.extend(own());
    all.extend(of_the_installation());
    all.extend(of_a_dossier());
    all.extend(of_a_text());
    all.extend(of_a_consultation());
    all.extend(of_threads());
    all.extend(of_workshops());
    all.extend(of_commissions());
    all
}

fn of_a_consultation() -> Vec<Route> {
    use consultations as c;
    let (see, consult) = (Needs::CanOrPublic(C::SeePublished), Needs::Can(C::Consult));
    vec![
        Route::get("/api/v1/texts/{text}/consultations", see, || get(c::list)),
        Route::post("/api/v1/texts/{text}/consultations", consult, || post(c::open)),
        Route::patch("/api/v1/texts/{text}/consultations/{id}", consult, || patch(c::change)),
        Route::get("/api/v1/texts/{text}/open-data", see, || get(open_data::rows)),
        Route::get("/api/v1/texts/{text}/annotations", see, || get(open_data::annotations)),
        Route::get("/api/v1/texts/{text}/comments", see, || get(comments::comments)),
        Route::post("/api/v1/texts/{text}/comments", Needs::CanOrPublic(C::Contribute), || {
            post(comments::comment)
        }),
        Route::patch("/api/v1/texts/{text}/comments/{id}", Needs::Can(C::Contribute), || {
            patch(comments::draft)
        }),
        Route::post("/api/v1/texts/{text}/comments/{id}/withdrawal", Needs::Can(C::Contribute), || {
            post(comments::withdrawal)
        }),
        Route::post("/api/v1/dossiers/{slug}/focal-points", Needs::Can(C::ManageMembers), || post(c::focal)),
        Route::post("/api/v1/texts/{text}/comments/{id}/application", Needs::Can(C::Write), || {
            post(comments::application)
        }),
        Route::post("/api/v1/texts/{text}/comments/{id}/anchor", consult, || post(comments::anchor)),
        Route::post("/api/v1/texts/{text}/comments/{id}/outcome", Needs::Can(C::Answer), || {
            post(comments::outcome)
        }),
        Route::post("/api/v1/texts/{text}/comments/{id}/moderation", consult, || post(comments::moderation)),
        Route::post("/api/v1/consultations/{id}/outcomes", Needs::Can(C::Answer), || {
            post(comments::outcomes)
        }),
        Route::get("/api/v1/consultations/{id}/matrix", Needs::Can(C::SeeMatrix), || {
            get(c::matrix).layer(CompressionLayer::new())
        }),
    ]
}

fn of_workshops() -> Vec<Route> {
    let (see, conduct, convene) =
        (Needs::Can(C::SeeWorkshops), Needs::Can(C::Conduct), Needs::Can(C::Convene));
    use workshops as w;
    vec![
        Route::get("/api/v1/dossiers/{slug}/workshops", Needs::Can(C::SeeDossier), || get(w::list)),
        Route::post("/api/v1/dossiers/{slug}/workshops", convene, || post(w::create)),
        Route::get("/api/v1/workshops/{id}", see, || get(w::show).layer(CompressionLayer::new())),
        Route::get("/api/v1/workshops/{id}/news", see, || get(w::news)),
        Route::patch("/api/v1/workshops/{id}", conduct, || patch(w::conduct)),
        Route::post("/api/v1/workshops/{id}/agenda", convene, || post(w::agenda)),
        Route::patch("/api/v1/workshops/{id}/agenda/{part}", convene, || patch(w::steer)),
        Route::post("/api/v1/workshops/{id}/seats", conduct, || post(w::seat)),
        Route::patch("/api/v1/workshops/{id}/seats/{part}", conduct, || patch(w::move_one)),
        Route::post("/api/v1/workshops/{id}/ballots", conduct, || post(w::ballot)),
        Route::delete("/api/v1/workshops/{id}/ballots/{part}", conduct, || delete(w::drop_it)),
        Route::post("/api/v1/workshops/{id}/decisions", conduct, || post(w::decision)),
        Route::get("/api/v1/workshops/{id}/minutes", see, || {
            get(minutes::show).layer(CompressionLayer::new())
        }),
        Route::post("/api/v1/workshops/{id}/minutes", conduct, || post(minutes::freeze)),
        Route {
            method: Method::PUT,
            path: "/api/v1/workshops/{id}/minutes/{part}",
            needs: conduct,
            handler: || put(minutes::write),
        },
        Route::post("/api/v1/workshops/{id}/minutes/{part}/signatures", conduct, || {
            post(minutes::sign).layer(DefaultBodyLimit::max(picture::signature_request_bytes()))
        }),
        // Phones in the room hold a seat, not an account: the handlers ask for it.
        Route::post("/api/v1/rooms/{code}/seats", Needs::Nothing, || post(rooms::join)),
        Route::get("/api/v1/rooms/{code}", Needs::Nothing, || get(rooms::show)),
        Route::get("/api/v1/rooms/{code}/news", Needs::Nothing, || get(rooms::news)),
        Route::post("/api/v1/rooms/{code}/votes", Needs::Nothing, || post(rooms::cast)),
    ]
}

fn of_commissions() -> Vec<Route> {
    use commissions as c;
    let (see, convene, recommend) =
        (Needs::Can(C::SeeWorkshops), Needs::Can(C::Convene), Needs::Can(C::Recommend));
    vec![
        Route::get("/api/v1/workshops/{id}/commissions", see, || get(c::list)),
        Route::post("/api/v1/workshops/{id}/commissions", convene, || post(c::form)),
        Route::post("/api/v1/workshops/{id}/commissions/{part}/items", convene, || post(c::give)),
        Route::post("/api/v1/workshops/{id}/commissions/{part}/recommendations", recommend, || {
            post(c::recommendation)
        }),
        Route::post("/api/v1/workshops/{id}/commissions/{part}/report", recommend, || post(c::report)),
        Route::delete("/api/v1/workshops/{id}/commissions/{part}/report", recommend, || delete(c::take_back)),
        Route::get("/api/v1/workshops/{id}/agenda/{part}/take-over", see, || get(c::point)),
        Route::post("/api/v1/workshops/{id}/agenda/{part}/take-over", Needs::Can(C::Conduct), || {
            post(c::take)
        }),
        Route::get("/api/v1/workshops/{id}/clashes", see, || get(c::clashes)),
    ]
}

fn of_threads() -> Vec<Route> {
    let (see, comment) = (Needs::Can(C::SeeThreads), Needs::Can(C::Comment));
    vec![
        Route::get("/api/v1/texts/{text}/threads", see, || get(threads::list).layer(CompressionLayer::new())),
        Route::post("/api/v1/texts/{text}/threads", comment, || post(threads::open)),
        Route::post("/api/v1/texts/{text}/threads/{id}/messages", comment, || post(threads::answer)),
        Route::patch("/api/v1/texts/{text}/threads/{id}", comment, || patch(threads::change)),
        Route::post("/api/v1/texts/{text}/threads/{id}/application", Needs::Can(C::Write), || {
            post(threads::application)
        }),
    ]
}

fn machine() -> Vec<Route> {
    vec![
        Route::get("/healthz", Needs::Nothing, || get(health::alive)),
        Route::get("/readyz", Needs::Nothing, || get(health::ready)),
        // From the machine itself without an account: the handler asks.
        Route::get("/metrics", Needs::CanUnlessLocal(C::SeeMetrics), || get(metrics::show)),
        Route::get("/api/v1/openapi.json", Needs::Nothing, || get(openapi::show)),
        Route::get("/api/v1/instance-key", Needs::Nothing, || get(instance_key::show)),
        Route::get("/api/v1/verify/{id}", Needs::Nothing, || get(seals::verify)),
    ]
}

fn own() -> Vec<Route> {
    vec![
        Route::post("/api/v1/session", Needs::Nothing, || post(session::create)),
        Route::delete("/api/v1/session", Needs::Account, || delete(session::end)),
        Route::get("/api/v1/me", Needs::Account, || get(session::me)),
        Route::patch("/api/v1/me", Needs::Account, || patch(session::change_me)),
        Route::get("/api/v1/me/tokens", Needs::Account, || get(session::tokens)),
        Route::post("/api/v1/me/tokens", Needs::Account, || post(session::create_token)),
        Route::delete("/api/v1/me/tokens/{id}", Needs::Account, || delete(session::revoke_token)),
        Route::get("/api/v1/invitations/{id}", Needs::Nothing, || get(invited::show)),
        Route::post("/api/v1/invitations/{id}", Needs::Nothing, || post(invited::accept)),
    ]
}

fn of_the_installation() -> Vec<Route> {
    let (see, manage) = (Needs::Can(C::SeeInstitutions), Needs::Can(C::ManageInstitutions));
    let people = Needs::Can(C::ManagePeople);
    vec![
        Route::get("/api/v1/institutions", see, || get(installation::institutions)),
        Route::post("/api/v1/institutions", manage, || post(installation::create_institution)),
        Route::get("/api/v1/people", people, || get(installation::people)),
        Route::post("/api/v1/people", people, || post(installation::create_person)),
        Route::delete("/api/v1/people/{id}", people, || delete(installation::shut_account)),
        Route::get("/api/v1/dossiers", Needs::Account, || get(dossiers::list)),
        Route::post("/api/v1/dossiers", Needs::Can(C::OpenDossier), || post(dossiers::open)),
    ]
}

fn of_a_dossier() -> Vec<Route> {
    let (invite, manage) = (Needs::Can(C::Invite), Needs::Can(C::ManageMembers));
    vec![
        Route::get("/api/v1/dossiers/{slug}", Needs::Can(C::SeeDossier), || get(dossiers::show)),
        Route::patch("/api/v1/dossiers/{slug}", Needs::Can(C::Steer), || patch(dossiers::change)),
        Route::get("/api/v1/dossiers/{slug}/follow-up", Needs::CanOrPublic(C::SeeFollowUp), || {
            get(follow_up::list).layer(CompressionLayer::new())
        }),
        Route::post("/api/v1/dossiers/{slug}/follow-up", Needs::Can(C::Follow), || post(follow_up::create)),
        Route::patch("/api/v1/dossiers/{slug}/follow-up/{id}", Needs::Can(C::Report), || {
            patch(follow_up::update)
        }),
        Route::get("/api/v1/dossiers/{slug}/activity", Needs::Can(C::SeeActivity), || {
            get(dossiers::activity)
        }),
        Route::get("/api/v1/dossiers/{slug}/memberships", Needs::Can(C::SeePeople), || {
            get(dossiers::members)
        }),
        Route::post("/api/v1/dossiers/{slug}/memberships", manage, || post(dossiers::add)),
        Route::delete("/api/v1/dossiers/{slug}/memberships/{id}", manage, || delete(dossiers::end)),
        Route::get("/api/v1/dossiers/{slug}/invitations", invite, || get(dossiers::invitations)),
        Route::post("/api/v1/dossiers/{slug}/invitations", invite, || post(dossiers::create_invitation)),
        Route::delete("/api/v1/dossiers/{slug}/invitations/{id}", invite, || {
            delete(dossiers::withdraw_invitation)
        }),
        Route::post("/api/v1/dossiers/{slug}/texts", Needs::Can(C::AddText), || {
            post(texts::add).layer(DefaultBodyLimit::max(upload::file_request_bytes()))
        }),
    ]
}

fn of_a_text() -> Vec<Route> {
    let (path, set) = ("/api/v1/texts/{text}/restriction", Needs::Can(C::SetText));
    let see = Needs::CanOrPublic(C::SeePublished);
    vec![
        Route::get("/api/v1/texts/{text}", Needs::Can(C::Read), || get(texts::show)),
        Route::get("/api/v1/texts/{text}/authorship", Needs::Can(C::Read), || {
            get(writing::authorship).layer(CompressionLayer::new())
        }),
        Route::get("/api/v1/texts/{text}/activity", Needs::Can(C::Read), || get(writing::activity)),
        Route::get("/api/v1/texts/{text}/versions", see, || get(versions::list)),
        Route::post("/api/v1/texts/{text}/versions", Needs::Can(C::Freeze), || post(versions::freeze)),
        Route::get("/api/v1/texts/{text}/versions/{n}", see, || {
            get(versions::show).layer(CompressionLayer::new())
        }),
        Route::get("/api/v1/texts/{text}/versions/{n}/lines", see, || {
            get(lines::list).layer(CompressionLayer::new())
        }),
        Route::get("/api/v1/texts/{text}/lines", see, || get(lines::find)),
        Route::post("/api/v1/texts/{text}/versions/{n}/publish", Needs::Can(C::Publish), || {
            post(versions::publish)
        }),
        Route::get("/api/v1/texts/{text}/versions/{n}/seal", see, || get(seals::show)),
        Route::post("/api/v1/texts/{text}/versions/{n}/seal", Needs::Can(C::Seal), || post(seals::seal)),
        Route::post("/api/v1/texts/{text}/versions/{n}/restore", Needs::Can(C::Write), || {
            post(branches::restore)
        }),
        Route::get("/api/v1/texts/{text}/branches", Needs::Can(C::Read), || get(branches::list)),
        Route::post("/api/v1/texts/{text}/branches", Needs::Can(C::Branch), || post(branches::open)),
        Route::get("/api/v1/texts/{text}/branches/{id}", Needs::Can(C::Read), || get(branches::show)),
        Route::patch("/api/v1/texts/{text}/branches/{id}", Needs::Can(C::Branch), || patch(branches::change)),
        Route::post("/api/v1/texts/{text}/branches/{id}/merge", Needs::Can(C::Write), || {
            post(branches::merge)
        }),
        Route::get("/api/v1/texts/{text}/compare", see, || get(compare::show).layer(CompressionLayer::new())),
        Route::patch("/api/v1/texts/{text}", set, || patch(texts::change)),
        Route::get(path, set, || get(texts::restriction)),
        Route { method: Method::PUT, path, needs: set, handler: || put(texts::restrict) },
    ]
}
