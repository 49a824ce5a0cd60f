//! The rows that permission is made from.

use sqlx::{AnyConnection, Row as _};

use crate::domain::capability::Held;
use crate::domain::error::Error;
use crate::domain::ids::{DossierId, PersonId, TextId};
use crate::domain::stage::Stage;

/// One text and one person, as permission needs them.
pub struct TextAndPerson {
    pub dossier_id: DossierId,
    pub stage: Stage,
    /// Restricted to institutions of which this person's is none.
    pub shut_out: bool,
    pub epoch: i64,
    pub person_name: String,
    pub institution_name: String,
    pub institution_colour: String,
    /// Where the text is a branch.
    pub branch: Option<InBranch>,
}

/// A branch and one person.
pub struct InBranch {
    pub origin: TextId,
    /// The person is named for it.
    pub named: bool,
    pub closed: bool,
}

/// # Errors
/// [`Error::NotFound`] when there is no such text, or the person is unknown or disabled.
pub async fn text_and_person(
    db: &mut AnyConnection,
    text: &TextId,
    person: &PersonId,
) -> Result<TextAndPerson, Error> {
    let row = sqlx::query(
        "SELECT t.dossier_id, t.restricted, t.access_epoch, d.stage, p.name,
                i.name AS institution_name, i.colour AS institution_colour,
                (SELECT count(*) FROM text_institutions ti
                  WHERE ti.text_id = COALESCE(b.origin_id, t.id) AND ti.institution_id = p.institution_id) AS listed,
                (SELECT count(*) FROM branch_people bp WHERE bp.text_id = t.id AND bp.person_id = p.id) AS named,
                b.origin_id, b.closed_at
           FROM texts t
           LEFT JOIN branches b ON b.text_id = t.id
           JOIN dossiers d ON d.id = t.dossier_id
           JOIN persons p ON p.id = $2 AND p.disabled_at IS NULL
           LEFT JOIN institutions i ON i.id = p.institution_id
          WHERE t.id = $1",
    )
    .bind(text.as_str())
    .bind(person.as_str())
    .fetch_one(db)
    .await?;
    let origin: Option<String> = row.try_get("origin_id")?;
    let (named, closed) = (row.try_get::<i64, _>("named")?, row.try_get::<Option<i64>, _>("closed_at")?);
    let in_branch =
        |origin| InBranch { origin: TextId::stored(origin), named: named > 0, closed: closed.is_some() };
    Ok(TextAndPerson {
        branch: origin.map(in_branch),
        dossier_id: DossierId::stored(row.try_get("dossier_id")?),
        stage: row.try_get::<String, _>("stage")?.parse()?,
        shut_out: row.try_get::<i64, _>("restricted")? != 0 && row.try_get::<i64, _>("listed")? == 0,
        epoch: row.try_get("access_epoch")?,
        person_name: row.try_get("name")?,
        institution_name: row.try_get::<Option<String>, _>("institution_name")?.unwrap_or_default(),
        institution_colour: row.try_get::<Option<String>, _>("institution_colour")?.unwrap_or_default(),
    })
}

/// The roles that a person holds in a dossier now.
///
/// # Errors
/// When the database fails.
pub async fn held(
    db: &mut AnyConnection,
    dossier: &DossierId,
    person: &PersonId,
) -> Result<Vec<Held>, Error> {
    let rows = sqlx::query(
        "SELECT m.role, m.text_id FROM memberships m
           JOIN persons p ON p.id = m.person_id AND p.disabled_at IS NULL
          WHERE m.dossier_id = $1 AND m.person_id = $2 AND m.ended_at IS NULL",
    )
    .bind(dossier.as_str())
    .bind(person.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let text: Option<String> = row.try_get("text_id")?;
            Ok(Held { role: row.try_get::<String, _>("role")?.parse()?, text: text.map(TextId::stored) })
        })
        .collect()
}

/// Id and stage of the dossier with this short address.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn dossier_by_slug(db: &mut AnyConnection, slug: &str) -> Result<(DossierId, Stage), Error> {
    let row = sqlx::query("SELECT id, stage FROM dossiers WHERE slug = $1").bind(slug).fetch_one(db).await?;
    Ok((DossierId::stored(row.try_get("id")?), row.try_get::<String, _>("stage")?.parse()?))
}

/// Whether this person speaks for the state, and looks after a dossier.
///
/// # Errors
/// When the database fails.
pub async fn standing(db: &mut AnyConnection, person: &PersonId) -> Result<(bool, bool), Error> {
    let row = sqlx::query(
        "SELECT (SELECT count(*) FROM persons p JOIN institutions i ON i.id = p.institution_id
                  WHERE p.id = $1 AND i.category = 'state') AS of_the_state,
                (SELECT count(*) FROM memberships m
                  WHERE m.person_id = $1 AND m.role = 'facilitator' AND m.ended_at IS NULL) AS facilitates",
    )
    .bind(person.as_str())
    .fetch_one(db)
    .await?;
    Ok((row.try_get::<i64, _>("of_the_state")? > 0, row.try_get::<i64, _>("facilitates")? > 0))
}

/// Moves the access epoch of every text of a dossier: what was read about access before is now stale.
///
/// # Errors
/// When the database fails.
pub async fn bump_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<TextId>, Error> {
    let rows = sqlx::query_scalar::<_, String>(
        "UPDATE texts SET access_epoch = access_epoch + 1 WHERE dossier_id = $1 RETURNING id",
    )
    .bind(dossier.as_str())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(TextId::stored).collect())
}

/// Moves the access epoch of every text of every dossier that a person belongs to.
///
/// # Errors
/// When the database fails.
pub async fn bump_person(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<TextId>, Error> {
    let rows = sqlx::query_scalar::<_, String>(
        "UPDATE texts SET access_epoch = access_epoch + 1 WHERE dossier_id IN
           (SELECT dossier_id FROM memberships WHERE person_id = $1 AND ended_at IS NULL) RETURNING id",
    )
    .bind(person.as_str())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(TextId::stored).collect())
}

/// Makes other transactions that change who is in this dossier wait for this one.
///
/// # Errors
/// When the database fails.
pub async fn lock_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<(), Error> {
    sqlx::query("UPDATE dossiers SET journal_n = journal_n WHERE id = $1")
        .bind(dossier.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// A text as strangers meet it.
pub struct PublicText {
    /// Its dossier is open to the public.
    pub open: bool,
    pub restricted: bool,
    pub stage: Stage,
    pub access_epoch: i64,
    /// The last entry of its dossier's journal.
    pub journal_n: i64,
}

/// # Errors
/// [`Error::NotFound`] when there is no such text.
pub async fn public_text(db: &mut AnyConnection, text: &TextId) -> Result<PublicText, Error> {
    let row = sqlx::query(
        "SELECT t.restricted, t.access_epoch, d.open, d.stage, d.journal_n
           FROM texts t JOIN dossiers d ON d.id = t.dossier_id WHERE t.id = $1",
    )
    .bind(text.as_str())
    .fetch_one(db)
    .await?;
    Ok(PublicText {
        open: row.try_get::<i64, _>("open")? != 0,
        restricted: row.try_get::<i64, _>("restricted")? != 0,
        stage: row.try_get::<String, _>("stage")?.parse()?,
        access_epoch: row.try_get("access_epoch")?,
        journal_n: row.try_get("journal_n")?,
    })
}
