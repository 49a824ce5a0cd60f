//! `palabre verify`: what must never change is checked, and every text read.

use std::process::ExitCode;

use crate::actions::verify::{VersionVerdict, verify_journals, verify_seals, verify_texts, verify_versions};
use crate::actions::verify_minutes::{MinutesVerdict, verify_minutes};
use crate::boot;

use super::{Flags, sentence};

pub async fn run(flags: Flags) -> Result<ExitCode, String> {
    let app = boot::prepare(flags.settings()?).await.map_err(|e| e.to_string())?;
    let mut broken = 0;
    for verdict in verify_journals(&app).await.map_err(sentence)? {
        match verdict.result {
            Ok(entries) => println!("{}: the journal holds ({entries} entries)", verdict.slug),
            Err(at) => {
                broken += 1;
                println!("{}: the journal is broken at entry {}: {}", verdict.slug, at.n, at.why);
            }
        }
    }
    for verdict in verify_texts(&app).await.map_err(sentence)? {
        let text = verdict.text.as_str();
        match verdict.result {
            Ok(entries) => println!("text {text}: every change is there ({entries})"),
            Err(what) => {
                broken += 1;
                println!("text {text}: {what}");
            }
        }
    }
    for VersionVerdict { text, n, result } in verify_versions(&app).await.map_err(sentence)? {
        match result {
            Ok(()) => println!("text {text}: version {n} is as it was frozen"),
            Err(what) => {
                broken += 1;
                println!("text {text}: version {n} is damaged: {what}");
            }
        }
    }
    for VersionVerdict { text, n, result } in verify_seals(&app).await.map_err(sentence)? {
        match result {
            Ok(()) => println!("text {text}: the seal of version {n} holds"),
            Err(what) => {
                broken += 1;
                println!("text {text}: the seal of version {n} is broken: {what}");
            }
        }
    }
    for MinutesVerdict { workshop, n, result } in verify_minutes(&app).await.map_err(sentence)? {
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
