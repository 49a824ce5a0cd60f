//! Putting a contribution whose words are gone on other words: a person does it, never the program.

use docs_schema::anchor::Resolved;

use crate::domain::capability::{Can, ability};
use crate::domain::consultation::Contribution;
use crate::domain::error::Error;
use crate::domain::ids::ConsultationId;
use crate::store::{consultations, contributions, journal, texts};

use super::AppState;
use super::anchoring::{living, standing};

/// Puts it on a block of the living text. The words that it quoted stay as they were quoted.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when its words are still there, or there is no such block.
pub async fn reattach(
    app: &AppState,
    can: &Can<ability::Consult>,
    id: &ConsultationId,
    n: i64,
    section: &str,
    block: usize,
) -> Result<Contribution, Error> {
    let resolver = living(app, can.on()).await?;
    let text = app.rooms.reading(can.on()).await?.text.clone();
    let now = app.now();
    let mut tx = app.store.write().await?;
    let consultation = consultations::get(&mut tx, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let mut one = contributions::by_number(&mut tx, id, n).await?;
    if !matches!(standing(&resolver, &one), Some(Resolved::Orphaned)) {
        return Err(Error::Invalid { field: "anchor" });
    }
    let anchor = resolver.reading().block(&text, section, block);
    let anchor = anchor.map_err(|_| Error::Invalid { field: "section" })?;
    one.anchor = Some(serde_json::to_string(&anchor).map_err(Error::internal)?);
    section.clone_into(&mut one.section);
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", id.as_str().into()),
        ("n", n.into()),
        ("section", section.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, "contribution-reattached", &data.into()).await?;
    let rev = consultations::next_rev(&mut tx, id).await?;
    contributions::save(&mut tx, &one, now, rev).await?;
    tx.commit().await?;
    Ok(one)
}
