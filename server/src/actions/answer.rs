//! Saying what became of contributions: outcome, reason, who is responsible; one or many at once. Telling it is a second act:
//! until then contributors see that an answer is being prepared, and nothing of it.

use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, Outcome, State};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, PersonId};
use crate::domain::input::Reason;
use crate::domain::limits;
use crate::store::{AnyConnection, consultations, contributions, journal, texts};

use super::AppState;
use super::access::text_access;

/// What changes; none: stays as it is.
#[derive(Debug, Default)]
pub struct Answer {
    /// `Some(None)`: no outcome any more.
    pub outcome: Option<Option<Outcome>>,
    pub reason: Option<Reason>,
    /// `Some(None)`: nobody any more.
    pub responsible: Option<Option<PersonId>>,
    /// Contributors are told.
    pub tell: bool,
}

/// # Errors
/// [`Error::NotFound`] when one of them is not there; [`Error::Invalid`] when there are too many, one was withdrawn, an
/// outcome is told without one, or whoever is to be responsible may not answer.
pub async fn answer(
    app: &AppState,
    can: &Can<ability::Answer>,
    id: &ConsultationId,
    numbers: &[i64],
    answer: &Answer,
) -> Result<Vec<Contribution>, Error> {
    if numbers.is_empty() || numbers.len() > limits::OUTCOMES_AT_ONCE {
        return Err(Error::Invalid { field: "numbers" });
    }
    if let Some(Some(person)) = &answer.responsible {
        let access = text_access(&app.store, person, can.on()).await;
        access
            .and_then(|access| access.can::<ability::Answer>())
            .map_err(|_| Error::Invalid { field: "person" })?;
    }
    let now = app.now();
    let mut tx = app.store.write().await?;
    let consultation = consultations::get(&mut tx, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    // The journal's lock first, as every other action takes them.
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", id.as_str().into()),
        ("numbers", numbers.into()),
        ("outcome", answer.outcome.flatten().map(Outcome::as_str).into()),
        ("told", answer.tell.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, "contributions-answered", &data.into()).await?;
    let rev = consultations::next_rev(&mut tx, id).await?;
    let mut all = Vec::with_capacity(numbers.len());
    for n in numbers {
        all.push(one(&mut tx, can, id, *n, answer, (now, rev)).await?);
    }
    tx.commit().await?;
    Ok(all)
}

async fn one(
    db: &mut AnyConnection,
    can: &Can<ability::Answer>,
    id: &ConsultationId,
    n: i64,
    answer: &Answer,
    (now, rev): (i64, i64),
) -> Result<Contribution, Error> {
    let mut one = contributions::by_number(db, id, n).await?;
    if one.state != State::Received {
        return Err(Error::Invalid { field: "state" });
    }
    if let Some(outcome) = answer.outcome {
        one.outcome = outcome;
        one.answered_at = outcome.map(|_| now);
    }
    if let Some(reason) = &answer.reason {
        reason.as_str().clone_into(&mut one.reason);
    }
    if let Some(responsible) = &answer.responsible {
        one.responsible.clone_from(responsible);
    }
    if answer.tell {
        if one.outcome.is_none() {
            return Err(Error::Invalid { field: "outcome" });
        }
        one.told_at = Some(now);
    }
    contributions::answered(db, &one, can.by(), now, rev).await?;
    contributions::by_number(db, id, n).await
}
