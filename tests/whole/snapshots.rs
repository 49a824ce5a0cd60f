//! Snapshots among several servers: one makes it, the others take it from the store; who comes gets it at whichever server;
//! and nothing is lost when a server is killed while it makes one, or opens a text while another makes one.

use std::time::{Duration, Instant};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    cluster::Cluster,
    drafter::Drafter,
    edits, engines,
    value::Value,
    wire::Wire,
};
use sqlx::{Connection as _, PgConnection};

use crate::several::same_everywhere;

/// More than what is worth a snapshot once the last writer has left (`COMPACT_ON_LEAVING`), and than what is kept behind it
/// (`compact_keep`).
const CHANGES: usize = 400;
const SOON: Duration = Duration::from_secs(20);
/// The longest that a dead server's turn lasts (`COMPACTING`).
const TURN: i64 = 120_000;

#[tokio::test(flavor = "multi_thread")]
async fn one_server_makes_the_snapshot_and_the_others_take_it() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let cluster = Cluster::of(3, &[]).await?;
    let (mut database, mut chance) = (cluster.database().await?, Chance::new(97));
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    count_what_is_made(&mut database).await?;
    let token = cluster.demo.with_role("drafter")[0].token.clone();
    let mut readers = Vec::new();
    for at in 0..3 {
        readers.push(Newcomer::join(&cluster, at, &text, &token, None).await?);
    }
    let words = write(&cluster, 0, &text, &mut chance).await?;
    let head = saved_to_the_head(&mut database, &text).await?;
    for (at, reader) in readers.iter().enumerate() {
        let begun = Instant::now();
        loop {
            let newcomer = Newcomer::join(&cluster, at, &text, &token, None).await?;
            if newcomer.saved == Some(head) {
                assert_eq!(newcomer.entries, 0, "server {at} sends what the snapshot holds once more");
                break;
            }
            assert!(begun.elapsed() < SOON, "server {at} still sends {:?} of {head}", newcomer.saved);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // Who was away for a moment is sent the entries, and not the whole.
        let since = reader.log.clone().map(|log| (log, head - 10));
        let back = Newcomer::join(&cluster, at, &text, &token, since).await?;
        assert_eq!((back.saved, back.entries), (None, 10), "server {at}");
    }
    let made: i64 = sqlx::query_scalar("SELECT count(*) FROM made WHERE text_id = $1")
        .bind(&text)
        .fetch_one(&mut database)
        .await?;
    assert_eq!(made, 1, "more than one server wrote it");
    let turns: i64 = sqlx::query_scalar("SELECT count(*) FROM leases WHERE name LIKE 'compact %'")
        .fetch_one(&mut database)
        .await?;
    assert_eq!(turns, 0, "its turn was not given back");
    for reader in &mut readers {
        assert!(!reader.is_sent_away().await, "a reader had to begin anew");
    }
    same_everywhere(&cluster, &text, &mut chance, &words).await?;
    let (sound, said) = cluster.verify()?;
    assert!(sound, "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_the_server_that_makes_the_snapshot_is_killed() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(3, &[]).await?;
    let (mut database, mut chance) = (cluster.database().await?, Chance::new(101));
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let before = upto(&mut database, &text).await?;
    // Nobody can write a snapshot for now.
    let mut other = cluster.database().await?;
    let mut held = other.begin().await?;
    sqlx::query("LOCK TABLE snapshots IN SHARE ROW EXCLUSIVE MODE").execute(&mut *held).await?;
    let words = write(&cluster, 0, &text, &mut chance).await?;
    waits_for(&mut database, "snapshots").await?;
    cluster.kill(0);
    held.rollback().await?;

    let turn: i64 = sqlx::query_scalar(
        "SELECT until - (extract(epoch FROM now()) * 1000)::bigint FROM leases WHERE name = $1",
    )
    .bind(format!("compact {text}"))
    .fetch_one(&mut database)
    .await?;
    assert!(turn <= TURN, "the others wait for a dead server for {turn} ms");
    // That time passes.
    sqlx::query("UPDATE leases SET until = 0").execute(&mut database).await?;
    let token = cluster.demo.with_role("drafter")[0].token.clone();
    let newcomer = Newcomer::join(&cluster, 1, &text, &token, None).await?;
    assert_eq!(newcomer.saved, Some(before), "half a snapshot was kept");
    assert_eq!(newcomer.entries, i64::try_from(CHANGES)?);
    let head = saved_to_the_head(&mut database, &text).await?;
    cluster.start(0)?;
    let newcomer = Newcomer::join(&cluster, 2, &text, &token, None).await?;
    assert_eq!((newcomer.saved, newcomer.entries), (Some(head), 0));
    same_everywhere(&cluster, &text, &mut chance, &words).await?;
    let (sound, said) = cluster.verify()?;
    assert!(sound, "{said}");
    Ok(())
}

/// A server reads snapshot and log of a text that it opens. Were another's snapshot to come between the two, the older snapshot and
/// the shorter log would lack what stands between them, and everything that depends on it would be set aside.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_is_whole_that_is_opened_while_another_server_makes_its_snapshot() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(3, &[]).await?;
    let (mut database, mut chance) = (cluster.database().await?, Chance::new(103));
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let before = upto(&mut database, &text).await?;
    let token = cluster.demo.with_role("drafter")[0].token.clone();
    let mut words = write(&cluster, 0, &text, &mut chance).await?;
    // Before it makes one itself.
    cluster.kill(0);
    let mut whole = Drafter::new(&text, &token, chance.actor());
    whole.join(cluster.address(2)).await?;
    whole.drop_connection();
    let head = whole.cursor();
    assert_eq!(upto(&mut database, &text).await?, before, "a snapshot was made already: this tries nothing");

    let mut other = cluster.database().await?;
    let mut making = other.begin().await?;
    sqlx::query("LOCK TABLE log IN ACCESS EXCLUSIVE MODE").execute(&mut *making).await?;
    let mut comes = Drafter::new(&text, &token, chance.actor());
    let (joined, made) = tokio::join!(comes.join(cluster.address(1)), async {
        // It has read the older snapshot, and waits for the log.
        waits_for(&mut database, "log").await?;
        sqlx::query("UPDATE snapshots SET upto_seq = $1, body = $2, objects = NULL WHERE text_id = $3")
            .bind(head)
            .bind(whole.doc.save())
            .bind(&text)
            .execute(&mut *making)
            .await?;
        sqlx::query("DELETE FROM log WHERE text_id = $1 AND last_seq < $2 - 256")
            .bind(&text)
            .bind(head)
            .execute(&mut *making)
            .await?;
        making.commit().await?;
        Ok::<_, Failed>(())
    });
    made?;
    joined?;
    assert_eq!(comes.doc.get_heads(), whole.doc.get_heads(), "who came was not sent the whole text");
    edits::type_words(&mut comes.doc, &mut chance, "ensuite ")?;
    words.push("ensuite ".to_owned());
    comes.publish().await?;
    assert!(comes.settle(SOON).await, "{:?}", comes.refusals);
    comes.listen(Duration::from_secs(1)).await;
    assert!(comes.dropped.is_empty() && comes.refusals.is_empty(), "{:?} were set aside", comes.dropped);
    cluster.start(0)?;
    same_everywhere(&cluster, &text, &mut chance, &words).await
}

/// Writes down each attempt to keep a snapshot, also one that comes too late.
async fn count_what_is_made(database: &mut PgConnection) -> Result<(), Failed> {
    for statement in [
        "CREATE TABLE made (text_id TEXT, upto BIGINT)",
        "CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN INSERT INTO made VALUES (NEW.text_id, NEW.upto_seq); RETURN NEW; END'",
        "CREATE TRIGGER made BEFORE INSERT ON snapshots FOR EACH ROW EXECUTE FUNCTION made()",
    ] {
        sqlx::query(statement).execute(&mut *database).await?;
    }
    Ok(())
}

/// So many changes, a push each, by one who then leaves; their words.
async fn write(cluster: &Cluster, at: usize, text: &str, chance: &mut Chance) -> Result<Vec<String>, Failed> {
    let token = cluster.demo.with_role("drafter")[1].token.clone();
    let (mut writer, mut words) = (Drafter::new(text, &token, chance.actor()), Vec::new());
    writer.join(cluster.address(at)).await?;
    for n in 0..CHANGES {
        let word = format!("mot{n} ");
        edits::type_words(&mut writer.doc, chance, &word)?;
        writer.publish().await?;
        words.push(word);
    }
    assert!(writer.settle(SOON).await, "{:?}", writer.refusals);
    Ok(words)
}

async fn upto(database: &mut PgConnection, text: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT upto_seq FROM snapshots WHERE text_id = $1")
        .bind(text)
        .fetch_one(database)
        .await
}

/// Waits until the snapshot holds the whole log; its last entry.
async fn saved_to_the_head(database: &mut PgConnection, text: &str) -> Result<i64, Failed> {
    let begun = Instant::now();
    loop {
        let head = sqlx::query_scalar("SELECT head_seq FROM texts WHERE id = $1");
        let head: i64 = head.bind(text).fetch_one(&mut *database).await?;
        if upto(database, text).await? == head {
            return Ok(head);
        }
        if begun.elapsed() > SOON {
            return Err(format!("no snapshot up to {head} was made").into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until somebody waits for this table.
async fn waits_for(database: &mut PgConnection, table: &str) -> Result<(), Failed> {
    let begun = Instant::now();
    loop {
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass";
        let waiting: i64 = sqlx::query_scalar(waiting).bind(table).fetch_one(&mut *database).await?;
        if waiting > 0 {
            return Ok(());
        }
        if begun.elapsed() > SOON {
            return Err(format!("nobody came to {table}").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Somebody without an actor, and what they were sent.
struct Newcomer {
    wire: Wire,
    log: Option<String>,
    /// Up to which entry they were sent the whole document.
    saved: Option<i64>,
    /// How many entries they were sent.
    entries: i64,
}

impl Newcomer {
    async fn join(
        cluster: &Cluster,
        at: usize,
        text: &str,
        token: &str,
        since: Option<(String, i64)>,
    ) -> Result<Self, Failed> {
        let mut wire = Wire::open(cluster.address(at), token).await?;
        let (log, since) = since.map_or((None, 0), |(log, since)| (Some(log), since));
        wire.hello(text, log.as_deref(), since, &[]).await?;
        let mut one = Self { wire, log: None, saved: None, entries: 0 };
        loop {
            let heard = tokio::time::timeout(SOON, one.wire.hear()).await?.ok_or("closed while joining")?;
            let number = |name: &str| heard.body.get(name).int().unwrap_or(0);
            match heard.kind.as_str() {
                "welcome" => one.log = Some(heard.body.get("log").text().to_owned()),
                "snapshot" => one.saved = Some(number("upto")),
                "changes" => one.entries += number("to") - number("from") + 1,
                "synced" => return Ok(one),
                _ => {}
            }
        }
    }

    /// Hears everything that has come; whether it was a goodbye.
    async fn is_sent_away(&mut self) -> bool {
        let asked = self.wire.say("ping", Vec::<(&str, Value)>::new()).await;
        asked.is_err() || self.wire.hear_kind("pong", SOON).await.is_none()
    }
}
