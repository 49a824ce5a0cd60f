//! Consultations on a text: the list, where a facilitator opens one; and one, with what each visitor may do in it.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::consultation_templates::{
    ConsultationPage, ConsultationRow, Consultations, OpenForm, Option_, Staff,
};
use super::contribution_view::{dates, field, options, parse_field, remark_html, view};
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, again, onward};
use super::templates::Place;
use super::versions::{label, place};
use crate::actions::AppState;
use crate::actions::institutions::known_institutions;
use crate::actions::open_consultation::{NewConsultation, named_people, open_consultation, set_end};
use crate::actions::see_contributions::{progress, see_consultations, see_own, see_public};
use crate::actions::see_versions::see_versions;
use crate::domain::access::{AtConsultation, Sight};
use crate::domain::capability::{Capability as C, ability};
use crate::domain::clock::DAY;
use crate::domain::consultation::{Audience, Consultation, Entry, Phase};
use crate::domain::error::Error;
use crate::domain::ids::PersonId;
use crate::domain::input::{Contact, Presentation, Title};
use crate::domain::version::Version;
use crate::http::auth::{InConsultation, InSight, May, Slug};
use crate::http::extract::Query;

/// The zone that the dates of a new consultation are said in, until somebody chooses another.
const ZONE: &str = "Africa/Bamako";
const ZONES: [&str; 8] = [
    ZONE,
    "Africa/Abidjan",
    "Africa/Dakar",
    "Africa/Niamey",
    "Africa/Ouagadougou",
    "Europe/Paris",
    "Africa/Addis_Ababa",
    "UTC",
];
/// How long a consultation is proposed to last.
const USUAL: i64 = 30 * DAY;

/// Contributions of one page.
const ROWS: usize = 100;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    page: String,
}

pub async fn list(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
) -> Result<Page<Consultations>, Error> {
    list_page(&app, &sight, &slug, f, &Fields::default(), false).await.map(Page)
}

async fn list_page(
    app: &AppState,
    sight: &Sight,
    slug: &str,
    f: Frame,
    given: &Fields,
    open: bool,
) -> Result<Consultations, Error> {
    let dossier = place(app, sight, slug).await?;
    let versions = see_versions(app, sight).await?;
    let rows = see_consultations(app, sight).await?.iter().map(|c| row(&f, app, c, &versions)).collect();
    let form = if sight.capabilities.has(C::Consult) {
        Some(open_form(app, &f, &versions, given, open).await?)
    } else {
        None
    };
    Ok(Consultations {
        dossier,
        id: sight.text_id.to_string(),
        title: versions.last().map(|version| version.title.clone()).unwrap_or_default(),
        can_read: sight.capabilities.has(C::Read),
        rows,
        form,
        f,
    })
}

fn row(f: &Frame, app: &AppState, c: &Consultation, versions: &[Version]) -> ConsultationRow {
    let version = versions.iter().find(|version| version.n == c.version);
    ConsultationRow {
        id: c.id.to_string(),
        title: c.title.clone(),
        phase: c.phase(app.now()).as_str(),
        dates: dates(f, c),
        audience: c.audience.as_str(),
        version: version.map(|version| label(f, version)).unwrap_or_default(),
    }
}

async fn open_form(
    app: &AppState,
    f: &Frame,
    versions: &[Version],
    given: &Fields,
    open: bool,
) -> Result<OpenForm, Error> {
    let chosen = |name: &str, usual: &str| given.one(name).unwrap_or(usual).to_owned();
    let version = chosen("version", "");
    let published = versions.iter().rev().filter(|version| version.is_published());
    let option = |version_: &Version| Option_ {
        value: version_.n.to_string(),
        name: label(f, version_),
        chosen: version_.n.to_string() == version,
    };
    let institutions = known_institutions(app).await?;
    let named: Vec<&str> = given.all("institution").collect();
    let institution = |one: crate::domain::person::Institution| Option_ {
        chosen: named.contains(&one.id.as_str()),
        value: one.id.to_string(),
        name: one.name,
    };
    let zone = chosen("zone", ZONE);
    let words = |list: &str, values: Vec<&'static str>, field: &str, usual: &str| {
        options(f, list, values, &chosen(field, usual))
    };
    Ok(OpenForm {
        open,
        versions: published.map(option).collect(),
        institutions: institutions.into_iter().map(institution).collect(),
        zones: zones(&zone),
        audiences: words("audience", Audience::ALL.iter().map(|a| a.as_str()).collect(), "audience", "all"),
        entries: words("entry", Entry::ALL.iter().map(|e| e.as_str()).collect(), "entry", "moderated"),
        title: chosen("title", ""),
        presentation: chosen("presentation", ""),
        questions: chosen("questions", ""),
        contact: chosen("contact", ""),
        people: chosen("people", ""),
        opens: chosen("opens", &field(app.now(), &zone)),
        closes: chosen("closes", &field(app.now() + USUAL, &zone)),
        by_persons: given.is_empty() || given.one("by_persons").is_some(),
    })
}

/// Time zones to choose from.
pub(super) fn zones(zone: &str) -> Vec<Option_> {
    let option =
        |name: &&str| Option_ { value: (*name).to_owned(), name: (*name).to_owned(), chosen: *name == zone };
    ZONES.iter().map(option).collect()
}

pub async fn open(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InSight(sight): InSight,
    Slug(slug): Slug,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    place(&app, &sight, &slug).await?;
    let opened = async {
        let people = named_people(&app, fields.text("people")).await?;
        open_consultation(&app, &can, read(&fields, people)?).await
    };
    match opened.await {
        Ok(made) => {
            let to = format!("/d/{slug}/{}/consultations/{}", sight.text_id, made.id);
            Ok(onward(&app, &to, "ok:consultation-was-opened"))
        }
        Err(error) => {
            let lang = f.lang;
            let mut page = list_page(&app, &sight, &slug, f, &fields, true).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

fn read(fields: &Fields, people: Vec<PersonId>) -> Result<NewConsultation, Error> {
    let text = |name: &str| fields.one(name).unwrap_or_default();
    let zone = text("zone").to_owned();
    let moment = |name: &'static str| parse_field(text(name), &zone).ok_or(Error::Invalid { field: name });
    Ok(NewConsultation {
        version: text("version").parse().map_err(|_| Error::Invalid { field: "version" })?,
        title: Title::parse(text("title"))?,
        presentation: Presentation::parse(text("presentation"))?,
        questions: Presentation::parse(text("questions"))?,
        contact: Contact::parse(text("contact"))?,
        audience: text("audience").parse()?,
        entry: text("entry").parse()?,
        by_persons: fields.one("by_persons").is_some(),
        opens_at: moment("opens")?,
        closes_at: moment("closes")?,
        institutions: fields.all("institution").map(str::parse).collect::<Result<_, _>>()?,
        people,
        zone,
    })
}

pub async fn show(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page<ConsultationPage>, Error> {
    let dossier = place(&app, &at.sight, &slug).await?;
    let c = &at.consultation;
    let versions = see_versions(&app, &at.sight).await?;
    let version = versions.iter().find(|version| version.n == c.version).ok_or(Error::NotFound)?;
    let own = see_own(&app, &at).await?;
    let (room, own): (Vec<_>, Vec<_>) = own.iter().partition(|one| one.official);
    let public = see_public(&app, &at).await?;
    let mine = |id: &str| room.iter().chain(&own).any(|one| one.id.as_str() == id);
    let others: Vec<_> = public.iter().filter(|one| !mine(one.id.as_str())).collect();
    let page = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let pages =
        (1..=others.len().div_ceil(ROWS)).map(|n| (n, format!("?page={n}#others-h"), n == page)).collect();
    let others =
        others.into_iter().skip((page - 1) * ROWS).take(ROWS).map(|one| view(&f, &at, one)).collect();
    let views = |list: &[&_]| list.iter().map(|one| view(&f, &at, one)).collect();
    let phase = c.phase(app.now());
    Ok(Page(ConsultationPage {
        id: at.sight.text_id.to_string(),
        consultation: c.id.to_string(),
        version: c.version,
        title: c.title.clone(),
        text_title: format!("{} – {}", version.title, label(&f, version)),
        phase: phase.as_str(),
        dates: dates(&f, c),
        audience: c.audience.as_str(),
        presentation: marked(&c.presentation, "p"),
        questions: marked(&c.questions, "q"),
        contact: c.contact.clone(),
        may_contribute: at.voices().any(),
        signed_in: at.visitor.person.is_some(),
        institution: institution(&app, &at).await?,
        room: views(&room),
        own: views(&own),
        others,
        pages,
        focal: at.visitor.focal,
        staff: staff(&app, &at, phase).await?,
        dossier,
        f,
    }))
}

pub(super) fn marked(markdown: &str, prefix: &str) -> String {
    if markdown.is_empty() { String::new() } else { remark_html(markdown, prefix) }
}

async fn institution(app: &AppState, at: &AtConsultation) -> Result<String, Error> {
    let Some(own) = &at.visitor.institution else { return Ok(String::new()) };
    let all = known_institutions(app).await?;
    Ok(all.into_iter().find(|one| one.id == *own).map(|one| one.name).unwrap_or_default())
}

async fn staff(app: &AppState, at: &AtConsultation, phase: Phase) -> Result<Option<Staff>, Error> {
    if !at.sight.capabilities.has(C::SeeMatrix) {
        return Ok(None);
    }
    let c = &at.consultation;
    let progress = progress(app, &c.id).await?;
    Ok(Some(Staff {
        received: progress.received,
        answered: progress.answered,
        waiting: progress.waiting,
        can_consult: at.sight.capabilities.has(C::Consult),
        closes: field(c.closes_at, &c.zone),
        is_open: phase != Phase::Closed,
    }))
}

pub async fn end(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let c = &at.consultation;
    let outcome = async {
        let closes = match fields.one("now") {
            Some(_) => app.now(),
            None => parse_field(fields.one("closes").unwrap_or_default(), &c.zone)
                .ok_or(Error::Invalid { field: "closes" })?,
        };
        set_end(&app, &can, &c.id, closes).await.map(drop)
    };
    let to = format!("/d/{slug}/{}/consultations/{}", at.sight.text_id, c.id);
    after(&app, f.lang, &to, "consultation-end-was-set", outcome.await)
}

/// Where a page of a consultation stands.
pub(super) async fn place_of(app: &AppState, at: &AtConsultation, slug: &str) -> Result<Place, Error> {
    place(app, &at.sight, slug).await
}
