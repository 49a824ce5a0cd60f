//! A table with its changes, as a table: what went and came in the cells where it stands. Where rows and columns changed
//! so that the cells of both no longer form one table, the table before and the table after, one below the other.

use super::marks::Inked;
use super::words::whole;
use crate::compare::Open;
use crate::compare::output::view::{Ink, Line, Run};

pub(super) fn write(out: &mut String, lines: &[Line<'_>], inked: &Inked) {
    let rows = rows(lines);
    let Some(width) = rows.first().map(|(_, cells)| cells.len()) else { return };
    if rows.iter().all(|(_, cells)| cells.len() == width) {
        table(out, &rows, inked);
        return;
    }
    for other in [Ink::Come, Ink::Gone] {
        let kept: Vec<Line<'_>> =
            lines.iter().filter(|line| line.ink != other).map(|line| without(line, other)).collect();
        table(out, &self::rows(&kept), inked);
    }
}

/// Each row with its cells.
fn rows<'l, 'a>(lines: &'l [Line<'a>]) -> Vec<(&'l Line<'a>, Vec<&'l Line<'a>>)> {
    let mut rows: Vec<(&Line<'_>, Vec<&Line<'_>>)> = Vec::new();
    for line in lines {
        match line.open {
            Open::Row => rows.push((line, Vec::new())),
            Open::Cell => {
                if let Some((_, cells)) = rows.last_mut() {
                    cells.push(line);
                }
            }
            _ => {}
        }
    }
    rows
}

fn without<'a>(line: &Line<'a>, other: Ink) -> Line<'a> {
    let runs: Vec<Run<'a>> = line.runs.iter().filter(|run| run.ink != other).copied().collect();
    Line { open: line.open, ink: line.ink, runs }
}

fn table(out: &mut String, rows: &[(&Line<'_>, Vec<&Line<'_>>)], inked: &Inked) {
    out.push_str("<div class=\"table-scroll\" tabindex=\"0\">\n<table>\n");
    for (at, (row, cells)) in rows.iter().enumerate() {
        let gone = cells.iter().all(|cell| whole(cell, Ink::Gone)) && row.ink == Ink::Gone;
        out.push_str(if gone { "<tr class=\"gone\">" } else { "<tr>" });
        for cell in cells {
            let tag = if at == 0 { "th" } else { "td" };
            out.push_str(match (at, whole(cell, Ink::Gone)) {
                (0, false) => "<th scope=\"col\">",
                (0, true) => "<th scope=\"col\" class=\"gone\">",
                (_, false) => "<td>",
                (_, true) => "<td class=\"gone\">",
            });
            inked.write(out, cell);
            out.push_str("</");
            out.push_str(tag);
            out.push('>');
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n</div>\n");
}
