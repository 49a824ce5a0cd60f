//! Minutes of workshops: the parts that the rapporteur writes, what was frozen, who signed. Frozen rows are inserted and read;
//! the database refuses any other thing.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{PersonId, WorkshopId};
use crate::domain::minutes::{Frozen, KeptPart, Signed};

use super::errors::taken;

/// # Errors
/// When the database fails.
pub async fn parts(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<KeptPart>, Error> {
    let rows = sqlx::query(
        "SELECT m.part, m.words, m.at, p.name FROM minutes_parts m JOIN persons p ON p.id = m.person_id
          WHERE m.workshop_id = $1 ORDER BY m.part",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(KeptPart {
                part: row.try_get("part")?,
                words: row.try_get("words")?,
                by_name: row.try_get("name")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}

/// # Errors
/// When the database fails.
pub async fn keep_part(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    part: &str,
    words: &str,
    by: &PersonId,
    at: Millis,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO minutes_parts (workshop_id, part, words, person_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workshop_id, part) DO UPDATE
            SET words = excluded.words, person_id = excluded.person_id, at = excluded.at",
    )
    .bind(workshop.as_str())
    .bind(part)
    .bind(words)
    .bind(by.as_str())
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// # Errors
/// [`Error::Taken`] when the number is another's.
pub async fn insert(db: &mut AnyConnection, new: &Frozen, body: &[u8]) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO minutes (workshop_id, n, body, hash, signature, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.workshop.as_str())
    .bind(new.n)
    .bind(body.to_vec())
    .bind(new.hash.to_vec())
    .bind(new.signature.to_vec())
    .bind(new.by.as_str())
    .bind(new.at)
    .execute(db)
    .await
    .map_err(taken("minutes"))?;
    Ok(())
}

macro_rules! frozen_columns {
    () => {
        "SELECT m.workshop_id, m.n, m.hash, m.signature, m.person_id, m.at, p.name
           FROM minutes m JOIN persons p ON p.id = m.person_id "
    };
}

/// All frozen minutes of the installation.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection) -> Result<Vec<Frozen>, Error> {
    let rows = sqlx::query(concat!(frozen_columns!(), "ORDER BY m.workshop_id, m.n")).fetch_all(db).await?;
    rows.iter().map(one_frozen).collect()
}

/// What was frozen, the first first.
///
/// # Errors
/// When the database fails.
pub async fn frozen(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Frozen>, Error> {
    let rows = sqlx::query(concat!(frozen_columns!(), "WHERE m.workshop_id = $1 ORDER BY m.n"))
        .bind(workshop.as_str())
        .fetch_all(db)
        .await?;
    rows.iter().map(one_frozen).collect()
}

fn one_frozen(row: &AnyRow) -> Result<Frozen, Error> {
    Ok(Frozen {
        workshop: WorkshopId::stored(row.try_get("workshop_id")?),
        n: row.try_get("n")?,
        hash: exactly(row, "hash")?,
        signature: exactly(row, "signature")?,
        by: PersonId::stored(row.try_get("person_id")?),
        by_name: row.try_get("name")?,
        at: row.try_get("at")?,
    })
}

/// The bytes of frozen minutes.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn body(db: &mut AnyConnection, workshop: &WorkshopId, n: i64) -> Result<Vec<u8>, Error> {
    let body = sqlx::query_scalar("SELECT body FROM minutes WHERE workshop_id = $1 AND n = $2");
    Ok(body.bind(workshop.as_str()).bind(n).fetch_one(db).await?)
}

/// An image that somebody signed with, and its type.
pub struct Image {
    pub kind: String,
    pub bytes: Vec<u8>,
}

/// # Errors
/// [`Error::Taken`] when the place is another's.
pub async fn sign(
    db: &mut AnyConnection,
    (workshop, n): (&WorkshopId, i64),
    new: &Signed,
    image: Option<&Image>,
    by: &PersonId,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO minutes_signatures (workshop_id, n, place, name, office, image, image_type, signature, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(workshop.as_str())
    .bind(n)
    .bind(new.place)
    .bind(&new.name)
    .bind(&new.office)
    .bind(image.map(|image| image.bytes.clone()))
    .bind(image.map(|image| image.kind.as_str()).unwrap_or_default())
    .bind(new.signature.to_vec())
    .bind(by.as_str())
    .bind(new.at)
    .execute(db)
    .await
    .map_err(taken("signature"))?;
    Ok(())
}

/// The signatures under frozen minutes, in their order.
///
/// # Errors
/// When the database fails.
pub async fn signatures(db: &mut AnyConnection, workshop: &WorkshopId, n: i64) -> Result<Vec<Signed>, Error> {
    let rows = sqlx::query(
        "SELECT place, name, office, image, signature, at FROM minutes_signatures
          WHERE workshop_id = $1 AND n = $2 ORDER BY place",
    )
    .bind(workshop.as_str())
    .bind(n)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            let image: Option<Vec<u8>> = row.try_get("image")?;
            Ok(Signed {
                place: row.try_get("place")?,
                name: row.try_get("name")?,
                office: row.try_get("office")?,
                image_hash: image.map(|bytes| docs_schema::canonical::hash(&bytes)),
                signature: exactly(row, "signature")?,
                at: row.try_get("at")?,
            })
        })
        .collect()
}

/// # Errors
/// [`Error::NotFound`] when there is no such signature, or it was typed.
pub async fn image(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    n: i64,
    place: i64,
) -> Result<Image, Error> {
    let row = sqlx::query(
        "SELECT image, image_type FROM minutes_signatures
          WHERE workshop_id = $1 AND n = $2 AND place = $3 AND image IS NOT NULL",
    )
    .bind(workshop.as_str())
    .bind(n)
    .bind(place)
    .fetch_one(db)
    .await?;
    Ok(Image { kind: row.try_get("image_type")?, bytes: row.try_get("image")? })
}

fn exactly<const N: usize>(row: &AnyRow, column: &str) -> Result<[u8; N], Error> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| Error::internal(format!("{column} of minutes has another length")))
}
