//! Many cases by chance, one after the other, until there are enough or the time is over.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::judge::{Fault, judge};
use crate::mutate;
use crate::{Target, corpus, watch};

/// A case that is still not over after so many waits of [`WAIT`] never ends: then the process does.
const NEVER: u32 = 20;

/// Twenty seconds are counted one by one: a process that was stopped meanwhile, or whose machine slept, waited once and not for ever.
const WAIT: Duration = Duration::from_secs(1);

/// What a run found.
#[derive(Debug, Default)]
pub struct Found {
    pub cases: u64,
    pub slowest: Duration,
    /// Bytes.
    pub greediest: usize,
    pub faults: Vec<(Fault, Vec<u8>)>,
}

/// Plays cases of this seed. It stops at the third fault: the same one would only come again.
#[must_use]
pub fn run(target: &Target, seed: u64, cases: u64, within: Duration) -> Found {
    let _alone = watch::alone();
    let corpus = corpus::all(target);
    let mut chance = Chance::new(seed);
    let mut found = Found::default();
    let (begins, watched) = mpsc::channel::<Vec<u8>>();
    let name = target.name;
    let dog = std::thread::spawn(move || guard(name, &watched));
    let begun = Instant::now();
    while found.cases < cases && begun.elapsed() < within && found.faults.len() < 3 {
        let case = mutate::next(&mut chance, &corpus, target.words, target.longest);
        // Only now and then: a copy of each would cost more than the case.
        if found.cases.is_multiple_of(64) && begins.send(case.clone()).is_err() {
            break;
        }
        found.cases += 1;
        match judge(target, &case) {
            Ok(took) => {
                found.slowest = found.slowest.max(took.time);
                found.greediest = found.greediest.max(took.memory);
            }
            Err(fault) => found.faults.push((fault, case)),
        }
    }
    drop(begins);
    drop(dog.join());
    found
}

/// Ends the process when nothing begins for so long: a hang cannot be ended otherwise.
fn guard(name: &str, begins: &mpsc::Receiver<Vec<u8>>) {
    let mut last = Vec::new();
    let mut waits = 0;
    loop {
        match begins.recv_timeout(WAIT) {
            Ok(case) => (last, waits) = (case, 0),
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
            Err(mpsc::RecvTimeoutError::Timeout) if waits < NEVER => waits += 1,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                eprintln!(
                    "{name}: a case among the 64 from this one on never ends:\n{}",
                    corpus::hex("hang", &last)
                );
                std::process::exit(3);
            }
        }
    }
}
