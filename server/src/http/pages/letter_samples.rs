//! The pages of letters with sample values, for `samples.rs`.

use askama::Template;

use super::samples::{NASTY, frame};
use super::templates::{Confirm, LetterRow, Letters, StopLetters};
use crate::i18n::Lang;

fn letters(lang: Lang, some: bool) -> String {
    let f = frame(lang, "/letters", true);
    let row = |n: i64, state| LetterRow {
        id: format!("l{n}"),
        subject: format!("Suite donnée à votre contribution nº {n} {NASTY}"),
        address: "awa@example.ml".into(),
        parts: vec![
            ("Suite donnée : retenue en partie.".into(), None),
            (String::new(), None),
            (NASTY.into(), None),
            (
                "Votre contribution : ".into(),
                Some("https://palabre.example/d/pnspc/t1/consultations/c1/12".into()),
            ),
        ],
        at: f.when(f.now - n * 3_600_000),
        state,
        lang: "fr".into(),
    };
    let states = if some { &["sent", "waiting", "kept", "failed"][..] } else { &[] };
    let own = (1..).zip(states).map(|(n, state)| row(n, state)).collect();
    let strangers = if some { vec![row(9, "waiting")] } else { vec![] };
    Letters { own, strangers, demo: some, f }.render().expect("renders")
}

fn stop(lang: Lang, person: bool, done: bool) -> String {
    StopLetters { f: frame(lang, "/letters/stop/x", false), token: "x".into(), person, done }
        .render()
        .expect("renders")
}

fn confirm(lang: Lang, n: Option<i64>) -> String {
    let f = frame(lang, "/confirm/x", false);
    let link = n.map(|n| format!("/d/pnspc/t1/consultations/c1/{n}")).unwrap_or_default();
    Confirm { f, token: "x".into(), title: NASTY.into(), n, link }.render().expect("renders")
}

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    vec![
        ("letters", letters(lang, true)),
        ("letters-empty", letters(lang, false)),
        ("letters-stop", stop(lang, false, false)),
        ("letters-stopped", stop(lang, true, true)),
        ("confirm", confirm(lang, None)),
        ("confirmed", confirm(lang, Some(12))),
    ]
}
