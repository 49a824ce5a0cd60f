//! A comparison as a fragment of HTML: no script, no style, and no change that only a colour would tell (`ins` and `del`
//! are underlined and struck by every browser, and each provision says in words what happened to it).
//!
//! A provision is `#change-N`, N its place in the comparison's list of places after (or `gone-N`, before); the place
//! that it left by moving is `#left-N`; each links to the other.

use std::fmt::Write as _;

use super::view::{self, Entry, Ink, Line};
use super::{Language, Show, summary};
use crate::compare::{Comparison, Open, Provision};
use crate::html::{escape, inline};
use crate::model::Inline;

/// The comparison: summary first, then the provisions in the order of the text after.
#[must_use]
pub fn html(comparison: &Comparison, show: Show) -> String {
    let lang = show.language;
    let mut out = format!(
        "<div class=\"comparison\" lang=\"{}\">\n<section class=\"comparison-summary\">\n",
        lang.as_str()
    );
    let _ = write!(out, "<h2>{}</h2>\n<ul>\n", lang.of("Résumé", "Summary"));
    for sentence in summary(comparison, lang) {
        let _ = writeln!(out, "<li>{}</li>", escape(&sentence));
    }
    out.push_str("</ul>\n</section>\n");
    if !comparison.title.is_empty() {
        let _ = write!(out, "<section class=\"change\">\n<h3>{}</h3>\n", lang.of("Titre", "Title"));
        Body::default().write(&mut out, &view::lines(&comparison.title, show.typography));
        out.push_str("</section>\n");
    }
    for entry in view::entries(comparison, show.typography) {
        match entry {
            Entry::Changed(provision) => changed(&mut out, provision, show),
            Entry::Left(provision) => left(&mut out, provision, lang),
            Entry::Unchanged(row) => {
                let _ = writeln!(out, "<p class=\"unchanged\">{}</p>", lang.unchanged(row.len()));
            }
        }
    }
    out.push_str("</div>\n");
    out
}

fn id(provision: &Provision) -> String {
    match (&provision.before, &provision.after) {
        (_, Some(after)) => format!("change-{}", after.index),
        (before, None) => format!("gone-{}", before.as_ref().map_or(0, |place| place.index)),
    }
}

fn changed(out: &mut String, provision: &Provision, show: Show) {
    let lang = show.language;
    let kind = format!("{:?}", provision.kind).to_lowercase();
    let _ = write!(out, "<section class=\"change change-{kind}\" id=\"{}\">\n<h3>", id(provision));
    let title = |place| escape(&lang.title(place));
    match (&provision.before, &provision.after) {
        (Some(old), Some(new)) if provision.renumbered => {
            let _ = write!(out, "<del>{}</del> → <ins>{}</ins>", escape(&lang.name(old)), title(new));
        }
        (Some(place), None) => {
            let _ = write!(out, "<del>{}</del>", title(place));
        }
        (None, Some(place)) => {
            let _ = write!(out, "<ins>{}</ins>", title(place));
        }
        (_, place) => out.push_str(&place.as_ref().map(title).unwrap_or_default()),
    }
    let _ = writeln!(out, " <span class=\"change-what\">({})</span></h3>", lang.what(provision).join(", "));
    if let Some(related) = lang.related(provision) {
        let _ = writeln!(out, "<p class=\"change-related\">{}</p>", escape(&related));
    }
    if let Some(after) = provision.after.as_ref().filter(|_| provision.moved) {
        let words = lang.of("Voir la place d’origine", "See where it stood");
        let _ = writeln!(out, "<p class=\"change-moved\"><a href=\"#left-{}\">{words}</a></p>", after.index);
    }
    Body::default().write(out, &view::body(provision, show.typography));
    out.push_str("</section>\n");
}

fn left(out: &mut String, provision: &Provision, lang: Language) {
    let (Some(before), Some(after)) = (&provision.before, &provision.after) else { return };
    let words = lang.of("déplacé\u{a0}: voir sa nouvelle place", "moved: see where it stands now");
    let _ = writeln!(
        out,
        "<p class=\"change-left\" id=\"left-{0}\"><del>{1}</del> <a href=\"#change-{0}\">{words}</a></p>",
        after.index,
        escape(&lang.name(before))
    );
}

/// What is open: a row, a cell.
#[derive(Default)]
struct Body {
    table: bool,
    row: bool,
}

impl Body {
    fn write(&mut self, out: &mut String, lines: &[Line<'_>]) {
        for line in lines {
            match line.open {
                Open::Table { .. } => self.leave(out),
                Open::Row => {
                    self.leave_row(out);
                    out.push_str(if self.table { "<tr>" } else { "<table>\n<tr>" });
                    (self.table, self.row) = (true, true);
                }
                Open::Cell if self.row => {
                    out.push_str("<td>");
                    runs(out, line);
                    out.push_str("</td>");
                }
                Open::Rule => {
                    self.leave(out);
                    out.push_str(match line.ink {
                        Ink::Gone => "<p><del>* * *</del></p>\n",
                        Ink::Come => "<p><ins>* * *</ins></p>\n",
                        Ink::Same | Ink::Restyled => "<hr>\n",
                    });
                }
                open => {
                    self.leave(out);
                    block(out, open, line);
                }
            }
        }
        self.leave(out);
    }

    fn leave_row(&mut self, out: &mut String) {
        if std::mem::take(&mut self.row) {
            out.push_str("</tr>\n");
        }
    }

    fn leave(&mut self, out: &mut String) {
        self.leave_row(out);
        if std::mem::take(&mut self.table) {
            out.push_str("</table>\n");
        }
    }
}

fn block(out: &mut String, open: &Open, line: &Line<'_>) {
    let (start, end) = match open {
        Open::Heading { .. } => ("<p class=\"heading\">".to_owned(), "</p>"),
        Open::Item { depth, .. } => (format!("<p class=\"item item-{depth}\">– "), "</p>"),
        Open::Quote => ("<blockquote><p>".to_owned(), "</p></blockquote>"),
        Open::Note { .. } => ("<p class=\"note\">[*] ".to_owned(), "</p>"),
        _ => ("<p>".to_owned(), "</p>"),
    };
    out.push_str(&start);
    runs(out, line);
    out.push_str(end);
    out.push('\n');
}

fn runs(out: &mut String, line: &Line<'_>) {
    let tag = |ink| match ink {
        Ink::Same => None,
        Ink::Gone => Some("del"),
        Ink::Come => Some("ins"),
        Ink::Restyled => Some("mark"),
    };
    let mut open = None;
    let change = |out: &mut String, open: &mut Option<&'static str>, to: Option<&'static str>| {
        if *open != to {
            if let Some(tag) = *open {
                let _ = write!(out, "</{tag}>");
            }
            if let Some(tag) = to {
                let _ = write!(out, "<{tag}>");
            }
            *open = to;
        }
    };
    if line.marked() {
        change(out, &mut open, tag(line.ink));
        out.push('¶');
    }
    for run in &line.runs {
        change(out, &mut open, tag(run.ink));
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
