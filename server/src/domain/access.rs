//! What a person holds in one place, as the store last said: the capabilities and what comes with them.

use super::capability::{self, Ability, Can, Capabilities, Capability, FromSeat, Installation, ability};
use super::consultation::{Consultation, Contribution, Visitor, Voices};
use super::error::Error;
use super::follow_up::FollowUp;
use super::ids::{CommissionId, DossierId, InstitutionId, PersonId, TextId, WorkshopId};
use super::stage::Stage;
use super::version::Version;
use super::workshop::{Commission, Seat, Workshop};

/// In one text. Sockets keep it and ask again when the text's access epoch moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextAccess {
    pub text_id: TextId,
    pub dossier_id: DossierId,
    pub person_id: PersonId,
    pub person_name: String,
    /// Empty for a person who speaks for no institution.
    pub institution_name: String,
    /// `#rrggbb`.
    pub institution_colour: String,
    pub capabilities: Capabilities,
    /// `texts.access_epoch` when this was read; an append compares it.
    pub epoch: i64,
}

/// In one dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierAccess {
    pub dossier_id: DossierId,
    pub slug: String,
    pub stage: Stage,
    pub person_id: PersonId,
    pub capabilities: Capabilities,
}

/// Before the follow-up table of a dossier, with or without an account.
#[derive(Debug, Clone)]
pub struct FollowUpAccess {
    pub dossier_id: DossierId,
    pub slug: String,
    pub title: String,
    /// None: a stranger.
    pub person_id: Option<PersonId>,
    pub institution: Option<InstitutionId>,
    pub capabilities: Capabilities,
}

/// In one workshop, by an account.
#[derive(Debug, Clone)]
pub struct WorkshopAccess {
    pub workshop: Workshop,
    pub slug: String,
    pub stage: Stage,
    pub person_id: PersonId,
    pub capabilities: Capabilities,
}

/// In one commission of a workshop.
#[derive(Debug, Clone)]
pub struct CommissionAccess {
    pub at: WorkshopAccess,
    pub commission: Commission,
    pub capabilities: Capabilities,
}

/// In one workshop, by the phone that holds a seat.
#[derive(Debug, Clone)]
pub struct SeatAccess {
    pub workshop: Workshop,
    pub seat: Seat,
    pub may: FromSeat,
}

/// In the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationAccess {
    pub person_id: PersonId,
    pub capabilities: Capabilities,
}

/// What somebody, with or without an account, may see of a text's versions: the proof that looking at them asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    pub text_id: TextId,
    pub dossier_id: DossierId,
    /// None: a stranger.
    pub person_id: Option<PersonId>,
    pub capabilities: Capabilities,
}

/// Before a consultation: what somebody, with or without an account, may see of its text, and who they are in it.
#[derive(Debug, Clone)]
pub struct AtConsultation {
    pub consultation: Consultation,
    pub sight: Sight,
    pub visitor: Visitor,
}

impl AtConsultation {
    /// In whose name they may contribute, whatever the hour.
    #[must_use]
    pub fn voices(&self) -> Voices {
        if self.sight.capabilities.has(Capability::Contribute) {
            self.consultation.voices(&self.visitor)
        } else {
            Voices::default()
        }
    }

    /// # Errors
    /// [`Error::Forbidden`] when the table does not let this visitor contribute: then they change nothing of what they sent.
    pub fn may_contribute(&self) -> Result<(), Error> {
        if self.sight.capabilities.has(Capability::Contribute) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Whether this visitor may see a contribution.
    #[must_use]
    pub fn shows(&self, one: &Contribution) -> bool {
        let answers = self.sight.capabilities.has(Capability::SeeMatrix) && one.n.is_some();
        answers || one.is_public() || one.is_of(&self.visitor)
    }
}

impl Sight {
    #[must_use]
    pub fn shows(&self, version: &Version) -> bool {
        self.capabilities.has(Capability::SeeVersions)
            || (self.capabilities.has(Capability::SeePublished) && version.is_published())
    }

    /// # Errors
    /// [`Error::NotFound`] when the table does not allow it: who may not see the living text is not told of it.
    pub fn can<A: Ability<On = TextId>>(&self) -> Result<Can<A>, Error> {
        let person = self.person_id.clone().ok_or(Error::NotFound)?;
        self.capabilities.grant(person, self.text_id.clone()).map_err(|_| Error::NotFound)
    }
}

impl TextAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = TextId>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), self.text_id.clone())
    }
}

impl DossierAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = DossierId>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), self.dossier_id.clone())
    }
}

impl FollowUpAccess {
    /// # Errors
    /// [`Error::NotSignedIn`]; [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = DossierId>>(&self) -> Result<Can<A>, Error> {
        let person = self.person_id.clone().ok_or(Error::NotSignedIn)?;
        self.capabilities.grant(person, self.dossier_id.clone())
    }

    /// What may be done with one row.
    #[must_use]
    pub fn on_row(&self, row: &FollowUp) -> Capabilities {
        let own = self.institution.is_some() && self.institution == row.planned.institution;
        capability::in_follow_up(self.capabilities, own)
    }

    /// # Errors
    /// As [`Self::can`]; [`Error::Forbidden`] for a row of another institution.
    pub fn can_report(&self, row: &FollowUp) -> Result<Can<ability::Report>, Error> {
        let person = self.person_id.clone().ok_or(Error::NotSignedIn)?;
        self.on_row(row).grant(person, self.dossier_id.clone())
    }
}

impl WorkshopAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = WorkshopId>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), self.workshop.id.clone())
    }

    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can_in_dossier<A: Ability<On = DossierId>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), self.workshop.dossier_id.clone())
    }
}

impl CommissionAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = CommissionId>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.at.person_id.clone(), self.commission.id.clone())
    }
}

impl InstallationAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = Installation>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), Installation)
    }
}
