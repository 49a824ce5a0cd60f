//! Bringing a table of comments: the file, its rows with their places, and taking them in.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::consultation_templates::{FileRow, FileView, ImportPage, Option_};
use super::consultations::place_of;
use super::fields::Fields;
use super::frame::Frame;
use super::page::{Page, after, onward};
use crate::actions::AppState;
use crate::actions::anchoring;
use crate::actions::import_form::{FormLine, FormPreview, Put, keep_form, map_form, preview_form, take_rows};
use crate::actions::see_versions::{VersionText, see_version};
use crate::domain::access::AtConsultation;
use crate::domain::capability::ability;
use crate::domain::error::Error;
use crate::http::api::upload::Upload;
use crate::http::auth::{InConsultation, May, Slug};
use crate::sheets::{Confidence, Field, Mapping, SheetRow, sample};

/// The columns that can be chosen, each with the field that it is.
const FIELDS: [(&str, Field); 8] = [
    ("institution", Field::Institution),
    ("line", Field::Line),
    ("clause", Field::Clause),
    ("paragraph", Field::Paragraph),
    ("type", Field::Kind),
    ("comment", Field::Comment),
    ("proposal", Field::Proposal),
    ("observations", Field::Answer),
];

fn base(at: &AtConsultation, slug: &str) -> String {
    format!("/d/{slug}/{}/consultations/{}", at.sight.text_id, at.consultation.id)
}

pub async fn form(
    State(app): State<AppState>,
    May(_): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
) -> Result<Page<ImportPage>, Error> {
    page(&app, &at, &slug, f, None).await.map(Page)
}

async fn page(
    app: &AppState,
    at: &AtConsultation,
    slug: &str,
    f: Frame,
    file: Option<FileView>,
) -> Result<ImportPage, Error> {
    Ok(ImportPage {
        dossier: place_of(app, at, slug).await?,
        id: at.sight.text_id.to_string(),
        consultation: at.consultation.id.to_string(),
        title: at.consultation.title.clone(),
        file,
        f,
    })
}

pub async fn keep(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    upload: Result<Upload, Error>,
) -> Result<Response, Error> {
    let kept = match upload {
        Ok(upload) => keep_form(&app, &can, &at, &upload.name, upload.bytes).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(import) => {
            Ok(onward(&app, &format!("{}/imports/{import}", base(&at, &slug)), "ok:sheet-was-read"))
        }
        Err(error) => after(&app, f.lang, &format!("{}/import", base(&at, &slug)), "", Err(error)),
    }
}

/// An example of the form, on the demo's text.
pub async fn example(
    May(_): May<ability::Consult>,
    InConsultation(_): InConsultation,
) -> Result<Response, Error> {
    let body = sample().map_err(Error::internal)?;
    let heads = [
        (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (CONTENT_DISPOSITION, "attachment; filename=\"exemple.xlsx\""),
    ];
    Ok((heads, body).into_response())
}

/// The `{import}` of the path.
type Import = Path<HashMap<String, String>>;

fn import_of(Path(path): &Import) -> Result<&str, Error> {
    path.get("import").map(String::as_str).ok_or(Error::NotFound)
}

pub async fn show(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    path: Import,
) -> Result<Page<ImportPage>, Error> {
    let import = import_of(&path)?;
    let preview = preview_form(&app, &can, &at, import).await?;
    let (_, text) = see_version(&app, &at.sight, at.consultation.version).await?;
    let action = format!("{}/imports/{import}", base(&at, &slug));
    let file = view(&f, &text, &preview, action);
    page(&app, &at, &slug, f, Some(file)).await.map(Page)
}

fn view(f: &Frame, text: &VersionText, preview: &FormPreview, action: String) -> FileView {
    let new = |confidence: Option<Confidence>| {
        let lines = preview.lines.iter().filter(|line| line.taken.is_none());
        lines.filter(|line| confidence.is_none_or(|wanted| line.placed.confidence == wanted)).count()
    };
    let sure = new(Some(Confidence::Sure));
    FileView {
        name: preview.name.clone(),
        action,
        head_row: preview.mapping.head_row,
        usable: preview.mapping.is_usable(),
        columns: FIELDS.iter().map(|(name, field)| (*name, columns(f, preview, *field))).collect(),
        sure,
        doubtful: new(None) - sure,
        taken: preview.lines.len() - new(None),
        rows: preview.lines.iter().map(|line| row(f, text, line)).collect(),
    }
}

/// The columns of the file, by their heads, for one field.
fn columns(f: &Frame, preview: &FormPreview, field: Field) -> Vec<Option_> {
    let chosen = preview.mapping.column(field);
    let head = preview.sheet.rows.iter().find(|row| row.number == preview.mapping.head_row);
    let widest = preview.sheet.rows.iter().map(|row: &SheetRow| row.cells.len()).max().unwrap_or(0);
    let none = Option_ { value: String::new(), name: f.t("sheet-no-column"), chosen: chosen.is_none() };
    let column = |n: usize| {
        let words = head.map(|row| row.cell(n)).unwrap_or_default();
        Option_ {
            value: n.to_string(),
            name: if words.is_empty() { f.nth("sheet-column", n as i64 + 1) } else { words.to_owned() },
            chosen: chosen == Some(n),
        }
    };
    std::iter::once(none).chain((0..widest).map(column)).collect()
}

fn row(f: &Frame, text: &VersionText, line: &FormLine) -> FileRow {
    let candidates = line.placed.candidates.iter().enumerate().map(|(n, candidate)| {
        let place = anchoring::place(text, &candidate.section).unwrap_or_default();
        let words = candidate.quote.as_deref().map(|quote| format!(" « {quote} »")).unwrap_or_default();
        Option_ { value: n.to_string(), name: format!("{place}{words}"), chosen: false }
    });
    let whole = Option_ { value: "whole".to_owned(), name: f.t("contribute-whole"), chosen: false };
    let sure = line.placed.confidence == Confidence::Sure;
    FileRow {
        number: line.row.number,
        institution: line.row.institution.clone(),
        clause: format!("{} {}", line.row.clause, line.row.paragraph).trim().to_owned(),
        comment: line.row.comment.clone(),
        proposal: line.row.proposal.clone(),
        confidence: match line.placed.confidence {
            Confidence::Sure => "sure",
            Confidence::Doubtful => "doubtful",
            Confidence::None => "none",
        },
        places: if sure { candidates.take(1).collect() } else { candidates.chain([whole]).collect() },
        taken: line.taken.map(|n| n.to_string()).unwrap_or_default(),
    }
}

pub async fn take(
    State(app): State<AppState>,
    May(can): May<ability::Consult>,
    InConsultation(at): InConsultation,
    Slug(slug): Slug,
    f: Frame,
    path: Import,
    fields: Fields,
) -> Result<Response, Error> {
    let import = import_of(&path)?;
    let to = format!("{}/imports/{import}", base(&at, &slug));
    let done = match fields.text("do") {
        "map" => map_form(&app, &can, &at, import, &mapping(&fields)).await,
        "sure" => take_rows(&app, &can, &at, import, &HashMap::new()).await.map(drop),
        _ => match chosen(&fields) {
            choices if choices.is_empty() => Err(Error::Invalid { field: "place" }),
            choices => take_rows(&app, &can, &at, import, &choices).await.map(drop),
        },
    };
    after(&app, f.lang, &to, "sheet-was-taken", done)
}

fn mapping(fields: &Fields) -> Mapping {
    let mut mapping =
        Mapping { head_row: fields.text("head_row").parse().unwrap_or(0), ..Mapping::default() };
    for (name, field) in FIELDS {
        mapping.set(field, fields.text(name).parse().ok());
    }
    mapping
}

/// The rows that a person has put somewhere.
fn chosen(fields: &Fields) -> HashMap<u32, Put> {
    let put = |value: &str| match value {
        "whole" => Some(Put::Whole),
        n => n.parse().ok().map(Put::Candidate),
    };
    let rows = fields.iter().filter_map(|(name, value)| {
        let row = name.strip_prefix("row-")?.parse().ok()?;
        Some((row, put(value)?))
    });
    rows.collect()
}
