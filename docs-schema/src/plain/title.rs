//! The title: the first line that looks like one, or, on a cover page, the line that says what the text
//! is (a policy, a law, a strategy) below the name of the state and its motto.

use super::units::Unit;

/// How far down a cover page a title may stand.
const COVER: usize = 12;
const LONGEST_TITLE: usize = 200;

const KINDS: &[&str] = &[
    "politique",
    "stratégie",
    "strategie",
    "loi",
    "code",
    "charte",
    "plan",
    "programme",
    "décret",
    "decret",
    "ordonnance",
    "projet",
    "cadre",
    "feuille de route",
    "déclaration",
    "policy",
    "strategy",
    "act",
    "bill",
    "charter",
    "framework",
    "declaration",
    "agenda",
];

/// What [`take`] found: the title, and how many units above it are cover lines.
pub(super) struct Cover {
    pub(super) title: Option<String>,
    pub(super) lines: usize,
}

/// Takes the title out of the units.
pub(super) fn take(units: &mut Vec<Unit>) -> Cover {
    let cover = units.iter().take(COVER).take_while(|unit| is_cover_line(unit)).count();
    // A text of nothing but short lines has no title that we could tell from the rest.
    if cover == 0 || units.len() == 1 {
        return Cover { title: None, lines: 0 };
    }
    let named = units[..cover].iter().position(|unit| names_a_text(&unit.text));
    let at =
        named.or_else(|| units[0].is_shouted().then_some(0)).or_else(|| stands_alone(units).then_some(0));
    match at {
        Some(at) => Cover { title: Some(units.remove(at).text), lines: at },
        None => Cover { title: None, lines: 0 },
    }
}

fn is_cover_line(unit: &Unit) -> bool {
    let ends = unit.text.ends_with(['.', ';', ',', ':', '…', '!', '?']);
    unit.is_words() && !ends && unit.text.chars().count() <= LONGEST_TITLE
}

fn stands_alone(units: &[Unit]) -> bool {
    units.get(1).is_some_and(|next| next.after_blank || !next.is_words())
}

fn names_a_text(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let first: Vec<&str> = words.by_ref().filter(|word| !word.is_empty()).take(4).collect();
    KINDS.iter().any(|kind| first.contains(kind) || lower.starts_with(kind))
}
