//! `palabre compare BEFORE AFTER`: what differs between two files, or two states of texts, to standard output.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use docs_schema::PolicyText;
use docs_schema::compare::{self, Options, output};
use docs_schema::numbering::Scheme;

use crate::actions::AppState;
use crate::actions::read_file::read_file;
use crate::actions::read_moment::read_moment;
use crate::actions::see_comparison::Moment;
use crate::boot;
use crate::domain::chance::SeededChance;
use crate::domain::ids::TextId;

use super::{Flags, sentence};

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
    /// The older file (.docx, .md or .txt), or TEXT@2, a version of the text with that id, or TEXT@live
    before: String,
    /// The newer one
    after: String,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// The language of the answer: fr or en
    #[arg(long, default_value = "fr")]
    lang: output::Language,
    /// How provisions are numbered: decimal, legal or none; otherwise as the newer text says, or decimal
    #[arg(long)]
    numbering: Option<Scheme>,
    /// Show changes of spaces, apostrophes, quotation marks and dashes too
    #[arg(long)]
    typography: bool,
    #[command(flatten)]
    flags: Flags,
}

/// Where a text is read.
enum Source<'a> {
    File(&'a Path),
    Text(TextId, Moment),
}

impl<'a> Source<'a> {
    /// What exists as a file is one, whatever its name.
    fn of(word: &'a str) -> Self {
        let named = || {
            let (text, moment) = word.rsplit_once('@')?;
            Some(Self::Text(text.parse().ok()?, moment.parse().ok()?))
        };
        let path = Path::new(word);
        if path.exists() { Self::File(path) } else { named().unwrap_or(Self::File(path)) }
    }

    fn text(&self) -> Option<&TextId> {
        match self {
            Self::File(_) => None,
            Self::Text(text, _) => Some(text),
        }
    }
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let (from, to) = (Source::of(&words.before), Source::of(&words.after));
    let app = match from.text().or(to.text()) {
        Some(_) => Some(boot::prepare(words.flags.settings()?).await.map_err(|e| e.to_string())?),
        None => None,
    };
    let (before, _) = read(app.as_ref(), &from).await?;
    let (after, own) = read(app.as_ref(), &to).await?;
    let start = Instant::now();
    let shared_history = from.text().is_some() && from.text() == to.text();
    let scheme = words.numbering.or(own).unwrap_or_default();
    let comparison = compare::tidy(compare::compare(&before, &after, &Options { scheme, shared_history }));
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

/// The words, and how they are numbered where the text says so.
async fn read(app: Option<&AppState>, source: &Source<'_>) -> Result<(PolicyText, Option<Scheme>), String> {
    match (source, app) {
        (Source::Text(text, moment), Some(app)) => {
            let read = read_moment(app, text, *moment).await;
            let read = read.map_err(|e| format!("{text}@{moment}: {}", sentence(e)))?;
            Ok((read.text, read.numbering.parse().ok()))
        }
        (Source::Text(text, moment), None) => Err(format!("{text}@{moment}: no data folder")),
        (Source::File(path), _) => Ok((read_path(path).await?, None)),
    }
}

/// Ids inside are the same at every run, so that the same files give the same answer to the letter.
async fn read_path(path: &Path) -> Result<PolicyText, String> {
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
