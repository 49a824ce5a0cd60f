//! The seal of a version on its pages: the form that seals, what is shown, the sealed file, the square code that leads
//! from paper to the page of verification.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use serde::Deserialize;

use super::frame::Frame;
use super::page::{again, onward};
use super::seal_templates::{SealView, Sealing};
use super::square::square;
use super::versions::{label, page, place};
use crate::actions::AppState;
use crate::actions::seal_version::{NewSeal, seal_version};
use crate::actions::see_seals::{Adopting, see_adopting, see_seal, see_sealed_file};
use crate::domain::access::Sight;
use crate::domain::capability::{Capability, ability};
use crate::domain::error::Error;
use crate::domain::input::AdoptedAt;
use crate::domain::minutes::{Frozen, Signed};
use crate::domain::seal::{self, Seal, Statement};
use crate::domain::secret::{hex, unhex};
use crate::domain::signature::in_groups;
use crate::domain::version::Version;
use crate::http::auth::{Caller, InSight, InText, May, Number, Slug, public_url};
use crate::http::extract::Form;

#[derive(Deserialize)]
pub struct SealForm {
    #[serde(default)]
    signatories: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    before: String,
    /// `WORKSHOP` or `WORKSHOP:HASH`; empty: no workshop.
    #[serde(default)]
    adopted: String,
}

impl SealForm {
    fn parse(&self, n: i64) -> Result<NewSeal, Error> {
        let (workshop, minutes) = self.adopted.split_once(':').unwrap_or((&self.adopted, ""));
        let minutes = match minutes {
            "" => None,
            hash => Some(unhex(hash).ok_or(Error::Invalid { field: "minutes" })?),
        };
        Ok(NewSeal {
            n,
            signatories: seal::signatories(&self.signatories)?,
            place: AdoptedAt::parse(&self.place)?,
            workshop: if workshop.is_empty() { None } else { Some(workshop.parse()?) },
            minutes,
            before: self.before.parse().ok(),
        })
    }
}

pub async fn seal(
    State(app): State<AppState>,
    May(can): May<ability::Seal>,
    InText(access): InText,
    InSight(sight): InSight,
    (Slug(slug), Number(n)): (Slug, Number),
    caller: Option<Caller>,
    f: Frame,
    Form(form): Form<SealForm>,
) -> Result<Response, Error> {
    place(&app, &sight, &slug).await?;
    let sealed = async { seal_version(&app, &can, &access.can()?, form.parse(n)?).await };
    match sealed.await {
        Ok(_) => Ok(onward(&app, &format!("/d/{slug}/{}/v/{n}", sight.text_id), "ok:seal-was-made")),
        Err(error) => {
            let lang = f.lang;
            let (mut page, _) = page(&app, &sight, &slug, n, caller.as_ref(), f, Some(form)).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
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
    // A dot is then half a millimetre, which any printer and telephone keep apart.
    let picture = square(&address, "22mm")?;
    Ok(([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, no-cache")], picture))
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

/// The form, for who may seal a version that has no seal: as it was sent and refused, or with what the last workshop on it gives.
///
/// # Errors
/// When the database fails.
pub async fn sealing(
    app: &AppState,
    f: &Frame,
    slug: &str,
    sight: &Sight,
    (version, all): (&Version, &[Version]),
    uncovered: bool,
    typed: Option<SealForm>,
) -> Result<Option<Sealing>, Error> {
    if !sight.capabilities.has(Capability::Seal) || version.sealed_at.is_some() {
        return Ok(None);
    }
    let adopting = see_adopting(app, sight).await?;
    let open = typed.is_some();
    let form = typed.unwrap_or_else(|| proposed(sight, version, all, &adopting));
    let earlier = all.iter().filter(|other| other.n < version.n).rev();
    Ok(Some(Sealing {
        action: format!("/d/{slug}/{}/v/{}/seal", sight.text_id, version.n),
        published: version.is_published(),
        before: earlier.map(|v| (v.n, label(f, v), v.n.to_string() == form.before)).collect(),
        minutes: offered(f, &adopting)
            .into_iter()
            .map(|(value, label)| {
                let chosen = value == form.adopted;
                (value, label, chosen)
            })
            .collect(),
        signatories: form.signatories,
        place: form.place,
        uncovered,
        open,
    }))
}

/// What is likely: the last workshop on the text before this version, the minutes it signed, and who signed them.
fn proposed(sight: &Sight, version: &Version, all: &[Version], adopting: &[Adopting]) -> SealForm {
    let on = |one: &Adopting| {
        let about = one.workshop.texts.iter().find(|(text, _)| *text == sight.text_id);
        about.map(|(_, n)| *n).filter(|n| *n < version.n)
    };
    let last = adopting.iter().find_map(|one| Some((one, on(one)?)));
    let published = || all.iter().rfind(|other| other.n < version.n && other.is_published());
    let before = last.map(|(_, n)| n).or_else(|| published().map(|other| other.n));
    let minutes = last.and_then(|(one, _)| one.minutes.first());
    let signatory = |one: &Signed| format!("{} ; {}", one.name, one.office);
    SealForm {
        signatories: minutes
            .map(|(_, signed)| signed.iter().map(signatory).collect::<Vec<_>>().join("\n"))
            .unwrap_or_default(),
        place: last.map(|(one, _)| one.workshop.place.clone()).unwrap_or_default(),
        before: before.map(|n| n.to_string()).unwrap_or_default(),
        adopted: last.map(|(one, _)| value(one, minutes.map(|(frozen, _)| frozen))).unwrap_or_default(),
    }
}

fn value(one: &Adopting, frozen: Option<&Frozen>) -> String {
    match frozen {
        Some(frozen) => format!("{}:{}", one.workshop.id, hex(&frozen.hash)),
        None => one.workshop.id.to_string(),
    }
}

fn offered(f: &Frame, adopting: &[Adopting]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for one in adopting {
        let title = one.workshop.title.as_str();
        for (frozen, _) in &one.minutes {
            let of = f.t2("seal-minutes-of", ("title", title), ("n", &frozen.n.to_string()));
            all.push((value(one, Some(frozen)), of));
        }
        all.push((value(one, None), f.t1("seal-without-minutes", "title", title)));
    }
    all
}
