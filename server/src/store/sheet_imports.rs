//! Tables of comments as they came, and which column is what.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, PersonId};

pub struct SheetImport {
    pub id: String,
    pub consultation: ConsultationId,
    pub name: String,
    pub body: Vec<u8>,
    /// JSON.
    pub mapping: String,
}

/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut AnyConnection,
    new: &SheetImport,
    by: &PersonId,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO sheet_imports (id, consultation_id, name, body, mapping, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&new.id)
    .bind(new.consultation.as_str())
    .bind(&new.name)
    .bind(new.body.clone())
    .bind(&new.mapping)
    .bind(by.as_str())
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// [`Error::NotFound`], also for one of another consultation.
pub async fn get(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    id: &str,
) -> Result<SheetImport, Error> {
    let row = sqlx::query(
        "SELECT id, name, body, mapping FROM sheet_imports WHERE id = $1 AND consultation_id = $2",
    )
    .bind(id)
    .bind(consultation.as_str())
    .fetch_one(db)
    .await?;
    Ok(SheetImport {
        id: row.try_get("id")?,
        consultation: consultation.clone(),
        name: row.try_get("name")?,
        body: row.try_get("body")?,
        mapping: row.try_get("mapping")?,
    })
}

/// # Errors
/// When the database fails.
pub async fn set_mapping(db: &mut AnyConnection, id: &str, mapping: &str) -> Result<(), Error> {
    sqlx::query("UPDATE sheet_imports SET mapping = $2 WHERE id = $1")
        .bind(id)
        .bind(mapping)
        .execute(db)
        .await?;
    Ok(())
}
