//! The picture of who wrote when: a bar for each day (or a few days, where the time is long), a part of it for each
//! institution. Drawn here as SVG, because our content policy allows no style in the page and old phones no script.
//!
//! Must stay true: what colour says, a hatching says too; all that the picture shows is also in the table beside it.

use std::fmt::Write as _;

use docs_schema::html::escape;

use crate::actions::see_writing::{Day, Share};
use crate::domain::clock::DAY;

/// Bars at most.
const BARS: i64 = 90;
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 140.0;
/// Hatchings that there are; groups beyond begin again.
const HATCHINGS: usize = 6;

/// Whose a part of a bar is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    pub changes: i64,
}

/// What was not typed.
const GREY: &str = "#7c7f88";

/// What came in without being typed is one group, whatever way it came.
fn named(share: &Share, untyped: &str, alone: &str) -> Group {
    let changes = share.changes;
    match (&share.on_behalf_of, &share.institution) {
        (Some(_), _) => Group { name: untyped.to_owned(), colour: GREY.to_owned(), changes },
        (None, Some(i)) => Group { name: i.short_name.clone(), colour: i.colour.clone(), changes },
        (None, None) => Group { name: alone.to_owned(), colour: GREY.to_owned(), changes },
    }
}

/// The shares of a day by name.
#[must_use]
pub fn groups_of(day: &Day, untyped: &str, alone: &str) -> Vec<Group> {
    gathered(day.shares.iter().map(|share| named(share, untyped, alone)))
}

/// Equal names together, those who wrote most first.
fn gathered(all: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for group in all {
        match groups.iter_mut().find(|known| known.name == group.name) {
            Some(known) => known.changes += group.changes,
            None => groups.push(group),
        }
    }
    groups.sort_by(|a, b| b.changes.cmp(&a.changes).then_with(|| a.name.cmp(&b.name)));
    groups
}

/// All groups of a time, for the legend: the n-th has the n-th hatching.
#[must_use]
pub fn legend(days: &[(i64, Vec<Group>)]) -> Vec<Group> {
    gathered(days.iter().flat_map(|(_, groups)| groups.iter().cloned()))
}

/// The picture; empty where nothing was written. `days` are (first moment, groups), oldest first.
#[must_use]
pub fn draw(days: &[(i64, Vec<Group>)], legend: &[Group], title: &str) -> String {
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return String::new() };
    let span = (last - first) / DAY + 1;
    let step = (span + BARS - 1) / BARS;
    let count = (span + step - 1) / step;
    let mut bars: Vec<Vec<i64>> = vec![vec![0; legend.len()]; usize::try_from(count).unwrap_or(1)];
    for (at, groups) in days {
        let place = usize::try_from((at - first) / DAY / step).unwrap_or(0);
        for group in groups {
            let known = legend.iter().position(|known| known.name == group.name);
            if let Some((bar, n)) = bars.get_mut(place).zip(known) {
                bar[n] += group.changes;
            }
        }
    }
    let title = escape(title);
    let mut svg = format!(
        "<svg class=\"history-drawing\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\" preserveAspectRatio=\"none\">"
    );
    push_hatchings(&mut svg, legend);
    push_bars(&mut svg, &bars);
    svg.push_str("</svg>");
    svg
}

/// One pattern a group: its colour, crossed by lines of the paper in a way of its own.
fn push_hatchings(svg: &mut String, legend: &[Group]) {
    const LINES: [&str; HATCHINGS] = [
        "",
        "<path d=\"M0 8 8 0\"/>",
        "<path d=\"M0 4h8\"/>",
        "<path d=\"M4 0v8\"/>",
        "<path d=\"M0 0 8 8\"/>",
        "<path d=\"M0 4h8M4 0v8\"/>",
    ];
    svg.push_str("<defs>");
    for (n, group) in legend.iter().enumerate() {
        let lines = LINES[n % HATCHINGS];
        let colour = escape(&group.colour);
        let _ = write!(
            svg,
            "<pattern id=\"hatch-{n}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
             <rect width=\"8\" height=\"8\" fill=\"{colour}\"/>\
             <g class=\"hatch\" fill=\"none\" stroke-width=\"1.6\">{lines}</g></pattern>"
        );
    }
    svg.push_str("</defs>");
}

fn push_bars(svg: &mut String, bars: &[Vec<i64>]) {
    let highest = bars.iter().map(|bar| bar.iter().sum::<i64>()).max().unwrap_or(0).max(1) as f64;
    // A single day is a bar, not a wall.
    let width = (WIDTH / bars.len().max(1) as f64).min(36.0);
    for (place, bar) in bars.iter().enumerate() {
        let mut top = HEIGHT;
        for (n, changes) in bar.iter().enumerate().filter(|(_, changes)| **changes > 0) {
            let height = (*changes as f64 / highest * (HEIGHT - 4.0)).max(1.5);
            top -= height;
            let x = place as f64 * width;
            let _ = write!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"url(#hatch-{n})\"/>",
                (width - 1.0).max(1.0)
            );
        }
    }
    let _ = write!(svg, "<path class=\"ground\" d=\"M0 {HEIGHT}h{WIDTH}\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: i64, groups: &[(&str, i64)]) -> (i64, Vec<Group>) {
        let group = |(name, changes): &(&str, i64)| Group {
            name: (*name).to_owned(),
            colour: "#112233".to_owned(),
            changes: *changes,
        };
        (n * DAY, groups.iter().map(group).collect())
    }

    #[test]
    fn each_day_is_a_bar_with_a_part_for_each_group() {
        let days = [day(0, &[("A", 4)]), day(2, &[("B", 1), ("A", 1)])];
        let legend = legend(&days);
        assert_eq!(
            legend.iter().map(|g| (g.name.as_str(), g.changes)).collect::<Vec<_>>(),
            [("A", 5), ("B", 1)]
        );
        let svg = draw(&days, &legend, "Qui <écrit>");
        assert_eq!(svg.matches("fill=\"url(#hatch-0)\"").count(), 2);
        assert_eq!(svg.matches("fill=\"url(#hatch-1)\"").count(), 1);
        assert!(svg.contains("Qui &lt;écrit&gt;") && svg.contains("x=\"72.0\""), "{svg}");
    }

    #[test]
    fn ten_years_are_no_more_bars_than_fit_and_nothing_is_no_picture() {
        let days: Vec<_> = (0..3_650).map(|n| day(n, &[("A", 1)])).collect();
        assert!(draw(&days, &legend(&days), "").matches("<rect x=").count() <= 90);
        assert_eq!(draw(&[], &[], ""), "");
    }

    #[test]
    fn a_colour_or_a_name_cannot_leave_its_attribute() {
        let mut days = [day(0, &[("\"><script>", 1)])];
        days[0].1[0].colour = "\"/><script>".to_owned();
        assert!(!draw(&days, &legend(&days), "\"><script>").contains("<script"));
    }
}
