//! From a file somebody brings (Word, Markdown, plain text) to a policy text and what was noticed on the way.
//!
//! Costs processor time in proportion to the file: [`read_file`] leaves the threads that serve.

use std::sync::Arc;

use docs_schema::{PolicyText, Problem, docx, markdown, plain};

use crate::domain::chance::Chance;
use crate::domain::error::Error;
use crate::domain::limits;

/// A file that was read.
pub struct FromFile {
    pub content: PolicyText,
    pub problems: Vec<Problem>,
    /// `docx`, `markdown` or `plain`: what it was read as.
    pub source: &'static str,
}

/// Reads a file by what it is, then by its name.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::UnreadableFile`] with the reader's own code.
pub async fn read_file(name: &str, bytes: Vec<u8>, chance: Arc<dyn Chance>) -> Result<FromFile, Error> {
    if bytes.len() > limits::IMPORT_BYTES {
        return Err(Error::TooLarge { limit: limits::IMPORT_BYTES });
    }
    let name = name.to_lowercase();
    tokio::task::spawn_blocking(move || read(&name, &bytes, &*chance)).await.map_err(Error::internal)?
}

fn read(name: &str, bytes: &[u8], chance: &dyn Chance) -> Result<FromFile, Error> {
    let mut ids = || chance.base36(12);
    let word = name.ends_with(".docx") || name.ends_with(".docm") || name.ends_with(".doc");
    if word || bytes.starts_with(b"PK\x03\x04") {
        let read = docx::read(bytes, &docx::Limits::default(), &mut ids);
        let (content, problems) = read.map_err(|e| Error::UnreadableFile { detail: e.code().to_owned() })?;
        return Ok(FromFile { content, problems, source: "docx" });
    }
    let decoded = plain::decode(bytes).map_err(|e| Error::UnreadableFile { detail: e.code().to_owned() })?;
    let (source, mut problems) = decoded;
    let (kind, (content, more)) = if name.ends_with(".md") || name.ends_with(".markdown") {
        ("markdown", markdown::parse(&source, &mut ids))
    } else {
        ("plain", plain::parse(&source, &mut ids))
    };
    problems.extend(more);
    Ok(FromFile { content, problems, source: kind })
}
