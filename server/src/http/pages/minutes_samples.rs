//! The pages of minutes, as the tests of all pages look at them.

use askama::Template as _;

use super::consultation_templates::Option_;
use super::minutes_views::{FrozenView, MinutesPage, PaperPage, PartView};
use super::samples::{NASTY, frame};
use super::templates::Place;
use super::views::Link;
use crate::http::minutes::tests::sample;
use crate::http::minutes::{convocation, html, lay_out, places};
use crate::i18n::Lang;

fn desk(lang: Lang) -> String {
    let m = sample(NASTY);
    let paper = lay_out(lang, &m, None, places(lang, &m, &[]));
    let part = |part: &str, theirs: Option<String>| PartView {
        part: part.into(),
        label: NASTY.into(),
        words: NASTY.into(),
        since: 3,
        kept: NASTY.into(),
        open: theirs.is_some(),
        theirs,
    };
    MinutesPage {
        f: frame(lang, "/d/pnspc/workshops/1/minutes", true),
        dossier: Place { slug: "pnspc".into(), title: NASTY.into() },
        id: "w1".into(),
        n: 1,
        title: NASTY.into(),
        can_conduct: true,
        parts: vec![part("opening", None), part("closing", Some(NASTY.into()))],
        frozen: vec![FrozenView { n: 1, by: NASTY.into(), hash: "0123 4567".into(), signatures: 2 }],
        shown: None,
        to_sign: Some(1),
        changed: NASTY.into(),
        uncovered: vec![Link { href: "/d/pnspc/workshops/1/items/i1".into(), label: NASTY.into() }],
        hides: true,
        html: html(&paper),
    }
    .render()
    .expect("renders")
}

fn letter(lang: Lang) -> String {
    let m = sample(NASTY);
    PaperPage {
        f: frame(lang, "/d/pnspc/workshops/1/convocation", true),
        title: NASTY.into(),
        sheet: "/d/pnspc/workshops/1/paper.css?of=convocation".into(),
        back: "/d/pnspc/workshops/1".into(),
        back_name: NASTY.into(),
        choices: vec![Option_ { value: NASTY.into(), name: NASTY.into(), chosen: true }],
        calendar: "/d/pnspc/workshops/1/convocation.ics".into(),
        html: html(&convocation(lang, &m, NASTY, m.institutions.first())),
    }
    .render()
    .expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![("minutes", desk(lang)), ("convocation", letter(lang))]
}
