//! Progress as bars: what is done, under way, not started and given up of each group, with the numbers beside it. Its words
//! are escaped here; the shares differ by hatching too, not by colour alone.

use std::fmt::Write as _;

use docs_schema::html::escape;

use crate::domain::follow_up::Counts;

/// Bars of one picture; the table has all.
const BARS: usize = 16;
const BAR: usize = 22;
const GAP: usize = 10;
const LABEL: usize = 270;
const LONGEST: usize = 300;
const NAME_CHARS: usize = 36;

/// In the order in which a bar shows them: places in [`Counts`], and their classes.
const SHARES: [(usize, &str); 4] = [(2, "done"), (1, "under-way"), (0, "not-started"), (3, "given-up")];

/// `done`: `2 / 5`, in the reader's words.
#[must_use]
pub fn bars(title: &str, rows: &[(String, Counts)]) -> String {
    let shown = &rows[..rows.len().min(BARS)];
    let (width, height) = (LABEL + LONGEST + 80, shown.len() * (BAR + GAP));
    let mut svg = format!(
        "<svg class=\"bars progress-bars\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    for (at, (name, counts)) in shown.iter().enumerate() {
        let y = at * (BAR + GAP);
        let all: usize = counts.iter().sum();
        let short: String = name.chars().take(NAME_CHARS).collect();
        let short = if short.len() < name.len() { format!("{}…", short.trim_end()) } else { short };
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            LABEL - 10,
            y + 16,
            escape(&short)
        );
        let (mut before, mut x) = (0, 0);
        for (place, class) in SHARES {
            before += counts[place];
            let to = LONGEST * before / all.max(1);
            if to > x {
                let _ = write!(
                    svg,
                    "<rect class=\"{class}\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{BAR}\"/>",
                    LABEL + x,
                    to - x
                );
            }
            x = to;
        }
        let _ =
            write!(svg, "<text x=\"{}\" y=\"{}\">{} / {all}</text>", LABEL + LONGEST + 10, y + 16, counts[2]);
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn a_bar_shows_each_share_once_and_the_whole_length() {
        let svg = bars("T<", &[("<b>".into(), [1, 1, 2, 0]), ("".into(), [0, 0, 0, 0])]);
        assert!(svg.contains("aria-label=\"T&lt;\"") && svg.contains("&lt;b&gt;") && svg.contains(">2 / 4<"));
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("class=\"done\" x=\"270\" y=\"0\" width=\"150\""));
    }
}
