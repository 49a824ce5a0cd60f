//! Tables: maps of columns, rows and cells, read into a rectangle.
//!
//! A cell made by two people at once holds two Texts: both are read, joined by a line break, in ascending order
//! of operation id, so that no word is hidden until a writer heals the cell. A removed row or column in which a
//! cell is not blank stays, flagged as displaced.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ObjType, ReadDoc, Value};

use super::scalars::{self, Child};
use super::spans::spans;
use crate::model::{Inline, Marks, Table, push_run};
use crate::normalise;
use crate::problems::Problems;

/// Cells of all tables of a text together. Two short columns of ids can name millions of cells; rows that would
/// go beyond are left out, problem `table-too-large`.
pub const MAX_CELLS: usize = 500_000;

/// Reads the table `id`; `budget` is what remains of [`MAX_CELLS`].
pub(super) fn read_table(
    doc: &impl ReadDoc,
    id: &str,
    table: &ObjId,
    budget: &mut usize,
    problems: &mut Problems,
) -> Table {
    let place = format!("table {id}");
    let cells = read_cells(doc, table, &place, problems);
    let filled = |pick: fn(&str) -> &str| -> BTreeSet<&str> {
        cells.iter().filter(|(_, cell)| !normalise::is_blank(cell)).map(|(key, _)| pick(key)).collect()
    };
    let rows = read_axis(doc, table, "rows", &filled(row_of), &place, problems);
    let cols = read_axis(doc, table, "cols", &filled(col_of), &place, problems);
    report_strays(&cells, &rows, &cols, &place, problems);
    let mut kept = rows.lines.len();
    if !cols.lines.is_empty() {
        kept = kept.min(*budget / cols.lines.len());
    }
    if kept < rows.lines.len() {
        problems.push("table-too-large", &*place, format!("{} rows left out", rows.lines.len() - kept));
    }
    *budget -= kept * cols.lines.len();
    if kept == 0 || cols.lines.is_empty() {
        return Table::default();
    }
    let cell = |row: &str, col: &str| cells.get(&format!("{row}:{col}")).cloned().unwrap_or_default();
    Table {
        rows: rows.lines[..kept]
            .iter()
            .map(|row| cols.lines.iter().map(|col| cell(row, col)).collect())
            .collect(),
        displaced_rows: rows.displaced.into_iter().filter(|row| *row < kept).collect(),
        displaced_cols: cols.displaced,
    }
}

/// Rows or columns: the ids kept, in order, and which of them are displaced.
struct Axis {
    lines: Vec<String>,
    displaced: Vec<usize>,
    /// Every id there is, kept or not.
    known: BTreeSet<String>,
}

fn read_axis(
    doc: &impl ReadDoc,
    table: &ObjId,
    key: &str,
    filled: &BTreeSet<&str>,
    place: &str,
    problems: &mut Problems,
) -> Axis {
    let mut axis = Axis { lines: Vec::new(), displaced: Vec::new(), known: BTreeSet::new() };
    let Child::Found(map) = scalars::child(doc, table, key, ObjType::Map) else {
        problems.push("bad-type", place, key);
        return axis;
    };
    let mut lines = Vec::new();
    for id in doc.keys(&map) {
        let Child::Found(line) = scalars::child(doc, &map, &id, ObjType::Map) else {
            problems.push("bad-type", place, format!("{key} {id}"));
            continue;
        };
        if !normalise::is_id(&id) {
            problems.push("bad-id", place, format!("{key} {id}"));
            continue;
        }
        let at = format!("{place}, {key} {id}");
        lines.push((read_rank(doc, &line, &at, problems), id, read_removed(doc, &line, &at, problems)));
    }
    lines.sort();
    for (_, id, removed) in lines {
        axis.known.insert(id.clone());
        if removed && !filled.contains(id.as_str()) {
            continue;
        }
        if removed {
            axis.displaced.push(axis.lines.len());
            let code = if key == "rows" { "displaced-row" } else { "displaced-column" };
            problems.push(code, place, &id);
        }
        axis.lines.push(id);
    }
    axis
}

/// The rank of a section, row or column; empty, with a problem, when there is none.
pub(super) fn read_rank(doc: &impl ReadDoc, map: &ObjId, place: &str, problems: &mut Problems) -> String {
    scalars::string(doc, map, "rank").unwrap_or_else(|| {
        problems.push("bad-rank", place, "");
        String::new()
    })
}

/// Whether a section, row or column is removed; what is not true or false is not.
pub(super) fn read_removed(doc: &impl ReadDoc, map: &ObjId, place: &str, problems: &mut Problems) -> bool {
    scalars::truth(doc, map, "removed").unwrap_or_else(|| {
        problems.push("bad-type", place, "removed");
        false
    })
}

type Cells = BTreeMap<String, Vec<Inline>>;

fn read_cells(doc: &impl ReadDoc, table: &ObjId, place: &str, problems: &mut Problems) -> Cells {
    let mut cells = Cells::new();
    let Child::Found(map) = scalars::child(doc, table, "cells", ObjType::Map) else {
        problems.push("bad-type", place, "cells");
        return cells;
    };
    for key in doc.keys(&map) {
        let cell = read_cell(doc, &map, &key, &format!("{place}, cell {key}"), problems);
        cells.insert(key, cell);
    }
    cells
}

/// All values of a cell, in ascending order of operation id, each on its own line; blank ones are skipped when
/// there are several.
fn read_cell(
    doc: &impl ReadDoc,
    cells: &ObjId,
    key: &str,
    place: &str,
    problems: &mut Problems,
) -> Vec<Inline> {
    let mut values = Vec::new();
    let written = doc.get_all(cells, key).unwrap_or_default();
    let several = written.len() > 1;
    for (value, id) in written {
        if !matches!(value, Value::Object(ObjType::Text)) {
            problems.push("bad-type", place, "cell");
            continue;
        }
        let (content, found) = normalise::inline(&spans(doc, &id), true);
        problems.extend_within(place, found);
        if !several || !normalise::is_blank(&content) {
            values.push(content);
        }
    }
    if values.len() > 1 {
        problems.push("cell-conflict", place, "");
    }
    join_lines(values)
}

fn join_lines(values: Vec<Vec<Inline>>) -> Vec<Inline> {
    let mut joined = Vec::new();
    for (i, value) in values.into_iter().enumerate() {
        if i > 0 {
            push_run(&mut joined, "\n", &Marks::default());
        }
        for inline in value {
            match inline {
                Inline::Text { text, marks } => push_run(&mut joined, &text, &marks),
                note @ Inline::Note { .. } => joined.push(note),
            }
        }
    }
    joined
}

fn report_strays(cells: &Cells, rows: &Axis, cols: &Axis, place: &str, problems: &mut Problems) {
    for (key, cell) in cells {
        let known = rows.known.contains(row_of(key)) && cols.known.contains(col_of(key));
        if !known && !normalise::is_blank(cell) {
            problems.push("stray-cell", place, key);
        }
    }
}

fn row_of(key: &str) -> &str {
    key.split_once(':').map_or(key, |(row, _)| row)
}

fn col_of(key: &str) -> &str {
    key.split_once(':').map_or("", |(_, col)| col)
}
