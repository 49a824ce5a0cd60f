//! The first page: what Palabre is, or the dossiers that the person belongs to. And opening a new one.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, again, onward};
use super::templates::{DossierCard, Home, HomePublic, Oops, Place};
use crate::actions::my_dossiers::{MyDossier, my_dossiers_with_roles};
use crate::actions::open_dossier::{NewDossier, open_dossier};
use crate::actions::see_dossier::public_dossiers;
use crate::actions::{AppState, access};
use crate::domain::capability::{Can, Capability, ability};
use crate::domain::error::Error;
use crate::domain::input::{Slug, Summary, Title};
use crate::domain::role::Role;
use crate::http::auth::{Caller, May};
use crate::http::extract::Form;

pub async fn show(State(app): State<AppState>, caller: Option<Caller>, f: Frame) -> Result<Response, Error> {
    match caller {
        None => {
            let open = public_dossiers(&app).await?.into_iter();
            let dossiers = open.map(|dossier| Place { slug: dossier.slug, title: dossier.title }).collect();
            Ok(Page(HomePublic { f, dossiers }).into_response())
        }
        Some(caller) => Ok(Page(mine(&app, &caller, f).await?).into_response()),
    }
}

async fn mine(app: &AppState, caller: &Caller, f: Frame) -> Result<Home, Error> {
    let list = my_dossiers_with_roles(app, &caller.person.id).await?;
    let rights = access::installation_access(&app.store, &caller.person).await?.capabilities;
    Ok(Home {
        dossiers: list.into_iter().map(|one| card(&f, one)).collect(),
        can_create: rights.has(Capability::OpenDossier),
        open_create: false,
        new_title: String::new(),
        new_slug: String::new(),
        f,
    })
}

fn card(f: &Frame, one: MyDossier) -> DossierCard {
    DossierCard {
        slug: one.dossier.slug,
        title: one.dossier.title,
        summary: one.dossier.summary,
        stage: one.dossier.stage.as_str(),
        roles: f.words("role", one.roles.into_iter().map(Role::as_str)),
        last: one.last.map(|at| f.when(at)),
    }
}

#[derive(Deserialize)]
pub struct NewDossierForm {
    title: String,
    slug: String,
}

/// A dossier is opened; a short address that is taken comes back in the form, as it was typed.
pub async fn open(
    State(app): State<AppState>,
    caller: Caller,
    May(can): May<ability::OpenDossier>,
    f: Frame,
    Form(form): Form<NewDossierForm>,
) -> Result<Response, Error> {
    match try_open(&app, &can, &form).await {
        Ok(slug) => Ok(onward(&app, &format!("/d/{slug}"), "ok:dossier-created")),
        Err(error) => {
            let mut page = mine(&app, &caller, f).await?;
            (page.open_create, page.new_title, page.new_slug) = (true, form.title, form.slug);
            page.f.here = "/".to_owned();
            let lang = page.f.lang;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

async fn try_open(
    app: &AppState,
    can: &Can<ability::OpenDossier>,
    form: &NewDossierForm,
) -> Result<String, Error> {
    let new = NewDossier {
        title: Title::parse(&form.title)?,
        slug: Slug::parse(&form.slug)?,
        summary: Summary::parse("")?,
    };
    Ok(open_dossier(app, can, &new).await?.slug)
}

/// What the service worker shows when it has nothing of the page that was asked for.
pub async fn offline(lang: crate::i18n::Lang) -> Page<Oops> {
    let f = Frame::bare(lang);
    let (heading, message) = (f.t("oops-offline"), f.t("oops-offline-hint"));
    Page(Oops { f, status: 0, heading, message, hint: String::new(), offer_signin: false })
}
