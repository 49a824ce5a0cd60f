//! A comparison as Markdown: what went and came in the tags `del` and `ins`, so that no mark of the text is taken for one.
//! Words only: the text's own marks are not shown.

use std::fmt::Write as _;

use super::view::{self, Entry, Ink, Line};
use super::{Show, summary};
use crate::compare::{Comparison, Open, Provision};

/// The comparison: summary first, then the changed lines of each provision.
#[must_use]
pub fn markdown(comparison: &Comparison, show: Show) -> String {
    let lang = show.language;
    let mut out = format!("## {}\n\n", lang.of("Résumé", "Summary"));
    for sentence in summary(comparison, lang) {
        let _ = writeln!(out, "- {}", escape(&sentence));
    }
    out.push('\n');
    if !comparison.title.is_empty() {
        let _ = write!(out, "## {}\n\n", lang.of("Titre", "Title"));
        body(&mut out, &view::lines(&comparison.title, show.typography));
    }
    for entry in view::entries(comparison, show.typography) {
        match entry {
            Entry::Changed(provision) => changed(&mut out, provision, show),
            Entry::Left(provision) => {
                let (Some(before), Some(after)) = (&provision.before, &provision.after) else { continue };
                let words = lang.of("déplacé, maintenant\u{a0}: ", "moved, now: ");
                let (old, new) = (escape(&lang.name(before)), escape(&lang.name(after)));
                let _ = write!(out, "<del>{old}</del> ({words}{new})\n\n");
            }
            Entry::Unchanged(_) => {}
        }
    }
    out
}

fn changed(out: &mut String, provision: &Provision, show: Show) {
    let lang = show.language;
    let title = lang.heading(provision);
    let _ = write!(out, "### {} ({})\n\n", escape(&title), lang.what(provision).join(", "));
    if let Some(related) = lang.related(provision) {
        let _ = write!(out, "{}\n\n", escape(&related));
    }
    body(out, &view::body(provision, show.typography));
}

fn body(out: &mut String, lines: &[Line<'_>]) {
    let mut skipped = false;
    for line in lines {
        if !line.changed() {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("[…]\n\n");
        }
        let words = runs(line);
        if !words.is_empty() {
            out.push_str(if matches!(line.open, Open::Item { .. }) { "- " } else { "" });
            out.push_str(&words);
            out.push_str("\n\n");
        }
    }
}

fn runs(line: &Line<'_>) -> String {
    let tagged = |ink: Ink, words: &str| match ink {
        Ink::Same => words.to_owned(),
        Ink::Gone => format!("<del>{words}</del>"),
        Ink::Come => format!("<ins>{words}</ins>"),
        Ink::Restyled => format!("<mark>{words}</mark>"),
    };
    line.stretches().iter().map(|(ink, words)| tagged(*ink, &escape(words))).collect()
}

/// Text that no reader of Markdown takes for a sign; a line stays one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '#' | '&' | '!' => {
                out.extend(['\\', c])
            }
            c => out.push(c),
        }
    }
    out
}
