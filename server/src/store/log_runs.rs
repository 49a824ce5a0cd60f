//! Whose each entry of a text's log is, for ever: a row for each run of consecutive changes of one actor, and the number that
//! each actor's next change has.
//!
//! Must stay true: an append moves every actor of the batch from the number that its first run names, or changes nothing that is kept;
//! a batch of many authors costs few statements, since all other writers of SQLite wait meanwhile.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use crate::domain::clock::Millis;
use crate::domain::error::Error;
use crate::domain::ids::TextId;

/// A row of `log_runs` says when its first change came; the others came within this time.
pub const RUN_SPAN: Millis = 60_000;

/// Rows of one statement at most. Where there may be more, each has as many as a power of two: few statements stay prepared.
pub(super) const AT_ONCE: usize = 16;

pub(super) type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Consecutive changes of one actor within a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub actor: Vec<u8>,
    /// The actor's own number of the first of them.
    pub actor_first: i64,
    pub count: i64,
}

/// A row: entries `first..=last` are this actor's, from its own number `actor_first` on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    pub first: i64,
    pub last: i64,
    pub actor: Vec<u8>,
    pub actor_first: i64,
    pub received_at: Millis,
}

/// Whose the entries after `seq` are, in order.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &mut AnyConnection, text: &TextId, seq: i64) -> Result<Vec<StoredRun>, Error> {
    let rows = sqlx::query(
        "SELECT first_seq, last_seq, actor, actor_first, received_at FROM log_runs
          WHERE text_id = $1 AND last_seq > $2 ORDER BY last_seq",
    )
    .bind(text.as_str())
    .bind(seq)
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StoredRun {
                first: row.try_get("first_seq")?,
                last: row.try_get("last_seq")?,
                actor: row.try_get("actor")?,
                actor_first: row.try_get("actor_first")?,
                received_at: row.try_get("received_at")?,
            })
        })
        .collect()
}

/// Writes rows as they are: of a new text's log, whose batches a snapshot holds, or of a batch.
///
/// # Errors
/// When the database fails.
pub async fn insert(db: &mut AnyConnection, text: &TextId, runs: &[StoredRun]) -> Result<(), Error> {
    for some in parts(runs) {
        let rows: Vec<String> =
            (0..some.len()).map(|n| format!("({})", row_sql(2 + ROW_VALUES * n))).collect();
        let statement = format!("{INSERT_ROWS} VALUES {}", rows.join(", "));
        let query = sqlx::query(AssertSqlSafe(statement)).bind(text.as_str());
        some.iter().fold(query, bind_row).execute(&mut *db).await?;
    }
    Ok(())
}

pub(super) const INSERT_ROWS: &str =
    "INSERT INTO log_runs (text_id, last_seq, first_seq, actor, actor_first, received_at)";
/// Values that a row takes besides its text, which is `$1`.
pub(super) const ROW_VALUES: usize = 5;

/// The values of a row, the first of them `$n`.
pub(super) fn row_sql(n: usize) -> String {
    format!("$1, ${n}, ${}, ${}, ${}, ${}", n + 1, n + 2, n + 3, n + 4)
}

pub(super) fn bind_row<'q>(query: Query<'q>, run: &StoredRun) -> Query<'q> {
    query.bind(run.last).bind(run.first).bind(run.actor.clone()).bind(run.actor_first).bind(run.received_at)
}

/// The rows of a batch whose first entry is `first`.
pub(super) fn rows_of(runs: &[Run], first: i64, now: Millis) -> Vec<StoredRun> {
    let mut next = first;
    let row = |run: &Run| {
        let first = next;
        next += run.count;
        let (actor, actor_first) = (run.actor.clone(), run.actor_first);
        StoredRun { first, last: next - 1, actor, actor_first, received_at: now }
    };
    runs.iter().map(row).collect()
}

/// A run that continues the last row of the same actor makes it longer: typing for hours is one row.
pub(super) async fn join(db: &mut AnyConnection, text: &TextId, run: &StoredRun) -> Result<bool, Error> {
    let query = sqlx::query(AssertSqlSafe(join_sql(2, "$7", "$8"))).bind(text.as_str());
    let query = bind_row(query, run).bind(run.first - 1).bind(run.received_at - RUN_SPAN);
    Ok(query.execute(db).await?.rows_affected() == 1)
}

/// `$n`… are the values of the row that may be joined to the one that ends with entry `before` and was begun after `since`.
pub(super) fn join_sql(n: usize, before: &str, since: &str) -> String {
    format!(
        "UPDATE log_runs SET last_seq = ${n}
          WHERE text_id = $1 AND last_seq = {before} AND actor = ${}
            AND actor_first + (last_seq - first_seq + 1) = ${} AND received_at > {since}",
        n + 2,
        n + 3
    )
}

/// An actor's changes of one batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Move<'a> {
    actor: &'a [u8],
    from: i64,
    count: i64,
}

/// One for each actor; nothing when its runs do not follow each other.
pub(super) fn moves_of(runs: &[Run]) -> Option<Vec<Move<'_>>> {
    let mut moves: BTreeMap<&[u8], Move<'_>> = BTreeMap::new();
    for run in runs {
        let (actor, from) = (run.actor.as_slice(), run.actor_first);
        let of_actor = moves.entry(actor).or_insert(Move { actor, from, count: 0 });
        if of_actor.from + of_actor.count != from {
            return None;
        }
        of_actor.count += run.count;
    }
    Some(moves.into_values().collect())
}

/// False when one of them stands elsewhere.
pub(super) async fn move_actors(
    db: &mut AnyConnection,
    text: &TextId,
    moves: &[Move<'_>],
) -> Result<bool, Error> {
    for some in parts(moves) {
        let query = sqlx::query(AssertSqlSafe(move_sql(some.len(), 2))).bind(text.as_str());
        let moved = some.iter().fold(query, bind_move).execute(&mut *db).await?;
        if moved.rows_affected() != some.len() as u64 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Values that the move of an actor takes besides its text, which is `$1`.
pub(super) const MOVE_VALUES: usize = 3;

/// Moves `moves` actors, whose values begin with `$n`.
pub(super) fn move_sql(moves: usize, n: usize) -> String {
    let each = |case: &dyn Fn(usize) -> String, between: &str| {
        (0..moves).map(|at| case(n + MOVE_VALUES * at)).collect::<Vec<_>>().join(between)
    };
    format!(
        "UPDATE actors SET next_seq = next_seq + CASE actor {} END
          WHERE text_id = $1 AND actor IN ({}) AND next_seq = CASE actor {} END",
        each(&|n| format!("WHEN ${n} THEN ${}", n + 1), " "),
        each(&|n| format!("${n}"), ", "),
        each(&|n| format!("WHEN ${n} THEN ${}", n + 2), " "),
    )
}

pub(super) fn bind_move<'q>(query: Query<'q>, one: &Move<'_>) -> Query<'q> {
    query.bind(one.actor.to_vec()).bind(one.count).bind(one.from)
}

/// In order, each of as many as a power of two.
fn parts<T>(all: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let most = 1 << rest.len().checked_ilog2()?;
        let (part, behind) = rest.split_at(AT_ONCE.min(most));
        rest = behind;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(actor: u8, actor_first: i64, count: i64) -> Run {
        Run { actor: vec![actor; 16], actor_first, count }
    }

    #[test]
    fn parts_hold_everything_in_order_and_have_few_lengths() {
        for length in 0..100 {
            let all: Vec<usize> = (0..length).collect();
            let parts: Vec<&[usize]> = parts(&all).collect();
            assert_eq!(parts.concat(), all);
            assert!(parts.iter().all(|part| part.len().is_power_of_two() && part.len() <= AT_ONCE));
        }
    }

    #[test]
    fn an_actor_moves_once_for_all_its_runs_and_not_over_a_gap() {
        let runs = [run(1, 5, 2), run(2, 1, 1), run(1, 7, 3)];
        let moves: Vec<(u8, i64, i64)> =
            moves_of(&runs).expect("they follow").iter().map(|m| (m.actor[0], m.from, m.count)).collect();
        assert_eq!(moves, [(1, 5, 5), (2, 1, 1)]);
        assert_eq!(moves_of(&[run(1, 5, 2), run(1, 8, 1)]), None);
    }
}
