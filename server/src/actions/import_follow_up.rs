//! Bringing the action plan of a published version into the follow-up table of its dossier.
//!
//! Must stay true: nothing is taken that a person has not seen understood: the columns and whom each wording names are
//! theirs to say. A row that is there already is not added again, nor touched.

use std::collections::HashMap;
use std::sync::Arc;

use docs_schema::model::{Block, PolicyText, plain_text};
use sha2::{Digest as _, Sha256};

use crate::domain::access::FollowUpAccess;
use crate::domain::capability::{Can, ability};
use crate::domain::deadline::last_day;
use crate::domain::error::Error;
use crate::domain::follow_up::{Planned, Source};
use crate::domain::ids::{FollowUpId, InstitutionId, TextId};
use crate::domain::person::Institution;
use crate::domain::version::Version;
use crate::sheets::{PlanColumns, PlanField, plan_columns, same_words};
use crate::store::{follow_ups, institutions, journal, versions};

use super::AppState;
use super::access::sight;
use super::anchoring;
use super::follow_up::{planned, room_for};
use super::see_versions::{VersionText, see_version};

/// A table of a version.
#[derive(Debug, Clone)]
pub struct PlanTable {
    pub id: String,
    pub section: String,
    /// That section's number and heading.
    pub place: String,
    pub head: Vec<String>,
    /// Cells below the head.
    pub rows: Vec<Vec<String>>,
    /// What each column was understood to be.
    pub columns: PlanColumns,
}

impl PlanTable {
    /// Its headings say that something is done by somebody, or by some day.
    #[must_use]
    pub fn reads_as_plan(&self) -> bool {
        let has = |field: PlanField| self.columns[field as usize].is_some();
        has(PlanField::Action) && (has(PlanField::Responsible) || has(PlanField::Deadline))
    }
}

/// A row of a plan as it would be taken.
#[derive(Debug, Clone)]
pub struct PlanRow {
    pub planned: Planned,
    fingerprint: [u8; 32],
    /// It is in the follow-up table.
    pub known: bool,
}

/// What is to be taken, as a person said it.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    pub table: String,
    /// None: as the headings say.
    pub columns: Option<PlanColumns>,
    /// Whom each wording of the responsible column names; those that are not in it: nobody.
    pub institutions: HashMap<String, InstitutionId>,
}

/// A plan, understood.
pub struct Preview {
    pub version: Version,
    pub table: PlanTable,
    pub rows: Vec<PlanRow>,
}

/// The published versions of texts that this person may see, the newest of each text first.
///
/// # Errors
/// When the database fails.
pub async fn plan_versions(app: &AppState, access: &FollowUpAccess) -> Result<Vec<Version>, Error> {
    let all = versions::of_dossier(&mut *app.store.read().await?, &access.dossier_id).await?;
    let mut made = Vec::new();
    for version in all.into_iter().rev().filter(Version::is_published) {
        if super::see_follow_up::sees(app, access, &version.text_id).await? {
            made.push(version);
        }
    }
    Ok(made)
}

/// A published version of the dossier, and its tables.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn plan_tables(
    app: &AppState,
    access: &FollowUpAccess,
    text: &TextId,
    n: i64,
) -> Result<(Version, Arc<VersionText>, Vec<PlanTable>), Error> {
    let sight = sight(&app.store, access.person_id.as_ref(), text).await?;
    if sight.dossier_id != access.dossier_id {
        return Err(Error::NotFound);
    }
    let (version, read) = see_version(app, &sight, n).await?;
    if !version.is_published() {
        return Err(Error::Invalid { field: "version" });
    }
    let place = |section: &str| anchoring::place(&read, section).unwrap_or_default();
    let tables = tables(&read.frozen.text, place);
    Ok((version, read.clone(), tables))
}

fn tables(text: &PolicyText, place: impl Fn(&str) -> String) -> Vec<PlanTable> {
    let mut made = Vec::new();
    for section in &text.sections {
        for block in &section.blocks {
            let Block::Table { id } = block else { continue };
            let Some(table) = text.tables.get(id) else { continue };
            let row = |cells: &Vec<Vec<docs_schema::Inline>>| {
                cells.iter().map(|cell| plain_text(cell).trim().to_owned()).collect::<Vec<_>>()
            };
            let Some((head, rows)) = table.rows.split_first() else { continue };
            let head = row(head);
            made.push(PlanTable {
                id: id.clone(),
                section: section.id.clone(),
                place: place(&section.id),
                columns: plan_columns(&head),
                head,
                rows: rows.iter().map(row).collect(),
            });
        }
    }
    made
}

/// How a table would be taken.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when no column says what is to be done.
pub async fn preview(
    app: &AppState,
    access: &FollowUpAccess,
    (text, n): (&TextId, i64),
    chosen: &Chosen,
) -> Result<Preview, Error> {
    let (version, _, tables) = plan_tables(app, access, text, n).await?;
    let mut table = tables.into_iter().find(|table| table.id == chosen.table).ok_or(Error::NotFound)?;
    table.columns = chosen.columns.unwrap_or(table.columns);
    let known = follow_ups::fingerprints(&mut *app.store.read().await?, &access.dossier_id).await?;
    let mut rows = rows(text, &table, &chosen.institutions);
    for row in &mut rows {
        row.known = known.contains(row.fingerprint.as_slice());
    }
    Ok(Preview { version, table, rows })
}

/// The institution that a wording names by its very name or short name, if one does.
#[must_use]
pub fn named(all: &[Institution], words: &str) -> Option<InstitutionId> {
    let words = same_words(words);
    let mut found =
        all.iter().filter(|one| same_words(&one.name) == words || same_words(&one.short_name) == words);
    match (found.next(), found.next()) {
        (Some(one), None) if !words.is_empty() => Some(one.id.clone()),
        _ => None,
    }
}

/// Takes a table as a person said that it reads; how many rows were added, and how many were there.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`].
pub async fn import_follow_up(
    app: &AppState,
    can: &Can<ability::Follow>,
    access: &FollowUpAccess,
    at: (&TextId, i64),
    chosen: &Chosen,
) -> Result<(usize, usize), Error> {
    let preview = preview(app, access, at, chosen).await?;
    if preview.table.columns[PlanField::Action as usize].is_none() {
        return Err(Error::Invalid { field: "action-column" });
    }
    let PlanTable { section, place, .. } = preview.table;
    let source = Source { text: at.0.clone(), version: at.1, section, place };
    let now = app.now();
    let mut tx = app.store.write().await?;
    let data = [("text", at.0.as_str().into()), ("version", at.1.into())];
    journal::append(&mut tx, can.on(), Some(can.by()), now, "follow-up-imported", &data.into()).await?;
    for institution in chosen.institutions.values() {
        institutions::must_exist(&mut tx, institution).await?;
    }
    let known = follow_ups::fingerprints(&mut tx, can.on()).await?;
    let all = preview.rows.len();
    let new: Vec<PlanRow> =
        preview.rows.into_iter().filter(|row| !known.contains(row.fingerprint.as_slice())).collect();
    let first = room_for(&mut tx, can.on(), new.len()).await?;
    for (n, row) in (first..).zip(&new) {
        let id = FollowUpId::new(now, &*app.chance);
        let planned = planned(&row.planned)?;
        let new = follow_ups::New {
            id: &id,
            n,
            source: Some(&source),
            fingerprint: Some(&row.fingerprint),
            planned: &planned,
            by: can.by(),
            at: now,
        };
        follow_ups::insert(&mut tx, can.on(), &new).await?;
    }
    tx.commit().await?;
    Ok((new.len(), all - new.len()))
}

/// The rows that say what is to be done.
fn rows(text: &TextId, table: &PlanTable, institutions: &HashMap<String, InstitutionId>) -> Vec<PlanRow> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let cell = |row: &[String], field: PlanField| {
        let column = table.columns[field as usize];
        column.and_then(|at| row.get(at)).cloned().unwrap_or_default()
    };
    let read = |row: &Vec<String>| {
        let action = cell(row, PlanField::Action);
        if action.is_empty() {
            return None;
        }
        let nth = seen.entry(same_words(&action)).or_insert(0);
        *nth += 1;
        let fingerprint = fingerprint(text, &action, *nth);
        let responsible = cell(row, PlanField::Responsible);
        let deadline = cell(row, PlanField::Deadline);
        let axis = match table.columns[PlanField::Axis as usize] {
            Some(_) => cell(row, PlanField::Axis),
            None => table.place.clone(),
        };
        let planned = Planned {
            action,
            institution: institutions.get(&responsible).cloned(),
            responsible,
            due_at: last_day(&deadline),
            deadline,
            indicator: cell(row, PlanField::Indicator),
            region: cell(row, PlanField::Region),
            axis,
        };
        Some(PlanRow { planned, fingerprint, known: false })
    };
    table.rows.iter().filter_map(read).collect()
}

/// Of the n-th row of a text's plan that asks for this action: the same in every version of the text.
fn fingerprint(text: &TextId, action: &str, nth: usize) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(text.as_str());
    hash.update(nth.to_be_bytes());
    hash.update(same_words(action));
    hash.finalize().into()
}
