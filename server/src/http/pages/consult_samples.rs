//! The pages of consultations, as the tests of all pages look at them: names that look like markup, every list filled.

use askama::Template as _;

use super::consultation_templates::*;
use super::contribution_view::options;
use super::samples::{NASTY, frame};
use super::templates::Place;
use crate::i18n::Lang;

fn place() -> Place {
    Place { slug: "pnspc".into(), title: NASTY.into() }
}

fn option(name: &str) -> Vec<Option_> {
    vec![Option_ { value: NASTY.into(), name: name.into(), chosen: true }]
}

fn contribution(n: &str) -> ContributionView {
    ContributionView {
        n: n.into(),
        id: format!("id{n}"),
        kind: "Fond".into(),
        place: NASTY.into(),
        section: "s1".into(),
        quote: NASTY.into(),
        body: super::contribution_view::remark_html(NASTY, &format!("c{n}")),
        proposal: docs_schema::compare::wording("Un", NASTY),
        has_proposal: true,
        author: NASTY.into(),
        sent: "12 mai 2026".into(),
        status: if n.is_empty() { "draft".into() } else { "accepted".into() },
        status_word: "Retenue".into(),
        reason: NASTY.into(),
        why: NASTY.into(),
        responsible: NASTY.into(),
        heard: NASTY.into(),
        original: NASTY.into(),
        official: true,
    }
}

fn consultations(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/t1/consultations", true);
    let row = ConsultationRow {
        id: "k1".into(),
        title: NASTY.into(),
        phase: "open",
        dates: NASTY.into(),
        audience: "all",
        version: NASTY.into(),
    };
    Consultations {
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        can_read: true,
        rows: vec![row],
        form: Some(OpenForm {
            open: true,
            versions: option("Version 1"),
            institutions: option("Plateforme"),
            zones: option("Africa/Bamako"),
            audiences: options(&f, "audience", ["all", "people"], "all"),
            entries: options(&f, "entry", ["moderated"], ""),
            title: NASTY.into(),
            presentation: NASTY.into(),
            questions: NASTY.into(),
            contact: NASTY.into(),
            people: NASTY.into(),
            opens: "2026-05-12T18:00".into(),
            closes: "2026-06-12T18:00".into(),
            by_persons: true,
        }),
        f,
    }
    .render()
    .expect("renders")
}

fn consultation(lang: Lang) -> String {
    ConsultationPage {
        f: frame(lang, "/d/pnspc/t1/consultations/k1", true),
        dossier: place(),
        id: "t1".into(),
        consultation: "k1".into(),
        version: 2,
        title: NASTY.into(),
        text_title: NASTY.into(),
        phase: "open",
        dates: NASTY.into(),
        audience: "all",
        presentation: super::contribution_view::remark_html(NASTY, "p"),
        questions: super::contribution_view::remark_html(NASTY, "q"),
        contact: NASTY.into(),
        may_contribute: true,
        signed_in: true,
        room: vec![contribution("")],
        own: vec![contribution("1")],
        others: vec![contribution("2"), contribution("3")],
        pages: vec![(1, "?page=1".into(), true), (2, "?page=2".into(), false)],
        institution: NASTY.into(),
        focal: true,
        staff: Some(Staff {
            received: 9,
            answered: 3,
            waiting: 2,
            can_consult: true,
            closes: "2026-06-12T18:00".into(),
            is_open: true,
        }),
    }
    .render()
    .expect("renders")
}

fn contribute(lang: Lang, entering: bool) -> String {
    let f = frame(lang, "/d/pnspc/t1/consultations/k1/contribute", true);
    let entering = entering.then(|| Entering {
        sources: options(&f, "source", ["oral", "paper"], "oral"),
        institutions: option("Aucune"),
        languages: options(&f, "lang", ["bm"], "bm"),
        place: NASTY.into(),
        date: "2026-05-12".into(),
        group: NASTY.into(),
        original: NASTY.into(),
    });
    ContributePage {
        dossier: place(),
        id: "t1".into(),
        consultation: "k1".into(),
        title: NASTY.into(),
        version: 2,
        action: "/x".into(),
        closed: true,
        place: NASTY.into(),
        quote: NASTY.into(),
        section: "s1".into(),
        block: "1".into(),
        prefix: NASTY.into(),
        suffix: NASTY.into(),
        key: "k".into(),
        kinds: options(&f, "kind", ["drafting"], ""),
        body: NASTY.into(),
        proposal: NASTY.into(),
        voices: options(&f, "voice", ["institution", "person"], "person"),
        public: true,
        name: NASTY.into(),
        email: NASTY.into(),
        can_draft: true,
        can_send: false,
        questions: super::contribution_view::remark_html(NASTY, "q"),
        entering,
        f,
    }
    .render()
    .expect("renders")
}

fn one(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/t1/consultations/k1/1", true);
    ContributionPage {
        dossier: place(),
        id: "t1".into(),
        consultation: "k1".into(),
        title: NASTY.into(),
        version: 2,
        c: contribution("1"),
        can_withdraw: true,
        answer: Some(AnswerForm {
            outcomes: options(&f, "outcome", ["none", "accepted"], "none"),
            people: option(NASTY),
            reason: NASTY.into(),
            told: true,
        }),
        can_moderate: true,
        shown: "waiting",
        raw_body: NASTY.into(),
        email: NASTY.into(),
        similar: vec![contribution("2")],
        standing: Some(Standing {
            how: "changed",
            section: "s1".into(),
            words: NASTY.into(),
            can_apply: true,
            applied: true,
            by_hand: true,
            elsewhere: vec![("s2".into(), 1, NASTY.into())],
        }),
        changes: vec![ChangeRow { name: "a.1".into(), by: NASTY.into(), words: NASTY.into() }],
        f,
    }
    .render()
    .expect("renders")
}

fn mine(lang: Lang) -> String {
    let row = MineRow {
        address: "/x".into(),
        n: "1".into(),
        status: "accepted",
        consultation: NASTY.into(),
        place: NASTY.into(),
        reason: NASTY.into(),
    };
    MinePage { f: frame(lang, "/contributions", true), rows: vec![row] }.render().expect("renders")
}

fn matrix(lang: Lang) -> String {
    let f = frame(lang, "/d/pnspc/t1/consultations/k1/matrix", true);
    MatrixPage {
        dossier: place(),
        id: "t1".into(),
        consultation: "k1".into(),
        title: NASTY.into(),
        rev: 3,
        received: 9,
        answered: 3,
        waiting: 1,
        shown: 2,
        total: 9,
        filters: vec![
            ("status", options(&f, "status", ["open"], "")),
            ("order", options(&f, "matrix-order", ["place"], "")),
        ],
        words: NASTY.into(),
        groups: vec![MatrixGroup { place: NASTY.into(), rows: vec![contribution("1"), contribution("2")] }],
        pages: vec![(1, "?page=1".into(), true), (2, "?page=2".into(), false)],
        can_answer: true,
        outcomes: options(&f, "outcome", ["keep", "accepted"], "keep"),
        people: option(NASTY),
        here: "/d".into(),
        f,
    }
    .render()
    .expect("renders")
}

fn import(lang: Lang, file: bool) -> String {
    let f = frame(lang, "/d/pnspc/t1/consultations/k1/import", true);
    let row = |number, confidence| FileRow {
        number,
        institution: NASTY.into(),
        clause: NASTY.into(),
        comment: NASTY.into(),
        proposal: NASTY.into(),
        confidence,
        places: option(NASTY),
        taken: String::new(),
    };
    let file = file.then(|| FileView {
        name: NASTY.into(),
        action: "/x".into(),
        head_row: 1,
        usable: false,
        columns: vec![("clause", option(NASTY))],
        sure: 1,
        doubtful: 1,
        taken: 1,
        rows: vec![row(2, "sure"), row(3, "doubtful")],
    });
    ImportPage { dossier: place(), id: "t1".into(), consultation: "k1".into(), title: NASTY.into(), file, f }
        .render()
        .expect("renders")
}

fn transparency(lang: Lang) -> String {
    TransparencyPage {
        f: frame(lang, "/d/pnspc/t1/contributions", false),
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        received: 9,
        answered: 3,
        withdrawn: 1,
        hidden: 1,
        days: Some(NASTY.into()),
        pictures: vec![Picture {
            title: NASTY.into(),
            svg: super::transparency::bars(NASTY, &[(NASTY.to_owned(), 3)]),
            rows: vec![(NASTY.into(), 3)],
        }],
    }
    .render()
    .expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("consultations", consultations(lang)),
        ("consultation", consultation(lang)),
        ("contribute", contribute(lang, false)),
        ("enter", contribute(lang, true)),
        ("contribution", one(lang)),
        ("matrix", matrix(lang)),
        ("mine", mine(lang)),
        ("sheet", import(lang, false)),
        ("sheet-rows", import(lang, true)),
        ("transparency", transparency(lang)),
    ]
}
