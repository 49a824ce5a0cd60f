//! Tables to files: CSV for programs and XLSX for people.
//!
//! Must stay true: no cell is ever a formula (in XLSX words are stored as words, in CSV an apostrophe stands before what a
//! spreadsheet would run); the same table gives the same bytes; a file says nothing of who made it or when. What is
//! written here, [`super::read()`] gives back cell by cell.

use csv::{Terminator, WriterBuilder};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use thiserror::Error;

use super::guard;

/// Characters that a cell of a workbook can hold.
const CELL_CHARS: usize = 32_767;
const SHEET_NAME_CHARS: usize = 31;
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;
/// From the zero of spreadsheets to 1970-01-01, in days.
const EPOCH_DAYS: i64 = 25_569;

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// In a workbook exact up to 2⁵³.
    Number(i64),
    /// Milliseconds since 1970 UTC, shown to the minute: `2026-03-09 14:30`, without the time at midnight.
    Date(i64),
}

/// Why a workbook could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Longer than a cell of a workbook can be. Rows count from 1 for the head, columns from 0.
    #[error("the cell in row {row}, column {column} is longer than {CELL_CHARS} characters")]
    CellTooLong { row: usize, column: usize },
    /// More rows or columns than a workbook has.
    #[error("the table does not fit into a workbook: {0}")]
    Unfit(#[from] XlsxError),
}

/// UTF-8 with its mark, commas, CRLF (RFC 4180).
#[must_use]
pub fn write_csv(head: &[String], rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heads: Vec<_> = head.iter().map(|words| guard::put(words)).collect();
    // Writing to memory does not fail.
    let _ = writer.write_record(heads.iter().map(|words| words.as_bytes()));
    for row in rows {
        let _ = writer.write_record(row.iter().map(csv_cell));
    }
    writer.into_inner().unwrap_or_default()
}

fn csv_cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guard::put(text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(ms) => date_words(*ms),
    }
}

fn date_words(ms: i64) -> String {
    let format = if is_midnight(ms) { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" };
    jiff::Timestamp::from_millisecond(to_minute(ms))
        .map(|at| at.strftime(format).to_string())
        .unwrap_or_default()
}

fn to_minute(ms: i64) -> i64 {
    ms.div_euclid(MINUTE) * MINUTE
}

fn is_midnight(ms: i64) -> bool {
    to_minute(ms).rem_euclid(DAY) == 0
}

/// One sheet, ready to be read and printed: bold head that stays in sight and is repeated on every page, filters, wrapped
/// words, landscape, one page wide. `name` is cut to what a sheet may be called; `widths` are in characters, columns
/// beyond them get the usual width.
///
/// # Errors
/// [`WriteError`] for a cell or a table larger than the format.
pub fn write_xlsx(
    name: &str,
    head: &[String],
    rows: &[Vec<Cell>],
    widths: &[f64],
) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    // Held still: otherwise the file would carry the moment at which it was written.
    let nowhen = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&nowhen));
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(name))?;
    let looks = Looks::new();
    for (column, words) in head.iter().enumerate() {
        write_text(sheet, (0, column), words, &looks.head)?;
    }
    for (index, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            write_cell(sheet, (index + 1, column), cell, &looks)?;
        }
    }
    lay_out(sheet, head.len(), rows.len(), widths)?;
    Ok(workbook.save_to_buffer()?)
}

/// How cells look.
struct Looks {
    head: Format,
    text: Format,
    day: Format,
    minute: Format,
}

impl Looks {
    fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            head: text.clone().set_bold(),
            day: text.clone().set_num_format("yyyy-mm-dd"),
            minute: text.clone().set_num_format("yyyy-mm-dd hh:mm"),
            text,
        }
    }
}

type At = (usize, usize);

fn write_cell(sheet: &mut Worksheet, at: At, cell: &Cell, looks: &Looks) -> Result<(), WriteError> {
    match cell {
        Cell::Text(text) => write_text(sheet, at, text, &looks.text),
        Cell::Number(number) => write_number(sheet, at, *number as f64, &looks.text),
        Cell::Date(ms) => {
            let look = if is_midnight(*ms) { &looks.day } else { &looks.minute };
            // Before 1900 a spreadsheet has no dates.
            match to_minute(*ms) + EPOCH_DAYS * DAY {
                since if since >= DAY => write_number(sheet, at, since as f64 / DAY as f64, look),
                _ => write_text(sheet, at, &date_words(*ms), &looks.text),
            }
        }
    }
}

fn write_number(sheet: &mut Worksheet, at: At, number: f64, look: &Format) -> Result<(), WriteError> {
    let (row, column) = place(at);
    sheet.write_number_with_format(row, column, number, look)?;
    Ok(())
}

/// Words as words: whatever they begin with, they are no formula and no link.
fn write_text(sheet: &mut Worksheet, at: At, text: &str, look: &Format) -> Result<(), WriteError> {
    if text.len() > CELL_CHARS && text.chars().count() > CELL_CHARS {
        return Err(WriteError::CellTooLong { row: at.0 + 1, column: at.1 });
    }
    let (row, column) = place(at);
    sheet.write_string_with_format(row, column, text, look)?;
    Ok(())
}

/// What does not fit becomes a place that the writer refuses.
fn place((row, column): At) -> (u32, u16) {
    (u32::try_from(row).unwrap_or(u32::MAX), u16::try_from(column).unwrap_or(u16::MAX))
}

fn lay_out(sheet: &mut Worksheet, columns: usize, rows: usize, widths: &[f64]) -> Result<(), WriteError> {
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(place((0, column)).1, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if columns > 0 {
        let (last_row, last_column) = place((rows, columns - 1));
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_repeat_rows(0, 0)?;
    // A4; no limit to the number of pages.
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A name that a sheet may have.
fn sheet_name(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c })
        .take(SHEET_NAME_CHARS)
        .collect();
    let name = name.trim_matches(['\'', ' ']);
    if name.is_empty() || name.eq_ignore_ascii_case("history") { "1".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::read;

    fn table() -> (Vec<String>, Vec<Vec<Cell>>) {
        let head = ["Texte", "Nombre", "Date"].map(str::to_owned).to_vec();
        let row =
            |text: &str, number, ms| vec![Cell::Text(text.into()), Cell::Number(number), Cell::Date(ms)];
        let rows = vec![
            row("=HYPERLINK(\"http://x\")", -5, 1_772_980_200_000),
            row("deux\nlignes, « virgules » ; \"guillemets\"", 0, 1_772_928_000_000),
            row("  @x", 1 << 50, 0),
            row("'-2", 7, 1_772_980_259_999),
            row("_x0041_ & <b>", 7, 1_700_000_000_000),
        ];
        (head, rows)
    }

    #[test]
    fn a_written_table_reads_back_the_same_from_both_formats() {
        let (head, rows) = table();
        let csv = read("t.csv", &write_csv(&head, &rows)).unwrap();
        let xlsx = read("t.xlsx", &write_xlsx("Table", &head, &rows, &[40.0]).unwrap()).unwrap();
        let cells =
            |sheet: &crate::sheets::Sheet| sheet.rows.iter().map(|r| r.cells.clone()).collect::<Vec<_>>();
        assert_eq!(cells(&csv), cells(&xlsx));
        assert_eq!(cells(&csv)[0], head);
        assert_eq!(cells(&csv)[1], ["=HYPERLINK(\"http://x\")", "-5", "2026-03-08 14:30"]);
        assert_eq!(cells(&csv)[2][2], "2026-03-08");
        assert_eq!(cells(&csv)[3], ["  @x", "1125899906842624", "1970-01-01"]);
    }

    #[test]
    fn csv_has_its_mark_its_line_ends_and_no_formula() {
        let (head, rows) = table();
        let bytes = write_csv(&head, &rows[..1]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(
            text,
            "\u{feff}Texte,Nombre,Date\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-5,2026-03-08 14:30\r\n"
        );
    }

    #[test]
    fn the_same_table_is_the_same_file_and_names_nobody() {
        let (head, rows) = table();
        let bytes = write_xlsx("Table", &head, &rows, &[]).unwrap();
        assert_eq!(bytes, write_xlsx("Table", &head, &rows, &[]).unwrap());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut core = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("docProps/core.xml").unwrap(), &mut core).unwrap();
        assert!(core.contains("<dc:creator></dc:creator>") && core.contains("2000-01-01"), "{core}");
        let mut sheet = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet)
            .unwrap();
        assert!(
            !sheet.contains("<f>") && sheet.contains("<autoFilter") && sheet.contains("landscape"),
            "{sheet}"
        );
    }

    #[test]
    fn names_that_no_sheet_may_have_are_mended() {
        let long = "Matrice : réponses [2026] / toutes les institutions";
        for name in ["", "'", "History", "a/b", long] {
            assert!(write_xlsx(name, &[], &[], &[]).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_cell_longer_than_the_format_allows_is_named() {
        let long = vec![vec![Cell::Number(1), Cell::Text("x".repeat(CELL_CHARS + 1))]];
        let error = write_xlsx("T", &["a".into(), "b".into()], &long, &[]).unwrap_err();
        assert!(matches!(error, WriteError::CellTooLong { row: 2, column: 1 }));
    }
}
