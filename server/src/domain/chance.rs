//! Chance as an argument: ids, secrets and salts are drawn from a [`Chance`], so that tests can repeat them.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

pub trait Chance: Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Chance {
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// `n` random characters of `0-9a-z`: the ids inside a document.
    #[must_use]
    pub fn base36(&self, n: usize) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut out = String::with_capacity(n);
        while out.len() < n {
            // 252 = 7 × 36: bytes above it are thrown away so that every digit is as likely.
            let fair = self.bytes::<32>().into_iter().filter(|b| *b < 252);
            out.extend(fair.map(|b| char::from(DIGITS[usize::from(b % 36)])).take(n - out.len()));
        }
        out
    }
}

/// The operating system's generator.
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a system without randomness cannot keep a secret: stop");
    }
}

/// The same bytes in the same order for the same seed. Never for secrets.
pub struct SeededChance {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededChance {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let n = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(n.to_be_bytes());
            chunk.copy_from_slice(&block.finalize()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base36_gives_as_many_digits_as_asked_and_repeats_for_a_seed() {
        let draw = || {
            let chance: &dyn Chance = &SeededChance::new(7);
            chance.base36(40)
        };
        assert_eq!(draw().len(), 40);
        assert_eq!(draw(), draw());
        assert!(draw().bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
    }
}
