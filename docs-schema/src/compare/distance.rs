//! How far apart two sections stand: in the whole text, or from what is paired already.

use super::features::part;

/// For every section, the nearest paired one up to it, and its pair.
pub(super) fn anchors(pair_of: &[Option<usize>]) -> Vec<Option<(usize, usize)>> {
    let mut last = None;
    let anchor = |(at, pair): (usize, &Option<usize>)| {
        last = pair.map(|pair| (at, pair)).or(last);
        last
    };
    pair_of.iter().enumerate().map(anchor).collect()
}

/// How many places a section would stand off, were it as far behind its anchor as before.
#[expect(clippy::cast_precision_loss, reason = "counts of sections are far below 2^52")]
pub(super) fn off(anchors: &[Option<(usize, usize)>], at: usize, other: usize) -> f64 {
    let expected = anchors[at].map_or(at, |(anchor, pair)| pair + at - anchor);
    expected.abs_diff(other) as f64
}

/// In parts of the whole.
pub(super) fn distance(before: usize, of: usize, after: usize, of_after: usize) -> f64 {
    (part(before, of.max(1)) - part(after, of_after.max(1))).abs()
}
