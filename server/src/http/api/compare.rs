//! What differs between two states of a text.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use docs_schema::compare::ALGORITHM;
use docs_schema::compare::output::{self, Show};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::writing::AuthorBody;
use crate::actions::AppState;
use crate::actions::see_comparison::{self, Compared, Moment, WhoseWords, see_comparison};
use crate::domain::error::Error;
use crate::http::auth::InSight;
use crate::http::errors::ErrorBody;
use crate::http::extract::Query;
use crate::http::kept;
use crate::i18n::Lang;

#[derive(Deserialize)]
pub struct Asked {
    from: Option<String>,
    to: Option<String>,
    format: Option<String>,
    #[serde(default)]
    typography: bool,
}

/// One of the two states.
#[derive(Serialize, ToSchema)]
pub struct StateBody {
    /// None: the living text.
    version: Option<i64>,
    name: Option<String>,
    /// SHA-256 of the version's canonical bytes, in hexadecimal.
    hash: Option<String>,
    published_at: Option<i64>,
    /// Of the living text: the entry of its log up to which it was read.
    seq: Option<u64>,
}

impl StateBody {
    fn new(state: &see_comparison::State) -> Self {
        let version = state.version.as_ref();
        Self {
            version: version.map(|v| v.n),
            name: version.map(|v| v.name.clone()),
            hash: version.map(crate::domain::version::Version::hex),
            published_at: version.and_then(|v| v.published_at),
            seq: state.seq(),
        }
    }
}

/// What stands before the comparison itself: `algorithm`, `changed_characters`, `seconds`, `counts`, `title` (hunks) and
/// `provisions`, each `{kind, before, after, hunks: [{op, before, after, pieces, authors}], …}` as `palabre compare`
/// writes them. `before` and `after` of a hunk are its words; `authors` holds `wrote` and `removed`, lists of
/// `[place in authors, characters]`.
#[derive(Serialize, ToSchema)]
pub struct ComparisonBody {
    from: StateBody,
    to: StateBody,
    /// Only for those who may read the living text.
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<Vec<AuthorBody>>,
    /// True where names are still being read: asked again, they will be there.
    authors_late: bool,
}

impl ComparisonBody {
    fn new(compared: &Compared) -> Self {
        let authors = match &compared.names {
            WhoseWords::Known(names) => Some(names.authors.iter().cloned().map(Into::into).collect()),
            WhoseWords::Hidden | WhoseWords::Late => None,
        };
        Self {
            from: StateBody::new(&compared.before),
            to: StateBody::new(&compared.after),
            authors,
            authors_late: matches!(compared.names, WhoseWords::Late),
        }
    }
}

/// What differs between two versions (their numbers), or one and the living text (`live`): `json` (when absent), `html`
/// or `markdown`. A state that the caller may not see is not there.
#[utoipa::path(get, path = "/api/v1/texts/{text}/compare",
    params(("text" = String, Path), ("from" = String, Query), ("to" = String, Query), ("format" = Option<String>, Query),
           ("typography" = Option<bool>, Query)),
    responses((status = 200, body = ComparisonBody), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn show(
    State(app): State<AppState>,
    InSight(sight): InSight,
    lang: Lang,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let from: Moment = asked.from.as_deref().ok_or(Error::Invalid { field: "from" })?.parse()?;
    let to: Moment = asked.to.as_deref().ok_or(Error::Invalid { field: "to" })?.parse()?;
    let format = asked.format.unwrap_or_else(|| "json".to_owned());
    let kind = match format.as_str() {
        "json" => "application/json",
        "html" => "text/html; charset=utf-8",
        "markdown" => "text/markdown; charset=utf-8",
        _ => return Err(Error::Invalid { field: "format" }),
    };
    let compared = see_comparison(&app, &sight, from, to).await?;
    let tag =
        permanent(&compared).map(|tag| format!("{tag}-{format}-{}-{}", asked.typography, lang.as_str()));
    let show = Show { language: lang.into(), typography: asked.typography, colour: false };
    let body = tokio::task::spawn_blocking(move || write(&compared, kind, show)).await;
    let response = ([(CONTENT_TYPE, kind)], body.map_err(Error::internal)??).into_response();
    let public = sight.person_id.is_none().then_some(kept::FIVE_MINUTES);
    Ok(match tag {
        Some(tag) => kept::by_tag(response, &headers, &tag, public),
        None => passing(response),
    })
}

/// What names a comparison that will always be the same: of two versions, without names.
#[must_use]
pub fn permanent(compared: &Compared) -> Option<String> {
    let (before, after) = (compared.before.version.as_ref()?, compared.after.version.as_ref()?);
    let of =
        |v: &crate::domain::version::Version| format!("{}.{}", v.hex(), v.published_at.unwrap_or_default());
    matches!(compared.names, WhoseWords::Hidden).then(|| format!("{ALGORITHM}-{}-{}", of(before), of(after)))
}

/// The living text moves on, and names are the caller's alone: nobody keeps it.
pub fn passing(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn write(compared: &Compared, kind: &str, show: Show) -> Result<String, Error> {
    let comparison = &compared.comparison;
    if kind.starts_with("text/html") {
        return Ok(output::html(comparison, show));
    }
    if kind.starts_with("text/markdown") {
        return Ok(output::markdown(comparison, show));
    }
    let credits = match &compared.names {
        WhoseWords::Known(names) => Some(&names.credits),
        WhoseWords::Hidden | WhoseWords::Late => None,
    };
    output::json_with(comparison, compared.seconds, credits, &ComparisonBody::new(compared))
        .map_err(Error::internal)
}

impl From<Lang> for output::Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::French,
            Lang::En => Self::English,
        }
    }
}
