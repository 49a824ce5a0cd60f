//! N2: one writer, 20,000 changes of one character as fast as they are taken, one reader.

use std::time::{Duration, Instant};

use futures_util::FutureExt;
use palabre_tests::chance::Chance;

use crate::{
    Failed,
    peers::{self, Client, Message, Times},
    process::Home,
    table::Table,
};

const CHANGES: usize = 20_000;
const PATIENCE: Duration = Duration::from_secs(40);

pub async fn measure(home: &mut Home, table: &mut Table) -> Result<(), Failed> {
    let server = home.start()?;
    let text = peers::create(&server, "# Un\n\nTexte.\n").await?;
    let mut writer = Client::join(&server, &text, true, 1).await?;
    let reader = Client::join(&server, &text, false, 2).await?;
    let messages = writer.type_many(CHANGES, &mut Chance::new(5))?;
    let begun = Instant::now();
    let reading = tokio::spawn(read(reader, begun));
    let writing = tokio::spawn(write(writer, messages));
    let stop = writing.abort_handle();
    let (heard, ended) = reading.await??;
    if writing.is_finished()
        && let Ok(Err(why)) = writing.await
    {
        println!("  the writer was stopped: {why}");
    } else {
        stop.abort();
    }
    let seconds = ended.duration_since(begun).as_secs_f64();
    table.add(home.kind, "N2", "one writer → one reader", "changes/s", heard as f64 / seconds);
    table.add(
        home.kind,
        "N2.delivered",
        "of 20,000 changes, within 40 s",
        "%",
        heard as f64 * 100.0 / CHANGES as f64,
    );
    server.stop()
}

/// How many were heard, and when the last. A server that is busy taking may tell nothing for many seconds.
async fn read(mut reader: Client, begun: Instant) -> Result<(usize, Instant), Failed> {
    let mut times = Times::default();
    while times.heard.len() < CHANGES {
        let left = PATIENCE.saturating_sub(begun.elapsed());
        match tokio::time::timeout(left, reader.hear(&mut times)).await {
            Ok(heard) => heard?,
            Err(_) => break,
        }
    }
    let last = times.heard.last().map_or_else(Instant::now, |(_, when)| *when);
    Ok((times.heard.len(), last))
}

async fn write(mut writer: Client, messages: Vec<Message>) -> Result<(), Failed> {
    let mut times = Times::default();
    for message in messages {
        while !writer.has_room(&times) {
            writer.hear(&mut times).await?;
        }
        writer.send(message, &mut times).await?;
        while let Some(heard) = writer.hear(&mut times).now_or_never() {
            heard?;
        }
    }
    loop {
        writer.hear(&mut times).await?;
    }
}
