//! Inline content while it is being gathered: equal runs are merged, ends are trimmed, control
//! characters never enter.

use crate::{Inline, Marks};

#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) content: Vec<Inline>,
}

/// White space that lays out a line rather than saying something; a no-break space says something.
const BLANK: [char; 3] = [' ', '\t', '\n'];

impl Line {
    pub(super) fn push(&mut self, text: &str, marks: &Marks) {
        let clean = |c: char| !c.is_control() || c == '\n' || c == '\t';
        if text.is_empty() {
            return;
        }
        if let Some(Inline::Text { text: last, marks: same }) = self.content.last_mut()
            && same == marks
        {
            last.extend(text.chars().filter(|c| clean(*c)));
            return;
        }
        let text: String = text.chars().filter(|c| clean(*c)).collect();
        if !text.is_empty() {
            self.content.push(Inline::Text { text, marks: marks.clone() });
        }
    }

    pub(super) fn note(&mut self, id: String) {
        self.content.push(Inline::Note { id });
    }

    pub(super) fn append(&mut self, content: Vec<Inline>) {
        for inline in content {
            match inline {
                Inline::Text { text, marks } => self.push(&text, &marks),
                Inline::Note { id } => self.note(id),
            }
        }
    }

    /// The content without blanks at its ends; `None` when nothing is left.
    pub(super) fn finish(self) -> Option<Vec<Inline>> {
        let content = trimmed(self.content);
        let says = |inline: &Inline| !matches!(inline, Inline::Text { text, .. } if text.trim().is_empty());
        content.iter().any(says).then_some(content)
    }
}

fn trimmed(mut content: Vec<Inline>) -> Vec<Inline> {
    while let Some(Inline::Text { text, .. }) = content.last_mut() {
        text.truncate(text.trim_end_matches(BLANK).len());
        if !text.is_empty() {
            break;
        }
        content.pop();
    }
    let blank = |inline: &Inline| matches!(inline, Inline::Text { text, .. } if text.trim_start_matches(BLANK).is_empty());
    let lead = content.iter().take_while(|inline| blank(inline)).count();
    content.drain(..lead);
    if let Some(Inline::Text { text, .. }) = content.first_mut() {
        *text = text.trim_start_matches(BLANK).to_owned();
    }
    content
}

/// Bold, italic or underline over a whole heading is how its style looks, not something it stresses.
pub(super) fn without_uniform_marks(mut content: Vec<Inline>) -> Vec<Inline> {
    let everywhere = |mark: fn(&mut Marks) -> &mut bool, content: &mut Vec<Inline>| {
        let all = content.iter_mut().all(|inline| match inline {
            Inline::Text { text, marks } => *mark(marks) || text.trim().is_empty(),
            Inline::Note { .. } => true,
        });
        for inline in content.iter_mut() {
            if let (true, Inline::Text { marks, .. }) = (all, inline) {
                *mark(marks) = false;
            }
        }
    };
    everywhere(|marks| &mut marks.strong, &mut content);
    everywhere(|marks| &mut marks.em, &mut content);
    everywhere(|marks| &mut marks.underline, &mut content);
    let mut line = Line::default();
    line.append(content);
    line.content
}

/// The words alone.
pub(super) fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text { text, .. } => text.as_str(),
            Inline::Note { .. } => "",
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_trimmed_and_equal_runs_merged() {
        let strong = Marks { strong: true, ..Marks::default() };
        let mut line = Line::default();
        for (text, marks) in
            [(" \t", &strong), (" a", &Marks::default()), ("b\u{1}\u{a0} \n", &Marks::default())]
        {
            line.push(text, marks);
        }
        assert_eq!(line.finish(), Some(vec![Inline::plain("ab\u{a0}")]));
    }

    #[test]
    fn a_heading_bold_throughout_is_a_plain_heading() {
        let strong = |text: &str| Inline::Text {
            text: text.into(),
            marks: Marks { strong: true, ..Marks::default() },
        };
        assert_eq!(
            without_uniform_marks(vec![strong("a"), Inline::plain(" "), strong("b")]),
            vec![Inline::plain("a b")]
        );
        let mixed = vec![strong("a"), Inline::plain("b")];
        assert_eq!(without_uniform_marks(mixed.clone()), mixed);
    }
}
