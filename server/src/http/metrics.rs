//! Figures for the operator, in Prometheus' text format. Only for the machine itself and for administrators.

use std::sync::OnceLock;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::response::Response;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::actions::{AppState, access};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::measure;

use super::address::ClientAddress;
use super::auth::Caller;

/// Bounds of the histograms: from a commit on a good disk to what nobody waits for.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const QUEUED: &[f64] = &[0.0, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0];

/// One recorder a process: it is global to the `metrics` crate.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let seconds =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".into()), SECONDS).ok()?;
    let built = seconds.set_buckets_for_metric(Matcher::Suffix("_queue".into()), QUEUED).ok()?;
    let handle = built.install_recorder().ok()?;
    measure::describe();
    Some(handle)
}

/// Starts recording; without it the figures of the first requests would be lost.
pub fn start() {
    let _started = recorder();
}

/// Counts a request under its route, not its path: the number of series does not grow with what is asked.
pub async fn count<F>(request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next(request).await;
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
