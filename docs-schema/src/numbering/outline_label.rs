//! Labels typed as in an outline: `1.2`, `2.3.`, `4)`, `II –`, `I.1`, `A.`. The rules are in the documentation of the
//! module above.

use super::{is_space, roman, trim_start};

/// Bytes of `text` up to what is shown, when it starts with a label. `derived` is the number that counting gives.
pub(super) fn parse(text: &str, derived: &str) -> Option<usize> {
    let (parts, rest) = parts(text)?;
    let (rest, closed) = close(rest);
    let (rest, spaced) = (trim_start(rest), rest.starts_with(is_space) || rest.is_empty());
    let (rest, dashed) = match rest.strip_prefix(['-', '–', '—', ':']) {
        Some(behind) => (trim_start(behind), true),
        None => (rest, false),
    };
    let found = match parts {
        Parts::Letter => closed && spaced,
        _ if closed || dashed => true,
        Parts::Several => spaced && may_follow(rest),
        Parts::One(value) => spaced && may_follow(rest) && value.to_string() == derived,
    };
    found.then_some(text.len() - rest.len())
}

enum Parts {
    One(u32),
    Several,
    Letter,
}

fn parts(text: &str) -> Option<(Parts, &str)> {
    let Some((value, mut rest)) = number(text).or_else(|| numeral(text)) else {
        let rest = text.strip_prefix(|c: char| ('A'..='H').contains(&c))?;
        return Some((Parts::Letter, rest));
    };
    let mut several = false;
    while let Some((_, behind)) = rest.strip_prefix('.').and_then(number) {
        rest = behind;
        several = true;
    }
    Some((if several { Parts::Several } else { Parts::One(value) }, rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    (1..=3).contains(&digits.len()).then(|| digits.parse().ok())?.map(|value| (value, rest))
}

fn numeral(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let value = roman::parse(&text[..text.len() - rest.len()], 39)?;
    Some((value, rest))
}

fn close(rest: &str) -> (&str, bool) {
    rest.strip_prefix(['.', ')']).map_or((rest, false), |behind| (behind, true))
}

fn may_follow(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_lowercase() && !"%‰°".contains(c))
}
