//! `palabre-bench-peers [N1 N2 …]`: the same work against Palabre, Hocuspocus, y-websocket, automerge-repo and a raw echo
//! server, each in a process of its own, one after the other in every round. Prints a table, writes `bench/peers.json`.
//! Variables: `ROUNDS` (3), `PEERS` (names, comma-separated; all), `PALABRE_BIN`.
//!
//! What must stay true: one server runs at a time and nothing but what was started here is ended; every wait has an end;
//! no client applies what others write while times are taken, whoever the server is, so that the load costs the same.

mod peers;
mod process;
mod rows;
mod table;

use std::error::Error;

use peers::Kind;
use process::Home;
use table::Table;

pub type Failed = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let wants = |id: &str| wanted.is_empty() || wanted.iter().any(|w| id.starts_with(w.as_str()));
    let named = std::env::var("PEERS").unwrap_or_default();
    let kinds: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|k| named.is_empty() || named.split(',').any(|n| n == k.name()))
        .collect();
    let rounds: usize = std::env::var("ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(3);
    let mut homes = kinds.iter().map(|kind| Home::new(*kind)).collect::<Result<Vec<_>, _>>()?;
    let mut table = Table::default();
    for round in 0..rounds {
        println!("round {} of {rounds}", round + 1);
        for home in &mut homes {
            if wants("N1") {
                rows::editors::measure(home, 50, &mut table).await?;
                rows::editors::measure(home, 100, &mut table).await?;
            }
            if wants("N2") {
                rows::writer::measure(home, &mut table).await?;
            }
            if wants("N3") {
                rows::open::measure(home, &mut table).await?;
            }
            if wants("N4") {
                rows::idle::measure(home, &mut table).await?;
            }
        }
    }
    table.finish(&kinds, rounds)
}
