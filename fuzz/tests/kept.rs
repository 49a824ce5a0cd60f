//! What `make test` does of fuzzing: every case that is kept, every hostile file of the corpora, and a bounded number of cases by
//! chance for each target, under the limits of time and memory.

use std::time::Duration;

use palabre_fuzz::judge::judge;
use palabre_fuzz::{Target, corpus, run, target, watch};

/// Cases by chance, and the seconds after which fewer are enough.
const CASES: u64 = 20_000;
const SECONDS: u64 = 4;

fn holds(name: &str) {
    let target: &Target = target(name).expect("a target");
    let sound = (target.seeds)();
    assert!(!sound.is_empty());
    let kept = corpus::kept(target).into_iter();
    let given = sound.into_iter().chain(corpus::shared(target)).map(|case| ("given".to_owned(), case));
    {
        let _alone = watch::alone();
        for (what, case) in kept.chain(given) {
            if let Err(fault) = judge(target, &case) {
                panic!("{what}: {fault}\n{}", corpus::hex(&fault.to_string(), &case));
            }
        }
    }
    let found = run::run(target, 0x50a1_ab2e, CASES, Duration::from_secs(SECONDS));
    println!("{name}: {} cases, slowest {:?}, most memory {}", found.cases, found.slowest, found.greediest);
    assert!(found.cases >= 200, "only {} cases in {SECONDS} s", found.cases);
    if let Some((fault, case)) = found.faults.first() {
        panic!(
            "{name}: {fault}\nkeep it in tests/fuzz-corpus/{name}/:\n{}",
            corpus::hex(&fault.to_string(), case)
        );
    }
}

macro_rules! hold {
    ($($name:ident),*) => {
        $(#[test] fn $name() { holds(stringify!($name)); })*

        #[test]
        fn every_target_is_played() {
            let played = [$(stringify!($name)),*];
            assert_eq!(played.to_vec(), palabre_fuzz::TARGETS.iter().map(|t| t.name).collect::<Vec<_>>());
        }
    };
}

hold!(frames, changes, markdown, plain, sheets, word, queries, cookies, lines, sealed, pictures);
