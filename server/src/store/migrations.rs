//! The migrations, embedded. `migrations/sqlite` and `migrations/postgres` hold the same numbers and names;
//! `tests/it/migrations.rs` compares the folders with each other and with this list.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::Dialect;

macro_rules! both {
    ($file:literal) => {
        (
            include_str!(concat!("../../../migrations/sqlite/", $file)),
            include_str!(concat!("../../../migrations/postgres/", $file)),
        )
    };
}

/// (number, name, (SQLite, PostgreSQL))
const ALL: &[(i64, &str, (&str, &str))] = &[
    (1, "start", both!("0001_start.sql")),
    (2, "versions", both!("0002_versions.sql")),
    (3, "branches", both!("0003_branches.sql")),
    (4, "consultations", both!("0004_consultations.sql")),
    (5, "letters", both!("0005_letters.sql")),
    (6, "threads", both!("0006_threads.sql")),
    (7, "imports", both!("0007_imports.sql")),
    (8, "workshops", both!("0008_workshops.sql")),
    (9, "seals", both!("0009_seals.sql")),
    (10, "followups", both!("0010_followups.sql")),
    (11, "thread_wordings", both!("0011_thread_wordings.sql")),
    (12, "leases", both!("0012_leases.sql")),
];

/// The number of the last one.
pub fn last() -> i64 {
    ALL.iter().map(|(number, ..)| *number).max().unwrap_or_default()
}

pub fn migrator(dialect: Dialect) -> Migrator {
    let migrations = ALL.iter().map(|(number, name, (sqlite, postgres))| {
        let sql: &'static str = match dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        };
        Migration::new(*number, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}
