//! Appending a batch to the log of a text: its numbers, its bytes, whose each entry is.
//!
//! Must stay true: see `log`. Both databases are told the same; SQLite, where it can be, all of it at once: each command is handed to
//! its thread and back, which costs more than what it does there, and a text that fifty people write commits a hundred times a second.

use futures_util::TryStreamExt as _;
use sqlx::{AnyConnection, AssertSqlSafe, Executor as _};

use super::log::pack;
use super::log_runs::{self, MOVE_VALUES, Query, ROW_VALUES, Run};
use super::{Dialect, Store, Writing};
use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::TextId;

/// What is appended in one transaction.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    pub text: &'a TextId,
    pub log_id: &'a str,
    /// The last entry that was known when all of it was admitted.
    pub head: i64,
    /// The access epoch under which all of it was admitted.
    pub epoch: i64,
    /// In log order; their counts add up to the number of changes.
    pub runs: &'a [Run],
    /// As `log` says.
    pub body: &'a [u8],
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    At {
        first: i64,
        last: i64,
    },
    /// The access epoch, the log or its last entry is another now: ask again. Roll back.
    Stale,
    /// An actor's next number is another than its run says: another server stored it. Roll back.
    ActorMoved,
}

const MOVE_HEAD: &str = "UPDATE texts SET head_seq = head_seq + $2, updated_at = $3
     WHERE id = $1 AND access_epoch = $4 AND log_id = $5 AND head_seq = $6";

/// Appends the batch in a transaction of its own.
///
/// # Errors
/// As [`Store::write`].
pub async fn commit(store: &Store, batch: &Batch<'_>, now: Millis) -> Result<Appended, Error> {
    if store.dialect() == Dialect::Sqlite
        && let Some(appended) = all_at_once(store, batch, now).await?
    {
        return Ok(appended);
    }
    append_and_commit(store.write().await?, batch, now).await
}

/// Appends the batch to what the transaction holds already, and commits it; nothing of it stays otherwise.
///
/// # Errors
/// When the database fails.
pub async fn append_and_commit(mut tx: Writing, batch: &Batch<'_>, now: Millis) -> Result<Appended, Error> {
    let appended = append(&mut tx, batch, now).await?;
    if matches!(appended, Appended::At { .. }) {
        tx.commit().await?;
    }
    Ok(appended)
}

/// Gives out numbers and writes the batch. Anything but [`Appended::At`] must be rolled back by the caller.
///
/// # Errors
/// When the database fails.
pub async fn append(db: &mut AnyConnection, batch: &Batch<'_>, now: Millis) -> Result<Appended, Error> {
    let Some(moves) = log_runs::moves_of(batch.runs) else { return Ok(Appended::ActorMoved) };
    let rows = log_runs::rows_of(batch.runs, batch.head + 1, now);
    let (first, last) = at(batch);
    if move_head(batch, sqlx::query(MOVE_HEAD), now).execute(&mut *db).await?.rows_affected() != 1 {
        return Ok(Appended::Stale);
    }
    if !log_runs::move_actors(db, batch.text, &moves).await? {
        return Ok(Appended::ActorMoved);
    }
    sqlx::query("INSERT INTO log (text_id, last_seq, first_seq, body) VALUES ($1, $2, $3, $4)")
        .bind(batch.text.as_str())
        .bind(last)
        .bind(first)
        .bind(pack(batch.body))
        .execute(&mut *db)
        .await?;
    // Only the first can go on with what the last batch ended with.
    let joined = match rows.first() {
        Some(row) => log_runs::join(db, batch.text, row).await?,
        None => false,
    };
    log_runs::insert(db, batch.text, &rows[usize::from(joined)..]).await?;
    Ok(Appended::At { first, last })
}

/// The first and the last entry.
fn at(batch: &Batch<'_>) -> (i64, i64) {
    let count: i64 = batch.runs.iter().map(|run| run.count).sum();
    (batch.head + 1, batch.head + count)
}

fn move_head<'q>(batch: &Batch<'q>, query: Query<'q>, now: Millis) -> Query<'q> {
    let count: i64 = batch.runs.iter().map(|run| run.count).sum();
    query
        .bind(batch.text.as_str())
        .bind(count)
        .bind(now)
        .bind(batch.epoch)
        .bind(batch.log_id)
        .bind(batch.head)
}

/// What [`commit`] does, as one command of SQLite. Nothing when that is not possible, or was not: whatever the reason, nothing of it
/// was kept, and [`append`] finds it again and says it.
async fn all_at_once(store: &Store, batch: &Batch<'_>, now: Millis) -> Result<Option<Appended>, Error> {
    let Some(moves) = log_runs::moves_of(batch.runs) else { return Ok(None) };
    let rows = log_runs::rows_of(batch.runs, batch.head + 1, now);
    if rows.is_empty() || rows.len() > log_runs::AT_ONCE {
        return Ok(None);
    }
    let Some(mut writer) = store.writer_alone().await? else { return Ok(None) };
    let (first, last) = at(batch);
    let query = sqlx::query(AssertSqlSafe(script(moves.len(), rows.len())));
    let query = move_head(batch, query, now);
    let query = query.bind(last).bind(first).bind(pack(batch.body)).bind(now - log_runs::RUN_SPAN);
    let query = moves.iter().fold(query, log_runs::bind_move);
    let query = rows.iter().fold(query, log_runs::bind_row);
    let done: Result<Vec<_>, _> = writer.connection().fetch_many(query).try_collect().await;
    match done {
        Ok(_) => {
            writer.give_back();
            Ok(Some(Appended::At { first, last }))
        }
        Err(error) => {
            tracing::debug!(text = batch.text.as_str(), %error, "a batch was not appended at once");
            Ok(None)
        }
    }
}

/// The statements of [`append`], each of which does nothing when the one before did nothing, until the log refuses a batch without a
/// number: then the rest is not reached. `$1`…`$6` are [`MOVE_HEAD`]'s, `$7`…`$10` the batch's and the time from which on a row is
/// joined; then come the moves and the rows.
fn script(moves: usize, rows: usize) -> String {
    let first_row = 11 + MOVE_VALUES * moves;
    let others: Vec<String> =
        (1..rows).map(|n| format!("({})", log_runs::row_sql(first_row + ROW_VALUES * n))).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!("{} VALUES {};", log_runs::INSERT_ROWS, others.join(", ")),
    };
    format!(
        "BEGIN IMMEDIATE;
         {MOVE_HEAD};
         {} AND changes() = 1;
         INSERT INTO log (text_id, last_seq, first_seq, body)
         VALUES ($1, CASE WHEN changes() = {moves} THEN $7 END, $8, $9);
         {};
         {} SELECT {} WHERE changes() = 0;
         {others}
         COMMIT",
        log_runs::move_sql(moves, 11),
        log_runs::join_sql(first_row, "$6", "$10"),
        log_runs::INSERT_ROWS,
        log_runs::row_sql(first_row),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Target;

    /// What [`commit`] gives is the same either way, so only here it is seen which way it went.
    #[tokio::test]
    async fn sqlite_appends_by_one_command_what_few_wrote() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&Target::file(&folder.path().join("a.sqlite"))).await.expect("a store");
        // A new writer is tried first.
        store.write().await.expect("a transaction").rollback().await.expect("given back");
        let mut writer = store.write.acquire().await.expect("the writer");
        for statement in [
            "PRAGMA foreign_keys=OFF",
            "INSERT INTO texts (id, dossier_id, title, lang, dir, numbering, position, log_id, head_seq, access_epoch, created_at, updated_at)
             VALUES ('t', 'd', '', 'fr', 'ltr', 'decimal', 1, 'l', 0, 1, 0, 0)",
            "INSERT INTO actors (text_id, actor, person_id, next_seq, created_at)
             VALUES ('t', x'01', 'p', 1, 0), ('t', x'02', 'p', 1, 0)",
        ] {
            writer.execute(statement).await.expect(statement);
        }
        drop(writer);
        let text = TextId::stored("t".to_owned());
        let run = |actor: u8, actor_first: i64| Run { actor: vec![actor], actor_first, count: 1 };
        let runs = [run(1, 1), run(2, 1), run(1, 2)];
        let right = Batch { text: &text, log_id: "l", head: 0, epoch: 1, runs: &runs, body: b"x" };
        let appended = all_at_once(&store, &right, 7).await.expect("an answer");
        assert_eq!(appended, Some(Appended::At { first: 1, last: 3 }));
        let runs = [run(1, 3), run(2, 9)];
        for wrong in [right, Batch { head: 3, runs: &runs, ..right }, Batch { epoch: 2, head: 3, ..right }] {
            assert_eq!(all_at_once(&store, &wrong, 7).await.expect("an answer"), None);
            // The writer that was left in the middle is closed; until the new one is tried, nothing goes this way.
            store.write().await.expect("a transaction").rollback().await.expect("given back");
        }
        let runs = [run(1, 3), run(2, 2)];
        let appended =
            all_at_once(&store, &Batch { head: 3, runs: &runs, ..right }, 7).await.expect("an answer");
        assert_eq!(appended, Some(Appended::At { first: 4, last: 5 }));
    }
}
