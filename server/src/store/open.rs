//! Opening the database: where it is, its settings, its migrations, and a clear sentence when it cannot be.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::MigrateError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Executor as _};

use super::alone::Aside;
use super::errors::is_read_only;
use super::{Dialect, Store, WRITES_NOTHING, migrations};
use crate::domain::error::Error;

/// Readers beside the one writer of SQLite, and connections to PostgreSQL.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
const WAIT: Duration = Duration::from_secs(10);

/// Every connection. `busy_timeout` is for other processes (`palabre user add` beside a running server).
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
     PRAGMA busy_timeout=10000; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;";
const SQLITE_READER: &str = "PRAGMA query_only=ON;";
const SQLITE_AS_IT_IS: &str = "PRAGMA query_only=ON; PRAGMA busy_timeout=10000;";
const SQLITE_NEW: &str = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;";

/// A checked database address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: String,
    dialect: Dialect,
}

/// Why the database cannot be used: one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address must begin with postgres:// or sqlite://")]
    UnknownScheme,
    #[error(
        "the database was made by a newer Palabre (it has migration {0}, this one stops before): \
         run the newer palabre, nothing was changed"
    )]
    Newer(i64),
    #[error("migration {0} of the database is not the one this palabre knows: it comes from another build")]
    OtherMigration(i64),
    #[error(
        "the database can only be read: let the account that runs palabre write its file and folder \
         (or its PostgreSQL database), then start again; nothing was changed"
    )]
    ReadOnly,
    #[error("the database cannot be written: {0}")]
    CannotWrite(String),
    #[error("there is no database of Palabre there")]
    Nothing,
    #[error("the database cannot be opened: {0}")]
    CannotOpen(String),
}

impl Target {
    /// # Errors
    /// [`OpenError::UnknownScheme`].
    pub fn parse(url: &str) -> Result<Self, OpenError> {
        let dialect = match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("postgres" | "postgresql") => Dialect::Postgres,
            Some("sqlite") => Dialect::Sqlite,
            _ => return Err(OpenError::UnknownScheme),
        };
        Ok(Self { url: url.to_owned(), dialect })
    }

    /// A SQLite file, made when it is not there.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let escaped: String = path.to_string_lossy().bytes().map(escape).collect();
        Self { url: format!("sqlite://{escaped}?mode=rwc"), dialect: Dialect::Sqlite }
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The file of a SQLite database.
    ///
    /// # Errors
    /// [`OpenError::CannotOpen`] when the address is none.
    pub fn sqlite_file(&self) -> Result<Option<PathBuf>, OpenError> {
        match self.dialect {
            Dialect::Postgres => Ok(None),
            Dialect::Sqlite => {
                let options: SqliteConnectOptions = self.url.parse().map_err(cannot_open)?;
                Ok(Some(options.get_filename().to_owned()))
            }
        }
    }

    /// One connection, without migrations, which on SQLite cannot write.
    pub(super) async fn connect_as_it_is(&self) -> Result<AnyPool, OpenError> {
        self.connect_once(SQLITE_AS_IT_IS).await
    }

    /// One connection to a database that nobody uses yet, which is thrown away unless all of it was written: only
    /// its end needs to be durable. On SQLite references are not checked.
    pub(super) async fn connect_new(&self) -> Result<AnyPool, OpenError> {
        self.connect_once(SQLITE_NEW).await
    }

    async fn connect_once(&self, sqlite_settings: &'static str) -> Result<AnyPool, OpenError> {
        install_drivers();
        let options: AnyConnectOptions = self.url.parse().map_err(cannot_open)?;
        let dialect = self.dialect;
        let pool = AnyPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == Dialect::Sqlite {
                        connection.execute(sqlite_settings).await?;
                    }
                    Ok(())
                })
            });
        pool.connect_with(options).await.map_err(cannot_open)
    }
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

impl Store {
    /// Opens the database and brings it to this binary's migrations.
    ///
    /// # Errors
    /// [`OpenError`], a sentence for the operator. A newer database is refused before anything is written.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        install_drivers();
        let untried = Arc::new(AtomicBool::new(false));
        let write = connect(target, Some(untried.clone())).await?;
        migrate(&write, target.dialect).await?;
        check_writable(&write).await?;
        let read = match target.dialect {
            Dialect::Sqlite => connect(target, None).await?,
            Dialect::Postgres => write.clone(),
        };
        Ok(Self { write, read, dialect: target.dialect, aside: Aside::default(), untried })
    }
}

pub(super) fn install_drivers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(sqlx::any::install_default_drivers);
}

/// `untried`: set for each new connection; none: for reading.
async fn connect(target: &Target, untried: Option<Arc<AtomicBool>>) -> Result<AnyPool, OpenError> {
    let options: AnyConnectOptions = target.url.parse().map_err(cannot_open)?;
    let pool = AnyPoolOptions::new().acquire_timeout(WAIT);
    let pool = match target.dialect {
        Dialect::Postgres => pool.max_connections(POSTGRES_CONNECTIONS),
        Dialect::Sqlite => pool
            .max_connections(if untried.is_some() { 1 } else { SQLITE_READERS })
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                if let Some(untried) = &untried {
                    untried.store(true, Ordering::Relaxed);
                }
                Box::pin(set_up_sqlite(connection, untried.is_some()))
            }),
    };
    pool.connect_with(options).await.map_err(|error| {
        if is_read_only(&error) {
            return OpenError::ReadOnly;
        }
        match error.into() {
            Error::Storage { log } => OpenError::CannotWrite(log),
            error => OpenError::CannotOpen(error.to_string()),
        }
    })
}

async fn set_up_sqlite(connection: &mut AnyConnection, writes: bool) -> Result<(), sqlx::Error> {
    connection.execute(AssertSqlSafe(SQLITE_SETTINGS.to_owned())).await?;
    // Only in builds for tests, and only so that the power-loss test can show that it notices a lowered sync.
    #[cfg(debug_assertions)]
    if std::env::var_os("PALABRE_TEST_SYNCHRONOUS").is_some() {
        connection.execute("PRAGMA synchronous=OFF;").await?;
    }
    if !writes {
        connection.execute(SQLITE_READER).await?;
    }
    Ok(())
}

async fn migrate(pool: &AnyPool, dialect: Dialect) -> Result<(), OpenError> {
    migrations::migrator(dialect).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(n) | MigrateError::VersionTooNew(n, _) => OpenError::Newer(n),
        MigrateError::VersionMismatch(n) => OpenError::OtherMigration(n),
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => cannot_write(e),
        other => OpenError::CannotOpen(other.to_string()),
    })
}

/// Begins a write that changes nothing: a database that can only be read would otherwise be found out by the first
/// person who writes a word.
async fn check_writable(pool: &AnyPool) -> Result<(), OpenError> {
    let written = sqlx::query(WRITES_NOTHING).execute(pool).await;
    written.map(drop).map_err(cannot_write)
}

fn cannot_write(error: sqlx::Error) -> OpenError {
    if is_read_only(&error) { OpenError::ReadOnly } else { OpenError::CannotWrite(error.to_string()) }
}

fn cannot_open(error: impl std::fmt::Display) -> OpenError {
    OpenError::CannotOpen(error.to_string())
}
