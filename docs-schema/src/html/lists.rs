//! Nested lists from flat items. Whatever the depths, the nesting is valid: a list stands in an item or at the top,
//! and a list of a deeper depth in the item before it. A list goes on behind a list inside it, so that ordered items
//! keep counting; another kind at the same depth begins a new list.

use crate::model::ListKind;

/// The lists that are open, from the outermost; in each, an item is open.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<(ListKind, u8)>,
}

impl Lists {
    /// Opens the next item; its content follows.
    pub(super) fn item(&mut self, out: &mut String, kind: ListKind, depth: u8, attributes: &str) {
        while self.open.last().is_some_and(|(last, open)| *open > depth || (*open == depth && *last != kind))
        {
            self.pop(out);
        }
        match self.open.last() {
            Some((_, open)) if *open == depth => out.push_str("</li>\n"),
            _ => {
                if !out.ends_with('\n') {
                    out.push('\n');
                }
                out.push_str(match kind {
                    ListKind::Bullet => "<ul>\n",
                    ListKind::Ordered => "<ol>\n",
                });
                self.open.push((kind, depth));
            }
        }
        out.push_str("<li");
        out.push_str(attributes);
        out.push('>');
    }

    /// Closes everything: another block follows.
    pub(super) fn close(&mut self, out: &mut String) {
        while !self.open.is_empty() {
            self.pop(out);
        }
    }

    fn pop(&mut self, out: &mut String) {
        if let Some((kind, _)) = self.open.pop() {
            out.push_str(match kind {
                ListKind::Bullet => "</li>\n</ul>\n",
                ListKind::Ordered => "</li>\n</ol>\n",
            });
        }
    }
}
