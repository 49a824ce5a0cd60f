//! `palabre restore FILE`: an installation of a backup, where nothing is.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::backup::{self, Purpose};
use crate::domain::chance::SystemChance;
use crate::domain::clock::{Clock as _, SystemClock};

use super::Flags;
use super::backup::{Waiting, place, summary, unless_interrupted};

#[derive(Args)]
pub struct Words {
    /// The backup
    file: PathBuf,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let settings = words.flags.settings()?;
    let mut waiting = Waiting::new("restored");
    let mut tell = |rows| waiting.tell(rows);
    let restoring = async {
        let purpose = Purpose::Restore { now: SystemClock.now(), chance: &SystemChance };
        let restored = backup::restore(&words.file, &place(&settings), purpose, &mut tell).await;
        restored.map_err(|e| e.to_string())
    };
    let restored = unless_interrupted(restoring).await?;
    println!("restored {}: {}", words.file.display(), summary(&restored));
    println!(
        "Everything is as it was at that moment: accounts closed and rights ended since are as before. Everybody signs in \
         again; personal tokens and open invitations have ended. Editors that are ahead bring back what they hold."
    );
    Ok(ExitCode::SUCCESS)
}
