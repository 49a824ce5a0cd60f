//! Tables: rectangles of inline content. Merged cells keep their words in their first cell, a table in
//! a cell becomes lines, a table of one cell (a frame around a text) is unwrapped.

use crate::{Inline, ListKind, Marks, Table};

use super::blocks::alternative;
use super::line::Line;
use super::reader::{Flow, Piece, Reader, Role, Story};
use super::vocabulary::{is_properties, is_removed};
use super::xml::El;

/// Word's own limit is 63 columns; a span can claim any number.
const MOST_COLUMNS: usize = 64;

struct Cell<'s> {
    el: El<'s>,
    span: usize,
    /// Continues the cell above.
    continues: bool,
}

struct Row<'s> {
    before: usize,
    cells: Vec<Cell<'s>>,
}

impl<'s> Reader<'s> {
    pub(super) fn table(&mut self, el: El<'s>, flow: &mut Flow<'s>) {
        let rows = rows_of(el);
        if rows.iter().all(|row| row.cells.is_empty()) {
            return;
        }
        if flow.story.is_inline() {
            self.log.count("nested-table-flattened");
            return self.table_as_lines(&rows, flow);
        }
        if let [Row { cells, .. }] = rows.as_slice()
            && let [frame] = cells.as_slice()
        {
            self.log.count("frame-unwrapped");
            self.blocks(frame.el, flow);
            return flow.settle();
        }
        self.log.at_paragraph();
        let table = self.grid(&rows, flow);
        if table.rows.iter().flatten().any(|cell| !cell.is_empty()) {
            self.after_item = false;
            flow.pieces.push(Piece::Table(table));
        }
    }

    fn grid(&mut self, rows: &[Row<'s>], flow: &Flow<'s>) -> Table {
        let merged = rows
            .iter()
            .any(|row| row.before > 0 || row.cells.iter().any(|cell| cell.span > 1 || cell.continues));
        let mut grid: Vec<Vec<Vec<Inline>>> = Vec::new();
        for row in rows {
            let mut line = vec![Vec::new(); row.before];
            for cell in &row.cells {
                let content = self.cell(cell.el, flow);
                if line.len() < MOST_COLUMNS {
                    line.push(content);
                    let end = (line.len() + cell.span - 1).min(MOST_COLUMNS);
                    line.resize(end, Vec::new());
                } else if let Some(last) = line.last_mut() {
                    join(last, content, "\n");
                }
            }
            grid.push(line);
        }
        square(&mut grid);
        if merged {
            self.log.one("merged-cells", "");
            drop_empty_columns(&mut grid);
        }
        Table { rows: grid, ..Table::default() }
    }

    fn cell(&mut self, el: El<'s>, flow: &Flow<'s>) -> Vec<Inline> {
        let mut inner = flow.inside(Story::Cell);
        self.blocks(el, &mut inner);
        inner.settle();
        flatten(inner.pieces)
    }

    fn table_as_lines(&mut self, rows: &[Row<'s>], flow: &mut Flow<'s>) {
        for row in rows {
            let mut content = Vec::new();
            for cell in &row.cells {
                join(&mut content, self.cell(cell.el, flow), " | ");
            }
            if !content.is_empty() {
                flow.pieces.push(Piece::Paragraph { role: Role::Body, content });
            }
        }
    }
}

/// Appends with a separator where both sides say something.
fn join(to: &mut Vec<Inline>, content: Vec<Inline>, separator: &str) {
    if content.is_empty() {
        return;
    }
    let mut line = Line { content: std::mem::take(to) };
    if !line.content.is_empty() {
        line.push(separator, &Marks::default());
    }
    line.append(content);
    *to = line.content;
}

/// Paragraphs of a cell or note as lines of one inline content; items keep a bullet or their number.
pub(super) fn flatten(pieces: Vec<Piece>) -> Vec<Inline> {
    let mut line = Line::default();
    for piece in pieces {
        let Piece::Paragraph { role, content } = piece else { continue };
        if !line.content.is_empty() {
            line.push("\n", &Marks::default());
        }
        match role {
            Role::Item { kind: ListKind::Bullet, .. } => line.push("• ", &Marks::default()),
            Role::Item { kind: ListKind::Ordered, number, .. } => {
                line.push(&format!("{number}. "), &Marks::default())
            }
            _ => {}
        }
        line.append(content);
    }
    line.content
}

fn square(grid: &mut [Vec<Vec<Inline>>]) {
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    grid.iter_mut().for_each(|row| row.resize(width, Vec::new()));
}

/// Cells of different widths make columns in which no cell has anything to say.
fn drop_empty_columns(grid: &mut [Vec<Vec<Inline>>]) {
    let width = grid.first().map_or(0, Vec::len);
    let kept: Vec<bool> = (0..width).map(|column| grid.iter().any(|row| !row[column].is_empty())).collect();
    for row in grid {
        let mut column = kept.iter();
        row.retain(|_| *column.next().unwrap_or(&true));
    }
}

fn rows_of(table: El<'_>) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    within(table, "w:tr", &mut rows);
    rows.into_iter().filter(|row| !is_removed_by(row.child("w:trPr"), "w:del")).map(row_of).collect()
}

fn row_of(row: El<'_>) -> Row<'_> {
    let before = row.child("w:trPr").and_then(|p| p.val("w:gridBefore")).and_then(|n| n.trim().parse().ok());
    let mut cells = Vec::new();
    within(row, "w:tc", &mut cells);
    let cells =
        cells.into_iter().filter(|cell| !is_removed_by(cell.child("w:tcPr"), "w:cellDel")).map(cell_of);
    Row { before: before.unwrap_or(0).min(MOST_COLUMNS - 1), cells: cells.collect() }
}

fn cell_of(el: El<'_>) -> Cell<'_> {
    let properties = el.child("w:tcPr");
    let span = properties.and_then(|p| p.val("w:gridSpan")).and_then(|n| n.trim().parse().ok()).unwrap_or(1);
    let merge = properties.and_then(|p| p.child("w:vMerge"));
    let continues = merge.is_some_and(|merge| merge.attr("val") != Some("restart"));
    Cell { el, span: span.clamp(1, MOST_COLUMNS), continues }
}

fn is_removed_by(properties: Option<El<'_>>, mark: &str) -> bool {
    properties.is_some_and(|p| p.child(mark).is_some())
}

/// Rows of a table or cells of a row, through content controls, insertions and unknown wrappers.
fn within<'a>(parent: El<'a>, wanted: &str, found: &mut Vec<El<'a>>) {
    for el in parent.children() {
        match el.name() {
            name if name == wanted => found.push(el),
            "mc:AlternateContent" => {
                if let Some(chosen) = alternative(el) {
                    within(chosen, wanted, found);
                }
            }
            // A nested table or a stray paragraph is not ours to look into.
            "w:tbl" | "w:p" | "w:tr" | "w:tc" => {}
            name if is_properties(name) || is_removed(name) => {}
            _ => within(el, wanted, found),
        }
    }
}
