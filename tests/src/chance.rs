//! Seeded chance (`SplitMix64`, Steele, Lea, Flood 2014), so that a plan that failed can be played again.

#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; `n` is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.draw() % n.max(1) as u64).expect("smaller than a usize")
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// A new id of 12 base-36 characters.
    pub fn id(&mut self) -> String {
        (0..12).map(|_| char::from(b"0123456789abcdefghijklmnopqrstuvwxyz"[self.below(36)])).collect()
    }

    pub fn actor(&mut self) -> Vec<u8> {
        [self.draw().to_le_bytes(), self.draw().to_le_bytes()].concat()
    }
}
