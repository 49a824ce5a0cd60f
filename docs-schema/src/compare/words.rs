//! Words as a French reader sees them. A word carries the white space before it, so that spaces never pair by chance.
//!
//! An elision ends its word (`l'` + `article`); a hyphen, an apostrophe between letters of one word otherwise, a decimal
//! comma and the point of a number stay inside (`sous-section`, `L143-4`, `1,5`). All other signs are words of their own.

use std::borrow::Cow;
use std::ops::Range;

/// One word and the white space before it, as bytes of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// From the white space on.
    pub start: usize,
    /// Without the white space.
    pub word: Range<usize>,
}

/// The words of a line, in order; white space at the end is a word of nothing.
pub(crate) fn split(line: &str) -> impl Iterator<Item = Word> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = line.get(start..).filter(|rest| !rest.is_empty())?;
        let from = line.len() - rest.trim_start().len();
        let end = from + length(&line[from..]);
        let word = Word { start, word: from..end };
        start = end;
        Some(word)
    })
}

/// Bytes of the word at the start of `rest`, which does not start with white space.
fn length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let Some((_, first)) = chars.next() else { return 0 };
    if !is_letter(first) {
        return first.len_utf8();
    }
    let mut last = first;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if is_apostrophe(c) {
            return at + c.len_utf8();
        }
        let joins = match c {
            '-' | '\u{2010}' | '\u{2011}' | '*' => next.is_some_and(is_letter),
            '.' | ',' => last.is_ascii_digit() && next.is_some_and(|c| c.is_ascii_digit()),
            _ => is_letter(c),
        };
        if !joins {
            return at;
        }
        last = c;
    }
    rest.len()
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// The word with the shapes of apostrophes, quotation marks, hyphens and dashes made equal: two words with the same
/// answer differ in typography alone.
pub(crate) fn plain_shape(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let shape = |c| match c {
        '’' | 'ʼ' | '‘' => Some('\''),
        '«' | '»' | '“' | '”' | '„' => Some('"'),
        '\u{2010}' | '\u{2011}' | '–' | '—' => Some('-'),
        '\u{ad}' | '\u{200b}' => None,
        other => Some(other),
    };
    Cow::Owned(word.chars().filter_map(shape).collect())
}

#[cfg(test)]
mod tests {
    use super::{plain_shape, split};

    fn words(line: &str) -> Vec<&str> {
        split(line).map(|word| &line[word.word]).collect()
    }

    #[test]
    fn words_end_at_elisions_and_signs_but_not_at_hyphens_or_decimals() {
        assert_eq!(
            words("L’article L. 143-4-1 : « 1,5 % » d'ici, sous-section R*173-2."),
            [
                "L’",
                "article",
                "L",
                ".",
                "143-4-1",
                ":",
                "«",
                "1,5",
                "%",
                "»",
                "d'",
                "ici",
                ",",
                "sous-section",
                "R*173-2",
                "."
            ]
        );
        assert_eq!(words("  e\u{301}tat ɛɔ السلام "), ["e\u{301}tat", "ɛɔ", "السلام", ""]);
        assert!(words("").is_empty());
    }

    #[test]
    fn every_byte_of_a_line_is_in_one_word() {
        let line = " Un\u{a0}: deux\u{202f}; 🇲🇱 - fin.\n ";
        let whole: String = split(line).map(|word| &line[word.start..word.word.end]).collect();
        assert_eq!(whole, line);
    }

    #[test]
    fn typography_has_one_shape() {
        assert_eq!(plain_shape("l’"), plain_shape("l'"));
        assert_eq!(plain_shape("«"), plain_shape("“"));
        assert_ne!(plain_shape("État"), plain_shape("Etat"));
    }
}
