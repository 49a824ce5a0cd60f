//! Every page and form, with what each needs.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;

use super::{
    account, admin, assets, branches, commission_item, commissions, compare, consultations, contribute,
    dossier, edit, follow_up, follow_up_import, history, home, import_form, invitation, letters, lines,
    matrix, mine, minutes, people, preferences, read, seal, session, texts, threads, transparency, verify,
    versions, workshop_item, workshop_phone, workshop_room, workshop_wall, workshops,
};
use crate::domain::capability::Capability as C;
use crate::domain::limits;
use crate::http::api::picture::signature_request_bytes;
use crate::http::api::upload::file_request_bytes;
use crate::http::route::{Needs, Route};

/// A form sends every byte of a pasted text as three at worst.
const FORM_FACTOR: usize = 3;

#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = open();
    all.extend(files());
    all.extend(own());
    all.extend(of_a_dossier());
    all.extend(of_a_text());
    all.extend(of_a_consultation());
    all.extend(of_threads());
    all.extend(of_minutes());
    all.extend(of_follow_up());
    all.extend(of_workshops());
    all.extend(of_commissions());
    all
}

fn of_minutes() -> Vec<Route> {
    let (see, conduct) = (Needs::Can(C::SeeWorkshops), Needs::Can(C::Conduct));
    vec![
        Route::get("/d/{slug}/workshops/{n}/minutes", see, || {
            get(minutes::show).layer(CompressionLayer::new())
        }),
        Route::get("/d/{slug}/workshops/{n}/minutes/print", see, || {
            get(minutes::print).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/workshops/{n}/minutes/parts", conduct, || post(minutes::write)),
        Route::post("/d/{slug}/workshops/{n}/minutes/freeze", conduct, || post(minutes::freeze)),
        Route::post("/d/{slug}/workshops/{n}/minutes/sign", conduct, || {
            post(minutes::sign).layer(DefaultBodyLimit::max(signature_request_bytes()))
        }),
        Route::get("/d/{slug}/workshops/{n}/minutes/signatures/{id}", see, || get(minutes::image)),
        Route::get("/d/{slug}/workshops/{n}/convocation", see, || get(minutes::letter)),
        Route::get("/d/{slug}/workshops/{n}/convocation.ics", see, || get(minutes::ics)),
        Route::get("/d/{slug}/workshops/{n}/paper.css", see, || get(minutes::paper_css)),
    ]
}

fn of_follow_up() -> Vec<Route> {
    let (see, follow) = (Needs::CanOrPublic(C::SeeFollowUp), Needs::Can(C::Follow));
    vec![
        Route::get("/d/{slug}/follow-up", see, || get(follow_up::show).layer(CompressionLayer::new())),
        Route::post("/d/{slug}/follow-up", follow, || post(follow_up::add_row)),
        Route::get("/d/{slug}/follow-up/import", follow, || get(follow_up_import::form)),
        Route::post("/d/{slug}/follow-up/import", follow, || post(follow_up_import::take)),
        Route::get("/d/{slug}/follow-up/{id}", see, || get(follow_up::row)),
        Route::post("/d/{slug}/follow-up/{id}", Needs::Can(C::Report), || post(follow_up::send_report)),
        Route::post("/d/{slug}/follow-up/{id}/change", follow, || post(follow_up::change_row)),
    ]
}

fn of_workshops() -> Vec<Route> {
    let (see, convene, conduct) =
        (Needs::Can(C::SeeWorkshops), Needs::Can(C::Convene), Needs::Can(C::Conduct));
    vec![
        Route::get("/d/{slug}/workshops", Needs::Can(C::SeeDossier), || get(workshops::list)),
        Route::post("/d/{slug}/workshops", convene, || post(workshops::create)),
        Route::get("/d/{slug}/workshops/{n}", see, || get(workshops::show).layer(CompressionLayer::new())),
        Route::post("/d/{slug}/workshops/{n}/plan", convene, || post(workshops::plan)),
        Route::post("/d/{slug}/workshops/{n}/session", conduct, || post(workshops::session)),
        Route::post("/d/{slug}/workshops/{n}/agenda", convene, || post(workshops::agenda)),
        Route::post("/d/{slug}/workshops/{n}/agenda/{id}", convene, || post(workshops::steer)),
        Route::get("/d/{slug}/workshops/{n}/attendance", see, || get(workshop_room::show)),
        Route::post("/d/{slug}/workshops/{n}/attendance", conduct, || post(workshop_room::add)),
        Route::post("/d/{slug}/workshops/{n}/attendance/{id}", conduct, || post(workshop_room::move_one)),
        Route::get("/d/{slug}/workshops/{n}/items/{id}", see, || {
            get(workshop_item::show).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/workshops/{n}/items/{id}", conduct, || post(workshop_item::act)),
        Route::get("/d/{slug}/workshops/{n}/projector", see, || {
            get(workshop_wall::show).layer(CompressionLayer::new())
        }),
        // Phones in the room hold a seat, not an account: the handlers ask for it.
        Route::get("/w", Needs::Nothing, || get(workshop_phone::door)),
        Route::get("/w/{code}", Needs::Nothing, || get(workshop_phone::show)),
        Route::post("/w/{code}", Needs::Nothing, || post(workshop_phone::join)),
        Route::post("/w/{code}/vote", Needs::Nothing, || post(workshop_phone::cast)),
    ]
}

fn of_commissions() -> Vec<Route> {
    let (see, convene) = (Needs::Can(C::SeeWorkshops), Needs::Can(C::Convene));
    let (conduct, recommend) = (Needs::Can(C::Conduct), Needs::Can(C::Recommend));
    vec![
        Route::get("/d/{slug}/workshops/{n}/commissions", see, || {
            get(commissions::list).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/workshops/{n}/commissions", convene, || post(commissions::create)),
        Route::get("/d/{slug}/workshops/{n}/commissions/{id}", see, || {
            get(commissions::show).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/workshops/{n}/commissions/{id}/items", convene, || post(commissions::give)),
        Route::post("/d/{slug}/workshops/{n}/commissions/{id}/report", recommend, || {
            post(commissions::report)
        }),
        Route::post("/d/{slug}/workshops/{n}/commissions/{id}/report/back", recommend, || {
            post(commissions::take_back)
        }),
        Route::post("/d/{slug}/workshops/{n}/commissions/{id}/recommendations", recommend, || {
            post(commission_item::record)
        }),
        Route::get("/d/{slug}/workshops/{n}/recommendations/{id}", see, || {
            get(commission_item::show).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/workshops/{n}/recommendations/{id}", conduct, || post(commission_item::take)),
    ]
}

fn of_threads() -> Vec<Route> {
    let comment = Needs::Can(C::Comment);
    vec![
        Route::get("/d/{slug}/{text}/comment", comment, || get(threads::form)),
        Route::post("/d/{slug}/{text}/comment", comment, || post(threads::send)),
        Route::post("/d/{slug}/{text}/threads/{id}/reply", comment, || post(threads::answer)),
        Route::post("/d/{slug}/{text}/threads/{id}/resolve", comment, || post(threads::resolve)),
        Route::post("/d/{slug}/{text}/threads/{id}/apply", Needs::Can(C::Write), || post(threads::apply)),
    ]
}

fn of_a_consultation() -> Vec<Route> {
    let (see, contribute) = (Needs::CanOrPublic(C::SeePublished), Needs::CanOrPublic(C::Contribute));
    let (consult, see_matrix) = (Needs::Can(C::Consult), Needs::Can(C::SeeMatrix));
    vec![
        Route::get("/d/{slug}/{text}/contributions", see, || get(transparency::show)),
        Route::get("/d/{slug}/{text}/consultations", see, || get(consultations::list)),
        Route::post("/d/{slug}/{text}/consultations", consult, || post(consultations::open)),
        Route::get("/d/{slug}/{text}/consultations/{id}", see, || {
            get(consultations::show).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/{text}/consultations/{id}/end", consult, || post(consultations::end)),
        Route::get("/d/{slug}/{text}/consultations/{id}/contribute", contribute, || get(contribute::form)),
        Route::post("/d/{slug}/{text}/consultations/{id}/contribute", contribute, || post(contribute::send)),
        Route::get("/d/{slug}/{text}/consultations/{id}/drafts/{draft}", see, || get(contribute::draft)),
        Route::post("/d/{slug}/{text}/consultations/{id}/drafts/{draft}", contribute, || {
            post(contribute::save_draft)
        }),
        Route::get("/d/{slug}/{text}/consultations/{id}/enter", consult, || get(contribute::enter_form)),
        Route::post("/d/{slug}/{text}/consultations/{id}/enter", consult, || post(contribute::enter)),
        Route::get("/d/{slug}/{text}/consultations/{id}/import", consult, || get(import_form::form)),
        Route::post("/d/{slug}/{text}/consultations/{id}/import", consult, || {
            post(import_form::keep).layer(DefaultBodyLimit::max(file_request_bytes()))
        }),
        Route::get("/d/{slug}/{text}/consultations/{id}/sample.xlsx", consult, || get(import_form::example)),
        Route::get("/d/{slug}/{text}/consultations/{id}/imports/{import}", consult, || {
            get(import_form::show)
        }),
        Route::post("/d/{slug}/{text}/consultations/{id}/imports/{import}", consult, || {
            post(import_form::take)
        }),
        Route::get("/d/{slug}/{text}/consultations/{id}/matrix", see_matrix, || {
            get(matrix::show).layer(CompressionLayer::new())
        }),
        Route::post("/d/{slug}/{text}/consultations/{id}/outcomes", Needs::Can(C::Answer), || {
            post(matrix::answer)
        }),
        Route::get("/d/{slug}/{text}/consultations/{id}/{n}", see, || get(matrix::one)),
        Route::post("/d/{slug}/{text}/consultations/{id}/{n}/apply", Needs::Can(C::Write), || {
            post(matrix::apply)
        }),
        Route::post("/d/{slug}/{text}/consultations/{id}/{n}/changes", Needs::Can(C::Answer), || {
            post(matrix::link)
        }),
        Route::post("/d/{slug}/{text}/consultations/{id}/{n}/anchor", consult, || post(matrix::attach)),
        Route::post("/d/{slug}/{text}/consultations/{id}/{n}/moderation", consult, || post(matrix::moderate)),
        Route::post("/d/{slug}/{text}/consultations/{id}/{n}/withdrawal", contribute, || {
            post(matrix::withdraw)
        }),
    ]
}

fn open() -> Vec<Route> {
    vec![
        Route::get("/", Needs::Nothing, || get(home::show)),
        Route::get("/signin", Needs::Nothing, || get(session::form)),
        Route::post("/signin", Needs::Nothing, || post(session::sign_in)),
        Route::post("/signout", Needs::Nothing, || post(session::sign_out)),
        Route::post("/preferences", Needs::Nothing, || post(preferences::set)),
        Route::get("/invitation/{id}", Needs::Nothing, || get(invitation::show)),
        Route::post("/invitation/{id}", Needs::Nothing, || post(invitation::accept)),
        Route::get("/confirm/{id}", Needs::Nothing, || get(letters::confirm_form)),
        Route::post("/confirm/{id}", Needs::Nothing, || post(letters::confirm)),
        Route::get("/letters/stop/{id}", Needs::Nothing, || get(letters::stop_form)),
        Route::post("/letters/stop/{id}", Needs::Nothing, || post(letters::stop)),
        Route::get("/verify", Needs::Nothing, || get(verify::form)),
        Route::post("/verify", Needs::Nothing, || {
            post(verify::file)
                .layer(DefaultBodyLimit::max(limits::SEALED_FILE_BYTES + limits::MULTIPART_EXTRA_BYTES))
        }),
        Route::get("/verify/{id}", Needs::Nothing, || get(verify::hash)),
        Route::get("/offline", Needs::Nothing, || get(home::offline)),
    ]
}

fn files() -> Vec<Route> {
    vec![
        Route::get("/assets/css/pages.css", Needs::Nothing, || {
            get(assets::pages_css).layer(CompressionLayer::new())
        }),
        Route::get("/assets/css/tokens.css", Needs::Nothing, || {
            get(assets::tokens_css).layer(CompressionLayer::new())
        }),
        Route::get("/assets/css/tools.css", Needs::Nothing, || {
            get(assets::tools_css).layer(CompressionLayer::new())
        }),
        Route::get("/assets/js/pages.js", Needs::Nothing, || {
            get(assets::pages_js).layer(CompressionLayer::new())
        }),
        Route::get("/assets/emblem.svg", Needs::Nothing, || get(assets::emblem)),
        Route::get("/assets/manifest.webmanifest", Needs::Nothing, || get(assets::manifest)),
        Route::get("/assets/fonts/OFL.txt", Needs::Nothing, || get(assets::font_licence)),
    ]
}

fn own() -> Vec<Route> {
    let institutions = Needs::Can(C::ManageInstitutions);
    vec![
        Route::post("/dossiers", Needs::Can(C::OpenDossier), || post(home::open)),
        Route::get("/contributions", Needs::Account, || get(mine::show)),
        Route::get("/account", Needs::Account, || get(account::show)),
        Route::post("/account", Needs::Account, || post(account::save)),
        Route::post("/account/letters", Needs::Account, || post(letters::wish)),
        Route::get("/letters", Needs::Account, || get(letters::show)),
        Route::post("/account/password", Needs::Account, || post(account::password)),
        Route::post("/account/sessions/end", Needs::Account, || post(account::end_sessions)),
        Route::post("/account/tokens", Needs::Account, || post(account::create_token)),
        Route::post("/account/tokens/{id}/revoke", Needs::Account, || post(account::revoke_token)),
        Route::get("/admin", Needs::Can(C::ManagePeople), || get(admin::show)),
        Route::post("/admin/letters", Needs::Can(C::ManagePeople), || post(letters::again)),
        Route::post("/admin/institutions", institutions, || post(admin::enter)),
    ]
}

fn of_a_dossier() -> Vec<Route> {
    let (invite, manage, add) = (Needs::Can(C::Invite), Needs::Can(C::ManageMembers), Needs::Can(C::AddText));
    vec![
        Route::post("/d/{slug}/open", Needs::Can(C::Steer), || post(dossier::open_to_all)),
        Route::get("/d/{slug}", Needs::CanOrPublic(C::SeeDossier), || get(dossier::show)),
        Route::post("/d/{slug}/stage", Needs::Can(C::Steer), || post(dossier::set_stage)),
        Route::get("/d/{slug}/people", manage, || get(people::show)),
        Route::post("/d/{slug}/focal-points", manage, || post(people::speak)),
        Route::post("/d/{slug}/memberships", manage, || post(people::add)),
        Route::post("/d/{slug}/memberships/{id}/end", manage, || post(people::end)),
        Route::post("/d/{slug}/invitations", invite, || post(people::invite)),
        Route::post("/d/{slug}/invitations/{id}/revoke", invite, || post(people::revoke)),
        Route::get("/d/{slug}/new", add, || get(texts::form)),
        Route::post("/d/{slug}/texts", add, || {
            post(texts::create).layer(DefaultBodyLimit::max(FORM_FACTOR * limits::IMPORT_BYTES))
        }),
        Route::post("/d/{slug}/import", add, || {
            post(texts::import).layer(DefaultBodyLimit::max(file_request_bytes()))
        }),
    ]
}

fn of_a_text() -> Vec<Route> {
    let (can_read, see) = (Needs::Can(C::Read), Needs::CanOrPublic(C::SeePublished));
    let branch = Needs::Can(C::Branch);
    vec![
        Route::get("/d/{slug}/{text}", can_read, || get(read::show).layer(CompressionLayer::new())),
        Route::get("/d/{slug}/{text}/print.css", can_read, || get(read::print_css)),
        Route::get("/d/{slug}/{text}/versions", see, || get(versions::list)),
        Route::post("/d/{slug}/{text}/versions", Needs::Can(C::Freeze), || post(versions::freeze)),
        Route::get("/d/{slug}/{text}/v/{n}", see, || get(versions::show_kept)),
        Route::get("/d/{slug}/{text}/v/{n}/print.css", see, || get(versions::print_css)),
        Route::get("/d/{slug}/{text}/v/{n}/lines", see, || get(lines::show).layer(CompressionLayer::new())),
        Route::get("/d/{slug}/{text}/line", see, || get(lines::find)),
        Route::post("/d/{slug}/{text}/v/{n}/publish", Needs::Can(C::Publish), || post(versions::publish)),
        Route::post("/d/{slug}/{text}/v/{n}/seal", Needs::Can(C::Seal), || post(seal::seal)),
        Route::get("/d/{slug}/{text}/v/{n}/sealed", see, || get(seal::file)),
        Route::get("/d/{slug}/{text}/v/{n}/code.svg", see, || get(seal::code)),
        Route::post("/d/{slug}/{text}/v/{n}/restore", Needs::Can(C::Write), || post(branches::restore)),
        Route::get("/d/{slug}/{text}/branches", can_read, || get(branches::list)),
        Route::post("/d/{slug}/{text}/branches", branch, || post(branches::open)),
        Route::post("/d/{slug}/{text}/branches/{id}/merge", Needs::Can(C::Write), || post(branches::merge)),
        Route::get("/d/{slug}/{text}/branches/{id}/merges/{n}", can_read, || get(branches::merged)),
        Route::post("/d/{slug}/{text}/branches/{id}/people", branch, || post(branches::set_people)),
        Route::post("/d/{slug}/{text}/branches/{id}/close", branch, || post(branches::close)),
        Route::get("/d/{slug}/{text}/history", can_read, || {
            get(history::show).layer(CompressionLayer::new())
        }),
        Route::get("/d/{slug}/{text}/compare", see, || get(compare::choose)),
        Route::get("/d/{slug}/{text}/compare/{range}", see, || {
            get(compare::show).layer(CompressionLayer::new())
        }),
        Route::get("/d/{slug}/{text}/edit", can_read, || get(edit::show).layer(CompressionLayer::new())),
    ]
}
