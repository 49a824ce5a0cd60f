//! Consultations and contributions, as they are once parsed or stored.
//!
//! Must stay true: a contribution that was sent has a number, for ever; whom a consultation is open to, and when, is
//! decided here and nowhere else.

use super::clock::Millis;
use super::ids::{ConsultationId, ContributionId, InstitutionId, PersonId, TextId};
use super::words::words;

words! {
    Audience("audience") { Institutions = "institutions", People = "people", All = "all" }
    /// How contributions of people without an account come in.
    Entry("entry") { Confirmed = "confirmed", Moderated = "moderated", Open = "open" }
    Kind("kind") {
        Substantive = "substantive", Drafting = "drafting", Factual = "factual", Translation = "translation",
        Question = "question",
    }
    State("state") { Draft = "draft", Unconfirmed = "unconfirmed", Received = "received", Withdrawn = "withdrawn" }
    /// To others than its author and those who answer.
    Shown("shown") { Waiting = "waiting", Shown = "shown", Hidden = "hidden" }
    Source("source") { Form = "form", Oral = "oral", Paper = "paper", Import = "import" }
    Outcome("outcome") {
        Accepted = "accepted", Partly = "partly", NotAccepted = "not-accepted", OutOfScope = "out-of-scope",
        Covered = "covered",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    pub id: ConsultationId,
    pub text_id: TextId,
    /// The published version that it is about.
    pub version: i64,
    pub title: String,
    /// Markdown.
    pub presentation: String,
    /// Guiding questions, Markdown.
    pub questions: String,
    pub contact: String,
    pub audience: Audience,
    pub entry: Entry,
    /// Members of an institution may also contribute as persons.
    pub by_persons: bool,
    pub opens_at: Millis,
    /// The first moment at which it is closed.
    pub closes_at: Millis,
    /// IANA name of the time zone that the dates are said in.
    pub zone: String,
    pub institutions: Vec<InstitutionId>,
    pub people: Vec<PersonId>,
    /// Grows whenever anything in it changes.
    pub rev: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Coming,
    Open,
    Closed,
}

impl Phase {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// Who stands before a consultation.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// None: nobody known.
    pub person: Option<PersonId>,
    pub institution: Option<InstitutionId>,
    /// The person speaks for the institution in this dossier.
    pub focal: bool,
}

/// In whose name somebody may contribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Voices {
    /// In their institution's room.
    pub institution: bool,
    /// For themselves.
    pub person: bool,
    /// Without an account.
    pub public: bool,
}

impl Voices {
    #[must_use]
    pub fn any(self) -> bool {
        self.institution || self.person || self.public
    }
}

impl Consultation {
    #[must_use]
    pub fn phase(&self, now: Millis) -> Phase {
        match now {
            now if now < self.opens_at => Phase::Coming,
            now if now < self.closes_at => Phase::Open,
            _ => Phase::Closed,
        }
    }

    /// In whose name this visitor may contribute, whatever the hour.
    #[must_use]
    pub fn voices(&self, visitor: &Visitor) -> Voices {
        let all = self.audience == Audience::All;
        let Some(person) = &visitor.person else { return Voices { public: all, ..Voices::default() } };
        let named = self.people.contains(person);
        let listed = visitor.institution.as_ref().is_some_and(|own| self.institutions.contains(own));
        let institution = visitor.institution.is_some() && (all || listed);
        Voices {
            institution,
            person: named
                || (all && (visitor.institution.is_none() || self.by_persons))
                || (listed && self.by_persons),
            public: false,
        }
    }
}

/// Where, when and from whom something was heard that a facilitator enters for others.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Heard {
    pub place: String,
    /// `2026-05-12`.
    pub date: String,
    /// The group or person who spoke.
    pub group: String,
    /// BCP 47.
    pub language: String,
    /// They agreed that it be kept and published.
    pub consent: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    pub id: ContributionId,
    pub consultation: ConsultationId,
    /// None: a draft.
    pub n: Option<i64>,
    pub state: State,
    pub shown: Shown,
    pub kind: Kind,
    /// Markdown.
    pub body: String,
    /// Wording proposed in place of the quoted words; empty: none.
    pub proposal: String,
    /// Section id; empty: about the text as a whole.
    pub section: String,
    /// That section's number and heading, as it was read.
    pub place: String,
    pub quote: String,
    /// JSON; none: about the text as a whole.
    pub anchor: Option<String>,
    pub person: Option<PersonId>,
    pub person_name: String,
    pub institution: Option<InstitutionId>,
    pub institution_name: String,
    pub institution_category: String,
    pub institution_region: String,
    /// The position of the institution, sent by whoever speaks for it.
    pub official: bool,
    /// Of somebody without an account; never shown to others than those who answer.
    pub name: String,
    pub email: String,
    pub source: Source,
    pub heard: Option<Heard>,
    /// The words as they were said or written, in their own language.
    pub original: String,
    pub created_at: Millis,
    pub updated_at: Millis,
    pub sent_at: Option<Millis>,
    /// The public reason of a withdrawal, a hiding or a redaction.
    pub why: String,
    pub redacted_at: Option<Millis>,
    pub outcome: Option<Outcome>,
    pub reason: String,
    pub responsible: Option<PersonId>,
    pub responsible_name: String,
    pub answered_at: Option<Millis>,
    /// When the outcome was published.
    pub told_at: Option<Millis>,
    pub rev: i64,
}

impl Contribution {
    /// Whether those who neither wrote nor answer it may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.state == State::Received && self.shown == Shown::Shown
    }

    /// Whether it is this visitor's own, or their institution's.
    #[must_use]
    pub fn is_of(&self, visitor: &Visitor) -> bool {
        let own = self.person.is_some() && self.person == visitor.person;
        let room = self.official && self.institution.is_some() && self.institution == visitor.institution;
        own || room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consultation(audience: Audience, by_persons: bool) -> Consultation {
        Consultation {
            id: ConsultationId::stored("c".into()),
            text_id: TextId::stored("t".into()),
            version: 1,
            title: String::new(),
            presentation: String::new(),
            questions: String::new(),
            contact: String::new(),
            audience,
            entry: Entry::Moderated,
            by_persons,
            opens_at: 10,
            closes_at: 20,
            zone: "Africa/Bamako".into(),
            institutions: vec![InstitutionId::stored("listed".into())],
            people: vec![PersonId::stored("named".into())],
            rev: 0,
        }
    }

    fn visitor(person: &str, institution: &str) -> Visitor {
        Visitor {
            person: (!person.is_empty()).then(|| PersonId::stored(person.into())),
            institution: (!institution.is_empty()).then(|| InstitutionId::stored(institution.into())),
            focal: false,
        }
    }

    #[test]
    fn it_opens_and_closes_by_itself() {
        let c = consultation(Audience::All, true);
        let phases = [9, 10, 19, 20].map(|now| c.phase(now));
        assert_eq!(phases, [Phase::Coming, Phase::Open, Phase::Open, Phase::Closed]);
    }

    #[test]
    fn whom_it_is_open_to() {
        let cases = [
            (Audience::All, true, visitor("", ""), "public"),
            (Audience::All, true, visitor("x", ""), "person"),
            (Audience::All, true, visitor("x", "other"), "institution person"),
            (Audience::All, false, visitor("x", "other"), "institution"),
            (Audience::Institutions, true, visitor("", ""), ""),
            (Audience::Institutions, true, visitor("x", "listed"), "institution person"),
            (Audience::Institutions, false, visitor("x", "listed"), "institution"),
            (Audience::Institutions, true, visitor("x", "other"), ""),
            (Audience::People, true, visitor("named", "other"), "person"),
            (Audience::People, true, visitor("x", "other"), ""),
        ];
        for (audience, by_persons, visitor, said) in cases {
            let voices = consultation(audience, by_persons).voices(&visitor);
            let words =
                [(voices.institution, "institution"), (voices.person, "person"), (voices.public, "public")];
            let words: Vec<&str> = words.into_iter().filter_map(|(has, word)| has.then_some(word)).collect();
            assert_eq!(words.join(" "), said, "{audience} {by_persons} {visitor:?}");
        }
    }
}
