//! The pages of branches with sample values, for the tests of `samples.rs`.

use askama::Template as _;

use super::samples::{NASTY, frame, place};
use super::templates::*;
use crate::i18n::Lang;

fn person(name: &str, named: bool) -> BranchPerson {
    BranchPerson { id: name.to_lowercase(), name: name.into(), institution: "MSPC".into(), named }
}

fn list(lang: Lang, rows: bool) -> String {
    let f = frame(lang, "/d/pnspc/t1/branches", true);
    let row = |name: &str, closed| BranchRow {
        id: "b1".into(),
        name: name.into(),
        purpose: NASTY.into(),
        from: "Part de la version 2".into(),
        people: "Aïssata Maïga (MSPC), Moussa Traoré".into(),
        updated: f.when(1_789_990_000_000),
        closed,
    };
    Branches {
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        rows: if rows { vec![row(NASTY, false), row("Deuxième", true)] } else { vec![] },
        can_open: rows,
        no_version: !rows,
        open_form: true,
        versions: vec![VersionChoice { n: 2, label: NASTY.into(), current: true }],
        people: vec![person("Aïssata", true), person(NASTY, false)],
        new_name: NASTY.into(),
        new_purpose: NASTY.into(),
        f,
    }
    .render()
    .expect("renders")
}

fn head() -> BranchHead {
    BranchHead {
        dossier: place(),
        origin: "t1".into(),
        origin_title: "Politique nationale de sécurité et de protection civile".into(),
        id: "b1".into(),
        name: "Amendement sur la police territoriale".into(),
        lang: "fr".into(),
        dir: "ltr".into(),
    }
}

fn places() -> Vec<PlaceRow> {
    let row = |part: &str, theirs: &str, what: &str| PlaceRow {
        anchor: "s1".into(),
        heading: format!("2.1 {NASTY}"),
        part: part.into(),
        what: what.into(),
        base: "La police territoriale rend compte au ministre.".into(),
        ours: "La police territoriale rend compte au gouverneur.".into(),
        theirs: theirs.into(),
        merged: "La police territoriale rend compte chaque mois au gouverneur.".into(),
    };
    vec![
        row("", "La police territoriale rend compte chaque mois au ministre.", ""),
        row("tableau", "", "Cette partie a été supprimée."),
    ]
}

fn merge() -> MergeRow {
    MergeRow { entry: 7, sentence: "Fusionnée le 12 mai 2026 par Aïssata".into() }
}

fn branch(lang: Lang, full: bool) -> String {
    let f = frame(lang, "/d/pnspc/b1", true);
    let html = "<section><h3>1 Contexte</h3><p>La police <del>veille</del> <ins>veille et protège</ins>.</p></section>";
    BranchPage {
        head: head(),
        state: "Ouverte".into(),
        closed: !full,
        purpose: NASTY.into(),
        from: "Part de la version 2".into(),
        version: 2,
        opened: "Ouverte le 10 mai 2026 par Moussa Traoré".into(),
        people: "Aïssata Maïga (MSPC), Moussa Traoré".into(),
        candidates: vec![person("Aïssata", true), person("Moussa", false)],
        can_write: full,
        of_commission: false,
        can_merge: full,
        can_steer: true,
        nothing: !full,
        places: if full { places() } else { vec![] },
        summary: vec!["1 disposition reformulée.".into()],
        html: if full { html.into() } else { String::new() },
        merges: if full { vec![merge()] } else { vec![] },
        f,
    }
    .render()
    .expect("renders")
}

fn merged(lang: Lang, places: Vec<PlaceRow>) -> String {
    let f = frame(lang, "/d/pnspc/t1/branches/b1/merges/7", true);
    MergePage { f, head: head(), merge: merge(), places, can_write: true }.render().expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("branches", list(lang, true)),
        ("branches-empty", list(lang, false)),
        ("branch", branch(lang, true)),
        ("branch-closed", branch(lang, false)),
        ("merged", merged(lang, places())),
        ("merged-clean", merged(lang, vec![])),
    ]
}
