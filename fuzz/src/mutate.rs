//! Cases made by chance from sound ones. The same seed makes the same cases.

use crate::chance::Chance;

/// Numbers at which readers count wrongly.
const EDGES: [u64; 10] =
    [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff];

/// The next case: one of the corpus with a few changes, one time in sixteen mere noise.
#[must_use]
pub fn next(chance: &mut Chance, corpus: &[Vec<u8>], words: &[&[u8]], longest: usize) -> Vec<u8> {
    if corpus.is_empty() || chance.below(16) == 0 {
        let length = chance.below(64);
        return (0..length).map(|_| chance.draw() as u8).collect();
    }
    let mut case = corpus[chance.below(corpus.len())].clone();
    let changes = 1 << chance.below(6);
    for _ in 0..changes {
        change(chance, &mut case, corpus, words);
        case.truncate(longest);
    }
    case
}

fn change(chance: &mut Chance, case: &mut Vec<u8>, corpus: &[Vec<u8>], words: &[&[u8]]) {
    let at = chance.below(case.len());
    let most = 1 << chance.below(9);
    let length = 1 + chance.below(most);
    let end = (at + length).min(case.len());
    match chance.below(9) {
        0 if !case.is_empty() => case[at] ^= 1 << chance.below(8),
        1 if !case.is_empty() => case[at] = chance.draw() as u8,
        2 => drop(case.drain(at..end)),
        3 => {
            let piece = case[at..end].to_vec();
            put(case, at, &piece);
        }
        4 => {
            let bytes = EDGES[chance.below(EDGES.len())].to_be_bytes();
            let width = 1 << chance.below(4);
            let end = (at + width).min(case.len());
            case.splice(at..end, bytes[8 - width..].iter().copied());
        }
        5 => {
            let other = &corpus[chance.below(corpus.len())];
            let from = chance.below(other.len());
            let piece = &other[from..(from + length).min(other.len())];
            put(case, at, piece);
        }
        6 => case.truncate(at),
        7 if !words.is_empty() => {
            // Many of one piece find what grows with the square of it.
            let times = if chance.below(8) == 0 { 1 << chance.below(10) } else { 1 };
            let piece = words[chance.below(words.len())].repeat(times);
            put(case, at, &piece);
        }
        _ if !words.is_empty() => put(case, at, words[chance.below(words.len())]),
        _ => {}
    }
}

fn put(case: &mut Vec<u8>, at: usize, piece: &[u8]) {
    case.splice(at..at, piece.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_cases_within_their_length() {
        let corpus = [b"abc".to_vec(), Vec::new()];
        let cases = |seed| {
            let mut chance = Chance::new(seed);
            (0..500).map(|_| next(&mut chance, &corpus, &[b"word"], 100)).collect::<Vec<_>>()
        };
        assert_eq!(cases(1), cases(1));
        assert_ne!(cases(1), cases(2));
        assert!(cases(3).iter().all(|case| case.len() <= 100));
    }
}
