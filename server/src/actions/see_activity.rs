//! What happened in a dossier, from its journal, with the names that the ids stand for today. An entry about a text
//! that the reader may not open is left out.

use std::collections::{BTreeMap, HashMap};

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::Activity;
use crate::domain::error::Error;
use crate::domain::journal::Entry;
use crate::domain::limits;
use crate::store::{AnyConnection, dossiers, journal, persons};

use super::AppState;
use super::see_dossier::visible_texts;

/// The newest first, from before entry `before` (none: the end).
///
/// # Errors
/// When the database fails.
pub async fn see_activity(
    app: &AppState,
    can: &Can<ability::SeeActivity>,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Activity>, Error> {
    let mut db = app.store.read().await?;
    let stage = dossiers::by_id(&mut db, can.on()).await?.stage;
    let cards = visible_texts(&mut db, can.on(), stage, can.by()).await?;
    let titles: HashMap<String, String> = cards.into_iter().map(|c| (c.id.to_string(), c.title)).collect();
    let entries = journal::latest(&mut db, can.on(), before, rows.clamp(1, limits::PAGE_ROWS)).await?;
    let mut names = Names::default();
    let mut list = Vec::with_capacity(entries.len());
    for entry in entries {
        if let Some(activity) = tell(&mut db, &mut names, &titles, entry).await? {
            list.push(activity);
        }
    }
    Ok(list)
}

#[derive(Clone, Default)]
struct Who {
    name: String,
    institution: String,
    colour: String,
}

/// Each person is looked up once an answer.
#[derive(Default)]
struct Names(HashMap<String, Who>);

impl Names {
    async fn of(&mut self, db: &mut AnyConnection, id: &str) -> Result<Who, Error> {
        if let Some(who) = self.0.get(id) {
            return Ok(who.clone());
        }
        let who = persons::name_of(db, id).await?;
        let who =
            who.map(|(name, institution, colour)| Who { name, institution, colour }).unwrap_or_default();
        self.0.insert(id.to_owned(), who.clone());
        Ok(who)
    }
}

async fn tell(
    db: &mut AnyConnection,
    names: &mut Names,
    titles: &HashMap<String, String>,
    entry: Entry,
) -> Result<Option<Activity>, Error> {
    let data: BTreeMap<String, serde_json::Value> = serde_json::from_str(&entry.data).unwrap_or_default();
    let mut details = BTreeMap::new();
    for (key, value) in data {
        let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        match key.as_str() {
            "text" => match titles.get(&value) {
                None => return Ok(None),
                Some(title) => details.insert("text_title".to_owned(), title.clone()),
            },
            "person" => details.insert("person_name".to_owned(), names.of(db, &value).await?.name),
            _ => None,
        };
        details.insert(key, value);
    }
    let who = match &entry.person_id {
        Some(id) => names.of(db, id).await?,
        None => Who::default(),
    };
    Ok(Some(Activity {
        n: entry.n,
        at: entry.at,
        act: entry.act,
        person_name: who.name,
        institution_name: who.institution,
        institution_colour: who.colour,
        details,
    }))
}
