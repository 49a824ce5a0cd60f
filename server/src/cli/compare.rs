//! `palabre compare BEFORE AFTER`: what differs between two files, to standard output.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use docs_schema::PolicyText;
use docs_schema::compare::{self, Options, output};
use docs_schema::numbering::Scheme;

use crate::actions::read_file::read_file;
use crate::domain::chance::SeededChance;

use super::sentence;

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Changed lines, in colour where the terminal has it
    Text,
    /// Everything, for programs
    Json,
    /// A page fragment
    Html,
    Markdown,
    /// The sentences alone
    Summary,
}

#[derive(Args)]
pub struct Words {
    /// The older file: .docx, .md or .txt
    before: PathBuf,
    /// The newer file
    after: PathBuf,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The language of the answer: fr or en
    #[arg(long, default_value = "fr")]
    lang: output::Language,
    /// How provisions are numbered: decimal, legal or none
    #[arg(long, default_value = "decimal")]
    numbering: Scheme,
    /// Show changes of spaces, apostrophes, quotation marks and dashes too
    #[arg(long)]
    typography: bool,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let before = read(&words.before).await?;
    let after = read(&words.after).await?;
    let start = Instant::now();
    let options = Options { scheme: words.numbering, shared_history: false };
    let comparison = compare::compare(&before, &after, &options);
    let seconds = start.elapsed().as_secs_f64();
    let show =
        output::Show { language: words.lang, typography: words.typography, colour: colour(words.format) };
    let out = match words.format {
        Format::Text => output::terminal(&comparison, show),
        Format::Json => output::json(&comparison, seconds).map_err(|e| e.to_string())? + "\n",
        Format::Html => output::html(&comparison, show),
        Format::Markdown => output::markdown(&comparison, show),
        Format::Summary => output::summary(&comparison, words.lang).join("\n") + "\n",
    };
    std::io::stdout().write_all(out.as_bytes()).map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Ids inside are the same at every run, so that the same files give the same answer to the letter.
async fn read(path: &Path) -> Result<PolicyText, String> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let read = read_file(&name, bytes, Arc::new(SeededChance::new(1))).await;
    Ok(read.map_err(|e| format!("{}: {}", path.display(), sentence(e)))?.content)
}

/// As <https://no-color.org> asks.
fn colour(format: Format) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    matches!(format, Format::Text) && !refused && std::io::stdout().is_terminal()
}
