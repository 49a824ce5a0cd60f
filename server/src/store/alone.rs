//! SQLite's one writer, lent to who writes a whole transaction as one command.
//!
//! Must stay true: nobody waits for a connection that nobody uses; one that may be in the middle of something is closed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};

/// The writer between two such commands. The pool asks a connection that comes back whether it is well, which is as much work as
/// the command was: so it comes back only when somebody else wants to write.
#[derive(Clone, Default)]
pub(super) struct Aside(Arc<Mutex<Slot>>);

#[derive(Default)]
struct Slot {
    writer: Option<PoolConnection<Any>>,
    /// How many wait for it at the pool.
    wanted: usize,
    closed: bool,
}

/// The store is gone, and with it the pool; perhaps the runtime too, in which a connection would go back to it.
impl Drop for Slot {
    fn drop(&mut self) {
        drop(self.writer.take().map(PoolConnection::leak));
    }
}

impl Aside {
    /// For one command that begins and ends a transaction by itself.
    pub async fn lend(&self, pool: &AnyPool) -> Result<Alone, sqlx::Error> {
        let kept = self.slot().writer.take();
        let connection = match kept {
            Some(writer) => writer,
            None => {
                let _waits = self.wanted();
                pool.acquire().await?
            }
        };
        Ok(Alone { connection: Some(connection), aside: self.clone() })
    }

    /// Gives the writer back to the pool, now and whenever it would be set aside until what this gives is dropped.
    #[must_use]
    pub fn wanted(&self) -> Wanted<'_> {
        let mut slot = self.slot();
        slot.wanted += 1;
        let writer = slot.writer.take();
        drop(slot);
        // It goes back by a task of its own, not under the lock.
        drop(writer);
        Wanted(self)
    }

    /// From now on nothing is set aside.
    pub fn close(&self) {
        let mut slot = self.slot();
        slot.closed = true;
        let writer = slot.writer.take();
        drop(slot);
        drop(writer);
    }

    fn set(&self, writer: PoolConnection<Any>) {
        let mut slot = self.slot();
        let back = if slot.wanted == 0 && !slot.closed { slot.writer.replace(writer) } else { Some(writer) };
        drop(slot);
        drop(back);
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Wanted<'a>(&'a Aside);

impl Drop for Wanted<'_> {
    fn drop(&mut self) {
        self.0.slot().wanted -= 1;
    }
}

/// A connection that is closed, and with it whatever it began, unless it is known to be well.
pub(super) struct Alone {
    connection: Option<PoolConnection<Any>>,
    aside: Aside,
}

impl Alone {
    pub fn connection(&mut self) -> &mut AnyConnection {
        self.connection.as_mut().expect("there until it is given back")
    }

    pub fn give_back(mut self) {
        if let Some(connection) = self.connection.take() {
            self.aside.set(connection);
        }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.close_on_drop();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::Executor as _;

    use crate::store::{Store, Target};

    /// Shorter than the time after which the pool gives up.
    const SOON: Duration = Duration::from_secs(5);

    async fn store(folder: &tempfile::TempDir) -> Store {
        let store = Store::open(&Target::file(&folder.path().join("a.sqlite"))).await.expect("a store");
        // A new writer is tried first.
        store.write().await.expect("a transaction").rollback().await.expect("given back");
        store
    }

    async fn alone(store: &Store, name: &str) {
        let mut writer = store.writer_alone().await.expect("the writer").expect("tried");
        let statement = format!("INSERT INTO settings (name, value) VALUES ('{name}', '')");
        writer.connection().execute(sqlx::AssertSqlSafe(statement)).await.expect("written");
        writer.give_back();
    }

    async fn in_a_transaction(store: &Store, name: &str) {
        let mut tx = store.write().await.expect("a transaction");
        let statement = "INSERT INTO settings (name, value) VALUES ($1, '')";
        sqlx::query(statement).bind(name.to_owned()).execute(&mut *tx).await.expect("written");
        tx.commit().await.expect("kept");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn those_who_write_alone_and_those_who_do_not_take_turns() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        let all = (0..8).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                for turn in 0..20 {
                    let name = format!("{n}/{turn}");
                    if (n + turn) % 3 == 0 {
                        in_a_transaction(&store, &name).await;
                    } else {
                        alone(&store, &name).await;
                    }
                }
            })
        });
        let all = futures_util::future::join_all(all);
        for one in tokio::time::timeout(SOON * 4, all).await.expect("nobody waits for ever") {
            one.expect("nobody failed");
        }
        let counted = "SELECT count(*) FROM settings WHERE name LIKE '%/%'";
        let mut db = store.read().await.expect("a reader");
        let written: i64 = sqlx::query_scalar(counted).fetch_one(&mut *db).await.expect("a number");
        assert_eq!(written, 160);
    }

    #[tokio::test]
    async fn a_writer_set_aside_is_there_for_the_next_and_does_not_keep_the_store_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        alone(&store, "one").await;
        assert_eq!(store.write.num_idle(), 0, "it went back to the pool");
        alone(&store, "two").await;
        tokio::time::timeout(SOON, in_a_transaction(&store, "three")).await.expect("it was given back");
        alone(&store, "four").await;
        tokio::time::timeout(SOON, store.close()).await.expect("closed");
    }

    #[tokio::test]
    async fn a_writer_that_was_left_in_the_middle_is_not_used_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        let mut writer = store.writer_alone().await.expect("the writer").expect("tried");
        writer.connection().execute("BEGIN IMMEDIATE").await.expect("begun");
        drop(writer);
        tokio::time::timeout(SOON, in_a_transaction(&store, "one")).await.expect("another was opened");
    }
}
