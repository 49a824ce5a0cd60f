//! Texts made comparable: how much may differ between what a partner typed and what stands in the text.

/// For heads, numbers and headings: lower case, without accents; apostrophes alike; one space between words.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' | 'ì' => out.push('i'),
            'ñ' => out.push('n'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => out.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => out.push('u'),
            'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            // Accents written as characters of their own, and what shows nothing.
            '\u{300}'..='\u{36F}' => {}
            c if is_unseen(c) => {}
            c if is_apostrophe(c) => out.push('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// For words quoted from the text, with the byte of `text` at which each character of the result stood: apostrophes
/// alike, one space for any white space, none where French puts one beside `; : ! ? % « »`. Case and accents stay.
pub(super) fn literal(text: &str) -> Vec<(char, usize)> {
    let mut out: Vec<(char, usize)> = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices().filter(|(_, c)| !is_unseen(*c)) {
        if c.is_whitespace() {
            if out.last().is_some_and(|(last, _)| !matches!(last, ' ' | '«')) {
                out.push((' ', at));
            }
            continue;
        }
        if matches!(c, ';' | ':' | '!' | '?' | '%' | '»') {
            out.pop_if(|(last, _)| *last == ' ');
        }
        out.push((if is_apostrophe(c) { '\'' } else { c }, at));
    }
    out.pop_if(|(last, _)| *last == ' ');
    out
}

/// The characters of [`literal`] alone.
pub(super) fn literal_words(text: &str) -> String {
    literal(text).into_iter().map(|(c, _)| c).collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '′' | '`' | '´')
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_another_way_folds_to_the_same() {
        assert_eq!(fold("  L’Évolution\n de\u{a0}la  « Cœur » "), "l'evolution de la « coeur »");
        assert_eq!(fold("Pre\u{301}ambule"), fold("Préambule"));
        assert_eq!(fold("3.2 – A"), fold("3.2 - A"));
    }

    #[test]
    fn quoted_words_keep_their_case_and_accents_but_not_their_spaces() {
        assert_eq!(literal_words("l’eau\u{a0}: « mots\u{202f}»"), literal_words("l'eau: «mots»"));
        assert_ne!(literal_words("État"), literal_words("état"));
    }
}
