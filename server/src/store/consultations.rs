//! Consultations, whom they are open to, and who speaks for which institution.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::consultation::Consultation;
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, DossierId, InstitutionId, PersonId, TextId};

/// # Errors
/// [`Error::Invalid`] when somebody or some institution that it names is unknown.
pub async fn insert(
    db: &mut AnyConnection,
    new: &Consultation,
    by: &PersonId,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO consultations (id, text_id, version, title, presentation, questions, contact, audience, entry,
                                    by_persons, opens_at, closes_at, zone, next_n, rev, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, 0, $14, $15)",
    )
    .bind(new.id.as_str())
    .bind(new.text_id.as_str())
    .bind(new.version)
    .bind(&new.title)
    .bind(&new.presentation)
    .bind(&new.questions)
    .bind(&new.contact)
    .bind(new.audience.as_str())
    .bind(new.entry.as_str())
    .bind(i64::from(new.by_persons))
    .bind(new.opens_at)
    .bind(new.closes_at)
    .bind(&new.zone)
    .bind(by.as_str())
    .bind(now)
    .execute(&mut *db)
    .await?;
    open_to(db, &new.id, &new.institutions, &new.people).await
}

/// Names these institutions and people and no others.
///
/// # Errors
/// [`Error::Invalid`] when one of them is unknown.
pub async fn open_to(
    db: &mut AnyConnection,
    id: &ConsultationId,
    institutions: &[InstitutionId],
    people: &[PersonId],
) -> Result<(), Error> {
    sqlx::query("DELETE FROM consultation_institutions WHERE consultation_id = $1")
        .bind(id.as_str())
        .execute(&mut *db)
        .await?;
    sqlx::query("DELETE FROM consultation_people WHERE consultation_id = $1")
        .bind(id.as_str())
        .execute(&mut *db)
        .await?;
    for institution in institutions {
        let done = sqlx::query(
            "INSERT INTO consultation_institutions (consultation_id, institution_id)
             SELECT $1, id FROM institutions WHERE id = $2",
        )
        .bind(id.as_str())
        .bind(institution.as_str())
        .execute(&mut *db)
        .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Invalid { field: "institution" });
        }
    }
    for person in people {
        let done = sqlx::query(
            "INSERT INTO consultation_people (consultation_id, person_id)
             SELECT $1, id FROM persons WHERE id = $2 AND disabled_at IS NULL",
        )
        .bind(id.as_str())
        .bind(person.as_str())
        .execute(&mut *db)
        .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Invalid { field: "people" });
        }
    }
    Ok(())
}

/// Moves the end: extends, reopens or closes.
///
/// # Errors
/// When the database fails.
pub async fn set_end(db: &mut AnyConnection, id: &ConsultationId, closes_at: Millis) -> Result<(), Error> {
    sqlx::query("UPDATE consultations SET closes_at = $2, rev = rev + 1 WHERE id = $1")
        .bind(id.as_str())
        .bind(closes_at)
        .execute(db)
        .await?;
    Ok(())
}

/// The consultation's next revision, and its lock until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn next_rev(db: &mut AnyConnection, id: &ConsultationId) -> Result<i64, Error> {
    let rev = sqlx::query_scalar("UPDATE consultations SET rev = rev + 1 WHERE id = $1 RETURNING rev")
        .bind(id.as_str())
        .fetch_one(db)
        .await?;
    Ok(rev)
}

/// The number of the next contribution. The caller holds the lock by [`next_rev`].
///
/// # Errors
/// [`Error::NotFound`].
pub async fn take_number(db: &mut AnyConnection, id: &ConsultationId) -> Result<i64, Error> {
    let next: i64 =
        sqlx::query_scalar("UPDATE consultations SET next_n = next_n + 1 WHERE id = $1 RETURNING next_n")
            .bind(id.as_str())
            .fetch_one(db)
            .await?;
    Ok(next - 1)
}

macro_rules! columns {
    () => {
        "SELECT id, text_id, version, title, presentation, questions, contact, audience, entry, by_persons, opens_at,
                closes_at, zone, rev
           FROM consultations "
    };
}

async fn whole(db: &mut AnyConnection, row: &AnyRow) -> Result<Consultation, Error> {
    let id: String = row.try_get("id")?;
    let institutions = sqlx::query_scalar::<_, String>(
        "SELECT institution_id FROM consultation_institutions WHERE consultation_id = $1",
    )
    .bind(&id)
    .fetch_all(&mut *db)
    .await?;
    let people = sqlx::query_scalar::<_, String>(
        "SELECT person_id FROM consultation_people WHERE consultation_id = $1",
    )
    .bind(&id)
    .fetch_all(&mut *db)
    .await?;
    Ok(Consultation {
        id: ConsultationId::stored(id),
        text_id: TextId::stored(row.try_get("text_id")?),
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        presentation: row.try_get("presentation")?,
        questions: row.try_get("questions")?,
        contact: row.try_get("contact")?,
        audience: row.try_get::<String, _>("audience")?.parse()?,
        entry: row.try_get::<String, _>("entry")?.parse()?,
        by_persons: row.try_get::<i64, _>("by_persons")? == 1,
        opens_at: row.try_get("opens_at")?,
        closes_at: row.try_get("closes_at")?,
        zone: row.try_get("zone")?,
        rev: row.try_get("rev")?,
        institutions: institutions.into_iter().map(InstitutionId::stored).collect(),
        people: people.into_iter().map(PersonId::stored).collect(),
    })
}

/// # Errors
/// [`Error::NotFound`].
pub async fn get(db: &mut AnyConnection, id: &ConsultationId) -> Result<Consultation, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE id = $1")).bind(id.as_str()).fetch_one(&mut *db).await?;
    whole(db, &row).await
}

/// The consultations on a text, the last first.
///
/// # Errors
/// When the database fails.
pub async fn of_text(db: &mut AnyConnection, text: &TextId) -> Result<Vec<Consultation>, Error> {
    let rows = sqlx::query(concat!(columns!(), "WHERE text_id = $1 ORDER BY opens_at DESC, id DESC"))
        .bind(text.as_str())
        .fetch_all(&mut *db)
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(whole(db, row).await?);
    }
    Ok(all)
}

/// Whether a person speaks for an institution in a dossier.
///
/// # Errors
/// When the database fails.
pub async fn is_focal(
    db: &mut AnyConnection,
    dossier: &DossierId,
    institution: &InstitutionId,
    person: &PersonId,
) -> Result<bool, Error> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM focal_points WHERE dossier_id = $1 AND institution_id = $2 AND person_id = $3",
    )
    .bind(dossier.as_str())
    .bind(institution.as_str())
    .bind(person.as_str())
    .fetch_one(db)
    .await?;
    Ok(count > 0)
}

/// Who speaks for their institution in a dossier.
///
/// # Errors
/// When the database fails.
pub async fn focal_points(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<PersonId>, Error> {
    let people = sqlx::query_scalar::<_, String>("SELECT person_id FROM focal_points WHERE dossier_id = $1")
        .bind(dossier.as_str())
        .fetch_all(db)
        .await?;
    Ok(people.into_iter().map(PersonId::stored).collect())
}

/// Lets a person speak for their own institution in a dossier, or no longer.
///
/// # Errors
/// [`Error::Invalid`] when the person is of no institution.
pub async fn set_focal(
    db: &mut AnyConnection,
    dossier: &DossierId,
    person: &PersonId,
    speaks: bool,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM focal_points WHERE dossier_id = $1 AND person_id = $2")
        .bind(dossier.as_str())
        .bind(person.as_str())
        .execute(&mut *db)
        .await?;
    if !speaks {
        return Ok(());
    }
    let done = sqlx::query(
        "INSERT INTO focal_points (dossier_id, institution_id, person_id)
         SELECT $1, institution_id, id FROM persons WHERE id = $2 AND institution_id IS NOT NULL",
    )
    .bind(dossier.as_str())
    .bind(person.as_str())
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Invalid { field: "person" }) }
}
