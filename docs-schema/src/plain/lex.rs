//! What a line could begin with, looking at that line alone. Several readings are kept where a letter may
//! be a Roman number; `sequence` chooses.

/// The beginning of a line. `rest` is the byte where the words after the marker begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Start {
    Words,
    Bullet {
        mark: char,
        rest: usize,
    },
    /// `1.`, `a)`, `IV –`: readings before sequences are known, at most one after.
    Number {
        readings: Vec<Reading>,
        rest: usize,
    },
    /// `2.3.1`
    Path {
        path: Vec<u32>,
        rest: usize,
    },
    /// `TITRE II`, `Article 14 :`
    Keyword {
        rank: usize,
        rest: usize,
    },
    /// A line of a table of contents: words, dots or a tab, a page number.
    Contents,
    /// A line drawn with characters.
    Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) family: Family,
    pub(super) value: u32,
    /// Given by `sequence`.
    pub(super) sequence: usize,
}

/// Numbers of one family continue each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Family {
    pub(super) digits: Digits,
    pub(super) close: Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Digits {
    Decimal,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Close {
    Dot,
    Bracket,
    Brackets,
    Degree,
    Dash,
}

/// Outermost first; two names of one rank never meet in one text.
const KEYWORDS: &[(&str, usize)] = &[
    ("partie", 0),
    ("part", 0),
    ("livre", 1),
    ("book", 1),
    ("titre", 2),
    ("title", 2),
    ("axe", 2),
    ("pilier", 2),
    ("chapitre", 3),
    ("chapter", 3),
    ("section", 4),
    ("sous-section", 5),
    ("subsection", 5),
    ("article", 6),
    ("art.", 6),
    ("annexe", 7),
    ("annex", 7),
    ("appendix", 7),
    ("schedule", 7),
];

/// Annexes stand beside the parts, not inside the last article.
pub(super) const ANNEX: usize = 7;

const BULLETS: &str = "-–—*•▪▫●○◦‣■□◆◇➢➤►✓✔→·o\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}";
/// These may also be a sign, a dash or a word: a blank must follow.
const NEEDS_BLANK: &str = "-–—*→·o";

pub(super) fn start(text: &str) -> Start {
    if is_rule(text) {
        return Start::Rule;
    }
    if is_contents(text) {
        return Start::Contents;
    }
    bullet(text)
        .or_else(|| keyword(text))
        .or_else(|| path(text))
        .or_else(|| number(text))
        .unwrap_or(Start::Words)
}

fn is_rule(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    first.is_some_and(|c| "-_=*~—–".contains(c))
        && text.chars().count() >= 3
        && chars.all(|c| Some(c) == first)
}

/// `Contexte ......... 4` or `Contexte⇥4`.
fn is_contents(text: &str) -> bool {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let page = text.len() - before.len();
    if !(1..=4).contains(&page) || before.is_empty() {
        return false;
    }
    let leader = before.trim_end();
    before.ends_with('\t') || leader.ends_with("....") || leader.ends_with("……") || leader.ends_with(". . .")
}

fn bullet(text: &str) -> Option<Start> {
    let mark = text.chars().next().filter(|c| BULLETS.contains(*c))?;
    let after = &text[mark.len_utf8()..];
    let words = after.trim_start();
    let blank = after.len() > words.len();
    (!words.is_empty() && (blank || !NEEDS_BLANK.contains(mark)))
        .then(|| Start::Bullet { mark, rest: text.len() - words.len() })
}

fn keyword(text: &str) -> Option<Start> {
    let (word, after) = text.split_once(char::is_whitespace)?;
    let lower = word.to_lowercase();
    let rank = KEYWORDS.iter().find(|(name, _)| *name == lower)?.1;
    // `AXE STRATÉGIQUE 1`
    let after = after.trim_start();
    let after =
        strip_word(after, "stratégique").or_else(|| strip_word(after, "strategique")).unwrap_or(after);
    let end = ordinal(after)?;
    let tail = &after[end..];
    let words = tail.trim_start_matches(|c: char| c.is_whitespace() || is_separator(c));
    let separated = tail[..tail.len() - words.len()].contains(is_separator);
    let shouted = word.chars().all(|c| !c.is_lowercase())
        && (words.is_empty() || tail.starts_with(char::is_whitespace));
    (words.is_empty() || separated || shouted)
        .then(|| Start::Keyword { rank, rest: text.len() - words.len() })
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (first, after) = text.split_once(char::is_whitespace)?;
    (first.to_lowercase() == word).then(|| after.trim_start())
}

fn is_separator(c: char) -> bool {
    matches!(c, ':' | '.' | '-' | '–' | '—' | ')')
}

/// `II`, `14`, `1er`, `Ier`, `premier`, `A`, `3.2`, `34-1`, `L. 112-3`, `4 bis`: where it ends.
fn ordinal(text: &str) -> Option<usize> {
    let code =
        text.strip_prefix(['L', 'R', 'D', 'A']).map(|after| after.trim_start_matches('.').trim_start());
    let body = code.filter(|after| after.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let mut chars = body.char_indices().peekable();
    let mut end = 0;
    while let Some((at, c)) = chars.next() {
        let holds = matches!(c, '.' | '-') && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !c.is_alphanumeric() && !holds {
            break;
        }
        end = at + c.len_utf8();
    }
    let token = &body[..end];
    let end = text.len() - body.len() + end;
    is_ordinal(token).then(|| end + repetition(&text[end..]))
}

fn is_ordinal(token: &str) -> bool {
    const SUFFIXES: [&str; 7] = ["ème", "eme", "ier", "ère", "er", "re", "e"];
    let lower = token.to_lowercase();
    let stem = SUFFIXES.iter().find_map(|suffix| lower.strip_suffix(suffix)).unwrap_or(&lower);
    let numeric = |s: &str| {
        s.len() <= 10
            && s.starts_with(|c: char| c.is_ascii_digit())
            && s.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'))
    };
    let capital = token.starts_with(char::is_uppercase);
    ["premier", "première", "unique", "préliminaire", "i"].contains(&lower.as_str())
        || numeric(stem)
        || (capital && (roman(&stem.to_uppercase()).is_some() || roman(token).is_some() || lower == "ier"))
        || (capital && token.chars().count() == 1)
}

/// The length of ` bis`, ` ter`… after a number.
fn repetition(tail: &str) -> usize {
    const WORDS: [&str; 5] = ["bis", "ter", "quater", "quinquies", "sexies"];
    let words = tail.trim_start();
    let found = WORDS.iter().find(|word| {
        words.strip_prefix(**word).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
    });
    found.filter(|_| words.len() < tail.len()).map_or(0, |word| tail.len() - words.len() + word.len())
}

fn path(text: &str) -> Option<Start> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let token = text[..end].trim_end_matches('.');
    let path: Option<Vec<u32>> =
        token.split('.').map(|part| (part.len() <= 3).then(|| part.parse().ok()).flatten()).collect();
    let path = path.filter(|path| (2..=6).contains(&path.len()) && path.iter().all(|n| *n > 0))?;
    let tail = &text[token.len()..];
    let words = tail.trim_start_matches(|c: char| c.is_whitespace() || is_separator(c));
    let is_apart = tail.len() > words.len() && words.starts_with(|c: char| !c.is_ascii_digit());
    is_apart.then(|| Start::Path { path, rest: text.len() - words.len() })
}

fn number(text: &str) -> Option<Start> {
    let inner = text.strip_prefix('(').map(str::trim_start);
    let body = inner.unwrap_or(text);
    let end = body.find(|c: char| !c.is_alphanumeric()).unwrap_or(body.len());
    let token = &body[..end];
    let (close, words) =
        closing(&body[end..], inner.is_some(), token.starts_with(|c: char| c.is_ascii_digit()))?;
    let readings = readings(token, close);
    (!readings.is_empty() && !words.is_empty())
        .then(|| Start::Number { readings, rest: text.len() - words.len() })
}

/// What closes the marker, and the words after it.
fn closing(tail: &str, opened: bool, decimal: bool) -> Option<(Close, &str)> {
    if let Some(after) = tail.strip_prefix(')') {
        let close = if opened { Close::Brackets } else { Close::Bracket };
        return Some((close, after.trim_start()));
    }
    if opened {
        return None;
    }
    if let Some(after) = tail.strip_prefix('°') {
        return Some((Close::Degree, after.trim_start_matches(')').trim_start()));
    }
    if let Some(after) = tail.strip_prefix('.') {
        let after = after.strip_prefix(['-', '–', '—']).unwrap_or(after);
        let words = after.trim_start();
        let apart = after.len() > words.len() || (decimal && words.starts_with(char::is_alphabetic));
        return apart.then_some((Close::Dot, words));
    }
    let dashed = tail.trim_start().strip_prefix(['-', '–', '—', ':'])?;
    let words = dashed.trim_start();
    (dashed.len() > words.len()).then_some((Close::Dash, words))
}

fn readings(token: &str, close: Close) -> Vec<Reading> {
    let read = |digits, value: Option<u32>| {
        value.map(|value| Reading { family: Family { digits, close }, value, sequence: 0 })
    };
    let letter = |first: u8| match token.as_bytes() {
        [byte] => u32::from(*byte).checked_sub(u32::from(first)).filter(|n| *n < 26).map(|n| n + 1),
        _ => None,
    };
    let decimal =
        (token.len() <= 3 && token.bytes().all(|b| b.is_ascii_digit())).then(|| token.parse().ok()).flatten();
    let lower = token.chars().all(|c| c.is_ascii_lowercase()).then(|| roman(&token.to_uppercase())).flatten();
    [
        read(Digits::Decimal, decimal),
        read(Digits::UpperRoman, roman(token)),
        read(Digits::UpperLetter, letter(b'A')),
        read(Digits::LowerRoman, lower),
        read(Digits::LowerLetter, letter(b'a')),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Capital Roman numbers to 89, in their usual spelling only: `MIL` and `DIX` are words.
pub(super) fn roman(token: &str) -> Option<u32> {
    const TENS: [&str; 9] = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"];
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let found = |n: &usize| {
        let (tens, ones) = (TENS[n / 10], ONES[n % 10]);
        token.len() == tens.len() + ones.len() && token.strip_prefix(tens) == Some(ones)
    };
    (1..90).find(found).and_then(|n| u32::try_from(n).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings_of(text: &str) -> Vec<(Digits, u32)> {
        match start(text) {
            Start::Number { readings, .. } => readings.iter().map(|r| (r.family.digits, r.value)).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn markers_are_seen_and_words_are_not_markers() {
        assert_eq!(readings_of("1. Contexte"), [(Digits::Decimal, 1)]);
        assert_eq!(readings_of("1.Contexte"), [(Digits::Decimal, 1)]);
        assert_eq!(readings_of("IV – Vision"), [(Digits::UpperRoman, 4)]);
        assert_eq!(readings_of("(c) former"), [(Digits::LowerLetter, 3)]);
        assert_eq!(readings_of("i) former"), [(Digits::LowerRoman, 1), (Digits::LowerLetter, 9)]);
        for words in [
            "2024. Bilan",
            "MIL. x",
            "Le Mali",
            "3,5 millions",
            "S.E. le Ministre",
            "1.",
            "-5 degrés",
            "a priori",
        ] {
            assert!(
                !matches!(start(words), Start::Number { .. } | Start::Path { .. } | Start::Bullet { .. }),
                "{words}"
            );
        }
    }

    #[test]
    fn keywords_need_a_number_and_something_that_closes_it() {
        for text in [
            "TITRE II",
            "CHAPITRE Ier",
            "CHAPITRE II DES ORGANES",
            "Article 14 :",
            "Article 1er. – Objet",
            "ARTICLE PREMIER",
            "Annexe A : Glossaire",
            "AXE STRATÉGIQUE 1 : Prévention",
            "Article L100-1",
            "Article L. 112-3",
            "Article 34-1 bis :",
        ] {
            assert!(matches!(start(text), Start::Keyword { .. }), "{text}");
        }
        for text in [
            "Article 14 de la loi dispose",
            "Section des femmes",
            "Titre de la politique",
            "Partie intégrante",
        ] {
            assert_eq!(start(text), Start::Words, "{text}");
        }
    }

    #[test]
    fn lines_of_contents_and_drawn_lines_are_known() {
        assert_eq!(start("1. Contexte ........ 4"), Start::Contents);
        assert_eq!(start("1. Contexte\t4"), Start::Contents);
        assert_eq!(start("-----"), Start::Rule);
        assert_eq!(start("En 2024"), Start::Words);
    }
}
