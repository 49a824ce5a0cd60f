//! N1: editors on one 30-page text, a character each every 200 ms for 15 s: sent → received by all the others.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use palabre_tests::chance::Chance;
use tokio::sync::Barrier;

use super::at;
use crate::{
    Failed,
    peers::{self, Client, Times},
    process::Home,
    table::Table,
};

const SECONDS: u64 = 15;
const EVERY: Duration = Duration::from_millis(200);

pub async fn measure(home: &mut Home, editors: usize, table: &mut Table) -> Result<(), Failed> {
    let server = home.start()?;
    let text = peers::create(&server, &thirty_pages()).await?;
    let begin = Arc::new(Barrier::new(editors + 1));
    let mut tasks = Vec::new();
    for n in 0..editors {
        let client = Client::join(&server, &text, true, n).await?;
        let delay = EVERY.mul_f64(n as f64 / editors as f64);
        tasks.push(tokio::spawn(edit(client, n as u64, delay, begin.clone())));
    }
    begin.wait().await;
    let before = server.cpu();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await??);
    }
    let cpu = server.cpu() - before;
    server.stop()?;
    say(home, editors, &all, cpu, table);
    Ok(())
}

fn say(home: &Home, editors: usize, all: &[Times], cpu: f64, table: &mut Table) {
    let sent: HashMap<u64, Instant> = all.iter().flat_map(|t| t.sent.iter().map(|(m, i)| (*m, *i))).collect();
    // Some servers send everybody their own changes too.
    let heard = all.iter().flat_map(|t| t.heard.iter().filter(|(mark, _)| !t.sent.contains_key(mark)));
    let took =
        |(mark, heard): &(u64, Instant)| Some(heard.duration_since(*sent.get(mark)?).as_secs_f64() * 1000.0);
    let mut times: Vec<f64> = heard.filter_map(took).collect();
    times.sort_by(f64::total_cmp);
    let delivered = 100.0 * times.len() as f64 / (sent.len() * (editors - 1)).max(1) as f64;
    let id = |part: &str| format!("N1.{editors:03}.{part}");
    table.add(home.kind, &id("p50"), "sent → received by others, median", "ms", at(&times, 0.5));
    table.add(home.kind, &id("p99"), "sent → received by others, p99", "ms", at(&times, 0.99));
    table.add(home.kind, &id("max"), "sent → received by others, longest", "ms", at(&times, 1.0));
    table.add(home.kind, &id("delivered"), "delivered within the 15 s", "%", delivered);
    table.add(home.kind, &id("cpu"), "server CPU in 15 s", "CPU-s", cpu);
}

async fn edit(mut client: Client, seed: u64, delay: Duration, begin: Arc<Barrier>) -> Result<Times, Failed> {
    let (mut chance, mut times) = (Chance::new(seed + 1), Times::default());
    // What is said while others come in is not measured. One wait: asked anew, it would count this editor twice.
    let everybody = begin.wait();
    tokio::pin!(everybody);
    loop {
        tokio::select! {
            _ = &mut everybody => break,
            heard = client.hear(&mut times) => heard?,
        }
    }
    times = Times::default();
    let mut ticks = tokio::time::interval_at((Instant::now() + delay).into(), EVERY);
    let end = tokio::time::sleep(Duration::from_secs(SECONDS));
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return Ok(times),
            _ = ticks.tick() => for message in client.type_many(1, &mut chance)? {
                client.send(message, &mut times).await?;
            },
            heard = client.hear(&mut times) => heard?,
        }
    }
}

/// About 30 pages of 3,000 characters, a section a page.
fn thirty_pages() -> String {
    let sentence =
        "La protection des personnes et de leurs biens est assurée sur toute l’étendue du territoire. ";
    (1..=30)
        .map(|n| format!("## Chapitre {n}\n\n{}\n\n{}\n\n", sentence.repeat(16), sentence.repeat(16)))
        .collect()
}
