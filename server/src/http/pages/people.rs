//! Looking after the people of a dossier: inviting by link, taking in, ending.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Frame;
use super::page::{Page, after, after_secret};
use super::templates::People;
use super::views::{Choice, InstitutionView, InvitationRow, MemberRow};
use crate::actions::AppState;
use crate::actions::focal_points::{focal_points, set_focal_point};
use crate::actions::institutions::list_institutions;
use crate::actions::invitations::{self, NewInvitation};
use crate::actions::members::{self, Whom};
use crate::actions::see_dossier::see_dossier;
use crate::domain::capability::{Can, ability};
use crate::domain::dossier::{Invitation, Member};
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId};
use crate::domain::input::{Email, Note};
use crate::domain::person::Institution;
use crate::http::auth::{InDossier, InInstallation, May};
use crate::http::extract::{Form, Id};

pub async fn show(
    State(app): State<AppState>,
    InDossier(access): InDossier,
    InInstallation(installation): InInstallation,
    f: Frame,
) -> Result<Page<People>, Error> {
    let focal = focal_points(&app, &access.can()?).await?;
    let (dossier, cards) = see_dossier(&app, &access.can()?).await?;
    let members = members::see_people(&app, &access.can()?).await?;
    let invitations = match access.can::<ability::Invite>() {
        Ok(can) => invitations::list_invitations(&app, &can).await?,
        Err(_) => vec![],
    };
    let institutions = list_institutions(&app, &installation.can()?).await?;
    let texts: Vec<Choice> = cards
        .into_iter()
        .map(|card| Choice { code: card.id.to_string(), name: card.title, current: false })
        .collect();
    Ok(Page(People {
        institutions: institutions.into_iter().map(institution_view).collect(),
        invitations: invitations
            .into_iter()
            .filter(|i| i.is_open(f.now))
            .map(|i| invitation_row(&f, i))
            .collect(),
        members: members.into_iter().map(|m| member_row(&f, &texts, &focal, m)).collect(),
        texts,
        d: super::dossier::view(&app, &f, &access, dossier).await?,
        f,
    }))
}

pub fn institution_view(institution: Institution) -> InstitutionView {
    InstitutionView {
        id: institution.id.to_string(),
        name: institution.name,
        short: institution.short_name,
        category: institution.category.as_str(),
        region: institution.region,
        colour: institution.colour,
    }
}

fn invitation_row(f: &Frame, invitation: Invitation) -> InvitationRow {
    InvitationRow {
        id: invitation.id.to_string(),
        role: invitation.role.as_str(),
        institution: invitation.institution_name.unwrap_or_default(),
        by: invitation.invited_by_name,
        expires: f.when(invitation.expires_at),
    }
}

fn member_row(f: &Frame, texts: &[Choice], focal: &[PersonId], member: Member) -> MemberRow {
    let scope = match &member.text_id {
        None => f.t("scope-dossier"),
        Some(id) => {
            let title = texts.iter().find(|text| text.code == id.as_str()).map(|text| text.name.clone());
            title.unwrap_or_else(|| f.t("scope-one-text"))
        }
    };
    let focal = member.institution.as_ref().map(|_| focal.contains(&member.person_id));
    let (institution, colour) = member.institution.map(|i| (i.name, i.colour)).unwrap_or_default();
    MemberRow {
        id: member.id.to_string(),
        name: member.name,
        institution,
        colour,
        role: member.role.as_str(),
        scope,
        person: member.person_id.to_string(),
        focal,
    }
}

#[derive(Deserialize)]
pub struct InviteForm {
    role: String,
    #[serde(default)]
    institution: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    note: String,
}

pub async fn invite(
    State(app): State<AppState>,
    May(can): May<ability::Invite>,
    InDossier(access): InDossier,
    headers: HeaderMap,
    f: Frame,
    Form(form): Form<InviteForm>,
) -> Result<Response, Error> {
    let back = format!("/d/{}/people", access.slug);
    match make(&app, &can, &form).await {
        Ok(secret) => {
            let link = format!("{}/invitation/{secret}", site(&app, &headers));
            Ok(after_secret(&app, &back, "invite-made", &link))
        }
        Err(error) => after(&app, f.lang, &back, "", Err(error)),
    }
}

async fn make(app: &AppState, can: &Can<ability::Invite>, form: &InviteForm) -> Result<String, Error> {
    let new = NewInvitation {
        role: form.role.parse()?,
        institution: some(&form.institution).map(str::parse).transpose()?,
        text: some(&form.text).map(str::parse).transpose()?,
        note: Note::parse(&form.note)?,
    };
    Ok(invitations::invite(app, can, &new).await?.secret.show().to_owned())
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Where people reach us: the public address, else the one that this browser used.
fn site(app: &AppState, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    app.settings.public_url.clone().unwrap_or_else(|| format!("http://{host}"))
}

pub async fn revoke(
    State(app): State<AppState>,
    May(can): May<ability::Invite>,
    InDossier(access): InDossier,
    f: Frame,
    Id(id): Id,
) -> Result<Response, Error> {
    let outcome = invitations::revoke_invitation(&app, &can, &id.parse()?).await;
    after(&app, f.lang, &format!("/d/{}/people", access.slug), "invitation-revoked", outcome)
}

#[derive(Deserialize)]
pub struct MemberForm {
    email: String,
    role: String,
    #[serde(default)]
    text: String,
}

pub async fn add(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    InDossier(access): InDossier,
    f: Frame,
    Form(form): Form<MemberForm>,
) -> Result<Response, Error> {
    let outcome = take_in(&app, &can, &form).await;
    after(&app, f.lang, &format!("/d/{}/people", access.slug), "member-added", outcome)
}

async fn take_in(app: &AppState, can: &Can<ability::ManageMembers>, form: &MemberForm) -> Result<(), Error> {
    let whom = Whom::Email(Email::parse(&form.email)?);
    let text: Option<TextId> = some(&form.text).map(str::parse).transpose()?;
    members::add_member(app, can, &whom, form.role.parse()?, text.as_ref()).await.map(drop)
}

pub async fn end(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    InDossier(access): InDossier,
    f: Frame,
    Id(id): Id,
) -> Result<Response, Error> {
    let outcome = members::end_membership(&app, &can, &id.parse()?).await;
    // Whoever ends their own membership may not look at the people any more.
    let back = match crate::actions::access::dossier_access(&app.store, can.by(), &access.slug).await {
        Ok(still) if still.can::<ability::ManageMembers>().is_ok() => format!("/d/{}/people", access.slug),
        _ => "/".to_owned(),
    };
    after(&app, f.lang, &back, "membership-ended", outcome)
}

#[derive(Deserialize)]
pub struct SpeakForm {
    person: String,
    speaks: String,
}

/// Lets a member speak for their institution, or no longer.
pub async fn speak(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    InDossier(access): InDossier,
    f: Frame,
    Form(form): Form<SpeakForm>,
) -> Result<Response, Error> {
    let outcome = async { set_focal_point(&app, &can, &form.person.parse()?, form.speaks == "yes").await };
    let outcome = outcome.await;
    after(&app, f.lang, &format!("/d/{}/people", access.slug), "focal-was-set", outcome)
}
