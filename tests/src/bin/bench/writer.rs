//! N2: one writer, single-character changes as fast as they are taken, one reader; durable before told.

use std::{
    path::Path,
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

use crate::{
    Failed,
    report::{Report, at},
};

const CHANGES: usize = 20_000;
const BATCH: usize = 250;
const WINDOW: usize = 8;
const RUNS: usize = 3;

pub async fn measure(server: &Server, demo: &Demo, report: &mut Report) -> Result<(), Failed> {
    let mut rates = Vec::new();
    let mut on_disk = 0.0;
    for run in 0..RUNS {
        let (rate, ratio) = one_run(server, demo, run as u64).await?;
        rates.push(rate);
        // One that fits into a log that is already as long shows nothing.
        on_disk = f64::max(on_disk, ratio);
    }
    rates.sort_by(f64::total_cmp);
    let spread = format!("min {:.0}, max {:.0} of {RUNS}", at(&rates, 0.0), at(&rates, 1.0));
    let peer = "y-websocket 17,094/s, Hocuspocus 2,632/s, automerge-repo 2,237/s, samod 892/s, none durable before it tells";
    report.row(
        "N2",
        "one writer → one reader, durable",
        at(&rates, 0.5),
        "changes/s",
        (50_000.0, true),
        peer,
        &spread,
    );
    report.row(
        "N2.disk",
        "store’s growth / the changes’ own bytes",
        on_disk,
        "×",
        (1.5, false),
        "",
        "SQLite file and its log",
    );
    Ok(())
}

async fn one_run(server: &Server, demo: &Demo, run: u64) -> Result<(f64, f64), Failed> {
    let text = new_text(server, demo, "# Un\n\nTexte.\n").await?;
    let token = &demo.with_role("drafter")[0].token;
    let mut chance = Chance::new(100 + run);
    let actor = chance.actor();
    let mut own = Drafter::new(&text, token, actor.clone());
    own.join(&server.address).await?;
    own.drop_connection();
    let mut changes = Vec::with_capacity(CHANGES);
    for _ in 0..CHANGES {
        edits::type_words(&mut own.doc, &mut chance, "e")?;
        own.doc.commit();
        changes.push(own.doc.get_last_local_change().ok_or("nothing typed")?.raw_bytes().to_vec());
    }
    let size: usize = changes.iter().map(Vec::len).sum();
    let mut reader = Wire::open(&server.address, token).await?;
    reader.hello(&text, own.log(), own.cursor(), &[]).await?;
    reader.hear_kind("synced", Duration::from_secs(10)).await.ok_or("the reader did not get in")?;
    let mut wire = Wire::open(&server.address, token).await?;
    wire.hello(&text, own.log(), own.cursor(), &actor).await?;
    wire.hear_kind("synced", Duration::from_secs(10)).await.ok_or("the writer did not get in")?;
    let before = bytes_under(&server.data);
    let goal = own.cursor() + CHANGES as i64;
    let reading = tokio::spawn(read_to(reader, goal));
    let begun = Instant::now();
    write_all(&mut wire, &changes).await?;
    let ended = reading.await??;
    let grown = bytes_under(&server.data).saturating_sub(before);
    let seconds = ended.duration_since(begun).as_secs_f64();
    Ok((CHANGES as f64 / seconds, grown as f64 / size as f64))
}

async fn read_to(mut reader: Wire, goal: i64) -> Result<Instant, Failed> {
    loop {
        let frame = reader.hear_raw().await.ok_or("the reader was closed")?;
        let head = fast::head(&frame).ok_or("not a message")?;
        if head.to.is_some_and(|to| to >= goal) {
            return Ok(Instant::now());
        }
        if head.kind == "resync" {
            return Err("the reader was told to resynchronise".into());
        }
    }
}

/// Keeps `WINDOW` pushes under way; a busy server is asked again.
async fn write_all(wire: &mut Wire, changes: &[Vec<u8>]) -> Result<(), Failed> {
    let batches: Vec<&[Vec<u8>]> = changes.chunks(BATCH).collect();
    let (mut sent, mut acknowledged) = (0, 0);
    while acknowledged < batches.len() {
        if sent < batches.len() && sent - acknowledged < WINDOW {
            wire.push(sent as i64 + 1, batches[sent]).await?;
            sent += 1;
            continue;
        }
        let frame = wire.hear_raw().await.ok_or("the writer was closed")?;
        let head = fast::head(&frame).ok_or("not a message")?;
        match head.kind {
            "ack" => acknowledged += 1,
            "refuse" => return Err(format!("refused: {}", String::from_utf8_lossy(&frame)).into()),
            _ => {}
        }
    }
    Ok(())
}

/// Bytes of everything in a folder.
pub fn bytes_under(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(m) if m.is_dir() => bytes_under(&entry.path()),
            Ok(m) => m.len(),
            Err(_) => 0,
        })
        .sum()
}
