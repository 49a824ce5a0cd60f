//! What comparisons are told in: French and English.

use std::str::FromStr;

use super::Tag;
use crate::compare::{Kind, Place, Provision};

/// The language of the sentences, not of the texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    French,
    English,
}

/// Not a language that comparisons are told in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no comparison is told in this language: {0}")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        match name {
            "fr" => Ok(Self::French),
            "en" => Ok(Self::English),
            other => Err(UnknownLanguage(other.to_owned())),
        }
    }
}

impl Language {
    /// Its BCP 47 tag.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.of("fr", "en")
    }

    pub(super) fn of(self, french: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }

    /// The number and the words of a heading, for people.
    pub(super) fn name(self, place: &Place) -> String {
        match (&place.number, place.heading.is_empty()) {
            (Some(number), _) => number.clone(),
            (None, false) => {
                format!("{}{}{}", self.of("«\u{a0}", "“"), place.heading, self.of("\u{a0}»", "”"))
            }
            (None, true) => self.of("passage sans intitulé", "untitled passage").to_owned(),
        }
    }

    /// The name, and the words of the heading behind a number.
    pub(super) fn title(self, place: &Place) -> String {
        match &place.number {
            Some(number) if !place.heading.is_empty() => format!("{number} – {}", place.heading),
            _ => self.name(place),
        }
    }

    /// The names of a provision before and after, where they differ, and the words of its heading.
    pub(super) fn heading(self, provision: &Provision) -> String {
        match (&provision.before, &provision.after) {
            (Some(old), Some(new)) if provision.renumbered => {
                format!("{} → {}", self.name(old), self.title(new))
            }
            (old, new) => new.as_ref().or(old.as_ref()).map(|place| self.title(place)).unwrap_or_default(),
        }
    }

    /// `3 dispositions inchangées`.
    pub(super) fn unchanged(self, count: usize) -> String {
        let words = match count {
            1 => self.of("disposition inchangée", "provision unchanged"),
            _ => self.of("dispositions inchangées", "provisions unchanged"),
        };
        format!("{count} {words}")
    }

    /// What happened to a provision, all of it: `déplacé, renuméroté, reformulé`.
    pub(super) fn what(self, provision: &Provision) -> Vec<&'static str> {
        Tag::of(provision).map(|tag| tag.told(self)).collect()
    }

    /// Where the words of a split or merged provision came from or went, as a sentence.
    pub(super) fn related(self, provision: &Provision) -> Option<String> {
        let names = |places: &mut dyn Iterator<Item = &Place>| {
            places.map(|place| self.name(place)).collect::<Vec<_>>().join(", ")
        };
        if !provision.absorbed.is_empty() {
            let words = self.of("Reprend aussi les mots de\u{a0}: ", "Takes the words of these too: ");
            return Some(format!("{words}{}.", names(&mut provision.absorbed.iter())));
        }
        if !provision.shared_out.is_empty() {
            let words = self.of("Partage ses mots avec\u{a0}: ", "Shares its words with: ");
            return Some(format!(
                "{words}{}.",
                names(&mut provision.shared_out.iter().map(|share| &share.place))
            ));
        }
        let name = self.name(provision.related.as_ref()?);
        Some(match provision.kind {
            Kind::Split => format!("{}{name}.", self.of("Reprend des mots de\u{a0}: ", "Takes words of: ")),
            _ => format!(
                "{}{name}.",
                self.of("Ses mots sont maintenant dans\u{a0}: ", "Its words are now in: ")
            ),
        })
    }
}
