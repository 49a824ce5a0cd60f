//! `palabre-fuzz CASES [TARGET…]`: so many cases by chance for each target, with the seed that `PALABRE_FUZZ_SEED` names (default: the
//! clock). Says how many were played, the slowest, the greediest; writes each that fails to `fuzz/failures/` and ends with 1.
//! `palabre-fuzz lay-out FOLDER TARGET` lays out what libFuzzer begins from, and says how long a case may be.

use std::path::Path;
use std::time::Duration;

use palabre_fuzz::{TARGETS, Target, corpus, run, target};

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.as_slice() {
        [what, folder, name] if what == "lay-out" => {
            lay_out(Path::new(folder), chosen(std::slice::from_ref(name))[0])
        }
        [cases, names @ ..] if let Ok(cases) = cases.parse() => play(cases, &chosen(names)),
        [] => play(1_000_000, &chosen(&[])),
        _ => {
            eprintln!("palabre-fuzz CASES [TARGET…], or palabre-fuzz lay-out FOLDER TARGET");
            std::process::exit(2);
        }
    }
}

/// The targets that are named, all where none is. Ends the process at a name that none has.
fn chosen(names: &[String]) -> Vec<&'static Target> {
    let unknown: Vec<_> = names.iter().filter(|name| target(name).is_none()).collect();
    if !unknown.is_empty() {
        eprintln!(
            "no such target: {unknown:?}; there are {:?}",
            TARGETS.iter().map(|t| t.name).collect::<Vec<_>>()
        );
        std::process::exit(2);
    }
    TARGETS.iter().filter(|t| names.is_empty() || names.iter().any(|n| n == t.name)).collect()
}

fn lay_out(folder: &Path, target: &Target) {
    if let Err(error) = corpus::lay_out(target, folder) {
        eprintln!("{} cannot be written: {error}", folder.display());
        std::process::exit(1);
    }
    println!("{}", target.longest);
}

fn play(cases: u64, chosen: &[&Target]) {
    let clock = std::time::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64);
    let seed = std::env::var("PALABRE_FUZZ_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(clock);
    let within =
        std::env::var("PALABRE_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(u64::MAX / 4);
    let mut failed = false;
    for target in chosen {
        let found = run::run(target, seed, cases, Duration::from_secs(within));
        println!(
            "{:<9} {:>10} cases, slowest {:>9.3} ms, most memory {:>9} bytes, {} faults (seed {seed})",
            target.name,
            found.cases,
            found.slowest.as_secs_f64() * 1_000.0,
            found.greediest,
            found.faults.len()
        );
        for (n, (fault, case)) in found.faults.iter().enumerate() {
            failed = true;
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("failures").join(target.name);
            let file = folder.join(format!("{seed}-{n}.hex"));
            let kept = std::fs::create_dir_all(&folder)
                .and_then(|()| std::fs::write(&file, corpus::hex(&fault.to_string(), case)));
            println!("  {fault}\n  kept in {} ({kept:?})", file.display());
        }
    }
    std::process::exit(i32::from(failed));
}
