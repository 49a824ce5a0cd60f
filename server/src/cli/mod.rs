//! The command line: reads words and settings, calls actions, prints. Only this folder and `main` print.

mod acting;
mod addresses;
mod compare;
mod demo;
mod export;
mod import;
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
    /// Check the journals' chains, the versions and their seals, and that every text reads
    Verify(Flags),
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
        Verb::Verify(flags) => verify::run(flags).await,
    }
}
