//! Inline content as Markdown. Delimiters (`**`, `*`, `~~`) are tried first; whether they read back the same depends
//! on what stands beside them, so the result is read again, and where it differs tags take their place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::escape::{Place, Writer};
use super::parse::parse;
use crate::model::{Block, Inline, Marks};

/// Numbers of notes by id, in the order in which the text refers to them.
pub(super) type NoteNumbers = BTreeMap<String, usize>;

/// One mark, as it is opened and closed in a line.
#[derive(Clone, PartialEq, Eq)]
enum Mark {
    Link(String),
    Strong,
    Em,
    Strike,
    Underline,
    Sup,
    Sub,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Delimiters,
    Tags,
}

/// The content as Markdown. Line breaks of a paragraph are `\` and a line end; the caller indents what follows.
pub(super) fn print(content: &[Inline], place: Place, notes: &NoteNumbers) -> String {
    let delimited = content.iter().any(|inline| match inline {
        Inline::Text { marks, .. } => marks.strong || marks.em || marks.strike,
        Inline::Note { .. } => false,
    });
    let printed = write(content, place, Style::Delimiters, notes);
    if !delimited || reads_back(&printed, content) {
        printed
    } else {
        write(content, place, Style::Tags, notes)
    }
}

fn write(content: &[Inline], place: Place, style: Style, notes: &NoteNumbers) -> String {
    let mut writer = Writer::new(place);
    let mut open: Vec<Mark> = Vec::new();
    for (i, inline) in content.iter().enumerate() {
        match inline {
            Inline::Text { text, marks } => {
                change_marks(&mut writer, &mut open, marks, &content[i..], style);
                writer.text(text, i + 1 == content.len());
            }
            Inline::Note { id } => {
                change_marks(&mut writer, &mut open, &Marks::default(), &[], style);
                let number = notes.get(id).copied().unwrap_or(0);
                writer.raw(&format!("[^{number}]"));
                // Directly before a link, the reference would be taken for part of it.
                if matches!(content.get(i + 1), Some(Inline::Text { marks, .. }) if marks.link.is_some()) {
                    writer.raw("<u></u>");
                }
            }
        }
    }
    change_marks(&mut writer, &mut open, &Marks::default(), &[], style);
    writer.out
}

/// Closes what no longer holds (and what was opened inside it), then opens what is missing, longest first.
fn change_marks(writer: &mut Writer, open: &mut Vec<Mark>, wanted: &Marks, ahead: &[Inline], style: Style) {
    let kept = open.iter().take_while(|mark| holds(mark, wanted)).count();
    for mark in open.drain(kept..).rev() {
        writer.raw(&closing(&mark, style));
    }
    let mut missing: Vec<(usize, Mark)> = list(wanted)
        .into_iter()
        .filter(|mark| !open.contains(mark))
        .map(|mark| (reach(&mark, ahead), mark))
        .collect();
    missing.sort_by_key(|(reach, _)| std::cmp::Reverse(*reach));
    for (_, mark) in missing {
        writer.raw(opening(&mark, style));
        open.push(mark);
    }
}

/// How many runs ahead a mark holds.
fn reach(mark: &Mark, ahead: &[Inline]) -> usize {
    ahead
        .iter()
        .take_while(|inline| matches!(inline, Inline::Text { marks, .. } if holds(mark, marks)))
        .count()
}

fn list(marks: &Marks) -> Vec<Mark> {
    let flags = [
        (Mark::Strong, marks.strong),
        (Mark::Em, marks.em),
        (Mark::Strike, marks.strike),
        (Mark::Underline, marks.underline),
        (Mark::Sup, marks.sup),
        (Mark::Sub, marks.sub),
    ];
    let link = marks.link.iter().map(|href| Mark::Link(href.clone()));
    link.chain(flags.into_iter().filter(|(_, holds)| *holds).map(|(mark, _)| mark)).collect()
}

fn holds(mark: &Mark, marks: &Marks) -> bool {
    match mark {
        Mark::Link(href) => marks.link.as_ref() == Some(href),
        Mark::Strong => marks.strong,
        Mark::Em => marks.em,
        Mark::Strike => marks.strike,
        Mark::Underline => marks.underline,
        Mark::Sup => marks.sup,
        Mark::Sub => marks.sub,
    }
}

fn opening(mark: &Mark, style: Style) -> &'static str {
    match (mark, style) {
        (Mark::Link(_), _) => "[",
        (Mark::Strong, Style::Delimiters) => "**",
        (Mark::Em, Style::Delimiters) => "*",
        (Mark::Strike, Style::Delimiters) => "~~",
        (Mark::Strong, Style::Tags) => "<strong>",
        (Mark::Em, Style::Tags) => "<em>",
        (Mark::Strike, Style::Tags) => "<s>",
        (Mark::Underline, _) => "<u>",
        (Mark::Sup, _) => "<sup>",
        (Mark::Sub, _) => "<sub>",
    }
}

fn closing(mark: &Mark, style: Style) -> String {
    match (mark, style) {
        (Mark::Link(href), _) => format!("]({})", destination(href)),
        (Mark::Strong | Mark::Em | Mark::Strike, Style::Delimiters) => opening(mark, style).to_owned(),
        _ => opening(mark, style).replace('<', "</"),
    }
}

/// An address inside the brackets of a link.
fn destination(href: &str) -> String {
    let mut made = String::with_capacity(href.len());
    for (at, c) in href.char_indices() {
        let entity = c == '&' && href[at + 1..].starts_with(|n: char| n.is_ascii_alphanumeric() || n == '#');
        if entity || matches!(c, '\\' | '<' | '>' | '(' | ')' | '|') {
            made.push('\\');
        }
        made.push(c);
    }
    if href.contains(|c: char| c.is_whitespace() || c.is_control()) { format!("<{made}>") } else { made }
}

fn reads_back(printed: &str, content: &[Inline]) -> bool {
    let mut markdown = printed.to_owned();
    for number in note_numbers(printed) {
        let _ = write!(markdown, "\n\n[^{number}]: x");
    }
    let mut count = 0_u32;
    let (text, _) = parse(&markdown, &mut || {
        count += 1;
        count.to_string()
    });
    let [section] = text.sections.as_slice() else { return false };
    match section.blocks.as_slice() {
        [Block::Paragraph { content: read }] => anonymous(read) == anonymous(content),
        _ => false,
    }
}

/// The numbers of the references in what was printed; in text, brackets are escaped.
fn note_numbers(printed: &str) -> Vec<&str> {
    let mut found: Vec<&str> = printed
        .split("[^")
        .skip(1)
        .filter_map(|rest| rest.split_once(']').map(|(number, _)| number))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The content with notes named by the order of their first appearance.
fn anonymous(content: &[Inline]) -> Vec<Inline> {
    let mut names: Vec<&str> = Vec::new();
    content
        .iter()
        .map(|inline| match inline {
            Inline::Note { id } => {
                let at = names.iter().position(|name| name == id).unwrap_or_else(|| {
                    names.push(id);
                    names.len() - 1
                });
                Inline::Note { id: at.to_string() }
            }
            text @ Inline::Text { .. } => text.clone(),
        })
        .collect()
}
