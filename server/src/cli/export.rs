//! `palabre export TEXT` and `palabre export TEXT@3`: the living text or a version of it, to standard output.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use docs_schema::html::HtmlOptions;
use docs_schema::{PolicyText, html, markdown};

use crate::actions::read_text::read_text;
use crate::actions::see_versions::see_version;
use crate::actions::version_document::version_document;
use crate::actions::{AppState, access};
use crate::boot;
use crate::domain::access::TextAccess;

use super::{Flags, acting, sentence};

#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
enum Format {
    Markdown,
    Json,
    Html,
    /// The bytes that the hash of a version is of
    Canonical,
    /// As an Automerge document
    Automerge,
}

#[derive(Args)]
pub struct Words {
    /// The text's id; with `@3` behind it, its version 3
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
    let (text, version) = match words.text.split_once('@') {
        None => (words.text.as_str(), None),
        Some((text, n)) => {
            (text, Some(n.parse().map_err(|_| format!("“{n}” is not the number of a version"))?))
        }
    };
    let access = acting::in_text(&app, &words.by, text).await?;
    let out = match version {
        None => living(&app, &access, words.format).await?,
        Some(n) => frozen(&app, &access, n, words.format).await?,
    };
    std::io::stdout().write_all(&out).map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

async fn living(app: &AppState, access: &TextAccess, format: Format) -> Result<Vec<u8>, String> {
    let can = access.can().map_err(sentence)?;
    let text = read_text(app, &can).await.map_err(sentence)?;
    for problem in &text.problems {
        eprintln!("{}: {} {}", problem.place, problem.code, problem.detail);
    }
    match format {
        Format::Canonical => {
            Err("the living text has no canonical bytes: name a version, as TEXT@1".to_owned())
        }
        Format::Automerge => {
            let (document, _) = app.rooms.document(&access.text_id).await.map_err(sentence)?;
            Ok(document.to_vec())
        }
        _ => written(&text.content, &text.html_options(), format),
    }
}

async fn frozen(app: &AppState, access: &TextAccess, n: i64, format: Format) -> Result<Vec<u8>, String> {
    let sight =
        access::sight(&app.store, Some(&access.person_id), &access.text_id).await.map_err(sentence)?;
    let (version, text) = see_version(app, &sight, n).await.map_err(sentence)?;
    match format {
        Format::Canonical => Ok(text.bytes.clone()),
        Format::Automerge => version_document(app, &sight, &version, &text).await.map_err(sentence),
        _ => written(&text.frozen.text, &text.html_options(), format),
    }
}

fn written(text: &PolicyText, options: &HtmlOptions, format: Format) -> Result<Vec<u8>, String> {
    match format {
        Format::Html => Ok(html::render(text, options).into_bytes()),
        Format::Json => serde_json::to_vec_pretty(text).map_err(|e| e.to_string()),
        _ => Ok(markdown::print(text).into_bytes()),
    }
}
