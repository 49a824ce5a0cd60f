//! Accounts.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::{InstitutionId, PersonId};
use crate::domain::letter::Wish;
use crate::domain::person::{Institution, Person};

use super::errors::taken;

/// The columns that [`from_row`] reads, of `persons p LEFT JOIN institutions i`.
macro_rules! columns {
    () => {
        "p.id, p.email, p.name, p.administrator, p.language, p.letters, i.id AS i_id, i.name AS i_name, \
         i.short_name AS i_short_name, i.category AS i_category, i.region AS i_region, i.colour AS i_colour"
    };
}
pub(super) use columns;

pub(super) fn from_row(row: &AnyRow) -> Result<Person, Error> {
    let institution = match row.try_get::<Option<String>, _>("i_id")? {
        None => None,
        Some(id) => Some(Institution {
            id: InstitutionId::stored(id),
            name: row.try_get("i_name")?,
            short_name: row.try_get("i_short_name")?,
            category: row.try_get::<String, _>("i_category")?.parse()?,
            region: row.try_get("i_region")?,
            colour: row.try_get("i_colour")?,
        }),
    };
    Ok(Person {
        id: PersonId::stored(row.try_get("id")?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        institution,
        administrator: row.try_get::<i64, _>("administrator")? != 0,
        language: row.try_get("language")?,
        letters: row.try_get::<String, _>("letters")?.parse()?,
    })
}

/// The account behind an e-mail address (lower case) and its password hash; none when unknown or disabled.
///
/// # Errors
/// When the database fails.
pub async fn for_sign_in(db: &mut AnyConnection, email: &str) -> Result<Option<(PersonId, String)>, Error> {
    let row = sqlx::query("SELECT id, password_hash FROM persons WHERE email = $1 AND disabled_at IS NULL")
        .bind(email)
        .fetch_optional(db)
        .await?;
    row.map(|row| Ok((PersonId::stored(row.try_get("id")?), row.try_get("password_hash")?))).transpose()
}

/// # Errors
/// [`Error::NotFound`] when unknown or disabled.
pub async fn by_id(db: &mut AnyConnection, id: &PersonId) -> Result<Person, Error> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM persons p LEFT JOIN institutions i ON i.id = p.institution_id
           WHERE p.id = $1 AND p.disabled_at IS NULL"
    ))
    .bind(id.as_str())
    .fetch_one(db)
    .await?;
    from_row(&row)
}

/// A new account, already checked.
pub struct New<'a> {
    pub id: &'a PersonId,
    pub email: &'a str,
    pub name: &'a str,
    pub institution: Option<&'a InstitutionId>,
    pub password_hash: &'a str,
    pub administrator: bool,
    pub language: &'a str,
    pub at: Millis,
}

/// # Errors
/// [`Error::Taken`] when the e-mail address has an account.
pub async fn insert(db: &mut AnyConnection, new: &New<'_>) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO persons (id, email, name, institution_id, password_hash, administrator, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.id.as_str())
    .bind(new.email)
    .bind(new.name)
    .bind(new.institution.map(InstitutionId::as_str))
    .bind(new.password_hash)
    .bind(i64::from(new.administrator))
    .bind(new.language)
    .bind(new.at)
    .execute(db)
    .await
    .map_err(taken("email"))?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn set_profile(db: &mut AnyConnection, id: &PersonId, name: &str, lang: &str) -> Result<(), Error> {
    sqlx::query("UPDATE persons SET name = $2, language = $3 WHERE id = $1")
        .bind(id.as_str())
        .bind(name)
        .bind(lang)
        .execute(db)
        .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn set_letters(db: &mut AnyConnection, id: &PersonId, wish: Wish) -> Result<(), Error> {
    sqlx::query("UPDATE persons SET letters = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(wish.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub async fn set_password(db: &mut AnyConnection, id: &PersonId, hash: &str) -> Result<(), Error> {
    sqlx::query("UPDATE persons SET password_hash = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(hash)
        .execute(db)
        .await?;
    Ok(())
}

/// Shuts an account; its words keep its name.
///
/// # Errors
/// [`Error::NotFound`] when unknown or shut already.
pub async fn disable(db: &mut AnyConnection, id: &PersonId, now: Millis) -> Result<(), Error> {
    let done = sqlx::query("UPDATE persons SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL")
        .bind(id.as_str())
        .bind(now)
        .execute(db)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Everybody with an open account, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut AnyConnection, rows: i64) -> Result<Vec<Person>, Error> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM persons p LEFT JOIN institutions i ON i.id = p.institution_id
           WHERE p.disabled_at IS NULL ORDER BY p.name, p.id LIMIT $1"
    ))
    .bind(rows)
    .fetch_all(db)
    .await?;
    rows.iter().map(from_row).collect()
}

/// # Errors
/// [`Error::Invalid`] when nobody has this e-mail address (lower case).
pub async fn id_by_email(db: &mut AnyConnection, email: &str) -> Result<PersonId, Error> {
    let id: Option<String> =
        sqlx::query_scalar("SELECT id FROM persons WHERE email = $1 AND disabled_at IS NULL")
            .bind(email)
            .fetch_optional(db)
            .await?;
    id.map(PersonId::stored).ok_or(Error::Invalid { field: "person" })
}

/// Anybody who ever had an account: words keep their author when the account is shut.
///
/// # Errors
/// When the database fails.
pub async fn ever(db: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Error> {
    let row = sqlx::query(concat!(
        "SELECT ",
        columns!(),
        " FROM persons p LEFT JOIN institutions i ON i.id = p.institution_id WHERE p.id = $1"
    ))
    .bind(id.as_str())
    .fetch_optional(db)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Name, institution and its colour of anybody who ever had an account.
///
/// # Errors
/// When the database fails.
pub async fn name_of(db: &mut AnyConnection, id: &str) -> Result<Option<(String, String, String)>, Error> {
    let row = sqlx::query(
        "SELECT p.name, COALESCE(i.name, '') AS i_name, COALESCE(i.colour, '') AS i_colour
           FROM persons p LEFT JOIN institutions i ON i.id = p.institution_id WHERE p.id = $1",
    )
    .bind(id)
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((row.try_get("name")?, row.try_get("i_name")?, row.try_get("i_colour")?))).transpose()
}
