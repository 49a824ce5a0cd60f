//! Looking at dossiers: mine, and one with its texts. A text that a person may not open is not in the list.

use crate::domain::access::{DossierAccess, Sight};
use crate::domain::capability::{self, Can, Capability, ability};
use crate::domain::dossier::{CardVersion, Dossier, TextCard};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId};
use crate::domain::input::Slug;
use crate::domain::stage::Stage;
use crate::domain::version::Version;
use crate::store::texts::Listed;
use crate::store::{self, AnyConnection, dossiers, persons, texts, versions};

use super::AppState;

/// The dossiers that a person belongs to, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn my_dossiers(app: &AppState, person: &PersonId) -> Result<Vec<Dossier>, Error> {
    dossiers::of_person(&mut *app.store.read().await?, person).await
}

/// A dossier with the texts that this person may open.
///
/// # Errors
/// When the database fails.
pub async fn see_dossier(
    app: &AppState,
    can: &Can<ability::SeeDossier>,
) -> Result<(Dossier, Vec<TextCard>), Error> {
    let mut db = app.store.read().await?;
    let dossier = dossiers::by_id(&mut db, can.on()).await?;
    let cards = visible_texts(&mut db, can.on(), dossier.stage, can.by()).await?;
    Ok((dossier, cards))
}

/// Every text of the dossier of which the person may see anything, with what they hold.
pub(super) async fn visible_texts(
    db: &mut AnyConnection,
    dossier: &DossierId,
    stage: Stage,
    person: &PersonId,
) -> Result<Vec<TextCard>, Error> {
    let institution = persons::by_id(&mut *db, person).await?.institution.map(|i| i.id);
    let held = store::access::held(&mut *db, dossier, person).await?;
    let listed = texts::of_dossier(&mut *db, dossier, institution.as_ref()).await?;
    let versions = versions::of_dossier(db, dossier).await?;
    let cards = listed.into_iter().filter_map(|Listed { mut card, shut_out }| {
        card.capabilities = capability::in_text(stage, &held, &card.id, shut_out);
        seen(card, &versions)
    });
    Ok(cards.collect())
}

/// The title of a dossier, for the head of its pages.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dossier_title(app: &AppState, id: &DossierId) -> Result<String, Error> {
    Ok(dossiers::by_id(&mut *app.store.read().await?, id).await?.title)
}

/// The texts of a dossier of which this person may see every version, with these.
///
/// # Errors
/// When the database fails.
pub async fn see_texts(app: &AppState, at: &DossierAccess) -> Result<Vec<(TextCard, Vec<Version>)>, Error> {
    let mut db = app.store.read().await?;
    let cards = visible_texts(&mut db, &at.dossier_id, at.stage, &at.person_id).await?;
    let versions = versions::of_dossier(&mut db, &at.dossier_id).await?;
    let of = |card: TextCard| {
        let own = versions.iter().filter(|version| version.text_id == card.id).cloned().collect();
        (card, own)
    };
    Ok(cards.into_iter().filter(|card| card.capabilities.has(Capability::SeeVersions)).map(of).collect())
}

/// The dossier of a text of which somebody may see versions.
///
/// # Errors
/// When the database fails.
pub async fn see_place(app: &AppState, sight: &Sight) -> Result<Dossier, Error> {
    dossiers::by_id(&mut *app.store.read().await?, &sight.dossier_id).await
}

/// What is published in a dossier that is open to the public.
///
/// # Errors
/// [`Error::NotFound`] where the dossier is not open or nothing is published.
pub async fn see_public_dossier(app: &AppState, slug: &str) -> Result<(Dossier, Vec<TextCard>), Error> {
    let slug = Slug::parse(slug).map_err(|_| Error::NotFound)?;
    let mut db = app.store.read().await?;
    let (id, _) = store::access::dossier_by_slug(&mut db, slug.as_str()).await?;
    let dossier = dossiers::by_id(&mut db, &id).await?;
    let listed = texts::of_dossier(&mut db, &id, None).await?;
    let versions = versions::of_dossier(&mut db, &id).await?;
    let cards = listed.into_iter().filter_map(|Listed { mut card, .. }| {
        card.capabilities = capability::in_public(dossier.open, card.restricted, dossier.stage);
        seen(card, &versions)
    });
    let cards: Vec<TextCard> = cards.collect();
    if cards.is_empty() { Err(Error::NotFound) } else { Ok((dossier, cards)) }
}

/// The dossiers of which anybody may see something.
///
/// # Errors
/// When the database fails.
pub async fn public_dossiers(app: &AppState) -> Result<Vec<Dossier>, Error> {
    dossiers::open_to_all(&mut *app.store.read().await?).await
}

/// The card as somebody with its capabilities meets it; none for whom nothing of the text is there. Who sees only what
/// is published knows the text by the title that it had then.
fn seen(mut card: TextCard, versions: &[Version]) -> Option<TextCard> {
    let all = card.capabilities.has(Capability::SeeVersions);
    let published = card.capabilities.has(Capability::SeePublished);
    let last = versions.iter().rfind(|v| v.text_id == card.id && (all || (published && v.is_published())));
    card.version = last.map(|version| CardVersion {
        n: version.n,
        name: version.name.clone(),
        published: version.is_published(),
        created_at: version.created_at,
    });
    if card.capabilities.has(Capability::Read) || card.capabilities.has(Capability::SetText) {
        return Some(card);
    }
    let version = last?;
    (card.title, card.updated_at) = (version.title.clone(), version.published_at?);
    Some(card)
}
