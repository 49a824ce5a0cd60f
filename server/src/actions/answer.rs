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
use super::letters;

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
    let (mut all, mut told) = (Vec::with_capacity(numbers.len()), Vec::new());
    for n in numbers {
        let (one, news) = one(&mut tx, can, id, *n, answer, (now, rev)).await?;
        told.extend(news.then(|| one.clone()));
        all.push(one);
    }
    if !told.is_empty() {
        letters::after_telling(&mut tx, app, &consultation, &dossier, &told).await?;
    }
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(all)
}

/// Whether telling says anything that was not told before: after the last telling something has changed, or does now.
fn is_news(one: &Contribution, answer: &Answer) -> bool {
    let told = one.told_at == Some(one.updated_at);
    let same_outcome = answer.outcome.is_none_or(|outcome| outcome == one.outcome);
    let same_reason = answer.reason.as_ref().is_none_or(|reason| reason.as_str() == one.reason);
    answer.tell && !(told && same_outcome && same_reason)
}

/// The contribution as it is then, and whether its contributors have news.
async fn one(
    db: &mut AnyConnection,
    can: &Can<ability::Answer>,
    id: &ConsultationId,
    n: i64,
    answer: &Answer,
    (now, rev): (i64, i64),
) -> Result<(Contribution, bool), Error> {
    let mut one = contributions::by_number(db, id, n).await?;
    if one.state != State::Received {
        return Err(Error::Invalid { field: "state" });
    }
    let news = is_news(&one, answer);
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
    Ok((contributions::by_number(db, id, n).await?, news))
}
