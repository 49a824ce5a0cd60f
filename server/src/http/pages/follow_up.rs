//! The follow-up table: what is late first, progress in pictures with tables behind, filters, rows; a row with its history
//! and the form of those who report on it.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::follow_up_picture::bars;
use super::follow_up_templates::{
    FilterView, FollowUpPage, FollowUpRowPage, PlannedForm, ProgressPicture, ReportView, RowView,
};
use super::frame::{Frame, query_escape};
use super::page::{Page, after, again};
use super::templates::Place;
use super::views::Choice;
use crate::actions::AppState;
use crate::actions::follow_up::{add, change, report};
use crate::actions::institutions::known_institutions;
use crate::actions::see_follow_up::{see_follow_up, see_follow_up_row};
use crate::domain::access::FollowUpAccess;
use crate::domain::capability::{Capability as C, ability};
use crate::domain::error::Error;
use crate::domain::follow_up::{FollowUp, Planned, Report, Status, progress};
use crate::domain::ids::{FollowUpId, InstitutionId};
use crate::domain::person::Institution;
use crate::http::api::follow_up::Filter;
use crate::http::auth::{InFollowUp, May, PathId, ReportingOn};
use crate::http::extract::{Form, Query};

pub async fn show(
    State(app): State<AppState>,
    InFollowUp(access): InFollowUp,
    Query(filter): Query<Filter>,
    f: Frame,
) -> Result<Response, Error> {
    Ok(Page(page(&app, &access, &filter, None, f).await?).into_response())
}

/// The dossier, as its pages name it.
pub fn place(access: &FollowUpAccess) -> Place {
    Place { slug: access.slug.clone(), title: access.title.clone() }
}

async fn page(
    app: &AppState,
    access: &FollowUpAccess,
    filter: &Filter,
    typed: Option<PlannedForm>,
    f: Frame,
) -> Result<FollowUpPage, Error> {
    let (all, now) = (see_follow_up(app, access).await?, app.now());
    let can_follow = access.capabilities.has(C::Follow);
    let form = match (can_follow, typed) {
        (true, None) => Some(blank(&institutions(app).await?)),
        (_, typed) => typed,
    };
    let shown: Vec<&FollowUp> = all.iter().filter(|row| filter.keeps(row, now)).collect();
    let mut overdue: Vec<&FollowUp> = all.iter().filter(|row| row.is_overdue(now)).collect();
    overdue.sort_by_key(|row| (row.planned.due_at, row.n));
    let view = |row: &&FollowUp| row_view(&f, access, row, now);
    Ok(FollowUpPage {
        dossier: place(access),
        can_follow,
        done: all.iter().filter(|row| row.status == Status::Done).count(),
        all: all.len(),
        overdue: overdue.iter().map(view).collect(),
        rows: shown.iter().map(view).collect(),
        pictures: pictures(&f, &all),
        filters: filters(&f, &all, filter),
        query: query(filter),
        only_overdue: !filter.overdue.is_empty(),
        filtered: shown.len() < all.len(),
        form,
        f,
    })
}

fn row_view(f: &Frame, access: &FollowUpAccess, row: &FollowUp, now: i64) -> RowView {
    let planned = &row.planned;
    RowView {
        id: row.id.to_string(),
        n: row.n,
        action: planned.action.clone(),
        responsible: row.responsible().to_owned(),
        deadline: planned.deadline.clone(),
        indicator: planned.indicator.clone(),
        value: row.value.clone(),
        region: planned.region.clone(),
        axis: planned.axis.clone(),
        status: row.status.as_str(),
        status_word: f.word("follow-is", row.status.as_str()),
        overdue: row.is_overdue(now),
        may_report: access.on_row(row).has(C::Report),
    }
}

type Group = (&'static str, fn(&FollowUp) -> &str);

fn groups() -> [Group; 3] {
    [
        ("axis", |row| &row.planned.axis),
        ("institution", FollowUp::responsible),
        ("region", |row| &row.planned.region),
    ]
}

fn pictures(f: &Frame, all: &[FollowUp]) -> Vec<ProgressPicture> {
    let picture = |(name, group): Group| {
        let mut rows = progress(all, group);
        for (name, _) in &mut rows {
            if name.is_empty() {
                *name = f.t("follow-unsaid");
            }
        }
        let title = f.t(&format!("follow-by-{name}"));
        ProgressPicture { svg: bars(&title, &rows), title, rows }
    };
    // Where nothing is said of a group there is nothing to compare.
    let told = |(_, group): &Group| all.iter().any(|row| !group(row).is_empty());
    groups().into_iter().filter(told).map(picture).collect()
}

fn filters(f: &Frame, all: &[FollowUp], filter: &Filter) -> Vec<FilterView> {
    let choice = |code: &str, name: String, wanted: &str| Choice {
        code: code.to_owned(),
        name,
        current: code == wanted,
    };
    let statuses =
        Status::ALL.iter().map(|one| choice(one.as_str(), f.word("follow-is", one.as_str()), &filter.status));
    let mut made =
        vec![FilterView { name: "status", label: f.t("follow-status"), choices: statuses.collect() }];
    for (name, group) in groups() {
        let wanted = match name {
            "axis" => &filter.axis,
            "institution" => &filter.institution,
            _ => &filter.region,
        };
        let mut names: Vec<&str> = all.iter().map(group).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let choices: Vec<Choice> =
            names.into_iter().map(|name| choice(name, name.to_owned(), wanted)).collect();
        if choices.len() > 1 {
            made.push(FilterView { name, label: f.t(&format!("follow-{name}")), choices });
        }
    }
    made
}

fn query(filter: &Filter) -> String {
    let fields = [
        ("status", &filter.status),
        ("institution", &filter.institution),
        ("axis", &filter.axis),
        ("region", &filter.region),
        ("overdue", &filter.overdue),
    ];
    let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!("&{name}={}", query_escape(value))).collect()
}

pub async fn institutions(app: &AppState) -> Result<Vec<Institution>, Error> {
    known_institutions(app).await
}

fn blank(all: &[Institution]) -> PlannedForm {
    form_of(&Planned::default(), all, false)
}

fn form_of(planned: &Planned, all: &[Institution], open: bool) -> PlannedForm {
    let choice = |one: &Institution| Choice {
        code: one.id.to_string(),
        name: one.name.clone(),
        current: planned.institution.as_ref() == Some(&one.id),
    };
    PlannedForm {
        open,
        action: planned.action.clone(),
        responsible: planned.responsible.clone(),
        institutions: all.iter().map(choice).collect(),
        deadline: planned.deadline.clone(),
        indicator: planned.indicator.clone(),
        region: planned.region.clone(),
        axis: planned.axis.clone(),
    }
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct PlannedFields {
    action: String,
    responsible: String,
    institution: String,
    deadline: String,
    indicator: String,
    region: String,
    axis: String,
}

impl PlannedFields {
    fn read(self) -> Planned {
        Planned {
            institution: self.institution.parse::<InstitutionId>().ok(),
            action: self.action,
            responsible: self.responsible,
            deadline: self.deadline,
            due_at: None,
            indicator: self.indicator,
            region: self.region,
            axis: self.axis,
        }
    }
}

pub async fn add_row(
    State(app): State<AppState>,
    May(can): May<ability::Follow>,
    InFollowUp(access): InFollowUp,
    f: Frame,
    Form(fields): Form<PlannedFields>,
) -> Result<Response, Error> {
    let (typed, lang) = (fields.read(), f.lang);
    match add(&app, &can, &typed).await {
        Ok(_) => after(&app, lang, &format!("/d/{}/follow-up", access.slug), "follow-added", Ok(())),
        Err(error) => {
            let form = form_of(&typed, &institutions(&app).await?, true);
            let mut page = page(&app, &access, &Filter::default(), Some(form), f).await?;
            let show = |why| {
                page.f.problem(why);
                page
            };
            Ok(again(error, show, lang))
        }
    }
}

pub async fn row(
    State(app): State<AppState>,
    InFollowUp(access): InFollowUp,
    PathId(id): PathId<FollowUpId>,
    f: Frame,
) -> Result<Response, Error> {
    let (row, told) = see_follow_up_row(&app, &access, &id).await?;
    let form = match access.capabilities.has(C::Follow) {
        true => Some(form_of(&row.planned, &institutions(&app).await?, false)),
        false => None,
    };
    let status = |one: &Status| Choice {
        code: one.as_str().to_owned(),
        name: f.word("follow-is", one.as_str()),
        current: *one == row.status,
    };
    let words = &row.planned.responsible;
    let source = row.source.as_ref().map(|source| {
        let to = format!("/d/{}/{}/v/{}#{}", access.slug, source.text, source.version, source.section);
        (to, f.t2("follow-source", ("version", &source.version.to_string()), ("place", &source.place)))
    });
    let reports = told.into_iter().map(|one| ReportView {
        when: f.when(one.at),
        who: match (one.person_name.as_str(), one.institution_name.as_str()) {
            ("", institution) => institution.to_owned(),
            (person, "") => person.to_owned(),
            (person, institution) => format!("{person} ({institution})"),
        },
        status_word: f.word("follow-is", one.report.status.as_str()),
        value: one.report.value,
        note: one.report.note,
    });
    Ok(Page(FollowUpRowPage {
        dossier: place(&access),
        statuses: Status::ALL.iter().map(status).collect(),
        note: row.note.clone(),
        responsible_words: if *words == row.responsible() { String::new() } else { words.clone() },
        source,
        form,
        reports: reports.collect(),
        row: row_view(&f, &access, &row, app.now()),
        f,
    })
    .into_response())
}

#[derive(Deserialize)]
pub struct ReportFields {
    status: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    value: String,
}

pub async fn send_report(
    State(app): State<AppState>,
    ReportingOn(access, row): ReportingOn,
    f: Frame,
    Form(fields): Form<ReportFields>,
) -> Result<Response, Error> {
    let id = row.id;
    let outcome = async {
        let said = Report { status: fields.status.parse()?, note: fields.note, value: fields.value };
        report(&app, &access, &id, &said).await.map(drop)
    };
    let outcome = outcome.await;
    after(&app, f.lang, &format!("/d/{}/follow-up/{id}", access.slug), "follow-reported", outcome)
}

pub async fn change_row(
    State(app): State<AppState>,
    May(can): May<ability::Follow>,
    InFollowUp(access): InFollowUp,
    PathId(id): PathId<FollowUpId>,
    f: Frame,
    Form(fields): Form<PlannedFields>,
) -> Result<Response, Error> {
    let outcome = change(&app, &can, &id, &fields.read()).await.map(drop);
    after(&app, f.lang, &format!("/d/{}/follow-up/{id}", access.slug), "follow-changed", outcome)
}
