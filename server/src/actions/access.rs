//! What may this person do here, now? Every door asks this file; the answer comes from the one table.

use crate::domain::access::{AtConsultation, DossierAccess, InstallationAccess, Sight, TextAccess};
use crate::domain::capability::{self, Capabilities, Capability};
use crate::domain::consultation::{Contribution, Visitor};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, ContributionId, PersonId, TextId};
use crate::domain::input::Slug;
use crate::domain::person::Person;
use crate::store::{self, AnyConnection, Store};

/// A person's capabilities in a text. To those who have no business with its dossier, and to those whom a
/// restriction shuts out, it does not exist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn text_access(store: &Store, person: &PersonId, text: &TextId) -> Result<TextAccess, Error> {
    text_access_in(&mut *store.read().await?, person, text).await
}

/// As [`text_access`], inside a transaction.
async fn text_access_in(
    db: &mut AnyConnection,
    person: &PersonId,
    text: &TextId,
) -> Result<TextAccess, Error> {
    // The epoch is read before the memberships: should they change in between, the append that compares the
    // epoch fails and asks again. The other order would let an old right pass.
    let row = store::access::text_and_person(db, text, person).await?;
    let held = store::access::held(db, &row.dossier_id, person).await?;
    let capabilities = match &row.branch {
        None => capability::in_text(row.stage, &held, text, row.shut_out),
        Some(b) => capability::in_branch(row.stage, &held, &b.origin, row.shut_out, b.named, !b.closed),
    };
    if capabilities.is_empty() && (row.shut_out || held.is_empty()) {
        return Err(Error::NotFound);
    }
    Ok(TextAccess {
        text_id: text.clone(),
        dossier_id: row.dossier_id,
        person_id: person.clone(),
        person_name: row.person_name,
        institution_name: row.institution_name,
        institution_colour: row.institution_colour,
        capabilities,
        epoch: row.epoch,
    })
}

/// What a person, or a stranger, may see of a text's versions. To those who may see none it does not exist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn sight(store: &Store, person: Option<&PersonId>, text: &TextId) -> Result<Sight, Error> {
    sight_in(&mut *store.read().await?, person, text).await
}

/// As [`sight`], inside a transaction.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) async fn sight_in(
    db: &mut AnyConnection,
    person: Option<&PersonId>,
    text: &TextId,
) -> Result<Sight, Error> {
    let own = match person {
        Some(person) => match text_access_in(db, person, text).await {
            Ok(access) => access.capabilities,
            Err(Error::NotFound) => Capabilities::NONE,
            Err(error) => return Err(error),
        },
        None => Capabilities::NONE,
    };
    let card = store::texts::by_id(db, text).await?;
    let dossier = store::dossiers::by_id(db, &card.dossier_id).await?;
    let capabilities = own.with(capability::in_public(dossier.open, card.restricted, dossier.stage));
    if !capabilities.has(Capability::SeePublished) {
        return Err(Error::NotFound);
    }
    Ok(Sight { text_id: text.clone(), dossier_id: card.dossier_id, person_id: person.cloned(), capabilities })
}

/// What the pages of a text that everybody may read are made of, as one question: any act in its dossier moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicMoment {
    pub journal_n: i64,
    pub access_epoch: i64,
}

/// The moment of a text whose published versions anybody may see. The permission is asked of the same row, now.
///
/// # Errors
/// [`Error::NotFound`] when strangers may not see it.
pub async fn public_moment(store: &Store, text: &TextId) -> Result<PublicMoment, Error> {
    let row = store::access::public_text(&mut *store.read().await?, text).await?;
    let anybody = capability::in_public(row.open, row.restricted, row.stage);
    if !anybody.has(Capability::SeePublished) {
        return Err(Error::NotFound);
    }
    Ok(PublicMoment { journal_n: row.journal_n, access_epoch: row.access_epoch })
}

/// What somebody may see of a consultation. To those who may not see the version that it is about it does not exist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn at_consultation(
    store: &Store,
    person: Option<&Person>,
    id: &ConsultationId,
) -> Result<AtConsultation, Error> {
    let consultation = store::consultations::get(&mut *store.read().await?, id).await?;
    let sight = sight(store, person.map(|person| &person.id), &consultation.text_id).await?;
    let mut visitor = Visitor {
        person: person.map(|person| person.id.clone()),
        institution: person.and_then(|person| person.institution.as_ref()).map(|own| own.id.clone()),
        focal: false,
    };
    if let (Some(person), Some(institution)) = (&visitor.person, &visitor.institution) {
        let mut db = store.read().await?;
        visitor.focal =
            store::consultations::is_focal(&mut db, &sight.dossier_id, institution, person).await?;
    }
    Ok(AtConsultation { consultation, sight, visitor })
}

/// A contribution, for somebody who may see it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn at_contribution(
    store: &Store,
    person: Option<&Person>,
    id: &ContributionId,
) -> Result<(AtConsultation, Contribution), Error> {
    let one = store::contributions::get(&mut *store.read().await?, id).await?;
    let at = at_consultation(store, person, &one.consultation).await?;
    if at.shows(&one) { Ok((at, one)) } else { Err(Error::NotFound) }
}

/// A person's capabilities in a dossier; it does not exist for those who hold none.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dossier_access(store: &Store, person: &PersonId, slug: &str) -> Result<DossierAccess, Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    let mut db = store.read().await?;
    let (dossier_id, stage) = store::access::dossier_by_slug(&mut db, slug.as_str()).await?;
    let held = store::access::held(&mut db, &dossier_id, person).await?;
    let capabilities = capability::in_dossier(stage, &held);
    if capabilities.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(DossierAccess {
        dossier_id,
        slug: slug.as_str().to_owned(),
        stage,
        person_id: person.clone(),
        capabilities,
    })
}

/// What a signed-in person may do outside any dossier.
///
/// # Errors
/// When the database fails.
pub async fn installation_access(store: &Store, person: &Person) -> Result<InstallationAccess, Error> {
    let mut db = store.read().await?;
    let (of_the_state, facilitates) = store::access::standing(&mut db, &person.id).await?;
    let capabilities = capability::in_installation(person.administrator, of_the_state, facilitates);
    Ok(InstallationAccess { person_id: person.id.clone(), capabilities })
}
