//! The inline content of one block while it is being read: runs with the marks that hold at each.

use crate::href;
use crate::model::{Inline, Marks, push_run};

/// Marks that are open, counted because Markdown lets them nest in themselves.
#[derive(Default)]
struct Open {
    strong: u32,
    em: u32,
    strike: u32,
    underline: u32,
    sup: u32,
    sub: u32,
}

/// One line of content under construction.
#[derive(Default)]
pub(super) struct Line {
    content: Vec<Inline>,
    open: Open,
    /// Open links and images: the address, when it is kept, and the number of bytes written before it.
    links: Vec<(Option<String>, usize)>,
    written: usize,
}

/// A mark that Markdown or an inline tag opens and closes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Strong,
    Em,
    Strike,
    Underline,
    Sup,
    Sub,
}

impl Line {
    /// Adds words under the marks that are open. Control characters that entities smuggled in are dropped.
    pub(super) fn text(&mut self, text: &str) {
        let marks = self.marks();
        let is_control = |c: char| (c < ' ' && c != '\n' && c != '\t') || c == '\u{7f}';
        if text.contains(is_control) {
            push_run(&mut self.content, &text.replace(is_control, ""), &marks);
        } else {
            push_run(&mut self.content, text, &marks);
        }
        self.written += text.len();
    }

    /// Adds the place of a note.
    pub(super) fn note(&mut self, id: String) {
        self.content.push(Inline::Note { id });
        self.written += 1;
    }

    /// Opens a mark.
    pub(super) fn open(&mut self, mark: Mark) {
        *self.count(mark) += 1;
    }

    /// Closes a mark; false when it is not open.
    pub(super) fn close(&mut self, mark: Mark) -> bool {
        let count = self.count(mark);
        let was_open = *count > 0;
        *count = count.saturating_sub(1);
        was_open
    }

    /// Opens a link or an image.
    pub(super) fn open_link(&mut self, address: &str) {
        let kept = href::is_safe(address).then(|| address.to_owned());
        self.links.push((kept, self.written));
    }

    /// True when something was written since the innermost link or image was opened.
    pub(super) fn has_link_content(&self) -> bool {
        self.links.last().is_none_or(|(_, before)| self.written > *before)
    }

    /// Closes a link or an image.
    pub(super) fn close_link(&mut self) {
        self.links.pop();
    }

    /// True when a tag was never closed; its mark then holds to the end of the block.
    pub(super) fn unclosed(&self) -> bool {
        let open = &self.open;
        [open.strong, open.em, open.strike, open.underline, open.sup, open.sub].iter().any(|n| *n > 0)
    }

    pub(super) fn into_content(self) -> Vec<Inline> {
        self.content
    }

    fn count(&mut self, mark: Mark) -> &mut u32 {
        match mark {
            Mark::Strong => &mut self.open.strong,
            Mark::Em => &mut self.open.em,
            Mark::Strike => &mut self.open.strike,
            Mark::Underline => &mut self.open.underline,
            Mark::Sup => &mut self.open.sup,
            Mark::Sub => &mut self.open.sub,
        }
    }

    /// The outermost link that is kept wins: an image in a link points where the link does.
    fn marks(&self) -> Marks {
        Marks {
            by: None,
            strong: self.open.strong > 0,
            em: self.open.em > 0,
            strike: self.open.strike > 0,
            underline: self.open.underline > 0,
            sup: self.open.sup > 0,
            sub: self.open.sub > 0,
            link: self.links.iter().find_map(|(address, _)| address.clone()),
        }
    }
}

/// The mark of an inline tag, and whether the tag opens it.
pub(super) fn tag(html: &str) -> Option<(Mark, bool)> {
    let (name, opens) = match html.strip_prefix("</") {
        Some(rest) => (rest.strip_suffix('>')?, false),
        None => (html.strip_prefix('<')?.strip_suffix('>')?, true),
    };
    let mark = match name {
        "strong" => Mark::Strong,
        "em" => Mark::Em,
        "s" => Mark::Strike,
        "u" => Mark::Underline,
        "sup" => Mark::Sup,
        "sub" => Mark::Sub,
        _ => return None,
    };
    Some((mark, opens))
}
