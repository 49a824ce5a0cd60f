//! Dossiers, their people's acts, and the invitations into them.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::{
    Activities, Created, DossierBody, DossierWithTexts, Dossiers, InvitationBody, Invitations, MemberBody,
    Memberships,
};
use crate::actions::AppState;
use crate::actions::invitations::{NewInvitation, invite, list_invitations, revoke_invitation};
use crate::actions::members::{Whom, add_member, end_membership, see_people};
use crate::actions::open_dossier::{NewDossier, open_dossier};
use crate::actions::open_to_public::open_to_public;
use crate::actions::see_activity::see_activity;
use crate::actions::see_dossier::{my_dossiers, see_dossier};
use crate::actions::steer_dossier::{Changes, steer_dossier};
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::domain::ids::TextId;
use crate::domain::input::{Email, Note, Slug, Summary, Title, slug_from};
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::http::auth::{Caller, InDossier, May, public_url};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json, Query};

/// The dossiers that the caller belongs to, the newest first.
#[utoipa::path(get, path = "/api/v1/dossiers", responses((status = 200, body = Dossiers), (status = 401, body = ErrorBody)))]
pub async fn list(State(app): State<AppState>, caller: Caller) -> Result<Answer<Dossiers>, Error> {
    let list = my_dossiers(&app, &caller.person.id).await?;
    Ok(Answer(Dossiers { dossiers: list.into_iter().map(Into::into).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewDossierBody {
    title: String,
    /// Made from the title when absent.
    slug: Option<String>,
    #[serde(default)]
    summary: String,
}

/// Opens a dossier; the caller becomes its facilitator.
#[utoipa::path(post, path = "/api/v1/dossiers", request_body = NewDossierBody, responses((status = 201, body = DossierBody),
    (status = 403, body = ErrorBody), (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::OpenDossier>,
    Json(body): Json<NewDossierBody>,
) -> Result<(StatusCode, Answer<DossierBody>), Error> {
    let slug = body.slug.unwrap_or_else(|| slug_from(&body.title));
    let new = NewDossier {
        title: Title::parse(&body.title)?,
        slug: Slug::parse(&slug)?,
        summary: Summary::parse(&body.summary)?,
    };
    Ok((StatusCode::CREATED, Answer(open_dossier(&app, &can, &new).await?.into())))
}

/// A dossier with the texts that the caller may open.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}", params(("slug" = String, Path)),
    responses((status = 200, body = DossierWithTexts), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InDossier(access): InDossier,
) -> Result<Answer<DossierWithTexts>, Error> {
    let (dossier, texts) = see_dossier(&app, &access.can()?).await?;
    Ok(Answer(DossierWithTexts {
        dossier: dossier.into(),
        capabilities: access.capabilities.names(),
        texts: texts.into_iter().map(Into::into).collect(),
    }))
}

/// What is absent stays.
#[derive(Deserialize, ToSchema)]
pub struct DossierChanges {
    title: Option<String>,
    summary: Option<String>,
    stage: Option<Stage>,
    /// Whether anybody may see what is published in it.
    open: Option<bool>,
}

/// Changes title, summary, stage, or whether it is open to the public. A stage changes what every role may do, at once.
#[utoipa::path(patch, path = "/api/v1/dossiers/{slug}", params(("slug" = String, Path)), request_body = DossierChanges,
    responses((status = 200, body = DossierBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    May(can): May<ability::Steer>,
    Json(body): Json<DossierChanges>,
) -> Result<Answer<DossierBody>, Error> {
    let changes = Changes {
        title: body.title.as_deref().map(Title::parse).transpose()?,
        summary: body.summary.as_deref().map(Summary::parse).transpose()?,
        stage: body.stage,
    };
    if let Some(open) = body.open {
        open_to_public(&app, &can, open).await?;
    }
    Ok(Answer(steer_dossier(&app, &can, &changes).await?.into()))
}

#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
    rows: Option<i64>,
}

/// What happened, the newest first, as far as the caller may know.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}/activity",
    params(("slug" = String, Path), ("before" = Option<i64>, Query), ("rows" = Option<i64>, Query)),
    responses((status = 200, body = Activities), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn activity(
    State(app): State<AppState>,
    May(can): May<ability::SeeActivity>,
    Query(query): Query<Before>,
) -> Result<Answer<Activities>, Error> {
    let list = see_activity(&app, &can, query.before, query.rows.unwrap_or(50)).await?;
    Ok(Answer(Activities { activity: list.into_iter().map(Into::into).collect() }))
}

/// The people of a dossier, by institution.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}/memberships", params(("slug" = String, Path)),
    responses((status = 200, body = Memberships), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn members(
    State(app): State<AppState>,
    InDossier(access): InDossier,
) -> Result<Answer<Memberships>, Error> {
    let with_email = access.capabilities.has(Capability::ManageMembers);
    let list = see_people(&app, &access.can()?).await?;
    Ok(Answer(Memberships {
        memberships: list.into_iter().map(|m| MemberBody::new(m, with_email)).collect(),
    }))
}

/// `person` (an id) or `email` (of an account).
#[derive(Deserialize, ToSchema)]
pub struct NewMember {
    person: Option<String>,
    email: Option<String>,
    role: Role,
    /// A text's id; absent: the whole dossier.
    text: Option<String>,
}

/// Takes somebody with an account into the dossier.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/memberships", params(("slug" = String, Path)), request_body = NewMember,
    responses((status = 201, body = Created), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
              (status = 422, body = ErrorBody)))]
pub async fn add(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    Json(body): Json<NewMember>,
) -> Result<(StatusCode, Answer<Created>), Error> {
    let whom = match (body.person, body.email) {
        (Some(id), _) => Whom::Id(id.parse().map_err(|_| Error::Invalid { field: "person" })?),
        (None, email) => Whom::Email(Email::parse(&email.unwrap_or_default())?),
    };
    let id = add_member(&app, &can, &whom, body.role, text_id(body.text)?.as_ref()).await?;
    Ok((StatusCode::CREATED, Answer(Created { id: id.to_string() })))
}

/// Ends a membership; what the person had open closes at once.
#[utoipa::path(delete, path = "/api/v1/dossiers/{slug}/memberships/{id}",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub async fn end(
    State(app): State<AppState>,
    May(can): May<ability::ManageMembers>,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    end_membership(&app, &can, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The invitations sent so far.
#[utoipa::path(get, path = "/api/v1/dossiers/{slug}/invitations", params(("slug" = String, Path)),
    responses((status = 200, body = Invitations), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn invitations(
    State(app): State<AppState>,
    May(can): May<ability::Invite>,
) -> Result<Answer<Invitations>, Error> {
    let (list, now) = (list_invitations(&app, &can).await?, app.now());
    Ok(Answer(Invitations { invitations: list.into_iter().map(|v| InvitationBody::new(v, now)).collect() }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewInvitationBody {
    role: Role,
    /// The institution that a new account will belong to.
    institution: Option<String>,
    /// A text's id; absent: the whole dossier.
    text: Option<String>,
    #[serde(default)]
    note: String,
}

/// The link is in this answer and never again.
#[derive(Serialize, ToSchema)]
pub struct InvitedBody {
    id: String,
    url: String,
    expires_at: i64,
}

/// Makes a link that works once and expires.
#[utoipa::path(post, path = "/api/v1/dossiers/{slug}/invitations", params(("slug" = String, Path)),
    request_body = NewInvitationBody, responses((status = 201, body = InvitedBody), (status = 403, body = ErrorBody),
    (status = 422, body = ErrorBody)))]
pub async fn create_invitation(
    State(app): State<AppState>,
    May(can): May<ability::Invite>,
    headers: axum::http::HeaderMap,
    Json(body): Json<NewInvitationBody>,
) -> Result<(StatusCode, Answer<InvitedBody>), Error> {
    let institution =
        body.institution.map(|id| id.parse().map_err(|_| Error::Invalid { field: "institution" }));
    let new = NewInvitation {
        role: body.role,
        institution: institution.transpose()?,
        text: text_id(body.text)?,
        note: Note::parse(&body.note)?,
    };
    let invited = invite(&app, &can, &new).await?;
    let url = format!("{}/invitation/{}", public_url(&app, &headers), invited.secret.show());
    let id = invited.id.to_string();
    Ok((StatusCode::CREATED, Answer(InvitedBody { id, url, expires_at: invited.expires_at })))
}

/// Withdraws an invitation that nobody has used.
#[utoipa::path(delete, path = "/api/v1/dossiers/{slug}/invitations/{id}",
    params(("slug" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn withdraw_invitation(
    State(app): State<AppState>,
    May(can): May<ability::Invite>,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    revoke_invitation(&app, &can, &id.parse()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn text_id(text: Option<String>) -> Result<Option<TextId>, Error> {
    text.map(|id| id.parse().map_err(|_| Error::Invalid { field: "text" })).transpose()
}
