//! The shapes of the API. They are written here and nowhere else; times are milliseconds since 1970 UTC.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::dossier::{Activity, Dossier, Invitation, Member, TextCard};
use crate::domain::person::{Category, Institution, Person};
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::store::sessions::Token;

#[derive(Serialize, ToSchema)]
pub struct InstitutionBody {
    pub id: String,
    pub name: String,
    pub short_name: String,
    pub category: Category,
    pub region: String,
    /// `#rrggbb`.
    pub colour: String,
}

impl From<Institution> for InstitutionBody {
    fn from(i: Institution) -> Self {
        Self {
            id: i.id.to_string(),
            name: i.name,
            short_name: i.short_name,
            category: i.category,
            region: i.region,
            colour: i.colour,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct PersonBody {
    pub id: String,
    pub email: String,
    pub name: String,
    pub institution: Option<InstitutionBody>,
    pub administrator: bool,
    /// `fr`, `en`, or empty for the browser's.
    pub language: String,
}

impl From<Person> for PersonBody {
    fn from(p: Person) -> Self {
        Self {
            id: p.id.to_string(),
            email: p.email,
            name: p.name,
            institution: p.institution.map(Into::into),
            administrator: p.administrator,
            language: p.language,
        }
    }
}

/// A person, and what they may do outside any dossier.
#[derive(Serialize, ToSchema)]
pub struct Me {
    #[serde(flatten)]
    pub person: PersonBody,
    /// How often letters come: `each`, `daily`, `weekly` or `none`.
    pub letters: &'static str,
    pub capabilities: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub struct DossierBody {
    pub id: String,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub stage: Stage,
    /// Anybody may see what is published in it.
    pub open: bool,
    pub created_at: i64,
}

impl From<Dossier> for DossierBody {
    fn from(d: Dossier) -> Self {
        Self {
            id: d.id.to_string(),
            slug: d.slug,
            title: d.title,
            summary: d.summary,
            stage: d.stage,
            open: d.open,
            created_at: d.created_at,
        }
    }
}

/// A dossier with what the caller may do in it and the texts that they may open.
#[derive(Serialize, ToSchema)]
pub struct DossierWithTexts {
    #[serde(flatten)]
    pub dossier: DossierBody,
    pub capabilities: Vec<&'static str>,
    pub texts: Vec<TextBody>,
}

#[derive(Serialize, ToSchema)]
pub struct Dossiers {
    pub dossiers: Vec<DossierBody>,
}

#[derive(Serialize, ToSchema)]
pub struct TextBody {
    pub id: String,
    pub title: String,
    /// BCP 47.
    pub lang: String,
    pub dir: String,
    pub numbering: String,
    pub restricted: bool,
    pub capabilities: Vec<&'static str>,
    pub created_at: i64,
    pub updated_at: i64,
    /// The number of the last version that the caller may see.
    pub version: Option<i64>,
}

impl From<TextCard> for TextBody {
    fn from(t: TextCard) -> Self {
        Self {
            id: t.id.to_string(),
            title: t.title,
            lang: t.lang,
            dir: t.dir,
            numbering: t.numbering,
            restricted: t.restricted,
            capabilities: t.capabilities.names(),
            created_at: t.created_at,
            updated_at: t.updated_at,
            version: t.version.map(|version| version.n),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MemberBody {
    /// Of the membership.
    pub id: String,
    pub person: String,
    pub name: String,
    /// Only for those who manage members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub institution: Option<String>,
    pub role: Role,
    /// The one text that it covers; null: the whole dossier.
    pub text: Option<String>,
    pub since: i64,
}

impl MemberBody {
    pub fn new(m: Member, with_email: bool) -> Self {
        Self {
            id: m.id.to_string(),
            person: m.person_id.to_string(),
            name: m.name,
            email: with_email.then_some(m.email),
            institution: m.institution.map(|i| i.name),
            role: m.role,
            text: m.text_id.map(|t| t.to_string()),
            since: m.since,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Memberships {
    pub memberships: Vec<MemberBody>,
}

#[derive(Serialize, ToSchema)]
pub struct InvitationBody {
    pub id: String,
    pub role: Role,
    pub institution: Option<String>,
    pub text: Option<String>,
    pub note: String,
    pub invited_by: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_by: Option<String>,
    pub open: bool,
}

impl InvitationBody {
    pub fn new(v: Invitation, now: i64) -> Self {
        Self {
            open: v.is_open(now),
            id: v.id.to_string(),
            role: v.role,
            institution: v.institution_name,
            text: v.text_id.map(|t| t.to_string()),
            note: v.note,
            invited_by: v.invited_by_name,
            created_at: v.created_at,
            expires_at: v.expires_at,
            used_by: v.used_by_name,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Invitations {
    pub invitations: Vec<InvitationBody>,
}

#[derive(Serialize, ToSchema)]
pub struct Institutions {
    pub institutions: Vec<InstitutionBody>,
}

#[derive(Serialize, ToSchema)]
pub struct TokenBody {
    pub id: String,
    pub name: String,
    pub created_at: i64,
    /// Shown once, in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

impl TokenBody {
    pub fn new(token: Token, secret: Option<String>) -> Self {
        Self { id: token.id.to_string(), name: token.name, created_at: token.created_at, token: secret }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Tokens {
    pub tokens: Vec<TokenBody>,
}

#[derive(Serialize, ToSchema)]
pub struct ActivityBody {
    pub n: i64,
    pub at: i64,
    pub act: String,
    pub person: String,
    pub institution: String,
    pub details: BTreeMap<String, String>,
}

impl From<Activity> for ActivityBody {
    fn from(a: Activity) -> Self {
        Self {
            n: a.n,
            at: a.at,
            act: a.act,
            person: a.person_name,
            institution: a.institution_name,
            details: a.details,
        }
    }
}

/// The newest first; `before` of the next request is the last `n`.
#[derive(Serialize, ToSchema)]
pub struct Activities {
    pub activity: Vec<ActivityBody>,
}

#[derive(Serialize, ToSchema)]
pub struct Created {
    pub id: String,
}

#[derive(Serialize, Deserialize, ToSchema)]
pub struct Named {
    pub name: String,
}
