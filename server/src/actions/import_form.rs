//! The comment form that partners fill in, brought as a file: kept, its columns recognised, each row shown with its place and
//! how sure it is; then taken in, row by row or all the sure ones at once.
//!
//! Must stay true: a row whose place is doubtful waits for a person; a row that was taken in once is never taken in again,
//! from whatever file.

use std::collections::HashMap;

use crate::domain::access::AtConsultation;
use crate::domain::capability::{Can, ability};
use crate::domain::consultation::{Contribution, Heard, Kind, Shown, Source, State};
use crate::domain::error::Error;
use crate::domain::ids::{ContributionId, uuid_v7};
use crate::domain::limits;
use crate::domain::person::Institution;
use crate::sheets::{
    Confidence, FormRow, Kind as FormKind, Mapping, PlaceIndex, Placed, Sheet, fingerprint, guess, place,
    read, rows,
};
use crate::store::contributions::Sender;
use crate::store::sheet_imports::{self, SheetImport};
use crate::store::{Writing, access, consultations, contributions, institutions, versions};

use super::AppState;
use super::anchoring::{About, anchored};
use super::contribute::{blank, number};
use super::see_versions::version_text;

/// Keeps a file, its columns recognised as far as they can be. Its id.
///
/// # Errors
/// [`Error::UnreadableFile`] with the reader's own word.
pub async fn keep_form(
    app: &AppState,
    can: &Can<ability::Consult>,
    at: &AtConsultation,
    name: &str,
    bytes: Vec<u8>,
) -> Result<String, Error> {
    let (sheet, body) = parsed(name.to_owned(), bytes).await?;
    let id = uuid_v7(app.now(), &*app.chance);
    let mapping = serde_json::to_string(&guess(&sheet)).map_err(Error::internal)?;
    let name: String = name.chars().take(limits::NAME_CHARS).collect();
    let new = SheetImport { id, consultation: at.consultation.id.clone(), name, body, mapping };
    let mut tx = app.store.write().await?;
    sheet_imports::insert(&mut tx, &new, can.by(), app.now()).await?;
    tx.commit().await?;
    Ok(new.id)
}

async fn parsed(name: String, bytes: Vec<u8>) -> Result<(Sheet, Vec<u8>), Error> {
    let parse = move || match read(&name, &bytes) {
        Ok(sheet) => Ok((sheet, bytes)),
        Err(error) => Err(Error::UnreadableFile { detail: error.code().to_owned() }),
    };
    tokio::task::spawn_blocking(parse).await.map_err(Error::internal)?
}

/// A row of the file, and where it would go.
pub struct FormLine {
    pub row: FormRow,
    pub placed: Placed,
    /// The number under which it was taken in already.
    pub taken: Option<i64>,
    pub print: [u8; 32],
}

pub struct FormPreview {
    pub name: String,
    pub sheet: Sheet,
    pub mapping: Mapping,
    pub lines: Vec<FormLine>,
}

/// # Errors
/// [`Error::NotFound`].
pub async fn preview_form(
    app: &AppState,
    _can: &Can<ability::Consult>,
    at: &AtConsultation,
    id: &str,
) -> Result<FormPreview, Error> {
    let mut db = app.store.read().await?;
    let kept = sheet_imports::get(&mut db, &at.consultation.id, id).await?;
    let known = contributions::fingerprints(&mut db, &at.consultation.id).await?;
    let version = versions::get(&mut db, &at.consultation.text_id, at.consultation.version).await?;
    drop(db);
    let mapping: Mapping = serde_json::from_str(&kept.mapping).map_err(Error::internal)?;
    let text = version_text(app, &version).await?;
    let (sheet, _) = parsed(kept.name.clone(), kept.body).await?;
    let place_all = move || {
        let index = PlaceIndex::new(&text.frozen.text, text.scheme());
        let line = |row: FormRow| {
            let print = fingerprint(&row);
            FormLine { placed: place(&row, &index), taken: known.get(&print).copied(), print, row }
        };
        let lines = rows(&sheet, &mapping).into_iter().map(line).collect();
        FormPreview { name: kept.name, sheet, mapping, lines }
    };
    tokio::task::spawn_blocking(place_all).await.map_err(Error::internal)
}

/// Says which column is what.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn map_form(
    app: &AppState,
    _can: &Can<ability::Consult>,
    at: &AtConsultation,
    id: &str,
    mapping: &Mapping,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    sheet_imports::get(&mut tx, &at.consultation.id, id).await?;
    let json = serde_json::to_string(mapping).map_err(Error::internal)?;
    sheet_imports::set_mapping(&mut tx, id, &json).await?;
    Ok(tx.commit().await?)
}

/// Where a person puts a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// The n-th of its candidates, from 0.
    Candidate(usize),
    /// On the text as a whole.
    Whole,
}

/// Takes rows in: all that are sure and new (`choices` empty), or those that a person has put somewhere, by their number in
/// the file. How many came in.
///
/// # Errors
/// [`Error::Invalid`] when there is no such row or place, or too many come at once.
pub async fn take_rows(
    app: &AppState,
    can: &Can<ability::Consult>,
    at: &AtConsultation,
    id: &str,
    choices: &HashMap<u32, Put>,
) -> Result<usize, Error> {
    if at.consultation.text_id != *can.on() {
        return Err(Error::NotFound);
    }
    let preview = preview_form(app, can, at, id).await?;
    let all = institutions::all(&mut *app.store.read().await?).await?;
    let mut chosen = Vec::new();
    for line in preview.lines.into_iter().filter(|line| line.taken.is_none()) {
        let Some(about) = about(&line, choices)? else { continue };
        let anchored = anchored(app, &at.consultation, &about).await?;
        let one = contribution(app, at, &line.row, anchored, &all);
        chosen.push((one, line.print));
    }
    let mut tx = app.store.write().await?;
    access::lock_dossier(&mut tx, &at.sight.dossier_id).await?;
    let mut taken = 0;
    for (one, print) in chosen {
        taken += usize::from(take(app, &mut tx, can, at, one, &print).await?);
    }
    tx.commit().await?;
    Ok(taken)
}

/// Where the row goes; none: not now.
fn about(line: &FormLine, choices: &HashMap<u32, Put>) -> Result<Option<About>, Error> {
    let candidate = |n: usize| {
        let found = line.placed.candidates.get(n).ok_or(Error::Invalid { field: "place" })?;
        Ok(Some(About {
            section: found.section.clone(),
            block: found.block,
            quote: found.quote.clone().unwrap_or_default(),
            ..About::default()
        }))
    };
    match choices.get(&line.row.number) {
        Some(Put::Candidate(n)) => candidate(*n),
        Some(Put::Whole) => Ok(Some(About::default())),
        None if choices.is_empty() && line.placed.confidence == Confidence::Sure => candidate(0),
        None => Ok(None),
    }
}

async fn take(
    app: &AppState,
    tx: &mut Writing,
    can: &Can<ability::Consult>,
    at: &AtConsultation,
    mut one: Contribution,
    print: &[u8; 32],
) -> Result<bool, Error> {
    // Somebody may have taken the same row in meanwhile, or the file holds it twice.
    if contributions::has_fingerprint(tx, &at.consultation.id, print).await? {
        return Ok(false);
    }
    let now = app.now();
    one.rev = consultations::next_rev(tx, &at.consultation.id).await?;
    number(tx, at, &mut one, now).await?;
    let key = uuid_v7(now, &*app.chance);
    let sender = Sender { key: &key, entered_by: Some(can.by()), fingerprint: Some(print) };
    contributions::insert(tx, &one, &sender).await?;
    if !one.reason.is_empty() {
        contributions::save(tx, &one, now, one.rev).await?;
    }
    Ok(true)
}

fn contribution(
    app: &AppState,
    at: &AtConsultation,
    row: &FormRow,
    anchored: super::anchoring::Anchored,
    all: &[Institution],
) -> Contribution {
    let now = app.now();
    let same = |name: &str| name.trim().to_lowercase() == row.institution.trim().to_lowercase();
    let institution = all.iter().find(|one| same(&one.name) || same(&one.short_name));
    let body = if row.comment.is_empty() { row.proposal.clone() } else { row.comment.clone() };
    let cut = |words: &str, most: usize| words.chars().take(most).collect::<String>();
    Contribution {
        state: State::Received,
        shown: Shown::Shown,
        source: Source::Import,
        official: institution.is_some(),
        heard: institution.is_none().then(|| Heard {
            group: row.institution.clone(),
            consent: true,
            ..Heard::default()
        }),
        institution: institution.map(|one| one.id.clone()),
        kind: row.kind.map_or(Kind::Substantive, kind),
        body: cut(&body, limits::CONTRIBUTION_CHARS),
        proposal: cut(&row.proposal, limits::CONTRIBUTION_CHARS),
        reason: cut(&row.answer, limits::REASON_CHARS),
        original: format!("{} · {} · {}", row.clause, row.paragraph, row.line)
            .trim_matches([' ', '·'])
            .to_owned(),
        sent_at: Some(now),
        ..blank(ContributionId::new(now, &*app.chance), &at.consultation, anchored, now)
    }
}

fn kind(kind: FormKind) -> Kind {
    match kind {
        FormKind::Substantive => Kind::Substantive,
        FormKind::Drafting => Kind::Drafting,
        FormKind::Factual => Kind::Factual,
        FormKind::Translation => Kind::Translation,
        FormKind::Question => Kind::Question,
    }
}
