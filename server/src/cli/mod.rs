//! The command line: reads words and settings, calls actions, prints. Only this folder and `main` print.

mod acting;
mod addresses;
mod backup;
mod compare;
mod demo;
mod export;
mod import;
mod moving;
mod restore;
mod serve;
mod settings;
mod user;
mod verify;
mod verify_file;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use settings::Flags;

/// Palabre: ministries write one policy text together, live.
#[derive(Parser)]
#[command(version, about, propagate_version = true)]
struct Words {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Start with a rich sample dossier, in a fresh folder
    Demo(Flags),
    /// Serve what the data folder or database holds
    Serve(Flags),
    /// Manage accounts
    User {
        #[command(subcommand)]
        verb: user::Verb,
    },
    /// Bring a Word, Markdown or plain text file into a dossier
    Import(import::Words),
    /// Write a living text as Markdown, HTML or JSON to standard output
    Export(export::Words),
    /// Tell what differs between two files, or two states of texts
    Compare(compare::Words),
    /// Copy everything into one new file, while Palabre is running
    ///
    /// The file holds all texts with their history, the accounts with their password hashes, and the key that this instance signs with:
    /// whoever has it can sign in its name. It is made so that its owner alone can read it (mode 0600); keep it so, and away from
    /// this machine. docs/backup.md says how often, where, and how to try a restore.
    Backup(backup::Words),
    /// Make an installation of a backup, in an empty folder or database
    ///
    /// Nothing that is there is replaced. Everybody must sign in again, personal tokens and open invitations end, and editors that were
    /// ahead of the backup bring back what it lacks.
    Restore(restore::Words),
    /// Copy everything to an empty folder or database of another kind; the source is left as it was
    ///
    /// Stop Palabre first. Nothing is lost on the way, so people stay signed in and go on where they were.
    Move(moving::Words),
    /// Check the journals' chains, the versions and their seals, and that every text reads; of a backup, or of what is served
    Verify(verify::Words),
    /// Check a sealed file, without a server or a database
    VerifyFile(verify_file::Words),
}

/// Runs the command; a failure is one sentence on standard error.
#[must_use]
pub fn run() -> ExitCode {
    let words = Words::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    match runtime.block_on(obey(words.verb)) {
        Ok(code) => code,
        Err(sentence) => fail(&sentence),
    }
}

/// An action's refusal, in the operator's language (English for the command line).
fn sentence(error: crate::domain::error::Error) -> String {
    tracing::debug!(%error, "refused");
    crate::i18n::error_sentence(crate::i18n::Lang::En, &error)
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("palabre: {sentence}");
    ExitCode::FAILURE
}

async fn obey(verb: Verb) -> Result<ExitCode, String> {
    match verb {
        Verb::Demo(flags) => demo::run(flags).await,
        Verb::Serve(flags) => serve::run(flags).await,
        Verb::User { verb } => user::run(verb).await,
        Verb::Import(words) => import::run(words).await,
        Verb::Export(words) => export::run(words).await,
        Verb::Compare(words) => compare::run(words).await,
        Verb::VerifyFile(words) => Ok(verify_file::run(&words)),
        Verb::Backup(words) => backup::run(words).await,
        Verb::Restore(words) => restore::run(words).await,
        Verb::Move(words) => moving::run(words).await,
        Verb::Verify(words) => verify::run(words).await,
    }
}
