//! A comparison in a few sentences, as a minister reads it.

use super::Language;
use crate::compare::{Comparison, Kind, Provision};

/// Names of provisions that a sentence may hold; beyond them it only counts.
const NAMED: usize = 8;

/// One of the things that happen, in French (one, many) and English (one, many).
struct Told {
    words: [&'static str; 4],
    holds: fn(&Provision) -> bool,
}

const TOLD: [Told; 8] = [
    Told {
        words: [
            "disposition reformulée",
            "dispositions reformulées",
            "provision reworded",
            "provisions reworded",
        ],
        holds: |p| p.reworded,
    },
    Told {
        words: ["disposition ajoutée", "dispositions ajoutées", "provision added", "provisions added"],
        holds: |p| p.kind == Kind::Added,
    },
    Told {
        words: [
            "disposition supprimée",
            "dispositions supprimées",
            "provision removed",
            "provisions removed",
        ],
        holds: |p| p.kind == Kind::Removed,
    },
    Told {
        words: [
            "disposition issue d’une scission",
            "dispositions issues d’une scission",
            "provision split off",
            "provisions split off",
        ],
        holds: |p| p.kind == Kind::Split,
    },
    Told {
        words: [
            "disposition fusionnée dans une autre",
            "dispositions fusionnées dans d’autres",
            "provision merged into another",
            "provisions merged into others",
        ],
        holds: |p| p.kind == Kind::Merged,
    },
    Told {
        words: ["disposition déplacée", "dispositions déplacées", "provision moved", "provisions moved"],
        holds: |p| p.moved,
    },
    Told {
        words: [
            "disposition renumérotée",
            "dispositions renumérotées",
            "provision renumbered",
            "provisions renumbered",
        ],
        holds: |p| p.renumbered,
    },
    Told {
        words: [
            "disposition dont la mise en forme a changé",
            "dispositions dont la mise en forme a changé",
            "provision with changed formatting",
            "provisions with changed formatting",
        ],
        holds: |p| p.restyled,
    },
];

/// One sentence for each thing that happened; one that says so where nothing did.
#[must_use]
pub fn summary(comparison: &Comparison, language: Language) -> Vec<String> {
    let mut sentences = Vec::new();
    if !comparison.title.is_empty() {
        sentences.push(language.of("Le titre a changé.", "The title changed.").to_owned());
    }
    for told in &TOLD {
        let found: Vec<&Provision> = comparison.provisions.iter().filter(|p| (told.holds)(p)).collect();
        if let Some(words) = counted(found.len(), &told.words, language) {
            sentences.push(format!("{words}{}.", names(&found, language)));
        }
    }
    sentences.extend(moves(comparison, language));
    let unchanged = comparison.counts().unchanged;
    let words =
        ["disposition inchangée", "dispositions inchangées", "provision unchanged", "provisions unchanged"];
    sentences.extend(counted(unchanged, &words, language).map(|words| format!("{words}.")));
    if sentences.is_empty() {
        sentences.push(language.of("Les deux textes sont vides.", "Both texts are empty.").to_owned());
    }
    sentences
}

fn counted(count: usize, words: &[&'static str; 4], language: Language) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {}", language.of(words[0], words[2]))),
        n => Some(format!("{n} {}", language.of(words[1], words[3]))),
    }
}

/// `: Article 3, Article 7 → Article 8`, when they are few.
fn names(found: &[&Provision], language: Language) -> String {
    if found.len() > NAMED {
        return String::new();
    }
    let names: Vec<String> = found.iter().map(|provision| name(provision, language)).collect();
    format!("{}{}", language.of("\u{a0}: ", ": "), names.join(", "))
}

fn name(provision: &Provision, language: Language) -> String {
    let related = provision.related.as_ref();
    let (from, to) = match (&provision.before, &provision.after) {
        (None, Some(new)) => (related, Some(new)),
        (Some(old), None) => (Some(old), related),
        (Some(old), Some(new)) if provision.renumbered => (Some(old), Some(new)),
        (_, new) => (None, new.as_ref()),
    };
    let names: Vec<String> = [from, to].into_iter().flatten().map(|place| language.name(place)).collect();
    names.join(" → ")
}

/// Where the outermost of what moved stands now.
fn moves(comparison: &Comparison, language: Language) -> Vec<String> {
    let mut all = Vec::new();
    let mut within: Option<u8> = None;
    let mut last: Option<String> = None;
    for provision in &comparison.provisions {
        let Some(place) = &provision.after else { continue };
        let level = place.level.unwrap_or(u8::MAX);
        within = within.filter(|outer| level > *outer);
        if provision.moved && within.is_none() {
            within = Some(level);
            let name = language.name(place);
            all.push(match &last {
                Some(last) => {
                    format!(
                        "{name}{}{last}.",
                        language.of(" se trouve maintenant après ", " now stands after ")
                    )
                }
                None => {
                    format!("{name}{}", language.of(" se trouve maintenant au début.", " now stands first."))
                }
            });
        }
        last = Some(language.name(place));
    }
    if all.len() > NAMED { Vec::new() } else { all }
}
