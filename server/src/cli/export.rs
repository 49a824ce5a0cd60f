//! `palabre export TEXT`: the living text, to standard output.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use docs_schema::markdown;

use crate::boot;

use super::{Flags, acting, sentence};

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Markdown,
    Json,
}

#[derive(Args)]
pub struct Words {
    /// The text's id
    text: String,
    /// E-mail address of the person who takes it; they must be allowed to read it
    #[arg(long = "as", value_name = "EMAIL")]
    by: String,
    #[arg(long, value_enum, default_value = "markdown")]
    format: Format,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let app = boot::prepare(words.flags.settings()?).await.map_err(|e| e.to_string())?;
    let access = acting::in_text(&app, &words.by, &words.text).await?;
    access.can::<crate::domain::capability::ability::Read>().map_err(sentence)?;
    let (text, problems) = app.rooms.read(&access.text_id).await.map_err(sentence)?;
    let out = match words.format {
        Format::Markdown => markdown::print(&text),
        Format::Json => serde_json::to_string_pretty(&text).map_err(|e| e.to_string())?,
    };
    std::io::stdout().write_all(out.as_bytes()).map_err(|e| e.to_string())?;
    for problem in &problems {
        eprintln!("{}: {} {}", problem.place, problem.code, problem.detail);
    }
    Ok(ExitCode::SUCCESS)
}
