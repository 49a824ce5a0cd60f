//! The pages of numbered lines with sample values, for the tests of `samples.rs`.

use askama::Template as _;
use docs_schema::lines::sheet;
use docs_schema::markdown;
use docs_schema::numbering::Scheme;

use super::line_templates::{LinePage, LinesPage, PassageView, Run};
use super::samples::{NASTY, frame, place};
use crate::i18n::Lang;

fn lines(lang: Lang, every: usize) -> String {
    let mut n = 0;
    let mut ids = || {
        n += 1;
        format!("s{n}")
    };
    let source = format!(
        "# {NASTY}\n\n## Objet\n\nMots[^1].\n\n1. un\n   - deux\n\n> Cité.\n\n| a | b | c | d | e |\n|---|---|---|---|---|\n| \
         {NASTY} | 2 | | | |\n\n[^1]: Note.\n"
    );
    let (text, _) = markdown::parse(&source, &mut ids);
    let sheet = sheet(&text, Scheme::Decimal);
    LinesPage {
        f: frame(lang, "/d/pnspc/t1/v/2/lines", true),
        dossier: place(),
        id: "t1".into(),
        n: 2,
        title: NASTY.into(),
        label: format!("Version 2 – {NASTY}"),
        lang: "fr".into(),
        dir: "ltr".into(),
        every,
        count: sheet.lines,
        sheet,
        hash: "69acd396662b37845e0dcfbc1cc0ace18fce8a7609d575ad6a8d1fccff28e3b7".into(),
    }
    .render()
    .expect("renders")
}

fn passage(now: bool) -> PassageView {
    let run = |marked, changed| Run { text: NASTY.into(), marked, changed };
    PassageView {
        lines: "Ligne 214".into(),
        first: 214,
        told: NASTY.into(),
        went: NASTY.into(),
        before_place: NASTY.into(),
        now_place: NASTY.into(),
        before: vec![run(false, false), run(true, false), run(true, true)],
        now: if now { vec![vec![run(true, true), run(false, true)]] } else { vec![] },
        read: if now { "/d/pnspc/t1#s1".into() } else { String::new() },
        write: "/d/pnspc/t1/edit#s1".into(),
        similar: vec![("/d/pnspc/t1#s2".into(), NASTY.into())],
    }
}

fn line(lang: Lang, passages: Vec<PassageView>) -> String {
    let found = !passages.is_empty();
    let said = |words: &str| if found { words.to_owned() } else { String::new() };
    LinePage {
        f: frame(lang, "/d/pnspc/t1/line", true),
        dossier: place(),
        id: "t1".into(),
        title: NASTY.into(),
        lang: "fr".into(),
        dir: "ltr".into(),
        q: NASTY.into(),
        version: i64::from(found),
        heading: said(NASTY),
        of: 2,
        then_label: said(NASTY),
        now_label: said(NASTY),
        now_sentence: said(NASTY),
        passages,
    }
    .render()
    .expect("renders")
}

pub fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("lines", lines(lang, 1)),
        ("lines-fifth", lines(lang, 5)),
        ("line", line(lang, vec![passage(true), passage(false)])),
        ("line-empty", line(lang, vec![])),
    ]
}
