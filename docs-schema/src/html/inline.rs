//! Runs of text as HTML.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::href;
use crate::model::{Inline, Marks};

/// Text for an element or an attribute in double quotes. Control characters, which HTML does not allow, are dropped.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    push_escaped(&mut made, text, "\n");
    made
}

/// Inline content alone, notes left out: a title, a heading in a list.
#[must_use]
pub fn inline(content: &[Inline]) -> String {
    let words: Vec<Inline> = content.iter().filter(|i| matches!(i, Inline::Text { .. })).cloned().collect();
    let mut made = String::new();
    Inlines::new("").write(&mut made, &words, 0);
    made
}

fn push_escaped(made: &mut String, text: &str, line_break: &str) {
    for c in text.chars() {
        match c {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            '\'' => made.push_str("&#39;"),
            '\n' => made.push_str(line_break),
            c if (c < ' ' && c != '\t') || c == '\u{7f}' => {}
            c => made.push(c),
        }
    }
}

/// Writes inline content and numbers the notes that it meets.
pub(super) struct Inlines {
    prefix: String,
    /// Note ids by number - 1, and how often each was referred to.
    order: Vec<String>,
    seen: BTreeMap<String, (usize, usize)>,
}

/// What is open: a link by its address, or a plain tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag<'m> {
    Link(&'m str),
    Plain(&'static str),
}

impl Inlines {
    /// `prefix` is escaped already.
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), order: Vec::new(), seen: BTreeMap::new() }
    }

    /// The ids of the notes met so far, in order.
    pub(super) fn take_order(&mut self) -> Vec<String> {
        std::mem::take(&mut self.order)
    }

    /// Writes content, leaving out the first `skipped` bytes of its text.
    pub(super) fn write(&mut self, out: &mut String, content: &[Inline], skipped: usize) {
        let mut skipped = skipped;
        let mut open: Vec<Tag<'_>> = Vec::new();
        for inline in content {
            match inline {
                Inline::Text { text, marks } => {
                    let cut = skipped.min(text.len());
                    skipped -= cut;
                    let Some(text) = text.get(cut..).filter(|text| !text.is_empty()) else { continue };
                    change_tags(out, &mut open, tags(marks));
                    push_escaped(out, text, "<br>\n");
                }
                Inline::Note { id } => {
                    change_tags(out, &mut open, Vec::new());
                    self.reference(out, id);
                }
            }
        }
        change_tags(out, &mut open, Vec::new());
    }

    fn reference(&mut self, out: &mut String, id: &str) {
        if !self.seen.contains_key(id) {
            self.order.push(id.to_owned());
            self.seen.insert(id.to_owned(), (self.order.len(), 0));
        }
        let Some((n, times)) = self.seen.get_mut(id) else { return };
        *times += 1;
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        let p = &self.prefix;
        let _ = write!(
            out,
            "<sup class=\"note-ref\"><a id=\"{p}ref-{n}{again}\" href=\"#{p}note-{n}\" role=\"doc-noteref\">{n}</a></sup>"
        );
    }
}

/// Tags in the one order in which they nest, so that a link is never cut in two by other marks.
fn tags(marks: &Marks) -> Vec<Tag<'_>> {
    let plain = [
        ("strong", marks.strong),
        ("em", marks.em),
        ("s", marks.strike),
        ("u", marks.underline),
        ("sup", marks.sup),
        ("sub", marks.sub),
    ];
    let link = marks.link.as_deref().filter(|address| href::is_safe(address)).map(Tag::Link);
    link.into_iter()
        .chain(plain.into_iter().filter(|(_, holds)| *holds).map(|(tag, _)| Tag::Plain(tag)))
        .collect()
}

fn change_tags<'m>(out: &mut String, open: &mut Vec<Tag<'m>>, wanted: Vec<Tag<'m>>) {
    let kept = open.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
    for tag in open.drain(kept..).rev() {
        let name = match tag {
            Tag::Link(_) => "a",
            Tag::Plain(name) => name,
        };
        let _ = write!(out, "</{name}>");
    }
    for tag in &wanted[kept..] {
        let _ = match tag {
            Tag::Link(address) if address.starts_with(['#', '/']) => {
                write!(out, "<a href=\"{}\">", escape(address))
            }
            Tag::Link(address) => write!(out, "<a href=\"{}\" rel=\"nofollow noopener\">", escape(address)),
            Tag::Plain(name) => write!(out, "<{name}>"),
        };
    }
    *open = wanted;
}
