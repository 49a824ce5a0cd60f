//! Sentences as a French reader sees them.
//!
//! A sentence ends at `.` `!` `?` `…` (with what closes behind it: quotation marks, brackets) before white space, unless what
//! follows begins with a small letter. It does not end inside « » or “ ”, at the point of an abbreviation (`art.`, `M.`,
//! `c.-à-d.`), of an initial or a code (`L. 123-4`), nor at the point behind a number that only counts (`1. Le texte`). A
//! number's own point (`1.1`, `2.5.3`) has no white space behind it. A line break ends a sentence.

/// Abbreviations whose point ends no sentence, in small letters, without the point. (`etc.` ends one before a capital.)
const ABBREVIATIONS: [&str; 36] = [
    "al", "art", "arts", "av", "bd", "c.-à-d", "cf", "ch", "chap", "coll", "dr", "éd", "env", "ex", "fig",
    "ibid", "id", "mgr", "mm", "mme", "mlle", "n", "no", "nos", "p", "pp", "par", "pr", "réf", "resp",
    "sect", "st", "ste", "tél", "v", "vol",
];

/// The sentences of a block, without the white space around them; none is empty.
pub(super) fn split(block: &str) -> impl Iterator<Item = &str> {
    block.lines().flat_map(split_line)
}

fn split_line(line: &str) -> Vec<&str> {
    let mut made = Vec::new();
    let (mut start, mut quoted) = (0, None);
    for (at, c) in line.char_indices() {
        let behind = at + c.len_utf8();
        match c {
            // Closes the sentence that was cut here.
            _ if at < start => {}
            '«' | '“' if quoted.is_none() => {
                let closing = if c == '«' { '»' } else { '”' };
                quoted = line[behind..].contains(closing).then_some(closing);
            }
            _ if quoted == Some(c) => {
                quoted = None;
                // The sentence ended within the quotation and the quotation ends it.
                if ends_within(&line[start..at]) && begins(&line[behind..]) {
                    made.push(&line[start..behind]);
                    start = behind;
                }
            }
            '.' | '!' | '?' | '…' if quoted.is_none() => {
                let end = behind + closing(&line[behind..]);
                let counts = c == '.' && is_no_end(&line[start..at]);
                if !counts && begins(&line[end..]) {
                    made.push(&line[start..end]);
                    start = end;
                }
            }
            _ => {}
        }
    }
    made.push(&line[start..]);
    made.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// Bytes of what closes a sentence behind its sign.
fn closing(rest: &str) -> usize {
    let closes = |c: char| matches!(c, '.' | '!' | '?' | '…' | ')' | ']' | '"');
    rest.char_indices().find(|(_, c)| !closes(*c)).map_or(rest.len(), |(at, _)| at)
}

/// True where a new sentence can begin: white space, then no small letter; or the end.
fn begins(rest: &str) -> bool {
    let next = rest.trim_start();
    next.is_empty() || (next.len() < rest.len() && !next.starts_with(|c: char| c.is_lowercase() || c == '»'))
}

fn ends_within(quotation: &str) -> bool {
    quotation.trim_end().ends_with(['.', '!', '?', '…'])
}

/// True where a point behind these words ends no sentence.
fn is_no_end(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '\'' | '’' | '«')).next();
    let word = word.unwrap_or_default();
    let mut letters = word.chars();
    let initial = matches!((letters.next(), letters.next()), (Some(c), None) if c.is_uppercase());
    let counts = word.len() == before.trim_start().len()
        && word.len() <= 6
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | '.'));
    initial || (counts && !word.is_empty()) || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::split;

    fn check(block: &str, expected: &[&str]) {
        assert_eq!(split(block).collect::<Vec<_>>(), expected, "{block}");
    }

    #[test]
    fn sentences_end_at_their_signs() {
        check("Un mot. Deux mots ! Trois ? Fin…", &["Un mot.", "Deux mots !", "Trois ?", "Fin…"]);
        check("Sans point", &["Sans point"]);
        check("  Un.\nDeux \n\n", &["Un.", "Deux"]);
        check("En 2024. Le texte (voir annexe.) Puis.", &["En 2024.", "Le texte (voir annexe.)", "Puis."]);
        check("", &[]);
        check("...", &["..."]);
    }

    #[test]
    fn abbreviations_initials_codes_and_counting_numbers_end_none() {
        check("Voir art. 5 et n. 3 de M. Diallo.", &["Voir art. 5 et n. 3 de M. Diallo."]);
        check("L'art. L. 123-4 vaut, c.-à-d. Tout.", &["L'art. L. 123-4 vaut, c.-à-d. Tout."]);
        check("1. Le texte. 2. La suite.", &["1. Le texte.", "2. La suite."]);
        check(
            "La loi n° 2016-1 du 1.1.2016 vaut 2.5 fois. Fin.",
            &["La loi n° 2016-1 du 1.1.2016 vaut 2.5 fois.", "Fin."],
        );
        check("Police, garde, etc. Les autres.", &["Police, garde, etc.", "Les autres."]);
        check("Une phrase. mais petite.", &["Une phrase. mais petite."]);
    }

    #[test]
    fn quotations_are_not_cut() {
        check(
            "Il dit : « Non. Jamais. Rien » et part. Elle reste.",
            &["Il dit : « Non. Jamais. Rien » et part.", "Elle reste."],
        );
        check("Il dit : « Non. Jamais. » Elle reste.", &["Il dit : « Non. Jamais. »", "Elle reste."]);
        check("Une « ouverture. Puis rien. Fin.", &["Une « ouverture.", "Puis rien.", "Fin."]);
        check("« A. » “B. C.” d. E.", &["« A. »", "“B. C.” d.", "E."]);
    }
}
