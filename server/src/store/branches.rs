//! Branches: where they began and who is named for them. Their words are those of a text like any other.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::branch::{Branch, BranchPerson};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId, TextId};

pub struct New<'a> {
    pub id: &'a TextId,
    pub origin: &'a TextId,
    pub version: i64,
    pub name: &'a str,
    pub purpose: &'a str,
    pub by: &'a PersonId,
}

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, new: &New<'_>) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO branches (text_id, origin_id, origin_version, name, purpose, person_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id.as_str())
    .bind(new.origin.as_str())
    .bind(new.version)
    .bind(new.name)
    .bind(new.purpose)
    .bind(new.by.as_str())
    .execute(&mut *db)
    .await?;
    // Whoever may not open the origin may not open its branch.
    sqlx::query("UPDATE texts SET restricted = (SELECT restricted FROM texts WHERE id = $2) WHERE id = $1")
        .bind(new.id.as_str())
        .bind(new.origin.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Names these people and nobody else. The access epoch moves with them.
///
/// # Errors
/// [`Error::Invalid`] when one of them is not of the dossier.
pub async fn name_people(
    db: &mut AnyConnection,
    dossier: &DossierId,
    branch: &TextId,
    people: &[PersonId],
) -> Result<(), Error> {
    bump(db, branch).await?;
    sqlx::query("DELETE FROM branch_people WHERE text_id = $1")
        .bind(branch.as_str())
        .execute(&mut *db)
        .await?;
    for person in people {
        let done = sqlx::query(
            "INSERT INTO branch_people (text_id, person_id)
             SELECT $1, p.id FROM persons p WHERE p.id = $2 AND p.disabled_at IS NULL AND EXISTS
               (SELECT 1 FROM memberships m WHERE m.person_id = p.id AND m.dossier_id = $3 AND m.ended_at IS NULL)",
        )
        .bind(branch.as_str())
        .bind(person.as_str())
        .bind(dossier.as_str())
        .execute(&mut *db)
        .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Invalid { field: "people" });
        }
    }
    Ok(())
}

/// Closes a branch, or opens it again (none). The access epoch moves with it.
///
/// # Errors
/// When the database fails.
pub async fn close(db: &mut AnyConnection, branch: &TextId, at: Option<Millis>) -> Result<(), Error> {
    bump(db, branch).await?;
    sqlx::query("UPDATE branches SET closed_at = $2 WHERE text_id = $1")
        .bind(branch.as_str())
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

async fn bump(db: &mut AnyConnection, branch: &TextId) -> Result<(), Error> {
    sqlx::query("UPDATE texts SET access_epoch = access_epoch + 1 WHERE id = $1")
        .bind(branch.as_str())
        .execute(db)
        .await?;
    Ok(())
}

macro_rules! columns {
    () => {
        "SELECT b.text_id, b.origin_id, b.origin_version, b.name, b.purpose, b.person_id, b.closed_at,
                t.created_at, t.updated_at, p.name AS person_name, i.short_name
           FROM branches b
           JOIN texts t ON t.id = b.text_id
           JOIN persons p ON p.id = b.person_id
           LEFT JOIN institutions i ON i.id = p.institution_id "
    };
}

fn from_row(row: &AnyRow, people: Vec<BranchPerson>) -> Result<Branch, Error> {
    Ok(Branch {
        id: TextId::stored(row.try_get("text_id")?),
        origin: TextId::stored(row.try_get("origin_id")?),
        version: row.try_get("origin_version")?,
        name: row.try_get("name")?,
        purpose: row.try_get("purpose")?,
        opened_by: BranchPerson {
            id: PersonId::stored(row.try_get("person_id")?),
            name: row.try_get("person_name")?,
            institution: row.try_get::<Option<String>, _>("short_name")?.unwrap_or_default(),
        },
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        closed_at: row.try_get("closed_at")?,
        people,
    })
}

/// The branches of a text, the first first.
///
/// # Errors
/// When the database fails.
pub async fn of_text(db: &mut AnyConnection, origin: &TextId) -> Result<Vec<Branch>, Error> {
    let rows = sqlx::query(concat!(columns!(), "WHERE b.origin_id = $1 ORDER BY t.created_at, b.text_id"))
        .bind(origin.as_str())
        .fetch_all(&mut *db)
        .await?;
    let named = sqlx::query(
        "SELECT bp.text_id, p.id, p.name, i.short_name FROM branch_people bp
           JOIN branches b ON b.text_id = bp.text_id
           JOIN persons p ON p.id = bp.person_id
           LEFT JOIN institutions i ON i.id = p.institution_id
          WHERE b.origin_id = $1 ORDER BY p.name, p.id",
    )
    .bind(origin.as_str())
    .fetch_all(db)
    .await?;
    let mut people: HashMap<String, Vec<BranchPerson>> = HashMap::new();
    for row in &named {
        people.entry(row.try_get("text_id")?).or_default().push(BranchPerson {
            id: PersonId::stored(row.try_get("id")?),
            name: row.try_get("name")?,
            institution: row.try_get::<Option<String>, _>("short_name")?.unwrap_or_default(),
        });
    }
    rows.iter()
        .map(|row| from_row(row, people.remove(&row.try_get::<String, _>("text_id")?).unwrap_or_default()))
        .collect()
}

/// The text that a branch began from; none for a text that is no branch.
///
/// # Errors
/// When the database fails.
pub async fn origin(db: &mut AnyConnection, text: &TextId) -> Result<Option<TextId>, Error> {
    let origin: Option<String> = sqlx::query_scalar("SELECT origin_id FROM branches WHERE text_id = $1")
        .bind(text.as_str())
        .fetch_optional(db)
        .await?;
    Ok(origin.map(TextId::stored))
}

/// One branch of a text.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get(db: &mut AnyConnection, origin: &TextId, branch: &TextId) -> Result<Branch, Error> {
    of_text(db, origin).await?.into_iter().find(|one| one.id == *branch).ok_or(Error::NotFound)
}
