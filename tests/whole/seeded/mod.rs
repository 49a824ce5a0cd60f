//! A seeded mixed load (typing, contributions, frozen versions, decisions and votes of a workshop) while things go wrong: `kill -9`, a
//! held or restarted process, connections that are reset, vanish or stay half open, a full, read-only, slow or failing disk, a torn
//! write-ahead log, a clock that jumps, an older backup in the place of a lost server.
//! Must stay true: after each seed every acknowledged act is there once, nothing is there twice, all clients hold the same text;
//! at the end everything verifies. A plan that ever failed stays in `kept.txt`.

mod acts;
mod faults;
mod ledger;
mod plan;
mod world;
mod writing;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::{Duration, Instant},
};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
};

use plan::{Fault, Plan};
use world::World;
use writing::Words;

/// `PALABRE_FAULTS=1000` (what `make faults N=1000` sets) plays more.
const SEEDS: u64 = 60;
/// Plans that failed before what they showed was mended.
const KEPT: &str = include_str!("kept.txt");
/// Texts grow slow, not hard: a fresh one now and then.
const SEEDS_A_TEXT: usize = 6;
/// So does an installation.
const SEEDS_A_WORLD: usize = 32;
/// How long people wait for an answer; where connections fall silent, not long.
const PATIENCE: Duration = Duration::from_secs(10);
const LITTLE_PATIENCE: Duration = Duration::from_millis(500);

type Met = BTreeMap<Fault, usize>;

async fn play(world: &mut World, name: &str, plan: &Plan, met: &mut Met) -> Result<(), Failed> {
    let mut chance = Chance::new(plan.seed);
    let mut writers = world.writers(&mut chance).await?;
    let mut words = Words { name: name.to_owned(), typed: vec![] };
    world.backed_up = None;
    for (n, step) in plan.steps.iter().enumerate() {
        for writer in &mut writers {
            words.types(writer, &mut chance).await?;
        }
        let falls_silent = matches!(step.fault, Some((Fault::HalfOpen, _)));
        let patience = if falls_silent { LITTLE_PATIENCE } else { PATIENCE };
        let act = format!("Acte {name}-{n}");
        let mut on_its_way = world.sets_out(step.act, &mut chance, act, patience);
        if let Some((fault, size)) = step.fault {
            *met.entry(fault).or_default() += 1;
            tokio::time::sleep(Duration::from_millis(size as u64 % 8)).await;
            world
                .goes_wrong((fault, size), &mut writers, &mut on_its_way, &mut words)
                .await
                .map_err(|e| format!("{}: {e}", fault.word()))?;
        }
        world.notes(on_its_way).await?;
        for writer in &mut writers {
            writer.listen(Duration::from_millis(2)).await;
            if !writer.connected() {
                world.joins(writer).await?;
            }
        }
    }
    world.all_converge(&mut writers).await?;
    // All are acknowledged by now: each was settled.
    world.acked.words.extend(words.typed);
    world.every_act_is_there_once(&mut writers[0]).await
}

/// What was played in one installation: the faults met, and how many acts of each kind were acknowledged and there once.
#[derive(Default)]
struct Played {
    met: Met,
    bitten: BTreeSet<Fault>,
    /// Something was dated by a clock that had jumped.
    misdated: bool,
    words: usize,
    contributions: usize,
    decisions: usize,
    votes: usize,
}

impl Played {
    fn add(&mut self, other: Self) {
        for (fault, n) in other.met {
            *self.met.entry(fault).or_default() += n;
        }
        self.bitten.extend(other.bitten);
        self.misdated |= other.misdated;
        self.words += other.words;
        self.contributions += other.contributions;
        self.decisions += other.decisions;
        self.votes += other.votes;
    }
}

impl fmt::Display for Played {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met: Vec<String> = self.met.iter().map(|(fault, n)| format!("{} {n}", fault.word())).collect();
        let Self { words, contributions, decisions, votes, .. } = self;
        write!(f, "{}; acknowledged, none lost, none twice: ", met.join(", "))?;
        write!(f, "{words} words, {contributions} contributions, {decisions} decisions, {votes} votes")
    }
}

/// Some plans, one after the other, in one installation, which verifies in the end.
async fn play_all(plans: Vec<(String, Plan)>, small_disk: bool, begun: Instant) -> Result<Played, Failed> {
    let mut world = World::new(small_disk).await?;
    if small_disk && world.home.disk.is_none() {
        println!("this machine lets nobody mount: here a full disk is one by a limit or the shim");
    }
    let mut played = Played::default();
    for (n, (name, plan)) in plans.iter().enumerate() {
        // A kept plan has the text to itself, as it may have its actors from a seed.
        if n % SEEDS_A_TEXT == 0 || name.starts_with('k') || plans[n - 1].0.starts_with('k') {
            world.text = new_text(world.server()?, &world.demo, "# Contexte\n\nUn texte.\n").await?;
            played.words += world.acked.words.len();
            (world.acked.words, world.acked.versions) = (vec![], ledger::Acts::default());
        }
        play(&mut world, name, plan, &mut played.met)
            .await
            .map_err(|e| format!("{name}: {e}\nthe plan: {plan}\n{}", world.log()))?;
    }
    played.misdated = world.has_misdated().await?;
    world.frees_what_fell_silent(&mut Chance::new(u64::MAX)).await?;
    world.server.take().ok_or("no server runs")?.stop()?;
    world.verifies()?;
    played.bitten = std::mem::take(&mut world.bitten);
    let acked = &world.acked;
    played.words += acked.words.len();
    played.contributions = acked.contributions.acknowledged.len();
    played.decisions = acked.decisions.acknowledged.len();
    played.votes = acked.casts.iter().filter(|cast| cast.acknowledged).count();
    let (first, last) = (&plans[0].0, &plans[plans.len() - 1].0);
    let disk = if small_disk { "a small disk" } else { "the machine’s disk" };
    println!(
        "{first}–{last} on {disk}, after {:.0} s: {played}; everything verifies",
        begun.elapsed().as_secs_f64()
    );
    Ok(played)
}

fn kept() -> Result<Vec<(String, Plan)>, Failed> {
    let lines = KEPT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.enumerate().map(|(n, line)| Ok((format!("k{n}"), line.parse()?))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_goes_wrong_every_acknowledged_act_is_there_once() -> Result<(), Failed> {
    let seeds = std::env::var("PALABRE_FAULTS").ok().and_then(|n| n.parse().ok()).unwrap_or(SEEDS);
    let mut plans = kept()?;
    plans.extend((1..=seeds).map(|seed| (format!("s{seed}"), Plan::of(seed))));
    let (begun, mut all) = (Instant::now(), Played::default());
    // Two installations at a time, one of them on a small disk of its own: most of the time is spent waiting.
    let mut worlds = plans.chunks(SEEDS_A_WORLD);
    while let Some(one) = worlds.next() {
        let first = tokio::spawn(play_all(one.to_vec(), false, begun));
        let second = worlds.next().map(|other| tokio::spawn(play_all(other.to_vec(), true, begun)));
        all.add(first.await??);
        if let Some(second) = second {
            all.add(second.await??);
        }
    }
    println!(
        "{seeds} seeds and {} kept plans in {:.0} s: {all}",
        kept()?.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(all.met.len() == Fault::ALL.len(), "{all}");
    let disk = [Fault::FullDisk, Fault::ReadOnlyDisk, Fault::SlowSync, Fault::FailedSync];
    assert!(disk.iter().all(|fault| all.bitten.contains(fault)), "the server noticed only {:?}", all.bitten);
    assert!(all.misdated, "no clock jumped");
    assert!([all.words, all.contributions, all.decisions, all.votes].iter().all(|n| *n > 0), "{all}");
    Ok(())
}
