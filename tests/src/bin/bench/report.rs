//! The rows of `bench/results.json` (DESIGN § 12) and what the kernel says of a process.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value as Json, json};

use crate::Failed;

pub struct Report {
    path: PathBuf,
    rows: Vec<Json>,
}

impl Report {
    /// Rows of an earlier run of the same file are kept until a new row has their id.
    pub fn open(path: PathBuf) -> Self {
        let old: Json =
            fs::read(&path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
        Self { path, rows: old["rows"].as_array().cloned().unwrap_or_default() }
    }

    /// One figure. `reached` compares with the goal; smaller is better unless `more` is true.
    pub fn row(
        &mut self,
        id: &str,
        what: &str,
        value: f64,
        unit: &str,
        goal: (f64, bool),
        peer: &str,
        spread: &str,
    ) {
        let (limit, more) = goal;
        let reached = if more { value >= limit } else { value <= limit };
        let sign = if more { "≥" } else { "≤" };
        let mark = if reached { "reached" } else { "NOT reached" };
        println!("{id:12} {what:58} {value:>12.2} {unit:10} {sign} {limit:<8} {mark:12} {spread}");
        self.rows.retain(|row| row["id"] != id);
        self.rows.push(json!({
            "id": id, "what": what, "value": (value * 1000.0).round() / 1000.0, "unit": unit,
            "goal": format!("{sign} {limit}"), "reached": reached, "peer": peer, "spread": spread,
        }));
    }

    pub fn finish(mut self) -> Result<(), Failed> {
        self.rows.sort_by_key(|row| row["id"].as_str().unwrap_or_default().to_owned());
        let commit = output("git", &["rev-parse", "--short", "HEAD"]);
        let at = output("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]);
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu
            .lines()
            .find_map(|l| l.strip_prefix("model name"))
            .unwrap_or("")
            .trim_matches(['\t', ' ', ':']);
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let machine = format!("{cores} cores, {model}");
        let all = json!({ "commit": commit, "machine": machine, "at": at, "rows": self.rows });
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, serde_json::to_string_pretty(&all)? + "\n")?;
        println!("written: {}", self.path.display());
        Ok(())
    }
}

fn output(program: &str, words: &[&str]) -> String {
    let done = Command::new(program).args(words).output();
    done.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

/// The soft limit on open files of this process.
pub fn file_limit() -> String {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|l| l.starts_with("Max open files")).unwrap_or_default().to_owned();
    line.split_whitespace().nth(3).unwrap_or("unknown").to_owned()
}

/// Processor seconds a process has used, user and system.
pub fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> = after.split_whitespace().skip(11).take(2).filter_map(|f| f.parse().ok()).collect();
    fields.iter().sum::<f64>() / 100.0
}

/// Resident memory of a process, in bytes.
pub fn resident(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}

/// The value at a share of a sorted list.
pub fn at(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(((last as f64) * share).round() as usize).copied().unwrap_or(f64::NAN)
}
