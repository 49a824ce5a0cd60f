//! Texts: their settings and who may open them. Their words are in `log.rs` and `snapshots.rs`.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::capability::Capabilities;
use crate::domain::clock::Millis;
use crate::domain::dossier::TextCard;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, InstitutionId, TextId};

/// The card, and whether a restriction shuts the person's institution out. Its capabilities are still to be found.
pub struct Listed {
    pub card: TextCard,
    pub shut_out: bool,
}

macro_rules! columns {
    () => {
        "t.id, t.dossier_id, t.title, t.lang, t.dir, t.numbering, t.restricted, t.created_at, t.updated_at"
    };
}

fn from_row(row: &AnyRow) -> Result<TextCard, Error> {
    Ok(TextCard {
        id: TextId::stored(row.try_get("id")?),
        dossier_id: DossierId::stored(row.try_get("dossier_id")?),
        title: row.try_get("title")?,
        lang: row.try_get("lang")?,
        dir: row.try_get("dir")?,
        numbering: row.try_get("numbering")?,
        restricted: row.try_get::<i64, _>("restricted")? != 0,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        version: None,
        capabilities: Capabilities::NONE,
    })
}

/// # Errors
/// [`Error::NotFound`].
pub async fn by_id(db: &mut AnyConnection, id: &TextId) -> Result<TextCard, Error> {
    let row = sqlx::query(concat!("SELECT ", columns!(), " FROM texts t WHERE t.id = $1"))
        .bind(id.as_str())
        .fetch_one(db)
        .await?;
    from_row(&row)
}

/// All texts of a dossier in their order, branches not among them, as a person of `institution` meets them.
///
/// # Errors
/// When the database fails.
pub async fn of_dossier(
    db: &mut AnyConnection,
    dossier: &DossierId,
    institution: Option<&InstitutionId>,
) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        ", (SELECT count(*) FROM text_institutions ti
             WHERE ti.text_id = t.id AND ti.institution_id = $2) AS listed
            FROM texts t WHERE t.dossier_id = $1 AND NOT EXISTS (SELECT 1 FROM branches b WHERE b.text_id = t.id)
           ORDER BY t.position, t.id"
    ))
    .bind(dossier.as_str())
    .bind(institution.map_or("", InstitutionId::as_str))
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let card = from_row(row)?;
            let shut_out = card.restricted && row.try_get::<i64, _>("listed")? == 0;
            Ok(Listed { card, shut_out })
        })
        .collect()
}

/// Every text of this server.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<TextId>, Error> {
    let ids = sqlx::query_scalar::<_, String>("SELECT id FROM texts ORDER BY id").fetch_all(db).await?;
    Ok(ids.into_iter().map(TextId::stored).collect())
}

/// How many texts a dossier has, branches not counted.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut AnyConnection, dossier: &DossierId) -> Result<i64, Error> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM texts t WHERE t.dossier_id = $1
            AND NOT EXISTS (SELECT 1 FROM branches b WHERE b.text_id = t.id)",
    );
    Ok(count.bind(dossier.as_str()).fetch_one(db).await?)
}

/// A new text at the end of its dossier, with an empty log named `log_id` that stands at `head_seq`.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    db: &mut AnyConnection,
    card: &TextCard,
    log_id: &str,
    head_seq: i64,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO texts (id, dossier_id, title, lang, dir, numbering, position, log_id, head_seq,
                            access_epoch, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6,
                 (SELECT COALESCE(max(position), 0) + 1 FROM texts WHERE dossier_id = $2), $7, $8, 1, $9, $9)",
    )
    .bind(card.id.as_str())
    .bind(card.dossier_id.as_str())
    .bind(&card.title)
    .bind(&card.lang)
    .bind(&card.dir)
    .bind(&card.numbering)
    .bind(log_id)
    .bind(head_seq)
    .bind(card.created_at)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn set(
    db: &mut AnyConnection,
    id: &TextId,
    lang: &str,
    dir: &str,
    numbering: &str,
    now: Millis,
) -> Result<(), Error> {
    sqlx::query("UPDATE texts SET lang = $2, dir = $3, numbering = $4, updated_at = $5 WHERE id = $1")
        .bind(id.as_str())
        .bind(lang)
        .bind(dir)
        .bind(numbering)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Restricts a text and its branches to these institutions, or (none) lifts the restriction. The access epochs move with
/// it; gives whose.
///
/// # Errors
/// [`Error::Invalid`] when an institution is unknown.
pub async fn restrict(
    db: &mut AnyConnection,
    id: &TextId,
    only: &[InstitutionId],
) -> Result<Vec<TextId>, Error> {
    let moved = sqlx::query_scalar::<_, String>(
        "UPDATE texts SET restricted = $2, access_epoch = access_epoch + 1
          WHERE id = $1 OR id IN (SELECT text_id FROM branches WHERE origin_id = $1) RETURNING id",
    )
    .bind(id.as_str())
    .bind(i64::from(!only.is_empty()))
    .fetch_all(&mut *db)
    .await?;
    sqlx::query("DELETE FROM text_institutions WHERE text_id = $1")
        .bind(id.as_str())
        .execute(&mut *db)
        .await?;
    for institution in only {
        let done = sqlx::query(
            "INSERT INTO text_institutions (text_id, institution_id)
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
    Ok(moved.into_iter().map(TextId::stored).collect())
}

/// # Errors
/// When the database fails.
pub async fn institutions(db: &mut AnyConnection, id: &TextId) -> Result<Vec<InstitutionId>, Error> {
    let ids = sqlx::query_scalar::<_, String>(
        "SELECT institution_id FROM text_institutions WHERE text_id = $1 ORDER BY institution_id",
    )
    .bind(id.as_str())
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(InstitutionId::stored).collect())
}
