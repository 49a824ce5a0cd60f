//! What people type to find a line: `ligne 214 de la version 3`, `line 214 of version 3`, `l. 214 v3`, `214`,
//! `lignes 214 à 220`.
//!
//! Must stay true: nothing is guessed. A word that is none of these, or numbers that do not say which is which, is an error.

use super::error::Error;
use super::limits;

/// Which lines of which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineQuery {
    /// None: of the one at hand.
    pub version: Option<i64>,
    /// Both counted from 1 and included.
    pub from: usize,
    pub to: usize,
}

const VERSION: [&str; 5] = ["version", "versions", "v", "vers", "ver"];
const LINE: [&str; 7] = ["ligne", "lignes", "line", "lines", "l", "ll", "lig"];
const BETWEEN: [&str; 18] = [
    "de", "la", "du", "dans", "à", "a", "au", "et", "n", "no", "nº", "of", "the", "in", "to", "and", "from",
    "numéro",
];

impl LineQuery {
    /// # Errors
    /// [`Error::Invalid`].
    pub fn parse(words: &str) -> Result<Self, Error> {
        let wrong = || Error::Invalid { field: "line-query" };
        if words.chars().nth(limits::LINE_QUERY_CHARS).is_some() {
            return Err(wrong());
        }
        let (mut version, mut lines, mut of_version) = (None, Vec::new(), false);
        for token in tokens(&words.to_lowercase()) {
            if let Ok(number) = token.parse::<u32>() {
                if !of_version {
                    lines.push(number);
                } else if version.replace(i64::from(number)).is_some() {
                    return Err(wrong());
                }
                of_version = false;
            } else if VERSION.contains(&token.as_str()) {
                of_version = true;
            } else if LINE.contains(&token.as_str()) {
                of_version = false;
            } else if !BETWEEN.contains(&token.as_str()) {
                return Err(wrong());
            }
        }
        let (from, to) = match lines.as_slice() {
            [one] if !of_version => (*one, *one),
            [one, other] if !of_version => (*one.min(other), *one.max(other)),
            _ => return Err(wrong()),
        };
        Self::of(version, from as usize, to as usize)
    }

    /// # Errors
    /// [`Error::Invalid`] when it is no range of lines, or too long a one.
    pub fn of(version: Option<i64>, from: usize, to: usize) -> Result<Self, Error> {
        if from == 0 || to < from {
            return Err(Error::Invalid { field: "line-query" });
        }
        if to - from >= limits::LINES_AT_ONCE {
            return Err(Error::Invalid { field: "lines" });
        }
        Ok(Self { version, from, to })
    }
}

/// Numbers and words; what stands between them only parts them.
fn tokens(words: &str) -> Vec<String> {
    let mut made: Vec<String> = Vec::new();
    let mut last = ' ';
    for letter in words.chars() {
        let joins = letter.is_alphanumeric()
            && last.is_alphanumeric()
            && letter.is_ascii_digit() == last.is_ascii_digit();
        match made.last_mut().filter(|_| joins) {
            Some(token) => token.push(letter),
            None if letter.is_alphanumeric() => made.push(letter.to_string()),
            None => {}
        }
        last = letter;
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_asked_for_as_people_say_them() {
        for (words, version, from, to) in [
            ("ligne 214 de la version 3", Some(3), 214, 214),
            ("Line 214 of version 3", Some(3), 214, 214),
            ("l. 214 v3", Some(3), 214, 214),
            ("L214V3", Some(3), 214, 214),
            ("v. 3, l. 214", Some(3), 214, 214),
            ("version 3, ligne 214", Some(3), 214, 214),
            ("214", None, 214, 214),
            ("lignes 214 à 220", None, 214, 220),
            ("214-220 v2", Some(2), 214, 220),
            ("lines 220–214", None, 214, 220),
            ("  ligne n° 7 ", None, 7, 7),
        ] {
            assert_eq!(LineQuery::parse(words), Ok(LineQuery { version, from, to }), "{words}");
        }
    }

    #[test]
    fn what_does_not_say_which_line_is_refused() {
        for words in [
            "",
            "ligne",
            "version 3",
            "la police",
            "1 2 3",
            "0",
            "ligne 3 v",
            "v1 v2 3",
            "-",
            "99999999999",
            "12e",
            "ligne 3 article 4",
        ] {
            assert_eq!(LineQuery::parse(words), Err(Error::Invalid { field: "line-query" }), "{words}");
        }
        assert_eq!(LineQuery::parse("1 à 2000"), Err(Error::Invalid { field: "lines" }));
        assert!(LineQuery::parse(&"1 ".repeat(500)).is_err());
    }
}
