//! N6: comparison, on the pairs of real law of `corpora/texts` (PALABRE_SHARED): rebuilt exactly, pairing against the facts
//! of each pair, changed characters against git, time of the comparison alone and of the whole command.
//!
//! The facts were derived by a program from runs of four words; each disagreement counts as wrong and is listed in
//! `bench/compare.txt`.

mod facts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use docs_schema::compare::{self, Comparison, Options};
use docs_schema::{PolicyText, markdown};

use crate::Failed;
use crate::report::{Report, at, resident};
use facts::Score;

const RUNS: usize = 11;
/// 47,000 words, two versions of a code with renumbered articles.
const LONG: &str = "fr-code-minier-2022";
/// One megabyte.
const LONGEST: &str = "fr-code-civil-entier-2007";

struct Pair {
    name: String,
    folder: PathBuf,
    before: PolicyText,
    after: PolicyText,
}

pub fn measure(report: &mut Report) -> Result<(), Failed> {
    let pairs = pairs()?;
    if pairs.is_empty() {
        println!("N6: the corpus texts is not here (PALABRE_SHARED): not measured");
        return Ok(());
    }
    quality(&pairs, report)?;
    for (id, name, goal) in [("N6.50k", LONG, 25.0), ("N6.civil", LONGEST, 150.0)] {
        if let Some(pair) = pairs.iter().find(|pair| pair.name == name) {
            let memory = resident(std::process::id());
            let times = times(|| drop(compare(pair)));
            let more = (resident(std::process::id()) - memory) / 1e6;
            let spread =
                format!("{:.1} to {:.1}, {more:.1} MB more resident", at(&times, 0.0), at(&times, 1.0));
            let what = format!("compare two read texts, {name}");
            report.row(id, &what, at(&times, 0.5), "ms", (goal, false), "git word diff 10 ms", &spread);
        }
    }
    command(&pairs, report)
}

fn pairs() -> Result<Vec<Pair>, Failed> {
    let shared = std::env::var_os("PALABRE_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let Ok(folders) = fs::read_dir(shared.join("corpora/texts")) else { return Ok(Vec::new()) };
    let mut pairs = Vec::new();
    for folder in folders {
        let folder = folder?.path();
        if folder.is_dir() {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (before, after) = (read(&folder.join("before.md"))?, read(&folder.join("after.md"))?);
            pairs.push(Pair { name, folder, before, after });
        }
    }
    pairs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(pairs)
}

fn read(path: &Path) -> Result<PolicyText, Failed> {
    let mut next = 0_u32;
    let mut ids = || {
        next += 1;
        format!("s{next}")
    };
    Ok(markdown::parse(&fs::read_to_string(path)?, &mut ids).0)
}

fn compare(pair: &Pair) -> Comparison {
    compare::compare(&pair.before, &pair.after, &Options::default())
}

fn quality(pairs: &[Pair], report: &mut Report) -> Result<(), Failed> {
    let mut total = Score::default();
    let (mut rebuilt, mut more_than_git) = (0.0, 0.0);
    let mut told = String::new();
    for pair in pairs {
        let comparison = compare(pair);
        let exact = compare::rebuild(&pair.before, &comparison).as_ref() == Ok(&pair.after);
        let score = facts::score(&comparison, &fs::read_to_string(pair.folder.join("facts.json"))?)?;
        let (ours, git) = (comparison.changed_characters(), git(&pair.folder)?);
        rebuilt += f64::from(u8::from(exact));
        more_than_git += f64::from(u8::from(ours > git));
        told += &format!(
            "{}: {ours} changed characters (git {git}), {}/{} relations found, {} of {} pairs not in the facts\n",
            pair.name, score.found, score.expected, score.wrong, score.pairs
        );
        score.disagreements.iter().for_each(|line| told += &format!("    {line}\n"));
        total.add(&score);
    }
    print!("{told}");
    fs::create_dir_all("bench")?;
    fs::write("bench/compare.txt", &told)?;
    let all = pairs.len() as f64;
    let recall = 100.0 * total.found as f64 / total.expected.max(1) as f64;
    let wrong = 100.0 * total.wrong as f64 / total.pairs.max(1) as f64;
    let found = format!("{} of {}", total.found, total.expected);
    let false_pairs = format!("{} of {}", total.wrong, total.pairs);
    report.row("N6.rebuilt", "pairs of texts rebuilt exactly", rebuilt, "pairs", (all, true), "", "");
    let what = "renumbered, merged and split provisions found";
    report.row("N6.recall", what, recall, "%", (95.0, true), "", &found);
    report.row("N6.false", "pairings not in the facts", wrong, "%", (2.0, false), "", &false_pairs);
    let what = "pairs of texts with more changed characters than git";
    report.row("N6.git", what, more_than_git, "pairs", (0.0, false), "git diff --word-diff", "");
    Ok(())
}

/// Characters that git's word comparison of the two files shows as gone or come, without white space and signs of
/// headings.
fn git(folder: &Path) -> Result<usize, Failed> {
    let mut command = Command::new("git");
    command.args(["diff", "--no-index", "--word-diff=porcelain", "-U0"]);
    let output = command.arg(folder.join("before.md")).arg(folder.join("after.md")).output()?;
    let output = String::from_utf8_lossy(&output.stdout);
    let words = output.lines().filter(|line| !line.starts_with("+++ ") && !line.starts_with("--- "));
    let changed = words.filter_map(|line| line.strip_prefix(['+', '-']));
    let characters = |words: &str| words.chars().filter(|c| !c.is_whitespace()).count();
    Ok(changed.map(|words| characters(words.trim_start_matches('#'))).sum())
}

/// Milliseconds of some runs, sorted.
fn times(mut work: impl FnMut()) -> Vec<f64> {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// From nothing to the answer on standard output.
fn command(pairs: &[Pair], report: &mut Report) -> Result<(), Failed> {
    let (Some(pair), Some(binary)) =
        (pairs.iter().find(|pair| pair.name == LONG), std::env::var_os("PALABRE_BIN"))
    else {
        println!("N6.command: PALABRE_BIN is not set: not measured");
        return Ok(());
    };
    let mut command = Command::new(binary);
    command.arg("compare").arg(pair.folder.join("before.md")).arg(pair.folder.join("after.md"));
    if !command.output()?.status.success() {
        return Err("palabre compare failed".into());
    }
    let times = times(|| drop(command.output()));
    let spread = format!("{:.1} to {:.1}", at(&times, 0.0), at(&times, 1.0));
    let what = format!("palabre compare, {LONG}");
    report.row("N6.command", &what, at(&times, 0.5), "ms", (100.0, false), "git word diff 10 ms", &spread);
    Ok(())
}
