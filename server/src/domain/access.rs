//! What a person holds in one place, as the store last said: the capabilities and what comes with them.

use super::capability::{Ability, Can, Capabilities, Installation};
use super::error::Error;
use super::ids::{DossierId, PersonId, TextId};
use super::stage::Stage;

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

/// In the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationAccess {
    pub person_id: PersonId,
    pub capabilities: Capabilities,
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

impl InstallationAccess {
    /// # Errors
    /// [`Error::Forbidden`] when the table does not allow it.
    pub fn can<A: Ability<On = Installation>>(&self) -> Result<Can<A>, Error> {
        self.capabilities.grant(self.person_id.clone(), Installation)
    }
}
