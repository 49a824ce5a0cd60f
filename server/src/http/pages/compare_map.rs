//! The map of a comparison: the text as a strip from top to bottom, each change where it stands. Drawn here as SVG,
//! because our content policy allows no style in the page. Whoever does not see it has the same ways in the list of
//! changes, so it is hidden from screen readers and the keyboard passes it by.
//!
//! Must stay true: what colour says, the place in the strip says too: what went on the left, what came on the right, the
//! rest across.

use std::fmt::Write as _;

use docs_schema::compare::output::{Mark, Tag};
use docs_schema::html::escape;

/// Height of the strip; also how many places there are in it.
const HEIGHT: f64 = 1000.0;
const WIDTH: f64 = 24.0;
/// A change that is thinner cannot be hit.
const THIN: f64 = 3.0;

/// The strip; empty where nothing changed.
#[must_use]
pub fn draw(marks: &[Mark]) -> String {
    if marks.is_empty() {
        return String::new();
    }
    let mut svg = format!(
        "<svg class=\"compare-map\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" \
         focusable=\"false\"><rect class=\"ground\" x=\"0\" y=\"0\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>"
    );
    for mark in marks {
        let (x, width) = match mark.tag {
            Tag::Removed | Tag::Merged => (0.0, WIDTH / 2.0),
            Tag::Added | Tag::Split => (WIDTH / 2.0, WIDTH / 2.0),
            Tag::Moved | Tag::Renumbered | Tag::Reworded | Tag::Restyled => (0.0, WIDTH),
        };
        let height = (mark.length * HEIGHT).max(THIN);
        let y = (mark.at * HEIGHT).min(HEIGHT - height).max(0.0);
        let _ = write!(
            svg,
            "<a href=\"#{id}\" tabindex=\"-1\"><rect class=\"at-{tag}\" x=\"{x}\" y=\"{y:.1}\" width=\"{width}\" \
             height=\"{height:.1}\"><title>{label}</title></rect></a>",
            id = escape(&mark.id),
            tag = mark.tag.as_str(),
            label = escape(&mark.label),
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: f64, length: f64, tag: Tag) -> Mark {
        Mark { id: "change-1".to_owned(), tag, at, length, label: "<b>".to_owned() }
    }

    #[test]
    fn each_change_has_its_place_and_can_be_hit() {
        let svg = draw(&[mark(0.5, 0.1, Tag::Reworded), mark(1.0, 0.0, Tag::Removed)]);
        assert!(svg.contains("x=\"0\" y=\"500.0\" width=\"24\" height=\"100.0\""), "{svg}");
        assert!(svg.contains("x=\"0\" y=\"997.0\" width=\"12\" height=\"3.0\""), "{svg}");
        assert!(svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
        assert_eq!(draw(&[]), "");
    }
}
