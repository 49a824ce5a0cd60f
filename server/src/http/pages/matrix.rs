//! The response matrix and one contribution: where the secretariat answers, and where everybody reads what became of it.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use docs_schema::anchor::Resolved;
use serde::Deserialize;

use super::consultation_templates::{
    AnswerForm, ChangeRow, ContributionPage, ContributionView, MatrixGroup, MatrixPage, Option_, Standing,
};
use super::consultations::place_of;
use super::contribution_view::{options, status, view};
use super::fields::Fields;
use super::frame::{Frame, query_escape, safe_next};
use super::page::{Page, after};
use crate::actions::AppState;
use crate::actions::anchoring::{elsewhere, living, stored};
use crate::actions::answer::{Answer, answer as answer_contributions};
use crate::actions::apply_wording::{apply_wording, is_applied};
use crate::actions::contribute::withdraw as withdraw_contribution;
use crate::actions::link_changes::{Written, link_changes, written_since};
use crate::actions::moderate::{Moderation, moderate as moderate_contribution};
use crate::actions::reattach::reattach;
use crate::actions::see_contributions::{answering, progress, see_contribution, see_matrix};
use crate::domain::access::AtConsultation;
use crate::domain::capability::{Capability as C, ability};
use crate::domain::consultation::{Contribution, Kind, Outcome, State as Stands};
use crate::domain::error::Error;
use crate::domain::input::{Body, Reason};
use crate::http::auth::{InConsultation, May, Number, Slug};
use crate::http::extract::Query;

/// Changes that one page offers.
const CHANGES: usize = 40;
/// Rows of one page of the matrix.
const ROWS: usize = 200;

/// What a person asked to see. What makes no sense asks for nothing.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    status: String,
    kind: String,
    institution: String,
    order: String,
    q: String,
    page: String,
}

impl Asked {
    fn query(&self, page: usize) -> String {
        let fields = [
            ("status", self.status.as_str()),
            ("kind", &self.kind),
            ("institution", &self.institution),
            ("order", &self.order),
            ("q", &self.q),
        ];
        let mut parts: Vec<String> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", query_escape(value)))
            .collect();
        parts.push(format!("page={page}"));
        format!("?{}", parts.join("&"))
    }

    fn takes(&self, one: &Contribution) -> bool {
        let stands = status(one, true);
        let by_status = match self.status.as_str() {
            "" => true,
            "open" => matches!(stands, "received" | "waiting"),
            wanted => stands == wanted,
        };
        let words = self.q.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&words);
        by_status
            && (self.kind.is_empty() || one.kind.as_str() == self.kind)
            && (self.institution.is_empty() || one.institution_name == self.institution)
            && (words.is_empty()
                || has(&one.body)
                || has(&one.quote)
                || has(&one.proposal)
                || has(&one.place))
    }
}

pub async fn show(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    Query(asked): Query<Asked>,
) -> Result<Page<MatrixPage>, Error> {
    let can = at.sight.can::<ability::SeeMatrix>()?;
    let dossier = place_of(&app, &at, &slug).await?;
    let (consultation, all) = see_matrix(&app, &can, &at.consultation.id, 0).await?;
    let total = all.len();
    let institutions: BTreeSet<String> = all.iter().map(|one| one.institution_name.clone()).collect();
    let mut chosen: Vec<Contribution> = all.into_iter().filter(|one| asked.takes(one)).collect();
    if asked.order != "n" {
        // By provision, in the order of the version; what is about the whole comes first.
        let order = crate::actions::see_contributions::order_of_sections(&app, &at).await?;
        let rank = |one: &Contribution| order.iter().position(|id| *id == one.section).map_or(0, |at| at + 1);
        chosen.sort_by_cached_key(|one| (rank(one), one.n));
    }
    let shown = chosen.len();
    let page = asked.page.parse::<usize>().unwrap_or(1).max(1);
    let pages = shown.div_ceil(ROWS);
    let rows = chosen.iter().skip((page - 1) * ROWS).take(ROWS);
    let groups = groups(rows.map(|one| view(&f, &at, one)).collect(), asked.order == "n");
    let progress = progress(&app, &consultation.id).await?;
    let here = format!(
        "/d/{slug}/{}/consultations/{}/matrix{}",
        at.sight.text_id,
        consultation.id,
        asked.query(page)
    );
    Ok(Page(MatrixPage {
        id: at.sight.text_id.to_string(),
        consultation: consultation.id.to_string(),
        title: consultation.title.clone(),
        rev: consultation.rev,
        received: progress.received,
        answered: progress.answered,
        waiting: progress.waiting,
        shown,
        total,
        filters: filters(&f, &asked, &institutions),
        words: asked.q.clone(),
        groups,
        pages: (1..=pages).map(|n| (n, asked.query(n), n == page)).collect(),
        can_answer: at.sight.capabilities.has(C::Answer),
        outcomes: outcomes(&f, "keep", true),
        people: people(&app, &f, &at, "keep", true).await?,
        here,
        dossier,
        f,
    }))
}

/// Rows under the provision that they are about; all in one where they stand in the order of their numbers.
fn groups(rows: Vec<ContributionView>, by_number: bool) -> Vec<MatrixGroup> {
    let mut groups: Vec<MatrixGroup> = Vec::new();
    for row in rows {
        match groups.last_mut() {
            Some(group) if !by_number && group.place == row.place => group.rows.push(row),
            _ => groups.push(MatrixGroup { place: row.place.clone(), rows: vec![row] }),
        }
    }
    groups
}

fn filters(f: &Frame, asked: &Asked, institutions: &BTreeSet<String>) -> Vec<(&'static str, Vec<Option_>)> {
    let all = |chosen: bool| Option_ { value: String::new(), name: f.t("matrix-all"), chosen };
    let with_all = |list: Vec<Option_>, chosen: &str| {
        std::iter::once(all(chosen.is_empty())).chain(list).collect::<Vec<_>>()
    };
    let stands = ["open", "received", "waiting", "hidden", "withdrawn"];
    let stands = stands.into_iter().chain(Outcome::ALL.iter().map(|one| one.as_str()));
    let named = institutions.iter().filter(|name| !name.is_empty()).map(|name| Option_ {
        value: name.clone(),
        name: name.clone(),
        chosen: *name == asked.institution,
    });
    vec![
        ("status", with_all(options(f, "status", stands, &asked.status), &asked.status)),
        (
            "kind",
            with_all(options(f, "kind", Kind::ALL.iter().map(|k| k.as_str()), &asked.kind), &asked.kind),
        ),
        ("institution", with_all(named.collect(), &asked.institution)),
        ("order", options(f, "matrix-order", ["place", "n"], &asked.order)),
    ]
}

fn outcomes(f: &Frame, chosen: &str, keep: bool) -> Vec<Option_> {
    let first = keep.then_some("keep").into_iter().chain(["none"]);
    options(f, "outcome", first.chain(Outcome::ALL.iter().map(|one| one.as_str())), chosen)
}

async fn people(
    app: &AppState,
    f: &Frame,
    at: &AtConsultation,
    chosen: &str,
    keep: bool,
) -> Result<Vec<Option_>, Error> {
    let mut list: Vec<Option_> =
        options(f, "responsible", keep.then_some("keep").into_iter().chain(["none"]), chosen);
    for (id, name) in answering(app, &at.sight).await? {
        list.push(Option_ { chosen: id.as_str() == chosen, value: id.to_string(), name });
    }
    Ok(list)
}

pub async fn one(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
) -> Result<Page<ContributionPage>, Error> {
    let dossier = place_of(&app, &at, &slug).await?;
    let one = see_contribution(&app, &at, n).await?;
    let may = |capability| at.sight.capabilities.has(capability);
    let received = one.state == Stands::Received;
    let answer = if may(C::Answer) && received {
        let responsible = one.responsible.as_ref().map_or("none", |id| id.as_str());
        Some(AnswerForm {
            outcomes: outcomes(&f, one.outcome.map_or("none", Outcome::as_str), false),
            people: people(&app, &f, &at, responsible, false).await?,
            reason: one.reason.clone(),
            told: one.told_at.is_some(),
        })
    } else {
        None
    };
    let own = one.is_of(&at.visitor) && (!one.official || at.visitor.focal);
    let standing = if may(C::Read) { standing_now(&app, &at, &one).await? } else { None };
    let changes = if may(C::Answer) && received && !one.section.is_empty() {
        changes(&app, &f, &at, &one).await?
    } else {
        Vec::new()
    };
    let similar = if may(C::SeeMatrix) { similar(&app, &f, &at, &one).await? } else { Vec::new() };
    Ok(Page(ContributionPage {
        id: at.sight.text_id.to_string(),
        consultation: at.consultation.id.to_string(),
        title: at.consultation.title.clone(),
        version: at.consultation.version,
        c: view(&f, &at, &one),
        can_withdraw: own && received,
        answer,
        can_moderate: may(C::Consult) && received,
        shown: one.shown.as_str(),
        raw_body: one.body.clone(),
        email: if may(C::SeeMatrix) { one.email.clone() } else { String::new() },
        similar,
        standing,
        changes,
        dossier,
        f,
    }))
}

/// Where its words stand in the living text.
async fn standing_now(
    app: &AppState,
    at: &AtConsultation,
    one: &Contribution,
) -> Result<Option<Standing>, Error> {
    let Some(anchor) = stored(one) else { return Ok(None) };
    let resolver = living(app, &at.sight.text_id).await?;
    let may = |capability| at.sight.capabilities.has(capability);
    let applied = is_applied(app, one).await?;
    Ok(Some(match resolver.resolve(&anchor) {
        Resolved::Found(place) => Standing {
            how: if place.changed { "changed" } else { "same" },
            by_hand: !applied && !place.changed && !place.plain && !one.proposal.is_empty(),
            can_apply: !applied
                && !place.changed
                && place.plain
                && may(C::Write)
                && !one.proposal.is_empty()
                && one.state == Stands::Received,
            section: place.section,
            words: place.words,
            applied,
            elsewhere: Vec::new(),
        },
        Resolved::Orphaned => Standing {
            how: "gone",
            section: String::new(),
            words: String::new(),
            can_apply: false,
            by_hand: false,
            applied,
            elsewhere: if may(C::Consult) {
                elsewhere(app, &at.sight.text_id, &anchor).await?
            } else {
                Vec::new()
            },
        },
    }))
}

pub async fn apply(
    State(app): State<AppState>,
    May(can): May<ability::Write>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
) -> Result<Response, Error> {
    let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
    let done = apply_wording(&app, &can, &at.consultation.id, n).await.map(drop);
    after(&app, f.lang, &to, "wording-was-applied", done)
}

pub async fn attach(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
    let (section, block) = fields.text("place").rsplit_once('/').unwrap_or_default();
    let block = block.parse().unwrap_or(usize::MAX);
    let done = reattach(&app, &can, &at.consultation.id, n, section, block).await.map(drop);
    after(&app, f.lang, &to, "contribution-was-reattached", done)
}

/// What was written in its section since the version that was consulted on.
async fn changes(
    app: &AppState,
    f: &Frame,
    at: &AtConsultation,
    one: &Contribution,
) -> Result<Vec<ChangeRow>, Error> {
    let can = at.sight.can::<ability::Answer>()?;
    let written = match written_since(app, &can, one).await {
        // A long history is being read: the list comes with the next visit.
        Err(Error::Busy) => Vec::new(),
        written => written?,
    };
    let row = |one: Written| ChangeRow {
        name: one.name(),
        by: format!("{} ({}), {}", one.who, one.institution, f.when(one.at).full),
        words: one.words.chars().take(200).collect(),
    };
    Ok(written.into_iter().take(CHANGES).map(row).collect())
}

pub async fn link(
    State(app): State<AppState>,
    May(can): May<ability::Answer>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
    let chosen: Vec<String> = fields.all("change").map(ToOwned::to_owned).collect();
    let done = link_changes(&app, &can, &at.consultation.id, n, &chosen).await;
    after(&app, f.lang, &to, "changes-were-linked", done)
}

/// Those that say nearly the same, by shared runs of words.
async fn similar(
    app: &AppState,
    f: &Frame,
    at: &AtConsultation,
    one: &Contribution,
) -> Result<Vec<ContributionView>, Error> {
    let can = at.sight.can::<ability::SeeMatrix>()?;
    let (_, all) = see_matrix(app, &can, &at.consultation.id, 0).await?;
    let found = crate::domain::likeness::similar(one, &all);
    Ok(found.into_iter().map(|other| view(f, at, other)).collect())
}

pub async fn answer(
    State(app): State<AppState>,
    May(can): May<ability::Answer>,
    InConsultation(at): InConsultation,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let back = safe_next(fields.text("back")).to_owned();
    let answered = async {
        let numbers: Vec<i64> = fields.all("n").filter_map(|n| n.parse().ok()).collect();
        let answer = Answer {
            outcome: match fields.text("outcome") {
                "keep" | "" => None,
                "none" => Some(None),
                word => Some(Some(word.parse()?)),
            },
            // Many at once: what is left empty stays as it is.
            reason: Some(Reason::parse(fields.text("reason"))?)
                .filter(|reason| numbers.len() == 1 || !reason.as_str().is_empty()),
            responsible: match fields.text("responsible") {
                "keep" | "" => None,
                "none" => Some(None),
                id => Some(Some(id.parse()?)),
            },
            tell: fields.one("tell").is_some(),
        };
        answer_contributions(&app, &can, &at.consultation.id, &numbers, &answer).await.map(drop)
    };
    after(&app, f.lang, &back, "answer-was-kept", answered.await)
}

pub async fn moderate(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
    let done = async {
        let moderation = match fields.text("act") {
            "show" => Moderation::Show,
            "hide" => Moderation::Hide(Reason::parse(fields.text("why"))?),
            "redact" => {
                Moderation::Redact(Body::parse(fields.text("body"))?, Reason::parse(fields.text("why"))?)
            }
            _ => return Err(Error::Invalid { field: "act" }),
        };
        moderate_contribution(&app, &can, &at.consultation.id, n, &moderation).await.map(drop)
    };
    after(&app, f.lang, &to, "moderation-was-done", done.await)
}

pub async fn withdraw(
    State(app): State<AppState>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    Number(n): Number,
    f: Frame,
    fields: Fields,
) -> Result<Response, Error> {
    if at.visitor.person.is_none() {
        return Err(Error::NotSignedIn);
    }
    at.may_contribute()?;
    let to = format!("/d/{slug}/{}/consultations/{}/{n}", at.sight.text_id, at.consultation.id);
    let done =
        async { withdraw_contribution(&app, &at, n, &Reason::parse(fields.text("why"))?).await.map(drop) };
    after(&app, f.lang, &to, "contribution-was-withdrawn", done.await)
}
