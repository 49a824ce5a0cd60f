//! Institutions.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::InstitutionId;
use crate::domain::person::Institution;

use super::errors::taken;

/// # Errors
/// [`Error::Taken`] when the name is another's.
pub async fn insert(db: &mut AnyConnection, new: &Institution, now: Millis) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO institutions (id, name, short_name, category, region, colour, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.as_str())
    .bind(&new.name)
    .bind(&new.short_name)
    .bind(new.category.as_str())
    .bind(&new.region)
    .bind(&new.colour)
    .bind(now)
    .execute(db)
    .await
    .map_err(taken("name"))?;
    Ok(())
}

/// By name.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<Institution>, Error> {
    let rows =
        sqlx::query("SELECT id, name, short_name, category, region, colour FROM institutions ORDER BY name")
            .fetch_all(db)
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Institution {
                id: InstitutionId::stored(row.try_get("id")?),
                name: row.try_get("name")?,
                short_name: row.try_get("short_name")?,
                category: row.try_get::<String, _>("category")?.parse()?,
                region: row.try_get("region")?,
                colour: row.try_get("colour")?,
            })
        })
        .collect()
}

/// # Errors
/// [`Error::Invalid`] when there is no such institution.
pub async fn must_exist(db: &mut AnyConnection, id: &InstitutionId) -> Result<(), Error> {
    let row = sqlx::query("SELECT id FROM institutions WHERE id = $1").bind(id.as_str()).fetch_optional(db);
    row.await?.map(|_| ()).ok_or(Error::Invalid { field: "institution" })
}
