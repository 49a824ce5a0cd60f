//! `palabre-bench [N1 N2 … growth]` measures; `palabre-bench load ADDRESS DATA TEXT [EDITORS]` is fifty editors, or so
//! many, for a browser to be measured beside. `make bench`: drives `palabre serve` (a release build, `PALABRE_BIN`) from
//! another process through PROTOCOL.md, prints a table and writes `bench/results.json`. Peers' figures are those of DESIGN § 12.

mod compare;
mod editors;
mod growth;
mod idle;
mod open;
mod reading;
mod report;
mod typist;
mod writer;

use std::{error::Error, path::PathBuf};

use palabre_tests::server::{Demo, Server};
use report::Report;

/// Places for everybody that a row needs.
const MANY: [(&str, &str); 2] =
    [("PALABRE_LIMIT_CONNECTIONS_PER_PERSON", "20000"), ("PALABRE_LIMIT_CONNECTIONS", "20000")];

type Failed = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [verb, address, data, text, editors @ ..] = wanted.as_slice()
        && verb == "load"
    {
        let editors = editors.first().map_or(Ok(50), |n| n.parse())?;
        return editors::load(address, &Demo::read(data.as_ref())?, text, editors).await;
    }
    // Ten times everything takes minutes: only when it is asked for.
    let grows = wanted.iter().any(|w| w == "growth");
    let wants = |id: &str| wanted.is_empty() || wanted.iter().any(|w| id.starts_with(w.as_str()));
    let mut report = Report::open(PathBuf::from("bench/results.json"));
    println!("file limit of this process: {}", report::file_limit());
    if wants("N6") {
        compare::measure(&mut report)?;
    }
    if grows {
        growth::measure(&mut report).await?;
    }
    if wanted.is_empty() || wanted.iter().any(|w| !w.starts_with("N6") && w != "growth") {
        on_the_wire(&wants, &mut report).await?;
    }
    report.finish()
}

/// What needs a server.
async fn on_the_wire(wants: &dyn Fn(&str) -> bool, report: &mut Report) -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    Server::demo(data.path())?.stop()?;
    let env = MANY;
    let server = Server::start("serve", data.path(), &[], &env)?;
    let demo = Demo::read(data.path())?;
    for editors in [50, 100] {
        if wants("N1") {
            editors::measure(&server, &demo, editors, report).await?;
        }
    }
    if wants("N2") {
        writer::measure(&server, &demo, report).await?;
    }
    if wants("N3") {
        open::measure(&server, &demo, report).await?;
    }
    if wants("N7") {
        reading::measure(&server, &demo, report).await?;
    }
    server.stop()?;
    for count in [1_000, 10_000] {
        if wants("N4") {
            let server = Server::start("serve", data.path(), &[], &env)?;
            idle::measure(&server, &demo, count, report).await?;
            server.stop()?;
        }
    }
    Ok(())
}
