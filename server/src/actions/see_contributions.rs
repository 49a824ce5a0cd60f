//! Looking at consultations and at what was contributed to them: each visitor what is theirs to see.

use crate::domain::access::{AtConsultation, Sight};
use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Consultation, Contribution, Outcome, Shown, State};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, PersonId};
use crate::domain::role::Role;
use crate::store::{consultations, contributions, members, versions};

use super::AppState;
use super::see_versions::version_text;

/// The consultations on a text, the last first.
///
/// # Errors
/// When the database fails.
pub async fn see_consultations(app: &AppState, sight: &Sight) -> Result<Vec<Consultation>, Error> {
    consultations::of_text(&mut *app.store.read().await?, &sight.text_id).await
}

/// What everybody may see of a consultation, in the order of the numbers.
///
/// # Errors
/// When the database fails.
pub async fn see_public(app: &AppState, at: &AtConsultation) -> Result<Vec<Contribution>, Error> {
    let mut all = contributions::numbered(&mut *app.store.read().await?, &at.consultation.id, 0).await?;
    all.retain(Contribution::is_public);
    Ok(all)
}

/// What is this visitor's own: drafts too, and the room of their institution.
///
/// # Errors
/// When the database fails.
pub async fn see_own(app: &AppState, at: &AtConsultation) -> Result<Vec<Contribution>, Error> {
    let Some(person) = &at.visitor.person else { return Ok(Vec::new()) };
    let mut db = app.store.read().await?;
    contributions::own(&mut db, &at.consultation.id, person, at.visitor.institution.as_ref()).await
}

/// One contribution, by its number.
///
/// # Errors
/// [`Error::NotFound`], also for one that this visitor may not see.
pub async fn see_contribution(app: &AppState, at: &AtConsultation, n: i64) -> Result<Contribution, Error> {
    let one = contributions::by_number(&mut *app.store.read().await?, &at.consultation.id, n).await?;
    if at.shows(&one) { Ok(one) } else { Err(Error::NotFound) }
}

/// The response matrix: every contribution that has a number and changed after `since` (0: all).
///
/// # Errors
/// [`Error::NotFound`] when the consultation is another text's.
pub async fn see_matrix(
    app: &AppState,
    can: &Can<ability::SeeMatrix>,
    id: &ConsultationId,
    since: i64,
) -> Result<(Consultation, Vec<Contribution>), Error> {
    let mut db = app.store.read().await?;
    let consultation = consultations::get(&mut db, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let all = contributions::numbered(&mut db, id, since).await?;
    Ok((consultation, all))
}

/// The sections of the version that is consulted on, in their order.
///
/// # Errors
/// [`Error::Damaged`].
pub async fn order_of_sections(app: &AppState, at: &AtConsultation) -> Result<Vec<String>, Error> {
    let c = &at.consultation;
    let version = versions::get(&mut *app.store.read().await?, &c.text_id, c.version).await?;
    let text = version_text(app, &version).await?;
    Ok(text.frozen.text.sections.iter().map(|section| section.id.clone()).collect())
}

/// Who may answer contributions on this text: to choose who is responsible.
///
/// # Errors
/// When the database fails.
pub async fn answering(app: &AppState, sight: &Sight) -> Result<Vec<(PersonId, String)>, Error> {
    let all = members::of_dossier(&mut *app.store.read().await?, &sight.dossier_id).await?;
    let mut list: Vec<(PersonId, String)> = all
        .into_iter()
        .filter(|member| matches!(member.role, Role::Drafter | Role::Facilitator))
        .filter(|member| member.text_id.as_ref().is_none_or(|text| *text == sight.text_id))
        .map(|member| (member.person_id, member.name))
        .collect();
    list.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
    list.dedup();
    Ok(list)
}

/// How far answering has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Received and not withdrawn.
    pub received: i64,
    pub answered: i64,
    /// Wait for a moderator.
    pub waiting: i64,
}

/// # Errors
/// When the database fails.
pub async fn progress(app: &AppState, id: &ConsultationId) -> Result<Progress, Error> {
    let counts = contributions::counts(&mut *app.store.read().await?, id).await?;
    let mut progress = Progress::default();
    for (state, shown, outcome, many) in counts {
        if state == State::Received {
            progress.received += many;
            progress.answered += if Option::<Outcome>::is_some(&outcome) { many } else { 0 };
            progress.waiting += if shown == Shown::Waiting { many } else { 0 };
        }
    }
    Ok(progress)
}
