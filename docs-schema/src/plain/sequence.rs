//! A number is a marker only where it begins a sequence (1, I, a) or continues one. So `M. Diallo`,
//! `12. rue de Koulikoro` or `C. Traoré` stay words, and `i)` after `h)` is a letter.

use super::lex::{Digits, Reading, Start};
use super::lines::Line;

/// Sequences that may still go on; more than this many nested is not a text.
const MOST_OPEN: usize = 16;
/// Indents this close are the same indent.
const NEARLY: usize = 1;

struct Open {
    id: usize,
    reading: Reading,
    indent: usize,
}

/// Leaves each numbered line with one reading, or turns it back into words.
pub(super) fn settle(lines: &mut [Line]) {
    let mut open: Vec<Open> = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    for line in lines.iter_mut() {
        let indent = line.indent;
        let Start::Number { readings, .. } = &mut line.start else { continue };
        match choose(readings, indent, &mut open, &mut sizes) {
            Some(reading) => *readings = vec![reading],
            None => line.start = Start::Words,
        }
    }
    drop_lone_letters(lines, &sizes);
}

fn choose(
    readings: &[Reading],
    indent: usize,
    open: &mut Vec<Open>,
    sizes: &mut Vec<usize>,
) -> Option<Reading> {
    if let Some((at, reading)) = continued(readings, indent, open) {
        let id = open[at].id;
        open.truncate(at + 1);
        let reading = Reading { sequence: id, ..reading };
        open[at] = Open { id, reading, indent };
        sizes[id] += 1;
        return Some(reading);
    }
    let first = readings.iter().find(|reading| reading.value == 1)?;
    let id = sizes.len();
    sizes.push(1);
    if open.len() == MOST_OPEN {
        open.remove(0);
    }
    let reading = Reading { sequence: id, ..*first };
    open.push(Open { id, reading, indent });
    Some(reading)
}

/// The innermost open sequence that one of the readings continues; the same indent is better.
fn continued(readings: &[Reading], indent: usize, open: &[Open]) -> Option<(usize, Reading)> {
    let goes_on = |o: &Open, r: &Reading| o.reading.family == r.family && o.reading.value + 1 == r.value;
    let search = |strict: bool| {
        open.iter()
            .enumerate()
            .rev()
            .filter(|(_, o)| !strict || o.indent.abs_diff(indent) <= NEARLY)
            .find_map(|(at, o)| {
                let reading = readings.iter().find(|r| goes_on(o, r))?;
                Some((at, *reading))
            })
    };
    search(true).or_else(|| search(false))
}

/// `A. Diallo` begins a sequence that never goes on: an initial, not a marker.
fn drop_lone_letters(lines: &mut [Line], sizes: &[usize]) {
    for line in lines {
        if let Start::Number { readings, .. } = &line.start
            && let [reading] = readings.as_slice()
            && sizes[reading.sequence] == 1
            && matches!(reading.family.digits, Digits::UpperLetter | Digits::UpperRoman)
        {
            line.start = Start::Words;
        }
    }
}
