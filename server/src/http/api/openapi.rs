//! The description of the API, generated from the code. A test compares it with the list of routes.

use axum::Json;
use utoipa::OpenApi;

use super::{
    branches, comments, commissions, compare, consultations, dossiers, follow_up, installation, instance_key,
    invited, lines, minutes, open_data, rooms, seals, session, texts, threads, versions, workshops, writing,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Palabre", description = "Ministries write one policy text together, live."),
    paths(
        instance_key::show,
        session::create,
        session::end,
        session::me,
        session::change_me,
        session::tokens,
        session::create_token,
        session::revoke_token,
        invited::show,
        invited::accept,
        installation::institutions,
        installation::create_institution,
        installation::people,
        installation::create_person,
        installation::shut_account,
        follow_up::list,
        follow_up::create,
        follow_up::update,
        dossiers::list,
        dossiers::open,
        dossiers::show,
        dossiers::change,
        dossiers::activity,
        dossiers::members,
        dossiers::add,
        dossiers::end,
        dossiers::invitations,
        dossiers::create_invitation,
        dossiers::withdraw_invitation,
        texts::add,
        texts::show,
        texts::change,
        texts::restriction,
        texts::restrict,
        writing::authorship,
        writing::activity,
        versions::list,
        versions::freeze,
        versions::show,
        versions::publish,
        seals::seal,
        seals::show,
        seals::verify,
        lines::list,
        lines::find,
        branches::list,
        branches::open,
        branches::show,
        branches::merge,
        branches::change,
        branches::restore,
        compare::show,
        open_data::rows,
        open_data::annotations,
        consultations::list,
        consultations::open,
        consultations::change,
        comments::comments,
        comments::comment,
        comments::draft,
        comments::withdrawal,
        consultations::focal,
        comments::application,
        comments::anchor,
        comments::outcome,
        comments::moderation,
        comments::outcomes,
        consultations::matrix,
        threads::list,
        threads::open,
        threads::answer,
        threads::change,
        threads::application,
        workshops::list,
        workshops::create,
        workshops::show,
        workshops::news,
        workshops::conduct,
        workshops::agenda,
        workshops::steer,
        workshops::seat,
        workshops::move_one,
        workshops::ballot,
        workshops::drop_it,
        workshops::decision,
        commissions::list,
        commissions::form,
        commissions::give,
        commissions::recommendation,
        commissions::report,
        commissions::take_back,
        minutes::show,
        minutes::write,
        minutes::freeze,
        minutes::sign,
        commissions::point,
        commissions::take,
        commissions::clashes,
        rooms::join,
        rooms::show,
        rooms::news,
        rooms::cast
    )
)]
struct Api;

/// The description as a value.
#[must_use]
pub fn description() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

pub async fn show() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}
