//! Contributions: what was said about which words, and what became of it. A row that has a number never goes and never
//! gets another: the database refuses.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::consultation::{Contribution, Outcome, Shown, State};
use crate::domain::error::Error;
use crate::domain::ids::{ConsultationId, ContributionId, InstitutionId, PersonId, TextId};

use super::errors::taken;

/// What a row has besides the contribution itself.
#[derive(Debug, Default)]
pub struct Sender<'a> {
    /// The sender's own name for it: sent twice, stored once.
    pub key: &'a str,
    pub entered_by: Option<&'a PersonId>,
    /// Of the row of a file.
    pub fingerprint: Option<&'a [u8; 32]>,
}

/// # Errors
/// [`Error::Taken`] when the key or the fingerprint is there already.
pub async fn insert(db: &mut AnyConnection, new: &Contribution, sender: &Sender<'_>) -> Result<(), Error> {
    let heard = new.heard.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    sqlx::query(
        "INSERT INTO contributions (id, consultation_id, n, key, state, shown, kind, body, proposal, section, place,
            quote, anchor, person_id, institution_id, official, name, email, source, heard, original, entered_by,
            fingerprint, created_at, updated_at, sent_at, why, reason, rev)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $24, $25, '', '', $26)",
    )
    .bind(new.id.as_str())
    .bind(new.consultation.as_str())
    .bind(new.n)
    .bind(sender.key)
    .bind(new.state.as_str())
    .bind(new.shown.as_str())
    .bind(new.kind.as_str())
    .bind(&new.body)
    .bind(&new.proposal)
    .bind(&new.section)
    .bind(&new.place)
    .bind(&new.quote)
    .bind(new.anchor.as_deref())
    .bind(new.person.as_ref().map(PersonId::as_str))
    .bind(new.institution.as_ref().map(InstitutionId::as_str))
    .bind(i64::from(new.official))
    .bind(&new.name)
    .bind(&new.email)
    .bind(new.source.as_str())
    .bind(heard)
    .bind(&new.original)
    .bind(sender.entered_by.map(PersonId::as_str))
    .bind(sender.fingerprint.map(|print| print.to_vec()))
    .bind(new.created_at)
    .bind(new.sent_at)
    .bind(new.rev)
    .execute(db)
    .await
    .map_err(taken("contribution"))?;
    Ok(())
}

macro_rules! columns {
    () => {
        "SELECT c.id, c.consultation_id, c.n, c.state, c.shown, c.kind, c.body, c.proposal, c.section, c.place, c.quote,
                c.anchor, c.person_id, c.institution_id, c.official, c.name, c.email, c.source, c.heard, c.original,
                c.created_at, c.updated_at, c.sent_at, c.why, c.redacted_at, c.outcome, c.reason, c.responsible_id,
                c.answered_at, c.told_at, c.rev,
                p.name AS person_name, i.name AS institution_name, i.category, i.region, r.name AS responsible_name
           FROM contributions c
           LEFT JOIN persons p ON p.id = c.person_id
           LEFT JOIN institutions i ON i.id = c.institution_id
           LEFT JOIN persons r ON r.id = c.responsible_id "
    };
}

fn from_row(row: &AnyRow) -> Result<Contribution, Error> {
    let text = |name: &str| row.try_get::<Option<String>, _>(name).map(Option::unwrap_or_default);
    let heard: Option<String> = row.try_get("heard")?;
    let outcome: Option<String> = row.try_get("outcome")?;
    Ok(Contribution {
        id: ContributionId::stored(row.try_get("id")?),
        consultation: ConsultationId::stored(row.try_get("consultation_id")?),
        n: row.try_get("n")?,
        state: row.try_get::<String, _>("state")?.parse()?,
        shown: row.try_get::<String, _>("shown")?.parse()?,
        kind: row.try_get::<String, _>("kind")?.parse()?,
        body: row.try_get("body")?,
        proposal: row.try_get("proposal")?,
        section: row.try_get("section")?,
        place: row.try_get("place")?,
        quote: row.try_get("quote")?,
        anchor: row.try_get("anchor")?,
        person: row.try_get::<Option<String>, _>("person_id")?.map(PersonId::stored),
        person_name: text("person_name")?,
        institution: row.try_get::<Option<String>, _>("institution_id")?.map(InstitutionId::stored),
        institution_name: text("institution_name")?,
        institution_category: text("category")?,
        institution_region: text("region")?,
        official: row.try_get::<i64, _>("official")? == 1,
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        source: row.try_get::<String, _>("source")?.parse()?,
        heard: heard.map(|json| serde_json::from_str(&json)).transpose().map_err(Error::internal)?,
        original: row.try_get("original")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        sent_at: row.try_get("sent_at")?,
        why: row.try_get("why")?,
        redacted_at: row.try_get("redacted_at")?,
        outcome: outcome.map(|word| word.parse()).transpose()?,
        reason: row.try_get("reason")?,
        responsible: row.try_get::<Option<String>, _>("responsible_id")?.map(PersonId::stored),
        responsible_name: text("responsible_name")?,
        answered_at: row.try_get("answered_at")?,
        told_at: row.try_get("told_at")?,
        rev: row.try_get("rev")?,
    })
}

/// # Errors
/// [`Error::NotFound`].
pub async fn get(db: &mut AnyConnection, id: &ContributionId) -> Result<Contribution, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE c.id = $1")).bind(id.as_str()).fetch_one(db).await?;
    from_row(&row)
}

/// # Errors
/// [`Error::NotFound`].
pub async fn by_number(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    n: i64,
) -> Result<Contribution, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE c.consultation_id = $1 AND c.n = $2"))
        .bind(consultation.as_str())
        .bind(n)
        .fetch_one(db)
        .await?;
    from_row(&row)
}

/// What was sent under this key before.
///
/// # Errors
/// When the database fails.
pub async fn by_key(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    key: &str,
) -> Result<Option<Contribution>, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE c.consultation_id = $1 AND c.key = $2"))
        .bind(consultation.as_str())
        .bind(key)
        .fetch_optional(db)
        .await?;
    row.as_ref().map(from_row).transpose()
}

/// All that have a number, in order; those that changed after `since`.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    since: i64,
) -> Result<Vec<Contribution>, Error> {
    let rows = sqlx::query(concat!(
        columns!(),
        "WHERE c.consultation_id = $1 AND c.n IS NOT NULL AND c.rev > $2 ORDER BY c.n"
    ))
    .bind(consultation.as_str())
    .bind(since)
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// What a person wrote, and what is in their institution's room: drafts too, the last first.
///
/// # Errors
/// When the database fails.
pub async fn own(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    person: &PersonId,
    institution: Option<&InstitutionId>,
) -> Result<Vec<Contribution>, Error> {
    let rows = sqlx::query(concat!(
        columns!(),
        "WHERE c.consultation_id = $1 AND (c.person_id = $2 OR (c.official = 1 AND c.institution_id = $3))
          ORDER BY c.created_at DESC, c.id DESC"
    ))
    .bind(consultation.as_str())
    .bind(person.as_str())
    .bind(institution.map_or("", InstitutionId::as_str))
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Everything a person contributed anywhere, the last first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &mut AnyConnection, person: &PersonId) -> Result<Vec<Contribution>, Error> {
    let rows =
        sqlx::query(concat!(columns!(), "WHERE c.person_id = $1 ORDER BY c.created_at DESC, c.id DESC"))
            .bind(person.as_str())
            .fetch_all(db)
            .await?;
    rows.iter().map(from_row).collect()
}

/// Writes what may change of a contribution: its words, state and outcome. The number never does, once it is there.
///
/// # Errors
/// When the database fails.
pub async fn save(db: &mut AnyConnection, one: &Contribution, now: Millis, rev: i64) -> Result<(), Error> {
    sqlx::query(
        "UPDATE contributions SET n = $2, state = $3, shown = $4, kind = $5, body = $6, proposal = $7, official = $8,
            name = $9, email = $10, original = $11, updated_at = $12, sent_at = $13, why = $14, redacted_at = $15,
            outcome = $16, reason = $17, responsible_id = $18, answered_at = $19, told_at = $20, rev = $21,
            anchor = $22, section = $23, place = $24, quote = $25
          WHERE id = $1",
    )
    .bind(one.id.as_str())
    .bind(one.n)
    .bind(one.state.as_str())
    .bind(one.shown.as_str())
    .bind(one.kind.as_str())
    .bind(&one.body)
    .bind(&one.proposal)
    .bind(i64::from(one.official))
    .bind(&one.name)
    .bind(&one.email)
    .bind(&one.original)
    .bind(now)
    .bind(one.sent_at)
    .bind(&one.why)
    .bind(one.redacted_at)
    .bind(one.outcome.map(Outcome::as_str))
    .bind(&one.reason)
    .bind(one.responsible.as_ref().map(PersonId::as_str))
    .bind(one.answered_at)
    .bind(one.told_at)
    .bind(rev)
    .bind(one.anchor.as_deref())
    .bind(&one.section)
    .bind(&one.place)
    .bind(&one.quote)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes an outcome, and who gave it.
///
/// # Errors
/// When the database fails.
pub async fn answered(
    db: &mut AnyConnection,
    one: &Contribution,
    by: &PersonId,
    now: Millis,
    rev: i64,
) -> Result<(), Error> {
    save(&mut *db, one, now, rev).await?;
    sqlx::query("UPDATE contributions SET answered_by = $2 WHERE id = $1")
        .bind(one.id.as_str())
        .bind(by.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// How many contributions of a consultation are in which state and have which outcome.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
) -> Result<Vec<(State, Shown, Option<Outcome>, i64)>, Error> {
    let rows = sqlx::query(
        "SELECT state, shown, outcome, CAST(count(*) AS BIGINT) AS many FROM contributions
          WHERE consultation_id = $1 AND n IS NOT NULL GROUP BY state, shown, outcome",
    )
    .bind(consultation.as_str())
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| {
        let outcome: Option<String> = row.try_get("outcome")?;
        Ok((
            row.try_get::<String, _>("state")?.parse()?,
            row.try_get::<String, _>("shown")?.parse()?,
            outcome.map(|word| word.parse()).transpose()?,
            row.try_get("many")?,
        ))
    };
    rows.iter().map(one).collect()
}

/// The rows of files that were taken in, each with its number.
///
/// # Errors
/// When the database fails.
pub async fn fingerprints(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
) -> Result<std::collections::HashMap<[u8; 32], i64>, Error> {
    let rows = sqlx::query(
        "SELECT fingerprint, n FROM contributions
          WHERE consultation_id = $1 AND fingerprint IS NOT NULL AND n IS NOT NULL",
    )
    .bind(consultation.as_str())
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| {
        let print: Vec<u8> = row.try_get("fingerprint")?;
        Ok((print.try_into().unwrap_or_default(), row.try_get("n")?))
    };
    rows.iter().map(one).collect()
}

/// # Errors
/// When the database fails.
pub async fn has_fingerprint(
    db: &mut AnyConnection,
    consultation: &ConsultationId,
    print: &[u8; 32],
) -> Result<bool, Error> {
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM contributions WHERE consultation_id = $1 AND fingerprint = $2",
    )
    .bind(consultation.as_str())
    .bind(print.to_vec())
    .fetch_one(db)
    .await?;
    Ok(count > 0)
}

/// A change of a text that carried a contribution out.
pub struct Link<'a> {
    pub contribution: &'a ContributionId,
    pub text: &'a TextId,
    pub actor: &'a [u8],
    pub seq: i64,
    /// `applied` or `chosen`.
    pub how: &'a str,
    pub by: &'a PersonId,
}

/// Whether its proposed wording was put into the text.
///
/// # Errors
/// When the database fails.
pub async fn is_applied(db: &mut AnyConnection, id: &ContributionId) -> Result<bool, Error> {
    let found: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM contribution_changes WHERE contribution_id = $1 AND how = 'applied'",
    )
    .bind(id.as_str())
    .fetch_one(db)
    .await?;
    Ok(found > 0)
}

/// # Errors
/// When the database fails.
pub async fn link(db: &mut AnyConnection, link: &Link<'_>, now: Millis) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO contribution_changes (contribution_id, text_id, actor, actor_seq, how, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (contribution_id, text_id, actor, actor_seq) DO NOTHING",
    )
    .bind(link.contribution.as_str())
    .bind(link.text.as_str())
    .bind(link.actor.to_vec())
    .bind(link.seq)
    .bind(link.how)
    .bind(link.by.as_str())
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// The changes of a text that carried contributions out: `(contribution, actor, the actor's seq)`.
///
/// # Errors
/// When the database fails.
pub async fn links(
    db: &mut AnyConnection,
    text: &TextId,
) -> Result<Vec<(ContributionId, Vec<u8>, i64)>, Error> {
    let rows = sqlx::query(
        "SELECT contribution_id, actor, actor_seq FROM contribution_changes WHERE text_id = $1 ORDER BY at",
    )
    .bind(text.as_str())
    .fetch_all(db)
    .await?;
    let one = |row: &AnyRow| {
        let id = ContributionId::stored(row.try_get("contribution_id")?);
        Ok((id, row.try_get("actor")?, row.try_get("actor_seq")?))
    };
    rows.iter().map(one).collect()
}
