//! All of an installation in one file and back, and from one database to another.
//!
//! Must stay true: taking a backup writes nothing to what it is taken of and holds nobody up; whatever goes wrong, nothing
//! half done stands under a name that anybody uses; nothing that was there is replaced.

pub mod folder;
pub mod format;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek as _};
use std::path::{Path, PathBuf};

use crate::domain::chance::Chance;
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::secret::hex;
use crate::domain::signature::InstanceKey;
use crate::store::tables::Record;
use crate::store::whole::{FillError, Fresh, Source};
use crate::store::{Dialect, OpenError, Target};

use folder::Growing;
use format::{Header, Part, Reader, Writer, Wrong};

/// Where an installation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The data folder. None: only the database is meant.
    data: Option<PathBuf>,
    /// None: `palabre.sqlite` in `data`.
    database: Option<String>,
}

impl Place {
    /// A data folder, and a database elsewhere if it is.
    #[must_use]
    pub fn folder(data: PathBuf, database: Option<String>) -> Self {
        Self { data: Some(data), database }
    }

    /// A database alone.
    #[must_use]
    pub fn database(url: String) -> Self {
        Self { data: None, database: Some(url) }
    }

    fn target(&self) -> Result<Target, OpenError> {
        match (&self.database, &self.data) {
            (Some(url), _) => Target::parse(url),
            (None, Some(data)) => Ok(Target::file(&data.join("palabre.sqlite"))),
            (None, None) => Err(OpenError::Nothing),
        }
    }

    fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, BackupError> {
        let Some(data) = &self.data else { return Ok(Vec::new()) };
        folder::kept(data).map_err(|why| BackupError::Folder { path: data.display().to_string(), why })
    }
}

/// Why it was not done: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} is there already, and a backup never takes the place of a file: choose another name")]
    Exists(String),
    #[error("the backup {path} cannot be written: {why}")]
    Write { path: String, why: io::Error },
    #[error("{path}: {wrong}")]
    Wrong { path: String, wrong: Wrong },
    #[error("what is to be copied cannot be opened: {0}")]
    Source(OpenError),
    #[error("what is to be copied cannot be read: {0}")]
    Read(Error),
    #[error(
        "the folder {folder} is not empty (there is {there}): name one that is empty or not there yet; nothing was changed"
    )]
    FolderTaken { folder: String, there: String },
    #[error("the folder {path} cannot be used: {why}")]
    Folder { path: String, why: io::Error },
    #[error("nothing was changed: {0}")]
    Fill(#[from] FillError),
    #[error(
        "{0} other connections to that database are open: stop the palabre that serves it first, or what is \
         written meanwhile would be lost"
    )]
    Used(i64),
}

/// Told now and then how many rows have passed.
pub type Progress<'a> = &'a mut dyn FnMut(u64);

/// How many rows pass between two tellings.
const TELL_EVERY: u64 = 1_000;

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub header: Header,
    /// SHA-256 of the file, as hexadecimal; empty where there was no file.
    pub hash: String,
    pub tables: u64,
    pub rows: u64,
}

/// Writes all of `place` as it is at one moment to a new file `path`, while it is served.
///
/// # Errors
/// [`BackupError`]; then there is no such file.
pub async fn take(
    place: &Place,
    path: &Path,
    now: Millis,
    progress: Progress<'_>,
) -> Result<Summary, BackupError> {
    if path.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(path.display().to_string()));
    }
    let target = place.target().map_err(BackupError::Source)?;
    let mut source = Source::open(&target).await.map_err(BackupError::Source)?;
    let failed = |why: io::Error| match why.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(path.display().to_string()),
        _ => BackupError::Write { path: path.display().to_string(), why },
    };
    // Readable by its owner alone (0600), and gone when this is dropped.
    let growing = tempfile::Builder::new()
        .prefix(".palabre-backup-")
        .tempfile_in(folder::folder_of(path))
        .map_err(failed)?;
    let header = header(&mut source, now).await?;
    let mut writer = Writer::begin(BufWriter::new(growing), &header).map_err(failed)?;
    for (name, bytes) in place.files()? {
        writer.file(name, bytes).map_err(failed)?;
    }
    let mut rows = 0;
    let copied = source.read_out(async |record| {
        tell(&mut rows, &record, progress);
        writer.record(record).map_err(ReadOut::Write)
    });
    copied.await.map_err(|error| match error {
        ReadOut::Read(error) => BackupError::Read(error),
        ReadOut::Write(why) => failed(why),
    })?;
    source.close().await;
    let (buffered, hash, tables, rows) = writer.finish().map_err(failed)?;
    let growing = buffered.into_inner().map_err(|error| failed(error.into_error()))?;
    folder::name_it(growing, path).map_err(failed)?;
    Ok(Summary { header, hash: hex(&hash), tables, rows })
}

/// Either side of copying can fail.
enum ReadOut {
    Read(Error),
    Write(io::Error),
}

impl From<Error> for ReadOut {
    fn from(error: Error) -> Self {
        Self::Read(error)
    }
}

fn tell(rows: &mut u64, record: &Record, progress: Progress<'_>) {
    if matches!(record, Record::Row(_)) {
        *rows += 1;
        if rows.is_multiple_of(TELL_EVERY) {
            progress(*rows);
        }
    }
}

async fn header(source: &mut Source, now: Millis) -> Result<Header, BackupError> {
    let kept = source.setting("instance-key").await.map_err(BackupError::Read)?;
    let database = match source.dialect() {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    };
    Ok(Header {
        schema: source.schema,
        release: env!("CARGO_PKG_VERSION").to_owned(),
        taken: now,
        database: database.to_owned(),
        instance: kept.as_deref().and_then(InstanceKey::from_kept).map(|key| key.public().hex()),
    })
}

/// Whether what comes out of a backup goes on from there, or is only looked at.
pub enum Purpose<'a> {
    /// It takes the place of an installation that was ahead of it.
    Restore { now: Millis, chance: &'a dyn Chance },
    /// It is checked and thrown away.
    Look,
}

/// Makes an installation of a backup, where nothing is.
///
/// # Errors
/// [`BackupError`]; then nothing has come into being.
pub async fn restore(
    path: &Path,
    place: &Place,
    purpose: Purpose<'_>,
    progress: Progress<'_>,
) -> Result<Summary, BackupError> {
    let wrong = |wrong: Wrong| BackupError::Wrong { path: path.display().to_string(), wrong };
    let (mut reader, header, hash) = open(path).map_err(wrong)?;
    let mut site = Site::clear(place)?;
    let mut fresh = Fresh::make(&site.target, header.schema).await?;
    let mut rows = 0;
    let (tables, all) = loop {
        match reader.part().map_err(wrong)? {
            Part::Record(record) => {
                tell(&mut rows, &record, progress);
                fresh.take(record).await?;
            }
            Part::File { name, bytes } => site.files.push(allowed(name, bytes).map_err(wrong)?),
            Part::Done { tables, rows } => break (tables, rows),
            Part::Header(_) => return Err(wrong(Wrong::Content("it begins twice".to_owned()))),
        }
    };
    if all != rows {
        return Err(wrong(Wrong::Content(format!("it has {rows} rows and counts {all}"))));
    }
    fresh.complete().await?;
    if let Purpose::Restore { now, chance } = purpose {
        fresh.renew(now, chance, (header.taken, &hash)).await.map_err(FillError::from)?;
    }
    site.settle(fresh).await?;
    Ok(Summary { header, hash, tables, rows })
}

/// Compares the hash, then begins to read.
fn open(path: &Path) -> Result<(Reader<BufReader<File>>, Header, String), Wrong> {
    let mut file = BufReader::new(File::open(path)?);
    let length = file.get_ref().metadata()?.len();
    let hash = format::check(&mut file, length)?;
    file.rewind()?;
    let mut reader = Reader::begin(file, length)?;
    let header = reader.header()?;
    Ok((reader, header, hex(&hash)))
}

/// Only files of the list, so that no backup writes elsewhere.
fn allowed(name: String, bytes: Vec<u8>) -> Result<(&'static str, Vec<u8>), Wrong> {
    let known = folder::KEPT.into_iter().find(|kept| *kept == name);
    match known.filter(|_| bytes.len() <= folder::MOST_KEPT) {
        Some(known) => Ok((known, bytes)),
        None => Err(Wrong::Content(format!("a file that does not belong into it: {name}"))),
    }
}

/// Copies all of `from`, which nobody serves, to `to`, where nothing is. Nothing is lost on the way, so logs, sessions and links
/// stay what they are, and clients go on where they were.
///
/// # Errors
/// [`BackupError`]; then nothing has come into being.
pub async fn move_to(
    from: &Place,
    to: &Place,
    now: Millis,
    progress: Progress<'_>,
) -> Result<Summary, BackupError> {
    let target = from.target().map_err(BackupError::Source)?;
    let mut source = Source::open(&target).await.map_err(BackupError::Source)?;
    let others = source.others().await.map_err(BackupError::Read)?;
    if others > 0 {
        return Err(BackupError::Used(others));
    }
    let header = header(&mut source, now).await?;
    let mut site = Site::clear(to)?;
    if to.data.is_some() {
        site.files = from.files()?;
    }
    let mut fresh = Fresh::make(&site.target, header.schema).await?;
    let (mut tables, mut rows) = (0, 0);
    let copied = source.read_out(async |record| {
        tables += u64::from(matches!(record, Record::Table(_)));
        tell(&mut rows, &record, progress);
        fresh.take(record).await
    });
    copied.await?;
    source.close().await;
    fresh.complete().await?;
    site.settle(fresh).await?;
    Ok(Summary { header, hash: String::new(), tables, rows })
}

/// Where a new installation comes into being.
struct Site {
    data: Option<PathBuf>,
    target: Target,
    growing: Option<Growing>,
    /// For the data folder, besides the database.
    files: Vec<(&'static str, Vec<u8>)>,
    /// The data folder was not there before: it goes again when nothing comes of it.
    made: bool,
}

impl Site {
    /// Asks that nothing is there.
    fn clear(place: &Place) -> Result<Self, BackupError> {
        let mut site = Self {
            data: place.data.clone(),
            target: place.target().map_err(FillError::from)?,
            growing: None,
            files: Vec::new(),
            made: place.data.as_ref().is_some_and(|data| !data.exists()),
        };
        if let Some(data) = &site.data {
            let failed = |why| BackupError::Folder { path: data.display().to_string(), why };
            if let Some(there) = folder::occupant(data).map_err(failed)? {
                let (folder, there) = (data.display().to_string(), there.display().to_string());
                return Err(BackupError::FolderTaken { folder, there });
            }
            folder::make(data).map_err(failed)?;
        }
        if let Some(file) = site.target.sqlite_file().map_err(FillError::from)? {
            let taken = |why| BackupError::Folder { path: file.display().to_string(), why };
            let growing = Growing::beside(&file).map_err(taken)?;
            site.target = Target::file(&growing.path);
            site.growing = Some(growing);
        }
        Ok(site)
    }

    /// Everything is written: it becomes an installation.
    async fn settle(&mut self, fresh: Fresh) -> Result<(), BackupError> {
        if let Some(data) = &self.data {
            let failed = |why| BackupError::Folder { path: data.display().to_string(), why };
            for (name, bytes) in &self.files {
                folder::keep(data, name, bytes).map_err(failed)?;
            }
        }
        // Until here nothing of it is used by anybody; with the database it is.
        fresh.commit().await.map_err(FillError::from)?;
        if let Some(growing) = self.growing.take() {
            let path = growing.path.display().to_string();
            growing.name_it().map_err(|why| BackupError::Folder { path, why })?;
        }
        self.files.clear();
        self.made = false;
        Ok(())
    }
}

impl Drop for Site {
    /// What did not become an installation goes, and only what this has made.
    fn drop(&mut self) {
        self.growing = None;
        let Some(data) = &self.data else { return };
        for (name, _) in &self.files {
            let _gone = std::fs::remove_file(data.join(name));
        }
        if !self.files.is_empty() {
            let _gone = std::fs::remove_dir(data.join("tls"));
        }
        if self.made {
            let _gone = std::fs::remove_dir(data);
        }
    }
}
