//! The pages of the follow-up table with sample values, for the tests of `samples.rs`.

use askama::Template as _;

use super::follow_up_picture::bars;
use super::follow_up_templates::{
    FilterView, FollowUpImportPage, FollowUpPage, FollowUpRowPage, PlannedForm, PreviewRow, PreviewView,
    ProgressPicture, ReportView, RowView, TableView,
};
use super::samples::{NASTY, frame, place};
use super::views::Choice;
use crate::i18n::Lang;

fn row(late: bool) -> RowView {
    let words = || NASTY.to_owned();
    RowView {
        id: format!("r{}", u8::from(late)),
        n: 3,
        action: words(),
        responsible: words(),
        deadline: words(),
        indicator: words(),
        value: words(),
        region: words(),
        axis: words(),
        status: "under-way",
        status_word: words(),
        overdue: late,
        may_report: late,
    }
}

fn choices() -> Vec<Choice> {
    vec![Choice { code: NASTY.into(), name: NASTY.into(), current: true }]
}

fn form() -> PlannedForm {
    let words = || NASTY.to_owned();
    PlannedForm {
        open: true,
        action: words(),
        responsible: words(),
        institutions: choices(),
        deadline: words(),
        indicator: words(),
        region: words(),
        axis: words(),
    }
}

fn list(lang: Lang, rows: usize) -> String {
    let counts = vec![(NASTY.to_owned(), [1, 2, 3, 4])];
    FollowUpPage {
        f: frame(lang, "/d/pnspc/follow-up", true),
        dossier: place(),
        can_follow: true,
        all: rows,
        done: 1,
        overdue: if rows > 0 { vec![row(true)] } else { vec![] },
        pictures: vec![ProgressPicture { title: NASTY.into(), svg: bars(NASTY, &counts), rows: counts }],
        filters: vec![FilterView { name: "status", label: NASTY.into(), choices: choices() }],
        query: String::new(),
        only_overdue: true,
        filtered: true,
        rows: if rows > 1 { vec![row(true), row(false)] } else { vec![] },
        form: Some(form()),
    }
    .render()
    .expect("renders")
}

fn one(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/follow-up/r1", true);
    FollowUpRowPage {
        dossier: place(),
        row: row(true),
        note: NASTY.into(),
        responsible_words: NASTY.into(),
        source: Some(("/d/pnspc/t1/v/2#s1".into(), NASTY.into())),
        statuses: choices(),
        form: Some(form()),
        reports: vec![ReportView {
            when: f.when(1_790_000_000_000),
            who: NASTY.into(),
            status_word: NASTY.into(),
            value: NASTY.into(),
            note: NASTY.into(),
        }],
        f,
    }
    .render()
    .expect("renders")
}

fn import(lang: Lang) -> String {
    let words = || NASTY.to_owned();
    FollowUpImportPage {
        f: frame(lang, "/d/pnspc/follow-up/import", true),
        dossier: place(),
        versions: choices(),
        version: words(),
        tables: vec![TableView {
            id: words(),
            place: words(),
            head: words(),
            rows: 2,
            plan: true,
            chosen: true,
        }],
        preview: Some(PreviewView {
            table: words(),
            place: words(),
            columns: vec![("action", words(), choices())],
            institutions: vec![(words(), true, choices())],
            rows: vec![PreviewRow {
                action: words(),
                responsible: words(),
                institution: words(),
                deadline: words(),
                due: words(),
                indicator: words(),
                region: words(),
                axis: words(),
                known: true,
            }],
            new: 0,
            known: 1,
        }),
    }
    .render()
    .expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("follow-up", list(lang, 2)),
        ("follow-up-none", list(lang, 1)),
        ("follow-up-empty", list(lang, 0)),
        ("follow-up-row", one(lang)),
        ("follow-up-import", import(lang)),
    ]
}
