//! N4: idle connections on one text: memory of each, and how long a thousand joins take.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use palabre_tests::{
    api::new_text,
    fast,
    server::{Demo, Server},
    wire::Wire,
};

use crate::{
    Failed,
    report::{Report, resident},
};

const AT_ONCE: usize = 64;

pub async fn measure(server: &Server, demo: &Demo, count: usize, report: &mut Report) -> Result<(), Failed> {
    let text = new_text(server, demo, "# Un\n\nTexte.\n").await?;
    let token = demo.with_role("drafter")[0].token.clone();
    let warm = join(&server.address, &text, &token).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = resident(server.pid());
    let begun = Instant::now();
    let joins =
        stream::iter(0..count).map(|_| join(&server.address, &text, &token)).buffer_unordered(AT_ONCE);
    let held: Vec<Result<Wire, Failed>> = joins.collect().await;
    let seconds = begun.elapsed().as_secs_f64();
    let in_all = held.iter().filter(|h| h.is_ok()).count();
    if let Some(Err(why)) = held.iter().find(|h| h.is_err()) {
        println!("a join failed: {why}");
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let each = (resident(server.pid()) - before) / in_all.max(1) as f64 / 1024.0;
    let spread = format!("{in_all} of {count} held");
    let peer = "Hocuspocus 25–61 KB, y-websocket 21–55, automerge-repo 49 (57 s for 1,000 joins), raw echo 9";
    report.row(
        &format!("N4.{count:05}"),
        &format!("{count} idle connections: memory of each"),
        each,
        "KB",
        (12.0, false),
        peer,
        &spread,
    );
    let goal = 0.5 * count as f64 / 1000.0;
    report.row(
        &format!("N4.{count:05}.joins"),
        &format!("{count} joins"),
        seconds,
        "s",
        (goal, false),
        peer,
        &spread,
    );
    drop((held, warm));
    Ok(())
}

async fn join(address: &str, text: &str, token: &str) -> Result<Wire, Failed> {
    let mut wire = Wire::open(address, token).await?;
    wire.hello(text, None, 0, &[]).await?;
    loop {
        let frame = wire.hear_raw().await.ok_or("closed while joining")?;
        match fast::head(&frame).map(|h| h.kind) {
            Some("synced") => return Ok(wire),
            Some("bye" | "resync") => return Err(String::from_utf8_lossy(&frame).into()),
            _ => {}
        }
    }
}
