//! What every page has around its own matter: language, look, who is signed in, notices; and the small
//! formatters that templates call. A template gets plain values and this; it never reaches further.

use crate::domain::clock::{DAY, HOUR, MINUTE, Millis};
use crate::i18n::{FluentValue, Lang, t};

use super::assets;
use crate::http::editor_files;

/// The person signed in, as the header shows them.
#[derive(Debug, Clone)]
pub struct Me {
    pub id: String,
    pub name: String,
    pub administrator: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    Done,
    Problem,
}

/// A sentence above the page's matter: what was just done, or what is wrong with what was sent.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: NoticeKind,
    pub text: String,
    /// A link or token that is shown this once.
    pub secret: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }
}

/// A moment in the person's words, and exactly.
#[derive(Debug, Clone)]
pub struct When {
    pub iso: String,
    pub full: String,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Frame {
    pub lang: Lang,
    pub theme: Theme,
    pub person: Option<Me>,
    /// Path of this page, and with its query: where the language switch comes back to.
    pub path: String,
    pub here: String,
    pub notices: Vec<Notice>,
    /// A cookie held a notice: the answer takes it back.
    pub flashed: bool,
    /// An error's page may not know who asks: it offers no sign-in.
    pub bare: bool,
    pub now: Millis,
}

impl Notice {
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.kind {
            NoticeKind::Done => "ok",
            NoticeKind::Problem => "bad",
        }
    }

    /// Problems interrupt a screen reader; what went well waits its turn.
    #[must_use]
    pub fn live(&self) -> &'static str {
        match self.kind {
            NoticeKind::Done => "status",
            NoticeKind::Problem => "alert",
        }
    }
}

impl Frame {
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        t(self.lang, key, &[])
    }

    /// With one argument, in words.
    #[must_use]
    pub fn t1(&self, key: &str, name: &'static str, value: &str) -> String {
        t(self.lang, key, &[(name, FluentValue::from(value.to_owned()))])
    }

    /// With the number of a thing, as it is written: `Version 3`.
    #[must_use]
    pub fn nth(&self, key: &str, n: impl std::borrow::Borrow<i64>) -> String {
        self.t1(key, "n", &n.borrow().to_string())
    }

    /// With two arguments, in words.
    #[must_use]
    pub fn t2(&self, key: &str, one: (&'static str, &str), two: (&'static str, &str)) -> String {
        let arg = |(name, value): (&'static str, &str)| (name, FluentValue::from(value.to_owned()));
        t(self.lang, key, &[arg(one), arg(two)])
    }

    /// With two numbers, as they are written.
    #[must_use]
    pub fn counts(
        &self,
        key: &str,
        one: &'static str,
        n: impl std::fmt::Display,
        two: &'static str,
        m: impl std::fmt::Display,
    ) -> String {
        self.t2(key, (one, &n.to_string()), (two, &m.to_string()))
    }

    /// With a number, which decides singular and plural.
    #[must_use]
    pub fn count(&self, key: &str, n: impl std::borrow::Borrow<usize>) -> String {
        t(self.lang, key, &[("n", FluentValue::from(*n.borrow()))])
    }

    /// The word for one value of a fixed list: `role` + `drafter` → “Rédacteur”.
    #[must_use]
    pub fn word(&self, list: &str, value: &str) -> String {
        self.t(&format!("{list}-{value}"))
    }

    /// The frame of a page that knows nothing of its request but the language.
    #[must_use]
    pub fn bare(lang: Lang) -> Self {
        Self {
            lang,
            theme: Theme::Auto,
            person: None,
            path: String::new(),
            here: "/".into(),
            notices: vec![],
            flashed: false,
            bare: true,
            now: 0,
        }
    }

    /// Words of a list, joined by commas: the roles of a person.
    #[must_use]
    pub fn words<'a>(&self, list: &str, values: impl Iterator<Item = &'a str>) -> String {
        values.map(|value| self.word(list, value)).collect::<Vec<_>>().join(", ")
    }

    /// What a role does, in a few words.
    #[must_use]
    pub fn role_hint(&self, role: &str) -> String {
        self.t(&format!("role-{role}-hint"))
    }

    #[must_use]
    pub fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// The editor's script that knows whether words still wait on this device; none when it is not built.
    #[must_use]
    pub fn guard(&self) -> Option<String> {
        editor_files::signout_guard()
    }

    /// The editor's script that shows words kept here of a text that is closed now; none when it is not built.
    #[must_use]
    pub fn unsent_words(&self) -> Option<String> {
        editor_files::unsent_words()
    }

    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.lang.as_str()
    }

    #[must_use]
    pub fn stylesheet(&self) -> &'static str {
        &assets::sheet().url
    }

    #[must_use]
    pub fn tools_sheet(&self) -> &'static str {
        &assets::tools_sheet().url
    }

    #[must_use]
    pub fn script(&self) -> &'static str {
        &assets::script().url
    }

    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.person.as_ref().is_some_and(|me| me.administrator)
    }

    /// Where to sign in and come back to this page. A page that is only reached by a form comes back to `/`.
    #[must_use]
    pub fn signin_link(&self) -> String {
        if self.here == "/" {
            "/signin".to_owned()
        } else {
            format!("/signin?next={}", query_escape(&self.here))
        }
    }

    pub fn done(&mut self, key: &str) {
        self.notices.push(Notice { kind: NoticeKind::Done, text: self.t(key), secret: None });
    }

    pub fn problem(&mut self, text: String) {
        self.notices.push(Notice { kind: NoticeKind::Problem, text, secret: None });
    }

    /// `il y a 3 heures` within a day, else the date; in universal time, which is also Mali's.
    #[must_use]
    pub fn when(&self, at: Millis) -> When {
        let Ok(stamp) = jiff::Timestamp::from_millisecond(at) else {
            return When { iso: String::new(), full: String::new(), text: String::new() };
        };
        let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
        let date = self.date(&civil);
        let full = t(
            self.lang,
            "when-full",
            &[
                ("date", date.clone().into()),
                ("time", format!("{:02}:{:02}", civil.hour(), civil.minute()).into()),
            ],
        );
        When { iso: stamp.to_string(), full, text: self.ago(at).unwrap_or(date) }
    }

    /// The date of a moment, in universal time.
    #[must_use]
    pub fn day(&self, at: Millis) -> String {
        let civil =
            jiff::Timestamp::from_millisecond(at).map(|stamp| jiff::tz::Offset::UTC.to_datetime(stamp));
        civil.map(|civil| self.date(&civil)).unwrap_or_default()
    }

    pub fn date(&self, civil: &jiff::civil::DateTime) -> String {
        let month = self.t(&format!("month-{}", civil.month()));
        let day = FluentValue::from(i64::from(civil.day()));
        t(
            self.lang,
            "when-date",
            &[("day", day), ("month", month.into()), ("year", civil.year().to_string().into())],
        )
    }

    fn ago(&self, at: Millis) -> Option<String> {
        let age = self.now.checked_sub(at)?;
        let many = |key, unit: Millis| usize::try_from(age / unit).ok().map(|n| self.count(key, n));
        match age {
            i64::MIN..=-1 => None,
            0..MINUTE => Some(self.t("when-now")),
            MINUTE..HOUR => many("when-minutes", MINUTE),
            HOUR..DAY => many("when-hours", HOUR),
            _ => None,
        }
    }
}

/// For a value inside a query: everything but unreserved characters and `/` is percent-encoded.
#[must_use]
pub fn query_escape(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Where a form may send the person on to: a path of this site, nothing that a browser could read as another
/// (`//host`, `/\host`, control characters that it would strip).
#[must_use]
pub fn safe_next(next: &str) -> &str {
    let mut chars = next.chars();
    let local = chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\'));
    if local && next.len() <= 2_000 && !next.chars().any(|c| c.is_control() || c == '\\') {
        next
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn frame(lang: Lang) -> Frame {
        Frame {
            lang,
            theme: Theme::Auto,
            person: None,
            path: "/".into(),
            here: "/".into(),
            notices: vec![],
            flashed: false,
            bare: false,
            now: 1_790_000_000_000,
        }
    }

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in ["/", "/d/pnspc", "/d/a/b/edit?x=1#art-3"] {
            assert_eq!(safe_next(good), good);
        }
        for bad in [
            "",
            "d",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil",
            "/a\\b",
            "/a\nb",
        ] {
            assert_eq!(safe_next(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn moments_are_told_as_people_do() {
        let (fr, en) = (frame(Lang::Fr), frame(Lang::En));
        let now = fr.now;
        assert_eq!(fr.when(now - 30_000).text, "à l’instant");
        assert_eq!(fr.when(now - MINUTE).text, "il y a une minute");
        assert_eq!(en.when(now - 5 * MINUTE).text, "5 minutes ago");
        assert_eq!(en.when(now - 2 * HOUR).text, "2 hours ago");
        assert_eq!(fr.when(1_767_225_600_000).text, "1er janvier 2026");
        assert_eq!(en.when(1_767_225_600_000).full, "1 January 2026 at 00:00 (universal time)");
        assert_eq!(fr.when(i64::MAX).text, "", "a time out of the calendar shows nothing");
    }

    #[test]
    fn signing_in_comes_back_here() {
        let mut f = frame(Lang::Fr);
        assert_eq!(f.signin_link(), "/signin");
        f.here = "/d/a?x=1&y=é".into();
        assert_eq!(f.signin_link(), "/signin?next=/d/a%3Fx%3D1%26y%3D%C3%A9");
    }
}
