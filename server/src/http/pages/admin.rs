//! What an administrator looks after: institutions and accounts. No dossier shows here, nor opens from here.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, after};
use super::people::institution_view;
use super::templates::{AccountRow, Admin, UnsentRow};
use crate::actions::AppState;
use crate::actions::institutions::{NewInstitution, add_institution, list_institutions};
use crate::actions::my_letters::unsent_letters;
use crate::actions::people::list_people;
use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::input::{Colour, Name, Region};
use crate::http::auth::{InInstallation, May};
use crate::http::extract::Form;

pub async fn show(
    State(app): State<AppState>,
    InInstallation(access): InInstallation,
    f: Frame,
) -> Result<Page<Admin>, Error> {
    let people = list_people(&app, &access.can()?).await?;
    let institutions = list_institutions(&app, &access.can()?).await?;
    let row = |person: crate::domain::person::Person| AccountRow {
        name: person.name,
        email: person.email,
        institution: person.institution.map(institution_view),
        administrator: person.administrator,
    };
    let outbox = unsent_letters(&app, &access.can()?).await?;
    let unsent = |letter: crate::domain::letter::Letter| UnsentRow {
        at: f.when(letter.created_at),
        address: letter.address,
        subject: letter.subject,
        why: letter.error,
    };
    Ok(Page(Admin {
        institutions: institutions.into_iter().map(institution_view).collect(),
        people: people.into_iter().map(row).collect(),
        unsent: outbox.failed.into_iter().map(unsent).collect(),
        waiting: usize::try_from(outbox.waiting).unwrap_or(0),
        f,
    }))
}

#[derive(Deserialize)]
pub struct InstitutionForm {
    name: String,
    short_name: String,
    category: String,
    #[serde(default)]
    region: String,
    colour: String,
}

async fn parse_and_add(
    app: &AppState,
    can: &Can<ability::ManageInstitutions>,
    form: &InstitutionForm,
) -> Result<(), Error> {
    let new = NewInstitution {
        name: Name::parse(&form.name)?,
        short_name: Name::parse(&form.short_name)?,
        category: form.category.parse()?,
        region: Region::parse(&form.region)?,
        colour: Colour::parse(&form.colour)?,
    };
    add_institution(app, can, &new).await.map(drop)
}

pub async fn enter(
    State(app): State<AppState>,
    May(can): May<ability::ManageInstitutions>,
    f: Frame,
    Form(form): Form<InstitutionForm>,
) -> Result<Response, Error> {
    let outcome = parse_and_add(&app, &can, &form).await;
    after(&app, f.lang, "/admin", "institution-added", outcome)
}
