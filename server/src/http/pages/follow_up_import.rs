//! Bringing an action plan: which version, which table, how its columns and its institutions are understood; then taking
//! it. Every step is an address, so that it works without a script and can be gone back to.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::follow_up::{institutions, place};
use super::follow_up_templates::{FollowUpImportPage, PreviewRow, PreviewView, TableView};
use super::frame::Frame;
use super::page::{Page, onward};
use super::views::Choice;
use crate::actions::AppState;
use crate::actions::import_follow_up::{
    Chosen, PlanTable, Preview, import_follow_up, named, plan_tables, plan_versions, preview,
};
use crate::domain::access::FollowUpAccess;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, TextId};
use crate::domain::person::Institution;
use crate::http::auth::{InFollowUp, May};
use crate::http::extract::{Form, Query};
use crate::i18n::error_sentence;
use crate::sheets::PlanField;

/// As the form sends it: `version` is `TEXT@N`, `col-action` a column from 0, `who-N` and `whom-N` a wording and whom it names.
type Fields = HashMap<String, String>;

pub async fn form(
    State(app): State<AppState>,
    May(_can): May<ability::Follow>,
    InFollowUp(access): InFollowUp,
    Query(fields): Query<Fields>,
    f: Frame,
) -> Result<Response, Error> {
    Ok(Page(page(&app, &access, &fields, f).await?).into_response())
}

pub async fn take(
    State(app): State<AppState>,
    May(can): May<ability::Follow>,
    InFollowUp(access): InFollowUp,
    f: Frame,
    Form(fields): Form<Fields>,
) -> Result<Response, Error> {
    let all = institutions(&app).await?;
    let taken = async {
        let (text, n) = version(&fields).ok_or(Error::Invalid { field: "version" })?;
        import_follow_up(&app, &can, &access, (&text, n), &chosen(&fields, &all)).await
    };
    match taken.await {
        Ok((added, _)) => {
            let key = if added == 0 { "ok:follow-nothing-new" } else { "ok:follow-imported" };
            Ok(onward(&app, &format!("/d/{}/follow-up", access.slug), key))
        }
        Err(error @ (Error::Invalid { .. } | Error::NotFound)) => {
            let (why, status) = (error_sentence(f.lang, &error), crate::http::errors::status(&error));
            let mut page = page(&app, &access, &fields, f).await?;
            page.f.problem(why);
            Ok((status, Page(page)).into_response())
        }
        Err(error) => Err(error),
    }
}

fn version(fields: &Fields) -> Option<(TextId, i64)> {
    let (text, n) = fields.get("version")?.split_once('@')?;
    Some((text.parse().ok()?, n.parse().ok()?))
}

/// What the form says; institutions that it does not speak of are those that their wording names exactly.
fn chosen(fields: &Fields, all: &[Institution]) -> Chosen {
    let said = |name: &str| fields.get(name).map(String::as_str);
    let asked = PlanField::ALL.iter().any(|field| said(&format!("col-{}", field.as_str())).is_some());
    let column = |field: PlanField| said(&format!("col-{}", field.as_str()))?.parse().ok();
    let wordings = fields.iter().filter_map(|(name, wording)| Some((name.strip_prefix("who-")?, wording)));
    let known = |id: &InstitutionId| all.iter().any(|one| one.id == *id);
    let whom = wordings.filter_map(|(at, wording)| {
        let id: InstitutionId = said(&format!("whom-{at}"))?.parse().ok()?;
        known(&id).then(|| (wording.clone(), id))
    });
    Chosen {
        table: said("table").unwrap_or_default().to_owned(),
        columns: asked.then(|| PlanField::ALL.map(column)),
        institutions: whom.collect(),
    }
}

async fn page(
    app: &AppState,
    access: &FollowUpAccess,
    fields: &Fields,
    f: Frame,
) -> Result<FollowUpImportPage, Error> {
    let asked = version(fields);
    let current = |text: &TextId, n: i64| asked.as_ref().is_some_and(|(one, m)| one == text && *m == n);
    let versions = plan_versions(app, access).await?.into_iter().map(|one| Choice {
        code: format!("{}@{}", one.text_id, one.n),
        name: format!("{} – {}", one.title, super::versions::label(&f, &one)),
        current: current(&one.text_id, one.n),
    });
    let versions: Vec<Choice> = versions.collect();
    let mut page = FollowUpImportPage {
        version: fields.get("version").cloned().unwrap_or_default(),
        dossier: place(access),
        versions,
        tables: Vec::new(),
        preview: None,
        f,
    };
    let Some((text, n)) = asked else { return Ok(page) };
    let all = institutions(app).await?;
    let chosen = chosen(fields, &all);
    let (_, _, tables) = plan_tables(app, access, &text, n).await?;
    page.tables = tables.iter().map(|table| table_view(table, &chosen.table)).collect();
    if tables.iter().any(|table| table.id == chosen.table) {
        page.preview = Some(previewed(app, access, (&text, n), chosen, fields, &all, &page.f).await?);
    }
    Ok(page)
}

fn table_view(table: &PlanTable, chosen: &str) -> TableView {
    TableView {
        id: table.id.clone(),
        place: table.place.clone(),
        head: table.head.join(" · "),
        rows: table.rows.len(),
        plan: table.reads_as_plan(),
        chosen: table.id == chosen,
    }
}

async fn previewed(
    app: &AppState,
    access: &FollowUpAccess,
    at: (&TextId, i64),
    mut chosen: Chosen,
    fields: &Fields,
    all: &[Institution],
    f: &Frame,
) -> Result<PreviewView, Error> {
    let first = preview(app, access, at, &chosen).await?;
    let said: Vec<&String> =
        fields.iter().filter(|(name, _)| name.starts_with("who-")).map(|(_, w)| w).collect();
    for wording in wordings(&first) {
        if !said.contains(&&wording)
            && let Some(id) = named(all, &wording)
        {
            chosen.institutions.insert(wording, id);
        }
    }
    let read = preview(app, access, at, &chosen).await?;
    Ok(view(f, &read, &chosen, all))
}

/// The wordings of the responsible column, in the order in which they come.
fn wordings(preview: &Preview) -> Vec<String> {
    let mut made: Vec<String> = Vec::new();
    for row in &preview.rows {
        let words = &row.planned.responsible;
        if !words.is_empty() && !made.contains(words) {
            made.push(words.clone());
        }
    }
    made
}

fn view(f: &Frame, read: &Preview, chosen: &Chosen, all: &[Institution]) -> PreviewView {
    let column = |field: PlanField| {
        let choice = |(at, head): (usize, &String)| Choice {
            code: at.to_string(),
            name: if head.is_empty() {
                f.t1("follow-column", "n", &(at + 1).to_string())
            } else {
                head.clone()
            },
            current: read.table.columns[field as usize] == Some(at),
        };
        let choices = read.table.head.iter().enumerate().map(choice).collect();
        (field.as_str(), f.t(&format!("follow-{}", field.as_str())), choices)
    };
    let institution = |wording: String| {
        let own = chosen.institutions.get(&wording);
        let choice = |one: &Institution| Choice {
            code: one.id.to_string(),
            name: one.name.clone(),
            current: own == Some(&one.id),
        };
        (wording, own.is_some(), all.iter().map(choice).collect())
    };
    let name = |id: &InstitutionId| all.iter().find(|one| one.id == *id).map(|one| one.name.clone());
    let rows: Vec<PreviewRow> = read
        .rows
        .iter()
        .map(|row| PreviewRow {
            action: row.planned.action.clone(),
            responsible: row.planned.responsible.clone(),
            institution: row.planned.institution.as_ref().and_then(name).unwrap_or_default(),
            deadline: row.planned.deadline.clone(),
            due: row.planned.due_at.map(|at| f.day(at)).unwrap_or_default(),
            indicator: row.planned.indicator.clone(),
            region: row.planned.region.clone(),
            axis: row.planned.axis.clone(),
            known: row.known,
        })
        .collect();
    let known = rows.iter().filter(|row| row.known).count();
    PreviewView {
        table: read.table.id.clone(),
        place: read.table.place.clone(),
        columns: PlanField::ALL.into_iter().map(column).collect(),
        institutions: wordings(read).into_iter().map(institution).collect(),
        new: rows.len() - known,
        known,
        rows,
    }
}
