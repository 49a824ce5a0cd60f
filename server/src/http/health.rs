//! Alive, and able to serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;

use crate::actions::AppState;
use crate::actions::ready::is_ready;
use crate::measure;

pub async fn alive() -> &'static str {
    "ok\n"
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct Ready {
    pub ready: bool,
    /// The code of what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
}

/// 503 when the store would not keep what it is given, or soon will not, or the server is full or ending: a balancer then sends people elsewhere.
pub async fn ready(State(app): State<AppState>) -> impl IntoResponse {
    match is_ready(&app).await {
        Ok(()) => {
            measure::ready(true);
            (StatusCode::OK, Json(Ready { ready: true, why: None }))
        }
        Err(error) => {
            tracing::warn!(why = error.code(), "not ready");
            measure::ready(false);
            let why = Some(error.code());
            (StatusCode::SERVICE_UNAVAILABLE, Json(Ready { ready: false, why }))
        }
    }
}
