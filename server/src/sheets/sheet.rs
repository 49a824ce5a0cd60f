//! One table of cells as the file has it, sparse: rows that hold nothing are not there, the others know their number.
//!
//! Must stay true: within the limits (checked by [`Filling`], while reading and not after); rows in ascending order of
//! their numbers, each with at least one cell that holds something and no empty cells at its end.

use std::collections::BTreeMap;

use super::error::{Limit, SheetError};
use crate::domain::limits::{SHEET_CELL_CHARS, SHEET_COLUMNS, SHEET_ROWS, SHEET_TEXT_BYTES};

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the file, as given.
    pub file: String,
    pub source: Source,
    pub rows: Vec<SheetRow>,
    /// Cells that the file shows as one.
    pub merges: Vec<Merge>,
}

/// What kind of file the table stood in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Csv {
        delimiter: char,
        /// The encoding is not told by the file and was taken to be Windows-1252.
        encoding_guessed: bool,
    },
    Xlsx {
        /// The sheet that was taken.
        sheet: String,
        /// The sheets that were left, in their order.
        others: Vec<String>,
    },
}

/// A row that holds something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// As a spreadsheet shows it: the first is 1.
    pub number: u32,
    /// As typed, not trimmed.
    pub cells: Vec<String>,
    /// Bit *n*: the cell of column *n* is stored as a number, so that `3.10` has become `3.1`.
    pub numeric: u64,
}

/// A rectangle of cells shown as one; its first cell holds the value. Rows count from 1 as in [`SheetRow`], columns
/// from 0; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub rows: (u32, u32),
    pub columns: (usize, usize),
}

impl SheetRow {
    /// The words of a cell, trimmed; empty beyond the last.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// True where the file holds a number and not words.
    #[must_use]
    pub fn is_number(&self, column: usize) -> bool {
        column < SHEET_COLUMNS && self.numeric >> column & 1 == 1
    }
}

/// One cell on its way in.
pub(super) struct Incoming<'a> {
    /// From 1.
    pub(super) row: u32,
    /// From 0.
    pub(super) column: usize,
    pub(super) text: &'a str,
    pub(super) number: bool,
}

/// Rows being read, in any order, under the limits.
#[derive(Default)]
pub(super) struct Filling {
    rows: BTreeMap<u32, SheetRow>,
    bytes: usize,
}

impl Filling {
    /// Adds a cell; one that holds only white space is nothing. A cell that comes twice keeps the last.
    pub(super) fn put(&mut self, cell: &Incoming<'_>) -> Result<(), SheetError> {
        if cell.text.trim().is_empty() {
            return Ok(());
        }
        let over =
            |limit, most: usize| Err(SheetError::TooLarge { limit, most: most as u64, row: Some(cell.row) });
        // A character is at most four bytes, so most cells need not be counted.
        if cell.text.len() > SHEET_CELL_CHARS && cell.text.chars().count() > SHEET_CELL_CHARS {
            return over(Limit::CellChars, SHEET_CELL_CHARS);
        }
        if cell.column >= SHEET_COLUMNS {
            return over(Limit::Columns, SHEET_COLUMNS);
        }
        if self.rows.len() >= SHEET_ROWS && !self.rows.contains_key(&cell.row) {
            return over(Limit::Rows, SHEET_ROWS);
        }
        self.bytes += cell.text.len();
        if self.bytes > SHEET_TEXT_BYTES {
            return over(Limit::TextBytes, SHEET_TEXT_BYTES);
        }
        let row = self.rows.entry(cell.row).or_insert_with(|| SheetRow {
            number: cell.row,
            cells: Vec::new(),
            numeric: 0,
        });
        if row.cells.len() <= cell.column {
            row.cells.resize(cell.column + 1, String::new());
        }
        cell.text.clone_into(&mut row.cells[cell.column]);
        row.numeric = row.numeric & !(1 << cell.column) | u64::from(cell.number) << cell.column;
        Ok(())
    }

    pub(super) fn rows(self) -> Vec<SheetRow> {
        self.rows.into_values().collect()
    }
}
