//! Tables as HTML. The first row is the header row; the whole scrolls by itself on narrow screens, and can be reached
//! by keyboard to do so.

use std::fmt::Write as _;

use super::inline::Inlines;
use crate::model::Table;

/// Writes a table; `id` is escaped already.
pub(super) fn write(out: &mut String, inlines: &mut Inlines, table: &Table, id: &str, lang: &str) {
    let Some((head, body)) = table.rows.split_first() else { return };
    let name = if lang.starts_with("en") { "Table" } else { "Tableau" };
    let _ = writeln!(
        out,
        "<div class=\"table-scroll\" role=\"region\" aria-label=\"{name}\" tabindex=\"0\">\n<table id=\"{id}\">\n<thead>"
    );
    row(out, inlines, table, 0, head, "th scope=\"col\"");
    out.push_str("</thead>\n<tbody>\n");
    for (i, cells) in body.iter().enumerate() {
        row(out, inlines, table, i + 1, cells, "td");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn row(
    out: &mut String,
    inlines: &mut Inlines,
    table: &Table,
    number: usize,
    cells: &[Vec<crate::model::Inline>],
    tag: &str,
) {
    out.push_str(if table.displaced_rows.contains(&number) { "<tr class=\"displaced\">" } else { "<tr>" });
    for (column, cell) in cells.iter().enumerate() {
        let class = if table.displaced_cols.contains(&column) { " class=\"displaced\"" } else { "" };
        let _ = write!(out, "<{tag}{class}>");
        inlines.write(out, cell, 0);
        let _ = write!(out, "</{}>", &tag[..2]);
    }
    out.push_str("</tr>\n");
}
