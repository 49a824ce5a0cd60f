//! Contributing by form: on a paragraph, on exact words or on the whole text; drafts; and what a facilitator enters for others.

use axum::extract::State;
use axum::response::Response;

use super::consultation_templates::{ContributePage, Entering, Option_};
use super::consultations::{marked, place_of};
use super::contribution_view::options;
use super::fields::Fields;
use super::frame::Frame;
use super::on::On;
use super::page::{Page, again, onward};
use crate::actions::AppState;
use crate::actions::anchoring::anchored;
use crate::actions::contribute::{NewContribution, Voice, Words, change_draft, contribute};
use crate::actions::enter_contribution::{Entered, enter_contribution};
use crate::actions::institutions::known_institutions;
use crate::domain::access::AtConsultation;
use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, Heard, Kind, Phase, Source, State as Stands};
use crate::domain::error::Error;
use crate::domain::ids::uuid_v7;
use crate::domain::input::{Body, Email, Key, Name, Original, Proposal};
use crate::http::address::ClientAddress;
use crate::http::auth::{DraftOf, InConsultation, May, Slug};
use crate::http::extract::Query;
use crate::i18n::error_sentence;

/// Languages in which something may have been said.
const SPOKEN: [&str; 8] = ["bm", "ff", "ses", "tmh", "snk", "ar", "fr", "en"];

pub async fn form(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    Query(on): Query<On>,
) -> Result<Page<ContributePage>, Error> {
    if !at.voices().any() {
        return Err(if f.person.is_some() { Error::Forbidden } else { Error::NotSignedIn });
    }
    page(&app, &at, &slug, f, &on, &Fields::default(), false).await.map(Page)
}

/// The form, empty or as it was filled in.
async fn page(
    app: &AppState,
    at: &AtConsultation,
    slug: &str,
    f: Frame,
    on: &On,
    given: &Fields,
    entering: bool,
) -> Result<ContributePage, Error> {
    let dossier = place_of(app, at, slug).await?;
    let about = anchored(app, &at.consultation, &on.about()).await?;
    let c = &at.consultation;
    let verb = if entering { "enter" } else { "contribute" };
    let key = match given.one("key") {
        Some(key) => key.to_owned(),
        None => uuid_v7(app.now(), &*app.chance),
    };
    let public = !entering && at.visitor.person.is_none();
    let text = |name: &str| given.text(name).to_owned();
    let kind = given.one("kind").unwrap_or("substantive").to_owned();
    let entering = if entering { Some(entering_form(app, &f, given).await?) } else { None };
    Ok(ContributePage {
        id: at.sight.text_id.to_string(),
        consultation: c.id.to_string(),
        title: c.title.clone(),
        version: c.version,
        action: format!("/d/{slug}/{}/consultations/{}/{verb}", at.sight.text_id, c.id),
        closed: entering.is_none() && c.phase(app.now()) != Phase::Open,
        place: about.place,
        quote: about.quote,
        section: on.section.clone(),
        block: on.block.clone(),
        prefix: on.prefix.clone(),
        suffix: on.suffix.clone(),
        key,
        kinds: options(&f, "kind", Kind::ALL.iter().map(|kind| kind.as_str()), &kind),
        body: text("body"),
        proposal: text("proposal"),
        voices: if entering.is_none() { voices(&f, at, given.text("voice")) } else { Vec::new() },
        public,
        name: text("name"),
        email: text("email"),
        can_draft: entering.is_none() && at.visitor.person.is_some(),
        can_send: entering.is_some() || at.visitor.focal || at.voices().person || public,
        questions: marked(&c.questions, "q"),
        entering,
        dossier,
        f,
    })
}

fn voices(f: &Frame, at: &AtConsultation, chosen: &str) -> Vec<Option_> {
    let voices = at.voices();
    let mut list = Vec::new();
    if voices.institution {
        list.push("institution");
    }
    if voices.person {
        list.push("person");
    }
    let chosen = if list.contains(&chosen) { chosen } else { list.first().copied().unwrap_or_default() };
    options(f, "voice", list, chosen)
}

async fn entering_form(app: &AppState, f: &Frame, given: &Fields) -> Result<Entering, Error> {
    let text = |name: &str| given.text(name).to_owned();
    let institution = text("institution");
    let none =
        Option_ { value: String::new(), name: f.t("enter-no-institution"), chosen: institution.is_empty() };
    let all = known_institutions(app).await?.into_iter().map(|one| Option_ {
        chosen: one.id.as_str() == institution,
        value: one.id.to_string(),
        name: one.name,
    });
    let source = given.one("source").unwrap_or("oral");
    Ok(Entering {
        sources: options(f, "source", [Source::Oral.as_str(), Source::Paper.as_str()], source),
        institutions: std::iter::once(none).chain(all).collect(),
        languages: options(f, "lang", SPOKEN, given.one("heard_language").unwrap_or("bm")),
        place: text("heard_place"),
        date: text("heard_date"),
        group: text("heard_group"),
        original: text("original"),
    })
}

pub async fn send(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    address: ClientAddress,
    fields: Fields,
) -> Result<Response, Error> {
    if !at.voices().any() {
        return Err(Error::NotFound);
    }
    let on = On::of(&fields);
    let to = format!("/d/{slug}/{}/consultations/{}", at.sight.text_id, at.consultation.id);
    let sent = async {
        if at.visitor.person.is_none() {
            app.floods
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .take(app.now(), address.ip)?;
        }
        contribute(&app, &at, read(&at, &fields, &on)?).await
    };
    match sent.await {
        Ok(sent) if sent.too_late => Ok(onward(&app, &to, "ok:contribution-too-late")),
        Ok(sent) => {
            let told = match (sent.contribution.n, sent.contribution.state) {
                (Some(_), _) => "contribution-was-received",
                (None, Stands::Unconfirmed) => "contribution-to-confirm",
                (None, _) => "contribution-was-kept",
            };
            let n = sent.contribution.n.filter(|_| at.visitor.person.is_some());
            let to = n.map_or(to.clone(), |n| format!("{to}/{n}"));
            Ok(onward(&app, &to, &format!("ok:{told}")))
        }
        Err(error) => refill(&app, &at, &slug, f, &on, &fields, false, error).await,
    }
}

fn read(at: &AtConsultation, fields: &Fields, on: &On) -> Result<NewContribution, Error> {
    let voice = match (at.visitor.person.is_some(), fields.text("voice")) {
        (false, _) => Voice::Public {
            name: Name::parse(fields.text("name"))?,
            email: Email::parse(fields.text("email"))?,
        },
        (true, "institution") => Voice::Institution,
        (true, _) => Voice::Person,
    };
    Ok(NewContribution {
        key: Some(Key::parse(fields.text("key"))?),
        voice,
        kind: fields.text("kind").parse()?,
        body: Body::parse(fields.text("body"))?,
        proposal: Proposal::parse(fields.text("proposal"))?,
        about: on.about(),
        draft: fields.text("do") == "draft",
    })
}

/// The form again, with all that was written in it and what is wrong.
async fn refill(
    app: &AppState,
    at: &AtConsultation,
    slug: &str,
    f: Frame,
    on: &On,
    fields: &Fields,
    entering: bool,
    error: Error,
) -> Result<Response, Error> {
    let lang = f.lang;
    // Words that are not in the version cannot be shown beside the form.
    let whole = On::default();
    let on = if matches!(error, Error::Invalid { field: "quote" | "section" }) { &whole } else { on };
    let mut page = page(app, at, slug, f, on, fields, entering).await?;
    let show = |why| {
        page.f.problem(why);
        page
    };
    Ok(again(error, show, lang))
}

pub async fn draft(
    State(app): State<AppState>,
    DraftOf(at, one): DraftOf,
    Slug(slug): Slug,
    f: Frame,
) -> Result<Page<ContributePage>, Error> {
    draft_page(&app, &at, &slug, f, &one).await.map(Page)
}

async fn draft_page(
    app: &AppState,
    at: &AtConsultation,
    slug: &str,
    f: Frame,
    one: &Contribution,
) -> Result<ContributePage, Error> {
    let mut page = page(app, at, slug, f, &On::default(), &Fields::default(), false).await?;
    page.action =
        format!("/d/{slug}/{}/consultations/{}/drafts/{}", at.sight.text_id, at.consultation.id, one.id);
    page.kinds = options(&page.f, "kind", Kind::ALL.iter().map(|kind| kind.as_str()), one.kind.as_str());
    page.place.clone_from(&one.place);
    page.quote.clone_from(&one.quote);
    page.body.clone_from(&one.body);
    page.proposal.clone_from(&one.proposal);
    page.voices = options(&page.f, "voice", [if one.official { "institution" } else { "person" }], "");
    page.can_send = !one.official || at.visitor.focal;
    Ok(page)
}

pub async fn save_draft(
    State(app): State<AppState>,
    DraftOf(at, one): DraftOf,
    Slug(slug): Slug,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    at.may_contribute()?;
    let to = format!("/d/{slug}/{}/consultations/{}", at.sight.text_id, at.consultation.id);
    let saved = async {
        let words = Words {
            kind: fields.text("kind").parse()?,
            body: Body::parse(fields.text("body"))?,
            proposal: Proposal::parse(fields.text("proposal"))?,
            send: fields.text("do") == "send",
        };
        change_draft(&app, &at, &one.id, words).await
    };
    match saved.await {
        Ok(saved) => {
            let told = if saved.n.is_some() { "contribution-was-received" } else { "contribution-was-kept" };
            Ok(onward(&app, &to, &format!("ok:{told}")))
        }
        Err(Error::NotOpen) => Ok(onward(&app, &to, "ok:contribution-too-late")),
        Err(error) => {
            let lang = f.lang;
            let mut page = draft_page(&app, &at, &slug, f, &one).await?;
            page.body = fields.text("body").to_owned();
            page.proposal = fields.text("proposal").to_owned();
            page.f.problem(error_sentence(lang, &error));
            Ok(again(error, |_| page, lang))
        }
    }
}

pub async fn enter_form(
    State(app): State<AppState>,
    May(_): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    Query(on): Query<On>,
) -> Result<Page<ContributePage>, Error> {
    page(&app, &at, &slug, f, &on, &Fields::default(), true).await.map(Page)
}

pub async fn enter(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let on = On::of(&fields);
    match keep(&app, &can, &at, &fields, &on).await {
        Ok(n) => {
            let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
            Ok(onward(&app, &to, "ok:contribution-was-entered"))
        }
        Err(error) => refill(&app, &at, &slug, f, &on, &fields, true, error).await,
    }
}

async fn keep(
    app: &AppState,
    can: &Can<ability::Consult>,
    at: &AtConsultation,
    fields: &Fields,
    on: &On,
) -> Result<i64, Error> {
    let text = |name: &str| fields.text(name).to_owned();
    let institution = fields.one("institution").filter(|id| !id.is_empty());
    let new = Entered {
        key: Some(Key::parse(fields.text("key"))?),
        source: fields.text("source").parse()?,
        heard: Heard {
            place: text("heard_place"),
            date: text("heard_date"),
            group: text("heard_group"),
            language: text("heard_language"),
            consent: fields.one("consent").is_some(),
        },
        body: Body::parse(fields.text("body"))?,
        original: Original::parse(fields.text("original"))?,
        kind: fields.text("kind").parse()?,
        proposal: Proposal::parse(fields.text("proposal"))?,
        about: on.about(),
        institution: institution.map(str::parse).transpose()?,
    };
    let one = enter_contribution(app, can, at, new).await?;
    one.n.ok_or(Error::NotFound)
}
