//! Tables: maps of columns, rows and cells, read into a rectangle.
//!
//! A cell made by two people at once holds two Texts: both are read, joined by a line break, in ascending order
//! of operation id, so that no word is hidden until a writer heals the cell. A removed row or column in which a
//! cell is not blank stays, flagged as displaced.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ObjType, ReadDoc, Value};

use super::read::View;
use super::scalars::{self, Child};
use crate::model::{Inline, Marks, Table, push_run};
use crate::normalise;
use crate::problems::Problems;

/// Cells of all tables of a text together. Two short columns of ids can name millions of cells; rows that would
/// go beyond are left out, problem `table-too-large`.
pub const MAX_CELLS: usize = 500_000;

/// Reads the table `id`; `budget` is what remains of [`MAX_CELLS`].
pub(super) fn read_table<D: ReadDoc>(
    view: View<'_, D>,
    id: &str,
    table: &ObjId,
    budget: &mut usize,
    problems: &mut Problems,
) -> Table {
    let place = format!("table {id}");
    let cells = read_cells(view, table, &place, problems);
    let filled: Vec<&String> =
        cells.iter().filter(|(_, cell)| !normalise::is_blank(cell)).map(|(key, _)| key).collect();
    let grid = read_grid(view.doc, table, &filled, budget, &place, problems);
    let cell = |row: &str, col: &str| cells.get(&format!("{row}:{col}")).cloned().unwrap_or_default();
    Table {
        rows: grid
            .rows
            .lines
            .iter()
            .map(|row| grid.cols.lines.iter().map(|col| cell(row, col)).collect())
            .collect(),
        displaced_rows: grid.rows.displaced,
        displaced_cols: grid.cols.displaced,
    }
}

/// The rows and the columns of a table that are read, in order.
#[derive(Default)]
struct Grid {
    rows: Axis,
    cols: Axis,
}

/// The ids of the rows and of the columns that are read, for who reads the cells by itself; `filled` are the keys of the
/// cells that are not blank.
pub(crate) fn lines(
    doc: &impl ReadDoc,
    table: &ObjId,
    filled: &[&String],
    budget: &mut usize,
) -> (Vec<String>, Vec<String>) {
    let grid = read_grid(doc, table, filled, budget, "", &mut Problems::new());
    (grid.rows.lines, grid.cols.lines)
}

fn read_grid(
    doc: &impl ReadDoc,
    table: &ObjId,
    filled: &[&String],
    budget: &mut usize,
    place: &str,
    problems: &mut Problems,
) -> Grid {
    let rows = read_lines(doc, table, "rows", place, problems);
    let cols = read_lines(doc, table, "cols", place, problems);
    let known = |lines: &[Line]| -> BTreeSet<String> { lines.iter().map(|line| line.id.clone()).collect() };
    let (known_rows, known_cols) = (known(&rows), known(&cols));
    let (mut filled_rows, mut filled_cols) = (BTreeSet::new(), BTreeSet::new());
    for key in filled {
        let (row, col) = key.split_once(':').unwrap_or((key, ""));
        if known_rows.contains(row) && known_cols.contains(col) {
            filled_rows.insert(row);
            filled_cols.insert(col);
        } else {
            problems.push("stray-cell", place, *key);
        }
    }
    let mut rows = Axis::new(rows, &filled_rows, "displaced-row", place, problems);
    let cols = Axis::new(cols, &filled_cols, "displaced-column", place, problems);
    let mut kept = rows.lines.len();
    if !cols.lines.is_empty() {
        kept = kept.min(*budget / cols.lines.len());
    }
    if kept < rows.lines.len() {
        problems.push("table-too-large", place, format!("{} rows left out", rows.lines.len() - kept));
    }
    *budget -= kept * cols.lines.len();
    if kept == 0 || cols.lines.is_empty() {
        return Grid::default();
    }
    rows.cut(kept);
    Grid { rows, cols }
}

/// A row or a column as it stands in the document. Compares by rank, then by id.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    rank: String,
    id: String,
    removed: bool,
}

fn read_lines(
    doc: &impl ReadDoc,
    table: &ObjId,
    key: &str,
    place: &str,
    problems: &mut Problems,
) -> Vec<Line> {
    let Child::Found(map) = scalars::child(doc, table, key, ObjType::Map) else {
        problems.push("bad-type", place, key);
        return Vec::new();
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
        let rank = read_rank(doc, &line, &at, problems);
        lines.push(Line { rank, id, removed: read_removed(doc, &line, &at, problems) });
    }
    lines.sort();
    lines
}

/// Rows or columns that are read, in order, and which of them are displaced.
#[derive(Default)]
struct Axis {
    lines: Vec<String>,
    displaced: Vec<usize>,
}

impl Axis {
    /// A removed line stays only when a cell of it is not blank.
    fn new(
        lines: Vec<Line>,
        filled: &BTreeSet<&str>,
        code: &str,
        place: &str,
        problems: &mut Problems,
    ) -> Self {
        let mut axis = Self { lines: Vec::new(), displaced: Vec::new() };
        for Line { id, removed, .. } in lines {
            if removed && !filled.contains(id.as_str()) {
                continue;
            }
            if removed {
                axis.displaced.push(axis.lines.len());
                problems.push(code, place, &id);
            }
            axis.lines.push(id);
        }
        axis
    }

    fn cut(&mut self, kept: usize) {
        self.lines.truncate(kept);
        self.displaced.retain(|line| *line < kept);
    }
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

fn read_cells<D: ReadDoc>(view: View<'_, D>, table: &ObjId, place: &str, problems: &mut Problems) -> Cells {
    let (doc, mut cells) = (view.doc, Cells::new());
    let Child::Found(map) = scalars::child(doc, table, "cells", ObjType::Map) else {
        problems.push("bad-type", place, "cells");
        return cells;
    };
    for key in doc.keys(&map) {
        let cell = read_cell(view, &map, &key, &format!("{place}, cell {key}"), problems);
        cells.insert(key, cell);
    }
    cells
}

/// A cell as it is read.
pub(crate) fn cell(doc: &impl ReadDoc, cells: &ObjId, key: &str) -> Vec<Inline> {
    read_cell(View::plain(doc), cells, key, "", &mut Problems::new())
}

/// All values of a cell, in ascending order of operation id, each on its own line; blank ones are skipped when
/// there are several.
fn read_cell<D: ReadDoc>(
    view: View<'_, D>,
    cells: &ObjId,
    key: &str,
    place: &str,
    problems: &mut Problems,
) -> Vec<Inline> {
    let mut values = Vec::new();
    let written = view.doc.get_all(cells, key).unwrap_or_default();
    let several = written.len() > 1;
    for (value, id) in written {
        if !matches!(value, Value::Object(ObjType::Text)) {
            problems.push("bad-type", place, "cell");
            continue;
        }
        let (content, found) = normalise::inline(&view.spans(&id), true);
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
