//! Rows of follow-up tables and the reports on them. Reports are inserted and read; the database refuses any other thing.

use std::collections::HashSet;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::follow_up::{FollowUp, Planned, Report, Source, Told};
use crate::domain::ids::{DossierId, FollowUpId, InstitutionId, PersonId, TextId};

const COLUMNS: &str = "SELECT f.id, f.dossier_id, f.n, f.text_id, f.version, f.section, f.place, f.action, f.responsible,
        f.institution_id, f.deadline, f.due_at, f.indicator, f.region, f.axis, f.status, f.note, f.value, f.changed_at,
        i.name AS institution_name
   FROM follow_ups f LEFT JOIN institutions i ON i.id = f.institution_id";

fn from_row(row: &AnyRow) -> Result<FollowUp, Error> {
    let text: Option<String> = row.try_get("text_id")?;
    let source = match text {
        None => None,
        Some(text) => Some(Source {
            text: TextId::stored(text),
            version: row.try_get::<Option<i64>, _>("version")?.unwrap_or_default(),
            section: row.try_get("section")?,
            place: row.try_get("place")?,
        }),
    };
    Ok(FollowUp {
        id: FollowUpId::stored(row.try_get("id")?),
        n: row.try_get("n")?,
        source,
        planned: Planned {
            action: row.try_get("action")?,
            responsible: row.try_get("responsible")?,
            institution: row.try_get::<Option<String>, _>("institution_id")?.map(InstitutionId::stored),
            deadline: row.try_get("deadline")?,
            due_at: row.try_get("due_at")?,
            indicator: row.try_get("indicator")?,
            region: row.try_get("region")?,
            axis: row.try_get("axis")?,
        },
        institution_name: row.try_get::<Option<String>, _>("institution_name")?.unwrap_or_default(),
        status: row.try_get::<String, _>("status")?.parse()?,
        note: row.try_get("note")?,
        value: row.try_get("value")?,
        changed_at: row.try_get("changed_at")?,
    })
}

/// By number.
///
/// # Errors
/// When the database fails.
pub async fn of_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<FollowUp>, Error> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE f.dossier_id = $1 ORDER BY f.n"));
    let rows = sqlx::query(sql).bind(dossier.as_str()).fetch_all(db).await?;
    rows.iter().map(from_row).collect()
}

/// # Errors
/// [`Error::NotFound`], also for a row of another dossier.
pub async fn get(db: &mut AnyConnection, dossier: &DossierId, id: &FollowUpId) -> Result<FollowUp, Error> {
    let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE f.id = $1 AND f.dossier_id = $2"));
    let row = sqlx::query(sql).bind(id.as_str()).bind(dossier.as_str()).fetch_one(db).await?;
    from_row(&row)
}

/// The number that the next row gets, and how many there are. The caller holds the lock of the dossier.
///
/// # Errors
/// When the database fails.
pub async fn next_number(db: &mut AnyConnection, dossier: &DossierId) -> Result<i64, Error> {
    let last: i64 = sqlx::query_scalar(
        "SELECT CAST(COALESCE(max(n), 0) AS BIGINT) FROM follow_ups WHERE dossier_id = $1",
    )
    .bind(dossier.as_str())
    .fetch_one(db)
    .await?;
    Ok(last + 1)
}

/// The rows of plans that are there already.
///
/// # Errors
/// When the database fails.
pub async fn fingerprints(db: &mut AnyConnection, dossier: &DossierId) -> Result<HashSet<Vec<u8>>, Error> {
    let list: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT fingerprint FROM follow_ups WHERE dossier_id = $1 AND fingerprint IS NOT NULL",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    Ok(list.into_iter().collect())
}

pub struct New<'a> {
    pub id: &'a FollowUpId,
    pub n: i64,
    pub source: Option<&'a Source>,
    pub fingerprint: Option<&'a [u8]>,
    pub planned: &'a Planned,
    pub by: &'a PersonId,
    pub at: Millis,
}

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, dossier: &DossierId, new: &New<'_>) -> Result<(), Error> {
    let (source, planned) = (new.source, new.planned);
    sqlx::query(
        "INSERT INTO follow_ups (id, dossier_id, n, text_id, version, section, place, fingerprint, action, responsible,
             institution_id, deadline, due_at, indicator, region, axis, status, note, value, person_id, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'not-started', '', '', $17, $18, $18)",
    )
    .bind(new.id.as_str())
    .bind(dossier.as_str())
    .bind(new.n)
    .bind(source.map(|source| source.text.as_str().to_owned()))
    .bind(source.map(|source| source.version))
    .bind(source.map_or("", |source| source.section.as_str()))
    .bind(source.map_or("", |source| source.place.as_str()))
    .bind(new.fingerprint.map(<[u8]>::to_vec))
    .bind(&planned.action)
    .bind(&planned.responsible)
    .bind(planned.institution.as_ref().map(|id| id.as_str().to_owned()))
    .bind(&planned.deadline)
    .bind(planned.due_at)
    .bind(&planned.indicator)
    .bind(&planned.region)
    .bind(&planned.axis)
    .bind(new.by.as_str())
    .bind(new.at)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn set_planned(
    db: &mut AnyConnection,
    id: &FollowUpId,
    planned: &Planned,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE follow_ups SET action = $2, responsible = $3, institution_id = $4, deadline = $5, due_at = $6,
                indicator = $7, region = $8, axis = $9, changed_at = $10 WHERE id = $1",
    )
    .bind(id.as_str())
    .bind(&planned.action)
    .bind(&planned.responsible)
    .bind(planned.institution.as_ref().map(|id| id.as_str().to_owned()))
    .bind(&planned.deadline)
    .bind(planned.due_at)
    .bind(&planned.indicator)
    .bind(&planned.region)
    .bind(&planned.axis)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a report; the row holds it from then on. The caller holds the lock of the dossier.
///
/// # Errors
/// [`Error::Invalid`] when there are too many.
pub async fn report(
    db: &mut AnyConnection,
    id: &FollowUpId,
    report: &Report,
    by: &PersonId,
    now: Millis,
    most: i64,
) -> Result<(), Error> {
    let n: i64 = sqlx::query_scalar("SELECT count(*) FROM follow_up_reports WHERE follow_up_id = $1")
        .bind(id.as_str())
        .fetch_one(&mut *db)
        .await?;
    if n >= most {
        return Err(Error::Invalid { field: "reports" });
    }
    sqlx::query(
        "INSERT INTO follow_up_reports (follow_up_id, n, person_id, institution_name, status, note, value, created_at)
         SELECT $1, $2, p.id, COALESCE(i.name, ''), $4, $5, $6, $7
           FROM persons p LEFT JOIN institutions i ON i.id = p.institution_id WHERE p.id = $3",
    )
    .bind(id.as_str())
    .bind(n + 1)
    .bind(by.as_str())
    .bind(report.status.as_str())
    .bind(&report.note)
    .bind(&report.value)
    .bind(now)
    .execute(&mut *db)
    .await?;
    sqlx::query("UPDATE follow_ups SET status = $2, note = $3, value = $4, changed_at = $5 WHERE id = $1")
        .bind(id.as_str())
        .bind(report.status.as_str())
        .bind(&report.note)
        .bind(&report.value)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// The newest first.
///
/// # Errors
/// When the database fails.
pub async fn reports(db: &mut AnyConnection, id: &FollowUpId) -> Result<Vec<Told>, Error> {
    let rows = sqlx::query(
        "SELECT r.status, r.note, r.value, r.created_at, r.institution_name, p.name
           FROM follow_up_reports r JOIN persons p ON p.id = r.person_id WHERE r.follow_up_id = $1 ORDER BY r.n DESC",
    )
    .bind(id.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Told {
                report: Report {
                    status: row.try_get::<String, _>("status")?.parse()?,
                    note: row.try_get("note")?,
                    value: row.try_get("value")?,
                },
                person_name: row.try_get("name")?,
                institution_name: row.try_get("institution_name")?,
                at: row.try_get("created_at")?,
            })
        })
        .collect()
}
