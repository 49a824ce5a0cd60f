//! A bounded list of problems. A hostile document could hold a problem for every character; a reader of the
//! list needs the first thousand at most, so it stops there and says so.

use crate::model::Problem;

/// Problems kept; one more, `too-many-problems`, says that others were left out.
pub const MAX_PROBLEMS: usize = 1_000;

/// Characters of `detail` kept.
pub const MAX_DETAIL: usize = 120;

/// Every code there is: pages have a sentence for each.
pub const CODES: &[&str] = &[
    "bad-depth",
    "bad-id",
    "bad-kind",
    "bad-level",
    "bad-mark",
    "bad-marker",
    "bad-rank",
    "bad-type",
    "block-in-line",
    "cell-conflict",
    "chart-dropped",
    "code",
    "comments-dropped",
    "contents-dropped",
    "contents-kept",
    "control-characters",
    "control-characters-dropped",
    "depth-limited",
    "displaced",
    "displaced-column",
    "displaced-row",
    "duplicate-note",
    "duplicate-table",
    "embedded-file-dropped",
    "embedded-object-dropped",
    "empty-heading",
    "empty-link",
    "encoding-damaged",
    "encoding-guessed",
    "endnote-as-footnote",
    "external-field-kept",
    "extra-heading",
    "extra-title",
    "formula-as-text",
    "frame-unwrapped",
    "headers-footers-dropped",
    "heading-level-limited",
    "hidden-text-dropped",
    "image",
    "image-dropped",
    "input-cut",
    "internal-link-dropped",
    "link-dropped",
    "link-title",
    "list-label-dropped",
    "list-number-lost",
    "list-start",
    "long-heading-as-paragraph",
    "macros-ignored",
    "merged-cells",
    "more-problems",
    "nested-block",
    "nested-note",
    "nested-table-flattened",
    "nesting-too-deep",
    "no-text",
    "note-missing",
    "note-repeated",
    "part-unreadable",
    "raw-html",
    "stray-cell",
    "structure-guessed",
    "symbol-unknown",
    "table-alignment",
    "table-too-large",
    "text-box-unframed",
    "too-many-problems",
    "tracked-changes-accepted",
    "unclosed-tag",
    "unknown-block",
    "unknown-mark",
    "unknown-note",
    "unknown-schema",
    "unknown-syntax",
    "unknown-table",
    "unsafe-link",
    "unused-note",
];

/// Collects problems in the order in which they are met.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a problem, unless the list is full.
    pub fn push(&mut self, code: &str, place: impl Into<String>, detail: impl AsRef<str>) {
        match self.list.len() {
            n if n < MAX_PROBLEMS => {
                let detail: String = detail.as_ref().chars().take(MAX_DETAIL).collect();
                self.list.push(Problem::new(code, place, detail));
            }
            MAX_PROBLEMS => self.list.push(Problem::new("too-many-problems", "", "")),
            _ => {}
        }
    }

    /// Adds what a part of the text reported; each place is put behind `place`.
    pub fn extend_within(&mut self, place: &str, inner: Vec<Problem>) {
        for problem in inner {
            let place = match problem.place.as_str() {
                "" => place.to_owned(),
                inner => format!("{place}, {inner}"),
            };
            self.push(&problem.code, place, problem.detail);
        }
    }

    /// The problems, in order.
    #[must_use]
    pub fn into_vec(self) -> Vec<Problem> {
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_stops_growing_and_says_so() {
        let mut problems = Problems::new();
        for _ in 0..5_000 {
            problems.push("image", "here", "y".repeat(1_000));
        }
        let list = problems.into_vec();
        assert_eq!(list.len(), MAX_PROBLEMS + 1);
        assert_eq!(list[MAX_PROBLEMS].code, "too-many-problems");
        assert_eq!(list[0].detail.len(), MAX_DETAIL);
    }
}
