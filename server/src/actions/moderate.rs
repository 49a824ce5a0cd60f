//! Moderating what came in: showing, hiding with a public reason, redacting personal data. Number and reason stay.

use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, Shown, State};
use crate::domain::error::Error;
use crate::domain::ids::ConsultationId;
use crate::domain::input::{Body, Reason};
use crate::store::{consultations, contributions, journal, texts};

use super::AppState;

/// What a moderator does with a contribution.
pub enum Moderation {
    Show,
    /// With the public reason.
    Hide(Reason),
    /// Other words in place of those that named somebody, with the public reason. The first words are gone for good.
    Redact(Body, Reason),
}

/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when a reason is missing or the contribution was withdrawn.
pub async fn moderate(
    app: &AppState,
    can: &Can<ability::Consult>,
    id: &ConsultationId,
    n: i64,
    moderation: &Moderation,
) -> Result<Contribution, Error> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let consultation = consultations::get(&mut tx, id).await?;
    if consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let dossier = texts::by_id(&mut tx, can.on()).await?.dossier_id;
    let (act, why) = match moderation {
        Moderation::Show => ("contribution-shown", ""),
        Moderation::Hide(why) => ("contribution-hidden", why.as_str()),
        Moderation::Redact(_, why) => ("contribution-redacted", why.as_str()),
    };
    if why.is_empty() && !matches!(moderation, Moderation::Show) {
        return Err(Error::Invalid { field: "reason" });
    }
    let data = [
        ("text", can.on().as_str().into()),
        ("consultation", id.as_str().into()),
        ("n", n.into()),
        ("why", why.into()),
    ];
    journal::append(&mut tx, &dossier, Some(can.by()), now, act, &data.into()).await?;
    let rev = consultations::next_rev(&mut tx, id).await?;
    let mut one = contributions::by_number(&mut tx, id, n).await?;
    if one.state != State::Received {
        return Err(Error::Invalid { field: "state" });
    }
    why.clone_into(&mut one.why);
    match moderation {
        Moderation::Show => one.shown = Shown::Shown,
        Moderation::Hide(_) => one.shown = Shown::Hidden,
        Moderation::Redact(body, _) => {
            body.as_str().clone_into(&mut one.body);
            (one.name, one.email, one.original) = Default::default();
            one.redacted_at = Some(now);
        }
    }
    contributions::save(&mut tx, &one, now, rev).await?;
    tx.commit().await?;
    Ok(one)
}
