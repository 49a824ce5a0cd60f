//! What anybody may take along of consultations: contributions that are shown to all, without personal data, as CSV or JSON;
//! and as W3C Web Annotations on the permanent address of the version.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::actions::AppState;
use crate::actions::see_dossier::see_place;
use crate::actions::see_transparency::{open_data, selectors};
use crate::domain::consultation::{Contribution, Kind, Outcome};
use crate::domain::error::Error;
use crate::http::auth::{InSight, public_url};
use crate::http::errors::ErrorBody;
use crate::http::extract::Query;
use crate::sheets::{Cell, write_csv};

#[derive(Deserialize)]
pub struct Format {
    format: Option<String>,
}

/// A contribution without anything that would name a person.
#[derive(Serialize, ToSchema)]
pub struct OpenContribution {
    consultation: String,
    n: i64,
    kind: Kind,
    institution: String,
    category: String,
    region: String,
    place: String,
    quote: String,
    body: String,
    proposal: String,
    sent_at: Option<i64>,
    outcome: Option<Outcome>,
    reason: String,
    told_at: Option<i64>,
}

impl OpenContribution {
    fn new(c: &Contribution) -> Option<Self> {
        let told = c.told_at.is_some();
        Some(Self {
            consultation: c.consultation.to_string(),
            n: c.n?,
            kind: c.kind,
            institution: c.institution_name.clone(),
            category: c.institution_category.clone(),
            region: c.institution_region.clone(),
            place: c.place.clone(),
            quote: c.quote.clone(),
            body: c.body.clone(),
            proposal: c.proposal.clone(),
            sent_at: c.sent_at,
            outcome: c.outcome.filter(|_| told),
            reason: if told { c.reason.clone() } else { String::new() },
            told_at: c.told_at,
        })
    }

    fn cells(&self) -> Vec<Cell> {
        let text = |words: &str| Cell::Text(words.to_owned());
        let date = |at: Option<i64>| at.map_or_else(|| text(""), Cell::Date);
        vec![
            text(&self.consultation),
            Cell::Number(self.n),
            text(self.kind.as_str()),
            text(&self.institution),
            text(&self.category),
            text(&self.region),
            text(&self.place),
            text(&self.quote),
            text(&self.body),
            text(&self.proposal),
            date(self.sent_at),
            text(self.outcome.map(Outcome::as_str).unwrap_or_default()),
            text(&self.reason),
            date(self.told_at),
        ]
    }
}

const HEAD: [&str; 14] = [
    "consultation",
    "n",
    "kind",
    "institution",
    "category",
    "region",
    "place",
    "quote",
    "body",
    "proposal",
    "sent",
    "outcome",
    "reason",
    "answered",
];

/// What anybody may see, in rows.
#[derive(Serialize, ToSchema)]
pub struct OpenData {
    contributions: Vec<OpenContribution>,
}

/// The contributions that are shown to all, without personal data: `json` (when absent) or `csv`.
#[utoipa::path(get, path = "/api/v1/texts/{text}/open-data",
    params(("text" = String, Path), ("format" = Option<String>, Query)),
    responses((status = 200, body = OpenData), (status = 404, body = ErrorBody)))]
pub async fn rows(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Query(query): Query<Format>,
) -> Result<Response, Error> {
    let all = open_data(&app, &sight).await?;
    let rows: Vec<OpenContribution> =
        all.iter().flat_map(|(_, list)| list).filter_map(OpenContribution::new).collect();
    match query.format.as_deref().unwrap_or("json") {
        "json" => Ok(Answered(OpenData { contributions: rows }).into_response()),
        "csv" => {
            let cells: Vec<Vec<Cell>> = rows.iter().map(OpenContribution::cells).collect();
            let body = write_csv(&HEAD.map(ToOwned::to_owned), &cells);
            let heads: [(HeaderName, &str); 2] = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"contributions.csv\""),
            ];
            Ok((heads, body).into_response())
        }
        _ => Err(Error::Invalid { field: "format" }),
    }
}

/// The same as W3C Web Annotations (an `AnnotationPage`) on the version's permanent address.
#[utoipa::path(get, path = "/api/v1/texts/{text}/annotations", params(("text" = String, Path)),
    responses((status = 200, description = "W3C Web Annotation, JSON-LD"), (status = 404, body = ErrorBody)))]
pub async fn annotations(
    State(app): State<AppState>,
    InSight(sight): InSight,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let site = public_url(&app, &headers);
    let slug = see_place(&app, &sight).await?.slug;
    let base = format!("{site}/d/{slug}/{}", sight.text_id);
    let mut items = Vec::new();
    for (consultation, list) in open_data(&app, &sight).await? {
        let places = selectors(&app, &consultation, &list).await?;
        let version = format!("{base}/v/{}", consultation.version);
        let page = format!("{base}/consultations/{}", consultation.id);
        for (one, place) in list.iter().zip(places) {
            items.push(annotation(one, &page, &version, place.map(|place| json!([
                { "type": "TextQuoteSelector", "exact": place.quote.exact, "prefix": place.quote.prefix,
                  "suffix": place.quote.suffix },
                { "type": "TextPositionSelector", "start": place.position.start, "end": place.position.end },
            ]))));
        }
    }
    let body = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("{site}/api/v1/texts/{}/annotations", sight.text_id),
        "type": "AnnotationPage",
        "items": items,
    });
    Ok((
        [(CONTENT_TYPE, "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"")],
        body.to_string(),
    )
        .into_response())
}

fn annotation(c: &Contribution, page: &str, version: &str, selector: Option<Value>) -> Value {
    let mut bodies = vec![
        json!({ "type": "TextualBody", "value": c.body, "format": "text/markdown", "purpose": "commenting" }),
    ];
    if !c.proposal.is_empty() {
        bodies.push(json!({ "type": "TextualBody", "value": c.proposal, "format": "text/plain", "purpose": "editing" }));
    }
    let mut target = json!({ "source": version });
    if let Some(selector) = selector {
        target["selector"] = selector;
    }
    let created = c.sent_at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    let mut made = json!({
        "id": format!("{page}/{}", c.n.unwrap_or_default()),
        "type": "Annotation",
        "motivation": if c.proposal.is_empty() { "commenting" } else { "editing" },
        "created": created.map(|at| at.to_string()),
        "body": bodies,
        "target": target,
    });
    if !c.institution_name.is_empty() {
        made["creator"] = json!({ "type": "Organization", "name": c.institution_name });
    }
    made
}
