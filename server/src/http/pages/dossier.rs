//! A dossier: its texts, its people by institution, what happened, and where it stands.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, after};
use super::tell::tell;
use super::templates::{Dossier as DossierPage, DossierPublic, PublishedRow};
use super::views::{Choice, DossierView, GroupView, InstitutionView, PersonRow, TextRow, VersionLink};
use crate::actions::my_dossiers::my_roles;
use crate::actions::open_to_public::open_to_public;
use crate::actions::see_activity::see_activity;
use crate::actions::see_dossier::{see_dossier, see_public_dossier};
use crate::actions::steer_dossier::{Changes, steer_dossier};
use crate::actions::{AppState, members};
use crate::domain::access::DossierAccess;
use crate::domain::capability::{Capability as C, ability};
use crate::domain::dossier::{CardVersion, Dossier, Member, MemberInstitution, TextCard};
use crate::domain::error::Error;
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::http::auth::{InDossier, May, Slug};
use crate::http::extract::Form;

const ACTIVITY_ROWS: i64 = 12;

/// For its people the whole; for everybody else what is published, where it is open to the public.
pub async fn show(
    State(app): State<AppState>,
    Slug(slug): Slug,
    dossier: Result<InDossier, Error>,
    f: Frame,
) -> Result<Response, Error> {
    match dossier {
        Ok(InDossier(access)) => Ok(Page(of_its_people(&app, &access, f).await?).into_response()),
        Err(refused @ (Error::NotFound | Error::NotSignedIn)) => {
            match see_public_dossier(&app, &slug).await {
                Ok((dossier, cards)) => Ok(Page(of_the_public(dossier, cards, f)).into_response()),
                Err(Error::NotFound) => Err(refused),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

fn of_the_public(dossier: Dossier, cards: Vec<TextCard>, f: Frame) -> DossierPublic {
    let row = |card: TextCard| {
        let version = card.version?;
        Some(PublishedRow {
            id: card.id.to_string(),
            title: card.title,
            language: language(&f, &card.lang),
            lang: card.lang,
            dir: card.dir,
            version: version.n,
            label: version_label(&f, &version),
            published: f.t1("version-published", "when", &f.day(card.updated_at)),
        })
    };
    DossierPublic {
        texts: cards.into_iter().filter_map(row).collect(),
        slug: dossier.slug,
        title: dossier.title,
        summary: dossier.summary,
        stage: f.word("stage", dossier.stage.as_str()),
        f,
    }
}

fn version_label(f: &Frame, version: &CardVersion) -> String {
    format!("{} – {}", f.nth("version-n", version.n), version.name)
}

async fn of_its_people(app: &AppState, access: &DossierAccess, f: Frame) -> Result<DossierPage, Error> {
    let (dossier, cards) = see_dossier(app, &access.can()?).await?;
    let activity = match access.can::<ability::SeeActivity>() {
        Ok(can) => Some(see_activity(app, &can, None, ACTIVITY_ROWS).await?),
        Err(_) => None,
    };
    let people = match access.can::<ability::SeePeople>() {
        Ok(can) => Some(members::see_people(app, &can).await?),
        Err(_) => None,
    };
    Ok(DossierPage {
        stages: stages(&f, dossier.stage),
        texts: cards
            .into_iter()
            .filter(|card| card.capabilities.has(C::Read) || card.version.is_some())
            .map(|card| row(&f, card))
            .collect(),
        sees_texts: access.capabilities.has(C::SeeActivity),
        activity: activity.map(|list| list.iter().map(|act| tell(&f, act)).collect()),
        groups: people.map(|list| groups(&f, list)),
        open: dossier.open,
        d: view(app, &f, access, dossier).await?,
        f,
    })
}

/// The head of a dossier's pages.
pub async fn view(
    app: &AppState,
    f: &Frame,
    access: &DossierAccess,
    dossier: Dossier,
) -> Result<DossierView, Error> {
    let roles = my_roles(app, &access.can::<ability::SeeDossier>()?).await?;
    let may = |capability| access.capabilities.has(capability);
    Ok(DossierView {
        slug: dossier.slug,
        title: dossier.title,
        summary: dossier.summary,
        roles: f.words("role", roles.into_iter().map(Role::as_str)),
        can_add: may(C::AddText),
        can_invite: may(C::Invite),
        can_manage: may(C::ManageMembers),
        can_steer: may(C::Steer),
        can_follow: may(C::SeeFollowUp),
    })
}

fn stages(f: &Frame, now: Stage) -> Vec<Choice> {
    let choice = |stage: Stage| Choice {
        code: stage.as_str().to_owned(),
        name: f.word("stage", stage.as_str()),
        current: stage == now,
    };
    Stage::ALL.into_iter().map(choice).collect()
}

fn row(f: &Frame, card: TextCard) -> TextRow {
    TextRow {
        id: card.id.to_string(),
        title: card.title,
        language: language(f, &card.lang),
        lang: card.lang,
        dir: card.dir,
        restricted: card.restricted,
        updated: f.when(card.updated_at),
        can_read: card.capabilities.has(C::Read),
        can_write: card.capabilities.has(C::Write),
        version: card.version.as_ref().map(|version| VersionLink {
            n: version.n,
            label: version_label(f, version),
            published: version.published,
        }),
    }
}

/// The name of a text's language, or its tag where we have no name.
fn language(f: &Frame, tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or_default();
    let known = super::texts::LANGUAGES.into_iter().find(|known| *known == primary);
    known.map_or_else(|| tag.to_owned(), |known| f.word("lang", known))
}

/// Members come sorted by institution; those without one are a group of their own.
fn groups(f: &Frame, members: Vec<Member>) -> Vec<GroupView> {
    let mut groups: Vec<GroupView> = Vec::new();
    for member in members {
        let institution = member.institution.unwrap_or_else(|| nobodys(f));
        let role = f.word("role", member.role.as_str());
        let group = match groups.iter_mut().position(|g| g.institution.id == institution.id.as_str()) {
            Some(at) => &mut groups[at],
            None => {
                groups.push(group(f, institution));
                let last = groups.len() - 1;
                &mut groups[last]
            }
        };
        match group.people.iter_mut().find(|p| p.id == member.person_id.as_str()) {
            Some(known) if known.roles.contains(&role) => {}
            Some(known) => known.roles = format!("{}, {}", known.roles, role.to_lowercase()),
            None => group.people.push(PersonRow {
                id: member.person_id.to_string(),
                name: member.name,
                roles: role,
            }),
        }
    }
    groups
}

fn nobodys(f: &Frame) -> MemberInstitution {
    MemberInstitution {
        id: crate::domain::ids::InstitutionId::stored(String::new()),
        name: f.t("institution-none"),
        short_name: String::new(),
        category: String::new(),
        region: String::new(),
        colour: "#808080".to_owned(),
    }
}

fn group(f: &Frame, institution: MemberInstitution) -> GroupView {
    let known = ["state", "partner", "civil-society", "private-sector"]
        .into_iter()
        .find(|c| *c == institution.category);
    let words =
        [known.map(|c| f.word("category", c)), Some(institution.region.clone()).filter(|r| !r.is_empty())];
    GroupView {
        place: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        institution: InstitutionView {
            id: institution.id.to_string(),
            name: institution.name,
            short: institution.short_name,
            category: known.unwrap_or_default(),
            region: institution.region,
            colour: institution.colour,
        },
        people: vec![],
    }
}

#[derive(Deserialize)]
pub struct StageForm {
    stage: String,
}

pub async fn set_stage(
    State(app): State<AppState>,
    InDossier(access): InDossier,
    May(can): May<ability::Steer>,
    f: Frame,
    Form(form): Form<StageForm>,
) -> Result<Response, Error> {
    let outcome = match form.stage.parse() {
        Ok(stage) => {
            steer_dossier(&app, &can, &Changes { stage: Some(stage), ..Changes::default() }).await.map(drop)
        }
        Err(error) => Err(error),
    };
    after(&app, f.lang, &format!("/d/{}", access.slug), "stage-changed", outcome)
}

#[derive(Deserialize)]
pub struct OpenForm {
    open: String,
}

pub async fn open_to_all(
    State(app): State<AppState>,
    InDossier(access): InDossier,
    May(can): May<ability::Steer>,
    f: Frame,
    Form(form): Form<OpenForm>,
) -> Result<Response, Error> {
    let open = form.open == "yes";
    let outcome = open_to_public(&app, &can, open).await;
    let done = if open { "dossier-is-open" } else { "dossier-is-closed" };
    after(&app, f.lang, &format!("/d/{}", access.slug), done, outcome)
}
