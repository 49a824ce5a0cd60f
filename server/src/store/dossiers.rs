//! Dossiers.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::dossier::Dossier;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId};
use crate::domain::journal;
use crate::domain::stage::Stage;

use super::errors::taken;

fn from_row(row: &AnyRow) -> Result<Dossier, Error> {
    Ok(Dossier {
        id: DossierId::stored(row.try_get("id")?),
        slug: row.try_get("slug")?,
        title: row.try_get("title")?,
        summary: row.try_get("summary")?,
        stage: row.try_get::<String, _>("stage")?.parse()?,
        open: row.try_get::<i64, _>("open")? != 0,
        created_at: row.try_get("created_at")?,
    })
}

/// # Errors
/// [`Error::Taken`] when the short address is another's.
pub async fn insert(db: &mut AnyConnection, dossier: &Dossier) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO dossiers (id, slug, title, summary, stage, journal_n, journal_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
    )
    .bind(dossier.id.as_str())
    .bind(&dossier.slug)
    .bind(&dossier.title)
    .bind(&dossier.summary)
    .bind(dossier.stage.as_str())
    .bind(journal::genesis(dossier.id.as_str()).to_vec())
    .bind(dossier.created_at)
    .execute(db)
    .await
    .map_err(taken("slug"))?;
    Ok(())
}

/// # Errors
/// [`Error::NotFound`].
pub async fn by_id(db: &mut AnyConnection, id: &DossierId) -> Result<Dossier, Error> {
    let row =
        sqlx::query("SELECT id, slug, title, summary, stage, open, created_at FROM dossiers WHERE id = $1")
            .bind(id.as_str())
            .fetch_one(db)
            .await?;
    from_row(&row)
}

/// The dossiers that a person belongs to, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<Dossier>, Error> {
    let rows = sqlx::query(
        "SELECT id, slug, title, summary, stage, open, created_at FROM dossiers WHERE id IN
           (SELECT dossier_id FROM memberships WHERE person_id = $1 AND ended_at IS NULL)
          ORDER BY created_at DESC, id",
    )
    .bind(person.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// # Errors
/// When the database fails.
pub async fn set(
    db: &mut AnyConnection,
    id: &DossierId,
    title: &str,
    summary: &str,
    stage: Stage,
) -> Result<(), Error> {
    sqlx::query("UPDATE dossiers SET title = $2, summary = $3, stage = $4 WHERE id = $1")
        .bind(id.as_str())
        .bind(title)
        .bind(summary)
        .bind(stage.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Opens a dossier to the public, or closes it again.
///
/// # Errors
/// When the database fails.
pub async fn set_open(db: &mut AnyConnection, id: &DossierId, open: bool) -> Result<(), Error> {
    sqlx::query("UPDATE dossiers SET open = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(i64::from(open))
        .execute(db)
        .await?;
    Ok(())
}

/// The dossiers that are open to the public and have something published, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn open_to_all(db: &mut AnyConnection) -> Result<Vec<Dossier>, Error> {
    let rows = sqlx::query(
        "SELECT id, slug, title, summary, stage, open, created_at FROM dossiers
          WHERE open = 1 AND id IN (SELECT t.dossier_id FROM texts t JOIN publications u ON u.text_id = t.id
                                     WHERE t.restricted = 0)
          ORDER BY created_at DESC, id",
    )
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}
