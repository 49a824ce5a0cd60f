//! One demo for all tests: it takes seconds to make and a moment to copy.
//!
//! What must stay true: what is copied was made by the very program under test, and was left in order.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use crate::server::{Server, program};

const NAME: &str = "demo-for-tests-";

/// Puts a fresh demo into the folder `data`.
pub fn copy_to(data: &Path) -> io::Result<()> {
    let template = place()?;
    if !template.is_dir() {
        make(&template)?;
    }
    for entry in fs::read_dir(&template)? {
        let entry = entry?;
        fs::copy(entry.path(), data.join(entry.file_name()))?;
    }
    Ok(())
}

/// Beside the program, under a name that another build does not have.
fn place() -> io::Result<PathBuf> {
    let program = program();
    let about = fs::metadata(&program)?;
    let built = about.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?.as_millis();
    Ok(program.with_file_name(format!("{NAME}{built}-{}", about.len())))
}

/// Several tests may come at once: each makes its own, and the first to be ready gives its place.
fn make(template: &Path) -> io::Result<()> {
    let folder = template.parent().ok_or_else(|| io::Error::other("the program lies nowhere"))?;
    let own = tempfile::Builder::new().prefix(NAME).tempdir_in(folder)?;
    Server::start("demo", own.path(), &[], &[])?.stop()?;
    forget_older(folder)?;
    match fs::rename(own.path(), template) {
        Err(_) if template.is_dir() => Ok(()),
        renamed => renamed,
    }
}

/// Those of earlier builds, which have a time and a length in their names; one that is being made has neither.
fn forget_older(folder: &Path) -> io::Result<()> {
    let current = place()?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path != current && name.strip_prefix(NAME).is_some_and(|rest| rest.contains('-')) {
            // Another test may be at the same.
            let _gone = fs::remove_dir_all(&path);
        }
    }
    Ok(())
}
