//! The value of a number as people write it: `3.2.1`, `II`, `premier`, `14 bis`, `L. 123-4`, `A`. Different spellings
//! of one value are one text.

const SUFFIXES: [&str; 9] =
    ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies"];
const ORDINAL_ENDS: [&str; 11] = ["er", "ere", "re", "e", "eme", "ieme", "nd", "st", "rd", "th", "°"];
const ORDINALS: [(&str, &str); 9] = [
    ("premier", "1"),
    ("premiere", "1"),
    ("first", "1"),
    ("deuxieme", "2"),
    ("second", "2"),
    ("seconde", "2"),
    ("troisieme", "3"),
    ("third", "3"),
    ("unique", "unique"),
];
/// The parts of French codes: laws, decrees, orders.
const CODES: [&str; 6] = ["a", "d", "l", "lo", "r", "ro"];

/// One word of a cell, as typed and folded (`fold.rs`).
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) raw: String,
    pub(super) folded: String,
}

/// The value that the tokens begin with, and how many of them it takes. `after_word`: a word like "article" stands
/// before it, so that letters can be a value.
pub(super) fn read(tokens: &[Token], after_word: bool) -> Option<(String, usize)> {
    let first = tokens.first()?;
    let second = tokens.get(1).map_or("", |token| token.folded.as_str());
    if after_word
        && CODES.contains(&first.folded.trim_end_matches('.'))
        && second.starts_with(|c: char| c.is_ascii_digit())
    {
        return Some((format!("{}{second}", first.folded.trim_end_matches('.')), 2));
    }
    let value = one(first, after_word)?;
    let counts = value.bytes().all(|b| b.is_ascii_digit());
    if counts && SUFFIXES.contains(&second) {
        return Some((format!("{value} {second}"), 2));
    }
    Some((value, 1))
}

fn one(token: &Token, after_word: bool) -> Option<String> {
    let folded = token.folded.trim_end_matches(['.', '°']);
    if let Some((_, value)) = ORDINALS.iter().find(|(word, _)| *word == folded) {
        return Some((*value).to_owned());
    }
    let raw = token.raw.trim_end_matches(['.', '°']);
    decimal(raw, after_word)
        .or_else(|| ordinal(folded))
        .or_else(|| letter(raw))
        .or_else(|| after_word.then(|| coded(folded)).flatten())
}

/// `3`, `3.2.1`, `II`, `I.1`; leading zeros count for nothing.
fn decimal(raw: &str, after_word: bool) -> Option<String> {
    let mut parts = raw.split('.');
    let first = parts.next()?;
    let most = if after_word { 399 } else { 39 };
    let small = after_word && first.len() > 1 && first.bytes().all(|b| b.is_ascii_lowercase());
    let numeral = if small { roman(&first.to_ascii_uppercase(), most) } else { roman(first, most) };
    let mut value = number(first).or(numeral)?.to_string();
    for part in parts {
        value.push('.');
        value.push_str(&number(part)?.to_string());
    }
    Some(value)
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `1er`, `2e`, `14bis`.
fn ordinal(folded: &str) -> Option<String> {
    let end = folded.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = folded.split_at(end);
    let value = number(digits)?;
    if ORDINAL_ENDS.contains(&rest) {
        return Some(value.to_string());
    }
    SUFFIXES.contains(&rest).then(|| format!("{value} {rest}"))
}

/// One capital; `I`, `V` and `X` have become numbers before.
fn letter(raw: &str) -> Option<String> {
    (raw.len() == 1 && raw.bytes().all(|b| b.is_ascii_uppercase())).then(|| raw.to_ascii_lowercase())
}

/// `14-1`, `L123-4`, `L.123-4`: as typed, without full stops.
fn coded(folded: &str) -> Option<String> {
    let digits = folded.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let code = &folded[..folded.len() - digits.len()];
    let digits = digits.trim_start_matches('.');
    let sound = digits.split('-').all(|part| number(part).is_some()) && digits.contains('-')
        || number(digits).is_some();
    (sound && (code.is_empty() || CODES.contains(&code))).then(|| format!("{code}{digits}"))
}

/// A numeral in capitals, written as it should be.
fn roman(text: &str, most: u32) -> Option<u32> {
    const STEPS: [(&str, u32); 9] =
        [("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
    let mut rest = text;
    let mut value = 0;
    let mut canonical = !text.is_empty();
    for (letters, step) in STEPS {
        let mut times = 0;
        while let Some(shorter) = rest.strip_prefix(letters) {
            rest = shorter;
            value += step;
            times += 1;
        }
        let once = matches!(step, 90 | 50 | 40 | 9 | 5 | 4);
        canonical &= times <= if once { 1 } else { 3 };
    }
    // A single C or L is a letter of an annex before it is a hundred of them.
    let alone = text.len() == 1 && value >= 50;
    (rest.is_empty() && canonical && !alone && value <= most).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::fold::fold;

    #[track_caller]
    fn check(typed: &str, after_word: bool, want: Option<&str>) {
        let tokens: Vec<Token> =
            typed.split(' ').map(|raw| Token { raw: raw.to_owned(), folded: fold(raw) }).collect();
        let read = read(&tokens, after_word);
        assert_eq!(read.as_ref().map(|(value, _)| value.as_str()), want, "{typed}");
        assert!(read.is_none_or(|(_, taken)| taken == tokens.len()), "{typed}");
    }

    #[test]
    fn one_value_has_many_spellings() {
        for typed in ["3.2", "03.2", "III.2", "3.2."] {
            check(typed, false, Some("3.2"));
        }
        for typed in ["1", "1er", "1re", "I", "premier", "Première", "1°"] {
            check(typed, true, Some("1"));
        }
        for typed in ["14 bis", "14bis"] {
            check(typed, true, Some("14 bis"));
        }
        for typed in ["L. 123-4", "L123-4", "L.123-4"] {
            check(typed, true, Some("l123-4"));
        }
        check("iv", true, Some("4"));
        check("A", false, Some("a"));
        check("C", true, Some("c"));
    }

    #[test]
    fn what_is_no_number_has_no_value() {
        for typed in ["", "iv", "vision", "à", "a", "2026-02-03", "3,2", "3..2", "IIII", "12345"] {
            check(typed, false, None);
        }
        check("i", true, None);
    }
}
