//! What stands in folders: the data folder's files that are not in the database, and files that come into being whole.
//!
//! Must stay true: nothing that was there is ever replaced; what holds secrets can be read by its owner alone.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Of the data folder, besides the database: the certificate of `--tls-self`, which phones have been told to trust.
pub const KEPT: [&str; 3] = ["tls/key.pem", "tls/certificate.pem", "tls/made.json"];

/// A limit for each: they are some kilobytes.
pub const MOST_KEPT: usize = 1 << 20;

/// Those of [`KEPT`] that are there.
///
/// # Errors
/// When one cannot be read.
pub fn kept(data: &Path) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut found = Vec::new();
    for name in KEPT {
        match fs::read(data.join(name)) {
            Ok(bytes) => found.push((name, bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Writes one of [`KEPT`], which is not there yet.
///
/// # Errors
/// When it cannot be written.
pub fn keep(data: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = data.join(name);
    if let Some(parent) = path.parent() {
        make(parent)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a folder that its owner alone can look into.
///
/// # Errors
/// When it cannot be made.
pub fn make(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The first thing that stands in a folder; what a file system puts into each by itself does not count.
///
/// # Errors
/// When it cannot be read; a folder that is not there is empty.
pub fn occupant(path: &Path) -> io::Result<Option<PathBuf>> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name() != "lost+found" {
            return Ok(Some(entry.path()));
        }
    }
    Ok(None)
}

/// Puts a file that was written to its end under its name, if nothing has it, and makes both durable.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`], or when the disk fails; then nothing has come under that name.
pub fn name_it(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        // A stick with FAT knows neither links nor renaming without replacing.
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists && !path.exists() => {
            failed.file.persist(path).map_err(|failed| failed.error)?;
        }
        Err(failed) => return Err(failed.error),
    }
    sync_folder(path)
}

/// Makes the names in the folder of `path` durable.
///
/// # Errors
/// When the disk fails.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder_of(path))?.sync_all()?;
    Ok(())
}

/// The folder that a file stands in.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A SQLite file on its way: beside its name until it is whole, and gone if it never is.
pub struct Growing {
    pub path: PathBuf,
    name: PathBuf,
}

impl Growing {
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when the name, or the remains of an earlier attempt, are there.
    pub fn beside(name: &Path) -> io::Result<Self> {
        let mut path = name.as_os_str().to_owned();
        path.push(".restoring");
        let path = PathBuf::from(path);
        for taken in [name, &path] {
            if taken.symlink_metadata().is_ok() {
                let what = format!("{} is there already", taken.display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
            }
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?;
        Ok(Self { path, name: name.to_owned() })
    }

    /// # Errors
    /// When the disk fails.
    pub fn name_it(self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()?;
        fs::hard_link(&self.path, &self.name).or_else(|error| {
            if self.name.exists() { Err(error) } else { fs::rename(&self.path, &self.name) }
        })?;
        sync_folder(&self.name)
        // The other name goes with `self`.
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let mut path = self.path.as_os_str().to_owned();
            path.push(end);
            let _gone = fs::remove_file(path);
        }
    }
}
