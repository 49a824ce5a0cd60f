//! N4: a thousand idle connections on one small text: memory of each, and how long their joining takes.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};

use crate::{
    Failed,
    peers::{self, Client},
    process::Home,
    table::Table,
};

const COUNT: usize = 1000;
const AT_ONCE: usize = 64;
/// What is not in by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(40);

pub async fn measure(home: &mut Home, table: &mut Table) -> Result<(), Failed> {
    let server = home.start()?;
    let text = peers::create(&server, "# Un\n\nTexte.\n").await?;
    let warm = Client::join(&server, &text, false, COUNT).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = server.resident();
    let begun = Instant::now();
    let mut joins =
        stream::iter(0..COUNT).map(|n| Client::join(&server, &text, false, n)).buffer_unordered(AT_ONCE);
    let mut held = Vec::new();
    while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
        match tokio::time::timeout(left, joins.next()).await {
            Ok(Some(Ok(client))) => held.push(client),
            Ok(Some(Err(why))) => println!("  a join failed: {why}"),
            Ok(None) | Err(_) => break,
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let each = (server.resident() - before) / held.len().max(1) as f64 / 1024.0;
    table.add(home.kind, "N4.memory", "memory of an idle connection", "KB", each);
    table.add(home.kind, "N4.joins", "1,000 joins (or as many as in 40 s)", "s", seconds);
    table.add(home.kind, "N4.held", "connections held", "held", held.len() as f64);
    drop((held, warm));
    drop(joins);
    server.stop()
}
