//! The built editor (`editor-web/dist`), embedded in release builds and read from disk in dev builds. It may be
//! absent: the server then still builds and runs, and the editor's page says what is missing.
//!
//! Must stay true: files under `assets/` and `fonts/` carry a hash in their name and are kept for ever by browsers;
//! `sw.js` never is.

use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde_json::Value;

use crate::domain::error::Error;

use super::route::{Needs, Route};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../editor-web/dist"]
#[allow_missing = true]
struct Dist;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_EACH_TIME: &str = "no-cache";
/// What a file is offered as, best first: the ending that the build adds, and the encoding's name.
const ENCODINGS: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];

/// What a page needs to start the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub script: String,
    pub styles: Vec<String>,
}

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/assets/editor/{*path}", Needs::Nothing, || get(asset)),
        Route::get("/sw.js", Needs::Nothing, || get(worker)),
    ]
}

/// The entry of the built editor by Vite's manifest; none when it was not built.
#[must_use]
pub fn entry() -> Option<Entry> {
    let manifest: Value = serde_json::from_slice(&Dist::get(".vite/manifest.json")?.data).ok()?;
    let main = manifest.get("src/main.ts")?;
    let url = |file: &Value| file.as_str().map(|f| format!("/assets/editor/{f}"));
    let styles = main["css"].as_array().into_iter().flatten().filter_map(url).collect();
    Some(Entry { script: url(&main["file"])?, styles })
}

/// The script that asks about unsent words before a sign-out; none when the editor was not built.
#[must_use]
pub fn signout_guard() -> Option<String> {
    of_source("src/sync/signout-page.ts")
}

/// The script that shows unsent words of a text which is closed now; none when the editor was not built.
#[must_use]
pub fn unsent_words() -> Option<String> {
    of_source("src/sync/unsent-page.ts")
}

/// The script that checks a file in the browser; none when the editor was not built.
#[must_use]
pub fn verifier() -> Option<String> {
    of_source("src/verify/page.ts")
}

fn of_source(source: &str) -> Option<String> {
    let manifest: Value = serde_json::from_slice(&Dist::get(".vite/manifest.json")?.data).ok()?;
    let file = manifest.get(source)?["file"].as_str()?;
    Some(format!("/assets/editor/{file}"))
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let hashed = path.starts_with("assets/") || path.starts_with("fonts/");
    send(&path, &headers, if hashed { FOR_EVER } else { ASK_EACH_TIME })
}

/// At the root, so that its scope is the whole site.
async fn worker(headers: HeaderMap) -> Result<Response, Error> {
    send("sw.js", &headers, ASK_EACH_TIME)
}

fn send(path: &str, headers: &HeaderMap, keep: &'static str) -> Result<Response, Error> {
    if path.starts_with(".vite") || ENCODINGS.iter().any(|(ending, _)| path.ends_with(ending)) {
        return Err(Error::NotFound);
    }
    let plain = Dist::get(path).ok_or(Error::NotFound)?;
    let tag = tag(&plain);
    if headers.get(IF_NONE_MATCH).is_some_and(|given| given.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response());
    }
    let mut described = vec![
        (CONTENT_TYPE, HeaderValue::from_static(type_of(path))),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
        (VARY, HeaderValue::from_static("accept-encoding")),
        (ETAG, tag),
    ];
    let smaller = ENCODINGS
        .iter()
        .filter(|(_, name)| accepts(headers, name))
        .find_map(|(ending, name)| Some((Dist::get(&format!("{path}{ending}"))?, *name)));
    let body = match smaller {
        Some((file, name)) => {
            described.push((CONTENT_ENCODING, HeaderValue::from_static(name)));
            file
        }
        None => plain,
    };
    Ok(answer(body.data.into_owned(), described))
}

fn answer(body: Vec<u8>, described: Vec<(HeaderName, HeaderValue)>) -> Response {
    let mut response = body.into_response();
    for (name, value) in described {
        // In place of the type that bytes get by themselves: told two types, a browser believes the wrong one.
        response.headers_mut().insert(name, value);
    }
    response
}

fn tag(file: &EmbeddedFile) -> HeaderValue {
    let hash: String = file.metadata.sha256_hash().iter().take(8).map(|b| format!("{b:02x}")).collect();
    HeaderValue::try_from(format!("\"{hash}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn accepts(headers: &HeaderMap, name: &str) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|h| h.to_str().ok());
    let refused = |rest: &str| rest.replace(' ', "").contains("q=0") && !rest.contains("q=0.");
    all.flat_map(|h| h.split(',')).any(|one| {
        let (coding, rest) = one.split_once(';').unwrap_or((one, ""));
        coding.trim().eq_ignore_ascii_case(name) && !refused(rest)
    })
}

fn type_of(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_str(accept).expect("a header"))])
    }

    #[test]
    fn an_encoding_is_used_only_when_the_browser_takes_it() {
        assert!(accepts(&with("gzip, deflate, br"), "br"));
        assert!(accepts(&with("gzip;q=0.5,br;q=0.1"), "br"));
        assert!(!accepts(&with("gzip, br;q=0"), "br"));
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn a_file_is_told_of_one_type_and_the_right_one() {
        for (path, kind) in [
            ("assets/automerge-1a2b.wasm", "application/wasm"),
            ("assets/main-1a2b.js", "text/javascript; charset=utf-8"),
            ("assets/main-1a2b.css", "text/css; charset=utf-8"),
            ("fonts/serif-1a2b.woff2", "font/woff2"),
            ("unknown", "application/octet-stream"),
        ] {
            let described = vec![(CONTENT_TYPE, HeaderValue::from_static(type_of(path)))];
            let response = answer(vec![0, 97, 115, 109], described);
            let types: Vec<&HeaderValue> = response.headers().get_all(CONTENT_TYPE).iter().collect();
            assert_eq!(types, [kind], "{path}");
        }
    }

    #[test]
    fn what_the_build_keeps_for_itself_is_not_served() {
        for path in [".vite/manifest.json", "assets/main.js.br", "../Cargo.toml", "nothing.js"] {
            assert!(send(path, &HeaderMap::new(), FOR_EVER).is_err(), "{path}");
        }
    }
}
