//! Flat items as nested Markdown lists: which mark each item gets, and where it stands.

use crate::model::ListKind;

/// An open list: its kind, the number of its last item, and the column where that item's content starts.
struct Level {
    kind: ListKind,
    number: u64,
    column: usize,
}

/// The lists that are open between two items.
#[derive(Default)]
pub(super) struct Lists {
    levels: Vec<Level>,
    /// The last item was empty: a list inside it would make it vanish when read.
    empty: bool,
}

impl Lists {
    /// The start of the line of the next item, up to its content, and the column of that content. A depth that jumps
    /// is written as items that hold nothing but a list; these get `+`, because `- - -` is a rule.
    pub(super) fn next(&mut self, kind: ListKind, depth: u8, empty: bool) -> (String, usize) {
        let depth = usize::from(depth);
        if std::mem::replace(&mut self.empty, empty) && self.levels.len() <= depth {
            self.levels.pop();
        }
        self.levels.truncate(depth + 1);
        let goes_on = self.levels.len() == depth + 1;
        let number = match self.levels.pop_if(|_| goes_on) {
            Some(last) if last.kind == kind => last.number + 1,
            _ => 1,
        };
        let mut column = self.levels.last().map_or(0, |parent| parent.column);
        let mut line = " ".repeat(column);
        while self.levels.len() < depth {
            line.push_str("+ ");
            column += 2;
            self.levels.push(Level { kind: ListKind::Bullet, number: 0, column });
        }
        let mark = match kind {
            ListKind::Bullet => "-".to_owned(),
            ListKind::Ordered => format!("{number}."),
        };
        column += mark.len() + 1;
        line.push_str(&mark);
        self.levels.push(Level { kind, number, column });
        (line, column)
    }
}
