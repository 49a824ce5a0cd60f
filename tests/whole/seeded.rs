//! A seeded mixed load (typing, contributions, frozen versions, decisions of a workshop) while things go wrong: `kill -9`, a held
//! process, connections that vanish, a disk that takes nothing more, rubbish at the end of the write-ahead log.
//! Must stay true: after each seed every acknowledged act is there once, nothing is there twice, all clients hold the same text;
//! at the end everything verifies. A seed that ever failed stays in `FAILED_ONCE`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Account, Demo, Server, run},
};
use reqwest::Method;
use serde_json::{Value, json};

/// `PALABRE_FAULTS=1000` (what `make faults N=1000` sets) plays more.
const SEEDS: u64 = 60;
/// Seeds that failed before what they showed was mended.
const FAILED_ONCE: &[u64] = &[6, 9];
const STEPS: usize = 10;
const WRITERS: usize = 3;
/// Texts grow slow, not hard: a fresh one now and then.
const SEEDS_A_TEXT: u64 = 6;
const PATIENCE: Duration = Duration::from_secs(20);
/// Snapshots are made all the time, and a full disk is an error and not a signal.
const ENV: &[(&str, &str)] = &[("PALABRE_LIMIT_COMPACT", "30")];
const BEFORE: &[&str] = &["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Kill,
    KillAndRubbish,
    Hold,
    Vanish,
    FullDisk,
}

const FAULTS: [Fault; 5] = [Fault::Kill, Fault::KillAndRubbish, Fault::Hold, Fault::Vanish, Fault::FullDisk];

/// What was acknowledged, and what may have happened all the same.
#[derive(Default)]
struct Ledger {
    words: Vec<String>,
    contributions: Vec<String>,
    versions: Vec<String>,
    decisions: Vec<String>,
}

struct World {
    server: Option<Server>,
    data: std::path::PathBuf,
    demo: Demo,
    consultation: String,
    workshop: String,
    item: String,
    text: String,
    acked: Ledger,
}

impl World {
    fn server(&self) -> Result<&Server, Failed> {
        self.server.as_ref().ok_or_else(|| "no server runs".into())
    }

    fn who(&self, role: &str) -> &Account {
        self.demo.with_role(role)[0]
    }

    async fn asks(
        &self,
        role: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failed> {
        let asked = call(self.server()?, self.who(role), method, path, body);
        let (status, said) = tokio::time::timeout(PATIENCE, asked).await??;
        if status.is_success() { Ok(said) } else { Err(format!("{path}: {status} {said}").into()) }
    }

    fn start(&mut self) -> Result<(), Failed> {
        self.server = Some(Server::start("serve", &self.data, BEFORE, ENV)?);
        Ok(())
    }

    /// One act that is not typing; its name is noted when it is acknowledged.
    async fn acts(&mut self, chance: &mut Chance, name: String) {
        match chance.below(3) {
            0 => {
                let body = json!({ "consultation": self.consultation, "body": name });
                let path = format!("/api/v1/texts/{}/comments", self.demo.texts[0]);
                if self.asks("contributor", Method::POST, &path, Some(body)).await.is_ok() {
                    self.acked.contributions.push(name);
                }
            }
            1 => {
                let path = format!("/api/v1/texts/{}/versions", self.text);
                if self.asks("facilitator", Method::POST, &path, Some(json!({ "name": name }))).await.is_ok()
                {
                    self.acked.versions.push(name);
                }
            }
            _ => {
                let body = json!({ "item": self.item, "kind": "postponed", "note": name, "why_without_quorum": "Épreuve." });
                let path = format!("/api/v1/workshops/{}/decisions", self.workshop);
                if self.asks("facilitator", Method::POST, &path, Some(body)).await.is_ok() {
                    self.acked.decisions.push(name);
                }
            }
        }
    }

    async fn goes_wrong(
        &mut self,
        chance: &mut Chance,
        fault: Fault,
        writers: &mut [Drafter],
    ) -> Result<(), Failed> {
        match fault {
            Fault::Vanish => writers[chance.below(WRITERS)].drop_connection(),
            Fault::Hold => {
                let pid = self.server()?.pid().to_string();
                Command::new("kill").args(["-STOP", &pid]).status()?;
                std::thread::sleep(Duration::from_millis(20 + chance.below(200) as u64));
                Command::new("kill").args(["-CONT", &pid]).status()?;
            }
            Fault::FullDisk => {
                self.limit_files("4096")?;
                for writer in writers.iter_mut() {
                    writer.listen(Duration::from_millis(60)).await;
                }
                self.limit_files("unlimited")?;
            }
            Fault::Kill | Fault::KillAndRubbish => {
                self.server.take().ok_or("no server runs")?.kill();
                let log = self.data.join("palabre.sqlite-wal");
                if fault == Fault::KillAndRubbish && log.exists() {
                    // A page that was being written when the power went.
                    let rubbish: Vec<u8> = (0..1 + chance.below(6000)).map(|_| chance.draw() as u8).collect();
                    std::fs::OpenOptions::new().append(true).open(log)?.write_all(&rubbish)?;
                }
                self.start()?;
            }
        }
        Ok(())
    }

    fn limit_files(&self, soft: &str) -> Result<(), Failed> {
        let pid = self.server()?.pid().to_string();
        let done =
            Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={soft}:unlimited")]).status()?;
        if done.success() { Ok(()) } else { Err("prlimit failed".into()) }
    }

    /// Everybody comes back, sends what waits, and reads the same.
    async fn all_converge(&mut self, writers: &mut [Drafter]) -> Result<(), Failed> {
        for writer in writers.iter_mut() {
            writer.drop_connection();
            writer.join(&self.server()?.address).await?;
            if !writer.settle(PATIENCE).await {
                return Err(format!("a push was never taken: {:?}", writer.refusals).into());
            }
        }
        let mut heads = Vec::new();
        for writer in writers.iter_mut() {
            writer.drop_connection();
            writer.join(&self.server()?.address).await?;
            heads.push(writer.doc.get_heads());
        }
        if heads.windows(2).all(|pair| pair[0] == pair[1]) { Ok(()) } else { Err("clients differ".into()) }
    }

    async fn every_act_is_there_once(&self, reader: &mut Drafter) -> Result<(), Failed> {
        let typed: Vec<String> = reader
            .doc
            .get_changes(&[])
            .iter()
            .map(|change| {
                let of = change.decode().operations.into_iter();
                of.filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned))).collect()
            })
            .collect();
        once("word", &self.acked.words, &typed)?;
        let matrix = format!("/api/v1/consultations/{}/matrix?format=json", self.consultation);
        let matrix = self.asks("facilitator", Method::GET, &matrix, None).await?;
        once("contribution", &self.acked.contributions, &strings(&matrix["contributions"], "body"))?;
        let versions = format!("/api/v1/texts/{}/versions", self.text);
        let versions = self.asks("facilitator", Method::GET, &versions, None).await?;
        once("version", &self.acked.versions, &strings(&versions["versions"], "name"))?;
        let room = self
            .asks("facilitator", Method::GET, &format!("/api/v1/workshops/{}", self.workshop), None)
            .await?;
        once("decision", &self.acked.decisions, &strings(&room["decisions"], "note"))
    }
}

fn strings(list: &Value, field: &str) -> Vec<String> {
    let of = |one: &Value| one[field].as_str().unwrap_or_default().to_owned();
    list.as_array().map(|all| all.iter().map(of).collect()).unwrap_or_default()
}

fn once(what: &str, acknowledged: &[String], there: &[String]) -> Result<(), Failed> {
    for name in acknowledged {
        let times = there.iter().filter(|one| one.trim() == name.trim()).count();
        if times != 1 {
            return Err(format!("the {what} {name:?} was acknowledged and is there {times} times").into());
        }
    }
    Ok(())
}

async fn world(data: &std::path::Path) -> Result<World, Failed> {
    Server::demo(data)?.stop()?;
    let demo = Demo::read(data)?;
    let said: Value = serde_json::from_slice(&std::fs::read(data.join("demo.json"))?)?;
    let id = |list: &str| said[list][0]["id"].as_str().unwrap_or_default().to_owned();
    let mut world = World {
        server: None,
        data: data.to_owned(),
        consultation: id("consultations"),
        workshop: id("workshops"),
        item: String::new(),
        text: String::new(),
        acked: Ledger::default(),
        demo,
    };
    world.start()?;
    let path = format!("/api/v1/workshops/{}", world.workshop);
    world.asks("facilitator", Method::PATCH, &path, Some(json!({ "state": "open" }))).await?;
    let room = world.asks("facilitator", Method::GET, &path, None).await?;
    world.item = room["items"][0]["id"].as_str().ok_or("an agenda")?.to_owned();
    Ok(world)
}

async fn play(world: &mut World, seed: u64, met: &mut BTreeMap<Fault, usize>) -> Result<(), Failed> {
    let mut chance = Chance::new(seed);
    if world.text.is_empty() || seed.is_multiple_of(SEEDS_A_TEXT) {
        world.text = new_text(world.server()?, &world.demo, "# Contexte\n\nUn texte.\n").await?;
        (world.acked.words, world.acked.versions) = (vec![], vec![]);
    }
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        let drafters = world.demo.with_role("drafter");
        let mut writer = Drafter::new(&world.text, &drafters[n % drafters.len()].token, chance.actor());
        writer.join(&world.server()?.address).await?;
        writers.push(writer);
    }
    let mut typed = Vec::new();
    for step in 0..STEPS {
        for (n, writer) in writers.iter_mut().enumerate() {
            let word = format!("s{seed}e{step}w{n} ");
            edits::type_words(&mut writer.doc, &mut chance, &word)?;
            writer.publish().await?;
            typed.push(word);
        }
        if chance.one_in(3) {
            world.acts(&mut chance, format!("Acte {seed}-{step}")).await;
        }
        if chance.one_in(4) {
            let fault = FAULTS[chance.below(FAULTS.len())];
            *met.entry(fault).or_default() += 1;
            world.goes_wrong(&mut chance, fault, &mut writers).await?;
        }
        for writer in &mut writers {
            writer.listen(Duration::from_millis(2)).await;
            if !writer.connected() {
                writer.join(&world.server()?.address).await?;
            }
        }
    }
    world.all_converge(&mut writers).await?;
    // All are acknowledged by now: each was settled.
    world.acked.words.extend(typed);
    world.every_act_is_there_once(&mut writers[0]).await
}

/// The last words of the server.
fn log_of(world: &World) -> String {
    let log = std::fs::read_to_string(world.data.join("server.log")).unwrap_or_default();
    log.lines().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_wrong_every_acknowledged_act_is_there_once() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let seeds = std::env::var("PALABRE_FAULTS").ok().and_then(|n| n.parse().ok()).unwrap_or(SEEDS);
    let mut world = world(data.path()).await?;
    let (begun, mut met) = (Instant::now(), BTreeMap::new());
    for seed in FAILED_ONCE.iter().copied().chain((1..=seeds).filter(|n| !FAILED_ONCE.contains(n))) {
        play(&mut world, seed, &mut met)
            .await
            .map_err(|e| format!("seed {seed}: {e}\n{}", log_of(&world)))?;
        if seeds > SEEDS && seed.is_multiple_of(50) {
            println!("{seed} seeds, {:?}, faults so far {met:?}", begun.elapsed());
        }
    }
    world.server.take().ok_or("no server runs")?.stop()?;
    let (sound, said) = run(&["verify", "--data", &data.path().display().to_string()])?;
    assert!(sound, "after all seeds: {said}");
    let Ledger { contributions, decisions, .. } = &world.acked;
    println!(
        "{seeds} seeds in {:.0} s, faults {met:?}; {} contributions and {} decisions acknowledged; everything verifies",
        begun.elapsed().as_secs_f64(),
        contributions.len(),
        decisions.len()
    );
    assert!(met.len() == FAULTS.len() && !contributions.is_empty() && !decisions.is_empty(), "{met:?}");
    Ok(())
}
