//! Leases: a work that one server of several does at a time. Who dies holding one is waited for until it ends.
//!
//! Must stay true: a lease spares work and is no lock: what two do at once, because a clock is wrong or a work takes longer
//! than its lease, does no harm either.

use sqlx::AnyConnection;

use crate::domain::clock::Millis;
use crate::domain::error::Error;

/// Takes a lease that nobody holds, or holds it longer; false when another holds it.
///
/// # Errors
/// When the database fails.
pub async fn take(
    db: &mut AnyConnection,
    name: &str,
    holder: &str,
    now: Millis,
    until: Millis,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
          WHERE leases.until <= $4 OR leases.holder = excluded.holder",
    )
    .bind(name)
    .bind(holder)
    .bind(until)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives it back before its end.
///
/// # Errors
/// When the database fails.
pub async fn give_back(db: &mut AnyConnection, name: &str, holder: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM leases WHERE name = $1 AND holder = $2")
        .bind(name)
        .bind(holder)
        .execute(db)
        .await?;
    Ok(())
}
