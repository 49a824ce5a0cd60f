//! White space that is not significant: browsers, editors and files each break lines and keep words together in their own
//! way. Any run of it (line breaks, no-break and narrow no-break spaces too) is one space.

/// The words with single spaces, without any at the ends.
pub(super) fn even(words: &str) -> String {
    let mut made = String::with_capacity(words.len());
    words.chars().for_each(|letter| push(&mut made, letter));
    made.truncate(made.trim_end().len());
    made
}

/// Appends a letter to even words.
pub(super) fn push(words: &mut String, letter: char) {
    if !letter.is_whitespace() {
        words.push(letter);
    } else if !words.is_empty() && !words.ends_with(' ') {
        words.push(' ');
    }
}

/// The first characters.
pub(super) fn first(words: &str, most: usize) -> &str {
    words.char_indices().nth(most).map_or(words, |(end, _)| &words[..end])
}

/// The last characters.
pub(super) fn last(words: &str, most: usize) -> &str {
    let from = most.checked_sub(1).and_then(|nth| words.char_indices().nth_back(nth));
    from.map_or(if most == 0 { "" } else { words }, |(start, _)| &words[start..])
}

#[cfg(test)]
mod tests {
    use super::{even, first, last};

    #[test]
    fn any_white_space_is_one_space() {
        assert_eq!(even("\u{a0} un\u{202f}: \n deux\t"), "un : deux");
        assert_eq!(even(" \n"), "");
    }

    #[test]
    fn characters_are_cut_whole() {
        assert_eq!((first("été", 2), last("été", 2)), ("ét", "té"));
        assert_eq!(
            (first("été", 9), last("été", 9), first("été", 0), last("été", 0)),
            ("été", "été", "", "")
        );
    }
}
