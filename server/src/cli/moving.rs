//! `palabre move --from … --to …`: from one database to another, for good or to look.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::backup::{self, Place};
use crate::boot;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::settings::Settings;

use super::backup::{Waiting, unless_interrupted};

#[derive(Args)]
pub struct Words {
    /// What is copied: a data folder (with its SQLite file), or postgres://…
    #[arg(long, value_name = "DIR|URL")]
    from: String,
    /// Where to: an empty or new folder, or an empty database postgres://…
    #[arg(long, value_name = "DIR|URL")]
    to: String,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    // A server in the folder would go on writing to what was copied.
    let held = match is_address(&words.from) {
        true => None,
        false => hold(&words.from)?,
    };
    let (from, to) = (place(&words.from), place(&words.to));
    let mut waiting = Waiting::new("moved");
    let mut tell = |rows| waiting.tell(rows);
    let moving = async {
        let moved = backup::move_to(&from, &to, SystemClock.now(), &mut tell).await;
        moved.map_err(|e| e.to_string())
    };
    let moved = unless_interrupted(moving).await?;
    drop(held);
    println!("moved {} tables, {} rows", moved.tables, moved.rows);
    println!(
        "Start palabre on the new place, and put the old one away: what is written in both can never be brought together."
    );
    Ok(ExitCode::SUCCESS)
}

fn is_address(place: &str) -> bool {
    ["postgres:", "postgresql:", "sqlite:"].iter().any(|scheme| place.starts_with(scheme))
}

fn place(text: &str) -> Place {
    match is_address(text) {
        true => Place::database(text.to_owned()),
        false => Place::folder(PathBuf::from(text), None),
    }
}

fn hold(folder: &str) -> Result<Option<std::fs::File>, String> {
    let folder = PathBuf::from(folder);
    if !folder.join("palabre.sqlite").is_file() {
        return Err(format!("there is no Palabre in the folder {}", folder.display()));
    }
    boot::hold_folder(&Settings::new(folder)).map_err(|e| e.to_string())
}
