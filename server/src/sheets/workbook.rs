//! A workbook (XLSX): the sheet whose head row is recognised best, its cells and its merged cells.
//!
//! Must stay true: weighed first ([`super::weigh`]); cells are streamed, so that a sheet that says it has a million columns
//! costs nothing; a formula gives the value that the file keeps for it; a panic of the reader is a damaged file.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx, XlsxError};

use super::error::SheetError;
use super::heads;
use super::sheet::{Filling, Incoming, Merge, SheetRow, Source};
use super::weigh::weighed;
use crate::domain::limits::SHEETS_LOOKED_AT;

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8]) -> Result<(Source, Vec<SheetRow>, Vec<Merge>), SheetError> {
    let sound = weighed(bytes)?;
    catch_unwind(AssertUnwindSafe(|| read_weighed(&sound)))
        .unwrap_or_else(|_| Err(SheetError::damaged("the reader of workbooks gave up")))
}

fn read_weighed(bytes: &[u8]) -> Result<(Source, Vec<SheetRow>, Vec<Merge>), SheetError> {
    let mut workbook = Workbook::new(Cursor::new(bytes)).map_err(why)?;
    let mut names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let taken = best(&mut workbook, &names)?;
    let sheet = names.remove(taken);
    let mut filling = Filling::default();
    for_each_cell(&mut workbook, &sheet, |cell| filling.put(&cell).map(|()| true))?;
    let merges = workbook.merge_cells_by_sheet_name(&sheet).map_err(why)?;
    let merges = merges.iter().map(|area| Merge {
        rows: (area.start.0.saturating_add(1), area.end.0.saturating_add(1)),
        columns: (area.start.1 as usize, area.end.1 as usize),
    });
    let merges = merges.collect();
    Ok((Source::Xlsx { sheet, others: names }, filling.rows(), merges))
}

fn why(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}

/// The sheet with the best head row; among equals the first that holds anything.
fn best(workbook: &mut Workbook<'_>, names: &[String]) -> Result<usize, SheetError> {
    let mut best: Option<((usize, bool), usize)> = None;
    for (index, name) in names.iter().enumerate().take(SHEETS_LOOKED_AT) {
        // A damaged sheet is no hindrance where another is sound.
        let Ok(worth) = worth(workbook, name) else { continue };
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, index));
        }
    }
    match (best, names) {
        (Some((_, index)), _) => Ok(index),
        (None, []) => Err(SheetError::Empty),
        (None, _) => Err(SheetError::damaged("none of its sheets can be read")),
    }
}

/// How well a head row is recognised in the first rows, and whether they hold anything.
fn worth(workbook: &mut Workbook<'_>, name: &str) -> Result<(usize, bool), SheetError> {
    let mut filling = Filling::default();
    for_each_cell(workbook, name, |cell| {
        let near = cell.row <= heads::ROWS_LOOKED_AT;
        if near {
            filling.put(&cell)?;
        }
        Ok(near)
    })?;
    let rows = filling.rows();
    Ok((rows.iter().map(|row| heads::score(&row.cells)).max().unwrap_or(0), !rows.is_empty()))
}

/// Calls `take` with each cell that holds something until it says false.
fn for_each_cell(
    workbook: &mut Workbook<'_>,
    sheet: &str,
    mut take: impl FnMut(Incoming<'_>) -> Result<bool, SheetError>,
) -> Result<(), SheetError> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(why)?;
    while let Some(cell) = cells.next_cell().map_err(why)? {
        let (row, column) = cell.get_position();
        let (text, number) = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let row = row.saturating_add(1);
        if !take(Incoming { row, column: column as usize, text: &text, number })? {
            break;
        }
    }
    Ok(())
}

/// A value as words, and whether it was a number. An error (`#REF!`) is nothing.
fn words<'a>(value: &'a DataRef<'_>) -> (std::borrow::Cow<'a, str>, bool) {
    match value {
        DataRef::SharedString(text) => ((*text).into(), false),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (text.into(), false)
        }
        DataRef::Int(number) => (number.to_string().into(), true),
        DataRef::Float(number) => (number.to_string().into(), true),
        DataRef::Bool(truth) => (if *truth { "1" } else { "0" }.into(), false),
        DataRef::DateTime(date) => (date_words(date).into(), false),
        DataRef::Error(_) | DataRef::Empty => ("".into(), false),
    }
}

/// `2026-03-09`, or `2026-03-09 14:30` where there is a time of day.
fn date_words(date: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if date.is_duration() {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) { day } else { format!("{day} {hour:02}:{minute:02}") }
}
