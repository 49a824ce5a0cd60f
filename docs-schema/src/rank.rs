//! Ranks: strings that order sections, rows and columns, and between any two of which there is another.
//!
//! The algorithm is that of the npm package `fractional-indexing` (David Greenspan, "Implementing Fractional
//! Indexing"; CC0), base 62, heads `A-Za-z`, so that the browser and the server make the same ranks. To it we
//! add a suffix, `.` and four random base-36 characters, because two people inserting at the same place at the
//! same moment would otherwise make equal ranks. The suffix is stripped before a rank is generated from others.
//! Ranks compare as ASCII bytes, then by id. `.` sorts below every digit, so a longer key sorts after.

use thiserror::Error;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SMALLEST: &str = "A00000000000000000000000000";

/// Why no rank can be made from the neighbours given.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RankError {
    /// A neighbour is not a rank that this algorithm makes.
    #[error("not a rank: {0}")]
    Invalid(String),
    /// The neighbours are equal but for their suffix, or in the wrong order: give them new ranks first.
    #[error("no rank fits between {0} and {1}")]
    NoRoom(String, String),
}

/// A rank between `low` and `high` (`None`: no neighbour on that side). `suffix` is four random base-36
/// characters; more are cut, fewer are kept as they are.
///
/// # Errors
/// When a neighbour is not a rank, or no rank fits between them.
pub fn between(low: Option<&str>, high: Option<&str>, suffix: &str) -> Result<String, RankError> {
    let low = low.map(without_suffix);
    let high = high.map(without_suffix);
    Ok(with_suffix(&key_between(low, high)?, suffix))
}

/// `n` ranks in ascending order, all after `low`.
///
/// # Errors
/// When `low` is not a rank.
pub fn appended(
    low: Option<&str>,
    n: usize,
    suffix: &mut dyn FnMut() -> String,
) -> Result<Vec<String>, RankError> {
    let mut key = low.map(|low| without_suffix(low).to_owned());
    let mut ranks = Vec::with_capacity(n);
    for _ in 0..n {
        let next = key_between(key.as_deref(), None)?;
        ranks.push(with_suffix(&next, &suffix()));
        key = Some(next);
    }
    Ok(ranks)
}

/// The part of a rank that the algorithm made.
#[must_use]
pub fn without_suffix(rank: &str) -> &str {
    rank.split_once('.').map_or(rank, |(key, _)| key)
}

fn with_suffix(key: &str, suffix: &str) -> String {
    let suffix: String = suffix.chars().take(4).collect();
    format!("{key}.{suffix}")
}

fn key_between(low: Option<&str>, high: Option<&str>) -> Result<String, RankError> {
    for key in [low, high].into_iter().flatten() {
        validate(key)?;
    }
    match (low, high) {
        (None, None) => Ok("a0".to_owned()),
        (None, Some(high)) => before(high),
        (Some(low), None) => after(low),
        (Some(low), Some(high)) if low < high => inside(low, high),
        (Some(low), Some(high)) => Err(RankError::NoRoom(low.to_owned(), high.to_owned())),
    }
}

fn before(high: &str) -> Result<String, RankError> {
    let (int, fraction) = split(high)?;
    if int == SMALLEST {
        return Ok(format!("{int}{}", midpoint("", Some(fraction))));
    }
    if int < high {
        return Ok(int.to_owned());
    }
    decrement(int).ok_or_else(|| RankError::Invalid(high.to_owned()))
}

fn after(low: &str) -> Result<String, RankError> {
    let (int, fraction) = split(low)?;
    Ok(increment(int).unwrap_or_else(|| format!("{int}{}", midpoint(fraction, None))))
}

fn inside(low: &str, high: &str) -> Result<String, RankError> {
    let (low_int, low_fraction) = split(low)?;
    let (high_int, high_fraction) = split(high)?;
    if low_int == high_int {
        return Ok(format!("{low_int}{}", midpoint(low_fraction, Some(high_fraction))));
    }
    match increment(low_int) {
        Some(next) if next.as_str() < high => Ok(next),
        _ => Ok(format!("{low_int}{}", midpoint(low_fraction, None))),
    }
}

fn validate(key: &str) -> Result<(), RankError> {
    let invalid = || RankError::Invalid(key.chars().take(40).collect());
    if key == SMALLEST || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(invalid());
    }
    let (_, fraction) = split(key)?;
    if fraction.ends_with('0') { Err(invalid()) } else { Ok(()) }
}

fn split(key: &str) -> Result<(&str, &str), RankError> {
    key.bytes()
        .next()
        .and_then(integer_length)
        .and_then(|length| key.split_at_checked(length))
        .ok_or_else(|| RankError::Invalid(key.chars().take(40).collect()))
}

fn integer_length(head: u8) -> Option<usize> {
    match head {
        b'a'..=b'z' => Some(usize::from(head - b'a') + 2),
        b'A'..=b'Z' => Some(usize::from(b'Z' - head) + 2),
        _ => None,
    }
}

fn digit_value(digit: u8) -> usize {
    DIGITS.iter().position(|d| *d == digit).unwrap_or(0)
}

/// A fraction strictly between two fractions; neither ends in `0`, and `low` is below `high`.
fn midpoint(low: &str, high: Option<&str>) -> String {
    let (mut low, mut high) = (low.as_bytes(), high.map(str::as_bytes));
    let mut made = Vec::new();
    loop {
        let digit_low = low.first().map_or(0, |d| digit_value(*d));
        let digit_high = high.and_then(<[u8]>::first).map_or(DIGITS.len(), |d| digit_value(*d));
        if high.is_some_and(|h| !h.is_empty()) && digit_low == digit_high {
            made.push(DIGITS[digit_low]);
            high = high.and_then(|h| h.get(1..));
        } else if digit_high.saturating_sub(digit_low) > 1 {
            made.push(DIGITS[(digit_low + digit_high).div_ceil(2)]);
            break;
        } else if let Some(h) = high
            && h.len() > 1
        {
            made.push(h[0]);
            break;
        } else {
            made.push(DIGITS[digit_low]);
            high = None;
        }
        low = low.get(1..).unwrap_or_default();
    }
    String::from_utf8_lossy(&made).into_owned()
}

fn increment(int: &str) -> Option<String> {
    let mut bytes = int.as_bytes().to_vec();
    for digit in bytes[1..].iter_mut().rev() {
        match digit_value(*digit) + 1 {
            62 => *digit = DIGITS[0],
            next => {
                *digit = DIGITS[next];
                return String::from_utf8(bytes).ok();
            }
        }
    }
    match bytes[0] {
        b'Z' => Some("a0".to_owned()),
        b'z' => None,
        head => {
            let length = integer_length(head + 1)?;
            Some(format!("{}{}", char::from(head + 1), "0".repeat(length - 1)))
        }
    }
}

fn decrement(int: &str) -> Option<String> {
    let mut bytes = int.as_bytes().to_vec();
    for digit in bytes[1..].iter_mut().rev() {
        match digit_value(*digit).checked_sub(1) {
            None => *digit = DIGITS[61],
            Some(previous) => {
                *digit = DIGITS[previous];
                return String::from_utf8(bytes).ok();
            }
        }
    }
    match bytes[0] {
        b'a' => Some("Zz".to_owned()),
        b'A' => None,
        head => {
            let length = integer_length(head - 1)?;
            Some(format!("{}{}", char::from(head - 1), "z".repeat(length - 1)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected keys come from the test table of the npm package.
    #[test]
    fn keys_are_those_of_the_npm_package() {
        let check = |low, high, expected: &str| {
            assert_eq!(between(low, high, "abcd").unwrap(), format!("{expected}.abcd"), "{low:?} {high:?}");
        };
        check(None, None, "a0");
        check(None, Some("a0"), "Zz");
        check(None, Some("Zz"), "Zy");
        check(Some("a0"), None, "a1");
        check(Some("a1"), None, "a2");
        check(Some("a0"), Some("a1"), "a0V");
        check(Some("a1"), Some("a2"), "a1V");
        check(Some("a0V"), Some("a1"), "a0l");
        check(Some("Zz"), Some("a0"), "ZzV");
        check(Some("Zz"), Some("a1"), "a0");
        check(None, Some("Y00"), "Xzzz");
        check(Some("bzz"), None, "c000");
        check(Some("a0"), Some("a0V"), "a0G");
        check(Some("a0"), Some("a0G"), "a08");
        check(Some("b125"), Some("b129"), "b127");
        check(Some("a0"), Some("a1V"), "a1");
        check(Some("Zz"), Some("a01"), "a0");
        check(None, Some("a0V"), "a0");
        check(None, Some("b999"), "b99");
        check(None, Some("A000000000000000000000000001"), "A000000000000000000000000000V");
        check(Some("zzzzzzzzzzzzzzzzzzzzzzzzzzy"), None, "zzzzzzzzzzzzzzzzzzzzzzzzzzz");
        check(Some("zzzzzzzzzzzzzzzzzzzzzzzzzzz"), None, "zzzzzzzzzzzzzzzzzzzzzzzzzzzV");
    }

    #[test]
    fn what_is_not_a_rank_is_refused() {
        for bad in ["", ".", "a", "a00", "0", "é", SMALLEST, "a0\u{0}", "b1"] {
            assert!(between(Some(bad), None, "").is_err(), "{bad:?}");
        }
        assert!(matches!(between(Some("a1"), Some("a0"), ""), Err(RankError::NoRoom(..))));
        assert!(matches!(between(Some("a0.zzzz"), Some("a0.aaaa"), ""), Err(RankError::NoRoom(..))));
    }

    #[test]
    fn a_thousand_inserts_at_one_place_stay_in_order() {
        let (mut low, high) = ("a0.zzzz".to_owned(), "a1.0000".to_owned());
        for i in 0..1_000 {
            let next = between(Some(&low), Some(&high), "0000").unwrap();
            assert!(without_suffix(&low) < without_suffix(&next) && next < high, "step {i}: {low} {next}");
            low = next;
        }
    }

    #[test]
    fn appended_ranks_ascend_as_bytes() {
        let mut i = 0_u32;
        let mut suffix = || {
            i += 7919;
            format!("{:04x}", i % 65_536)
        };
        let ranks = appended(Some("a0.abcd"), 5_000, &mut suffix).unwrap();
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
