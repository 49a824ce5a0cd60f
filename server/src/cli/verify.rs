//! `palabre verify`: what must never change is checked, and every text read. A backup is checked as what it would become:
//! restored into a folder that goes again.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::actions::AppState;
use crate::actions::verify::{VersionVerdict, verify_journals, verify_seals, verify_texts, verify_versions};
use crate::actions::verify_minutes::{MinutesVerdict, verify_minutes};
use crate::backup::{self, Place, Purpose};
use crate::boot;
use crate::settings::Settings;

use super::backup::{Waiting, summary, unless_interrupted};
use super::{Flags, sentence};

#[derive(Args)]
pub struct Words {
    /// A backup; without it, what the data folder or database holds
    file: Option<PathBuf>,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    match words.file {
        Some(file) => unless_interrupted(of_file(&file)).await,
        None => check(&boot::prepare(words.flags.settings()?).await.map_err(|e| e.to_string())?).await,
    }
}

async fn of_file(file: &Path) -> Result<ExitCode, String> {
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder can be made: {e}"))?;
    let data = folder.path().join("data");
    let place = Place::folder(data.clone(), None);
    let mut waiting = Waiting::new("read");
    let read = backup::restore(file, &place, Purpose::Look, &mut |rows| waiting.tell(rows)).await;
    let found = read.map_err(|e| e.to_string())?;
    println!("{}: the backup is whole: {}", file.display(), summary(&found));
    let app = boot::prepare(Settings::new(data)).await.map_err(|e| e.to_string())?;
    let verdict = check(&app).await;
    app.store.close().await;
    verdict
}

async fn check(app: &AppState) -> Result<ExitCode, String> {
    let mut broken = 0;
    for verdict in verify_journals(app).await.map_err(sentence)? {
        match verdict.result {
            Ok(entries) => println!("{}: the journal holds ({entries} entries)", verdict.slug),
            Err(at) => {
                broken += 1;
                println!("{}: the journal is broken at entry {}: {}", verdict.slug, at.n, at.why);
            }
        }
    }
    for verdict in verify_texts(app).await.map_err(sentence)? {
        let text = verdict.text.as_str();
        match verdict.result {
            Ok(entries) => println!("text {text}: every change is there ({entries})"),
            Err(what) => {
                broken += 1;
                println!("text {text}: {what}");
            }
        }
    }
    for VersionVerdict { text, n, result } in verify_versions(app).await.map_err(sentence)? {
        match result {
            Ok(()) => println!("text {text}: version {n} is as it was frozen"),
            Err(what) => {
                broken += 1;
                println!("text {text}: version {n} is damaged: {what}");
            }
        }
    }
    for VersionVerdict { text, n, result } in verify_seals(app).await.map_err(sentence)? {
        match result {
            Ok(()) => println!("text {text}: the seal of version {n} holds"),
            Err(what) => {
                broken += 1;
                println!("text {text}: the seal of version {n} is broken: {what}");
            }
        }
    }
    for MinutesVerdict { workshop, n, result } in verify_minutes(app).await.map_err(sentence)? {
        let workshop = workshop.as_str();
        match result {
            Ok(()) => println!("workshop {workshop}: minutes {n} are as they were frozen and signed"),
            Err(what) => {
                broken += 1;
                println!("workshop {workshop}: minutes {n} are damaged: {what}");
            }
        }
    }
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
