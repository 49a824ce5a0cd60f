//! `palabre backup FILE`, and what the commands that copy an installation have in common.

use std::future::Future;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::backup::{self, Place, Summary};
use crate::domain::clock::{Clock as _, SystemClock};
use crate::settings::Settings;

use super::{Flags, serve};

/// Who waits is told after so long, and again.
const TELL_AFTER: Duration = Duration::from_secs(3);

#[derive(Args)]
pub struct Words {
    /// The file to make; a file that is there is never replaced
    file: PathBuf,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let place = place(&words.flags.settings()?);
    let mut waiting = Waiting::new("copied");
    let mut tell = |rows| waiting.tell(rows);
    let taking = async {
        let taken = backup::take(&place, &words.file, SystemClock.now(), &mut tell).await;
        taken.map_err(|e| e.to_string())
    };
    let taken = unless_interrupted(taking).await?;
    println!("{}: {}", words.file.display(), summary(&taken));
    println!("It holds password hashes and the key of this instance: keep it where only you can read it.");
    Ok(ExitCode::SUCCESS)
}

pub fn place(settings: &Settings) -> Place {
    Place::folder(settings.data.clone(), settings.database.clone())
}

/// “18 tables, 2041 rows, taken 2026-05-28T20:26:40Z by palabre 0.1.0 of sqlite (schema 11), SHA-256 …”
pub fn summary(of: &Summary) -> String {
    let header = &of.header;
    let taken = jiff::Timestamp::from_millisecond(header.taken).map(|at| at.to_string()).unwrap_or_default();
    let mut told = format!(
        "{} tables, {} rows, taken {taken} by palabre {} of {} (schema {})",
        of.tables, of.rows, header.release, header.database, header.schema
    );
    if !of.hash.is_empty() {
        told.push_str(", SHA-256 ");
        told.push_str(&of.hash);
    }
    told
}

/// Tells who waits how far it is.
pub struct Waiting {
    what: &'static str,
    told: Instant,
}

impl Waiting {
    pub fn new(what: &'static str) -> Self {
        Self { what, told: Instant::now() }
    }

    pub fn tell(&mut self, rows: u64) {
        if self.told.elapsed() >= TELL_AFTER {
            self.told = Instant::now();
            eprintln!("palabre: {rows} rows {}…", self.what);
        }
    }
}

/// Does the work unless the process is asked to end; what was begun is then taken back, which an abrupt end would not do.
pub async fn unless_interrupted<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::select! {
        done = work => done,
        () = serve::asked_to_end() => Err("interrupted: nothing was kept of it".to_owned()),
    }
}
