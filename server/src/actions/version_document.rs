//! A version as an Automerge document.

use automerge::ActorId;
use docs_schema::automerge_doc;

use crate::domain::access::Sight;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::domain::version::Version;

use super::AppState;
use super::see_versions::VersionText;

/// With its history for those who may read the living text; for others made anew from its words: history tells who
/// wrote when, and what was taken out. Then it has no changes but one, the same each time.
///
/// # Errors
/// What Automerge reports.
pub async fn version_document(
    app: &AppState,
    sight: &Sight,
    version: &Version,
    text: &VersionText,
) -> Result<Vec<u8>, Error> {
    if sight.can::<ability::Read>().is_ok() {
        return app.rooms.as_at(&sight.text_id, &version.heads).await.map(|document| document.save());
    }
    let words = text.frozen.text.clone();
    tokio::task::spawn_blocking(move || without_history(&words)).await.map_err(Error::internal)?
}

fn without_history(words: &docs_schema::PolicyText) -> Result<Vec<u8>, Error> {
    let nobody = ActorId::from([0_u8; 16]);
    let mut document = automerge_doc::init(nobody, "", 0).map_err(Error::internal)?;
    let mut n = 0_u32;
    let mut ids = || {
        n += 1;
        format!("i{n}")
    };
    automerge_doc::write(&mut document, words, &mut ids).map_err(Error::internal)?;
    document.commit_with(automerge::transaction::CommitOptions::default().with_time(0));
    Ok(document.save())
}
