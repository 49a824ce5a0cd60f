//! The one style sheet and the one script of the pages, joined from their parts and named by their hash, so that
//! browsers may keep them for good. `tokens.css` is also served by itself, for whoever needs only the tokens.

use std::sync::LazyLock;

use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use sha2::{Digest, Sha256};

pub struct Bundle {
    pub url: String,
    pub body: String,
}

const TOKENS: &str = include_str!("../../../assets/css/tokens.css");
/// In cascade order: later files refine earlier ones.
const SHEETS: [&str; 15] = [
    include_str!("../../../assets/css/fonts.css"),
    TOKENS,
    include_str!("../../../assets/css/base.css"),
    include_str!("../../../assets/css/parts.css"),
    include_str!("../../../assets/css/reading.css"),
    include_str!("../../../assets/css/compare.css"),
    include_str!("../../../assets/css/consult.css"),
    include_str!("../../../assets/css/threads.css"),
    include_str!("../../../assets/css/seal.css"),
    include_str!("../../../assets/css/lines.css"),
    include_str!("../../../assets/css/minutes.css"),
    include_str!("../../../assets/css/follow_up.css"),
    include_str!("../../../assets/css/workshop.css"),
    include_str!("../../../assets/css/commissions.css"),
    include_str!("../../../assets/css/print.css"),
];
const SCRIPTS: [&str; 5] = [
    include_str!("../../../assets/js/pages.js"),
    include_str!("../../../assets/js/compare.js"),
    include_str!("../../../assets/js/consult.js"),
    include_str!("../../../assets/js/minutes.js"),
    include_str!("../../../assets/js/workshop.js"),
];

static SHEET: LazyLock<Bundle> = LazyLock::new(|| bundle("/assets/css/pages.css", &SHEETS));
/// The sans of the tools: apart, so that a reading page does without its bytes.
static TOOLS: LazyLock<Bundle> =
    LazyLock::new(|| bundle("/assets/css/tools.css", &[include_str!("../../../assets/css/fonts-ui.css")]));
static SCRIPT: LazyLock<Bundle> = LazyLock::new(|| bundle("/assets/js/pages.js", &SCRIPTS));

#[must_use]
pub fn sheet() -> &'static Bundle {
    &SHEET
}

#[must_use]
pub fn tools_sheet() -> &'static Bundle {
    &TOOLS
}

#[must_use]
pub fn script() -> &'static Bundle {
    &SCRIPT
}

fn bundle(path: &str, parts: &[&str]) -> Bundle {
    let body = parts.join("\n");
    let hash = Sha256::digest(&body);
    let version: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Bundle { url: format!("{path}?v={version}"), body }
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const A_DAY: &str = "public, max-age=86400";
const CSS: &str = "text/css; charset=utf-8";

type File = ([(HeaderName, &'static str); 2], &'static str);

fn file(kind: &'static str, keep: &'static str, body: &'static str) -> File {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, keep)], body)
}

pub async fn pages_css() -> File {
    file(CSS, FOR_EVER, &sheet().body)
}

pub async fn tools_css() -> File {
    file(CSS, FOR_EVER, &tools_sheet().body)
}

pub async fn tokens_css() -> File {
    file(CSS, A_DAY, TOKENS)
}

pub async fn pages_js() -> File {
    file("text/javascript; charset=utf-8", FOR_EVER, &script().body)
}

pub async fn emblem() -> File {
    file("image/svg+xml", A_DAY, include_str!("../../../assets/emblem.svg"))
}

pub async fn manifest() -> File {
    file("application/manifest+json", A_DAY, include_str!("../../../assets/manifest.webmanifest"))
}

pub async fn font_licence() -> File {
    file("text/plain; charset=utf-8", A_DAY, include_str!("../../../assets/fonts/OFL.txt"))
}
