//! Commissions of a workshop: forming one, giving it parts of the agenda, its report.
//!
//! Must stay true: for each text that its items are about a commission has one branch, opened at the workshop's version, in the
//! same transaction as the items that need it; so several work in parallel and none writes in the text itself.

use std::collections::BTreeSet;

use crate::domain::capability::{Can, ability};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, ItemId, PersonId, TextId, WorkshopId};
use crate::domain::input::{Name, Note, Report, Title};
use crate::domain::limits;
use crate::domain::workshop::{Commission, Item, Workshop, standing};
use crate::store::{AnyConnection, access, branches, commissions, decisions, workshops};

use super::AppState;
use super::access::text_access;
use super::open_branch::{NewBranch, Ready, prepare, put};
use super::workshop_access::change;

pub struct NewCommission {
    pub name: Name,
    pub rapporteur: PersonId,
    /// Who writes in its branches besides the rapporteur.
    pub people: Vec<PersonId>,
    /// At least one.
    pub items: Vec<ItemId>,
}

/// # Errors
/// [`Error::Invalid`] when it gets no items, the rapporteur is not of the dossier, or somebody named may not write in branches;
/// [`Error::NotFound`] when an item is not on this agenda.
pub async fn form_commission(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    new: NewCommission,
) -> Result<Commission, Error> {
    if new.items.is_empty() {
        return Err(Error::Invalid { field: "commission-items" });
    }
    let mut db = app.store.read().await?;
    let workshop = own(&mut db, can, id).await?;
    if access::held(&mut db, can.on(), &new.rapporteur).await?.is_empty() {
        return Err(Error::Invalid { field: "person" });
    }
    let given = chosen(&workshops::items(&mut db, id).await?, &new.items)?;
    drop(db);
    let writers: BTreeSet<&PersonId> = std::iter::once(&new.rapporteur).chain(&new.people).collect();
    let writers: Vec<PersonId> = writers.into_iter().cloned().collect();
    let texts: BTreeSet<TextId> = given.into_iter().map(|item| item.text_id).collect();
    let opening = prepare_all(app, can, &workshop, new.name.as_str(), texts, &writers).await?;
    let commission = CommissionId::new(app.now(), &*app.chance);
    let data = [
        ("commission", commission.as_str().into()),
        ("name", new.name.as_str().into()),
        ("items", new.items.len().into()),
    ];
    let mut change = change(app, id, Some(can.by()), "commission-formed", data).await?;
    let there = commissions::of_workshop(&mut change.tx, id).await?;
    if there.len() >= limits::COMMISSIONS_PER_WORKSHOP {
        return Err(Error::Invalid { field: "commissions" });
    }
    let made = Commission {
        id: commission.clone(),
        n: there.iter().map(|one| one.n).max().unwrap_or(0) + 1,
        name: new.name.as_str().to_owned(),
        rapporteur: Some(new.rapporteur),
        report: String::new(),
        reported_at: None,
        branches: vec![],
    };
    commissions::insert(&mut change.tx, id, &made).await?;
    open_all(app, &mut change.tx, &commission, opening).await?;
    give(&mut change.tx, id, &new.items, Some(&commission)).await?;
    let made = find(&mut change.tx, id, &commission).await?;
    change.keep(app).await?;
    Ok(made)
}

/// Gives items of the agenda to a commission, which gets a branch of their texts where it has none; or back to the plenary
/// (none). The whole agenda then.
///
/// # Errors
/// [`Error::NotFound`] when an item or the commission is not of this workshop; as [`form_commission`].
pub async fn give_items(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    items: &[ItemId],
    to: Option<&CommissionId>,
) -> Result<Vec<Item>, Error> {
    let mut db = app.store.read().await?;
    let workshop = own(&mut db, can, id).await?;
    let given = chosen(&workshops::items(&mut db, id).await?, items)?;
    let mut opening = Vec::new();
    if let Some(to) = to {
        let commission = find(&mut db, id, to).await?;
        let writers = writers(&mut db, &commission).await?;
        drop(db);
        let has = |text: &TextId| commission.branches.iter().any(|(known, _)| known == text);
        let texts = given.into_iter().map(|item| item.text_id).filter(|text| !has(text)).collect();
        opening = prepare_all(app, can, &workshop, &commission.name, texts, &writers).await?;
    } else {
        drop(db);
    }
    let ids: Vec<&str> = items.iter().map(ItemId::as_str).collect();
    let data = [("items", ids.into()), ("commission", to.map(CommissionId::as_str).into())];
    let mut change = change(app, id, Some(can.by()), "commission-items-given", data).await?;
    if let Some(to) = to {
        open_all(app, &mut change.tx, to, opening).await?;
    }
    give(&mut change.tx, id, items, to).await?;
    let all = workshops::items(&mut change.tx, id).await?;
    change.keep(app).await?;
    Ok(all)
}

/// Hands the report to the plenary; handed in again, it replaces what was said before.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn hand_in_report(
    app: &AppState,
    can: &Can<ability::Recommend>,
    report: &Report,
) -> Result<Commission, Error> {
    set_report(app, can, "commission-reported", Some(report)).await
}

/// Takes the report back; its words stay with the commission.
///
/// # Errors
/// [`Error::Invalid`] when the plenary has decided on one of its items.
pub async fn take_back_report(app: &AppState, can: &Can<ability::Recommend>) -> Result<Commission, Error> {
    set_report(app, can, "commission-report-taken-back", None).await
}

async fn set_report(
    app: &AppState,
    can: &Can<ability::Recommend>,
    act: &str,
    report: Option<&Report>,
) -> Result<Commission, Error> {
    let id = commissions::workshop(&mut *app.store.read().await?, can.on()).await?;
    let data = [("commission", can.on().as_str().into())];
    let mut change = change(app, &id, Some(can.by()), act, data).await?;
    let commission = find(&mut change.tx, &id, can.on()).await?;
    if commission.reported_at.is_some() && is_taken_up(&mut change.tx, &id, can.on()).await? {
        return Err(Error::Invalid { field: "report-taken-up" });
    }
    let at: Option<Millis> = report.map(|_| change.now);
    let words = report.map_or(commission.report.as_str(), Report::as_str);
    commissions::report(&mut change.tx, can.on(), words, at).await?;
    let after = find(&mut change.tx, &id, can.on()).await?;
    change.keep(app).await?;
    Ok(after)
}

/// Whether the plenary has decided on any item of the commission.
async fn is_taken_up(
    db: &mut AnyConnection,
    id: &WorkshopId,
    commission: &CommissionId,
) -> Result<bool, Error> {
    let decided = decisions::of_workshop(db, id).await?;
    let items = workshops::items(db, id).await?;
    let own = |item: &&Item| item.commission.as_ref() == Some(commission);
    Ok(items.iter().filter(own).any(|item| standing(&decided, &item.id).is_some()))
}

/// The workshop, where it is of the dossier that the right is held in.
async fn own(
    db: &mut AnyConnection,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
) -> Result<Workshop, Error> {
    let workshop = workshops::get(db, id).await?;
    if workshop.dossier_id == *can.on() { Ok(workshop) } else { Err(Error::NotFound) }
}

pub(super) async fn find(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    id: &CommissionId,
) -> Result<Commission, Error> {
    let all = commissions::of_workshop(db, workshop).await?;
    all.into_iter().find(|one| one.id == *id).ok_or(Error::NotFound)
}

fn chosen(agenda: &[Item], ids: &[ItemId]) -> Result<Vec<Item>, Error> {
    let item = |id: &ItemId| agenda.iter().find(|one| one.id == *id).cloned().ok_or(Error::NotFound);
    ids.iter().map(item).collect()
}

/// Who writes in its branches: those named for one that it has.
async fn writers(db: &mut AnyConnection, commission: &Commission) -> Result<Vec<PersonId>, Error> {
    if let Some((text, branch)) = commission.branches.first() {
        let branch = branches::get(db, text, branch).await?;
        return Ok(branch.people.into_iter().map(|person| person.id).collect());
    }
    Ok(commission.rapporteur.iter().cloned().collect())
}

type Opening = (Can<ability::Branch>, Ready);

/// A branch of each text at the workshop's version, ready to be stored.
async fn prepare_all(
    app: &AppState,
    can: &Can<ability::Convene>,
    workshop: &Workshop,
    name: &str,
    texts: BTreeSet<TextId>,
    writers: &[PersonId],
) -> Result<Vec<Opening>, Error> {
    let mut all = Vec::new();
    for text in texts {
        let about = workshop.texts.iter().find(|(about, _)| *about == text);
        let (_, version) = about.ok_or(Error::Invalid { field: "text" })?;
        let of_text = text_access(&app.store, can.by(), &text).await?.can::<ability::Branch>()?;
        let new = NewBranch {
            version: *version,
            name: Title::parse(name)?,
            purpose: Note::parse(&workshop.title)?,
            people: writers.to_vec(),
        };
        let ready = prepare(app, &of_text, new).await.map_err(|error| match error {
            Error::Invalid { field: "people" } => Error::Invalid { field: "commission-people" },
            other => other,
        })?;
        all.push((of_text, ready));
    }
    Ok(all)
}

async fn open_all(
    app: &AppState,
    db: &mut AnyConnection,
    commission: &CommissionId,
    opening: Vec<Opening>,
) -> Result<(), Error> {
    for (can, ready) in opening {
        let branch = put(app, db, &can, ready).await?;
        commissions::add_branch(db, commission, can.on(), &branch.id).await?;
    }
    Ok(())
}

async fn give(
    db: &mut AnyConnection,
    id: &WorkshopId,
    items: &[ItemId],
    to: Option<&CommissionId>,
) -> Result<(), Error> {
    for item in chosen(&workshops::items(db, id).await?, items)? {
        workshops::place_item(db, &Item { commission: to.cloned(), ..item }).await?;
    }
    Ok(())
}
