//! Contributions: sent, changed, withdrawn, answered, moderated, carried out. Each caller sees what is theirs to see: who answers sees all that
//! was sent, others their own and what is shown to everybody, with an outcome once it is told.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::access::at_consultation;
use crate::actions::anchoring::About;
use crate::actions::answer::{Answer, answer};
use crate::actions::apply_wording::apply_wording;
use crate::actions::contribute::{NewContribution, Voice, Words, change_draft, contribute, withdraw};
use crate::actions::moderate::{Moderation, moderate};
use crate::actions::reattach::reattach;
use crate::actions::see_contributions::{see_consultations, see_own, see_public};
use crate::domain::access::AtConsultation;
use crate::domain::capability::{Capability, ability};
use crate::domain::consultation::{Contribution, Heard, Kind, Outcome, Shown, Source, State as Stands};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, PersonId};
use crate::domain::input::{Body, Email, Key, Name, Proposal, Reason};
use crate::http::address::ClientAddress;
use crate::http::auth::{
    AtContribution, Caller, Contributing, InConsultation, InSight, May, OwnContribution,
};
use crate::http::errors::ErrorBody;
use crate::http::extract::{Json, Query};

#[derive(Serialize, ToSchema)]
pub struct ContributionBody {
    id: String,
    consultation: String,
    /// Null: a draft, or not confirmed yet.
    n: Option<i64>,
    state: Stands,
    shown: Shown,
    kind: Kind,
    /// Markdown; empty where it is hidden from the caller.
    body: String,
    proposal: String,
    section: String,
    place: String,
    quote: String,
    official: bool,
    institution: String,
    /// Who wrote it; only for those who answer, and the author.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    heard: Option<Heard>,
    original: String,
    sent_at: Option<i64>,
    /// The public reason of a withdrawal, a hiding or a redaction.
    why: String,
    redacted: bool,
    outcome: Option<Outcome>,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    responsible: Option<String>,
    answered_at: Option<i64>,
    told_at: Option<i64>,
    rev: i64,
}

impl ContributionBody {
    pub(super) fn new(at: &AtConsultation, c: &Contribution) -> Self {
        let answers = at.sight.capabilities.has(Capability::SeeMatrix);
        let own = c.is_of(&at.visitor);
        let told = answers || c.told_at.is_some();
        let words = answers || own || c.is_public();
        let text = |given: &str| if words { given.to_owned() } else { String::new() };
        let writer = if c.person_name.is_empty() { c.name.clone() } else { c.person_name.clone() };
        Self {
            id: c.id.to_string(),
            consultation: c.consultation.to_string(),
            n: c.n,
            state: c.state,
            shown: c.shown,
            kind: c.kind,
            body: text(&c.body),
            proposal: text(&c.proposal),
            section: c.section.clone(),
            place: c.place.clone(),
            quote: c.quote.clone(),
            official: c.official,
            institution: c.institution_name.clone(),
            by: (answers || own).then_some(writer),
            email: (answers && !c.email.is_empty()).then(|| c.email.clone()),
            source: c.source,
            heard: c.heard.clone(),
            original: text(&c.original),
            sent_at: c.sent_at,
            why: c.why.clone(),
            redacted: c.redacted_at.is_some(),
            outcome: c.outcome.filter(|_| told),
            reason: if told { c.reason.clone() } else { String::new() },
            responsible: answers.then(|| c.responsible_name.clone()),
            answered_at: c.answered_at.filter(|_| told),
            told_at: c.told_at,
            rev: c.rev,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Contributions {
    contributions: Vec<ContributionBody>,
}

#[derive(Deserialize)]
pub struct Which {
    consultation: Option<ConsultationId>,
}

/// What was contributed to the consultations on a text (or to one of them) that the caller may see: shown to everybody, or
/// their own, drafts included.
#[utoipa::path(get, path = "/api/v1/texts/{text}/comments",
    params(("text" = String, Path), ("consultation" = Option<String>, Query)),
    responses((status = 200, body = Contributions), (status = 404, body = ErrorBody)))]
pub async fn comments(
    State(app): State<AppState>,
    InSight(sight): InSight,
    caller: Option<Caller>,
    Query(which): Query<Which>,
) -> Result<Answered<Contributions>, Error> {
    let mut all = Vec::new();
    let person = caller.as_ref().map(|caller| &caller.person);
    for consultation in see_consultations(&app, &sight).await? {
        if which.consultation.as_ref().is_some_and(|wanted| *wanted != consultation.id) {
            continue;
        }
        let at = at_consultation(&app.store, person, &consultation.id).await?;
        let own = see_own(&app, &at).await?;
        let public = see_public(&app, &at).await?;
        let others = public.iter().filter(|one| !own.iter().any(|mine| mine.id == one.id));
        all.extend(others.chain(&own).map(|one| ContributionBody::new(&at, one)));
    }
    Ok(Answered(Contributions { contributions: all }))
}

#[derive(Deserialize, ToSchema)]
pub struct NewCommentBody {
    #[schema(value_type = String)]
    consultation: ConsultationId,
    /// The sender's own name for it, 8 to 64 letters, digits and hyphens: sent twice, it is stored once.
    key: Option<String>,
    /// In the institution's room rather than as a person.
    #[serde(default)]
    institution: bool,
    /// Of a sender without an account.
    name: Option<String>,
    email: Option<String>,
    kind: Option<Kind>,
    body: String,
    #[serde(default)]
    proposal: String,
    /// Section id; empty: the text as a whole.
    #[serde(default)]
    section: String,
    /// The block of the section, from 0, when no words are given.
    block: Option<usize>,
    #[serde(default)]
    quote: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    suffix: String,
    #[serde(default)]
    draft: bool,
}

#[derive(Serialize, ToSchema)]
pub struct SentBody {
    #[serde(flatten)]
    contribution: ContributionBody,
    /// The consultation had closed: it is kept as a draft.
    too_late: bool,
}

/// Contributes to a consultation.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments", params(("text" = String, Path)), request_body = NewCommentBody,
    responses((status = 201, body = SentBody), (status = 403, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub async fn comment(
    State(app): State<AppState>,
    Contributing(sight): Contributing,
    caller: Option<Caller>,
    address: ClientAddress,
    Json(body): Json<NewCommentBody>,
) -> Result<(StatusCode, Answered<SentBody>), Error> {
    let person = caller.as_ref().map(|caller| &caller.person);
    let at = at_consultation(&app.store, person, &body.consultation).await?;
    if at.sight.text_id != sight.text_id {
        return Err(Error::NotFound);
    }
    let voice = match (person, body.institution) {
        (None, _) => {
            app.floods
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .take(app.now(), address.ip)?;
            Voice::Public {
                name: Name::parse(body.name.as_deref().unwrap_or_default())?,
                email: Email::parse(body.email.as_deref().unwrap_or_default())?,
            }
        }
        (Some(_), true) => Voice::Institution,
        (Some(_), false) => Voice::Person,
    };
    let new = NewContribution {
        key: body.key.as_deref().map(Key::parse).transpose()?,
        voice,
        kind: body.kind.unwrap_or(Kind::Substantive),
        body: Body::parse(&body.body)?,
        proposal: Proposal::parse(&body.proposal)?,
        about: About {
            section: body.section,
            block: body.block,
            quote: body.quote,
            prefix: body.prefix,
            suffix: body.suffix,
        },
        draft: body.draft,
    };
    let sent = contribute(&app, &at, new).await?;
    let contribution = ContributionBody::new(&at, &sent.contribution);
    Ok((StatusCode::CREATED, Answered(SentBody { contribution, too_late: sent.too_late })))
}

#[derive(Deserialize, ToSchema)]
pub struct DraftBody {
    kind: Kind,
    body: String,
    #[serde(default)]
    proposal: String,
    /// Send it now; from an institution's room only whoever speaks for it may.
    #[serde(default)]
    send: bool,
}

/// Changes a draft, or sends it.
#[utoipa::path(patch, path = "/api/v1/texts/{text}/comments/{id}",
    params(("text" = String, Path), ("id" = String, Path)), request_body = DraftBody,
    responses((status = 200, body = ContributionBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn draft(
    State(app): State<AppState>,
    OwnContribution(at, one): OwnContribution,
    Json(body): Json<DraftBody>,
) -> Result<Answered<ContributionBody>, Error> {
    let words = Words {
        kind: body.kind,
        body: Body::parse(&body.body)?,
        proposal: Proposal::parse(&body.proposal)?,
        send: body.send,
    };
    let after = change_draft(&app, &at, &one.id, words).await?;
    Ok(Answered(ContributionBody::new(&at, &after)))
}

#[derive(Deserialize, ToSchema)]
pub struct WithdrawalBody {
    #[serde(default)]
    why: String,
}

/// Takes a contribution back; its number stays.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments/{id}/withdrawal",
    params(("text" = String, Path), ("id" = String, Path)), request_body = WithdrawalBody,
    responses((status = 200, body = ContributionBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn withdrawal(
    State(app): State<AppState>,
    OwnContribution(at, one): OwnContribution,
    Json(body): Json<WithdrawalBody>,
) -> Result<Answered<ContributionBody>, Error> {
    let n = one.n.ok_or(Error::NotFound)?;
    let after = withdraw(&app, &at, n, &Reason::parse(&body.why)?).await?;
    Ok(Answered(ContributionBody::new(&at, &after)))
}

/// Tells an absent field from one that is null.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize, ToSchema)]
pub struct OutcomeBody {
    /// Null: none any more; absent: as it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Outcome>)]
    outcome: Option<Option<Outcome>>,
    reason: Option<String>,
    /// A person who may answer; null: nobody any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    responsible: Option<Option<PersonId>>,
    /// The contributors are told.
    #[serde(default)]
    tell: bool,
}

impl OutcomeBody {
    fn parsed(self) -> Result<Answer, Error> {
        Ok(Answer {
            outcome: self.outcome,
            reason: self.reason.as_deref().map(Reason::parse).transpose()?,
            responsible: self.responsible,
            tell: self.tell,
        })
    }
}

/// Says what became of a contribution.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments/{id}/outcome",
    params(("text" = String, Path), ("id" = String, Path)), request_body = OutcomeBody,
    responses((status = 200, body = ContributionBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn outcome(
    State(app): State<AppState>,
    May(can): May<ability::Answer>,
    AtContribution(at, one): AtContribution,
    Json(body): Json<OutcomeBody>,
) -> Result<Answered<ContributionBody>, Error> {
    let n = one.n.ok_or(Error::NotFound)?;
    let after = answer(&app, &can, &at.consultation.id, &[n], &body.parsed()?).await?;
    let one = after.first().ok_or(Error::NotFound)?;
    Ok(Answered(ContributionBody::new(&at, one)))
}

#[derive(Deserialize, ToSchema)]
pub struct ModerationBody {
    /// `show`, `hide`, `redact`.
    act: String,
    /// The public reason.
    #[serde(default)]
    why: String,
    /// When redacting: what stands there from now on.
    #[serde(default)]
    body: String,
}

/// Shows, hides or redacts a contribution.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments/{id}/moderation",
    params(("text" = String, Path), ("id" = String, Path)), request_body = ModerationBody,
    responses((status = 200, body = ContributionBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn moderation(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    AtContribution(at, one): AtContribution,
    Json(body): Json<ModerationBody>,
) -> Result<Answered<ContributionBody>, Error> {
    let n = one.n.ok_or(Error::NotFound)?;
    let moderation = match body.act.as_str() {
        "show" => Moderation::Show,
        "hide" => Moderation::Hide(Reason::parse(&body.why)?),
        "redact" => Moderation::Redact(Body::parse(&body.body)?, Reason::parse(&body.why)?),
        _ => return Err(Error::Invalid { field: "act" }),
    };
    let after = moderate(&app, &can, &at.consultation.id, n, &moderation).await?;
    Ok(Answered(ContributionBody::new(&at, &after)))
}

/// Puts a contribution's proposed wording into the living text, where its quoted words still stand as quoted.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments/{id}/application",
    params(("text" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = ContributionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn application(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    AtContribution(at, one): AtContribution,
) -> Result<Answered<ContributionBody>, Error> {
    let n = one.n.ok_or(Error::NotFound)?;
    let after = apply_wording(&app, &can, &at.consultation.id, n).await?;
    Ok(Answered(ContributionBody::new(&at, &after)))
}

#[derive(Deserialize, ToSchema)]
pub struct AnchorBody {
    section: String,
    block: usize,
}

/// Puts a contribution whose words are gone on a block of the living text.
#[utoipa::path(post, path = "/api/v1/texts/{text}/comments/{id}/anchor",
    params(("text" = String, Path), ("id" = String, Path)), request_body = AnchorBody,
    responses((status = 200, body = ContributionBody), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn anchor(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    AtContribution(at, one): AtContribution,
    Json(body): Json<AnchorBody>,
) -> Result<Answered<ContributionBody>, Error> {
    let n = one.n.ok_or(Error::NotFound)?;
    let after = reattach(&app, &can, &at.consultation.id, n, &body.section, body.block).await?;
    Ok(Answered(ContributionBody::new(&at, &after)))
}

#[derive(Deserialize, ToSchema)]
pub struct OutcomesBody {
    numbers: Vec<i64>,
    #[serde(flatten)]
    outcome: OutcomeBody,
}

/// Says what became of several contributions at once.
#[utoipa::path(post, path = "/api/v1/consultations/{id}/outcomes", params(("id" = String, Path)),
    request_body = OutcomesBody,
    responses((status = 200, body = Contributions), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn outcomes(
    State(app): State<AppState>,
    May(can): May<ability::Answer>,
    InConsultation(at): InConsultation,
    Json(body): Json<OutcomesBody>,
) -> Result<Answered<Contributions>, Error> {
    let after = answer(&app, &can, &at.consultation.id, &body.numbers, &body.outcome.parsed()?).await?;
    Ok(Answered(Contributions {
        contributions: after.iter().map(|c| ContributionBody::new(&at, c)).collect(),
    }))
}
