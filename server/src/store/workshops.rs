//! Workshops, their versions, who is invited, and the agenda. Whoever changes anything of a workshop takes its next rev, which
//! holds the others back until the commit: revs become visible in their order.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{CommissionId, DossierId, InstitutionId, ItemId, PersonId, TextId, WorkshopId};
use crate::domain::workshop::{Invited, Item, Session, Workshop};

use super::errors::taken;

/// The number that the next workshop of a dossier gets. The caller holds the lock of the dossier.
///
/// # Errors
/// When the database fails.
pub async fn next_number(db: &mut AnyConnection, dossier: &DossierId) -> Result<i64, Error> {
    let last: i64 =
        sqlx::query_scalar("SELECT CAST(COALESCE(max(n), 0) AS BIGINT) FROM workshops WHERE dossier_id = $1")
            .bind(dossier.as_str())
            .fetch_one(db)
            .await?;
    Ok(last + 1)
}

/// # Errors
/// [`Error::Taken`] when its code is another's; [`Error::Invalid`] when an institution is unknown.
pub async fn insert(db: &mut AnyConnection, new: &Workshop, by: &PersonId, now: Millis) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO workshops (id, dossier_id, n, title, place, presentation, opens_at, closes_at, zone, chair_id,
                                rapporteur_id, quorum_institutions, quorum_seats, voting, majority, code, state,
                                next_decision, rev, person_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, 0, $18, $19)",
    )
    .bind(new.id.as_str())
    .bind(new.dossier_id.as_str())
    .bind(new.n)
    .bind(&new.title)
    .bind(&new.place)
    .bind(&new.presentation)
    .bind(new.opens_at)
    .bind(new.closes_at)
    .bind(&new.zone)
    .bind(new.chair.as_ref().map(PersonId::as_str))
    .bind(new.rapporteur.as_ref().map(PersonId::as_str))
    .bind(new.quorum_institutions)
    .bind(new.quorum_seats)
    .bind(new.voting.as_str())
    .bind(new.majority.as_str())
    .bind(&new.code)
    .bind(new.state.as_str())
    .bind(by.as_str())
    .bind(now)
    .execute(&mut *db)
    .await
    .map_err(taken("code"))?;
    for (text, version) in &new.texts {
        sqlx::query("INSERT INTO workshop_texts (workshop_id, text_id, version) VALUES ($1, $2, $3)")
            .bind(new.id.as_str())
            .bind(text.as_str())
            .bind(*version)
            .execute(&mut *db)
            .await?;
    }
    invite(db, &new.id, &new.invited).await
}

/// What can be set again while a workshop is prepared or held.
///
/// # Errors
/// When the database fails.
pub async fn set(db: &mut AnyConnection, it: &Workshop) -> Result<(), Error> {
    sqlx::query(
        "UPDATE workshops SET title = $2, place = $3, presentation = $4, opens_at = $5, closes_at = $6, zone = $7,
                chair_id = $8, rapporteur_id = $9, quorum_institutions = $10, quorum_seats = $11, voting = $12,
                majority = $13 WHERE id = $1",
    )
    .bind(it.id.as_str())
    .bind(&it.title)
    .bind(&it.place)
    .bind(&it.presentation)
    .bind(it.opens_at)
    .bind(it.closes_at)
    .bind(&it.zone)
    .bind(it.chair.as_ref().map(PersonId::as_str))
    .bind(it.rapporteur.as_ref().map(PersonId::as_str))
    .bind(it.quorum_institutions)
    .bind(it.quorum_seats)
    .bind(it.voting.as_str())
    .bind(it.majority.as_str())
    .execute(db)
    .await?;
    Ok(())
}

/// Invites these institutions and no others.
///
/// # Errors
/// [`Error::Invalid`] when one is unknown.
pub async fn invite(db: &mut AnyConnection, id: &WorkshopId, invited: &[Invited]) -> Result<(), Error> {
    sqlx::query("DELETE FROM workshop_institutions WHERE workshop_id = $1")
        .bind(id.as_str())
        .execute(&mut *db)
        .await?;
    for one in invited {
        let done = sqlx::query(
            "INSERT INTO workshop_institutions (workshop_id, institution_id, seats, votes)
             SELECT $1, id, $3, $4 FROM institutions WHERE id = $2",
        )
        .bind(id.as_str())
        .bind(one.institution.as_str())
        .bind(one.seats)
        .bind(i64::from(one.votes))
        .execute(&mut *db)
        .await?;
        if done.rows_affected() != 1 {
            return Err(Error::Invalid { field: "institution" });
        }
    }
    Ok(())
}

/// The workshop's next revision, and its lock until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn next_rev(db: &mut AnyConnection, id: &WorkshopId) -> Result<i64, Error> {
    let rev = sqlx::query_scalar("UPDATE workshops SET rev = rev + 1 WHERE id = $1 RETURNING rev")
        .bind(id.as_str())
        .fetch_one(db)
        .await?;
    Ok(rev)
}

/// Its lock until the transaction ends, for what changes nothing that anybody waits to be told.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn lock(db: &mut AnyConnection, id: &WorkshopId) -> Result<(), Error> {
    let done =
        sqlx::query("UPDATE workshops SET rev = rev WHERE id = $1").bind(id.as_str()).execute(db).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Its present revision.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn rev(db: &mut AnyConnection, id: &WorkshopId) -> Result<i64, Error> {
    Ok(sqlx::query_scalar("SELECT rev FROM workshops WHERE id = $1").bind(id.as_str()).fetch_one(db).await?)
}

/// # Errors
/// When the database fails.
pub async fn set_state(db: &mut AnyConnection, id: &WorkshopId, state: Session) -> Result<(), Error> {
    sqlx::query("UPDATE workshops SET state = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(state.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn show(db: &mut AnyConnection, id: &WorkshopId, item: Option<&ItemId>) -> Result<(), Error> {
    sqlx::query("UPDATE workshops SET shown_item = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(item.map(ItemId::as_str))
        .execute(db)
        .await?;
    Ok(())
}

macro_rules! columns {
    () => {
        "SELECT id, dossier_id, n, title, place, presentation, opens_at, closes_at, zone, chair_id, rapporteur_id,
                quorum_institutions, quorum_seats, voting, majority, code, state, shown_item, rev
           FROM workshops "
    };
}

async fn whole(db: &mut AnyConnection, row: &AnyRow) -> Result<Workshop, Error> {
    let id = WorkshopId::stored(row.try_get("id")?);
    let texts =
        sqlx::query("SELECT text_id, version FROM workshop_texts WHERE workshop_id = $1 ORDER BY text_id")
            .bind(id.as_str())
            .fetch_all(&mut *db)
            .await?;
    let texts = texts
        .iter()
        .map(|row| Ok((TextId::stored(row.try_get("text_id")?), row.try_get("version")?)))
        .collect::<Result<_, Error>>()?;
    let invited = invited(db, &id).await?;
    let person = |name| row.try_get::<Option<String>, _>(name).map(|id| id.map(PersonId::stored));
    Ok(Workshop {
        id,
        dossier_id: DossierId::stored(row.try_get("dossier_id")?),
        n: row.try_get("n")?,
        title: row.try_get("title")?,
        place: row.try_get("place")?,
        presentation: row.try_get("presentation")?,
        opens_at: row.try_get("opens_at")?,
        closes_at: row.try_get("closes_at")?,
        zone: row.try_get("zone")?,
        chair: person("chair_id")?,
        rapporteur: person("rapporteur_id")?,
        quorum_institutions: row.try_get("quorum_institutions")?,
        quorum_seats: row.try_get("quorum_seats")?,
        voting: row.try_get::<String, _>("voting")?.parse()?,
        majority: row.try_get::<String, _>("majority")?.parse()?,
        code: row.try_get("code")?,
        state: row.try_get::<String, _>("state")?.parse()?,
        shown_item: row.try_get::<Option<String>, _>("shown_item")?.map(ItemId::stored),
        rev: row.try_get("rev")?,
        texts,
        invited,
    })
}

async fn invited(db: &mut AnyConnection, id: &WorkshopId) -> Result<Vec<Invited>, Error> {
    let rows = sqlx::query(
        "SELECT i.id, i.name, i.short_name, w.seats, w.votes FROM workshop_institutions w
           JOIN institutions i ON i.id = w.institution_id WHERE w.workshop_id = $1 ORDER BY i.name",
    )
    .bind(id.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Invited {
                institution: InstitutionId::stored(row.try_get("id")?),
                name: row.try_get("name")?,
                short_name: row.try_get("short_name")?,
                seats: row.try_get("seats")?,
                votes: row.try_get::<i64, _>("votes")? == 1,
            })
        })
        .collect()
}

/// # Errors
/// [`Error::NotFound`].
pub async fn get(db: &mut AnyConnection, id: &WorkshopId) -> Result<Workshop, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE id = $1")).bind(id.as_str()).fetch_one(&mut *db).await?;
    whole(db, &row).await
}

/// # Errors
/// [`Error::NotFound`].
pub async fn by_number(db: &mut AnyConnection, dossier: &DossierId, n: i64) -> Result<Workshop, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE dossier_id = $1 AND n = $2"))
        .bind(dossier.as_str())
        .bind(n)
        .fetch_one(&mut *db)
        .await?;
    whole(db, &row).await
}

/// # Errors
/// [`Error::NotFound`].
pub async fn by_code(db: &mut AnyConnection, code: &str) -> Result<Workshop, Error> {
    let row = sqlx::query(concat!(columns!(), "WHERE code = $1")).bind(code).fetch_one(&mut *db).await?;
    whole(db, &row).await
}

/// The workshops of a dossier, the last first.
///
/// # Errors
/// When the database fails.
pub async fn of_dossier(db: &mut AnyConnection, dossier: &DossierId) -> Result<Vec<Workshop>, Error> {
    let rows = sqlx::query(concat!(columns!(), "WHERE dossier_id = $1 ORDER BY n DESC"))
        .bind(dossier.as_str())
        .fetch_all(&mut *db)
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(whole(db, row).await?);
    }
    Ok(all)
}

/// # Errors
/// When the database fails.
pub async fn add_item(db: &mut AnyConnection, workshop: &WorkshopId, new: &Item) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO agenda_items (id, workshop_id, place, text_id, version, section, scope, title, commission_id,
                                   carried_from)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(workshop.as_str())
    .bind(new.place)
    .bind(new.text_id.as_str())
    .bind(new.version)
    .bind(&new.section)
    .bind(new.scope.as_str())
    .bind(&new.title)
    .bind(new.commission.as_ref().map(CommissionId::as_str))
    .bind(new.carried_from.as_ref().map(ItemId::as_str))
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an item off the agenda.
///
/// # Errors
/// [`Error::Invalid`] when something was decided, voted or carried over about it.
pub async fn remove_item(db: &mut AnyConnection, item: &ItemId) -> Result<(), Error> {
    sqlx::query("DELETE FROM agenda_items WHERE id = $1")
        .bind(item.as_str())
        .execute(db)
        .await
        .map_err(|_| Error::Invalid { field: "item" })?;
    Ok(())
}

/// Puts an item at a place of the agenda, or with a commission.
///
/// # Errors
/// When the database fails.
pub async fn place_item(db: &mut AnyConnection, item: &Item) -> Result<(), Error> {
    sqlx::query("UPDATE agenda_items SET place = $2, commission_id = $3 WHERE id = $1")
        .bind(item.id.as_str())
        .bind(item.place)
        .bind(item.commission.as_ref().map(CommissionId::as_str))
        .execute(db)
        .await?;
    Ok(())
}

/// The agenda in its order.
///
/// # Errors
/// When the database fails.
pub async fn items(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Item>, Error> {
    let rows = sqlx::query(
        "SELECT id, place, text_id, version, section, scope, title, commission_id, carried_from FROM agenda_items
          WHERE workshop_id = $1 ORDER BY place, id",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    rows.iter().map(item).collect()
}

fn item(row: &AnyRow) -> Result<Item, Error> {
    Ok(Item {
        id: ItemId::stored(row.try_get("id")?),
        place: row.try_get("place")?,
        text_id: TextId::stored(row.try_get("text_id")?),
        version: row.try_get("version")?,
        section: row.try_get("section")?,
        scope: row.try_get::<String, _>("scope")?.parse()?,
        title: row.try_get("title")?,
        commission: row.try_get::<Option<String>, _>("commission_id")?.map(CommissionId::stored),
        carried_from: row.try_get::<Option<String>, _>("carried_from")?.map(ItemId::stored),
    })
}
