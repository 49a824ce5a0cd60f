//! Decisions of workshops. Rows are inserted and read; the database refuses any other thing.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use crate::domain::error::Error;
use crate::domain::ids::{BallotId, CommissionId, DecisionId, InstitutionId, ItemId, PersonId, WorkshopId};
use crate::domain::workshop::{Decision, Quorum, Reservation, Tally};

/// The number of the next decision. The caller holds the workshop's lock by its next rev.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn take_number(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<i64, Error> {
    let next: i64 = sqlx::query_scalar(
        "UPDATE workshops SET next_decision = next_decision + 1 WHERE id = $1 RETURNING next_decision",
    )
    .bind(workshop.as_str())
    .fetch_one(db)
    .await?;
    Ok(next - 1)
}

/// A decision with the bytes of the provision that it is about.
///
/// # Errors
/// [`Error::Invalid`] when a reservation names an unknown institution.
pub async fn insert(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
    new: &Decision,
    heads: &[[u8; 32]],
    body: &[u8],
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO decisions (id, workshop_id, n, item_id, commission_id, kind, mode, ballot_id, votes_for,
                                votes_against, votes_abstain, note, replaces, log_id, seq, heads, body, hash,
                                version_hash, institutions_present, institutions_all, seats_present, seats_all,
                                quorum, why_without, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                 $23, $24, $25, $26, $27)",
    )
    .bind(new.id.as_str())
    .bind(workshop.as_str())
    .bind(new.n)
    .bind(new.item.as_str())
    .bind(new.commission.as_ref().map(CommissionId::as_str))
    .bind(new.kind.as_str())
    .bind(new.mode.as_str())
    .bind(new.ballot.as_ref().map(BallotId::as_str))
    .bind(new.tally.favour)
    .bind(new.tally.against)
    .bind(new.tally.abstain)
    .bind(&new.note)
    .bind(new.replaces)
    .bind(&new.log_id)
    .bind(new.seq)
    .bind(heads.concat())
    .bind(body.to_vec())
    .bind(new.hash.to_vec())
    .bind(new.version_hash.to_vec())
    .bind(new.quorum.institutions_present)
    .bind(new.quorum.institutions_all)
    .bind(new.quorum.seats_present)
    .bind(new.quorum.seats_all)
    .bind(i64::from(new.quorum.met))
    .bind(&new.why_without)
    .bind(new.by.as_str())
    .bind(new.at)
    .execute(&mut *db)
    .await?;
    for one in &new.reservations {
        sqlx::query("INSERT INTO reservations (decision_id, institution_id, words) VALUES ($1, $2, $3)")
            .bind(new.id.as_str())
            .bind(one.institution.as_str())
            .bind(&one.words)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// All decisions of a workshop, recommendations of its commissions included, in their order.
///
/// # Errors
/// When the database fails.
pub async fn of_workshop(db: &mut AnyConnection, workshop: &WorkshopId) -> Result<Vec<Decision>, Error> {
    let rows = sqlx::query(
        "SELECT d.id, d.n, d.item_id, d.commission_id, d.kind, d.mode, d.ballot_id, d.votes_for, d.votes_against,
                d.votes_abstain, d.note, d.replaces, d.log_id, d.seq, d.hash, d.version_hash, d.institutions_present,
                d.institutions_all, d.seats_present, d.seats_all, d.quorum, d.why_without, d.person_id, d.at,
                p.name AS person_name
           FROM decisions d JOIN persons p ON p.id = d.person_id WHERE d.workshop_id = $1 ORDER BY d.n",
    )
    .bind(workshop.as_str())
    .fetch_all(&mut *db)
    .await?;
    let mut reservations = reservations(db, workshop).await?;
    rows.iter()
        .map(|row| {
            let mut one = decision(row)?;
            one.reservations = reservations.remove(one.id.as_str()).unwrap_or_default();
            Ok(one)
        })
        .collect()
}

/// The provision that a decision is about, as it was then: its bytes by their written encoding.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn body(db: &mut AnyConnection, id: &DecisionId) -> Result<Vec<u8>, Error> {
    Ok(sqlx::query_scalar("SELECT body FROM decisions WHERE id = $1").bind(id.as_str()).fetch_one(db).await?)
}

/// The Automerge heads of the text at which it was decided.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn heads(db: &mut AnyConnection, id: &DecisionId) -> Result<Vec<[u8; 32]>, Error> {
    let bytes: Vec<u8> = sqlx::query_scalar("SELECT heads FROM decisions WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(db)
        .await?;
    let (heads, rest) = bytes.as_chunks::<32>();
    if rest.is_empty() {
        Ok(heads.to_vec())
    } else {
        Err(Error::internal("the heads of a decision are damaged"))
    }
}

async fn reservations(
    db: &mut AnyConnection,
    workshop: &WorkshopId,
) -> Result<HashMap<String, Vec<Reservation>>, Error> {
    let rows = sqlx::query(
        "SELECT r.decision_id, r.institution_id, r.words FROM reservations r
           JOIN decisions d ON d.id = r.decision_id WHERE d.workshop_id = $1 ORDER BY r.institution_id",
    )
    .bind(workshop.as_str())
    .fetch_all(db)
    .await?;
    let mut all: HashMap<String, Vec<Reservation>> = HashMap::new();
    for row in &rows {
        let one = Reservation {
            institution: InstitutionId::stored(row.try_get("institution_id")?),
            words: row.try_get("words")?,
        };
        all.entry(row.try_get("decision_id")?).or_default().push(one);
    }
    Ok(all)
}

fn decision(row: &AnyRow) -> Result<Decision, Error> {
    Ok(Decision {
        id: DecisionId::stored(row.try_get("id")?),
        n: row.try_get("n")?,
        item: ItemId::stored(row.try_get("item_id")?),
        commission: row.try_get::<Option<String>, _>("commission_id")?.map(CommissionId::stored),
        kind: row.try_get::<String, _>("kind")?.parse()?,
        mode: row.try_get::<String, _>("mode")?.parse()?,
        ballot: row.try_get::<Option<String>, _>("ballot_id")?.map(BallotId::stored),
        tally: Tally {
            favour: row.try_get("votes_for")?,
            against: row.try_get("votes_against")?,
            abstain: row.try_get("votes_abstain")?,
        },
        note: row.try_get("note")?,
        replaces: row.try_get("replaces")?,
        log_id: row.try_get("log_id")?,
        seq: row.try_get("seq")?,
        hash: hash(row, "hash")?,
        version_hash: hash(row, "version_hash")?,
        quorum: Quorum {
            institutions_present: row.try_get("institutions_present")?,
            institutions_all: row.try_get("institutions_all")?,
            seats_present: row.try_get("seats_present")?,
            seats_all: row.try_get("seats_all")?,
            met: row.try_get::<i64, _>("quorum")? == 1,
        },
        why_without: row.try_get("why_without")?,
        by: PersonId::stored(row.try_get("person_id")?),
        by_name: row.try_get("person_name")?,
        at: row.try_get("at")?,
        reservations: Vec::new(),
    })
}

fn hash(row: &AnyRow, column: &str) -> Result<[u8; 32], Error> {
    let bytes: Vec<u8> = row.try_get(column)?;
    bytes.try_into().map_err(|_| Error::internal("the hash of a decision is not 32 bytes"))
}
