//! The words of a line with what went, came or changed its look marked, and who did it in a title.

use std::fmt::Write as _;

use super::Page;
use super::changes::Change;
use crate::compare::output::view::{self, Ink, Line};
use crate::html::{escape, inline};
use crate::model::Inline;

/// Who wrote what came and took away what went, by hunk, in words.
pub(super) struct Inked {
    wrote: Vec<Option<String>>,
    removed: Vec<Option<String>>,
}

impl Inked {
    pub(super) fn none() -> Self {
        Self { wrote: Vec::new(), removed: Vec::new() }
    }

    pub(super) fn new(page: &Page<'_>, change: &Change<'_>) -> Self {
        let Some(names) = page.names else { return Self::none() };
        let labels = |shares| page.labels(shares, names).map(|labels| escape(&labels));
        Self {
            wrote: change.credits.iter().map(|credit| labels(&credit.wrote)).collect(),
            removed: change.credits.iter().map(|credit| labels(&credit.removed)).collect(),
        }
    }

    /// The element that marks an ink in a hunk, and who for its title.
    fn mark(&self, ink: Ink, hunk: usize) -> Option<(&'static str, Option<&str>)> {
        match ink {
            Ink::Same => None,
            Ink::Gone => Some(("del", self.removed.get(hunk).and_then(Option::as_deref))),
            Ink::Come => Some(("ins", self.wrote.get(hunk).and_then(Option::as_deref))),
            Ink::Restyled => Some(("mark", None)),
        }
    }

    pub(super) fn write(&self, out: &mut String, line: &Line<'_>) {
        let mut open: Option<(&'static str, Option<&str>)> = None;
        if line.marked() {
            let hunk = line.runs.first().map_or(usize::MAX, |run| run.hunk);
            change(out, &mut open, self.mark(line.ink, hunk));
            out.push('¶');
        }
        for run in &line.runs {
            change(out, &mut open, self.mark(run.ink, run.hunk));
            match run.inline {
                Inline::Text { text, marks } if text.trim().is_empty() => {
                    let shown = Inline::Text { text: view::words(run.ink, run.inline), marks: marks.clone() };
                    out.push_str(&inline(&[shown]));
                }
                Inline::Text { .. } => out.push_str(&inline(std::slice::from_ref(run.inline))),
                Inline::Note { .. } => out.push_str("<sup>[*]</sup>"),
            }
        }
        change(out, &mut open, None);
    }
}

fn change<'t>(
    out: &mut String,
    open: &mut Option<(&'static str, Option<&'t str>)>,
    to: Option<(&'static str, Option<&'t str>)>,
) {
    if *open == to {
        return;
    }
    if let Some((tag, _)) = *open {
        let _ = write!(out, "</{tag}>");
    }
    match to {
        Some((tag, Some(who))) => {
            let _ = write!(out, "<{tag} title=\"{who}\">");
        }
        Some((tag, None)) => {
            let _ = write!(out, "<{tag}>");
        }
        None => {}
    }
    *open = to;
}
