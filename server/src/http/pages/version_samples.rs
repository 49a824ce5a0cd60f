//! The pages of versions with sample values, for the tests of `samples.rs`.

use askama::Template as _;

use super::samples::{NASTY, dossier, frame, place};
use super::seal_templates::{Checked, KnownView, SealView, Sealing, VerifyPage};
use super::templates::*;
use super::views::{Link, OutlineRow};
use crate::i18n::Lang;

fn row(n: i64, published: &str) -> VersionRow {
    VersionRow {
        n,
        label: format!("Version {n} – {NASTY}"),
        frozen: "Figée le 12 mai 2026 par Aïssata Maïga (MSPC)".into(),
        published: published.into(),
        sealed: n == 1,
        note: format!("Après relecture\n{NASTY}"),
        before: n - 1,
    }
}

fn list(lang: Lang, rows: Vec<VersionRow>, team: bool) -> String {
    Versions {
        f: frame(lang, "/d/pnspc/t1/versions", team),
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        rows,
        from: 2,
        to: 0,
        can_read: team,
        can_freeze: team,
        can_publish: team,
        open_form: true,
        new_name: NASTY.into(),
        new_note: NASTY.into(),
    }
    .render()
    .expect("renders")
}

fn version(lang: Lang) -> String {
    let outline = OutlineRow { level: 1, anchor: "s1".into(), number: "1".into(), heading: NASTY.into() };
    VersionPage {
        consultation: None,
        traces: vec![],
        f: frame(lang, "/d/pnspc/t1/v/2", true),
        dossier: place(),
        id: "t1".into(),
        n: 2,
        title: NASTY.into(),
        label: format!("Version 2 – {NASTY}"),
        frozen: "Figée le 12 mai 2026 par le MSPC".into(),
        published: "Publiée le 13 mai 2026".into(),
        note: NASTY.into(),
        seal: Some(seal()),
        sealing: Some(Sealing {
            action: "/d/pnspc/t1/v/2/seal".into(),
            published: false,
            before: vec![(1, NASTY.into(), true)],
            minutes: vec![("w:0a".into(), NASTY.into(), true), ("w".into(), NASTY.into(), false)],
            signatories: format!("{NASTY} ; {NASTY}"),
            place: NASTY.into(),
            uncovered: true,
            open: true,
        }),
        before: 1,
        newer: Some(Newer { n: 3, label: NASTY.into() }),
        can_read: true,
        can_write: true,
        can_branch: true,
        lang: "fr".into(),
        dir: "ltr".into(),
        outline: vec![outline],
        html: "<section id=\"s1\"><h2><span class=\"number\">1</span> Contexte</h2><p>Depuis 2012.</p></section>".into(),
        uncovered: vec![Link { href: "/d/pnspc/workshops/1/items/i1".into(), label: NASTY.into() }],
        hash: "69acd396662b37845e0dcfbc1cc0ace18fce8a7609d575ad6a8d1fccff28e3b7".into(),
        file: "pnspc-v2".into(),
    }
    .render()
    .expect("renders")
}

const HASH: &str = "69ac d396 662b 3784 5e0d cfbc 1cc0 ace1 8fce 8a76 09d5 75ad 6a8d 1fcc ff28 e3b7";

fn seal() -> SealView {
    SealView {
        said: "Adoptée et scellée le 12 mai 2026, à Bamako.".into(),
        signatories: vec![NASTY.into(), "Oumar Keïta, rapporteur général".into()],
        hash: HASH.into(),
        journal: 42,
        verify: "/verify/69ac".into(),
        file: "/d/pnspc/t1/v/2/sealed".into(),
        qr: "/d/pnspc/t1/v/2/code.svg".into(),
    }
}

fn verify(lang: Lang, asked: bool, known: bool) -> String {
    let found = KnownView {
        adopted: true,
        genuine: true,
        title: NASTY.into(),
        label: format!("Version 2 – {NASTY}"),
        dossier: dossier().title,
        said: seal().said,
        signatories: seal().signatories,
        journal: 42,
        journal_hash: HASH.into(),
        key: HASH.into(),
        minutes: HASH.into(),
        read: "/d/pnspc/t1/v/2".into(),
        compare: "/d/pnspc/t1/compare/1...2".into(),
        compare_label: "Ce qui a changé depuis la version 1".into(),
        file: seal().file,
    };
    VerifyPage {
        f: frame(lang, "/verify", false),
        asked: if asked { HASH.into() } else { String::new() },
        typed: NASTY.into(),
        checked: asked.then(|| Checked { class: "ok", sentence: "Ce fichier est authentique.".into() }),
        found: if known { vec![found] } else { vec![] },
        key: HASH.replace(' ', ""),
        key_groups: HASH.into(),
        most: "12".into(),
        script: None,
    }
    .render()
    .expect("renders")
}

fn public(lang: Lang) -> String {
    let text = PublishedRow {
        id: "t1".into(),
        title: NASTY.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        language: "Français".into(),
        version: 2,
        label: format!("Version 2 – {NASTY}"),
        published: "Publiée le 13 mai 2026".into(),
    };
    DossierPublic {
        f: frame(lang, "/d/pnspc", false),
        slug: "pnspc".into(),
        title: dossier().title,
        summary: NASTY.into(),
        stage: "Consultation".into(),
        texts: vec![text],
    }
    .render()
    .expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let two = || vec![row(2, ""), row(1, "Publiée le 13 mai 2026")];
    vec![
        ("versions", list(lang, two(), true)),
        ("versions-public", list(lang, two(), false)),
        ("versions-empty", list(lang, vec![], true)),
        ("version", version(lang)),
        ("verify", verify(lang, false, false)),
        ("verify-known", verify(lang, true, true)),
        ("verify-unknown", verify(lang, true, false)),
        ("dossier-public", public(lang)),
    ]
}
