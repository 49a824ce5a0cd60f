//! How many failed sign-ins an address or an e-mail may make before it has to wait.
//!
//! Must stay true: memory is bounded whatever is sent. Attempts are counted in two generations; when the older one's
//! window is over, or the younger is full, the older is forgotten.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use super::clock::{HOUR, Millis, SECOND};
use super::error::Error;
use super::limits;

pub struct Throttle<K> {
    limit: u32,
    window: Millis,
    remembered: usize,
    since: Millis,
    young: HashMap<K, u32>,
    old: HashMap<K, u32>,
}

impl<K: Eq + Hash> Throttle<K> {
    #[must_use]
    pub fn new(limit: u32, window: Millis, remembered: usize) -> Self {
        Self { limit, window, remembered, since: 0, young: HashMap::new(), old: HashMap::new() }
    }

    /// Counts an attempt before it is made, so that many at once cannot slip through.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`] with the seconds to wait.
    pub fn take(&mut self, now: Millis, key: K) -> Result<(), Error> {
        self.turn(now);
        let taken = self.young.get(&key).unwrap_or(&0) + self.old.get(&key).unwrap_or(&0);
        if taken >= self.limit {
            let seconds = (self.since + self.window - now).max(0) / SECOND + 1;
            return Err(Error::TooManyAttempts { seconds });
        }
        *self.young.entry(key).or_insert(0) += 1;
        Ok(())
    }

    /// A successful attempt does not count.
    pub fn give_back(&mut self, key: &K) {
        for generation in [&mut self.young, &mut self.old] {
            if let Some(count) = generation.get_mut(key).filter(|count| **count > 0) {
                *count -= 1;
                return;
            }
        }
    }

    fn turn(&mut self, now: Millis) {
        let age = now - self.since;
        // A clock that was set back would never come to the end of the window: it begins anew, with what was counted.
        let over = !(0..self.window).contains(&age);
        if over || self.young.len() >= self.remembered {
            self.old = if age >= 2 * self.window { HashMap::new() } else { std::mem::take(&mut self.young) };
            self.young.clear();
            self.since = now;
        }
    }
}

/// How much people without an account may send from one address.
pub struct Floods(Throttle<IpAddr>);

impl Default for Floods {
    fn default() -> Self {
        Self(Throttle::new(limits::PUBLIC_PER_ADDRESS, HOUR, limits::SIGN_IN_REMEMBERED))
    }
}

impl Floods {
    /// # Errors
    /// [`Error::TooManyAttempts`].
    pub fn take(&mut self, now: Millis, address: IpAddr) -> Result<(), Error> {
        self.0.take(now, network(address))
    }
}

/// Both throttles of the sign-in door.
pub struct SignInThrottle {
    addresses: Throttle<IpAddr>,
    emails: Throttle<String>,
}

impl Default for SignInThrottle {
    fn default() -> Self {
        let window = limits::SIGN_IN_WINDOW;
        Self {
            addresses: Throttle::new(limits::SIGN_IN_PER_ADDRESS, window, limits::SIGN_IN_REMEMBERED),
            emails: Throttle::new(limits::SIGN_IN_PER_EMAIL, window, limits::SIGN_IN_REMEMBERED),
        }
    }
}

impl SignInThrottle {
    /// # Errors
    /// [`Error::TooManyAttempts`].
    pub fn take(&mut self, now: Millis, address: IpAddr, email: &str) -> Result<(), Error> {
        self.addresses.take(now, network(address))?;
        self.emails.take(now, email.to_owned())
    }

    pub fn give_back(&mut self, address: IpAddr, email: &str) {
        self.addresses.give_back(&network(address));
        self.emails.give_back(&email.to_owned());
    }
}

/// One subscriber usually owns a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_limit_one_waits_until_the_window_is_over() {
        let mut throttle = Throttle::new(3, 1_000, 100);
        for _ in 0..3 {
            throttle.take(5_000, "a").unwrap();
        }
        assert!(throttle.take(5_100, "a").is_err());
        assert!(throttle.take(5_100, "b").is_ok(), "others do not wait");
        assert!(throttle.take(7_500, "a").is_ok());
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out_for_longer_than_two_windows() {
        let mut throttle = Throttle::new(3, 1_000, 100);
        for _ in 0..3 {
            throttle.take(900_000, "a").unwrap();
        }
        assert!(throttle.take(5_000, "a").is_err(), "nothing is won by it");
        assert!(throttle.take(5_900, "a").is_err());
        assert!(throttle.take(7_100, "a").is_ok());
    }

    #[test]
    fn a_success_is_given_back() {
        let mut throttle = Throttle::new(1, 1_000, 100);
        for _ in 0..10 {
            throttle.take(1, "a").unwrap();
            throttle.give_back(&"a");
        }
    }

    #[test]
    fn memory_is_bounded_whatever_is_sent() {
        let mut throttle = Throttle::new(3, 1_000, 50);
        for n in 0..10_000 {
            throttle.take(1, n).unwrap();
        }
        assert!(throttle.young.len() + throttle.old.len() <= 100);
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        let mut throttle = SignInThrottle::default();
        for n in 0..limits::SIGN_IN_PER_ADDRESS {
            let address = format!("2001:db8:1:2::{n:x}").parse().unwrap();
            throttle.take(1, address, &format!("{n}@x")).unwrap();
        }
        assert!(throttle.take(1, "2001:db8:1:2::ffff".parse().unwrap(), "z@x").is_err());
        assert!(throttle.take(1, "2001:db8:1:3::1".parse().unwrap(), "z@x").is_ok());
    }
}
