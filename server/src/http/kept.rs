//! What browsers and the caches between may keep: answers with a strong tag, and how long nobody has to ask again.

use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// For what can never be another: a version's bytes.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For pages around it, whose frame may change with a release.
pub const FIVE_MINUTES: &str = "public, max-age=300";

/// The answer with its tag, or, to those who hold it, that it is still the same. `keep`: how long caches may give it to
/// anybody; none: only the caller's own, and after asking.
#[must_use]
pub fn by_tag(answer: Response, asked: &HeaderMap, tag: &str, keep: Option<&'static str>) -> Response {
    let tag = format!("\"{tag}\"");
    let tag = HeaderValue::from_str(&tag).ok();
    let same = tag.as_ref().is_some_and(|tag| is_held(asked.get(IF_NONE_MATCH), tag));
    let mut answer = if same { StatusCode::NOT_MODIFIED.into_response() } else { answer };
    let headers = answer.headers_mut();
    if let Some(tag) = tag {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep.unwrap_or("private, no-cache")));
    headers.insert(VARY, HeaderValue::from_static("Cookie, Authorization, Accept-Language"));
    answer
}

/// Whether the tags that a browser holds (`If-None-Match`) name this one.
#[must_use]
pub fn is_held(asked: Option<&HeaderValue>, tag: &HeaderValue) -> bool {
    let (Some(Ok(held)), Ok(tag)) = (asked.map(HeaderValue::to_str), tag.to_str()) else { return false };
    held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}
