//! The public half of the instance's key: anybody may check with it what this instance signed.

use axum::Json as Answer;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::instance_key::public_key;
use crate::domain::error::Error;

#[derive(Serialize, ToSchema)]
pub struct InstanceKeyBody {
    /// `Ed25519` (RFC 8032).
    algorithm: &'static str,
    /// 32 bytes in hexadecimal.
    public_key: String,
}

/// The public key of this instance's signatures on seals and minutes.
#[utoipa::path(get, path = "/api/v1/instance-key", responses((status = 200, body = InstanceKeyBody)))]
pub async fn show(State(app): State<AppState>) -> Result<Answer<InstanceKeyBody>, Error> {
    let key = public_key(&app).await?;
    Ok(Answer(InstanceKeyBody { algorithm: "Ed25519", public_key: key.hex() }))
}
