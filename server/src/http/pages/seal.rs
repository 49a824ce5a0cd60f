//! The seal of a version on its pages: the form that seals, what is shown, the sealed file, the square code that leads
//! from paper to the page of verification.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use super::frame::Frame;
use super::page::after;
use super::seal_templates::{SealView, Sealing};
use super::versions::{label, place};
use crate::actions::AppState;
use crate::actions::seal_version::{NewSeal, seal_version};
use crate::actions::see_seals::{see_seal, see_sealed_file};
use crate::domain::access::Sight;
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::domain::input::AdoptedAt;
use crate::domain::seal::{self, Seal, Statement};
use crate::domain::signature::in_groups;
use crate::domain::version::Version;
use crate::http::auth::{InSight, InText, May, Number, Slug, public_url};
use crate::http::extract::Form;

#[derive(Deserialize)]
pub struct SealForm {
    #[serde(default)]
    signatories: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    before: String,
}

pub async fn seal(
    State(app): State<AppState>,
    May(can): May<ability::Seal>,
    InText(access): InText,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
    Form(form): Form<SealForm>,
) -> Result<Response, Error> {
    place(&app, &sight, &slug).await?;
    let sealed = async {
        let new = NewSeal {
            n,
            signatories: seal::signatories(&form.signatories)?,
            place: AdoptedAt::parse(&form.place)?,
            workshop: None,
            minutes: None,
            before: form.before.parse().ok(),
        };
        seal_version(&app, &can, &access.can()?, new).await.map(drop)
    };
    let to = format!("/d/{slug}/{}/v/{n}", sight.text_id);
    after(&app, f.lang, &to, "seal-was-made", sealed.await)
}

/// The file that anybody may keep and check.
pub async fn file(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
) -> Result<([(HeaderName, String); 3], Vec<u8>), Error> {
    place(&app, &sight, &slug).await?;
    let bytes = see_sealed_file(&app, &sight, n).await?;
    let heads = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{slug}-v{n}.sealed.palabre\"")),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((heads, bytes))
}

/// The square code, as a picture that print sheets put on every page.
pub async fn code(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    headers: HeaderMap,
) -> Result<([(HeaderName, &'static str); 2], String), Error> {
    place(&app, &sight, &slug).await?;
    let seal = see_seal(&app, &sight, n).await?.ok_or(Error::NotFound)?;
    let address = format!("{}/verify/{}", public_url(&app, &headers), seal.statement.hash);
    Ok(([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-cache")], square(&address)?))
}

/// 22 mm wide with the white border that readers need: a dot is then half a millimetre, which any printer and telephone keep apart.
fn square(address: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(Error::internal)?;
    let svg = code.render::<svg::Color<'_>>().module_dimensions(1, 1).quiet_zone(true).build();
    let side = code.width() + 8;
    Ok(svg.replacen(&format!("width=\"{side}\" height=\"{side}\""), "width=\"22mm\" height=\"22mm\"", 1))
}

/// What is shown of a seal beside the text.
pub fn view(f: &Frame, slug: &str, seal: &Seal) -> SealView {
    let base = format!("/d/{slug}/{}/v/{}", seal.text_id, seal.n);
    SealView {
        said: said(f, &seal.statement),
        signatories: signatories(&seal.statement),
        hash: in_groups(&seal.statement.hash),
        journal: seal.statement.journal,
        verify: format!("/verify/{}", seal.statement.hash),
        file: format!("{base}/sealed"),
        qr: format!("{base}/code.svg"),
    }
}

/// When and where it was adopted.
pub fn said(f: &Frame, statement: &Statement) -> String {
    let day = f.day(statement.sealed_at);
    match statement.place.as_str() {
        "" => f.t1("seal-said", "when", &day),
        place => f.t2("seal-said-at", ("when", &day), ("place", place)),
    }
}

/// `Aïssata Maïga, ministre, MSPC`.
pub fn signatories(statement: &Statement) -> Vec<String> {
    let parts = |one: &seal::Signatory| {
        let parts = [&one.name, &one.function, &one.institution];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    };
    statement.signatories.iter().map(parts).collect()
}

/// The form, for who may seal a version that has no seal.
pub fn sealing(f: &Frame, slug: &str, sight: &Sight, version: &Version, all: &[Version]) -> Option<Sealing> {
    if !sight.capabilities.has(Capability::Seal) || version.sealed_at.is_some() {
        return None;
    }
    let earlier = || all.iter().filter(|other| other.n < version.n);
    let chosen = earlier().rfind(|other| other.is_published()).map_or(0, |other| other.n);
    Some(Sealing {
        action: format!("/d/{slug}/{}/v/{}/seal", sight.text_id, version.n),
        published: version.is_published(),
        before: earlier().rev().map(|other| (other.n, label(f, other), other.n == chosen)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_a_picture_of_a_size_that_paper_can_hold() {
        let svg = square(&format!("https://palabre.gouv.ml/verify/{}", "0a".repeat(32))).expect("fits");
        assert!(svg.contains("width=\"22mm\" height=\"22mm\""), "{}", &svg[..200]);
        assert!(!svg.contains("<script"));
    }
}
