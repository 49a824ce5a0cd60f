//! Seals of adopted versions, and what is known of a hash: for programs.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::seal_version::{NewSeal, seal_version};
use crate::actions::see_seals::{Known, look_up, see_seal};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::input::AdoptedAt;
use crate::domain::seal::{Seal, Signatory, parsed};
use crate::domain::secret::unhex;
use crate::http::auth::{Caller, InSight, InText, May, Number};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Id, Json};

#[derive(Deserialize, ToSchema)]
pub struct NewSealBody {
    /// Those who signed by hand.
    #[serde(default)]
    signatories: Vec<Signatory>,
    /// Where it was adopted.
    #[serde(default)]
    place: String,
    workshop: Option<String>,
    /// SHA-256 of the minutes, in hexadecimal.
    minutes: Option<String>,
    /// The version that the workshop had before it; absent: the one published last before this.
    before: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct SealBody {
    version: i64,
    name: String,
    title: String,
    hash: String,
    sealed_at: i64,
    place: String,
    signatories: Vec<Signatory>,
    journal: i64,
    journal_hash: String,
    workshop: Option<String>,
    minutes: Option<String>,
    before: Option<i64>,
    public_key: String,
    signature: String,
    /// What was signed, after the line `palabre seal 1`.
    statement: String,
}

impl From<Seal> for SealBody {
    fn from(seal: Seal) -> Self {
        let said = seal.statement;
        Self {
            version: said.version,
            name: said.name,
            title: said.title,
            hash: said.hash,
            sealed_at: said.sealed_at,
            place: said.place,
            signatories: said.signatories,
            journal: said.journal,
            journal_hash: said.journal_hash,
            workshop: said.workshop,
            minutes: said.minutes,
            before: seal.before,
            public_key: seal.public_key.hex(),
            signature: seal.signature.hex(),
            statement: seal.written,
        }
    }
}

/// Seals a version as the adopted one; publishes it if it was not. There is no way back.
#[utoipa::path(post, path = "/api/v1/texts/{text}/versions/{n}/seal",
    params(("text" = String, Path), ("n" = i64, Path)), request_body = NewSealBody,
    responses((status = 201, body = SealBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn seal(
    State(app): State<AppState>,
    May(can): May<ability::Seal>,
    InText(access): InText,
    Number(n): Number,
    Json(body): Json<NewSealBody>,
) -> Result<(StatusCode, Answer<SealBody>), Error> {
    let minutes = match body.minutes.as_deref() {
        Some(hex) => Some(unhex(hex).ok_or(Error::Invalid { field: "hash" })?),
        None => None,
    };
    let new = NewSeal {
        n,
        signatories: parsed(body.signatories)?,
        place: AdoptedAt::parse(&body.place)?,
        workshop: body.workshop.map(|id| id.parse()).transpose()?,
        minutes,
        before: body.before,
    };
    let seal = seal_version(&app, &can, &access.can()?, new).await?;
    Ok((StatusCode::CREATED, Answer(seal.into())))
}

/// The seal of a version.
#[utoipa::path(get, path = "/api/v1/texts/{text}/versions/{n}/seal",
    params(("text" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = SealBody), (status = 404, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Number(n): Number,
) -> Result<Answer<SealBody>, Error> {
    let seal = see_seal(&app, &sight, n).await?.ok_or(Error::NotFound)?;
    Ok(Answer(seal.into()))
}

/// A version with the hash that was asked for.
#[derive(Serialize, ToSchema)]
pub struct KnownBody {
    dossier: String,
    text: String,
    title: String,
    version: i64,
    name: String,
    published_at: Option<i64>,
    /// Null: it is not the adopted text.
    seal: Option<SealBody>,
    /// The seal's signature holds and is this instance's own.
    genuine: bool,
    /// What the workshop had before it, where the caller may read that.
    before: Option<i64>,
}

impl From<Known> for KnownBody {
    fn from(known: Known) -> Self {
        Self {
            dossier: known.dossier_slug,
            text: known.version.text_id.to_string(),
            title: known.version.title,
            version: known.version.n,
            name: known.version.name,
            published_at: known.version.published_at,
            seal: known.seal.map(SealBody::from),
            genuine: known.genuine,
            before: known.before,
        }
    }
}

/// Those with a seal first; empty: nothing is known of this hash, or nothing that the caller may be told.
#[derive(Serialize, ToSchema)]
pub struct KnownBodies {
    versions: Vec<KnownBody>,
}

/// What is known of a SHA-256 of canonical bytes.
#[utoipa::path(get, path = "/api/v1/verify/{id}", params(("id" = String, Path)),
    responses((status = 200, body = KnownBodies), (status = 422, body = ErrorBody)))]
pub async fn verify(
    State(app): State<AppState>,
    caller: Option<Caller>,
    Id(hash): Id,
) -> Result<Answer<KnownBodies>, Error> {
    let hash = unhex(&hash).ok_or(Error::Invalid { field: "hash" })?;
    let known = look_up(&app, caller.as_ref().map(|caller| &caller.person.id), &hash).await?;
    Ok(Answer(KnownBodies { versions: known.into_iter().map(KnownBody::from).collect() }))
}
