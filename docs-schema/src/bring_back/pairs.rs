//! Which elements of a Text stay when it is to hold others: those written by the same operation, and between them words
//! that somebody wrote again in the meantime.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::elements::{Element, What};
use crate::authorship::letters::Op;

/// Words against words, in one gap, that are compared one by one; beyond it only the ends of a gap are.
const MAX_COMPARED: usize = 4_000_000;

/// Pairs of places that stay, ascending on both sides.
pub(super) fn pairs(held: &[Element], wanted: &[Element]) -> Vec<(usize, usize)> {
    let place: HashMap<&Op, usize> =
        wanted.iter().enumerate().filter_map(|(b, element)| Some((element.op.as_ref()?, b))).collect();
    let mut made = Vec::with_capacity(wanted.len());
    let (mut from, mut to) = (0, 0);
    for (a, element) in held.iter().enumerate() {
        let known = element.op.as_ref().and_then(|op| place.get(op)).filter(|b| **b >= to);
        if let Some(b) = known {
            gap(held, from..a, wanted, to..*b, &mut made);
            made.push((a, *b));
            (from, to) = (a + 1, b + 1);
        }
    }
    gap(held, from..held.len(), wanted, to..wanted.len(), &mut made);
    made
}

/// Pairs the same words of what came and what went at one place.
fn gap(
    held: &[Element],
    a: Range<usize>,
    wanted: &[Element],
    b: Range<usize>,
    made: &mut Vec<(usize, usize)>,
) {
    if a.is_empty() || b.is_empty() {
        return;
    }
    let mut keys = Keys::default();
    let (old, new) = (words(held, a), words(wanted, b));
    let old_keys: Vec<u32> = old.iter().map(|word| keys.of(&held[word.clone()])).collect();
    let new_keys: Vec<u32> = new.iter().map(|word| keys.of(&wanted[word.clone()])).collect();
    let mut join = |a: usize, b: usize| made.extend(old[a].clone().zip(new[b].clone()));
    if old.len().saturating_mul(new.len()) <= MAX_COMPARED {
        for op in capture_diff_slices(Algorithm::Myers, &old_keys, &new_keys) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                (0..len).for_each(|n| join(old_index + n, new_index + n));
            }
        }
        return;
    }
    let same = |pair: &(&u32, &u32)| pair.0 == pair.1;
    let start = old_keys.iter().zip(&new_keys).take_while(same).count();
    let ends = old_keys[start..].iter().rev().zip(new_keys[start..].iter().rev());
    let end = ends.take_while(same).count();
    (0..start).for_each(|n| join(n, n));
    (1..=end).rev().for_each(|n| join(old.len() - n, new.len() - n));
}

/// Runs of letters and digits, and signs, each with the white space before it, so that spaces never pair by chance.
fn words(elements: &[Element], range: Range<usize>) -> Vec<Range<usize>> {
    let letter = |at: usize| match elements[at].what {
        What::Letter(letter) => Some(letter),
        _ => None,
    };
    let goes_on = |at: usize| match (letter(at - 1), letter(at)) {
        (Some(before), Some(this)) => {
            before.is_whitespace() || (before.is_alphanumeric() && this.is_alphanumeric())
        }
        _ => false,
    };
    let mut made: Vec<Range<usize>> = Vec::new();
    for at in range {
        match made.last_mut() {
            Some(last) if goes_on(at) => last.end = at + 1,
            _ => made.push(at..at + 1),
        }
    }
    made
}

/// The same number for the same word.
#[derive(Default)]
struct Keys {
    known: HashMap<String, u32>,
    next: u32,
}

impl Keys {
    fn of(&mut self, word: &[Element]) -> u32 {
        let next = self.next;
        self.next += 1;
        let mut spelt = String::new();
        for element in word {
            match &element.what {
                What::Letter(letter) => spelt.push(*letter),
                What::Marker(keys) => spelt.push_str(&format!("\0{keys:?}")),
                // Written in one piece, it is taken out in one piece: it pairs with nothing else.
                What::Words(_) => return next,
            }
        }
        *self.known.entry(spelt).or_insert(next)
    }
}
