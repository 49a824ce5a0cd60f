//! Every request has an id: in the answer (`x-request-id`), and in each line that the log writes about it, so that what a person
//! saw and what the operator reads can be brought together. Nothing of the request itself is logged but its route.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use tracing::Instrument as _;

use crate::actions::AppState;
use crate::domain::limits;
use crate::domain::secret::hex;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// A trusted proxy's id is kept, anybody else's is not: a stranger does not write into the log.
pub async fn carry<F>(app: &AppState, request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    let given =
        request.headers().get(NAME).filter(|_| app.settings.trust_proxy).filter(|id| is_plain(id)).cloned();
    let id = given
        .and_then(|id| id.to_str().ok().map(str::to_owned))
        .unwrap_or_else(|| hex(&app.chance.bytes::<8>()));
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, method = request.method().as_str(), route);
    let answering = async {
        let response = next(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    };
    let mut response = answering.instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(NAME, value);
    }
    response
}

fn is_plain(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=limits::REQUEST_ID_CHARS).contains(&id.len())
        && id.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_letters_digits_and_dashes_and_not_long() {
        let plain = |id: &str| is_plain(&HeaderValue::from_str(id).unwrap());
        assert!(plain("0190f7a2-3c") && plain(&"a".repeat(64)));
        assert!(!plain("") && !plain(&"a".repeat(65)) && !plain("a b") && !plain("a=b") && !plain("\u{e9}"));
    }
}
