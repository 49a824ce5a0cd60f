//! Dossiers, texts and the people in them, as they are read: what the API and the pages show.

use std::collections::BTreeMap;

use super::capability::Capabilities;
use super::clock::Millis;
use super::ids::{DossierId, InstitutionId, InvitationId, MembershipId, PersonId, TextId};
use super::role::Role;
use super::stage::Stage;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    pub id: DossierId,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub stage: Stage,
    /// Anybody may see what is published in it.
    pub open: bool,
    pub created_at: Millis,
}

/// A text in a list: everything but its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCard {
    pub id: TextId,
    pub dossier_id: DossierId,
    pub title: String,
    /// BCP 47.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// `decimal`, `legal` or `none`.
    pub numbering: String,
    pub restricted: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
    /// The last version that the person who asked may see.
    pub version: Option<CardVersion>,
    /// What the person who asked may do in it.
    pub capabilities: Capabilities,
}

/// A version in the list of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardVersion {
    pub n: i64,
    pub name: String,
    pub published: bool,
    pub created_at: Millis,
}

/// One membership with its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: MembershipId,
    pub person_id: PersonId,
    pub name: String,
    /// Shown only to those who manage members.
    pub email: String,
    pub institution: Option<MemberInstitution>,
    pub role: Role,
    /// None: the whole dossier.
    pub text_id: Option<TextId>,
    pub since: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberInstitution {
    pub id: InstitutionId,
    pub name: String,
    pub short_name: String,
    pub category: String,
    pub region: String,
    pub colour: String,
}

/// An invitation as those see it who manage it; its secret is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub dossier_id: DossierId,
    pub role: Role,
    pub institution_id: Option<InstitutionId>,
    pub institution_name: Option<String>,
    pub text_id: Option<TextId>,
    pub note: String,
    pub invited_by_name: String,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub used_by_name: Option<String>,
    pub revoked: bool,
}

impl Invitation {
    #[must_use]
    pub fn is_open(&self, now: Millis) -> bool {
        self.used_by_name.is_none() && !self.revoked && self.expires_at > now
    }
}

/// One entry of the journal, with the names that its ids stood for when it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub n: i64,
    pub at: Millis,
    pub act: String,
    /// Empty: the server itself.
    pub person_name: String,
    pub institution_name: String,
    pub institution_colour: String,
    /// Names and titles beside the ids that the entry holds.
    pub details: BTreeMap<String, String>,
}
