//! The stages of a dossier. What each role may do in each is in `capability.rs`, nowhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::Error;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Drafting,
    Consultation,
    Workshop,
    Adopted,
    Archived,
}

impl Stage {
    pub const ALL: [Self; 5] =
        [Self::Drafting, Self::Consultation, Self::Workshop, Self::Adopted, Self::Archived];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Consultation => "consultation",
            Self::Workshop => "workshop",
            Self::Adopted => "adopted",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for Stage {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|r| r.as_str() == text).ok_or(Error::Invalid { field: "stage" })
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
