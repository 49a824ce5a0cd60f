//! The last day that a deadline means, where its words name one: `Juin 2026`, `31/12/2027`, `2e trimestre 2026`, `T3 2027`,
//! `fin 2028`, `2026-06-30`, `December 2027`.
//!
//! Must stay true: only words that are understood as a whole give a date; of anything else the words alone are kept.

use jiff::civil::Date;
use jiff::tz::Offset;

use super::clock::Millis;

const MONTHS: [[&str; 3]; 12] = [
    ["janvier", "january", "janv"],
    ["février", "february", "fevrier"],
    ["mars", "march", "mar"],
    ["avril", "april", "avr"],
    ["mai", "may", "mai"],
    ["juin", "june", "jun"],
    ["juillet", "july", "juil"],
    ["août", "august", "aout"],
    ["septembre", "september", "sept"],
    ["octobre", "october", "oct"],
    ["novembre", "november", "nov"],
    ["décembre", "december", "decembre"],
];

/// Midnight (UTC) at which that day begins.
#[must_use]
pub fn last_day(words: &str) -> Option<Millis> {
    let lower = words.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '/' | '-' | '(' | ')'))
        .filter(|part| {
            !part.is_empty() && !["fin", "end", "of", "le", "de", "du", "d’ici", "by", "avant"].contains(part)
        })
        .collect();
    let day = read(&parts)?;
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    Some(Offset::UTC.to_timestamp(midnight).ok()?.as_millisecond())
}

fn read(parts: &[&str]) -> Option<Date> {
    match parts {
        [year] => of(year_of(year)?, 12, 31),
        [one, year] if month_of(one).is_some() => {
            Some(of(year_of(year)?, month_of(one)?, 1)?.last_of_month())
        }
        [one, year] if quarter_of(one).is_some() => end_of(quarter_of(one)?, 3, year),
        [nth, span, year] if nth_of(nth).is_some() && span_of(span).is_some() => {
            end_of(nth_of(nth)?, span_of(span)?, year)
        }
        [day, month, year] if month_of(month).is_some() => of(year_of(year)?, month_of(month)?, number(day)?),
        [month, day, year] if month_of(month).is_some() => of(year_of(year)?, month_of(month)?, number(day)?),
        // As programs write it; then as people do here.
        [year, month, day] if year.len() == 4 => of(year_of(year)?, number(month)?, number(day)?),
        [day, month, year] => of(year_of(year)?, number(month)?, number(day)?),
        _ => None,
    }
}

fn of(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// The end of the n-th part of a year, each of so many months.
fn end_of(nth: i8, months: i8, year: &str) -> Option<Date> {
    Some(of(year_of(year)?, nth.checked_mul(months)?, 1)?.last_of_month())
}

fn year_of(part: &str) -> Option<i16> {
    part.parse().ok().filter(|year| part.len() == 4 && (1990..=2199).contains(year))
}

fn number(part: &str) -> Option<i8> {
    let digits = part.trim_end_matches("er");
    digits.parse().ok().filter(|n| digits.len() <= 2 && *n > 0)
}

fn month_of(part: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|names| names.contains(&part))?;
    i8::try_from(at + 1).ok()
}

/// `t2`, `q2`.
fn quarter_of(part: &str) -> Option<i8> {
    number(part.strip_prefix(['t', 'q'])?).filter(|n| *n <= 4)
}

/// `2e`, `1er`, `2nd`, `premier`.
fn nth_of(part: &str) -> Option<i8> {
    match part {
        "premier" | "first" => Some(1),
        "deuxième" | "second" => Some(2),
        "troisième" | "third" => Some(3),
        "quatrième" | "fourth" => Some(4),
        _ => number(part.trim_end_matches(char::is_alphabetic)).filter(|n| *n <= 4),
    }
}

fn span_of(part: &str) -> Option<i8> {
    match part {
        "trimestre" | "quarter" => Some(3),
        "semestre" | "semester" | "half" => Some(6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::last_day;

    #[test]
    fn a_deadline_is_its_last_day_or_only_words() {
        for (words, day) in [
            ("Juin 2026", "2026-06-30"),
            ("Décembre 2029", "2029-12-31"),
            ("fin février 2028", "2028-02-29"),
            ("31/12/2027", "2027-12-31"),
            ("2026-06-15", "2026-06-15"),
            ("1er mai 2027", "2027-05-01"),
            ("May 1, 2027", "2027-05-01"),
            ("2e trimestre 2026", "2026-06-30"),
            ("T3 2027", "2027-09-30"),
            ("1er semestre 2026", "2026-06-30"),
            ("Fin 2028", "2028-12-31"),
        ] {
            let stamp = jiff::Timestamp::from_millisecond(last_day(words).expect(words)).unwrap();
            assert_eq!(stamp.to_string(), format!("{day}T00:00:00Z"), "{words}");
        }
        for words in [
            "",
            "À confirmer",
            "permanent",
            "2026-2030",
            "31/02/2027",
            "juin",
            "3e semestre 2026",
            "12",
            "mars 20",
            "99999",
        ] {
            assert_eq!(last_day(words), None, "{words}");
        }
    }
}
