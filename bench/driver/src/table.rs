//! The figures of all rounds: medians and ranges, the printed table, `bench/peers.json`.

use std::{collections::BTreeMap, fs, process::Command};

use serde_json::{Value as Json, json};

use crate::{Failed, peers::Kind};

struct Row {
    what: &'static str,
    unit: &'static str,
    /// More is better.
    more: bool,
    figures: BTreeMap<&'static str, Vec<f64>>,
}

/// Rows by id, each with every round's figure of every server.
#[derive(Default)]
pub struct Table(BTreeMap<String, Row>);

impl Table {
    pub fn add(&mut self, kind: Kind, id: &str, what: &'static str, unit: &'static str, value: f64) {
        let more = unit.ends_with("/s") || unit == "%" || unit == "held";
        let row = self.0.entry(id.to_owned());
        let row = row.or_insert_with(|| Row { what, unit, more, figures: BTreeMap::new() });
        println!("  {:14} {id:14} {what:44} {value:>12.2} {unit}", kind.name());
        row.figures.entry(kind.name()).or_default().push(value);
    }

    /// Prints the table, and puts its rows in the place of those of the same ids in `bench/peers.json`.
    pub fn finish(self, kinds: &[Kind], rounds: usize) -> Result<(), Failed> {
        let durable: Vec<String> = kinds.iter().map(|k| format!("{}: {}", k.name(), k.durable())).collect();
        println!("\nmedian (least–most) of {rounds} rounds; ×: Palabre / peer\n{}\n", durable.join("\n"));
        let path = "bench/peers.json";
        let old: Json = fs::read(path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
        let mut rows: BTreeMap<String, Json> = old["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| (row["id"].as_str().unwrap_or_default().to_owned(), row.clone()))
            .collect();
        for (id, row) in self.0 {
            println!(
                "{id} {}, {} ({} is better)",
                row.what,
                row.unit,
                if row.more { "more" } else { "less" }
            );
            let mut told = serde_json::Map::new();
            let ours = row.figures.get(Kind::Palabre.name()).map(|all| median(all));
            for kind in kinds {
                let Some(all) = row.figures.get(kind.name()) else { continue };
                let (middle, least, most) = (median(all), least(all), most(all));
                let ratio = ours.filter(|_| middle > 0.0).map(|ours| ours / middle);
                let times = ratio.map(|r| format!("×{r:.2}")).unwrap_or_default();
                println!("    {:14} {middle:>12.2} ({least:.2}–{most:.2}) {times}", kind.name());
                told.insert(
                    kind.name().to_owned(),
                    json!({ "median": round(middle), "min": round(least), "max": round(most),
                            "palabre_over_peer": ratio.map(round), "durable": kind.durable() }),
                );
            }
            rows.insert(id.clone(), json!({ "id": id, "what": row.what, "unit": row.unit, "servers": told, "rounds": rounds, "commit": output("git", &["rev-parse", "--short", "HEAD"]), "at": output("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]) }));
        }
        let all = json!({ "machine": machine(), "rows": rows.into_values().collect::<Vec<_>>() });
        fs::write(path, serde_json::to_string_pretty(&all)? + "\n")?;
        println!("written: {path}");
        Ok(())
    }
}

fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|l| l.strip_prefix("model name")).unwrap_or("");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{cores} cores, {}", model.trim_matches(['\t', ' ', ':']))
}

fn output(program: &str, words: &[&str]) -> String {
    let done = Command::new(program).args(words).output();
    done.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn median(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    if n % 2 == 1 { sorted[n / 2] } else { f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]) }
}

fn least(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}
