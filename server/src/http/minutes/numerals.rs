//! Numbers, days and hours in words, as administrative papers write them beside the figures.
//!
//! French follows the traditional spelling (hyphens below a hundred only where no "et" stands): « quatre-vingt-un »,
//! « vingt et un », « deux cents », « deux cent un », « deux cent mille ».

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::clock::Millis;
use crate::i18n::{FluentValue, Lang, t};

/// Beyond it the figures have to do.
const MOST: u32 = 999_999;

/// What is counted, where a language bends the number to it: « une voix », « un siège ».
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    Masculine,
    Feminine,
}

const FR: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize",
];
const FR_TENS: [&str; 7] = ["", "dix", "vingt", "trente", "quarante", "cinquante", "soixante"];
const EN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const EN_TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The number in words; in figures where it is negative or beyond 999,999.
#[must_use]
pub fn in_words(lang: Lang, n: i64, gender: Gender) -> String {
    let Some(n) = u32::try_from(n).ok().filter(|n| *n <= MOST) else { return n.to_string() };
    match lang {
        Lang::Fr => {
            let words = french(n, true);
            // Nothing else ends in "un".
            let feminine = gender == Gender::Feminine && (words == "un" || ends_in_one(&words));
            if feminine { format!("{words}e") } else { words }
        }
        Lang::En => english(n),
    }
}

fn ends_in_one(words: &str) -> bool {
    words.ends_with(" un") || words.ends_with("-un")
}

/// `last`: nothing that is counted in words follows, so « vingts » and « cents » take their s.
fn french(n: u32, last: bool) -> String {
    let plural = |rest: u32| if last && rest == 0 { "s" } else { "" };
    match n {
        0..=16 => FR[n as usize].to_owned(),
        17..=19 => format!("dix-{}", FR[n as usize - 10]),
        20..=69 => tens(FR_TENS[n as usize / 10], n % 10),
        70..=79 => tens("soixante", n - 60),
        80 => format!("quatre-vingt{}", plural(0)),
        81..=99 => format!("quatre-vingt-{}", french(n - 80, last)),
        100..=199 => join("cent".to_owned(), n % 100, last),
        200..=999 => join(format!("{} cent{}", FR[n as usize / 100], plural(n % 100)), n % 100, last),
        1_000..=1_999 => join("mille".to_owned(), n % 1_000, last),
        _ => join(format!("{} mille", french(n / 1_000, false)), n % 1_000, last),
    }
}

fn tens(ten: &str, rest: u32) -> String {
    match rest {
        0 => ten.to_owned(),
        1 | 11 => format!("{ten} et {}", FR[rest as usize]),
        _ => format!("{ten}-{}", french(rest, true)),
    }
}

fn join(head: String, rest: u32, last: bool) -> String {
    if rest == 0 { head } else { format!("{head} {}", french(rest, last)) }
}

fn english(n: u32) -> String {
    match n {
        0..=19 => EN[n as usize].to_owned(),
        20..=99 if n.is_multiple_of(10) => EN_TENS[n as usize / 10].to_owned(),
        20..=99 => format!("{}-{}", EN_TENS[n as usize / 10], EN[n as usize % 10]),
        100..=999 if n.is_multiple_of(100) => format!("{} hundred", EN[n as usize / 100]),
        100..=999 => format!("{} hundred and {}", EN[n as usize / 100], english(n % 100)),
        _ if n.is_multiple_of(1_000) => format!("{} thousand", english(n / 1_000)),
        _ => {
            let and = if n % 1_000 < 100 { " and" } else { "" };
            format!("{} thousand{and} {}", english(n / 1_000), english(n % 1_000))
        }
    }
}

/// `douze (12)`.
#[must_use]
pub fn both(lang: Lang, n: i64, gender: Gender) -> String {
    format!("{} ({n})", in_words(lang, n, gender))
}

/// The day of the month: « premier », `first`.
fn day(lang: Lang, n: i64) -> String {
    match (lang, n) {
        (Lang::Fr, 1) => "premier".to_owned(),
        (Lang::Fr, n) => in_words(lang, n, Gender::Masculine),
        (Lang::En, n) => ordinal(n),
    }
}

fn ordinal(n: i64) -> String {
    let words = in_words(Lang::En, n, Gender::Masculine);
    let (head, last) = words.rsplit_once('-').map_or(("", words.as_str()), |(head, last)| (head, last));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        "twenty" => "twentieth".to_owned(),
        "thirty" => "thirtieth".to_owned(),
        other => format!("{other}th"),
    };
    if head.is_empty() { last } else { format!("{head}-{last}") }
}

/// A moment in the time zone of the workshop.
#[must_use]
pub fn civil(at: Millis, zone: &str) -> DateTime {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_millisecond(at).map(|stamp| zone.to_datetime(stamp)).unwrap_or(DateTime::ZERO)
}

fn args(list: &[(&'static str, String)]) -> Vec<(&'static str, FluentValue<'static>)> {
    list.iter().map(|(name, value)| (*name, FluentValue::from(value.clone()))).collect()
}

/// « douze mai deux mille vingt-six ».
#[must_use]
pub fn date_in_words(lang: Lang, at: Millis, zone: &str) -> String {
    let civil = civil(at, zone);
    let month = t(lang, &format!("month-{}", civil.month()), &[]);
    let parts = [
        ("day", day(lang, i64::from(civil.day()))),
        ("month", month),
        ("year", in_words(lang, i64::from(civil.year()), Gender::Masculine)),
    ];
    t(lang, "minutes-date", &args(&parts))
}

/// « L’an deux mille vingt-six et le douze mai ».
#[must_use]
pub fn in_the_year(lang: Lang, at: Millis, zone: &str) -> String {
    let civil = civil(at, zone);
    let parts = [
        ("day", day(lang, i64::from(civil.day()))),
        ("month", t(lang, &format!("month-{}", civil.month()), &[])),
        ("year", in_words(lang, i64::from(civil.year()), Gender::Masculine)),
    ];
    t(lang, "minutes-in-the-year", &args(&parts))
}

/// « neuf heures trente », `half past` being nobody's: `9.30 a.m.` stays in figures in English.
#[must_use]
pub fn hour_in_words(lang: Lang, at: Millis, zone: &str) -> String {
    let civil = civil(at, zone);
    let (hour, minute) = (i64::from(civil.hour()), i64::from(civil.minute()));
    match lang {
        Lang::En => figures(at, zone),
        Lang::Fr => {
            let unit = if hour < 2 { "heure" } else { "heures" };
            let hours = format!("{} {unit}", in_words(lang, hour, Gender::Feminine));
            if minute == 0 { hours } else { format!("{hours} {}", in_words(lang, minute, Gender::Feminine)) }
        }
    }
}

/// `09:30`.
#[must_use]
pub fn figures(at: Millis, zone: &str) -> String {
    civil(at, zone).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_schools_teach() {
        let cases = [
            (0, "zéro", "zero"),
            (1, "un", "one"),
            (11, "onze", "eleven"),
            (16, "seize", "sixteen"),
            (17, "dix-sept", "seventeen"),
            (21, "vingt et un", "twenty-one"),
            (22, "vingt-deux", "twenty-two"),
            (60, "soixante", "sixty"),
            (61, "soixante et un", "sixty-one"),
            (70, "soixante-dix", "seventy"),
            (71, "soixante et onze", "seventy-one"),
            (77, "soixante-dix-sept", "seventy-seven"),
            (80, "quatre-vingts", "eighty"),
            (81, "quatre-vingt-un", "eighty-one"),
            (91, "quatre-vingt-onze", "ninety-one"),
            (99, "quatre-vingt-dix-neuf", "ninety-nine"),
            (100, "cent", "one hundred"),
            (101, "cent un", "one hundred and one"),
            (180, "cent quatre-vingts", "one hundred and eighty"),
            (200, "deux cents", "two hundred"),
            (201, "deux cent un", "two hundred and one"),
            (280, "deux cent quatre-vingts", "two hundred and eighty"),
            (999, "neuf cent quatre-vingt-dix-neuf", "nine hundred and ninety-nine"),
            (1_000, "mille", "one thousand"),
            (1_001, "mille un", "one thousand and one"),
            (2_026, "deux mille vingt-six", "two thousand and twenty-six"),
            (1_100, "mille cent", "one thousand one hundred"),
            (21_000, "vingt et un mille", "twenty-one thousand"),
            (80_000, "quatre-vingt mille", "eighty thousand"),
            (200_080, "deux cent mille quatre-vingts", "two hundred thousand and eighty"),
            (
                999_999,
                "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf",
                "nine hundred and ninety-nine thousand nine hundred and ninety-nine",
            ),
            (1_000_000, "1000000", "1000000"),
            (-3, "-3", "-3"),
        ];
        for (n, fr, en) in cases {
            assert_eq!(in_words(Lang::Fr, n, Gender::Masculine), fr);
            assert_eq!(in_words(Lang::En, n, Gender::Feminine), en);
        }
    }

    #[test]
    fn french_bends_one_to_what_is_counted_and_no_other_number() {
        let cases = [
            (1, "une"),
            (21, "vingt et une"),
            (81, "quatre-vingt-une"),
            (101, "cent une"),
            (11, "onze"),
            (2, "deux"),
        ];
        for (n, words) in cases {
            assert_eq!(in_words(Lang::Fr, n, Gender::Feminine), words);
        }
        let bent = (0..=999_999).filter(|n| {
            in_words(Lang::Fr, *n, Gender::Feminine) != in_words(Lang::Fr, *n, Gender::Masculine)
        });
        assert!(bent.into_iter().all(|n| n % 10 == 1 && ![11, 71, 91].contains(&(n % 100))));
    }

    #[test]
    fn every_number_has_words_of_its_own() {
        for lang in Lang::ALL {
            let all: std::collections::HashSet<String> =
                (0..=999_999).map(|n| in_words(lang, n, Gender::Masculine)).collect();
            assert_eq!(all.len(), 1_000_000);
        }
    }

    #[test]
    fn days_and_hours_are_those_of_the_place() {
        let at = 1_778_575_800_000; // 2026-05-12 08:50 UTC
        assert_eq!(in_the_year(Lang::Fr, at, "Africa/Bamako"), "L’an deux mille vingt-six et le douze mai");
        assert_eq!(hour_in_words(Lang::Fr, at, "Africa/Bamako"), "huit heures cinquante");
        assert_eq!(hour_in_words(Lang::Fr, at, "Europe/Paris"), "dix heures cinquante");
        assert_eq!(figures(at, "Africa/Niamey"), "09:50");
        let first = 1_777_593_600_000; // 2026-05-01 00:00 UTC
        assert_eq!(date_in_words(Lang::Fr, first, "Africa/Bamako"), "premier mai deux mille vingt-six");
        assert_eq!(hour_in_words(Lang::Fr, first + 3_660_000, "Africa/Bamako"), "une heure une");
        assert_eq!(
            date_in_words(Lang::En, first, "Africa/Bamako"),
            "first of May two thousand and twenty-six"
        );
        let days = [
            (1, "first"),
            (2, "second"),
            (3, "third"),
            (8, "eighth"),
            (12, "twelfth"),
            (20, "twentieth"),
            (21, "twenty-first"),
            (30, "thirtieth"),
            (31, "thirty-first"),
        ];
        for (n, words) in days {
            assert_eq!(ordinal(n), words);
        }
    }
}
