//! Formulas as one line of text: `x^2`, `(a+b)/c`, `√(x)`. Enough to read them and to know what to
//! typeset again; the Problem says where.

use super::vocabulary;
use super::xml::El;

pub(super) fn line(el: El<'_>) -> String {
    let mut text = String::new();
    write(el, &mut text);
    text
}

/// Recursion is bounded by the depth limit of the XML reader.
fn write(el: El<'_>, out: &mut String) {
    match el.name() {
        "m:t" | "w:t" => out.push_str(el.text()),
        "m:f" => {
            group(el.child("m:num"), out);
            out.push('/');
            group(el.child("m:den"), out);
        }
        "m:sSup" | "m:sSub" | "m:sSubSup" => {
            part(el.child("m:e"), out);
            scripts(el, out);
        }
        "m:rad" => {
            part(el.child("m:deg"), out);
            out.push('√');
            group(el.child("m:e"), out);
        }
        "m:nary" => {
            out.push_str(el.child("m:naryPr").and_then(|p| p.val("m:chr")).unwrap_or("∫"));
            scripts(el, out);
            out.push(' ');
            part(el.child("m:e"), out);
        }
        "m:d" => {
            let inside: Vec<String> =
                el.children().filter(|child| child.name() == "m:e").map(line_of).collect();
            out.push('(');
            out.push_str(&inside.join(", "));
            out.push(')');
        }
        name if vocabulary::is_properties(name) || vocabulary::is_removed(name) => {}
        _ => el.children().for_each(|child| write(child, out)),
    }
}

fn line_of(el: El<'_>) -> String {
    let mut text = String::new();
    el.children().for_each(|child| write(child, &mut text));
    text
}

fn part(el: Option<El<'_>>, out: &mut String) {
    if let Some(el) = el {
        out.push_str(&line_of(el));
    }
}

/// Each script is written once and the text passed on: writing it again to look at it would double the
/// work at every level of nesting.
fn scripts(el: El<'_>, out: &mut String) {
    for (name, mark) in [("m:sub", '_'), ("m:sup", '^')] {
        let text = el.child(name).map(line_of).unwrap_or_default();
        if !text.is_empty() {
            out.push(mark);
            bracketed(&text, out);
        }
    }
}

fn group(el: Option<El<'_>>, out: &mut String) {
    bracketed(&el.map(line_of).unwrap_or_default(), out);
}

/// In brackets when longer than a character.
fn bracketed(text: &str, out: &mut String) {
    if text.chars().count() > 1 {
        out.push('(');
        out.push_str(text);
        out.push(')');
    } else {
        out.push_str(text);
    }
}
