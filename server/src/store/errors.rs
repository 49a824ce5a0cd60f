//! From what the database says to what a person is told.

use crate::domain::error::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                Self::Storage { log: error.to_string() }
            }
            sqlx::Error::Database(database) => {
                by_code(database.code().as_deref().unwrap_or_default(), &error.to_string())
            }
            _ => Self::internal(error),
        }
    }
}

/// SQLite gives an (extended) result code as a number, PostgreSQL a five-character SQLSTATE.
fn by_code(code: &str, log: &str) -> Error {
    if code.len() == 5 {
        return match (&code[..2], code) {
            // Serialisation failure, deadlock, too many connections.
            (_, "40001" | "40P01" | "53300") => Error::Busy,
            // PostgreSQL keeps no NUL in a text. What people type is parsed before; this is for what was forgotten.
            (_, "22021") => Error::Malformed { detail: "U+0000".to_owned() },
            // A transaction that may only read: the server became a standby.
            (_, "25006") => Error::Storage { log: log.to_owned() },
            // Insufficient resources (disk full), connection lost, the server shuts down, I/O error.
            ("53" | "08" | "57" | "58", _) => Error::Storage { log: log.to_owned() },
            _ => Error::internal(log),
        };
    }
    match code.parse::<u32>().unwrap_or_default() & 0xff {
        5 | 6 => Error::Busy,
        // SQLITE_READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
        8 | 10 | 11 | 13 | 14 | 26 => Error::Storage { log: log.to_owned() },
        _ => Error::internal(log),
    }
}

/// True when the database can be read and not written: SQLITE_READONLY, or a PostgreSQL that stands by for another.
#[must_use]
pub fn is_read_only(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(database) = error else { return false };
    let code = database.code().unwrap_or_default();
    code == "25006" || (code.len() < 5 && code.parse::<u32>().is_ok_and(|code| code & 0xff == 8))
}

/// True when a row of that kind was there before.
#[must_use]
pub fn is_taken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(d) if d.is_unique_violation())
}

/// Turns "already there" into its own answer.
pub fn taken(what: &'static str) -> impl Fn(sqlx::Error) -> Error {
    move |error| if is_taken(&error) { Error::Taken { what } } else { error.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_storage_and_a_locked_database_is_busy_on_both() {
        for code in ["13", "778", "8", "1032", "53100", "58030", "25006"] {
            assert!(matches!(by_code(code, ""), Error::Storage { .. }), "{code}");
        }
        for code in ["5", "261", "6", "40P01", "53300"] {
            assert_eq!(by_code(code, ""), Error::Busy, "{code}");
        }
        assert!(matches!(by_code("1", "syntax"), Error::Internal { .. }));
    }
}
