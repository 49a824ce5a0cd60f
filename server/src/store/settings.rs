//! What the installation keeps about itself: a name and a value.

use sqlx::AnyConnection;

use crate::domain::error::Error;

/// Keeps the value unless the name has one already; gives the one that is kept.
///
/// # Errors
/// When the database fails.
pub async fn keep_first(db: &mut AnyConnection, name: &str, value: &str) -> Result<String, Error> {
    sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(&mut *db)
        .await?;
    Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name).fetch_one(db).await?)
}

/// # Errors
/// When the database fails.
pub async fn get(db: &mut AnyConnection, name: &str) -> Result<Option<String>, Error> {
    Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(db).await?)
}
