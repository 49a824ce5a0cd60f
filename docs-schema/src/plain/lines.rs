//! Lines with their indents; blank lines are remembered only as a gap.

use crate::Problem;

use super::lex::{self, Start};

#[derive(Debug)]
pub(super) struct Line {
    /// From 1, as an editor shows it.
    pub(super) number: usize,
    /// In columns; a tab goes to the next multiple of four.
    pub(super) indent: usize,
    /// Without blanks at its ends; never empty.
    pub(super) text: String,
    pub(super) after_blank: bool,
    pub(super) start: Start,
}

/// The lines that are not blank, and what was dropped from them.
pub(super) fn split(source: &str) -> (Vec<Line>, Vec<Problem>) {
    let mut lines = Vec::new();
    let mut dropped = Dropped::default();
    let mut after_blank = true;
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    for (index, raw) in source
        .replace("\r\n", "\n")
        .split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}', '\u{85}'])
        .enumerate()
    {
        let clean = dropped.clean(raw, index + 1);
        let text = clean.trim();
        if text.is_empty() {
            after_blank = true;
            continue;
        }
        let start = lex::start(text);
        lines.push(Line {
            number: index + 1,
            indent: indent(&clean),
            text: text.to_owned(),
            after_blank,
            start,
        });
        after_blank = false;
    }
    (lines, dropped.problems())
}

fn indent(line: &str) -> usize {
    let mut column = 0;
    for c in line.chars().take_while(|c| c.is_whitespace()) {
        column = if c == '\t' { (column / 4 + 1) * 4 } else { column + 1 };
    }
    column
}

#[derive(Default)]
struct Dropped {
    count: usize,
    first_line: usize,
}

impl Dropped {
    fn clean(&mut self, raw: &str, line: usize) -> String {
        let keep = |c: &char| !c.is_control() || *c == '\t';
        let clean: String = raw.chars().filter(keep).collect();
        let lost = raw.chars().count() - clean.chars().count();
        if lost > 0 && self.count == 0 {
            self.first_line = line;
        }
        self.count += lost;
        clean
    }

    fn problems(self) -> Vec<Problem> {
        if self.count == 0 {
            return Vec::new();
        }
        vec![Problem::new(
            "control-characters-dropped",
            format!("line {}", self.first_line),
            self.count.to_string(),
        )]
    }
}
