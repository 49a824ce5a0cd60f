//! The numbered lines of a version, and where their words are now.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use docs_schema::lines::fate::{Fate, Standing, Traced};
use docs_schema::lines::{Line, RULE, WIDTH};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::compare::passing;
use crate::actions::AppState;
use crate::actions::find_lines::{FoundLines, find_lines, see_lines};
use crate::domain::access::Sight;
use crate::domain::error::Error;
use crate::domain::line_query::LineQuery;
use crate::http::auth::{InSight, Number};
use crate::http::errors::ErrorBody;
use crate::http::extract::Query;
use crate::http::kept;

#[derive(Deserialize)]
pub struct Part {
    from: Option<usize>,
    to: Option<usize>,
}

/// A line: its number, its words, and where they stand: `piece` is `title`, `block` (with `section` and the block's place
/// in it, from 0), `cell` (`section`, `table`, `row`, `col`) or `note` (`id`); `characters` are code points of that piece.
#[derive(Serialize, ToSchema)]
pub struct LineBody {
    n: usize,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    line: Line,
}

/// The lines of a version. They never change: the rule by which they are broken is written down and has a number.
#[derive(Serialize, ToSchema)]
pub struct LinesBody {
    version: i64,
    /// SHA-256 of the version's canonical bytes, in hexadecimal.
    hash: String,
    rule: u32,
    width: usize,
    /// Of the whole version.
    count: usize,
    lines: Vec<LineBody>,
}

/// The lines of a version, or those from `from` to `to` (both counted from 1 and included).
#[utoipa::path(get, path = "/api/v1/texts/{text}/versions/{n}/lines",
    params(("text" = String, Path), ("n" = i64, Path), ("from" = Option<usize>, Query), ("to" = Option<usize>, Query)),
    responses((status = 200, body = LinesBody), (status = 404, body = ErrorBody)))]
pub async fn list(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Number(n): Number,
    Query(part): Query<Part>,
    headers: axum::http::HeaderMap,
) -> Result<Response, Error> {
    let numbered = see_lines(&app, &sight, n).await?;
    let (from, to) = (part.from.unwrap_or(1).max(1), part.to.unwrap_or(usize::MAX));
    let (count, hash) = (numbered.lines.len(), numbered.version.hex());
    let listed = (1..).zip(numbered.lines).skip(from - 1).take_while(|(n, _)| *n <= to);
    let lines = listed.map(|(n, line)| LineBody { n, line }).collect();
    let body = LinesBody { version: n, hash: hash.clone(), rule: RULE, width: WIDTH, count, lines };
    let tag = format!("{hash}-lines-{RULE}-{from}-{to}");
    let keep = sight.person_id.is_none().then_some(kept::FIVE_MINUTES);
    Ok(kept::by_tag(axum::Json(body).into_response(), &headers, &tag, keep))
}

#[derive(Deserialize)]
pub struct Asked {
    version: Option<i64>,
    line: Option<usize>,
    to: Option<usize>,
    q: Option<String>,
}

impl Asked {
    fn read(&self) -> Result<LineQuery, Error> {
        match (&self.q, self.line) {
            (Some(q), _) => {
                let said = LineQuery::parse(q)?;
                Ok(LineQuery { version: said.version.or(self.version), ..said })
            }
            (None, Some(line)) => LineQuery::of(self.version, line, self.to.unwrap_or(line)),
            (None, None) => Err(Error::Invalid { field: "line-query" }),
        }
    }
}

/// A piece of the text as it is now.
#[derive(Serialize, ToSchema)]
pub struct StandingBody {
    #[schema(value_type = Object)]
    piece: docs_schema::anchor::Spot,
    /// Code points of the piece that are meant.
    #[schema(value_type = Object)]
    characters: std::ops::Range<usize>,
    /// The words of the whole piece.
    words: String,
}

/// Lines of one piece, and what became of them.
#[derive(Serialize, ToSchema)]
pub struct PassageBody {
    from: usize,
    to: usize,
    #[schema(value_type = Object)]
    piece: docs_schema::anchor::Spot,
    /// As they read in the version.
    words: String,
    /// `kept`, `reworded` (some of the words stand), `replaced` (others stand in their place) or `removed`.
    fate: &'static str,
    /// The section that they stood in; empty for the title.
    section: String,
    /// The section where they, or what replaced them, stand now.
    section_now: Option<String>,
    now: Vec<StandingBody>,
    /// Sections with similar words, where these are gone: likeness, not identity.
    similar: Vec<String>,
    /// Where the words of a provision that is gone went.
    merged_into: Option<String>,
}

/// Where lines of a version are now: in the living text for those who may read it (`now` null), else in the newest version
/// that the caller may see.
#[derive(Serialize, ToSchema)]
pub struct WhereNow {
    version: i64,
    from: usize,
    to: usize,
    now: Option<i64>,
    passages: Vec<PassageBody>,
}

/// Where the words of a line are now, or what stands in their place. `line` (and `to`) with `version`, or `q` as people say
/// it: `ligne 214 de la version 3`.
#[utoipa::path(get, path = "/api/v1/texts/{text}/lines",
    params(("text" = String, Path), ("version" = Option<i64>, Query), ("line" = Option<usize>, Query),
           ("to" = Option<usize>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, body = WhereNow), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn find(
    State(app): State<AppState>,
    InSight(sight): InSight,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let body = where_now(&app, &sight, asked.read()?).await?;
    Ok(passing(axum::Json(body).into_response()))
}

async fn where_now(app: &AppState, sight: &Sight, asked: LineQuery) -> Result<WhereNow, Error> {
    let found = find_lines(app, sight, asked).await?;
    let FoundLines { of, asked, now, traced, related } = found;
    let passages =
        traced.into_iter().zip(related).map(|(one, went)| passage(one, went.map(|place| place.id)));
    Ok(WhereNow {
        version: of.version.n,
        from: asked.from,
        to: asked.to,
        now: now.version.map(|version| version.n),
        passages: passages.collect(),
    })
}

fn passage(one: Traced, merged_into: Option<String>) -> PassageBody {
    let characters = one.passage.characters.clone();
    let standing =
        |Standing { spot, characters, piece }| StandingBody { piece: spot, characters, words: piece };
    PassageBody {
        from: one.passage.lines.0,
        to: one.passage.lines.1,
        words: one.passage.piece.chars().skip(characters.start).take(characters.len()).collect(),
        piece: one.passage.spot,
        fate: fate_word(one.fate),
        section: one.before,
        section_now: one.now,
        now: one.standing.into_iter().map(standing).collect(),
        similar: one.similar.into_iter().map(|place| place.section).collect(),
        merged_into,
    }
}

/// As it travels, and as sentences are named.
#[must_use]
pub fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Kept => "kept",
        Fate::Reworded => "reworded",
        Fate::Replaced => "replaced",
        Fate::Removed => "removed",
    }
}
