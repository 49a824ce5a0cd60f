//! The minutes of a workshop on the screen and on paper: the rapporteur's forms, freezing, signing, and the convocation.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::fields::Fields;
use super::frame::Frame;
use super::minutes_views::{MinutesPage, PaperPage, Typed};
use super::page::{Page, after, again};
use super::read::css_string;
use crate::actions::AppState;
use crate::actions::keep_minutes::{freeze_minutes, sign_minutes, write_part};
use crate::actions::see_minutes::{see_desk, see_minutes, see_signature};
use crate::domain::access::WorkshopAccess;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::input::Narrative;
use crate::http::api::minutes::{SignatureAt, document};
use crate::http::api::picture::SignatureForm;
use crate::http::auth::{InWorkshop, May, PathId, public_url};
use crate::http::extract::Query;
use crate::http::minutes::calendar::{Event, calendar};
use crate::http::minutes::{convocation, html, invited, lay_out, places};

#[derive(Deserialize)]
pub struct Asked {
    /// The number of frozen minutes; none: as they stand.
    frozen: Option<i64>,
    #[serde(default)]
    institution: String,
    #[serde(default)]
    of: String,
}

fn base(at: &WorkshopAccess) -> String {
    format!("/d/{}/workshops/{}", at.slug, at.workshop.n)
}

pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Page<MinutesPage>, Error> {
    page(&app, &at, f, asked.frozen, None).await.map(Page)
}

async fn page(
    app: &AppState,
    at: &WorkshopAccess,
    f: Frame,
    frozen: Option<i64>,
    typed: Option<Typed>,
) -> Result<MinutesPage, Error> {
    let desk = see_desk(app, at).await?;
    let paper = match frozen {
        Some(n) => document(app, at, f.lang, Some(n), false).await?,
        None => lay_out(f.lang, &desk.now, None, places(f.lang, &desk.now, &[])),
    };
    Ok(MinutesPage::new(f, at, desk, frozen, html(&paper), typed))
}

/// Keeps a part of the narrative. Where somebody else wrote meanwhile both wordings are shown.
pub async fn write(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let (part, words) = (fields.text("part").to_owned(), fields.text("words").to_owned());
    let since = fields.text("since").parse().unwrap_or(0);
    let kept = match Narrative::parse(&words) {
        Ok(words) => write_part(&app, &can, &part, &words, since).await.map(drop),
        Err(error) => Err(error),
    };
    let to = format!("{}/minutes#part-{part}", base(&at));
    match kept {
        Err(error @ (Error::Overtaken | Error::Invalid { .. })) => {
            let lang = f.lang;
            let page = page(&app, &at, f, None, Some(Typed { part, words })).await?;
            Ok(again(error, |sentence| page.with_problem(sentence), lang))
        }
        kept => after(&app, f.lang, &to, "minutes-was-kept", kept),
    }
}

pub async fn freeze(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    f: Frame,
) -> Result<Response, Error> {
    let done = freeze_minutes(&app, &can).await.map(drop);
    after(&app, f.lang, &format!("{}/minutes", base(&at)), "minutes-was-frozen", done)
}

pub async fn sign(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    form: Result<SignatureForm, Error>,
) -> Result<Response, Error> {
    let (n, new) = match form {
        Ok(form) => (form.n, form.parse()),
        Err(error) => (0, Err(error)),
    };
    let done = match new {
        Ok(new) => sign_minutes(&app, &can, n, new).await.map(drop),
        Err(error) => Err(error),
    };
    let frozen = if n > 0 { format!("?frozen={n}") } else { String::new() };
    after(&app, f.lang, &format!("{}/minutes{frozen}", base(&at)), "minutes-was-signed", done)
}

/// An image that somebody signed with. Its type is one of ours, and nothing in it may run.
pub async fn image(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    PathId(SignatureAt { n, place }): PathId<SignatureAt>,
) -> Result<Response, Error> {
    let image = see_signature(&app, &at, n, place).await?;
    let kind = if image.kind == "image/jpeg" { "image/jpeg" } else { "image/png" };
    let heads: [(HeaderName, &str); 3] = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (CACHE_CONTROL, "private, max-age=86400, immutable"),
    ];
    Ok((heads, image.bytes).into_response())
}

pub async fn print(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Page<PaperPage>, Error> {
    let paper = document(&app, &at, f.lang, asked.frozen, false).await?;
    let query = asked.frozen.map(|n| format!("&frozen={n}")).unwrap_or_default();
    Ok(Page(PaperPage {
        title: paper.title.clone(),
        sheet: format!("{}/paper.css?of=minutes{query}", base(&at)),
        back: format!("{}/minutes", base(&at)),
        back_name: f.t("minutes"),
        choices: vec![],
        calendar: String::new(),
        html: html(&paper),
        f,
    }))
}

/// The letter, to all institutions or to the one that is asked for.
pub async fn letter(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<Page<PaperPage>, Error> {
    let m = see_minutes(&app, &at, None).await?.minutes;
    let to = m.institutions.iter().find(|one| one.id == asked.institution && one.seats > 0);
    let paper = convocation(f.lang, &m, &at.workshop.presentation, to);
    let choice = |(id, name): (String, String)| super::consultation_templates::Option_ {
        chosen: id == asked.institution,
        value: id,
        name,
    };
    Ok(Page(PaperPage {
        title: paper.title.clone(),
        sheet: format!("{}/paper.css?of=convocation", base(&at)),
        back: base(&at),
        back_name: at.workshop.title.clone(),
        choices: invited(&m).into_iter().map(choice).collect(),
        calendar: format!("{}/convocation.ics", base(&at)),
        html: html(&paper),
        f,
    }))
}

pub async fn ics(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    headers: axum::http::HeaderMap,
) -> Result<Response, Error> {
    let m = see_minutes(&app, &at, None).await?.minutes;
    let w = &at.workshop;
    let url = format!("{}{}", public_url(&app, &headers), base(&at));
    let hidden = f.t("minutes-hidden-item");
    let items = m.agenda.iter().map(|item| if item.hidden { hidden.as_str() } else { item.title.as_str() });
    let mut description = vec![f.t1("convocation-running", "title", &w.title)];
    if !m.agenda.is_empty() {
        description.push(f.t("convocation-agenda"));
        description.extend(items.map(|title| format!("– {title}")));
    }
    let event = Event {
        uid: &format!("{}@palabre", w.id),
        sequence: w.rev,
        now: app.now(),
        starts: w.opens_at,
        ends: w.closes_at,
        summary: &w.title,
        place: &w.place,
        description: &description.join("\n"),
        url: &url,
        lang: f.tag(),
    };
    let heads = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"convocation-{}-{}.ics\"", at.slug, w.n)),
    ];
    Ok((heads, calendar(&event)).into_response())
}

/// Running heads, feet and page numbers of a paper: words that cannot stand in a shared sheet, nor inline under our policy.
pub async fn paper_css(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    Query(asked): Query<Asked>,
    f: Frame,
) -> Result<([(HeaderName, &'static str); 2], String), Error> {
    let paper = if asked.of == "convocation" {
        let m = see_minutes(&app, &at, None).await?.minutes;
        convocation(f.lang, &m, "", None)
    } else {
        document(&app, &at, f.lang, asked.frozen, false).await?
    };
    let (title, foot) = (css_string(&paper.title), css_string(&paper.foot));
    let page = css_string(&format!("{} ", f.t("minutes-page")));
    let font = "font: 8.5pt system-ui, sans-serif; color: #333;";
    let css = format!(
        "@page {{\n  @top-left {{ content: {title}; {font} vertical-align: bottom; padding-bottom: 4mm; }}\n  \
         @bottom-left {{ content: {foot}; {font} }}\n  \
         @bottom-right {{ content: {page} counter(page) \" / \" counter(pages); {font} }}\n}}\n\
         @page :first {{ @top-left {{ content: none; }} }}\n"
    );
    Ok(([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "private, no-cache")], css))
}
