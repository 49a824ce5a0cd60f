//! Hashes that are the same on every machine and in every release: pairing is part of a versioned algorithm, and the
//! standard library promises no such thing. Not against attackers: a collision costs a likeness, never a word.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Multiplier of Firefox's hash.
const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

/// Adds one value to a hash.
pub(super) fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(FACTOR)
}

/// Spreads all bits (the last step of MurmurHash3), for tables that look at some of them.
pub(super) fn spread(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The hash of some bytes, eight at a time.
pub(super) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(0, bytes.len() as u64);
    let mut eights = bytes.chunks_exact(8);
    for eight in eights.by_ref() {
        hash = mix(hash, eight.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)));
    }
    let rest = eights.remainder().iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    spread(mix(hash, rest))
}

/// The hash of some values, in order.
pub(super) fn of_all(values: &[u64]) -> u64 {
    spread(values.iter().fold(values.len() as u64, |hash, value| mix(hash, *value)))
}

/// A map whose keys are hashes already.
pub(super) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsIs>>;

/// Takes a number for its own hash.
#[derive(Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mix(self.0, of_bytes(bytes));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::{of_all, of_bytes};

    /// Another value here is another algorithm: it must grow [`super::super::ALGORITHM`].
    #[test]
    fn hashes_are_those_of_algorithm_one() {
        assert_ne!(of_bytes(b"a"), of_bytes(b"\0a"));
        assert_ne!(of_all(&[1, 2]), of_all(&[2, 1]));
        assert_eq!(of_bytes("présente loi".as_bytes()), 9_042_291_154_132_696_892);
    }
}
