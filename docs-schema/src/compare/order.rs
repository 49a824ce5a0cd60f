//! Which pairs kept their order: of all increasing choices the one with the most words, then
//! the most provisions; the others moved.

/// `pairs` are (place before, place after, weight), by place before, places distinct. True for those that moved.
pub(super) fn moved(pairs: &[(usize, usize, usize)], places_after: usize) -> Vec<bool> {
    let mut best = Highest::new(places_after);
    let mut total = vec![(0, 0); pairs.len()];
    let mut previous = vec![None; pairs.len()];
    for (i, (_, after, weight)) in pairs.iter().enumerate() {
        let ((sum, count), from) = best.below(*after);
        total[i] = (sum + weight + 1, count + 1);
        previous[i] = from;
        best.raise(*after, total[i], i);
    }
    let mut moved = vec![true; pairs.len()];
    let (_, mut at) = best.below(places_after);
    while let Some(i) = at {
        moved[i] = false;
        at = previous[i];
    }
    moved
}

/// Words and provisions of a choice.
type Sum = (usize, usize);

/// A Fenwick tree: the highest sum at all places below one, and which pair reached it first.
struct Highest(Vec<(Sum, Option<usize>)>);

impl Highest {
    fn new(places: usize) -> Self {
        Self(vec![((0, 0), None); places + 1])
    }

    fn below(&self, place: usize) -> (Sum, Option<usize>) {
        let mut at = place;
        let mut best = ((0, 0), None);
        while at > 0 {
            if self.0[at].0 > best.0 {
                best = self.0[at];
            }
            at &= at - 1;
        }
        best
    }

    fn raise(&mut self, place: usize, sum: Sum, pair: usize) {
        let mut at = place + 1;
        while at < self.0.len() {
            if sum > self.0[at].0 {
                self.0[at] = (sum, Some(pair));
            }
            at += at & at.wrapping_neg();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn the_lighter_of_two_that_changed_places_moved() {
        assert_eq!(moved(&[(0, 1, 100), (1, 0, 5)], 2), [false, true]);
        assert_eq!(moved(&[(0, 1, 5), (1, 0, 100)], 2), [true, false]);
        assert_eq!(moved(&[(0, 2, 1), (1, 0, 1), (2, 1, 1), (3, 3, 1)], 4), [true, false, false, false]);
        assert!(moved(&[], 0).is_empty());
    }
}
