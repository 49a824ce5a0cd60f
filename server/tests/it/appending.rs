//! The log of changes, as rooms and actions append to it: many authors in one batch, and whose each entry is afterwards.

use palabre::domain::ids::TextId;
use palabre::store::log_append::{self, Appended, Batch};
use palabre::store::log_runs::{self, Run, StoredRun};
use palabre::store::{actors, log};

use crate::support::{TestApp, on_both};

/// How it is appended: as rooms do, or with other things in one transaction.
#[derive(Debug, Clone, Copy)]
enum Way {
    Alone,
    Beside,
}

const WAYS: [Way; 2] = [Way::Alone, Way::Beside];

fn run(actor: u8, actor_first: i64, count: i64) -> Run {
    Run { actor: vec![actor; 16], actor_first, count }
}

/// A text whose writer owns the actors 1 to 40, which have written nothing.
async fn text(app: &TestApp) -> TextId {
    let who = app.dossier().await;
    let text: TextId = who.adds_text("Un").await.parse().unwrap();
    let mut tx = app.app.store.write().await.unwrap();
    for actor in 1..=40 {
        actors::claim(&mut tx, &text, &[actor; 16], &who.id, app.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    text
}

async fn head(app: &TestApp, text: &TextId) -> log::Head {
    log::head(&mut app.app.store.read().await.unwrap(), text).await.unwrap()
}

async fn put(app: &TestApp, way: Way, batch: &Batch<'_>, now: i64) -> Appended {
    let store = &app.app.store;
    match way {
        Way::Alone => log_append::commit(store, batch, now).await.unwrap(),
        Way::Beside => log_append::append_and_commit(store.write().await.unwrap(), batch, now).await.unwrap(),
    }
}

/// Appends one byte for each change on top of what there is.
async fn append(app: &TestApp, way: Way, text: &TextId, runs: &[Run], now: i64) -> Appended {
    let head = head(app, text).await;
    let mut body = Vec::new();
    runs.iter().for_each(|run| (0..run.count).for_each(|_| log::write_entry(&mut body, b"x")));
    let (log_id, epoch) = (head.log_id.as_str(), head.epoch);
    put(app, way, &Batch { text, log_id, head: head.seq, epoch, runs, body: &body }, now).await
}

/// Whose the entries after `seq` are: actor, first and last entry, the actor's own first.
async fn whose(app: &TestApp, text: &TextId, seq: i64) -> Vec<(u8, i64, i64, i64)> {
    let mut db = app.app.store.read().await.unwrap();
    let rows: Vec<StoredRun> = log_runs::since(&mut db, text, seq).await.unwrap();
    let batches = log::since(&mut db, text, seq).await.unwrap();
    let last = rows.last().map_or(seq, |row| row.last);
    assert_eq!(batches.last().map_or(seq, |row| row.last), last, "batches and their authors end together");
    rows.iter().map(|row| (row.actor[0], row.first, row.last, row.actor_first)).collect()
}

on_both! {
    async fn a_batch_of_many_authors_says_whose_each_entry_is(app: TestApp) {
        let text = text(&app).await;
        let begun = head(&app, &text).await.seq;
        let (mut at, mut written) = (begun, [0_i64; 41]);
        // 16 are appended by one command, more are not.
        for (way, many) in WAYS.into_iter().flat_map(|way| [1, 2, 5, 16, 17, 40].map(|many| (way, many))) {
            let runs: Vec<Run> = (1..=many).map(|n| run(n, written[usize::from(n)] + 1, i64::from(n % 3) + 1)).collect();
            let count: i64 = runs.iter().map(|run| run.count).sum();
            let now = app.now() + at * log_runs::RUN_SPAN;
            assert_eq!(append(&app, way, &text, &runs, now).await, Appended::At { first: at + 1, last: at + count });
            let rows = whose(&app, &text, at).await;
            let told: Vec<_> = rows.iter().map(|(actor, first, last, own)| (*actor, *own, last - first + 1)).collect();
            let asked: Vec<_> = runs.iter().map(|run| (run.actor[0], run.actor_first, run.count)).collect();
            assert_eq!(told, asked, "{way:?} {many}");
            assert!(rows.windows(2).all(|pair| pair[0].2 + 1 == pair[1].1), "{rows:?}");
            runs.iter().for_each(|run| written[usize::from(run.actor[0])] += run.count);
            at += count;
        }
    }

    async fn who_goes_on_typing_is_one_row_for_a_minute(app: TestApp) {
        let text = text(&app).await;
        let begun = head(&app, &text).await.seq;
        let (mut at, mut own) = (begun, 0);
        for way in WAYS {
            let now = app.now() + own * log_runs::RUN_SPAN;
            append(&app, way, &text, &[run(1, own + 1, 1)], now).await;
            // It goes on where the batch ended, then another, then it again.
            let runs = [run(1, own + 2, 2), run(2, own / 6 * 2 + 1, 1), run(1, own + 4, 1), run(2, own / 6 * 2 + 2, 1)];
            append(&app, way, &text, &runs, now + log_runs::RUN_SPAN - 1).await;
            // After a minute a row of its own says its time.
            append(&app, way, &text, &[run(1, own + 5, 1)], now + 2 * log_runs::RUN_SPAN).await;
            append(&app, way, &text, &[run(1, own + 6, 1)], now + 3 * log_runs::RUN_SPAN).await;
            let expected = [
                (1, at + 1, at + 3, own + 1), (2, at + 4, at + 4, own / 6 * 2 + 1), (1, at + 5, at + 5, own + 4),
                (2, at + 6, at + 6, own / 6 * 2 + 2), (1, at + 7, at + 7, own + 5), (1, at + 8, at + 8, own + 6),
            ];
            assert_eq!(whose(&app, &text, at).await, expected, "{way:?}");
            (at, own) = (at + 8, own + 6);
        }
    }

    async fn a_batch_is_not_appended_when_one_of_its_authors_is_elsewhere(app: TestApp) {
        let text = text(&app).await;
        let begun = head(&app, &text).await;
        for way in WAYS {
            for (many, actor, from) in [(20, 7, 2), (20, 20, 9), (20, 1, 0), (5, 3, 2), (5, 5, 9), (1, 1, 0)] {
                let runs: Vec<Run> = (1..=many).map(|n| run(n, if n == actor { from } else { 1 }, 1)).collect();
                assert_eq!(append(&app, way, &text, &runs, app.now()).await, Appended::ActorMoved, "{way:?} {many} {actor}");
            }
            let unknown = [run(1, 1, 1), run(99, 1, 1)];
            assert_eq!(append(&app, way, &text, &unknown, app.now()).await, Appended::ActorMoved);
            let gap = [run(1, 1, 1), run(2, 1, 1), run(1, 3, 1)];
            assert_eq!(append(&app, way, &text, &gap, app.now()).await, Appended::ActorMoved);
        }
        assert_eq!((head(&app, &text).await, whose(&app, &text, begun.seq).await), (begun, vec![]));
        let all: Vec<Run> = (1..=5).map(|n| run(n, 1, 1)).collect();
        assert!(matches!(append(&app, Way::Alone, &text, &all, app.now()).await, Appended::At { .. }), "and goes on");
    }

    async fn a_batch_judged_by_something_else_than_the_store_has_is_stale(app: TestApp) {
        let text = text(&app).await;
        append(&app, Way::Alone, &text, &[run(1, 1, 20)], app.now()).await;
        let head = head(&app, &text).await;
        for (way, many) in WAYS.into_iter().flat_map(|way| [1, 20].map(|many| (way, many))) {
            let runs: Vec<Run> = (1..=many).map(|n| run(n, if n == 1 { 21 } else { 1 }, 1)).collect();
            let right = Batch {
                text: &text, log_id: &head.log_id, head: head.seq, epoch: head.epoch, runs: &runs, body: b"",
            };
            // The first of them would write a batch where there is one.
            let wrong = [
                Batch { head: head.seq - i64::from(many), ..right },
                Batch { head: head.seq + 1, ..right },
                Batch { epoch: head.epoch + 1, ..right },
                Batch { log_id: "another", ..right },
            ];
            for batch in wrong {
                assert_eq!(put(&app, way, &batch, app.now()).await, Appended::Stale, "{way:?} {many}");
            }
        }
        assert_eq!(self::head(&app, &text).await, head);
    }
}
