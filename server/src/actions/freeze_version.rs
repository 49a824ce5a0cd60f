//! Freezing: what is stored of a text at one moment becomes a version, numbered, named and hashed.
//!
//! Must stay true: a version is read from stored changes only, at heads that are kept with it; the number is given
//! behind the dossier's lock, so that two people who freeze at once make two versions, in order; nothing changes it
//! afterwards (migration 0002 refuses).

use docs_schema::canonical::{self, Frozen};
use docs_schema::model;

use crate::domain::capability::{Can, ability};
use crate::domain::error::Error;
use crate::domain::input::{Note, Title};
use crate::domain::limits;
use crate::domain::version::Version;
use crate::store::{access, journal, texts, versions};

use super::AppState;
use super::publish_version::publish;

pub struct NewVersion {
    pub name: Title,
    pub note: Note,
    /// An entry of the log: the text as it stood then. None: as it stands now.
    pub at: Option<i64>,
}

/// # Errors
/// [`Error::Invalid`] when there is no such entry or the text has too many versions.
pub async fn freeze_version(
    app: &AppState,
    can: &Can<ability::Freeze>,
    new: &NewVersion,
    publishing: Option<&Can<ability::Publish>>,
) -> Result<Version, Error> {
    let reading = match new.at {
        Some(seq) => app.rooms.past(can.on(), seq).await?,
        None => app.rooms.reading(can.on()).await?,
    };
    let card = texts::by_id(&mut *app.store.read().await?, can.on()).await?;
    let (of, lang, dir, numbering) = (reading.clone(), card.lang, card.dir, card.numbering);
    let encode = move || {
        let body = canonical::encode(&Frozen { lang, dir, numbering, text: of.text.clone() });
        let hash = canonical::hash(&body);
        (body, hash)
    };
    let (body, hash) = tokio::task::spawn_blocking(encode).await.map_err(Error::internal)?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, &card.dossier_id).await?;
    let n = versions::next_number(&mut tx, can.on()).await?;
    if n > limits::VERSIONS_PER_TEXT {
        return Err(Error::Invalid { field: "versions" });
    }
    let row = versions::New {
        text: can.on(),
        n,
        name: new.name.as_str(),
        note: new.note.as_str(),
        by: can.by(),
        at: now,
        log_id: &reading.log,
        seq: i64::try_from(reading.seq).map_err(Error::internal)?,
        heads: &reading.heads,
        title: &model::plain_text(&reading.text.title),
        body: &body,
        hash: &hash,
    };
    versions::insert(&mut tx, &row).await?;
    let data = [
        ("text", can.on().as_str().into()),
        ("version", n.into()),
        ("name", new.name.as_str().into()),
        ("seq", reading.seq.into()),
        ("hash", canonical::hex(&hash).into()),
    ];
    journal::append(&mut tx, &card.dossier_id, Some(can.by()), now, "version-frozen", &data.into()).await?;
    if let Some(can) = publishing {
        publish(&mut tx, &card.dossier_id, can, n, &canonical::hex(&hash), now).await?;
    }
    let version = versions::get(&mut tx, can.on(), n).await?;
    tx.commit().await?;
    Ok(version)
}
