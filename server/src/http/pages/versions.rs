//! The versions of a text: the list, where versions are frozen, published and chosen for comparison; and one to read,
//! on a screen and on paper. Whoever may see nothing of them finds nothing at these addresses.

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::handler::Handler as _;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use docs_schema::{html, outline};
use serde::Deserialize;
use tower_http::compression::CompressionLayer;

use super::frame::Frame;
use super::page::{Page, after, again, onward};
use super::read::{css_string, row};
use super::seal::{self, SealForm};
use super::settled::Decided;
use super::templates::{Newer, Place, TraceRow, VersionPage, VersionRow, Versions};
use crate::actions::AppState;
use crate::actions::access::at_consultation;
use crate::actions::anchoring;
use crate::actions::freeze_version::{NewVersion, freeze_version};
use crate::actions::publish_version::publish_version;
use crate::actions::see_contributions::see_consultations;
use crate::actions::see_dossier::see_place;
use crate::actions::see_seals::see_seal;
use crate::actions::see_settled::see_settled;
use crate::actions::see_traces::{Trace, see_traces};
use crate::actions::see_versions::{VersionText, see_version, see_versions};
use crate::domain::access::Sight;
use crate::domain::capability::{Can, Capability as C, ability};
use crate::domain::consultation::Phase;
use crate::domain::error::Error;
use crate::domain::ids::ConsultationId;
use crate::domain::input::{Note, Title};
use crate::domain::signature::in_groups;
use crate::domain::version::Version;
use crate::http::auth::{Caller, InSight, InText, May, Number, Slug};
use crate::http::extract::Form;
use crate::http::kept;
use crate::http::kept_pages::KeptPages;

/// `Version 3 – Projet pour l’atelier`.
pub fn label(f: &Frame, version: &Version) -> String {
    format!("{} – {}", f.nth("version-n", version.n), version.name)
}

/// When, and by whom where that may be known: the institution for everybody, the person for the drafting team.
fn frozen(f: &Frame, sight: &Sight, version: &Version) -> String {
    let day = f.day(version.created_at);
    let institution = version.institution_name.as_str();
    let by = match (sight.capabilities.has(C::SeeVersions), institution) {
        (true, "") => version.person_name.clone(),
        (true, institution) => format!("{} ({institution})", version.person_name),
        (false, institution) => institution.to_owned(),
    };
    let key = if by.is_empty() { "version-frozen" } else { "version-frozen-by" };
    f.t2(key, ("when", &day), ("by", &by))
}

fn published(f: &Frame, version: &Version) -> String {
    version.published_at.map(|at| f.t1("version-published", "when", &f.day(at))).unwrap_or_default()
}

/// The dossier, where the address puts the text: a text of another dossier is not there.
pub async fn place(app: &AppState, sight: &Sight, slug: &str) -> Result<Place, Error> {
    let dossier = see_place(app, sight).await?;
    if dossier.slug == slug {
        Ok(Place { slug: dossier.slug, title: dossier.title })
    } else {
        Err(Error::NotFound)
    }
}

pub async fn list(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
) -> Result<Page<Versions>, Error> {
    list_page(&app, &sight, &slug, f).await.map(Page)
}

async fn list_page(app: &AppState, sight: &Sight, slug: &str, f: Frame) -> Result<Versions, Error> {
    let dossier = place(app, sight, slug).await?;
    let list = see_versions(app, sight).await?;
    let (title, lang, dir) = head(app, sight, list.last()).await?;
    let numbers: Vec<i64> = list.iter().map(|version| version.n).collect();
    let rows: Vec<VersionRow> = list
        .iter()
        .enumerate()
        .map(|(at, version)| VersionRow {
            n: version.n,
            label: label(&f, version),
            frozen: frozen(&f, sight, version),
            published: published(&f, version),
            sealed: version.sealed_at.is_some(),
            note: version.note.clone(),
            before: at.checked_sub(1).map_or(0, |at| numbers[at]),
        })
        .rev()
        .collect();
    let may = |capability| sight.capabilities.has(capability);
    Ok(Versions {
        dossier,
        id: sight.text_id.to_string(),
        title,
        lang,
        dir,
        from: rows.get(usize::from(!may(C::Read))).map_or(0, |row| row.n),
        to: if may(C::Read) { 0 } else { rows.first().map_or(0, |row| row.n) },
        rows,
        can_read: may(C::Read),
        can_freeze: may(C::Freeze),
        can_publish: may(C::Publish),
        open_form: false,
        new_name: String::new(),
        new_note: String::new(),
        f,
    })
}

/// Title, language and direction, as this reader knows the text.
pub async fn head(
    app: &AppState,
    sight: &Sight,
    last: Option<&Version>,
) -> Result<(String, String, String), Error> {
    if let Ok(can) = sight.can::<ability::Read>() {
        let card = crate::actions::read_text::see_card(app, &can).await?;
        return Ok((card.title, card.lang, card.dir));
    }
    let last = last.ok_or(Error::NotFound)?;
    let (_, text) = see_version(app, sight, last.n).await?;
    Ok((last.title.clone(), text.frozen.lang.clone(), text.frozen.dir.clone()))
}

/// [`show`], compressed; for strangers as it was made a moment ago.
pub async fn show_kept(
    State(app): State<AppState>,
    Extension(pages): Extension<KeptPages>,
    Path((_, text, _)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let make = |request| show.layer(CompressionLayer::new()).call(request, app.clone());
    pages.or_make(&app, &text, request, make).await
}

async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    caller: Option<Caller>,
    headers: HeaderMap,
    f: Frame,
) -> Result<Response, Error> {
    let flashed = f.flashed;
    let keep = (f.person.is_none() && !flashed).then_some(kept::FIVE_MINUTES);
    let (page, tag) = page(&app, &sight, &slug, n, caller.as_ref(), f, None).await?;
    let answer = Page(page).into_response();
    Ok(if flashed { answer } else { kept::by_tag(answer, &headers, &tag, keep) })
}

/// The page, and what tells it from the same page at another time or for another reader.
pub async fn page(
    app: &AppState,
    sight: &Sight,
    slug: &str,
    n: i64,
    caller: Option<&Caller>,
    f: Frame,
    typed: Option<SealForm>,
) -> Result<(VersionPage, String), Error> {
    let dossier = place(app, sight, slug).await?;
    let open = open_here(app, sight, caller, n).await?;
    let (version, text) = see_version(app, sight, n).await?;
    let list = see_versions(app, sight).await?;
    let before = list.iter().rfind(|other| other.n < n).map_or(0, |other| other.n);
    let newer = list.last().filter(|last| last.n > n);
    let traces = traces(app, sight, &version, &text).await?;
    let seal = see_seal(app, sight, n).await?;
    let Decided { marks, uncovered } = decided(app, sight, slug, n, &f, &text).await?;
    let sealing =
        seal::sealing(app, &f, slug, sight, (&version, &list), !uncovered.is_empty(), typed).await?;
    let settled = marks.values().flatten().map(|mark| mark.label.as_str());
    let offered = sealing.iter().flat_map(|form| &form.minutes).map(|(value, ..)| value.as_str());
    let tag = [
        version.hex(),
        format!("{}-{before}-{}", version.published_at.unwrap_or_default(), newer.map_or(0, |v| v.n)),
        version.sealed_at.unwrap_or_default().to_string(),
        f.tag().to_owned(),
        f.theme.as_str().to_owned(),
        f.stylesheet().rsplit('=').next().unwrap_or_default().to_owned(),
        f.person.as_ref().map(|me| me.id.clone()).unwrap_or_default(),
        sight.capabilities.names().join("."),
        open.as_ref().map(ToString::to_string).unwrap_or_default(),
        traces.iter().map(|trace| trace.n.to_string()).collect::<Vec<_>>().join("."),
        settled.chain(offered).collect::<Vec<_>>().join("."),
    ]
    .join("-");
    let remark = open.as_ref().map(|id| html::Remark {
        href: format!("/d/{slug}/{}/consultations/{id}/contribute?", sight.text_id),
        label: f.t("remark"),
    });
    let options = html::HtmlOptions { remark, marks, ..text.html_options() };
    let outline = outline(&text.frozen.text, text.scheme()).into_iter().filter_map(row).collect();
    let page = VersionPage {
        id: sight.text_id.to_string(),
        n,
        title: version.title.clone(),
        label: label(&f, &version),
        frozen: frozen(&f, sight, &version),
        published: published(&f, &version),
        note: version.note.clone(),
        sealing,
        seal: seal.as_ref().map(|seal| seal::view(&f, slug, seal)),
        before,
        newer: newer.map(|newer| Newer { n: newer.n, label: label(&f, newer) }),
        can_read: sight.capabilities.has(C::Read),
        can_write: sight.capabilities.has(C::Write),
        can_branch: sight.capabilities.has(C::Branch),
        lang: text.frozen.lang.clone(),
        dir: text.frozen.dir.clone(),
        outline,
        html: html::render(&text.frozen.text, &options),
        uncovered,
        consultation: open,
        traces,
        hash: version.hex(),
        file: format!("{}-v{n}", dossier.slug),
        dossier,
        f,
    };
    Ok((page, tag))
}

/// What workshops decided, beside the words of a version that came after the one they had before them.
async fn decided(
    app: &AppState,
    sight: &Sight,
    slug: &str,
    n: i64,
    f: &Frame,
    text: &VersionText,
) -> Result<Decided, Error> {
    let mut settled = see_settled(app, sight.capabilities, &sight.dossier_id, &sight.text_id).await?;
    let words = &text.frozen.text;
    settled.retain(|one| one.item.version < n || one.covers(words));
    Ok(Decided::beside(f, slug, &settled, words))
}

/// The words of the version that came with contributions, each with the way back.
async fn traces(
    app: &AppState,
    sight: &Sight,
    version: &Version,
    text: &VersionText,
) -> Result<Vec<TraceRow>, Error> {
    let traces = see_traces(app, sight, version).await?;
    let row = |trace: Trace| TraceRow {
        place: anchoring::place(text, &trace.section).unwrap_or_default(),
        section: trace.section,
        words: trace.words,
        consultation: trace.consultation,
        n: trace.n,
        institution: trace.institution,
    };
    Ok(traces.into_iter().map(row).collect())
}

/// The consultation on this version that is open to the reader now, if there is one.
async fn open_here(
    app: &AppState,
    sight: &Sight,
    caller: Option<&Caller>,
    n: i64,
) -> Result<Option<ConsultationId>, Error> {
    for c in see_consultations(app, sight).await? {
        if c.version == n && c.phase(app.now()) == Phase::Open {
            let at = at_consultation(&app.store, caller.map(|caller| &caller.person), &c.id).await?;
            if at.voices().any() {
                return Ok(Some(c.id));
            }
        }
    }
    Ok(None)
}

#[derive(Deserialize)]
pub struct Freezing {
    name: String,
    #[serde(default)]
    note: String,
    publish: Option<String>,
    at: Option<i64>,
}

pub async fn freeze(
    State(app): State<AppState>,
    May(can): May<ability::Freeze>,
    InText(access): InText,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
    Form(form): Form<Freezing>,
) -> Result<Response, Error> {
    place(&app, &sight, &slug).await?;
    let publishing: Option<Can<ability::Publish>> = match form.publish {
        Some(_) => Some(access.can()?),
        None => None,
    };
    let frozen = async {
        let new = NewVersion { name: Title::parse(&form.name)?, note: Note::parse(&form.note)?, at: form.at };
        freeze_version(&app, &can, &new, publishing.as_ref()).await
    };
    match frozen.await {
        Ok(version) => {
            let to = format!("/d/{slug}/{}/v/{}", sight.text_id.as_str(), version.n);
            Ok(onward(&app, &to, "ok:version-was-frozen"))
        }
        Err(error) => {
            let lang = f.lang;
            let mut page = list_page(&app, &sight, &slug, f).await?;
            (page.open_form, page.new_name, page.new_note) = (true, form.name, form.note);
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

pub async fn publish(
    State(app): State<AppState>,
    May(can): May<ability::Publish>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
) -> Result<Response, Error> {
    place(&app, &sight, &slug).await?;
    let outcome = publish_version(&app, &can, n).await.map(drop);
    let to = format!("/d/{slug}/{}/v/{n}", sight.text_id.as_str());
    after(&app, f.lang, &to, "version-was-published", outcome)
}

/// A whole hash, to be typed from paper: four lines of four groups.
fn in_lines(hex: &str) -> String {
    let groups = in_groups(hex);
    let groups: Vec<&str> = groups.split(' ').collect();
    groups.chunks(4).map(|line| line.join(" ")).collect::<Vec<_>>().join("\n")
}

/// Running heads of the printed version: its title, its number and the beginning of its hash on every page; on those of an
/// adopted text also the square code that leads to its page of verification.
pub async fn print_css(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
) -> Result<([(HeaderName, &'static str); 2], String), Error> {
    place(&app, &sight, &slug).await?;
    let (version, _) = see_version(&app, &sight, n).await?;
    let (title, name) = (css_string(&version.title), css_string(&label(&f, &version)));
    let sealed = version.sealed_at.is_some();
    let hash = css_string(&if sealed { in_lines(&version.hex()) } else { version.hex()[..16].to_owned() });
    let head = "font: 8.5pt system-ui, sans-serif; color: #333; vertical-align: bottom; padding-bottom: 4mm;";
    let foot = "font: 8.5pt system-ui, sans-serif; color: #333;";
    let code = if sealed {
        let address = format!("/d/{slug}/{}/v/{n}/code.svg", sight.text_id);
        format!(
            "@page {{\n  margin-bottom: 34mm;\n  @bottom-center {{ content: url(\"{address}\"); vertical-align: middle; }}\n  \
             @bottom-left {{ font: 6.5pt ui-monospace, monospace; white-space: pre-line; }}\n}}\n"
        )
    } else {
        String::new()
    };
    let css = format!(
        "@page {{\n  @top-left {{ content: {title}; {head} }}\n  @top-right {{ content: {name}; {head} }}\n  \
         @bottom-left {{ content: \"SHA-256 \" {hash}; {foot} }}\n  \
         @bottom-right {{ content: counter(page) \" / \" counter(pages); {foot} }}\n}}\n\
         @page :first {{ @top-left {{ content: none; }} }}\n{code}"
    );
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "private, no-cache")], css))
}
