//! Sentences of administrative papers: a key, its arguments, and numbers in words beside their figures.

use super::numerals::{Gender, both};
use crate::i18n::{FluentValue, Lang, t};

/// Says things in one language.
#[derive(Clone, Copy)]
pub struct Say(pub Lang);

impl Say {
    #[must_use]
    pub fn t(self, key: &str) -> String {
        t(self.0, key, &[])
    }

    #[must_use]
    pub fn with(self, key: &str, args: &[(&'static str, &str)]) -> String {
        let args: Vec<_> =
            args.iter().map(|(name, value)| (*name, FluentValue::from((*value).to_owned()))).collect();
        t(self.0, key, &args)
    }

    /// `douze (12) institutions`: the number decides singular and plural, and is said in words and in figures.
    #[must_use]
    pub fn count(self, key: &str, n: i64, gender: Gender) -> String {
        let args = [("n", FluentValue::from(n)), ("words", FluentValue::from(both(self.0, n, gender)))];
        t(self.0, key, &args)
    }
}
