//! Confirming a contribution of somebody without an account, by the link that its address was sent: only then does it get its
//! number, and is seen.
//!
//! Must stay true: looking does nothing; twice is once; a link that came in time counts after the consultation has closed.

use crate::domain::access::{AtConsultation, Sight};
use crate::domain::capability::Capabilities;
use crate::domain::consultation::{Consultation, Contribution, Shown, State, Visitor};
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, DossierId};
use crate::domain::limits;
use crate::store::{AnyConnection, access, consultations, contributions, dossiers, texts};

use super::AppState;
use super::contribute::number;
use super::letter_key::LetterKey;
use super::letters;

/// What a link is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Confirmation {
    pub consultation: String,
    /// The page of the contribution; none as long as it has no number.
    pub link: Option<String>,
    pub n: Option<i64>,
    /// It was not followed in time.
    pub late: bool,
}

/// # Errors
/// [`Error::NotFound`] when the link is none of ours.
pub async fn see_confirmation(app: &AppState, token: &str) -> Result<Confirmation, Error> {
    let mut db = app.store.read().await?;
    let id = contribution_of(&mut db, token).await?;
    let one = contributions::get(&mut db, &id).await?;
    let consultation = consultations::get(&mut db, &one.consultation).await?;
    let dossier = texts::by_id(&mut db, &consultation.text_id).await?.dossier_id;
    confirmation(&mut db, app, &dossier, &consultation, &one).await
}

/// Gives the contribution its number.
///
/// # Errors
/// [`Error::NotFound`] when the link is none of ours.
pub async fn confirm(app: &AppState, token: &str) -> Result<Confirmation, Error> {
    let mut tx = app.store.write().await?;
    let id = contribution_of(&mut tx, token).await?;
    let consultation = contributions::get(&mut tx, &id).await?.consultation;
    let consultation = consultations::get(&mut tx, &consultation).await?;
    let dossier = texts::by_id(&mut tx, &consultation.text_id).await?.dossier_id;
    // The journal's lock first, as every other action takes them.
    access::lock_dossier(&mut tx, &dossier).await?;
    let rev = consultations::next_rev(&mut tx, &consultation.id).await?;
    let mut one = contributions::get(&mut tx, &id).await?;
    if one.state != State::Unconfirmed || is_late(app, &one) {
        // Nothing is written.
        return confirmation(&mut tx, app, &dossier, &consultation, &one).await;
    }
    let now = app.now();
    let at = unknown_at(&consultation, &dossier);
    one.state = State::Received;
    one.shown = Shown::Shown;
    number(&mut tx, &at, &mut one, now).await?;
    contributions::save(&mut tx, &one, now, rev).await?;
    letters::after_sending(&mut tx, app, &at, &one).await?;
    let done = confirmation(&mut tx, app, &dossier, &consultation, &one).await?;
    tx.commit().await?;
    app.letters_due.notify_one();
    Ok(done)
}

async fn contribution_of(db: &mut AnyConnection, token: &str) -> Result<ContributionId, Error> {
    let key = LetterKey::known(db).await?.ok_or(Error::NotFound)?;
    key.confirms(token).ok_or(Error::NotFound)
}

fn is_late(app: &AppState, one: &Contribution) -> bool {
    let sent = one.sent_at.unwrap_or(one.created_at);
    one.state == State::Unconfirmed && app.now() >= sent + limits::CONFIRMATION_LIFE
}

async fn confirmation(
    db: &mut AnyConnection,
    app: &AppState,
    dossier: &DossierId,
    consultation: &Consultation,
    one: &Contribution,
) -> Result<Confirmation, Error> {
    let slug = dossiers::by_id(db, dossier).await?.slug;
    let page = |n| format!("/d/{slug}/{}/consultations/{}/{n}", consultation.text_id, consultation.id);
    Ok(Confirmation {
        consultation: consultation.title.clone(),
        link: one.n.map(page),
        n: one.n,
        late: is_late(app, one),
    })
}

/// Whoever holds the link, before the consultation: nobody known, and the link is all that is asked.
fn unknown_at(consultation: &Consultation, dossier: &DossierId) -> AtConsultation {
    AtConsultation {
        consultation: consultation.clone(),
        sight: Sight {
            text_id: consultation.text_id.clone(),
            dossier_id: dossier.clone(),
            person_id: None,
            capabilities: Capabilities::NONE,
        },
        visitor: Visitor::default(),
    }
}
