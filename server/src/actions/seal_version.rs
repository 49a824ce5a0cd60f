//! Sealing: the facilitator says that a version is the one that was adopted, and the instance signs it.
//!
//! Must stay true: the bytes are hashed anew before they are signed; publication, journal entry and seal are one
//! transaction; what is signed names the journal entry of that very sealing; a version is sealed once.

use crate::domain::capability::{Can, ability};
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::WorkshopId;
use crate::domain::input::AdoptedAt;
use crate::domain::seal::{Seal, Signatory, Statement};
use crate::domain::secret::hex;
use crate::domain::signature::Purpose;
use crate::domain::version::Version;
use crate::store::{AnyConnection, access, dossiers, journal, minutes, seals, texts, versions, workshops};

use super::AppState;
use super::instance_key;
use super::publish_version::publish;
use super::see_versions::decode;

pub struct NewSeal {
    pub n: i64,
    pub signatories: Vec<Signatory>,
    pub place: AdoptedAt,
    /// The workshop that adopted it, and the hash of its minutes.
    pub workshop: Option<WorkshopId>,
    pub minutes: Option<[u8; 32]>,
    /// The version that the workshop had before it; none: the one that it was convened on, or else the one published last
    /// before this.
    pub before: Option<i64>,
}

/// # Errors
/// [`Error::NotFound`], [`Error::Damaged`]; [`Error::Taken`] when it has a seal; [`Error::Invalid`] when `before` is no
/// earlier version, the workshop none of its dossier, or the minutes none that it froze.
pub async fn seal_version(
    app: &AppState,
    can: &Can<ability::Seal>,
    publishing: &Can<ability::Publish>,
    new: NewSeal,
) -> Result<Seal, Error> {
    let (text, now) = (can.on(), app.now());
    let mut tx = app.store.write().await?;
    let card = texts::by_id(&mut tx, text).await?;
    access::lock_dossier(&mut tx, &card.dossier_id).await?;
    let version = versions::get(&mut tx, text, new.n).await?;
    decode(versions::body(&mut tx, text, new.n).await?, new.n, &version.hash)?;
    if seals::of_version(&mut tx, text, new.n).await?.is_some() {
        return Err(Error::Taken { what: "seal" });
    }
    let convened = convened_on(&mut tx, &card, new.workshop.as_ref()).await?;
    adopted_in(&mut tx, new.workshop.as_ref(), new.minutes.as_ref()).await?;
    let before = before(&mut tx, &version, new.before.or(convened.filter(|n| *n < new.n))).await?;
    publish(&mut tx, &card.dossier_id, publishing, new.n, &version.hex(), now).await?;
    let data = [("text", text.as_str().into()), ("version", new.n.into()), ("hash", version.hex().into())];
    journal::append(&mut tx, &card.dossier_id, Some(can.by()), now, "version-sealed", &data.into()).await?;
    let (journal, journal_hash) = journal::position(&mut tx, &card.dossier_id).await?;
    let dossier = dossiers::by_id(&mut tx, &card.dossier_id).await?;
    let statement = Statement {
        instance: app.settings.url(),
        dossier: card.dossier_id.to_string(),
        dossier_title: dossier.title,
        text: text.to_string(),
        hash: version.hex(),
        title: version.title,
        version: new.n,
        name: version.name,
        sealed_at: now,
        place: new.place.as_str().to_owned(),
        journal,
        journal_hash: hex(&journal_hash),
        signatories: new.signatories,
        workshop: new.workshop.map(|id| id.to_string()),
        minutes: new.minutes.as_ref().map(|hash| hex(hash)),
    };
    let written = statement.write();
    let (public_key, signature) =
        instance_key::sign(&mut tx, &*app.chance, Purpose::Seal, written.as_bytes()).await?;
    let seal = Seal { text_id: text.clone(), n: new.n, statement, written, public_key, signature, before };
    seals::insert(&mut tx, &seal, can.by()).await?;
    tx.commit().await?;
    Ok(seal)
}

/// The version of the text that a workshop of its dossier was convened on.
async fn convened_on(
    db: &mut AnyConnection,
    card: &TextCard,
    workshop: Option<&WorkshopId>,
) -> Result<Option<i64>, Error> {
    let Some(id) = workshop else { return Ok(None) };
    let unknown = Error::Invalid { field: "workshop" };
    let workshop = match workshops::get(db, id).await {
        Ok(workshop) if workshop.dossier_id == card.dossier_id => workshop,
        Ok(_) | Err(Error::NotFound) => return Err(unknown),
        Err(error) => return Err(error),
    };
    Ok(workshop.texts.iter().find(|(text, _)| *text == card.id).map(|(_, n)| *n))
}

/// Minutes that a seal names are frozen minutes of the workshop that it names.
async fn adopted_in(
    db: &mut AnyConnection,
    workshop: Option<&WorkshopId>,
    named: Option<&[u8; 32]>,
) -> Result<(), Error> {
    let Some(hash) = named else { return Ok(()) };
    let refused = Error::Invalid { field: "minutes" };
    let Some(workshop) = workshop else { return Err(refused) };
    let frozen = minutes::frozen(db, workshop).await?;
    if frozen.iter().any(|one| one.hash == *hash) { Ok(()) } else { Err(refused) }
}

async fn before(db: &mut AnyConnection, version: &Version, named: Option<i64>) -> Result<Option<i64>, Error> {
    let earlier = versions::of_text(db, &version.text_id).await?;
    let mut earlier = earlier.iter().filter(|other| other.n < version.n);
    match named {
        Some(n) if earlier.any(|other| other.n == n) => Ok(Some(n)),
        Some(_) => Err(Error::Invalid { field: "before" }),
        None => Ok(earlier.rfind(|other| other.is_published()).map(|other| other.n)),
    }
}
