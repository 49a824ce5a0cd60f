//! The agenda of a workshop: built from the provisions of its versions, whole chapters or article by article, carried over from
//! workshops before, put in order, given to commissions.

use std::collections::HashMap;

use docs_schema::outline::{OutlineEntry, outline};

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, DecisionId, ItemId, TextId, WorkshopId};
use crate::domain::limits;
use crate::domain::version::Version;
use crate::domain::workshop::{Decision, DecisionKind, Item, Scope, Workshop, standing};
use crate::store::{decisions, versions, workshops};

use super::AppState;
use super::commission::give_items;
use super::see_versions::version_text;
use super::workshop_access::{Change, change};

/// What comes on the agenda.
pub enum Add {
    /// Each provision of the first level, with what is below it.
    Chapters {
        text: TextId,
    },
    /// Each provision that has a heading, alone.
    Articles {
        text: TextId,
    },
    One {
        text: TextId,
        section: String,
        scope: Scope,
    },
}

/// # Errors
/// [`Error::Invalid`] when the workshop is not about that text, the text has no such provision, or the agenda is full.
pub async fn add_to_agenda(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    add: Add,
) -> Result<Vec<Item>, Error> {
    let text = match &add {
        Add::Chapters { text } | Add::Articles { text } | Add::One { text, .. } => text.clone(),
    };
    let mut change = begin(app, can, id, [("text", text.as_str().into())]).await?;
    let about = change.workshop.texts.iter().find(|(about, _)| *about == text);
    let (_, n) = about.cloned().ok_or(Error::Invalid { field: "text" })?;
    let version = versions::get(&mut change.tx, &text, n).await?;
    let entries = entries(app, &version).await?;
    let there = workshops::items(&mut change.tx, id).await?;
    let first = there.iter().map(|item| item.place).max().unwrap_or(0) + 1;
    let new: Vec<(String, Scope, String)> = chosen(&entries, &version, &add)?
        .into_iter()
        .filter(|(section, scope, _)| {
            !there.iter().any(|item| item.text_id == text && item.section == *section && item.scope == *scope)
        })
        .collect();
    if there.len() + new.len() > limits::AGENDA_ITEMS {
        return Err(Error::Invalid { field: "agenda" });
    }
    for (at, (section, scope, title)) in new.into_iter().enumerate() {
        let item = Item {
            id: ItemId::new(change.now, &*app.chance),
            place: first + i64::try_from(at).map_err(Error::internal)?,
            text_id: text.clone(),
            version: n,
            section,
            scope,
            title,
            commission: None,
            carried_from: None,
        };
        workshops::add_item(&mut change.tx, id, &item).await?;
    }
    finish(app, change).await
}

async fn begin<const N: usize>(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    data: [(&'static str, serde_json::Value); N],
) -> Result<Change, Error> {
    let change = change(app, id, Some(can.by()), "workshop-agenda-set", data).await?;
    if change.workshop.dossier_id == *can.on() { Ok(change) } else { Err(Error::NotFound) }
}

async fn finish(app: &AppState, mut change: Change) -> Result<Vec<Item>, Error> {
    let all = workshops::items(&mut change.tx, &change.workshop.id).await?;
    change.keep(app).await?;
    Ok(all)
}

async fn entries(app: &AppState, version: &Version) -> Result<Vec<OutlineEntry>, Error> {
    let text = version_text(app, version).await?;
    Ok(outline(&text.frozen.text, text.scheme()))
}

/// Section, scope and title of what is to come on the agenda.
fn chosen(
    entries: &[OutlineEntry],
    version: &Version,
    add: &Add,
) -> Result<Vec<(String, Scope, String)>, Error> {
    let top = entries.iter().map(|entry| entry.level).min().unwrap_or(1);
    let whole = |entry: &OutlineEntry, scope| (entry.section_id.clone(), scope, title(entry));
    Ok(match add {
        Add::Chapters { .. } => {
            entries.iter().filter(|entry| entry.level == top).map(|e| whole(e, Scope::Chapter)).collect()
        }
        Add::Articles { .. } => entries.iter().map(|entry| whole(entry, Scope::Section)).collect(),
        Add::One { scope: Scope::Text, .. } => {
            vec![(String::new(), Scope::Text, version.title.clone())]
        }
        Add::One { section, scope, .. } => {
            let found = entries.iter().find(|entry| entry.section_id == *section);
            vec![whole(found.ok_or(Error::Invalid { field: "section" })?, *scope)]
        }
    })
}

fn title(entry: &OutlineEntry) -> String {
    let title = match &entry.number {
        Some(number) => format!("{number} {}", entry.text),
        None => entry.text.clone(),
    };
    title.trim().chars().take(limits::TITLE_CHARS).collect()
}

/// Moves an item one place up (`-1`) or down (`1`), takes it off (`remove`), or gives it to a commission.
pub enum Steer {
    Up,
    Down,
    Remove,
    /// None: the plenary takes it itself.
    Commission(Option<CommissionId>),
}

/// # Errors
/// [`Error::NotFound`] when there is no such item; [`Error::Invalid`] when something was decided about one that is to go.
pub async fn steer_item(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
    item: &ItemId,
    steer: Steer,
) -> Result<Vec<Item>, Error> {
    if let Steer::Commission(to) = steer {
        return give_items(app, can, id, std::slice::from_ref(item), to.as_ref()).await;
    }
    let mut change = begin(app, can, id, [("item", item.as_str().into())]).await?;
    let mut all = workshops::items(&mut change.tx, id).await?;
    let at = all.iter().position(|one| one.id == *item).ok_or(Error::NotFound)?;
    match steer {
        Steer::Remove => {
            if change.workshop.shown_item.as_ref() == Some(item) {
                workshops::show(&mut change.tx, id, None).await?;
            }
            workshops::remove_item(&mut change.tx, item).await?;
        }
        _ => {
            let up = matches!(steer, Steer::Up);
            let to = if up { at.saturating_sub(1) } else { (at + 1).min(all.len() - 1) };
            let moved = all.remove(at);
            all.insert(to, moved);
            for (place, one) in all.iter_mut().enumerate() {
                one.place = i64::try_from(place).map_err(Error::internal)? + 1;
                workshops::place_item(&mut change.tx, one).await?;
            }
        }
    }
    finish(app, change).await
}

/// What workshops before this one put off or sent back, or where a reservation stands, and that is not on its agenda yet.
#[derive(Debug, Clone)]
pub struct Carried {
    pub workshop: i64,
    pub item: Item,
    pub decision: DecisionId,
    pub kind: DecisionKind,
}

/// # Errors
/// When the database fails.
pub async fn to_carry_over(app: &AppState, workshop: &Workshop) -> Result<Vec<Carried>, Error> {
    let mut db = app.store.read().await?;
    let there = workshops::items(&mut db, &workshop.id).await?;
    let mut found = Vec::new();
    for earlier in workshops::of_dossier(&mut db, &workshop.dossier_id).await? {
        if earlier.n >= workshop.n {
            continue;
        }
        let decided = decisions::of_workshop(&mut db, &earlier.id).await?;
        for item in workshops::items(&mut db, &earlier.id).await? {
            let open = standing(&decided, &item.id).filter(|d| is_open(d));
            let about = workshop.texts.iter().any(|(text, _)| *text == item.text_id);
            let known = there.iter().any(|one| one.carried_from.as_ref() == Some(&item.id));
            if let Some(decision) = open.filter(|_| about && !known) {
                let (decision, kind) = (decision.id.clone(), decision.kind);
                found.push(Carried { workshop: earlier.n, item, decision, kind });
            }
        }
    }
    Ok(found)
}

fn is_open(decision: &Decision) -> bool {
    !decision.kind.settles() || decision.kind == DecisionKind::Reserved
}

/// Brings all of them on the agenda.
///
/// # Errors
/// [`Error::Invalid`] when the agenda is full.
pub async fn carry_over(
    app: &AppState,
    can: &Can<ability::Convene>,
    id: &WorkshopId,
) -> Result<Vec<Item>, Error> {
    let workshop = workshops::get(&mut *app.store.read().await?, id).await?;
    let carried = to_carry_over(app, &workshop).await?;
    let mut change = begin(app, can, id, [("carried", carried.len().into())]).await?;
    let there = workshops::items(&mut change.tx, id).await?;
    if there.len() + carried.len() > limits::AGENDA_ITEMS {
        return Err(Error::Invalid { field: "agenda" });
    }
    let mut place = there.iter().map(|item| item.place).max().unwrap_or(0);
    let of: HashMap<&TextId, i64> = workshop.texts.iter().map(|(text, n)| (text, *n)).collect();
    for Carried { item, .. } in carried {
        if there.iter().any(|one| one.carried_from.as_ref() == Some(&item.id)) {
            continue;
        }
        place += 1;
        let version = of.get(&item.text_id).copied().unwrap_or(item.version);
        let new = Item {
            id: ItemId::new(change.now, &*app.chance),
            place,
            version,
            commission: None,
            carried_from: Some(item.id.clone()),
            ..item
        };
        workshops::add_item(&mut change.tx, id, &new).await?;
    }
    finish(app, change).await
}
