//! Is this case a failure? A slow one is tried again before it is called slow: the machine may have been busy.

use std::time::Duration;

use crate::watch::{Took, watch};
use crate::{CASE_TIME, Target};

/// Tries after a slow one.
const TRIES: usize = 5;

/// The memory that a case may take: more than this is a failure. None: as the target says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Panic(String),
    Slow(Duration),
    Greedy(usize),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Panic(said) => write!(f, "panicked: {said}"),
            Self::Slow(time) => write!(f, "took {time:?}, more than {CASE_TIME:?}"),
            Self::Greedy(bytes) => write!(f, "took {bytes} bytes of memory"),
        }
    }
}

/// Runs one case.
///
/// # Errors
/// The fault.
pub fn judge(target: &Target, case: &[u8]) -> Result<Took, Fault> {
    let mut took = watch(target.run, case);
    for _ in 0..TRIES {
        if took.panic.is_some() || took.time <= CASE_TIME {
            break;
        }
        took = watch(target.run, case);
    }
    match took {
        Took { panic: Some(said), .. } => Err(Fault::Panic(said)),
        Took { time, .. } if time > CASE_TIME => Err(Fault::Slow(time)),
        Took { memory, .. } if memory > target.memory => Err(Fault::Greedy(memory)),
        took => Ok(took),
    }
}

/// A case of libFuzzer. Its own hook would end the process at every panic, those included that a reader catches of a library; here it ends at
/// those that escape, and where a case takes more memory than the target names. The time is libFuzzer's to watch: under its
/// instruments a case takes many times what it takes otherwise.
///
/// # Panics
/// Where there is no such target.
pub fn or_end(name: &str, case: &[u8]) {
    let target = crate::target(name).expect("a target");
    if case.len() > target.longest {
        return;
    }
    let took = watch(target.run, case);
    let fault = match took {
        Took { panic: Some(said), .. } => Fault::Panic(said),
        Took { memory, .. } if memory > target.memory => Fault::Greedy(memory),
        _ => return,
    };
    eprintln!("{name}: {fault}");
    std::process::abort();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(run: fn(&[u8])) -> Target {
        Target { name: "t", run, memory: 1 << 20, longest: 10, seeds: Vec::new, words: &[] }
    }

    #[test]
    fn what_panics_dawdles_or_hoards_is_a_fault() {
        let _alone = crate::watch::alone();
        assert!(judge(&target(|_| {}), b"").is_ok());
        let panics = judge(&target(|_| panic!("no")), b"");
        assert_eq!(panics, Err(Fault::Panic("no".into())));
        let slow = judge(&target(|_| std::thread::sleep(CASE_TIME * 2)), b"");
        assert!(matches!(slow, Err(Fault::Slow(_))), "{slow:?}");
        let greedy = judge(&target(|_| drop(std::hint::black_box(vec![1_u8; 2 << 20]))), b"");
        assert!(matches!(greedy, Err(Fault::Greedy(_))), "{greedy:?}");
    }
}
