//! `palabre import FILE`: a Word, Markdown or plain text file becomes a text of a dossier.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::actions::add_text::{NewText, add_text};
use crate::actions::read_file::read_file;
use crate::boot;
use crate::domain::input::{Dir, Numbering, TextLang, Title};
use crate::i18n::{Lang, problem_sentence};

use super::{Flags, acting, sentence};

#[derive(Args)]
pub struct Words {
    /// The file: .docx, .md or .txt
    file: PathBuf,
    /// The dossier's short address
    #[arg(long)]
    dossier: String,
    /// E-mail address of the person who brings it; they must be allowed to add texts there
    #[arg(long = "as", value_name = "EMAIL")]
    by: String,
    /// Title (default: the file's own, or its name)
    #[arg(long)]
    title: Option<String>,
    /// Language of the text
    #[arg(long, default_value = "fr")]
    lang: String,
    /// ltr or rtl
    #[arg(long, default_value = "ltr")]
    dir: String,
    /// decimal, legal or none
    #[arg(long, default_value = "decimal")]
    numbering: String,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(words: Words) -> Result<ExitCode, String> {
    let bytes = std::fs::read(&words.file).map_err(|e| format!("{}: {e}", words.file.display()))?;
    let app = boot::prepare(words.flags.settings()?).await.map_err(|e| e.to_string())?;
    let name = words.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = read_file(&name, bytes, app.chance.clone()).await.map_err(sentence)?;
    let own = docs_schema::model::plain_text(&read.content.title);
    let stem = words.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let title = words.title.unwrap_or(if own.trim().is_empty() { stem } else { own });
    let new = NewText {
        title: Title::parse(&title).map_err(sentence)?,
        lang: TextLang::parse(&words.lang).map_err(sentence)?,
        dir: Dir::parse(&words.dir).map_err(sentence)?,
        numbering: Numbering::parse(&words.numbering).map_err(sentence)?,
        content: read.content,
        source: read.source,
    };
    let access = acting::in_dossier(&app, &words.by, &words.dossier).await?;
    let card = add_text(&app, &access.can().map_err(sentence)?, new).await.map_err(sentence)?;
    for problem in &read.problems {
        let what = problem_sentence(Lang::En, &problem.code);
        let parts = [problem.place.as_str(), what.as_str(), problem.detail.as_str()];
        let told: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        eprintln!("{}", told.join(" · "));
    }
    println!("{}", card.id);
    Ok(ExitCode::SUCCESS)
}
