//! Growth: N1 and N3 as they are, and with ten times the text, ten times the history, ten times the people.
//!
//! Must stay true: what is compared is measured in one run on one server, and only one thing is ten times as large. Ten
//! times the people type ten times as seldom: five hundred at a character every 200 ms are 1.2 million messages a
//! second to hand over, which no two cores hold, server and load together.

use std::time::Duration;

use palabre_tests::{
    api::new_text,
    server::{Demo, Server},
};

use crate::{
    Failed, MANY, editors,
    open::{page, snapshot, trace, until_compacted},
    report::{Report, at, resident},
    typist::Typist,
};

const RUNS: usize = 5;

pub async fn measure(report: &mut Report) -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let demo = Demo::read(data.path())?;
    let often = Duration::from_millis(200);
    let Some(trace) = trace()? else {
        println!("growth: the trace automerge-paper is not here (PALABRE_SHARED): not measured");
        return Ok(());
    };
    let server = Server::start("serve", data.path(), &[], &MANY)?;
    let base = new_text(&server, &demo, &editors::pages(30)).await?;
    let long = new_text(&server, &demo, &editors::pages(300)).await?;
    let old = new_text(&server, &demo, &editors::pages(30)).await?;
    let token = &demo.with_role("drafter")[0].token;
    Typist::join(&server, &old, token).await?.write(&trace, 0, true).await?;
    until_compacted(&server, &old, token).await?;
    let runs = [
        ("base", "50 editors, 30 pages", &base, 50, often),
        ("text", "50 editors, 300 pages", &long, 50, often),
        ("history", "50 editors, 30 pages after 260,000 edits", &old, 50, often),
        ("people", "500 editors, one character every 2 s", &base, 500, often * 10),
    ];
    for (name, what, text, count, every) in runs {
        let figures = editors::run(&server, &demo, text, count, every).await?;
        let (id, goal) = (format!("G1.{name}"), if count == 50 { 10.0 } else { 15.0 });
        let what = format!("{what}: p99");
        report.row(&id, &what, at(&figures.times, 0.99), "ms", (goal, false), "", &figures.spread());
        let id = format!("{id}.cpu");
        report.row(&id, "its server CPU in 15 s", figures.cpu, "CPU-s", (4.65, false), "", "");
    }
    server.stop()?;
    let times = [("base", 1, 1), ("text", 1, 10), ("history", 10, 1)];
    for (name, history, length) in times {
        let server = Server::start("serve", data.path(), &[], &MANY)?;
        let before = resident(server.pid());
        let text = new_text(&server, &demo, &"# Un\n\n".repeat(history.max(length))).await?;
        let mut typist = Typist::join(&server, &text, token).await?;
        for copy in 0..history.max(length) {
            typist.write(&trace, copy, copy >= length).await?;
        }
        drop(typist);
        opened(&server, &demo, &text, name, before, report).await?;
        server.stop()?;
    }
    Ok(())
}

/// Opening what was written, five times; then fifty at once for the tenfold people.
async fn opened(
    server: &Server,
    demo: &Demo,
    text: &str,
    name: &str,
    before: f64,
    report: &mut Report,
) -> Result<(), Failed> {
    let token = &demo.with_role("drafter")[0].token;
    let settled = until_compacted(server, text, token).await?;
    let (mut snapshots, mut pages, mut size) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let (millis, bytes) = snapshot(server, text, token).await?;
        snapshots.push(millis);
        size = bytes;
        pages.push(page(server, text, token).await?);
    }
    snapshots.sort_by(f64::total_cmp);
    pages.sort_by(f64::total_cmp);
    let range = |v: &[f64]| format!("{:.1}–{:.1} of {RUNS}", at(v, 0.0), at(v, 1.0));
    let id = |part: &str| format!("G3.{name}.{part}");
    report.row(&id("compacted"), "last edit → compacted", settled, "s", (10.0, false), "", "");
    report.row(&id("html"), "readable HTML", at(&pages, 0.5), "ms", (50.0, false), "", &range(&pages));
    let spread = range(&snapshots);
    report.row(
        &id("snapshot"),
        "hello → whole snapshot",
        at(&snapshots, 0.5),
        "ms",
        (20.0, false),
        "",
        &spread,
    );
    report.row(&id("bytes"), "snapshot on the wire", size as f64 / 1000.0, "KB", (200.0, false), "", "");
    let memory = (resident(server.pid()) - before) / 1e6;
    report.row(&id("memory"), "growth of memory after it", memory, "MB", (40.0, false), "", "");
    if name == "base" {
        let asked = (0..10).map(|_| snapshot(server, text, token));
        let mut all: Vec<f64> = Vec::new();
        for one in futures_util::future::join_all(asked).await {
            all.push(one?.0);
        }
        all.sort_by(f64::total_cmp);
        let (id, what) = ("G3.people.snapshot", "ten at once: the last has the snapshot");
        report.row(id, what, at(&all, 1.0), "ms", (20.0, false), "", &format!("p50 {:.1}", at(&all, 0.5)));
    }
    Ok(())
}
