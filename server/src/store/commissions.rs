//! Commissions of a workshop and the branches that they work in.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, PersonId, TextId, WorkshopId};
use crate::domain::workshop::Commission;

use super::errors::taken;

/// # Errors
/// [`Error::Taken`] when the number is another's.
pub async fn insert(db: &mut AnyConnection, workshop: &WorkshopId, new: &Commission) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO commissions (id, workshop_id, n, name, rapporteur_id, report) VALUES ($1, $2, $3, $4, $5, '')",
    )
    .bind(new.id.as_str())
    .bind(workshop.as_str())
    .bind(new.n)
    .bind(&new.name)
    .bind(new.rapporteur.as_ref().map(PersonId::as_str))
    .execute(db)
    .await
    .map_err(taken("commission"))?;
    Ok(())
}

/// The branch of a text that a commission writes in.
///
/// # Errors
/// [`Error::Taken`] when it has one of that text.
pub async fn add_branch(
    db: &mut AnyConnection,
    commission: &CommissionId,
    text: &TextId,
    branch: &TextId,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO commission_branches (commission_id, text_id, branch_id) VALUES ($1, $2, $3)")
        .bind(commission.as_str())
        .bind(text.as_str())
        .bind(branch.as_str())
        .execute(db)
        .await
        .map_err(taken("branch"))?;
    Ok(())
}

/// The workshop that a commission is of.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn workshop(db: &mut AnyConnection, id: &CommissionId) -> Result<WorkshopId, Error> {
    let found = sqlx::query_scalar("SELECT workshop_id FROM commissions WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(db)
        .await?;
    Ok(WorkshopId::stored(found))
}

/// Whether a branch is one that a commission writes in.
///
/// # Errors
/// When the database fails.
pub async fn writes_in(db: &mut AnyConnection, branch: &TextId) -> Result<bool, Error> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM commission_branches WHERE branch_id = $1")
        .bind(branch.as_str())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// # Errors
/// When the database fails.
pub async fn report(
    db: &mut AnyConnection,
    commission: &CommissionId,
    report: &str,
    at: Option<Millis>,
) -> Result<(), Error> {
    sqlx::query("UPDATE commissions SET report = $2, reported_at = $3 WHERE id = $1")
        .bind(commission.as_str())
        .bind(report)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn of_workshop(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Commission>, Error> {
    let rows = sqlx::query(
        "SELECT id, n, name, rapporteur_id, report, reported_at FROM commissions WHERE workshop_id = $1 ORDER BY n",
    )
    .bind(workshop.as_str())
    .fetch_all(&mut *db)
    .await?;
    let branches = sqlx::query(
        "SELECT b.commission_id, b.text_id, b.branch_id FROM commission_branches b
           JOIN commissions c ON c.id = b.commission_id WHERE c.workshop_id = $1 ORDER BY b.text_id",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: String = row.try_get("id")?;
        let mut own = Vec::new();
        for branch in &branches {
            if branch.try_get::<String, _>("commission_id")? == id {
                let text = TextId::stored(branch.try_get("text_id")?);
                own.push((text, TextId::stored(branch.try_get("branch_id")?)));
            }
        }
        all.push(Commission {
            id: CommissionId::stored(id),
            n: row.try_get("n")?,
            name: row.try_get("name")?,
            rapporteur: row.try_get::<Option<String>, _>("rapporteur_id")?.map(PersonId::stored),
            report: row.try_get("report")?,
            reported_at: row.try_get("reported_at")?,
            branches: own,
        });
    }
    Ok(all)
}
