//! Ids that cannot be mistaken for one another. Each is a UUID v7 as text; one that exists is well formed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::chance::Chance;
use super::clock::Millis;
use super::error::Error;

/// A new UUID v7 as text: time first, so that rows written together lie together.
#[must_use]
pub fn uuid_v7(now: Millis, chance: &dyn Chance) -> String {
    let millis = u64::try_from(now).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance.bytes()).into_uuid().to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn new(now: Millis, chance: &dyn Chance) -> Self {
                Self(uuid_v7(now, chance))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// For what the store hands back: it only ever holds ids that were once well formed.
            #[must_use]
            pub fn stored(text: String) -> Self {
                Self(text)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                uuid::Uuid::try_parse(text).map(|id| Self(id.hyphenated().to_string())).map_err(|_| Error::NotFound)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;
            fn try_from(text: String) -> Result<Self, Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids!(
    PersonId,
    InstitutionId,
    DossierId,
    TextId,
    MembershipId,
    InvitationId,
    TokenId,
    ConsultationId,
    ContributionId,
    ThreadId,
    MessageId,
    LetterId,
    WorkshopId,
    ItemId,
    SeatId,
    BallotId,
    DecisionId,
    CommissionId,
    FollowUpId
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chance::SeededChance;

    #[test]
    fn an_id_made_here_parses_back_and_rubbish_does_not() {
        let id = TextId::new(1_700_000_000_000, &SeededChance::new(1));
        assert_eq!(id.as_str().parse::<TextId>().unwrap(), id);
        for rubbish in ["", "1", "../../etc/passwd", "018bcfe5-6800-7000-8000-00000000000g"] {
            assert!(rubbish.parse::<TextId>().is_err(), "{rubbish}");
        }
    }
}
