//! Who wrote what in a text, and when.

use axum::Json as Answer;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::threads::NamedBody;
use super::wire::InstitutionBody;
use crate::actions::AppState;
use crate::actions::see_authorship::{Authorship, see_authorship};
use crate::actions::see_writing::{Day, Share, Sitting, see_writing};
use crate::domain::author::{Author, Behalf};
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::http::auth::May;
use crate::http::errors::ErrorBody;

#[derive(Serialize, ToSchema)]
pub struct AuthorBody {
    person: String,
    name: String,
    institution: Option<InstitutionBody>,
    /// Who proposed the words, if the person only put them into the text.
    proposer: Option<NamedBody>,
    /// Where the words come from if the person did not type them; the person is then who brought them.
    on_behalf_of: Option<Behalf>,
}

impl From<Author> for AuthorBody {
    fn from(author: Author) -> Self {
        Self {
            person: author.person.to_string(),
            name: author.name,
            institution: author.institution.map(Into::into),
            proposer: author.proposer.as_ref().map(NamedBody::new),
            on_behalf_of: author.on_behalf_of,
        }
    }
}

/// An author at a time.
#[derive(Serialize, ToSchema)]
pub struct CreditBody {
    /// A place in `authors`.
    author: usize,
    /// When the server took the words, to the minute.
    at: i64,
    /// The number of the version in which the words first stood; null: in none yet.
    version: Option<i64>,
}

/// A version that credits name.
#[derive(Serialize, ToSchema)]
pub struct NamedVersion {
    n: i64,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct PartBody {
    /// `title`, `section/ID` (its blocks and its tables' cells, in order of reading), `note/ID`.
    place: String,
    /// FNV-1a (32 bits) over the UTF-16 code units of its words: whether one holds the same words.
    checksum: u32,
    /// Number of UTF-16 code units, and a place in `credits`; null: nobody's.
    #[schema(value_type = Vec<Vec<Option<usize>>>)]
    runs: Vec<(usize, Option<usize>)>,
}

/// The words of the living text by author.
#[derive(Serialize, ToSchema)]
pub struct AuthorshipBody {
    /// The log and its entry up to which the text was read.
    log: String,
    seq: u64,
    authors: Vec<AuthorBody>,
    credits: Vec<CreditBody>,
    versions: Vec<NamedVersion>,
    parts: Vec<PartBody>,
}

impl From<Authorship> for AuthorshipBody {
    fn from(a: Authorship) -> Self {
        let part = |p: crate::actions::see_authorship::CreditedPart| PartBody {
            place: p.place,
            checksum: p.checksum,
            runs: p.runs,
        };
        Self {
            log: a.log,
            seq: a.seq,
            authors: a.authors.into_iter().map(Into::into).collect(),
            credits: a
                .credits
                .iter()
                .map(|c| CreditBody { author: c.author, at: c.at, version: c.version })
                .collect(),
            versions: a.versions.into_iter().map(|v| NamedVersion { n: v.n, name: v.name }).collect(),
            parts: a.parts.into_iter().map(part).collect(),
        }
    }
}

/// Who wrote which words of the living text. Words that were carried from one section to another keep their first
/// author.
#[utoipa::path(get, path = "/api/v1/texts/{text}/authorship", params(("text" = String, Path)),
    responses((status = 200, body = AuthorshipBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn authorship(
    State(app): State<AppState>,
    May(can): May<ability::Read>,
) -> Result<Answer<AuthorshipBody>, Error> {
    Ok(Answer(see_authorship(&app, &can).await?.into()))
}

#[derive(Serialize, ToSchema)]
pub struct ShareBody {
    /// Null where the words were not typed, or by somebody of no institution.
    institution: Option<InstitutionBody>,
    on_behalf_of: Option<Behalf>,
    changes: i64,
    people: usize,
}

impl From<Share> for ShareBody {
    fn from(share: Share) -> Self {
        Self {
            institution: share.institution.map(Into::into),
            on_behalf_of: share.on_behalf_of,
            changes: share.changes,
            people: share.people,
        }
    }
}

/// A day in universal time.
#[derive(Serialize, ToSchema)]
pub struct DayBody {
    /// Its first moment.
    at: i64,
    shares: Vec<ShareBody>,
}

/// Writing without a pause of half an hour.
#[derive(Serialize, ToSchema)]
pub struct SittingBody {
    began: i64,
    ended: i64,
    /// The last entry of the log that belongs to it.
    seq: i64,
    changes: i64,
    /// Short names.
    institutions: Vec<String>,
}

/// When a text was written and by whom; oldest first.
#[derive(Serialize, ToSchema)]
pub struct WritingBody {
    days: Vec<DayBody>,
    sittings: Vec<SittingBody>,
}

/// When the text was written and by which institutions.
#[utoipa::path(get, path = "/api/v1/texts/{text}/activity", params(("text" = String, Path)),
    responses((status = 200, body = WritingBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn activity(
    State(app): State<AppState>,
    May(can): May<ability::Read>,
) -> Result<Answer<WritingBody>, Error> {
    let writing = see_writing(&app, &can).await?;
    let day = |day: Day| DayBody { at: day.at, shares: day.shares.into_iter().map(Into::into).collect() };
    let sitting = |s: Sitting| SittingBody {
        began: s.began,
        ended: s.ended,
        seq: s.seq,
        changes: s.changes,
        institutions: s.institutions,
    };
    Ok(Answer(WritingBody {
        days: writing.days.into_iter().map(day).collect(),
        sittings: writing.sittings.into_iter().map(sitting).collect(),
    }))
}
