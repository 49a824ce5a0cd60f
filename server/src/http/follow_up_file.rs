//! The follow-up table as a file. No personal data, no note: whoever gets the file gets what everybody may see.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::follow_up::FollowUp;
use crate::i18n::{Lang, t};
use crate::sheets::{Cell, write_csv, write_xlsx};

/// Each column: the key of its head, and how wide it is in a workbook, in characters.
const COLUMNS: [(&str, f64); 12] = [
    ("follow-n", 6.0),
    ("follow-axis", 24.0),
    ("follow-action", 50.0),
    ("follow-institution", 32.0),
    ("follow-responsible", 28.0),
    ("follow-region", 16.0),
    ("follow-deadline", 16.0),
    ("follow-due", 12.0),
    ("follow-indicator", 32.0),
    ("follow-value", 16.0),
    ("follow-status", 14.0),
    ("follow-late", 10.0),
];

/// # Errors
/// [`Error::Invalid`] when there is no such format.
pub fn answer(
    lang: Lang,
    slug: &str,
    rows: &[FollowUp],
    now: Millis,
    format: &str,
) -> Result<Response, Error> {
    let head: Vec<String> = COLUMNS.iter().map(|(key, _)| t(lang, key, &[])).collect();
    let cells: Vec<Vec<Cell>> = rows.iter().map(|one| row(lang, one, now)).collect();
    let (kind, body) = match format {
        "csv" => ("text/csv; charset=utf-8", write_csv(&head, &cells)),
        "xlsx" => {
            let widths: Vec<f64> = COLUMNS.iter().map(|(_, width)| *width).collect();
            let name = t(lang, "follow-up", &[]);
            let body = write_xlsx(&name, &head, &cells, &widths).map_err(Error::internal)?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body)
        }
        _ => return Err(Error::Invalid { field: "format" }),
    };
    let name = format!("attachment; filename=\"suivi-{slug}.{format}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], body).into_response())
}

fn row(lang: Lang, one: &FollowUp, now: Millis) -> Vec<Cell> {
    let text = |words: &str| Cell::Text(words.to_owned());
    let planned = &one.planned;
    vec![
        Cell::Number(one.n),
        text(&planned.axis),
        text(&planned.action),
        text(&one.institution_name),
        text(&planned.responsible),
        text(&planned.region),
        text(&planned.deadline),
        planned.due_at.map_or_else(|| text(""), Cell::Date),
        text(&planned.indicator),
        text(&one.value),
        text(&t(lang, &format!("follow-is-{}", one.status.as_str()), &[])),
        text(if one.is_overdue(now) { "×" } else { "" }),
    ]
}
