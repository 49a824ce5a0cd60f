//! Putting a contribution's proposed wording into the living text, in one act: the words are credited to the institution that
//! proposed them, the change is linked to the contribution, and the journal says who did it.
//!
//! Must stay true: it is applied only where the quoted words still stand as they were quoted, and once; else a person does it
//! by hand.

use crate::domain::author::Behalf;
use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, State};
use crate::domain::error::Error;
use crate::domain::ids::ConsultationId;
use crate::domain::journal::Act;
use crate::rooms::Replacement;
use crate::store::contributions::Link;
use crate::store::{consultations, contributions, texts};

use super::AppState;
use super::anchoring::stored;
use super::append_now::append_now;

/// Whether the wording that a contribution proposes was put into the text.
///
/// # Errors
/// When the database fails.
pub async fn is_applied(app: &AppState, one: &Contribution) -> Result<bool, Error> {
    contributions::is_applied(&mut *app.store.read().await?, &one.id).await
}

/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when it proposes no wording, was withdrawn, or its words no longer stand as quoted.
pub async fn apply_wording(
    app: &AppState,
    can: &Can<ability::Write>,
    id: &ConsultationId,
    n: i64,
) -> Result<Contribution, Error> {
    let mut db = app.store.read().await?;
    let consultation = consultations::get(&mut db, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let one = contributions::by_number(&mut db, id, n).await?;
    let dossier = texts::by_id(&mut db, can.on()).await?.dossier_id;
    // Words that are only added to the quoted ones leave these as they were quoted: a second click would add them again.
    let applied = contributions::is_applied(&mut db, &one.id).await?;
    drop(db);
    if applied {
        return Err(Error::Invalid { field: "applied" });
    }
    if one.state != State::Received || one.proposal.is_empty() {
        return Err(Error::Invalid { field: "proposal" });
    }
    let anchor = stored(&one).ok_or(Error::Invalid { field: "proposal" })?;
    let behalf = Behalf {
        consultation: Some(id.to_string()),
        contribution: Some(n),
        institution: one.institution.as_ref().map(ToString::to_string),
        ..Behalf::by("contribution")
    };
    let new =
        Replacement { anchor: &anchor, quoted: None, words: &one.proposal, by: can.by(), behalf: &behalf };
    let made = app.rooms.replacing(can.on(), new).await?;
    let made = made.ok_or(Error::Invalid { field: "anchor" })?;
    let data = [("text", can.on().as_str().into()), ("consultation", id.as_str().into()), ("n", n.into())];
    let act = Act { dossier, by: can.by().clone(), name: "wording-applied", data: data.into() };
    append_now(app, can, made.owners, vec![made.change], act).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let rev = consultations::next_rev(&mut tx, id).await?;
    let link = Link {
        contribution: &one.id,
        text: can.on(),
        actor: &made.actor,
        seq: i64::try_from(made.seq).map_err(Error::internal)?,
        how: "applied",
        by: can.by(),
    };
    contributions::link(&mut tx, &link, now).await?;
    contributions::save(&mut tx, &one, now, rev).await?;
    let one = contributions::get(&mut tx, &one.id).await?;
    tx.commit().await?;
    Ok(one)
}
