//! The commissions of a workshop: the list, where one is formed; one with its items, its branches and its report.

use axum::extract::State;
use axum::response::Response;
use docs_schema::PolicyText;
use docs_schema::compare::Comparison;
use docs_schema::compare::output::{self, Look, Show};
use docs_schema::html::Direction;

use super::commission_templates::{
    BranchLink, ClashRow, CommissionForm, CommissionItem, CommissionPage, CommissionRow, CommissionsPage,
    InWorkshopOf, ItemWords, Pick, Recommended,
};
use super::contribution_view::remark_html;
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, again, onward};
use crate::actions::AppState;
use crate::actions::access::text_access;
use crate::actions::commission::{
    NewCommission, form_commission, give_items, hand_in_report, take_back_report,
};
use crate::actions::see_branches::may_be_named;
use crate::actions::see_commission::{BranchWords, ClashPlace, see_clashes, see_commission};
use crate::actions::see_dossier::dossier_title;
use crate::actions::see_workshop::{ItemState, Room, see_room};
use crate::domain::access::{CommissionAccess, WorkshopAccess};
use crate::domain::branch::BranchPerson;
use crate::domain::capability::{Capability as C, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, ItemId, PersonId};
use crate::domain::input::{Name, Report};
use crate::domain::workshop::{Commission, Decision};
use crate::http::auth::{InCommission, InWorkshop, May};

pub async fn place(app: &AppState, at: &WorkshopAccess) -> Result<InWorkshopOf, Error> {
    Ok(InWorkshopOf {
        slug: at.slug.clone(),
        dossier: dossier_title(app, &at.workshop.dossier_id).await?,
        n: at.workshop.n,
        title: at.workshop.title.clone(),
    })
}

pub async fn list(
    State(app): State<AppState>,
    InWorkshop(at): InWorkshop,
    f: Frame,
) -> Result<Page<CommissionsPage>, Error> {
    list_page(&app, &at, f, &Fields::default()).await.map(Page)
}

async fn list_page(
    app: &AppState,
    at: &WorkshopAccess,
    f: Frame,
    sent: &Fields,
) -> Result<CommissionsPage, Error> {
    let room = see_room(app, at).await?;
    let of = place(app, at).await?;
    let clashes = see_clashes(app, at, &room).await?;
    let form = match at.can_in_dossier::<ability::Convene>() {
        Ok(_) => Some(form(app, at, &room, sent).await?),
        Err(_) => None,
    };
    Ok(CommissionsPage {
        rows: room.commissions.iter().map(|one| row(&f, &room, one)).collect(),
        form,
        clashes: clashes.into_iter().map(|one| clash_row(&f, &of, &room, one)).collect(),
        at: of,
        f,
    })
}

fn row(f: &Frame, room: &Room, one: &Commission) -> CommissionRow {
    let own: Vec<&ItemState> = items(room, &one.id).collect();
    CommissionRow {
        id: one.id.to_string(),
        name: one.name.clone(),
        rapporteur: name(room, one),
        items: own.len(),
        recommended: own.iter().filter(|one| one.recommended.is_some()).count(),
        reported: one.reported_at.map(|at| f.day(at)).unwrap_or_default(),
    }
}

fn items<'r>(room: &'r Room, id: &'r CommissionId) -> impl Iterator<Item = &'r ItemState> {
    room.items.iter().filter(move |one| one.item.commission.as_ref() == Some(id))
}

fn name(room: &Room, one: &Commission) -> String {
    one.rapporteur.as_ref().and_then(|id| room.people.get(id).cloned()).unwrap_or_default()
}

async fn form(
    app: &AppState,
    at: &WorkshopAccess,
    room: &Room,
    sent: &Fields,
) -> Result<CommissionForm, Error> {
    let people = candidates(app, at).await?;
    let chosen = |key: &str, value: &str| sent.all(key).any(|one| one == value);
    let pick = |key: &str| {
        let one = |person: &BranchPerson| Pick {
            value: person.id.to_string(),
            name: person.name.clone(),
            hint: person.institution.clone(),
            chosen: chosen(key, person.id.as_str()),
        };
        people.iter().map(one).collect()
    };
    Ok(CommissionForm {
        open: !sent.is_empty() || room.commissions.is_empty(),
        name: sent.text("name").to_owned(),
        rapporteurs: pick("rapporteur"),
        people: pick("people"),
        items: room
            .items
            .iter()
            .map(|one| item_pick(room, one, chosen("item", one.item.id.as_str())))
            .collect(),
    })
}

fn item_pick(room: &Room, one: &ItemState, chosen: bool) -> Pick {
    let held = room.commissions.iter().find(|known| one.item.commission.as_ref() == Some(&known.id));
    Pick {
        value: one.item.id.to_string(),
        name: one.item.title.clone(),
        hint: held.map(|held| held.name.clone()).unwrap_or_default(),
        chosen,
    }
}

/// The people who may write in a branch of each text of the workshop that the caller may open branches of.
async fn candidates(app: &AppState, at: &WorkshopAccess) -> Result<Vec<BranchPerson>, Error> {
    let mut found: Option<Vec<BranchPerson>> = None;
    for (text, _) in &at.workshop.texts {
        let access = match text_access(&app.store, &at.person_id, text).await {
            Err(Error::NotFound) => continue,
            access => access?,
        };
        if !access.capabilities.has(C::Branch) {
            continue;
        }
        let own = may_be_named(app, &access.can()?).await?;
        found = Some(match found {
            None => own,
            Some(before) => {
                before.into_iter().filter(|person| own.iter().any(|one| one.id == person.id)).collect()
            }
        });
    }
    Ok(found.unwrap_or_default())
}

pub fn clash_row(f: &Frame, at: &InWorkshopOf, room: &Room, one: ClashPlace) -> ClashRow {
    let side = |id: Option<&CommissionId>| match id {
        None => f.t("commission-plenary"),
        Some(id) => {
            room.commissions.iter().find(|one| one.id == *id).map(|one| one.name.clone()).unwrap_or_default()
        }
    };
    let place = one.both.place.as_ref();
    let number = place.and_then(|place| place.number.clone()).unwrap_or_default();
    let heading = place.map(|place| format!("{number} {}", place.heading).trim().to_owned());
    let link = |id: &ItemId| {
        let item = room.item(id)?;
        item.item.commission.as_ref()?;
        Some((format!("{}/recommendations/{id}", at.base()), item.item.title.clone()))
    };
    ClashRow {
        heading: heading.filter(|heading| !heading.is_empty()).unwrap_or_else(|| f.t("place-top")),
        text: one.card.title,
        lang: one.card.lang,
        dir: one.card.dir,
        before: one.both.base,
        ours: side(one.ours.as_ref()),
        our_words: one.both.ours,
        theirs: side(Some(&one.theirs)),
        their_words: one.both.theirs,
        items: one.items.iter().filter_map(link).collect(),
    }
}

pub async fn create(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InWorkshop(at): InWorkshop,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let formed = async {
        let new = NewCommission {
            name: Name::parse(fields.text("name"))?,
            rapporteur: fields.text("rapporteur").parse().map_err(|_| Error::Invalid { field: "person" })?,
            people: fields.parsed::<PersonId>("people", "people")?,
            items: fields.parsed::<ItemId>("item", "commission-items")?,
        };
        form_commission(&app, &can, &at.workshop.id, new).await
    };
    match formed.await {
        Ok(made) => {
            let to = format!("/d/{}/workshops/{}/commissions/{}", at.slug, at.workshop.n, made.id);
            Ok(onward(&app, &to, "ok:commission-was-formed"))
        }
        Err(error) => {
            let lang = f.lang;
            let mut page = list_page(&app, &at, f, &fields).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

pub async fn show(
    State(app): State<AppState>,
    InCommission(of): InCommission,
    f: Frame,
) -> Result<Page<CommissionPage>, Error> {
    let at = place(&app, &of.at).await?;
    let view = see_commission(&app, &of).await?;
    let clashes = see_clashes(&app, &of.at, &view.room).await?;
    let own = &of.commission.id;
    let about = |one: &ClashPlace| one.theirs == *own || one.ours.as_ref() == Some(own);
    let clashes = clashes.into_iter().filter(about);
    let (room, recommends) = (&view.room, of.can::<ability::Recommend>().is_ok());
    let readable = recommends || of.commission.reported_at.is_some();
    let convenes = of.at.can_in_dossier::<ability::Convene>().is_ok();
    let more = room.items.iter().filter(|one| convenes && one.item.commission.as_ref() != Some(own));
    Ok(Page(CommissionPage {
        id: own.to_string(),
        name: of.commission.name.clone(),
        rapporteur: name(room, &of.commission),
        reported: of.commission.reported_at.map(|at| f.day(at)).unwrap_or_default(),
        report: if readable { remark_html(&of.commission.report, "report-") } else { String::new() },
        words: if recommends { of.commission.report.clone() } else { String::new() },
        can_recommend: recommends,
        branches: view.branches.iter().map(link).collect(),
        items: items(room, own).map(|one| item(&f, &view.branches, room, one)).collect(),
        more: more.map(|one| item_pick(room, one, false)).collect(),
        clashes: clashes.map(|one| clash_row(&f, &at, room, one)).collect(),
        at,
        f,
    }))
}

fn link(one: &BranchWords) -> BranchLink {
    BranchLink {
        id: one.branch.to_string(),
        title: one.card.title.clone(),
        lang: one.card.lang.clone(),
        dir: one.card.dir.clone(),
        may_write: one.may_write,
    }
}

fn item(f: &Frame, branches: &[BranchWords], room: &Room, one: &ItemState) -> CommissionItem {
    CommissionItem {
        id: one.item.id.to_string(),
        title: one.item.title.clone(),
        state: branch_words(f, branches, one),
        recommended: one.recommended.as_ref().map(|decision| recommended(f, room, decision)),
        decided: decided(f, one),
    }
}

/// What the branch of a commission changes in an item.
pub fn branch_words(f: &Frame, branches: &[BranchWords], one: &ItemState) -> ItemWords {
    let Some(branch) = branches.iter().find(|branch| branch.card.id == one.item.text_id) else {
        return ItemWords::Hidden;
    };
    words(f, branch.changes.get(&one.item.id), &branch.reading.text, &branch.card)
}

/// A comparison as the page of comparisons draws it.
pub fn words(f: &Frame, change: Option<&Comparison>, after: &PolicyText, card: &TextCard) -> ItemWords {
    let Some(change) = change else { return ItemWords::Same };
    let show = Show { language: f.lang.into(), ..Show::default() };
    let dir = if card.dir == "rtl" { Direction::Rtl } else { Direction::Ltr };
    let look = Look { show, lang: &card.lang, dir, ..Look::default() };
    ItemWords::Changed(output::page(change, after, None, &look).html)
}

pub fn recommended(f: &Frame, room: &Room, one: &Decision) -> Recommended {
    let institution = |id| {
        let known = room.workshop.invited.iter().find(|invited| invited.institution == id);
        known.map(|known| known.name.clone()).unwrap_or_default()
    };
    let reservations = one.reservations.iter();
    Recommended {
        kind: f.word("commission-kind", one.kind.as_str()),
        by: f.t2("commission-recommended-by", ("when", &f.day(one.at)), ("by", &one.by_name)),
        note: one.note.clone(),
        reservations: reservations.map(|r| (institution(r.institution.clone()), r.words.clone())).collect(),
    }
}

/// What the plenary decided, in a sentence; empty while it has not.
pub fn decided(f: &Frame, one: &ItemState) -> String {
    let Some(decision) = &one.decision else { return String::new() };
    let kind = f.word("commission-kind", decision.kind.as_str()).to_lowercase();
    f.t2("commission-decided", ("n", &decision.n.to_string()), ("kind", &kind))
}

fn back(of: &CommissionAccess) -> String {
    format!("/d/{}/workshops/{}/commissions/{}", of.at.slug, of.at.workshop.n, of.commission.id)
}

pub async fn give(
    State(app): State<AppState>,
    May(can): May<ability::Convene>,
    InCommission(of): InCommission,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let outcome = async {
        let items: Vec<ItemId> = fields.parsed("item", "commission-items")?;
        if items.is_empty() {
            return Err(Error::Invalid { field: "commission-items" });
        }
        give_items(&app, &can, &of.at.workshop.id, &items, Some(&of.commission.id)).await.map(drop)
    };
    after(&app, f.lang, &back(&of), "commission-items-were-given", outcome.await)
}

pub async fn report(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
    InCommission(of): InCommission,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let outcome = async { hand_in_report(&app, &can, &Report::parse(fields.text("report"))?).await };
    after(&app, f.lang, &back(&of), "commission-report-handed-in", outcome.await.map(drop))
}

pub async fn take_back(
    State(app): State<AppState>,
    May(can): May<ability::Recommend>,
    InCommission(of): InCommission,
    f: Frame,
) -> Result<Response, Error> {
    let outcome = take_back_report(&app, &can).await.map(drop);
    after(&app, f.lang, &back(&of), "commission-report-back", outcome)
}
