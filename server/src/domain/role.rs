//! The roles of a dossier's members. What each may do is in `capability.rs`, nowhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::Error;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Drafter,
    Reviewer,
    Contributor,
    Facilitator,
    Observer,
}

impl Role {
    pub const ALL: [Self; 5] =
        [Self::Drafter, Self::Reviewer, Self::Contributor, Self::Facilitator, Self::Observer];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drafter => "drafter",
            Self::Reviewer => "reviewer",
            Self::Contributor => "contributor",
            Self::Facilitator => "facilitator",
            Self::Observer => "observer",
        }
    }
}

impl FromStr for Role {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or(Error::Invalid { field: "role" })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
