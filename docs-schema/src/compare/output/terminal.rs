//! A comparison for a terminal: `[-gone-]` and `{+come+}` as git writes them, struck in red and underlined in green where
//! there are colours. Control characters of the texts never reach the terminal.

use std::fmt::Write as _;

use super::view::{self, Entry, Ink, Line};
use super::{Show, summary};
use crate::compare::{Comparison, Open, Provision};

/// The comparison: summary first, then the changed lines of each provision.
#[must_use]
pub fn terminal(comparison: &Comparison, show: Show) -> String {
    let lang = show.language;
    let mut out = String::new();
    for sentence in summary(comparison, lang) {
        let _ = writeln!(out, "{}", clean(&sentence));
    }
    if !comparison.title.is_empty() {
        heading(&mut out, lang.of("Titre", "Title"), show);
        body(&mut out, &view::lines(&comparison.title, show.typography), show);
    }
    for entry in view::entries(comparison, show.typography) {
        match entry {
            Entry::Changed(provision) => changed(&mut out, provision, show),
            Entry::Left(provision) => {
                let (Some(before), Some(after)) = (&provision.before, &provision.after) else { continue };
                let words = lang.of("déplacé, maintenant\u{a0}: ", "moved, now: ");
                let (old, new) = (lang.name(before), lang.name(after));
                heading(&mut out, &format!("{old} ({words}{new})"), show);
            }
            Entry::Unchanged(_) => {}
        }
    }
    out
}

fn heading(out: &mut String, words: &str, show: Show) {
    let (start, end) = if show.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let _ = write!(out, "\n{start}§ {}{end}\n", clean(words));
}

fn changed(out: &mut String, provision: &Provision, show: Show) {
    let lang = show.language;
    let title = lang.heading(provision);
    heading(out, &format!("{title} ({})", lang.what(provision).join(", ")), show);
    if let Some(related) = lang.related(provision) {
        let _ = writeln!(out, "  {}", clean(&related));
    }
    body(out, &view::body(provision, show.typography), show);
}

fn body(out: &mut String, lines: &[Line<'_>], show: Show) {
    let mut skipped = false;
    for line in lines {
        if !line.changed() {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("  […]\n");
        }
        let words = runs(line, show.colour);
        if !words.is_empty() {
            let sign = if matches!(line.open, Open::Item { .. }) { "- " } else { "" };
            let _ = writeln!(out, "  {sign}{words}");
        }
    }
}

fn runs(line: &Line<'_>, colour: bool) -> String {
    line.stretches().iter().map(|(ink, words)| inked(*ink, &clean(words), colour)).collect()
}

fn inked(ink: Ink, words: &str, colour: bool) -> String {
    let (start, end, paint) = match ink {
        Ink::Same => return words.to_owned(),
        Ink::Gone => ("[-", "-]", "\u{1b}[9;31m"),
        Ink::Come => ("{+", "+}", "\u{1b}[4;32m"),
        Ink::Restyled => ("{~", "~}", "\u{1b}[33m"),
    };
    if colour { format!("{paint}{start}{words}{end}\u{1b}[0m") } else { format!("{start}{words}{end}") }
}

fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect()
}
