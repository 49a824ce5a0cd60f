//! A database as a whole: opened as it is to be read out at one moment, or made new and filled.
//!
//! Must stay true: reading out writes nothing, not even a migration, and holds up nobody who writes; a new database
//! is filled in one transaction, behind which every reference between rows is checked again, so that it is there whole or not at all.

use std::collections::BTreeSet;

use sqlx::{AnyPool, AssertSqlSafe, Row as _};

use super::open::{OpenError, Target};
use super::tables::{self, Cell, Record, Table};
use super::{Dialect, Writing, journal, migrations, texts};
use crate::domain::chance::Chance;
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, uuid_v7};

/// Rows that are written in one statement, as far as they are small.
const ROWS_AT_ONCE: usize = 100;
const BYTES_AT_ONCE: usize = 1 << 20;

/// A database at one moment, whatever is written to it meanwhile.
pub struct Source {
    moment: Writing,
    pool: AnyPool,
    dialect: Dialect,
    /// The last migration that it has.
    pub schema: i64,
    tables: Vec<Table>,
}

impl Source {
    /// # Errors
    /// [`OpenError`]: also where there is no database of Palabre, or one that a newer one made.
    pub async fn open(target: &Target) -> Result<Self, OpenError> {
        let dialect = target.dialect();
        if target.sqlite_file()?.is_some_and(|file| !file.is_file()) {
            return Err(OpenError::Nothing);
        }
        let pool = target.connect_as_it_is().await?;
        // On SQLite the moment is that of the first reading, which follows.
        let mut moment = pool.begin_with(dialect.moment()).await.map_err(cannot_open)?;
        let known: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
            .fetch_one(&mut *moment)
            .await
            .map_err(|error| if is_missing(&error) { OpenError::Nothing } else { cannot_open(error) })?;
        let schema = known.ok_or(OpenError::Nothing)?;
        if schema > migrations::last() {
            return Err(OpenError::Newer(schema));
        }
        let tables = tables::of_schema(schema).await.map_err(cannot_open)?;
        Ok(Self { moment, pool, dialect, schema, tables })
    }

    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Connections of others to it, where the database tells.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn others(&mut self) -> Result<i64, Error> {
        if self.dialect == Dialect::Sqlite {
            return Ok(0);
        }
        Ok(sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        )
        .fetch_one(&mut *self.moment)
        .await?)
    }

    /// A value of the settings, as at the moment.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, Error> {
        super::settings::get(&mut self.moment, name).await
    }

    /// Gives every table with its rows to `each`.
    ///
    /// # Errors
    /// When the database or `each` fails.
    pub async fn read_out<E: From<Error>>(
        &mut self,
        mut each: impl AsyncFnMut(Record) -> Result<(), E>,
    ) -> Result<(), E> {
        for table in &self.tables {
            each(Record::Table(table.clone())).await?;
            let count = tables::read(&mut self.moment, table, &mut each).await?;
            each(Record::End(count)).await?;
        }
        Ok(())
    }

    pub async fn close(self) {
        // What was only read needs no end.
        drop(self.moment);
        self.pool.close().await;
    }
}

/// Why a new database was not made.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the database is not empty: name one that has no tables yet")]
    NotEmpty,
    #[error("it was made by a newer Palabre (migration {0}, this one stops before): use the newer palabre")]
    Newer(i64),
    #[error("it does not fit the tables of its schema: {0}")]
    Unfit(String),
    #[error("the new database cannot be written: {0}")]
    Write(Error),
}

impl From<Error> for FillError {
    fn from(error: Error) -> Self {
        Self::Write(error)
    }
}

impl From<sqlx::Error> for FillError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

/// A database that is being filled. Dropped before [`Fresh::commit`] it leaves nothing on PostgreSQL; on SQLite the
/// file is the caller's.
pub struct Fresh {
    tx: Writing,
    pool: AnyPool,
    dialect: Dialect,
    tables: Vec<Table>,
    /// References that PostgreSQL would check row by row, in an order that no file has: (table, name, definition).
    references: Vec<(String, String, String)>,
    seen: BTreeSet<String>,
    open: Option<Open>,
}

/// The table whose rows come.
struct Open {
    table: Table,
    waiting: Vec<Vec<Cell>>,
    bytes: usize,
    rows: u64,
}

impl Fresh {
    /// Makes the tables of the migrations up to `schema` in a database that has none.
    ///
    /// # Errors
    /// [`FillError`].
    pub async fn make(target: &Target, schema: i64) -> Result<Self, FillError> {
        if schema > migrations::last() {
            return Err(FillError::Newer(schema));
        }
        let dialect = target.dialect();
        let pool = target.connect_new().await?;
        let mut tx = pool.begin().await?;
        let tables: i64 = sqlx::query_scalar(match dialect {
            Dialect::Sqlite => "SELECT count(*) FROM sqlite_master",
            Dialect::Postgres => {
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"
            }
        })
        .fetch_one(&mut *tx)
        .await?;
        if tables > 0 {
            return Err(FillError::NotEmpty);
        }
        migrations::migrator(dialect).run_to(schema, &mut *tx).await.map_err(Error::internal)?;
        let tables = tables::of_schema(schema).await?;
        let references = put_off_references(&mut tx, dialect).await?;
        Ok(Self { tx, pool, dialect, tables, references, seen: BTreeSet::new(), open: None })
    }

    /// Takes what [`Source::read_out`] gives.
    ///
    /// # Errors
    /// [`FillError`]; then the whole is to be dropped.
    pub async fn take(&mut self, record: Record) -> Result<(), FillError> {
        match record {
            Record::Table(table) => self.begin(table),
            Record::Row(cells) => self.row(cells).await,
            Record::End(rows) => self.end(rows).await,
        }
    }

    fn begin(&mut self, table: Table) -> Result<(), FillError> {
        let name = &table.name;
        if self.open.is_some() {
            return Err(unfit(format!("the table {name} begins before another has ended")));
        }
        let known = self.tables.iter().find(|known| known.name == *name);
        if known.is_none_or(|known| *known != table) {
            return Err(unfit(format!("the table {name} is not one of it")));
        }
        if !self.seen.insert(name.clone()) {
            return Err(unfit(format!("the table {name} is there twice")));
        }
        self.open = Some(Open { table, waiting: Vec::new(), bytes: 0, rows: 0 });
        Ok(())
    }

    async fn row(&mut self, cells: Vec<Cell>) -> Result<(), FillError> {
        let open = self.open.as_mut().ok_or_else(|| unfit("a row stands outside of a table".to_owned()))?;
        let fits = cells.len() == open.table.columns.len()
            && cells.iter().zip(&open.table.columns).all(|(cell, column)| cell.is_of(column.kind));
        if !fits {
            return Err(unfit(format!("a row of {} has other columns", open.table.name)));
        }
        open.rows += 1;
        open.bytes += cells.iter().map(Cell::size).sum::<usize>();
        open.waiting.push(cells);
        if open.waiting.len() >= ROWS_AT_ONCE || open.bytes >= BYTES_AT_ONCE {
            tables::insert(&mut self.tx, &open.table, &open.waiting).await?;
            open.waiting.clear();
            open.bytes = 0;
        }
        Ok(())
    }

    async fn end(&mut self, rows: u64) -> Result<(), FillError> {
        let open = self.open.take().ok_or_else(|| unfit("a table ends that did not begin".to_owned()))?;
        if open.rows != rows {
            return Err(unfit(format!("the table {} has {} rows of {rows}", open.table.name, open.rows)));
        }
        Ok(tables::insert(&mut self.tx, &open.table, &open.waiting).await?)
    }

    /// Everything has come: references are checked, and the tables brought to this palabre's migrations.
    ///
    /// # Errors
    /// [`FillError`].
    pub async fn complete(&mut self) -> Result<(), FillError> {
        if let Some(table) = self.tables.iter().find(|table| !self.seen.contains(&table.name)) {
            return Err(unfit(format!("the table {} is missing", table.name)));
        }
        for (table, name, definition) in &self.references {
            let sql = format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" {definition}");
            sqlx::query(AssertSqlSafe(sql))
                .execute(&mut *self.tx)
                .await
                .map_err(|error| unfit(format!("rows of {table} name others that are missing: {error}")))?;
        }
        if self.dialect == Dialect::Sqlite {
            let lost: Option<String> =
                sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")
                    .fetch_optional(&mut *self.tx)
                    .await?;
            if let Some(table) = lost {
                return Err(unfit(format!("rows of {table} name others that are missing")));
            }
        }
        let migrator = migrations::migrator(self.dialect);
        Ok(migrator.run(&mut *self.tx).await.map_err(Error::internal)?)
    }

    /// What a database owes that goes back to an earlier moment: every text a new log, so that clients which are ahead of
    /// it bring back what it lost; nobody signed in and no link open, since any of these may have been ended since; an entry in
    /// every journal. `of` says which backup it was: the moment it was taken, and its hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew(&mut self, now: Millis, chance: &dyn Chance, of: (Millis, &str)) -> Result<(), Error> {
        let db = &mut *self.tx;
        for text in texts::all(db).await? {
            sqlx::query("UPDATE texts SET log_id = $1 WHERE id = $2")
                .bind(uuid_v7(now, chance))
                .bind(text.as_str())
                .execute(&mut *db)
                .await?;
        }
        sqlx::query("DELETE FROM sessions").execute(&mut *db).await?;
        sqlx::query("DELETE FROM tokens").execute(&mut *db).await?;
        sqlx::query("UPDATE invitations SET revoked_at = $1 WHERE used_at IS NULL AND revoked_at IS NULL")
            .bind(now)
            .execute(&mut *db)
            .await?;
        let dossiers: Vec<String> =
            sqlx::query_scalar("SELECT id FROM dossiers ORDER BY id").fetch_all(&mut *db).await?;
        let data = journal::Data::from([("backup", of.1.into()), ("taken", of.0.into())]);
        for dossier in dossiers {
            journal::append(db, &DossierId::stored(dossier), None, now, "backup-restored", &data).await?;
        }
        Ok(())
    }

    /// # Errors
    /// When the database fails.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        self.pool.close().await;
        Ok(())
    }
}

fn unfit(what: String) -> FillError {
    FillError::Unfit(what)
}

/// On SQLite the connection checks none by itself.
async fn put_off_references(
    tx: &mut Writing,
    dialect: Dialect,
) -> Result<Vec<(String, String, String)>, Error> {
    if dialect == Dialect::Sqlite {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT c.relname::text AS on_table, k.conname::text AS name, pg_get_constraintdef(k.oid) AS definition
           FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
          WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace
          ORDER BY k.oid",
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut references = Vec::with_capacity(rows.len());
    for row in rows {
        let (table, name): (String, String) = (row.try_get("on_table")?, row.try_get("name")?);
        let sql = format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\"");
        sqlx::query(AssertSqlSafe(sql)).execute(&mut **tx).await?;
        references.push((table, name, row.try_get("definition")?));
    }
    Ok(references)
}

fn cannot_open(error: impl std::fmt::Display) -> OpenError {
    OpenError::CannotOpen(error.to_string())
}

/// True when the table of the migrations is not there: an empty database, or somebody else's.
fn is_missing(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else { return false };
    database.code().as_deref() == Some("42P01") || database.message().contains("no such table")
}
