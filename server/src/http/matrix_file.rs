//! The response matrix as a file: one row a contribution, the columns that partners know (the ISO/IEC commenting template)
//! and ours behind them.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::domain::consultation::{Consultation, Contribution, Kind, Outcome};
use crate::domain::error::Error;
use crate::i18n::{Lang, t};
use crate::sheets::{Cell, write_csv, write_xlsx};

/// Each column: the key of its head, and how wide it is in a workbook, in characters.
const COLUMNS: [(&str, f64); 17] = [
    ("sheet-institution", 28.0),
    ("sheet-line", 6.0),
    ("sheet-clause", 24.0),
    ("sheet-paragraph", 30.0),
    ("sheet-type", 6.0),
    ("sheet-comment", 50.0),
    ("sheet-proposal", 40.0),
    ("sheet-observations", 40.0),
    ("matrix-n", 6.0),
    ("contribution-kind", 12.0),
    ("sheet-official", 10.0),
    ("sheet-category", 16.0),
    ("sheet-region", 16.0),
    ("sheet-received", 12.0),
    ("answer-outcome", 16.0),
    ("answer-responsible", 20.0),
    ("sheet-told", 12.0),
];

/// # Errors
/// [`Error::Invalid`] when there is no such format.
pub fn answer(
    lang: Lang,
    consultation: &Consultation,
    all: &[Contribution],
    format: &str,
) -> Result<Response, Error> {
    let head: Vec<String> = COLUMNS.iter().map(|(key, _)| t(lang, key, &[])).collect();
    let rows: Vec<Vec<Cell>> = all.iter().map(|one| row(lang, one)).collect();
    let (kind, body) = match format {
        "csv" => ("text/csv; charset=utf-8", write_csv(&head, &rows)),
        "xlsx" => {
            let widths: Vec<f64> = COLUMNS.iter().map(|(_, width)| *width).collect();
            let name = t(lang, "matrix", &[]);
            let body = write_xlsx(&name, &head, &rows, &widths).map_err(Error::internal)?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body)
        }
        _ => return Err(Error::Invalid { field: "format" }),
    };
    let name = format!("attachment; filename=\"matrice-{}.{format}\"", consultation.id);
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], body).into_response())
}

fn row(lang: Lang, one: &Contribution) -> Vec<Cell> {
    let say = |list: &str, word: &str| t(lang, &format!("{list}-{word}"), &[]);
    let text = |words: &str| Cell::Text(words.to_owned());
    let who = match one.institution_name.as_str() {
        "" if !one.person_name.is_empty() => one.person_name.as_str(),
        "" => one.name.as_str(),
        institution => institution,
    };
    let category = match one.institution_category.as_str() {
        "" => String::new(),
        category => say("category", category),
    };
    let outcome = one.outcome.map(|outcome| say("outcome", outcome.as_str())).unwrap_or_default();
    let observations = [outcome.as_str(), one.reason.as_str()].map(str::trim);
    let observations: Vec<&str> = observations.into_iter().filter(|words| !words.is_empty()).collect();
    let date = |at: Option<i64>| at.map_or_else(|| text(""), Cell::Date);
    vec![
        text(who),
        text(""),
        text(&one.place),
        text(&one.quote),
        text(iso(one.kind)),
        text(&one.body),
        text(&one.proposal),
        text(&observations.join(" — ")),
        Cell::Number(one.n.unwrap_or_default()),
        text(&say("kind", one.kind.as_str())),
        text(if one.official { "×" } else { "" }),
        text(&category),
        text(&one.institution_region),
        date(one.sent_at),
        text(&one.outcome.map(Outcome::as_str).map(|word| say("outcome", word)).unwrap_or_default()),
        text(&one.responsible_name),
        date(one.told_at),
    ]
}

/// The template's own types: general, technical, editorial.
fn iso(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "ge",
        Kind::Substantive | Kind::Factual => "te",
        Kind::Drafting | Kind::Translation => "ed",
    }
}
