//! Who is asking: a person, the institution they speak for, and what they showed to be known.

use super::ids::{InstitutionId, PersonId, TokenId};
use super::letter::Wish;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// Lower case.
    pub email: String,
    pub name: String,
    pub institution: Option<Institution>,
    /// Looks after accounts and institutions; opens no dossier by that title.
    pub administrator: bool,
    /// `fr`, `en`, or empty: the browser's.
    pub language: String,
    /// How often they want letters.
    pub letters: Wish,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    pub id: InstitutionId,
    pub name: String,
    pub short_name: String,
    pub category: Category,
    pub region: String,
    /// `#rrggbb`.
    pub colour: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    State,
    Partner,
    CivilSociety,
    PrivateSector,
}

impl Category {
    pub const ALL: [Self; 4] = [Self::State, Self::Partner, Self::CivilSociety, Self::PrivateSector];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Partner => "partner",
            Self::CivilSociety => "civil-society",
            Self::PrivateSector => "private-sector",
        }
    }
}

impl std::str::FromStr for Category {
    type Err = super::error::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|c| c.as_str() == text);
        found.ok_or(super::error::Error::Invalid { field: "category" })
    }
}

/// What the caller showed. It is asked again for every open socket when access changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Credential {
    /// SHA-256 of the session cookie's value.
    Session([u8; 32]),
    Token(TokenId),
}
