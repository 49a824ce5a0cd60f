//! Memberships: a person, a role, a scope. They end; they are never deleted.

use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::dossier::{Member, MemberInstitution};
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, InstitutionId, MembershipId, PersonId, TextId};
use crate::domain::role::Role;

use super::errors::taken;

pub struct New<'a> {
    pub id: &'a MembershipId,
    pub dossier: &'a DossierId,
    pub person: &'a PersonId,
    pub role: Role,
    pub text: Option<&'a TextId>,
    pub at: Millis,
}

/// # Errors
/// [`Error::Taken`] when the person already holds this role with this scope, [`Error::Invalid`] when the text is
/// not of this dossier or the person is unknown or disabled.
pub async fn insert(db: &mut AnyConnection, new: &New<'_>) -> Result<(), Error> {
    if let Some(text) = new.text {
        super::texts::by_id(&mut *db, text)
            .await
            .ok()
            .filter(|card| card.dossier_id == *new.dossier)
            .ok_or(Error::Invalid { field: "text" })?;
    }
    let done = sqlx::query(
        "INSERT INTO memberships (id, dossier_id, person_id, role, text_id, created_at)
         SELECT $1, $2, id, $4, $5, $6 FROM persons WHERE id = $3 AND disabled_at IS NULL",
    )
    .bind(new.id.as_str())
    .bind(new.dossier.as_str())
    .bind(new.person.as_str())
    .bind(new.role.as_str())
    .bind(new.text.map(TextId::as_str))
    .bind(new.at)
    .execute(db)
    .await
    .map_err(taken("membership"))?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Invalid { field: "person" }) }
}

/// The members of a dossier now, by institution and name.
///
/// # Errors
/// When the database fails.
pub async fn of_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Member>, Error> {
    let rows = sqlx::query(
        "SELECT m.id, m.person_id, m.role, m.text_id, m.created_at, p.name, p.email, i.id AS i_id, i.name AS i_name,
                i.short_name, i.category, i.region, i.colour
           FROM memberships m JOIN persons p ON p.id = m.person_id AND p.disabled_at IS NULL
           LEFT JOIN institutions i ON i.id = p.institution_id
          WHERE m.dossier_id = $1 AND m.ended_at IS NULL
          ORDER BY i.name, p.name, m.created_at",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(member).collect()
}

fn member(row: &sqlx::any::AnyRow) -> Result<Member, Error> {
    let institution = match row.try_get::<Option<String>, _>("i_id")? {
        None => None,
        Some(id) => Some(MemberInstitution {
            id: InstitutionId::stored(id),
            name: row.try_get("i_name")?,
            short_name: row.try_get("short_name")?,
            category: row.try_get("category")?,
            region: row.try_get("region")?,
            colour: row.try_get("colour")?,
        }),
    };
    Ok(Member {
        id: MembershipId::stored(row.try_get("id")?),
        person_id: PersonId::stored(row.try_get("person_id")?),
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        institution,
        role: row.try_get::<String, _>("role")?.parse()?,
        text_id: row.try_get::<Option<String>, _>("text_id")?.map(TextId::stored),
        since: row.try_get("created_at")?,
    })
}

/// What ended: whose it was, and what.
pub struct Ended {
    pub person: PersonId,
    pub role: Role,
    pub text: Option<TextId>,
}

/// Ends a membership of this dossier that is still held.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end(
    db: &mut AnyConnection,
    dossier: &DossierId,
    id: &MembershipId,
    now: Millis,
) -> Result<Ended, Error> {
    let row = sqlx::query(
        "UPDATE memberships SET ended_at = $3 WHERE id = $1 AND dossier_id = $2 AND ended_at IS NULL
         RETURNING person_id, role, text_id",
    )
    .bind(id.as_str())
    .bind(dossier.as_str())
    .bind(now)
    .fetch_one(db)
    .await?;
    Ok(Ended {
        person: PersonId::stored(row.try_get("person_id")?),
        role: row.try_get::<String, _>("role")?.parse()?,
        text: row.try_get::<Option<String>, _>("text_id")?.map(TextId::stored),
    })
}

/// How many still look after a whole dossier.
///
/// # Errors
/// When the database fails.
pub async fn facilitators(db: &mut AnyConnection, dossier: &DossierId) -> Result<i64, Error> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM memberships m JOIN persons p ON p.id = m.person_id AND p.disabled_at IS NULL
          WHERE m.dossier_id = $1 AND m.role = 'facilitator' AND m.text_id IS NULL AND m.ended_at IS NULL",
    );
    Ok(count.bind(dossier.as_str()).fetch_one(db).await?)
}

/// How many dossiers only this person looks after.
///
/// # Errors
/// When the database fails.
pub async fn rests_on(db: &mut AnyConnection, person: &PersonId) -> Result<i64, Error> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM memberships m
          WHERE m.person_id = $1 AND m.role = 'facilitator' AND m.text_id IS NULL AND m.ended_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM memberships o
                              JOIN persons p ON p.id = o.person_id AND p.disabled_at IS NULL
                             WHERE o.dossier_id = m.dossier_id AND o.person_id <> $1 AND o.role = 'facilitator'
                               AND o.text_id IS NULL AND o.ended_at IS NULL)",
    );
    Ok(count.bind(person.as_str()).fetch_one(db).await?)
}
