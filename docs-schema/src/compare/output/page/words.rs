//! The words of a change: its rows in one column or two, what did not change folded between them.

use std::fmt::Write as _;
use std::ops::Range;

use super::changes::Change;
use super::marks::Inked;
use super::rows::{Row, rows};
use super::{Page, Unchanged, table};
use crate::compare::output::view::{self, Ink, Line, Run};
use crate::compare::pieces::Unit;
use crate::compare::{Kind, Open, Provision};

/// Unchanged rows that are folded: fewer take no more room than the line that stands for them.
const FOLDED: usize = 2;

impl<'a> Page<'a> {
    pub(super) fn body(&mut self, change: &Change<'a>) {
        let mut rows = rows(change.hunks, self.look.show.typography);
        if let Some(provision) = change.provision {
            without_told_heading(&mut rows, provision);
        }
        if !rows.iter().any(Row::changed) {
            self.unchanged_body(change, &rows);
            return;
        }
        let inked = Inked::new(self, change);
        let _ = writeln!(self.out, "<div class=\"change-body prose\"{}>", self.of_text());
        let mut from = 0;
        for fold in folds(&rows) {
            rows[from..fold.start].iter().for_each(|row| self.row(row, &inked));
            let lang = self.look.show.language;
            let words = lang.of("alinéas inchangés", "paragraphs unchanged");
            let _ = writeln!(
                self.out,
                "<details class=\"change-fold\"><summary lang=\"{}\">{} {words}</summary>",
                lang.as_str(),
                fold.len()
            );
            rows[fold.clone()].iter().for_each(|row| self.row(row, &inked));
            self.out.push_str("</details>\n");
            from = fold.end;
        }
        rows[from..].iter().for_each(|row| self.row(row, &inked));
        self.out.push_str("</div>\n");
    }

    /// What moved or got another number with all its words.
    fn unchanged_body(&mut self, change: &Change<'a>, rows: &[Row<'_>]) {
        let told_elsewhere = |p: &Provision| matches!(p.kind, Kind::Split | Kind::Merged);
        let Some(provision) = change.provision.filter(|p| !told_elsewhere(p)) else { return };
        let lang = self.look.show.language;
        let words = lang.of("Le texte n’a pas changé.", "The words have not changed.");
        let place = provision.after.as_ref().filter(|_| self.look.unchanged != Unchanged::Counted);
        let Some(place) = place else {
            let _ = writeln!(self.out, "<p class=\"change-fold\">{words}</p>");
            return;
        };
        let _ = writeln!(
            self.out,
            "<details class=\"change-fold\"><summary>{words}</summary>\n<div class=\"change-body prose\"{}>",
            self.of_text()
        );
        if rows.is_empty() {
            self.plain_words(place.index);
        } else {
            let inked = Inked::none();
            rows.iter().for_each(|row| lines(&mut self.out, &row.both, &inked));
        }
        self.out.push_str("</div></details>\n");
    }

    /// The words of a section after, its heading left out.
    pub(super) fn plain_words(&mut self, index: usize) {
        let units: &[Unit] = self.words.get(index).map_or(&[], Vec::as_slice);
        let own = units.iter().filter(|unit| !matches!(unit.open, Open::Heading { .. }));
        let all: Vec<Line<'_>> = own.map(plain).collect();
        lines(&mut self.out, &all, &Inked::none());
    }

    fn row(&mut self, row: &Row<'_>, inked: &Inked) {
        if !self.look.sides {
            lines(&mut self.out, &row.both, inked);
            return;
        }
        let lang = self.look.show.language;
        let (before, after) = (lang.of("Avant", "Before"), lang.of("Après", "After"));
        let _ = write!(
            self.out,
            "<div class=\"sides\"><div class=\"before\" role=\"group\" aria-label=\"{before}\">"
        );
        lines(&mut self.out, &row.before, inked);
        let _ = write!(self.out, "</div><div class=\"after\" role=\"group\" aria-label=\"{after}\">");
        lines(&mut self.out, &row.both, inked);
        self.out.push_str("</div></div>\n");
    }
}

fn plain(unit: &Unit) -> Line<'_> {
    let run = |inline| Run { ink: Ink::Same, inline, hunk: 0 };
    Line { open: &unit.open, ink: Ink::Same, runs: unit.runs.iter().map(run).collect() }
}

fn without_told_heading(rows: &mut Vec<Row<'_>>, provision: &Provision) {
    let Some(first) = rows.first_mut() else { return };
    if !view::heading_is_told(provision, first.both.first()) {
        return;
    }
    first.both.remove(0);
    if matches!(first.before.first(), Some(Line { open: Open::Heading { .. }, .. })) {
        first.before.remove(0);
    }
    if first.both.is_empty() && first.before.is_empty() {
        rows.remove(0);
    }
}

/// Stretches of unchanged rows, those beside a change left out.
fn folds(rows: &[Row<'_>]) -> Vec<Range<usize>> {
    let mut folds = Vec::new();
    let mut at = 0;
    for stretch in rows.chunk_by(|row, next| row.changed() == next.changed()) {
        let (start, end) = (at, at + stretch.len());
        at = end;
        let start_kept = if start == 0 { start } else { start + 1 };
        let end_kept = if end == rows.len() { end } else { end - 1 };
        if !stretch[0].changed() && end_kept >= start_kept + FOLDED {
            folds.push(start_kept..end_kept);
        }
    }
    folds
}

/// Lines as elements: tables whole, each other block by itself.
pub(super) fn lines(out: &mut String, all: &[Line<'_>], inked: &Inked) {
    let in_table = |line: &Line<'_>| matches!(line.open, Open::Row | Open::Cell);
    let mut rest = all;
    while let Some(line) = rest.first() {
        let starts_table = in_table(line) || matches!(line.open, Open::Table { .. });
        let own =
            if starts_table { 1 + rest[1..].iter().take_while(|line| in_table(line)).count() } else { 1 };
        if starts_table {
            table::write(out, &rest[..own], inked);
        } else {
            block(out, line, inked);
        }
        rest = &rest[own..];
    }
}

fn block(out: &mut String, line: &Line<'_>, inked: &Inked) {
    let gone = if whole(line, Ink::Gone) { " gone" } else { "" };
    let (start, end) = match line.open {
        Open::Rule => {
            out.push_str(match line.ink {
                Ink::Gone => "<p class=\"gone\"><del>* * *</del></p>\n",
                Ink::Come => "<p><ins>* * *</ins></p>\n",
                Ink::Same | Ink::Restyled => "<hr>\n",
            });
            return;
        }
        _ if line.runs.is_empty() && !line.marked() => return,
        Open::Heading { .. } => (format!("<p class=\"heading{gone}\">"), "</p>"),
        Open::Item { depth, .. } => (format!("<p class=\"item item-{depth}{gone}\">– "), "</p>"),
        Open::Quote => (format!("<blockquote class=\"quote{gone}\"><p>"), "</p></blockquote>"),
        Open::Note { .. } => (format!("<p class=\"note{gone}\">[*] "), "</p>"),
        _ if gone.is_empty() => ("<p>".to_owned(), "</p>"),
        _ => ("<p class=\"gone\">".to_owned(), "</p>"),
    };
    out.push_str(&start);
    inked.write(out, line);
    out.push_str(end);
    out.push('\n');
}

/// True where a line and all its words have one ink.
pub(super) fn whole(line: &Line<'_>, ink: Ink) -> bool {
    line.ink == ink && line.runs.iter().all(|run| run.ink == ink)
}
