//! The languages of the interface, and every sentence shown to a person (`locales/*/*.ftl`).
//!
//! Must stay true: every key used in code or templates is in both languages (`tests/it/locales.rs`).

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // The marks around arguments would travel into JSON and plain text; pages isolate with <bdi>.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_transform(Some(unbroken));
        },
    };
}

/// French quotation marks keep to their words: a line may not break between them. English has none of these.
fn unbroken(text: &str) -> Cow<'_, str> {
    if text.contains("« ") || text.contains(" »") {
        Cow::Owned(text.replace("« ", "«\u{202f}").replace(" »", "\u{202f}»"))
    } else {
        Cow::Borrowed(text)
    }
}

pub use fluent_templates::fluent_bundle::FluentValue;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Fr,
    En,
}

static FR: LanguageIdentifier = langid!("fr");
static EN: LanguageIdentifier = langid!("en");

impl Lang {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// From a setting or a tag (`en`, `fr-ML`); none when it is neither language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| primary.eq_ignore_ascii_case(l.as_str()))
    }

    /// The first of ours in an `Accept-Language` header, by its weights.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut wished: Vec<(f32, Self)> = header.split(',').take(20).filter_map(weighted).collect();
        wished.sort_by(|a, b| b.0.total_cmp(&a.0));
        wished.first().map(|w| w.1)
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::Fr => &FR,
            Self::En => &EN,
        }
    }
}

fn weighted(part: &str) -> Option<(f32, Lang)> {
    let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
    let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()).unwrap_or(0.0);
    Lang::from_tag(tag).filter(|_| weight > 0.0).map(|lang| (weight, lang))
}

/// The sentence `key` in `lang`. A missing key is shown as itself; a test makes sure that there is none.
#[must_use]
pub fn t(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'static>)]) -> String {
    let args: HashMap<Cow<'static, str>, FluentValue<'static>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    LOCALES.try_lookup_complete(lang.identifier(), key, Some(&args)).unwrap_or_else(|| key.to_owned())
}

/// The sentence of an error, for the person who gets it.
#[must_use]
pub fn error_sentence(lang: Lang, error: &crate::domain::error::Error) -> String {
    let args: Vec<_> = error.args().into_iter().map(|(name, value)| (name, value.into())).collect();
    t(lang, &format!("error-{}", error.code()), &args)
}

/// What a Problem of an imported text means, by its code.
#[must_use]
pub fn problem_sentence(lang: Lang, code: &str) -> String {
    t(lang, &format!("problem-{code}"), &[])
}

/// Where a Problem is: the reader gives `section 3, paragraph 2`.
#[must_use]
pub fn problem_place(lang: Lang, place: &str) -> String {
    let part = |part: &str| {
        let whole = format!("problem-at-{}", part.replace(' ', "-"));
        let said = t(lang, &whole, &[]);
        if said != whole {
            return said;
        }
        let (word, rest) = part.split_once([' ', '/']).unwrap_or((part, ""));
        let key = format!("problem-at-{word}");
        let said = t(lang, &key, &[]);
        if said == key { part.to_owned() } else { format!("{said} {rest}") }
    };
    place.split(", ").map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_problem_is_said_in_the_readers_words() {
        let cases = [
            ("section 3, paragraph 2", "section 3, paragraphe 2"),
            ("line 120", "ligne 120"),
            ("the beginning", "début"),
            ("title", "titre"),
            ("", ""),
            ("ailleurs", "ailleurs"),
        ];
        for (place, said) in cases {
            assert_eq!(problem_place(Lang::Fr, place), said);
        }
    }

    #[test]
    fn the_browsers_first_wish_that_we_speak_wins() {
        for (header, lang) in [
            ("fr", Some(Lang::Fr)),
            ("en-GB,en;q=0.9,fr;q=0.8", Some(Lang::En)),
            ("bm, fr;q=0.5, en;q=0.7", Some(Lang::En)),
            ("de", None),
            ("", None),
            ("en;q=0, fr;q=x", None),
        ] {
            assert_eq!(Lang::from_accept_language(header), lang, "{header}");
        }
    }

    #[test]
    fn a_sentence_is_filled_in() {
        let error = crate::domain::error::Error::TooLarge { limit: 5 << 20 };
        assert!(error_sentence(Lang::En, &error).contains("5 MB"));
        assert!(error_sentence(Lang::Fr, &error).contains("5\u{a0}Mo"));
    }
}
