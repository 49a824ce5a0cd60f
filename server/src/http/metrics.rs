//! Figures for the operator, in Prometheus' text format. Only for the machine itself and for administrators.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::actions::{AppState, access};
use crate::domain::capability::ability;
use crate::domain::error::Error;

use super::address::ClientAddress;
use super::auth::Caller;

/// One recorder a process: it is global to the `metrics` crate.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Starts recording; without it the figures of the first requests would be lost.
pub fn start() {
    let _started = recorder();
}

/// Counts a request under its route, not its path: the number of series does not grow with what is asked.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("palabre_http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("palabre_http_request_seconds", "route" => route)
        .record(begun.elapsed().as_secs_f64());
    response
}

pub async fn show(
    State(app): State<AppState>,
    address: ClientAddress,
    caller: Option<Caller>,
) -> Result<String, Error> {
    if !address.local {
        let caller = caller.ok_or(Error::NotSignedIn)?;
        access::installation_access(&app.store, &caller.person).await?.can::<ability::SeeMetrics>()?;
    }
    let handle = recorder().ok_or_else(|| Error::internal("another part of the process records metrics"))?;
    handle.run_upkeep();
    Ok(handle.render())
}
