//! Who words are credited to: the person whose actor wrote them and, where the server recorded it, on whose behalf.

use super::ids::PersonId;
use super::person::Institution;
use super::thread::Named;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub person: PersonId,
    pub name: String,
    pub institution: Option<Institution>,
    /// Who proposed the words, where that is another person who is known by name.
    pub proposer: Option<Named>,
    /// The server's own record; none: the person's own typing.
    pub on_behalf_of: Option<Behalf>,
}

/// Where words come from that nobody typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Behalf {
    /// `server`, `import`, `restore`, `merge`, `contribution`, `proposal` (of the drafting team), `commission`.
    pub by: String,
    /// For an import, what was read: `markdown`, `docx`, `plain`, `blank`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// For a restore, the version that was brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// For a contribution that was applied: the consultation and its number there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<i64>,
    /// For proposed words, the institution that proposed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// For words that a plenary took over, the commission of the workshop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission: Option<String>,
    /// For words that a member of the drafting team proposed, who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

impl Behalf {
    /// Words that came in this way.
    #[must_use]
    pub fn by(way: &str) -> Self {
        Self {
            by: way.to_owned(),
            source: None,
            version: None,
            commission: None,
            consultation: None,
            contribution: None,
            institution: None,
            person: None,
        }
    }

    /// As the store keeps it.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As the store keeps it. What cannot be read is still not the person's typing.
    #[must_use]
    pub fn stored(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_else(|_| Self::by("server"))
    }
}
