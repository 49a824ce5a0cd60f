//! N1: many editors on one 30-page text, a character each every 200 ms: sent → received by all the others,
//! durable before it is told.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use palabre_tests::{
    api::new_text,
    chance::Chance,
    drafter::Drafter,
    edits, fast,
    server::{Demo, Server},
    wire::Wire,
};
use tokio::sync::Barrier;

use crate::{
    Failed,
    report::{Report, at, cpu_seconds},
};

const SECONDS: u64 = 15;
const EVERY: Duration = Duration::from_millis(200);
/// Between opening a text and the first word.
const LOOKING: Duration = Duration::from_secs(2);
/// Until everybody is in.
const PATIENCE: Duration = Duration::from_secs(60);

/// When each log entry was heard, and which entries are this editor's, sent when.
#[derive(Default)]
struct Heard {
    others: Vec<(i64, Instant)>,
    mine: HashMap<i64, Instant>,
}

pub async fn measure(
    server: &Server,
    demo: &Demo,
    editors: usize,
    report: &mut Report,
) -> Result<(), Failed> {
    let text = new_text(server, demo, &pages(30)).await?;
    let figures = run(server, demo, &text, editors, EVERY).await?;
    say(report, editors, &figures);
    Ok(())
}

/// What came of a run.
pub struct Figures {
    /// Milliseconds from sent to received by each of the others, sorted.
    pub times: Vec<f64>,
    /// Per cent of what should have arrived while it was measured.
    pub delivered: f64,
    /// Processor seconds of the server.
    pub cpu: f64,
}

impl Figures {
    pub fn spread(&self) -> String {
        format!(
            "p50 {:.2}, max {:.1}, delivered {:.1} %",
            at(&self.times, 0.5),
            at(&self.times, 1.0),
            self.delivered
        )
    }
}

/// So many editors on a text, a character each as often as said.
pub async fn run(
    server: &Server,
    demo: &Demo,
    text: &str,
    editors: usize,
    every: Duration,
) -> Result<Figures, Failed> {
    let tasks = start(&server.address, demo, text, editors, every).await?;
    let before = cpu_seconds(server.pid());
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await??);
    }
    let cpu = cpu_seconds(server.pid()) - before;
    Ok(figures(&all, editors, cpu))
}

/// Editors on a text that somebody else watches; nothing is measured here.
pub async fn load(address: &str, demo: &Demo, text: &str, editors: usize) -> Result<(), Failed> {
    let tasks = start(address, demo, text, editors, EVERY).await?;
    for task in tasks {
        task.await??;
    }
    Ok(())
}

type Running = Vec<tokio::task::JoinHandle<Result<Heard, Failed>>>;

/// Everybody is in before anybody writes. The text is read once: fifty who read a long one would take longer than they have.
async fn start(
    address: &str,
    demo: &Demo,
    text: &str,
    editors: usize,
    every: Duration,
) -> Result<Running, Failed> {
    let drafters = demo.with_role("drafter");
    let mut first = Drafter::new(text, &drafters[0].token, Chance::new(9).actor());
    first.join(address).await?;
    first.drop_connection();
    let mut chance = Chance::new(editors as u64 ^ u64::from(std::process::id()));
    let begin = Arc::new(Barrier::new(editors + 1));
    let mut tasks = Vec::new();
    for n in 0..editors {
        let token = drafters[n % drafters.len()].token.clone();
        let (address, begin) = (address.to_owned(), begin.clone());
        let (actor, seed) = (chance.actor(), chance.draw());
        let own = first.beside(&token, actor.clone());
        let delay = every.mul_f64(n as f64 / editors as f64);
        tasks.push(tokio::spawn(async move {
            let wire = join(&address, &own, &token, &actor).await?;
            begin.wait().await;
            edit(own, wire, Chance::new(seed), (delay, every)).await
        }));
    }
    let all = tokio::time::timeout(PATIENCE, begin.wait()).await;
    all.map_err(|_| "not everybody got in")?;
    Ok(tasks)
}

fn figures(all: &[Heard], editors: usize, cpu: f64) -> Figures {
    let sent: HashMap<i64, Instant> = all.iter().flat_map(|h| h.mine.iter().map(|(s, t)| (*s, *t))).collect();
    let mut times: Vec<f64> = all
        .iter()
        .flat_map(|h| h.others.iter())
        .filter_map(|(seq, heard)| Some(heard.duration_since(*sent.get(seq)?).as_secs_f64() * 1000.0))
        .collect();
    times.sort_by(f64::total_cmp);
    let delivered = 100.0 * times.len() as f64 / (sent.len() * (editors - 1)).max(1) as f64;
    Figures { times, delivered, cpu }
}

fn say(report: &mut Report, editors: usize, figures: &Figures) {
    let (goal, cpu_goal, peer) = if editors == 50 {
        (10.0, 2.25, "Hocuspocus p99 5–6 ms, 4–5 CPU-s, not durable for 2 s")
    } else {
        (15.0, 4.65, "Hocuspocus p99 7–23 ms, 9–9.6 CPU-s, not durable for 2 s")
    };
    let id = format!("N1.{editors:03}");
    report.row(
        &id,
        &format!("{editors} editors: sent → received, p99, durable"),
        at(&figures.times, 0.99),
        "ms",
        (goal, false),
        peer,
        &figures.spread(),
    );
    report.row(
        &format!("{id}.cpu"),
        &format!("{editors} editors: server CPU in {SECONDS} s"),
        figures.cpu,
        "CPU-s",
        (cpu_goal, false),
        peer,
        "",
    );
}

async fn join(address: &str, own: &Drafter, token: &str, actor: &[u8]) -> Result<Wire, Failed> {
    let mut wire = Wire::open(address, token).await?;
    wire.hello(&own.text, own.log(), own.cursor(), actor).await?;
    wire.hear_kind("synced", PATIENCE).await.ok_or("an editor did not get in")?;
    // Nobody types at once, and the document is read meanwhile.
    tokio::time::sleep(LOOKING).await;
    Ok(wire)
}

async fn edit(
    mut own: Drafter,
    mut wire: Wire,
    mut chance: Chance,
    (delay, every): (Duration, Duration),
) -> Result<Heard, Failed> {
    let started = Instant::now();
    let mut ticks = tokio::time::interval_at((started + delay).into(), every);
    let end = tokio::time::sleep(Duration::from_secs(SECONDS));
    tokio::pin!(end);
    let (mut heard, mut waiting, mut id) = (Heard::default(), HashMap::new(), 0);
    loop {
        tokio::select! {
            () = &mut end => return Ok(heard),
            _ = ticks.tick() => {
                edits::type_words(&mut own.doc, &mut chance, "e")?;
                own.doc.commit();
                let change = own.doc.get_last_local_change().ok_or("nothing typed")?.raw_bytes().to_vec();
                id += 1;
                waiting.insert(id, Instant::now());
                wire.push(id, &[change]).await?;
            }
            frame = wire.hear_raw() => {
                let now = Instant::now();
                take(&frame.ok_or("the server closed")?, now, &mut heard, &mut waiting)?;
            }
        }
    }
}

fn take(
    frame: &[u8],
    now: Instant,
    heard: &mut Heard,
    waiting: &mut HashMap<i64, Instant>,
) -> Result<(), Failed> {
    let Some(head) = fast::head(frame) else { return Ok(()) };
    match (head.kind, head.from, head.to) {
        ("changes", Some(from), Some(to)) => heard.others.extend((from..=to).map(|seq| (seq, now))),
        ("ack", Some(from), _) => {
            if let Some(sent) = head.id.and_then(|id| waiting.remove(&id)) {
                heard.mine.insert(from, sent);
            }
        }
        ("refuse", ..) => return Err("a push was refused".into()),
        ("resync", ..) => return Err("told to resynchronise".into()),
        _ => {}
    }
    Ok(())
}

/// About so many pages of 3,000 characters, a section a page.
pub fn pages(count: usize) -> String {
    let sentence =
        "La protection des personnes et de leurs biens est assurée sur toute l’étendue du territoire. ";
    (1..=count)
        .map(|n| format!("## Chapitre {n}\n\n{}\n\n{}\n\n", sentence.repeat(16), sentence.repeat(16)))
        .collect()
}
