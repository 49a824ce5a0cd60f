//! Workshops of a dossier: the list, where one is convened; one, with its agenda, its course and its settings.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::consultation_templates::Option_;
use super::contribution_view::{field, options, parse_field};
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, again, onward};
use super::square::square_within;
use super::templates::Place;
use super::workshop_templates::{
    InvitedField, JoinView, PlanForm, TextField, WorkshopList, WorkshopPage, WorkshopRow,
};
use super::{versions, workshop_view as view};
use crate::actions::AppState;
use crate::actions::agenda::{Add, Steer, add_to_agenda, carry_over, steer_item, to_carry_over};
use crate::actions::convene::{Delegation, Plan, convene, set_workshop};
use crate::actions::institutions::known_institutions;
use crate::actions::run_session::{set_session, show_item};
use crate::actions::see_dossier::{dossier_title, see_texts};
use crate::actions::see_workshop::{self, Room, people_of, see_room, see_workshops};
use crate::domain::access::{DossierAccess, WorkshopAccess};
use crate::domain::capability::{Capability as C, ability};
use crate::domain::clock::DAY;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, ItemId, PersonId, TextId};
use crate::domain::input::{Presentation, Title, Venue};
use crate::domain::workshop::{Majority, Scope, Session, Voting, Workshop};
use crate::http::auth::{InDossier, InWorkshop, May, PathId, public_url};

const ZONE: &str = "Africa/Bamako";
/// How long a workshop is proposed to last.
const USUAL: i64 = 2 * DAY;

pub async fn list(
    State(app): State<AppState>,
    InDossier(at): InDossier,
    f: Frame,
) -> Result<Page<WorkshopList>, Error> {
    list_page(&app, &at, f, &Fields::default(), false).await.map(Page)
}

async fn list_page(
    app: &AppState,
    at: &DossierAccess,
    f: Frame,
    given: &Fields,
    open: bool,
) -> Result<WorkshopList, Error> {
    let all = see_workshops(app, at).await?;
    let row = |w: &Workshop| WorkshopRow {
        n: w.n,
        title: w.title.clone(),
        state: w.state.as_str(),
        dates: view::dates(&f, w),
        place: w.place.clone(),
    };
    let rows = all.iter().map(row).collect();
    let form = if at.capabilities.has(C::Convene) {
        let mut form = plan_form(app, &f, at, None, given).await?;
        form.open = open || all.is_empty();
        Some(form)
    } else {
        None
    };
    Ok(WorkshopList { dossier: place(app, at).await?, rows, form, f })
}

async fn place(app: &AppState, at: &DossierAccess) -> Result<Place, Error> {
    Ok(Place { slug: at.slug.clone(), title: dossier_title(app, &at.dossier_id).await? })
}

/// The form as it was filled in, else as the workshop is, else as usual.
async fn plan_form(
    app: &AppState,
    f: &Frame,
    at: &DossierAccess,
    w: Option<&Workshop>,
    given: &Fields,
) -> Result<PlanForm, Error> {
    let said = |name: &str, now: String| given.one(name).map_or(now, ToOwned::to_owned);
    let zone = said("zone", w.map_or_else(|| ZONE.to_owned(), |w| w.zone.clone()));
    let people = people_of(app, &at.dossier_id).await?;
    let person = |name: &str, now: Option<&PersonId>| {
        let chosen = said(name, now.map(ToString::to_string).unwrap_or_default());
        let nobody =
            Option_ { value: String::new(), name: f.t("workshop-nobody"), chosen: chosen.is_empty() };
        let one = |(id, name): &(PersonId, String)| Option_ {
            chosen: id.as_str() == chosen,
            value: id.to_string(),
            name: name.clone(),
        };
        std::iter::once(nobody).chain(people.iter().map(one)).collect()
    };
    let words = |list: &str, all: Vec<&'static str>, name: &str, now: &str| {
        options(f, list, all, &said(name, now.to_owned()))
    };
    let now = app.now();
    let (voting, majority) = w.map_or((Voting::Institution, Majority::Simple), |w| (w.voting, w.majority));
    Ok(PlanForm {
        open: false,
        action: match w {
            Some(w) => format!("/d/{}/workshops/{}/plan", at.slug, w.n),
            None => format!("/d/{}/workshops", at.slug),
        },
        new: w.is_none(),
        title: said("title", w.map(|w| w.title.clone()).unwrap_or_default()),
        place: said("place", w.map(|w| w.place.clone()).unwrap_or_default()),
        presentation: said("presentation", w.map(|w| w.presentation.clone()).unwrap_or_default()),
        opens: said("opens", field(w.map_or(now, |w| w.opens_at), &zone)),
        closes: said("closes", field(w.map_or(now + USUAL, |w| w.closes_at), &zone)),
        zones: super::consultations::zones(&zone),
        chairs: person("chair", w.and_then(|w| w.chair.as_ref())),
        rapporteurs: person("rapporteur", w.and_then(|w| w.rapporteur.as_ref())),
        quorum_institutions: said("quorum_institutions", w.map_or(50, |w| w.quorum_institutions).to_string()),
        quorum_seats: said("quorum_seats", w.map_or(0, |w| w.quorum_seats).to_string()),
        votings: words("voting", Voting::ALL.iter().map(|v| v.as_str()).collect(), "voting", voting.as_str()),
        majorities: words(
            "majority",
            Majority::ALL.iter().map(|m| m.as_str()).collect(),
            "majority",
            majority.as_str(),
        ),
        institutions: invited_fields(app, w, given).await?,
        texts: if w.is_none() { text_fields(app, f, at, given).await? } else { vec![] },
    })
}

async fn invited_fields(
    app: &AppState,
    w: Option<&Workshop>,
    given: &Fields,
) -> Result<Vec<InvitedField>, Error> {
    let field = |one: crate::domain::person::Institution| {
        let now = w.and_then(|w| w.invited.iter().find(|i| i.institution == one.id));
        let id = one.id.to_string();
        let seats = match given.one(&format!("seats-{id}")) {
            Some(said) => said.to_owned(),
            None => now.map(|now| now.seats.to_string()).unwrap_or_default(),
        };
        let observes = if given.is_empty() {
            now.is_some_and(|now| !now.votes)
        } else {
            given.one(&format!("observes-{id}")).is_some()
        };
        InvitedField { name: one.name, seats, observes, id }
    };
    Ok(known_institutions(app).await?.into_iter().map(field).collect())
}

async fn text_fields(
    app: &AppState,
    f: &Frame,
    at: &DossierAccess,
    given: &Fields,
) -> Result<Vec<TextField>, Error> {
    let mut fields = Vec::new();
    for (card, known) in see_texts(app, at).await? {
        if known.is_empty() {
            continue;
        }
        let chosen = given.one(&format!("version-{}", card.id));
        let last = known.last().map(|v| v.n.to_string());
        let usual = if fields.is_empty() { last } else { None };
        let wanted = chosen.map(ToOwned::to_owned).or(usual);
        let none =
            Option_ { value: String::new(), name: f.t("workshop-not-this-text"), chosen: wanted.is_none() };
        let option = |v: &crate::domain::version::Version| Option_ {
            value: v.n.to_string(),
            name: versions::label(f, v),
            chosen: wanted.as_deref() == Some(v.n.to_string().as_str()),
        };
        let versions = std::iter::once(none).chain(known.iter().rev().map(option)).collect();
        fields.push(TextField { id: card.id.to_string(), title: card.title, versions });
    }
    Ok(fields)
}

pub async fn create(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InDossier(at): InDossier,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let made = async { convene(&app, &can, read_plan(&fields)?, &read_versions(&fields)?).await };
    match made.await {
        Ok(made) => {
            Ok(onward(&app, &format!("/d/{}/workshops/{}", at.slug, made.n), "ok:workshop-was-convened"))
        }
        Err(error) => {
            let lang = f.lang;
            let mut page = list_page(&app, &at, f, &fields, true).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

fn read_plan(fields: &Fields) -> Result<Plan, Error> {
    let zone = fields.text("zone").to_owned();
    let moment =
        |name: &'static str| parse_field(fields.text(name), &zone).ok_or(Error::Invalid { field: name });
    let person = |name: &str| match fields.text(name) {
        "" => Ok(None),
        id => id.parse::<PersonId>().map(Some).map_err(|_| Error::Invalid { field: "person" }),
    };
    let share = |name: &str| match fields.text(name).trim() {
        "" => Ok(0),
        n => n.parse::<i64>().map_err(|_| Error::Invalid { field: "quorum" }),
    };
    let (opens_at, closes_at) = (moment("opens")?, moment("closes")?);
    Ok(Plan {
        title: Title::parse(fields.text("title"))?,
        place: Venue::parse(fields.text("place"))?,
        presentation: Presentation::parse(fields.text("presentation"))?,
        opens_at,
        closes_at,
        chair: person("chair")?,
        rapporteur: person("rapporteur")?,
        quorum_institutions: share("quorum_institutions")?,
        quorum_seats: share("quorum_seats")?,
        voting: fields.text("voting").parse()?,
        majority: fields.text("majority").parse()?,
        invited: read_invited(fields)?,
        zone,
    })
}

fn read_invited(fields: &Fields) -> Result<Vec<Delegation>, Error> {
    let mut all = Vec::new();
    for (name, value) in fields.iter() {
        let Some(id) = name.strip_prefix("seats-") else { continue };
        if value.trim().is_empty() || value.trim() == "0" {
            continue;
        }
        let institution: InstitutionId = id.parse().map_err(|_| Error::Invalid { field: "institution" })?;
        let seats = value.trim().parse().map_err(|_| Error::Invalid { field: "seats" })?;
        let votes = fields.one(&format!("observes-{id}")).is_none();
        all.push(Delegation { institution, seats, votes });
    }
    Ok(all)
}

fn read_versions(fields: &Fields) -> Result<Vec<(TextId, i64)>, Error> {
    let wrong = |_| Error::Invalid { field: "version" };
    let mut all = Vec::new();
    for (name, value) in fields.iter() {
        let Some(id) = name.strip_prefix("version-").filter(|_| !value.is_empty()) else { continue };
        let n = value.parse().map_err(|_| Error::Invalid { field: "version" })?;
        all.push((id.parse().map_err(wrong)?, n));
    }
    Ok(all)
}

pub async fn show(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    headers: HeaderMap,
    f: Frame,
) -> Result<Page<WorkshopPage>, Error> {
    page(&app, &at, &headers, f, &Fields::default()).await.map(Page)
}

async fn page(
    app: &AppState,
    at: &WorkshopAccess,
    headers: &HeaderMap,
    f: Frame,
    given: &Fields,
) -> Result<WorkshopPage, Error> {
    let room = see_room(app, at).await?;
    let w = view::head(&f, at, &room);
    let titles = titles(app, &room).await?;
    let form = if w.can_convene {
        let access = dossier_of(at);
        let mut form = plan_form(app, &f, &access, Some(&room.workshop), given).await?;
        form.open = !given.is_empty();
        Some(form)
    } else {
        None
    };
    let name =
        |id: &Option<PersonId>| id.as_ref().and_then(|id| room.people.get(id)).cloned().unwrap_or_default();
    let text = |(id, title): &(TextId, String)| Option_ {
        value: id.to_string(),
        name: title.clone(),
        chosen: false,
    };
    let invited = room.workshop.invited.iter().map(|one| {
        let key = if one.votes { "workshop-seats" } else { "workshop-observes" };
        (one.name.clone(), f.count(key, usize::try_from(one.seats).unwrap_or(0)))
    });
    Ok(WorkshopPage {
        dossier: Place { slug: at.slug.clone(), title: dossier_title(app, &at.workshop.dossier_id).await? },
        chair: name(&room.workshop.chair),
        rapporteur: name(&room.workshop.rapporteur),
        presentation: super::consultations::marked(&room.workshop.presentation, "w"),
        invited: invited.collect(),
        decided: room.items.iter().filter(|item| item.decision.is_some()).count(),
        items: view::items(&f, &room, &titles),
        join: w.can_conduct.then(|| join(app, headers, &room.workshop)),
        waiting: waiting(&room),
        carried: if w.can_convene { to_carry_over(app, &room.workshop).await?.len() } else { 0 },
        texts: titles.iter().map(text).collect(),
        form,
        w,
        f,
    })
}

fn dossier_of(at: &WorkshopAccess) -> DossierAccess {
    DossierAccess {
        dossier_id: at.workshop.dossier_id.clone(),
        slug: at.slug.clone(),
        stage: at.stage,
        person_id: at.person_id.clone(),
        capabilities: at.capabilities,
    }
}

/// Titles of the texts that the workshop is about.
pub(super) async fn titles(app: &AppState, room: &Room) -> Result<Vec<(TextId, String)>, Error> {
    see_workshop::titles(app, &room.workshop).await
}

pub(super) fn waiting(room: &Room) -> usize {
    room.seats.iter().filter(|seat| seat.admitted_at.is_none() && seat.removed_at.is_none()).count()
}

/// The address that phones open, without what browsers add by themselves, and the code in two halves; both in one as a square code.
pub(super) fn join(app: &AppState, headers: &HeaderMap, w: &Workshop) -> JoinView {
    let address = format!("{}/w", public_url(app, headers));
    let (one, two) = w.code.split_at(w.code.len() / 2);
    JoinView {
        // Without a square the address and the code are still there to be typed.
        square: square_within(&format!("{address}?code={}", w.code), "100%").unwrap_or_default(),
        address: address.trim_start_matches("https://").to_owned(),
        code: format!("{one} {two}").to_uppercase(),
    }
}

pub async fn plan(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    headers: HeaderMap,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let set = async { set_workshop(&app, &can, &at.workshop.id, read_plan(&fields)?).await };
    match set.await {
        Ok(_) => Ok(onward(&app, &address(&at), "ok:workshop-was-set")),
        Err(error) => {
            let lang = f.lang;
            let mut page = page(&app, &at, &headers, f, &fields).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

pub(super) fn address(at: &WorkshopAccess) -> String {
    format!("/d/{}/workshops/{}", at.slug, at.workshop.n)
}

/// Opens, suspends, closes; shows an item on the wall, or none.
pub async fn session(
    State(app): State<AppState>,
    May(can): May<ability::Conduct>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let (to, done) = match fields.one("item") {
        Some(item) if fields.one("back") == Some("item") => {
            (format!("{}/items/{item}", address(&at)), "workshop-shown")
        }
        Some(_) => (address(&at), "workshop-shown"),
        None => (address(&at), "workshop-session-set"),
    };
    let outcome = async {
        match (fields.one("item"), fields.one("state")) {
            (Some(""), _) => show_item(&app, &can, None).await,
            (Some(item), _) => show_item(&app, &can, Some(&item.parse()?)).await,
            (None, state) => {
                let state: Session = state.unwrap_or_default().parse()?;
                set_session(&app, &can, state).await.map(drop)
            }
        }
    };
    after(&app, f.lang, &to, done, outcome.await)
}

pub async fn agenda(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let id = &at.workshop.id;
    let outcome = async {
        if fields.one("add") == Some("carried") {
            return carry_over(&app, &can, id).await.map(drop);
        }
        let text: TextId = fields.text("text").parse().map_err(|_| Error::Invalid { field: "text" })?;
        let add = match fields.text("add") {
            "chapters" => Add::Chapters { text },
            "articles" => Add::Articles { text },
            "whole" => Add::One { text, section: String::new(), scope: Scope::Text },
            _ => return Err(Error::Invalid { field: "agenda-add" }),
        };
        add_to_agenda(&app, &can, id, add).await.map(drop)
    };
    after(&app, f.lang, &format!("{}#agenda", address(&at)), "workshop-agenda-was-set", outcome.await)
}

pub async fn steer(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    PathId(item): PathId<ItemId>,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let outcome = async {
        let steer = match fields.text("steer") {
            "up" => Steer::Up,
            "down" => Steer::Down,
            "remove" => Steer::Remove,
            _ => return Err(Error::Invalid { field: "agenda-add" }),
        };
        steer_item(&app, &can, &at.workshop.id, &item, steer).await.map(drop)
    };
    after(&app, f.lang, &format!("{}#agenda", address(&at)), "workshop-agenda-was-set", outcome.await)
}
