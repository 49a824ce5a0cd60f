//! What is kept. One file a table group; each function takes the connection or transaction it works in, so that
//! an action decides what belongs together. One SQL text serves both databases (`$1`, BIGINT, TEXT, bytes).
//!
//! Must stay true: SQLite is written through one connection with `synchronous=FULL`; nobody but this folder and
//! the runner of the rooms names sqlx.

pub mod access;
pub mod actors;
mod alone;
pub mod ballots;
pub mod branches;
pub mod commissions;
pub mod consultations;
pub mod contributions;
pub mod decisions;
pub mod dossiers;
pub mod errors;
pub mod follow_ups;
pub mod institutions;
pub mod invitations;
pub mod journal;
pub mod leases;
pub mod letters;
pub mod log;
pub mod log_append;
pub mod log_runs;
pub mod members;
mod migrations;
pub mod minutes;
mod open;
pub mod persons;
pub mod seals;
pub mod seats;
pub mod sessions;
pub mod settings;
pub mod sheet_imports;
pub mod snapshots;
pub mod tables;
pub mod texts;
pub mod threads;
pub mod versions;
pub mod whole;
pub mod wordings;
pub mod workshops;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sqlx::AnyPool;
use sqlx::pool::PoolConnection;
use sqlx::{Any, Transaction};

use alone::{Alone, Aside};
pub use open::{OpenError, Target};
pub use sqlx::AnyConnection;

use crate::domain::error::Error;
use crate::measure;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Begins a reading of one moment.
    const fn moment(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// A write that changes nothing: it fails where nothing can be written.
const WRITES_NOTHING: &str = "UPDATE settings SET value = value WHERE 1 = 0";

/// A transaction that may write.
pub type Writing = Transaction<'static, Any>;

/// The two doors of the database. Cloning shares them.
#[derive(Clone)]
pub struct Store {
    write: AnyPool,
    read: AnyPool,
    dialect: Dialect,
    /// Between batches of a log.
    aside: Aside,
    /// SQLite's writer was opened since it was last asked whether it can write.
    untried: Arc<AtomicBool>,
}

impl Store {
    /// A connection for reading. On SQLite it cannot write.
    ///
    /// # Errors
    /// [`Error::Busy`] when all stay taken, [`Error::Storage`] when the database is away.
    pub async fn read(&self) -> Result<PoolConnection<Any>, Error> {
        Ok(self.read.acquire().await?)
    }

    /// A transaction for reading, in which everything is as of its first reading, whatever is written meanwhile.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn moment(&self) -> Result<Transaction<'static, Any>, Error> {
        Ok(self.read.begin_with(self.dialect.moment()).await?)
    }

    /// A transaction that may write; dropped without `commit` it leaves nothing.
    ///
    /// # Errors
    /// [`Error::Busy`] when others write for too long, [`Error::Storage`] when the database is away or full.
    pub async fn write(&self) -> Result<Writing, Error> {
        // SQLite: take the lock now. A reader that becomes a writer halfway could be refused without waiting.
        let begin = match self.dialect {
            Dialect::Sqlite => "BEGIN IMMEDIATE",
            Dialect::Postgres => "BEGIN",
        };
        let asked = Instant::now();
        let begun = self.begin(begin).await;
        measure::waited_for_store(asked.elapsed());
        begun
    }

    /// SQLite's writer, for one command that begins and ends a transaction by itself. Nothing while it is not known whether it can write.
    async fn writer_alone(&self) -> Result<Option<Alone>, Error> {
        if self.untried.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let asked = Instant::now();
        let writer = self.aside.lend(&self.write).await?;
        measure::waited_for_store(asked.elapsed());
        Ok(Some(writer))
    }

    async fn begin(&self, begin: &'static str) -> Result<Writing, Error> {
        let _wanted = self.aside.wanted();
        let begun = match self.write.begin_with(begin).await {
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.replace_writer().await?;
                self.write.begin_with(begin).await
            }
            begun => begun,
        };
        match self.tried(begun).await {
            Err(error) if self.dialect == Dialect::Sqlite && errors::is_read_only(&error) => {
                self.replace_writer().await?;
                Err(error.into())
            }
            tried => Ok(tried?),
        }
    }

    /// SQLite begins to write where it can only read, and fails later: a new connection is tried first.
    async fn tried(&self, begun: Result<Writing, sqlx::Error>) -> Result<Writing, sqlx::Error> {
        let mut tx = begun?;
        if self.untried.load(Ordering::Relaxed) {
            sqlx::query(WRITES_NOTHING).execute(&mut *tx).await?;
            self.untried.store(false, Ordering::Relaxed);
        }
        Ok(tx)
    }

    /// When the disk fails SQLite rolls back by itself; the driver's own rollback then finds nothing, and the
    /// connection takes itself for inside a transaction for ever. A fresh one goes on. While the disk can only be read, SQLite
    /// opens a fresh one for reading only, and without a word; it would stay so after the disk is well again.
    async fn replace_writer(&self) -> Result<(), Error> {
        let _wanted = self.aside.wanted();
        let stuck = self.write.acquire().await?;
        if let Err(error) = stuck.close().await {
            tracing::warn!(%error, "a connection that failed was closed");
        }
        Ok(())
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Proves that a write would be kept: writes a row and waits for the commit.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn probe(&self, now: i64) -> Result<(), Error> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO settings (name, value) VALUES ('probe', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(now.to_string())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Waits until every connection is given back and closed.
    pub async fn close(&self) {
        self.aside.close();
        self.read.close().await;
        self.write.close().await;
    }
}
