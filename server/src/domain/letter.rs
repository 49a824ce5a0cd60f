//! Letters to people, as they are once stored: what they are about, where they stand, when they are due.
//!
//! Must stay true: a letter that could not be sent is never thrown away; when it is tried again, and how often, is decided
//! here.

use std::str::FromStr;

use super::clock::{DAY, HOUR, MINUTE, Millis};
use super::error::Error;
use super::ids::{LetterId, PersonId};
use super::limits;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident($field:literal) { $($(#[$about:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant),*
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                Self::ALL.iter().find(|one| one.as_str() == text).copied().ok_or(Error::Invalid { field: $field })
            }
        }
    )*};
}

words! {
    /// How often a person wants letters.
    Wish("letters") {
        Each = "each",
        Daily = "daily",
        Weekly = "weekly",
        /// They are read in Palabre only.
        Never = "none",
    }
    About("kind") { Receipt = "receipt", Outcome = "outcome", Confirmation = "confirmation", Mention = "mention" }
    Standing("state") {
        Waiting = "waiting",
        Sent = "sent",
        /// Not to be sent: it is read in Palabre.
        Kept = "kept",
        /// Tried as often as letters are, or refused for good; an administrator can have it tried again.
        Failed = "failed",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: LetterId,
    /// None: somebody without an account.
    pub person: Option<PersonId>,
    pub address: String,
    /// `fr` or `en`.
    pub language: String,
    pub about: About,
    pub subject: String,
    /// Without greeting and without the words about stopping, which come with the sending.
    pub body: String,
    pub created_at: Millis,
    /// Not to be tried before.
    pub due_at: Millis,
    pub sent_at: Option<Millis>,
    pub tries: i64,
    /// Of the last try that failed.
    pub error: String,
    pub standing: Standing,
}

/// Universal time, which is Mali's.
const MORNING: Millis = 7 * HOUR;

impl Wish {
    /// When a letter written now is due: at once, the next morning, the next Monday morning.
    #[must_use]
    pub fn due(self, now: Millis) -> Millis {
        let mut morning = now.div_euclid(DAY) * DAY + MORNING;
        if morning <= now {
            morning += DAY;
        }
        match self {
            Self::Each | Self::Never => now,
            Self::Daily => morning,
            Self::Weekly => (0..7).map(|n| morning + n * DAY).find(|at| is_monday(*at)).unwrap_or(morning),
        }
    }

    /// Several letters go as one.
    #[must_use]
    pub fn gathers(self) -> bool {
        matches!(self, Self::Daily | Self::Weekly)
    }
}

/// 1970-01-01 was a Thursday.
fn is_monday(at: Millis) -> bool {
    (at.div_euclid(DAY) + 3).rem_euclid(7) == 0
}

/// How long to wait after this many tries; none: it was tried often enough.
#[must_use]
pub fn wait(tries: i64) -> Option<Millis> {
    const WAITS: [Millis; 8] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY];
    let nth = usize::try_from(tries - 1).unwrap_or(0).min(WAITS.len() - 1);
    (tries < limits::LETTER_TRIES).then_some(WAITS[nth])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(civil: &str) -> Millis {
        civil.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn letters_are_due_at_once_or_on_the_next_morning_that_was_wished() {
        let cases = [
            ("2026-05-13T06:59:59Z", "2026-05-13T07:00:00Z", "2026-05-18T07:00:00Z"),
            ("2026-05-13T07:00:00Z", "2026-05-14T07:00:00Z", "2026-05-18T07:00:00Z"),
            ("2026-05-18T06:00:00Z", "2026-05-18T07:00:00Z", "2026-05-18T07:00:00Z"),
            ("2026-05-18T08:00:00Z", "2026-05-19T07:00:00Z", "2026-05-25T07:00:00Z"),
            ("1969-12-31T23:00:00Z", "1970-01-01T07:00:00Z", "1970-01-05T07:00:00Z"),
        ];
        for (now, daily, weekly) in cases {
            assert_eq!(Wish::Each.due(at(now)), at(now));
            assert_eq!(Wish::Daily.due(at(now)), at(daily), "{now}");
            assert_eq!(Wish::Weekly.due(at(now)), at(weekly), "{now}");
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<Millis> = (1..).map_while(wait).collect();
        assert_eq!(i64::try_from(waits.len()), Ok(limits::LETTER_TRIES - 1));
        assert!(waits.is_sorted() && waits[0] == MINUTE);
        assert!(waits.iter().sum::<Millis>() > 2 * DAY, "longer than a weekend");
    }

    #[test]
    fn words_are_read_back() {
        for wish in Wish::ALL {
            assert_eq!(wish.as_str().parse(), Ok(*wish));
        }
        assert_eq!("often".parse::<Wish>(), Err(Error::Invalid { field: "letters" }));
    }
}
