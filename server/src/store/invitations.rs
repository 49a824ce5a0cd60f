//! Invitations by link: single use, expiring. The link's secret is kept only as a hash.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::dossier::Invitation;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, InstitutionId, InvitationId, PersonId, TextId};
use crate::domain::role::Role;

pub struct New<'a> {
    pub id: &'a InvitationId,
    pub hash: &'a [u8; 32],
    pub dossier: &'a DossierId,
    pub role: Role,
    pub institution: Option<&'a InstitutionId>,
    pub text: Option<&'a TextId>,
    pub note: &'a str,
    pub by: &'a PersonId,
    pub at: Millis,
    pub expires: Millis,
}

/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, new: &New<'_>) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO invitations (id, token_hash, dossier_id, role, institution_id, text_id, note, invited_by,
                                  created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(new.hash.to_vec())
    .bind(new.dossier.as_str())
    .bind(new.role.as_str())
    .bind(new.institution.map(InstitutionId::as_str))
    .bind(new.text.map(TextId::as_str))
    .bind(new.note)
    .bind(new.by.as_str())
    .bind(new.at)
    .bind(new.expires)
    .execute(db)
    .await?;
    Ok(())
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT v.id, v.dossier_id, v.role, v.institution_id, v.text_id, v.note, v.created_at, v.expires_at,
                    v.revoked_at, i.name AS institution_name, b.name AS by_name, u.name AS used_name
               FROM invitations v JOIN persons b ON b.id = v.invited_by
               LEFT JOIN persons u ON u.id = v.used_by
               LEFT JOIN institutions i ON i.id = v.institution_id ",
            $rest
        )
    };
}

fn from_row(row: &AnyRow) -> Result<Invitation, Error> {
    Ok(Invitation {
        id: InvitationId::stored(row.try_get("id")?),
        dossier_id: DossierId::stored(row.try_get("dossier_id")?),
        role: row.try_get::<String, _>("role")?.parse()?,
        institution_id: row.try_get::<Option<String>, _>("institution_id")?.map(InstitutionId::stored),
        institution_name: row.try_get("institution_name")?,
        text_id: row.try_get::<Option<String>, _>("text_id")?.map(TextId::stored),
        note: row.try_get("note")?,
        invited_by_name: row.try_get("by_name")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        used_by_name: row.try_get("used_name")?,
        revoked: row.try_get::<Option<i64>, _>("revoked_at")?.is_some(),
    })
}

/// # Errors
/// [`Error::InvitationSpent`] when no invitation has this secret.
pub async fn by_hash(db: &mut AnyConnection, hash: &[u8; 32]) -> Result<Invitation, Error> {
    let row = sqlx::query(select!("WHERE v.token_hash = $1")).bind(hash.to_vec()).fetch_optional(db).await?;
    from_row(&row.ok_or(Error::InvitationSpent)?)
}

/// The newest first.
///
/// # Errors
/// When the database fails.
pub async fn of_dossier(
    db: &mut AnyConnection,
    dossier: &DossierId,
    rows: i64,
) -> Result<Vec<Invitation>, Error> {
    let rows = sqlx::query(select!("WHERE v.dossier_id = $1 ORDER BY v.created_at DESC, v.id LIMIT $2"))
        .bind(dossier.as_str())
        .bind(rows)
        .fetch_all(db)
        .await?;
    rows.iter().map(from_row).collect()
}

/// Takes the invitation: of two people who use one link at once, one is told that it is spent.
///
/// # Errors
/// [`Error::InvitationSpent`].
pub async fn spend(
    db: &mut AnyConnection,
    id: &InvitationId,
    by: &PersonId,
    now: Millis,
) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE invitations SET used_at = $2, used_by = $3
          WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
    )
    .bind(id.as_str())
    .bind(now)
    .bind(by.as_str())
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::InvitationSpent) }
}

/// # Errors
/// [`Error::NotFound`] when this dossier has no such invitation that is still open.
pub async fn revoke(
    db: &mut AnyConnection,
    dossier: &DossierId,
    id: &InvitationId,
    now: Millis,
) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE invitations SET revoked_at = $3
          WHERE id = $1 AND dossier_id = $2 AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind(id.as_str())
    .bind(dossier.as_str())
    .bind(now)
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}
