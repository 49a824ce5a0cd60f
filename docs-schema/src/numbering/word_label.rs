//! Labels typed as a word and a number: `Titre II`, `Article premier`, `Article L. 123-4`. The rules are in the
//! documentation of the module above.

use super::{is_space, roman, trim_start};

/// What a heading is in a legal text, from the outermost. The order is that of resetting counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Partie,
    Livre,
    Titre,
    SousTitre,
    Chapitre,
    Section,
    SousSection,
    Paragraphe,
    Article,
    Annexe,
}

/// The one table of words; longer words stand before those that they start with.
const WORDS: [(&str, Kind); 12] = [
    ("partie", Kind::Partie),
    ("livre", Kind::Livre),
    ("titre", Kind::Titre),
    ("sous-titre", Kind::SousTitre),
    ("chapitre", Kind::Chapitre),
    ("section", Kind::Section),
    ("sous-section", Kind::SousSection),
    ("paragraphe", Kind::Paragraphe),
    ("article", Kind::Article),
    ("art.", Kind::Article),
    ("art", Kind::Article),
    ("annexe", Kind::Annexe),
];

/// The parts of French codes: laws, decrees, orders.
const CODES: [&str; 6] = ["A", "D", "L", "LO", "R", "RO"];

const SUFFIXES: [&str; 9] =
    ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies"];

impl Kind {
    pub(super) const COUNT: usize = 10;

    /// What an unlabelled heading of a level is.
    pub(super) fn of_level(level: u8) -> Option<Self> {
        match level {
            1 => Some(Self::Titre),
            2 => Some(Self::Chapitre),
            3 => Some(Self::Section),
            4 => Some(Self::Article),
            _ => None,
        }
    }

    /// The word of a derived number, for the kinds that are counted.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Titre => Some("Titre"),
            Self::Chapitre => Some("Chapitre"),
            Self::Section => Some("Section"),
            Self::Article => Some("Article"),
            _ => None,
        }
    }
}

/// A label found at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WordLabel<'a> {
    pub(super) kind: Kind,
    /// The number is one that counting can give.
    pub(super) plain: bool,
    /// As typed, without what separates it from the rest.
    pub(super) label: &'a str,
    /// Bytes up to what is shown.
    pub(super) behind: usize,
}

/// The label at the start of `text`, which has no white space there.
pub(super) fn parse(text: &str) -> Option<WordLabel<'_>> {
    let (kind, word) = WORDS.iter().find_map(|(word, kind)| {
        let head = text.get(..word.len())?;
        let rest = &text[word.len()..];
        let bounded = word.ends_with('.') || rest.starts_with(is_space);
        (bounded && head.eq_ignore_ascii_case(word)).then_some((*kind, *word))
    })?;
    let first = Token::after(text, word.len());
    let (plain, end) = if let Some(end) = code_end(text, &first) {
        (false, end)
    } else if is_plain(first.text) {
        let end = with_suffixes(text, first.end);
        (end == first.end, end)
    } else {
        (false, is_odd(first.text).then_some(first.end)?)
    };
    let rest = text[end..].trim_start_matches(|c| is_space(c) || ".:–—-),".contains(c));
    Some(WordLabel { kind, plain, label: &text[..end], behind: text.len() - rest.len() })
}

struct Token<'a> {
    text: &'a str,
    /// Where the token ends in the whole text, without the punctuation cut from it.
    end: usize,
    /// The token was followed by a full stop that was cut.
    stopped: bool,
}

impl<'a> Token<'a> {
    /// The token behind optional white space at `from`; may be empty.
    fn after(whole: &'a str, from: usize) -> Self {
        let rest = trim_start(&whole[from..]);
        let start = whole.len() - rest.len();
        let length = rest.find(|c| is_space(c) || ":–—(".contains(c)).unwrap_or(rest.len());
        let text = rest[..length].trim_end_matches(['.', ',', ';', ')', '-']);
        let stopped = rest[text.len()..length].starts_with('.');
        Self { text, end: start + text.len(), stopped }
    }
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

fn is_plain(token: &str) -> bool {
    let digits = token.len() - token.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        return digits <= 4 && matches!(&token[digits..], "" | "er" | "re" | "ère" | "°");
    }
    if ["premier", "première", "premiere"].contains(&token.to_lowercase().as_str()) {
        return true;
    }
    let numeral = token.len().checked_sub(2).and_then(|at| token.split_at_checked(at));
    let numeral = match numeral {
        Some((numeral, suffix)) if suffix.eq_ignore_ascii_case("er") => numeral,
        _ => token,
    };
    roman::parse(numeral, 399).is_some()
}

/// Where a label like `L. 123-4` ends.
fn code_end(text: &str, token: &Token<'_>) -> Option<usize> {
    let next = (CODES.contains(&token.text) && token.stopped).then(|| Token::after(text, token.end + 1))?;
    has_digit(next.text).then_some(next.end)
}

fn is_odd(token: &str) -> bool {
    let letter = token.len() == 1 && token.bytes().all(|b| b.is_ascii_uppercase());
    letter || has_digit(token) || token.to_lowercase() == "unique"
}

/// Where the label ends when `bis`, `ter`, … or a letter follow its number.
fn with_suffixes(text: &str, end: usize) -> usize {
    let mut end = end;
    if text[end..].starts_with(is_space) {
        let next = Token::after(text, end);
        if SUFFIXES.contains(&next.text.to_lowercase().as_str()) {
            end = next.end;
        }
    }
    if text[end..].starts_with(is_space) {
        let rest = trim_start(&text[end..]);
        if rest.starts_with(|c: char| c.is_ascii_uppercase()) && letter_stands_alone(&rest[1..]) {
            end = text.len() - rest.len() + 1;
        }
    }
    end
}

fn letter_stands_alone(behind: &str) -> bool {
    let rest = trim_start(behind);
    let marks = if rest.len() == behind.len() { ":–—-.)" } else { ":–—-" };
    rest.chars().next().is_none_or(|c| marks.contains(c))
}
