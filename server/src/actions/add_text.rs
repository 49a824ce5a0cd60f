//! A new text in a dossier: its document, its log and its journal entry appear in one transaction.
//!
//! The first change lays down the root and is the server's; the words that follow are credited to the person who
//! brought them, *on behalf of* an import, so that nobody mistakes importing for writing.

use automerge::transaction::CommitOptions;
use automerge::{ActorId, AutoCommit, AutomergeError};
use docs_schema::{PolicyText, automerge_doc};

use crate::domain::capability::{Can, Capabilities, ability};
use crate::domain::chance::Chance;
use crate::domain::clock::Millis;
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, TextId, uuid_v7};
use crate::domain::input::{Dir, Numbering, TextLang, Title};
use crate::domain::limits;
use crate::store::{actors, journal, log, log_append, log_runs, snapshots, texts};

use super::AppState;

pub struct NewText {
    pub title: Title,
    pub lang: TextLang,
    pub dir: Dir,
    pub numbering: Numbering,
    /// Its own title, where it is another than `title`, becomes its first heading.
    pub content: PolicyText,
    /// What it was made from, for the journal: `blank`, `markdown`, `docx`, `plain`.
    pub source: &'static str,
}

/// Consecutive changes of one actor, as they will stand in the log.
pub struct Written {
    pub person: PersonId,
    /// JSON; none: the person's own typing.
    pub on_behalf_of: Option<String>,
    pub actor: Vec<u8>,
    /// The chunks, oldest first; the actor's first change is the first of them.
    pub changes: Vec<Vec<u8>>,
    pub at: Millis,
}

/// A document that is not stored yet, and whose its changes are.
pub struct Founded {
    pub doc: AutoCommit,
    pub written: Vec<Written>,
}

/// # Errors
/// [`Error::Invalid`] when the dossier is full.
pub async fn add_text(app: &AppState, can: &Can<ability::AddText>, new: NewText) -> Result<TextCard, Error> {
    let now = app.now();
    let card = card(app, can, &new, now);
    let (person, chance) = (can.by().clone(), app.chance.clone());
    let founded = tokio::task::spawn_blocking(move || found(&person, new, now, &*chance))
        .await
        .map_err(Error::internal)??;
    store_text(app, can, card, founded, now).await
}

/// The card that a new text will have.
#[must_use]
pub fn card(app: &AppState, can: &Can<ability::AddText>, new: &NewText, now: Millis) -> TextCard {
    TextCard {
        id: TextId::new(now, &*app.chance),
        dossier_id: can.on().clone(),
        title: new.title.as_str().to_owned(),
        lang: new.lang.as_str().to_owned(),
        dir: new.dir.as_str().to_owned(),
        numbering: new.numbering.as_str().to_owned(),
        restricted: false,
        created_at: now,
        updated_at: now,
        version: None,
        capabilities: Capabilities::NONE,
    }
}

/// Makes the document. Costs processor time in proportion to the text: not for the threads that serve.
///
/// # Errors
/// What Automerge reports.
pub fn found(by: &PersonId, new: NewText, now: Millis, chance: &dyn Chance) -> Result<Founded, Error> {
    let seconds = now / 1_000;
    let (server, hand) = (chance.bytes::<16>(), chance.bytes::<16>());
    let mut content = new.content;
    content.entitle(new.title.as_str(), || chance.base36(12));
    let make = || -> Result<AutoCommit, AutomergeError> {
        let mut doc = automerge_doc::init(ActorId::from(server), "", seconds)?;
        doc.set_actor(ActorId::from(hand));
        automerge_doc::write(&mut doc, &content, &mut || chance.base36(12))?;
        doc.commit_with(CommitOptions::default().with_time(seconds));
        Ok(doc)
    };
    let mut doc = make().map_err(Error::internal)?;
    let credit = |kind: &str| Some(serde_json::json!({ "by": kind, "source": new.source }).to_string());
    let by_actor = |doc: &mut AutoCommit, actor: &[u8]| -> Vec<Vec<u8>> {
        let all = doc.get_changes(&[]);
        let own = all.iter().filter(|change| change.actor_id().to_bytes() == actor);
        own.map(|change| change.raw_bytes().to_vec()).collect()
    };
    let parts = [(server, "server"), (hand, "import")];
    let written = parts.map(|(actor, kind)| Written {
        person: by.clone(),
        on_behalf_of: credit(kind),
        actor: actor.to_vec(),
        changes: by_actor(&mut doc, &actor),
        at: now,
    });
    Ok(Founded { doc, written: written.into_iter().filter(|part| !part.changes.is_empty()).collect() })
}

/// Stores a founded document as a text of the dossier.
///
/// # Errors
/// [`Error::Invalid`] when the dossier is full.
pub async fn store_text(
    app: &AppState,
    can: &Can<ability::AddText>,
    card: TextCard,
    founded: Founded,
    now: Millis,
) -> Result<TextCard, Error> {
    let Founded { mut doc, written } = founded;
    let snapshot = tokio::task::spawn_blocking(move || proven(&mut doc)).await.map_err(Error::internal)??;
    let log_id = uuid_v7(now, &*app.chance);
    let mut tx = app.store.write().await?;
    if texts::count(&mut tx, can.on()).await? >= limits::TEXTS_PER_DOSSIER {
        return Err(Error::Invalid { field: "texts" });
    }
    let data = [("text", card.id.as_str().into()), ("title", card.title.clone().into())].into();
    journal::append(&mut tx, can.on(), Some(can.by()), now, "text-added", &data).await?;
    texts::insert(&mut tx, &card, &log_id, 0).await?;
    let mut last = 0;
    for part in &written {
        last = append(&mut tx, &card.id, &log_id, last, part).await?;
    }
    snapshots::put(&mut tx, &card.id, last, &snapshot, now).await?;
    log::forget(&mut tx, &card.id, last).await?;
    tx.commit().await?;
    Ok(card)
}

/// A snapshot is loaded and compared before anybody relies on it.
fn proven(doc: &mut AutoCommit) -> Result<Vec<u8>, Error> {
    let bytes = doc.save();
    let mut again = AutoCommit::load(&bytes).map_err(Error::internal)?;
    if again.get_heads() == doc.get_heads() {
        Ok(bytes)
    } else {
        Err(Error::internal("a new document does not load as it was saved"))
    }
}

async fn append(
    db: &mut crate::store::AnyConnection,
    text: &TextId,
    log_id: &str,
    head: i64,
    part: &Written,
) -> Result<i64, Error> {
    let behalf = part.on_behalf_of.as_deref();
    actors::claim_as(db, text, &part.actor, &part.person, behalf, part.at).await?;
    let mut body = Vec::new();
    part.changes.iter().for_each(|change| log::write_entry(&mut body, change));
    let count = i64::try_from(part.changes.len()).map_err(Error::internal)?;
    let run = log_runs::Run { actor: part.actor.clone(), actor_first: 1, count };
    let batch = log_append::Batch { text, log_id, head, epoch: 1, runs: &[run], body: &body };
    match log_append::append(db, &batch, part.at).await? {
        log_append::Appended::At { last, .. } => Ok(last),
        other => Err(Error::internal(format!("a new text’s log is not empty: {other:?}"))),
    }
}
