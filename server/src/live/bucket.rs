//! A token bucket: so many a second, with a burst of one second.

use std::time::Duration;

/// See the module. Times are since any fixed moment.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    per_second: f64,
    left: f64,
    at: Duration,
}

impl Bucket {
    pub fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), left: f64::from(per_second), at: Duration::ZERO }
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.left = (self.left + passed * self.per_second).min(self.per_second);
        self.at = now;
    }

    /// Takes `n` if they are there.
    pub fn take(&mut self, now: Duration, n: u32) -> bool {
        self.refill(now);
        let enough = self.left >= f64::from(n);
        if enough {
            self.left -= f64::from(n);
        }
        enough
    }

    /// Takes `n` in any case, and says how long to wait before going on.
    pub fn owe(&mut self, now: Duration, n: u32) -> Duration {
        self.refill(now);
        self.left -= f64::from(n);
        if self.left >= 0.0 { Duration::ZERO } else { Duration::from_secs_f64(-self.left / self.per_second) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_one_second_passes_and_then_it_is_so_many_a_second() {
        let mut bucket = Bucket::new(10);
        assert!(bucket.take(Duration::ZERO, 10));
        assert!(!bucket.take(Duration::ZERO, 1));
        assert!(bucket.take(Duration::from_millis(100), 1));
        assert_eq!(bucket.owe(Duration::from_millis(100), 5), Duration::from_millis(500));
    }
}
