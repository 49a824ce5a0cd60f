//! What a spreadsheet would run as a formula when it opens a CSV file, and the apostrophe that prevents it.
//! (OWASP, *CSV Injection*.)
//!
//! Must stay true: [`lift`] gives back exactly what [`put`] was given, for every text.

use std::borrow::Cow;

/// The text with an apostrophe before it, where a spreadsheet could take it for a formula.
pub(super) fn put(text: &str) -> Cow<'_, str> {
    // One that already begins with our own apostrophe gets another, or it would come back without.
    if is_risky(text.trim_start_matches('\'')) { format!("'{text}").into() } else { text.into() }
}

/// The text without the apostrophe that [`put`] gave it.
pub(super) fn lift(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

/// Begins with a character that starts a formula, also behind white space and what shows nothing, or with a tab or CR.
fn is_risky(text: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
    };
    text.starts_with(['\t', '\r'])
        || text.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whatever_could_be_a_formula_begins_with_an_apostrophe() {
        for text in
            ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx", " \n =1", "＝1", "\u{feff}=1", "'=1", "''-"]
        {
            assert_eq!(put(text), format!("'{text}"));
        }
        for text in ["", "mots", "3.2", "l'État", "'mots'", "a=b", "« -1 »"] {
            assert_eq!(put(text), text);
        }
    }

    proptest! {
        #[test]
        fn lifting_undoes_putting(text in "['=+@\\-\t\r\n a-c＝]{0,8}") {
            let put = put(&text).into_owned();
            prop_assert_eq!(lift(&put), &text);
        }
    }
}
