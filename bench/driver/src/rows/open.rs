//! N3: open a text with 260,000 edits: connect → whole text held by the client. Once from the disk, after a restart,
//! then with somebody on it, when it is in the server's memory if it ever is.

use std::{
    fs::File,
    io::Read,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::Value as Json;

use crate::{
    Failed,
    peers::{self, Client, Kind, Patch},
    process::Home,
    table::Table,
};

/// Characters of the paper at its end.
const LENGTH: usize = 104_852;
const AGAIN: usize = 3;

pub async fn measure(home: &mut Home, table: &mut Table) -> Result<(), Failed> {
    if home.kind == Kind::Echo {
        return Ok(());
    }
    if home.large.is_none() {
        let Some(trace) = trace()? else {
            println!("N3: the trace automerge-paper is not here (PALABRE_SHARED): not measured");
            return Ok(());
        };
        let server = home.start()?;
        home.large = peers::replay(&server, &trace).await?;
        // Those who store later than they tell.
        tokio::time::sleep(Duration::from_secs(4)).await;
        server.stop()?;
    }
    let Some(text) = home.large.clone() else { return Ok(()) };
    let server = home.start()?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = server.resident();
    let begun = Instant::now();
    let opened = peers::open(&server, &text, LENGTH).await?;
    let received = opened.received.duration_since(begun).as_secs_f64() * 1000.0;
    let cold = begun.elapsed().as_secs_f64() * 1000.0;
    if opened.characters < LENGTH {
        return Err(format!("only {} characters came", opened.characters).into());
    }
    let _holder = Client::join(&server, &text, false, 3).await?;
    let (mut warm, mut sent) = (Vec::new(), Vec::new());
    for _ in 0..AGAIN {
        let begun = Instant::now();
        let opened = peers::open(&server, &text, LENGTH).await?;
        warm.push(begun.elapsed().as_secs_f64() * 1000.0);
        sent.push(opened.received.duration_since(begun).as_secs_f64() * 1000.0);
    }
    warm.sort_by(f64::total_cmp);
    sent.sort_by(f64::total_cmp);
    let memory = (server.resident() - before) / 1e6;
    table.add(home.kind, "N3.cold", "connect → text held, after a restart", "ms", cold);
    table.add(home.kind, "N3.cold.sent", "connect → last byte, after a restart", "ms", received);
    table.add(home.kind, "N3.warm.sent", "connect → last byte, others on it", "ms", sent[AGAIN / 2]);
    table.add(home.kind, "N3.warm", "connect → text held, others on it", "ms", warm[AGAIN / 2]);
    table.add(home.kind, "N3.bytes", "the text on the wire", "KB", opened.bytes as f64 / 1000.0);
    table.add(home.kind, "N3.memory", "growth of the server’s memory by opening", "MB", memory);
    server.stop()
}

fn trace() -> Result<Option<Vec<Patch>>, Failed> {
    let shared = std::env::var_os("PALABRE_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = shared.join("corpora/traces/sequential_traces/automerge-paper.json.gz");
    let Ok(file) = File::open(path) else { return Ok(None) };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    let json: Json = serde_json::from_str(&text)?;
    let txns = json["txns"].as_array().into_iter().flatten();
    let patches = txns.flat_map(|t| t["patches"].as_array().into_iter().flatten());
    let patch = |p: &Json| {
        let number = |n: usize| p[n].as_u64().unwrap_or(0);
        (number(0) as usize, number(1) as isize, p[2].as_str().unwrap_or_default().to_owned())
    };
    Ok(Some(patches.map(patch).collect()))
}
