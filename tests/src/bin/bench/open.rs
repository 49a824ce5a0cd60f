//! N3: open a text with 260,000 edits (automerge-paper): the page, the snapshot, the server's memory.

use std::{
    fs::File,
    io::Read,
    path::PathBuf,
    time::{Duration, Instant},
};

use palabre_tests::{
    api::{call, new_text},
    fast,
    server::{Demo, Server},
    wire::Wire,
};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::{
    Failed,
    report::{Report, at, resident},
    typist::Typist,
};

/// One edit: where, how many characters it deletes, what it inserts.
pub type Patch = (usize, isize, String);

const RUNS: usize = 5;
/// After so long the server has let go of the document; peers' figures are those of a text that is open too.
const QUIET: Duration = Duration::from_secs(15);

pub async fn measure(server: &Server, demo: &Demo, report: &mut Report) -> Result<(), Failed> {
    let Some(trace) = trace()? else {
        println!("N3: the trace automerge-paper is not here (PALABRE_SHARED): not measured");
        return Ok(());
    };
    // What other rows left is given back first, or it would count as if this one had freed it.
    tokio::time::sleep(QUIET).await;
    let before = resident(server.pid());
    let text = new_text(server, demo, "# Un\n").await?;
    let token = demo.with_role("drafter")[0].token.clone();
    Typist::join(server, &text, &token).await?.write(&trace, 0, false).await?;
    let settled = until_compacted(server, &text, &token).await?;
    let mut snapshots = Vec::new();
    let mut pages = Vec::new();
    let mut size = 0;
    for _ in 0..RUNS {
        let (millis, bytes) = snapshot(server, &text, &token).await?;
        snapshots.push(millis);
        size = bytes;
        pages.push(page(server, &text, &token).await?);
    }
    snapshots.sort_by(f64::total_cmp);
    pages.sort_by(f64::total_cmp);
    report.row(
        "N3.compacted",
        "260,000 edits: last edit → compacted snapshot",
        settled,
        "s",
        (10.0, false),
        "none keeps every edit and its author",
        "the rows below were measured after it",
    );
    let range = |v: &[f64]| format!("{:.1}–{:.1} of {RUNS}", at(v, 0.0), at(v, 1.0));
    let peer =
        "Hocuspocus 0.23–0.34 s, 377 KB; y-websocket 0.31–0.61 s; automerge-repo 4.0–4.6 s, 454 KB, 360 MB";
    report.row(
        "N3.html",
        "260,000 edits: readable HTML",
        at(&pages, 0.5),
        "ms",
        (50.0, false),
        peer,
        &range(&pages),
    );
    report.row(
        "N3.snapshot",
        "260,000 edits: hello → whole snapshot",
        at(&snapshots, 0.5),
        "ms",
        (20.0, false),
        peer,
        &range(&snapshots),
    );
    report.row(
        "N3.bytes",
        "260,000 edits: snapshot on the wire",
        size as f64 / 1000.0,
        "KB",
        (200.0, false),
        peer,
        "",
    );
    let mut freezes = Vec::new();
    for _ in 0..RUNS {
        freezes.push(freeze(server, demo, &text).await?);
    }
    freezes.sort_by(f64::total_cmp);
    report.row(
        "V1.freeze",
        "260,000 edits: freeze a version",
        at(&freezes, 0.5),
        "ms",
        (1000.0, false),
        "none freezes",
        &range(&freezes),
    );
    let busy = (resident(server.pid()) - before) / 1e6;
    tokio::time::sleep(QUIET).await;
    let quiet = (resident(server.pid()) - before) / 1e6;
    report.row(
        "N3.memory",
        "260,000 edits: growth of the server’s memory once nobody writes",
        quiet,
        "MB",
        (40.0, false),
        peer,
        &format!("resident, {} s after the last freeze; right after it {busy:.0} MB", QUIET.as_secs()),
    );
    Ok(())
}

/// Seconds until the log behind the snapshot is gone; what is sent until then is the changes one by one.
pub async fn until_compacted(server: &Server, text: &str, token: &str) -> Result<f64, Failed> {
    const COMPACTED: usize = 2 << 20;
    const PATIENCE: Duration = Duration::from_secs(90);
    let begun = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let (_, bytes) = snapshot(server, text, token).await?;
        if bytes < COMPACTED || begun.elapsed() > PATIENCE {
            return Ok(begun.elapsed().as_secs_f64());
        }
    }
}

/// Milliseconds from asking for a version to holding its number.
async fn freeze(server: &Server, demo: &Demo, text: &str) -> Result<f64, Failed> {
    let facilitator = demo.with_role("facilitator")[0].clone();
    let path = format!("/api/v1/texts/{text}/versions");
    let begun = Instant::now();
    let (status, answer) =
        call(server, &facilitator, Method::POST, &path, Some(json!({ "name": "Mesure" }))).await?;
    if !status.is_success() {
        return Err(format!("freezing: {status} {answer}").into());
    }
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

pub fn trace() -> Result<Option<Vec<Patch>>, Failed> {
    let shared = std::env::var_os("PALABRE_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = shared.join("corpora/traces/sequential_traces/automerge-paper.json.gz");
    let Ok(file) = File::open(path) else { return Ok(None) };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    let json: Json = serde_json::from_str(&text)?;
    let patches = json["txns"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|t| t["patches"].as_array().into_iter().flatten());
    let patch = |p: &Json| {
        let number = |n: usize| p[n].as_u64().unwrap_or(0);
        (number(0) as usize, number(1) as isize, p[2].as_str().unwrap_or_default().to_owned())
    };
    Ok(Some(patches.map(patch).collect()))
}

pub async fn snapshot(server: &Server, text: &str, token: &str) -> Result<(f64, usize), Failed> {
    let mut wire = Wire::open(&server.address, token).await?;
    let begun = Instant::now();
    wire.hello(text, None, 0, &[]).await?;
    let mut size = 0;
    loop {
        let frame = wire.hear_raw().await.ok_or("closed")?;
        let head = fast::head(&frame).ok_or("not a message")?;
        size += if matches!(head.kind, "snapshot" | "changes") { frame.len() } else { 0 };
        if head.kind == "synced" {
            return Ok((begun.elapsed().as_secs_f64() * 1000.0, size));
        }
    }
}

pub async fn page(server: &Server, text: &str, token: &str) -> Result<f64, Failed> {
    let begun = Instant::now();
    let url = server.url(&format!("/api/v1/texts/{text}?format=html"));
    let answer = reqwest::Client::new().get(url).bearer_auth(token).send().await?.error_for_status()?;
    let length = answer.bytes().await?.len();
    if length < 100_000 {
        return Err(format!("the page has only {length} bytes").into());
    }
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}
