//! Proposed wording beside the words that it would replace, word for word.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::hunks::Op;
use super::words::split;

/// A stretch of the two wordings: what goes, what comes; both the same where `op` is [`Op::Same`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub op: Op,
    pub before: String,
    pub after: String,
}

/// What changes between two wordings, in order: joined, the `before`s are `before` and the `after`s `after`.
#[must_use]
pub fn wording(before: &str, after: &str) -> Vec<Stretch> {
    let (a, b) = (words(before), words(after));
    capture_diff_slices(Algorithm::Patience, &a, &b)
        .into_iter()
        .map(|op| {
            let kind = match op {
                DiffOp::Equal { .. } => Op::Same,
                DiffOp::Delete { .. } => Op::Delete,
                DiffOp::Insert { .. } => Op::Insert,
                DiffOp::Replace { .. } => Op::Replace,
            };
            Stretch { op: kind, before: a[op.old_range()].concat(), after: b[op.new_range()].concat() }
        })
        .collect()
}

/// Each word with the white space before it.
fn words(line: &str) -> Vec<&str> {
    split(line).map(|word| &line[word.start..word.word.end]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_change_are_told_apart() {
        let told = wording("La police veille.", "La police territoriale veille.");
        let ops: Vec<_> = told.iter().map(|s| (s.op, s.before.as_str(), s.after.as_str())).collect();
        let expected = [
            (Op::Same, "La police", "La police"),
            (Op::Insert, "", " territoriale"),
            (Op::Same, " veille.", " veille."),
        ];
        assert_eq!(ops, expected);
    }

    #[test]
    fn both_wordings_are_whole_in_what_is_told() {
        for (before, after) in [("", "Un"), ("Un deux", ""), ("a  b ", "b a"), ("é\n\nà", "à")] {
            let told = wording(before, after);
            assert_eq!(told.iter().map(|s| s.before.as_str()).collect::<String>(), before);
            assert_eq!(told.iter().map(|s| s.after.as_str()).collect::<String>(), after);
        }
    }
}
