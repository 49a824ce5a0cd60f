//! An entry of the log that Automerge cannot apply, as a server of another release might have let in: it is set aside at
//! every server, everybody is told once, and they go on together without it.

use std::time::{Duration, Instant};

use automerge::{Change, ChangeHash};
use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    cluster::Cluster,
    drafter::Drafter,
    edits, engines,
    server::Account,
    wire::Wire,
};
use sqlx::{Connection as _, Row as _};

use crate::several::same_everywhere;

const SOON: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_applied_is_set_aside_at_every_server_and_told_once() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(3, &[]).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters: Vec<Account> = cluster.demo.with_role("drafter").into_iter().cloned().collect();
    let mut chance = Chance::new(83);
    let mut party = Party { writers: Vec::new(), readers: Vec::new(), words: Vec::new() };
    for n in 0..6 {
        let account = &drafters[n % drafters.len()];
        let mut writer = Drafter::new(&text, &account.token, chance.actor());
        writer.join(cluster.address(n % 3)).await?;
        party.writers.push(writer);
        party.readers.push(Reader::join(cluster.address(n % 3), &text, &account.token).await?);
    }
    party.write(&mut chance, 5).await?;

    let first = store_what_cannot_be_applied(&cluster, &mut party.writers[0], &mut chance).await?;
    party.write_until_told(&mut chance, &[first.seq]).await?;
    party.the_first_leaves();

    // The same while the servers do not hear each other.
    cluster.nats.kill()?;
    let second = store_what_cannot_be_applied(&cluster, &mut party.writers[0], &mut chance).await?;
    party.write_until_told(&mut chance, &[first.seq, second.seq]).await?;
    party.the_first_leaves();
    cluster.nats.go_on()?;

    party.write(&mut chance, 5).await?;
    party.is_told_no_more(&[first.seq, second.seq]).await;
    same_everywhere(&cluster, &text, &mut chance, &party.words).await?;
    let rows = sqlx::query("SELECT seq, body FROM quarantine WHERE text_id = $1 ORDER BY seq");
    let rows = rows.bind(&text).fetch_all(&mut cluster.database().await?).await?;
    assert_eq!(rows.len(), 2);
    for (row, stored) in rows.iter().zip([&first, &second]) {
        assert_eq!(row.try_get::<i64, _>("seq")?, stored.seq);
        assert_eq!(row.try_get::<Vec<u8>, _>("body")?, stored.change, "it is kept as it was");
    }
    let (sound, said) = cluster.verify()?;
    assert!(sound, "{said}");
    Ok(())
}

/// Nobody writes, so no server has read the document: readers were sent the entry as everything else.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_only_read_are_told_once_somebody_writes() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let cluster = Cluster::of(2, &[]).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let account = cluster.demo.with_role("drafter")[0].clone();
    let mut chance = Chance::new(89);
    let mut author = Drafter::new(&text, &account.token, chance.actor());
    author.join(cluster.address(0)).await?;
    edits::type_words(&mut author.doc, &mut chance, "avant ")?;
    author.publish().await?;
    assert!(author.settle(SOON).await, "{:?}", author.refusals);
    author.drop_connection();
    let mut readers = Vec::new();
    for at in 0..2 {
        readers.push(Reader::join(cluster.address(at), &text, &account.token).await?);
    }
    // Longer than a document stays in memory that nobody can write (`document_idle`).
    tokio::time::sleep(Duration::from_secs(5)).await;
    let stored = store_what_cannot_be_applied(&cluster, &mut author, &mut chance).await?;
    for reader in &mut readers {
        reader.wire.hear_kind("changes", SOON).await.ok_or("the entry was not sent")?;
        reader.listen(Duration::from_millis(500)).await;
        assert_eq!(reader.dropped, [] as [i64; 0], "some server had read the document: this tries nothing");
    }
    let mut writer = Drafter::new(&text, &account.token, chance.actor());
    writer.join(cluster.address(1)).await?;
    edits::type_words(&mut writer.doc, &mut chance, "apres ")?;
    writer.publish().await?;
    assert!(writer.settle(SOON).await, "{:?}", writer.refusals);
    // Longer than the servers take to look into the store.
    writer.listen(Duration::from_secs(3)).await;
    for reader in &mut readers {
        reader.listen(Duration::from_secs(1)).await;
        assert_eq!(reader.dropped, [stored.seq]);
        assert!(!reader.sent_away, "a reader had to begin anew");
    }
    assert_eq!((writer.sent_away, writer.connected()), (0, true), "the writer had to begin anew");
    Ok(())
}

struct Stored {
    seq: i64,
    change: Vec<u8>,
}

/// The next change of this author, depending on one that nobody has, put into the store as a server does.
async fn store_what_cannot_be_applied(
    cluster: &Cluster,
    author: &mut Drafter,
    chance: &mut Chance,
) -> Result<Stored, Failed> {
    let mut copy = author.doc.fork().with_actor(author.doc.get_actor().clone());
    edits::type_words(&mut copy, chance, "jamais ")?;
    copy.commit();
    let mut change = copy.get_last_local_change().ok_or("nothing was typed")?.decode();
    change.deps.push(ChangeHash([0x5a; 32]));
    change.deps.sort_unstable();
    let change = Change::from(change);
    let (bytes, actor) = (change.raw_bytes().to_vec(), change.actor_id().to_bytes().to_vec());
    let mut database = cluster.database().await?;
    let mut tx = database.begin().await?;
    let seq: i64 =
        sqlx::query_scalar("UPDATE texts SET head_seq = head_seq + 1 WHERE id = $1 RETURNING head_seq")
            .bind(&author.text)
            .fetch_one(&mut *tx)
            .await?;
    let moved = sqlx::query(
        "UPDATE actors SET next_seq = next_seq + 1 WHERE text_id = $1 AND actor = $2 AND next_seq = $3",
    );
    let moved =
        moved.bind(&author.text).bind(&actor).bind(i64::try_from(change.seq())?).execute(&mut *tx).await?;
    assert_eq!(moved.rows_affected(), 1, "its author wrote on meanwhile");
    sqlx::query("INSERT INTO log_runs (text_id, last_seq, first_seq, actor, actor_first, received_at) VALUES ($1, $2, $2, $3, $4, 0)")
        .bind(&author.text)
        .bind(seq)
        .bind(&actor)
        .bind(i64::try_from(change.seq())?)
        .execute(&mut *tx)
        .await?;
    // Plain, then its length as LEB128, then itself.
    let (low, high) = (u8::try_from(bytes.len() & 0x7f)? | 0x80, u8::try_from(bytes.len() >> 7)?);
    let body = [&[0, low, high], bytes.as_slice()].concat();
    sqlx::query("INSERT INTO log (text_id, last_seq, first_seq, body) VALUES ($1, $2, $2, $3)")
        .bind(&author.text)
        .bind(seq)
        .bind(body)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Stored { seq, change: bytes })
}

/// Somebody without an actor.
struct Reader {
    wire: Wire,
    dropped: Vec<i64>,
    sent_away: bool,
}

impl Reader {
    async fn join(address: &str, text: &str, token: &str) -> Result<Self, Failed> {
        let mut wire = Wire::open(address, token).await?;
        wire.hello(text, None, 0, &[]).await?;
        wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
        Ok(Self { wire, dropped: Vec::new(), sent_away: false })
    }

    async fn listen(&mut self, patience: Duration) {
        let until = tokio::time::Instant::now() + patience;
        while !self.sent_away {
            match tokio::time::timeout_at(until, self.wire.hear()).await {
                Ok(Some(heard)) if heard.kind == "drop" => {
                    self.dropped.push(heard.body.get("seq").int().unwrap_or(0));
                }
                Ok(Some(heard)) => self.sent_away = heard.kind == "resync" || heard.kind == "bye",
                Ok(None) => self.sent_away = true,
                Err(_) => return,
            }
        }
    }
}

/// Writers and readers at all servers, and the words that the writers wrote.
struct Party {
    writers: Vec<Drafter>,
    readers: Vec<Reader>,
    words: Vec<String>,
}

impl Party {
    async fn write(&mut self, chance: &mut Chance, rounds: usize) -> Result<(), Failed> {
        for _ in 0..rounds {
            for writer in &mut self.writers {
                let word = format!("mot{} ", self.words.len());
                edits::type_words(&mut writer.doc, chance, &word)?;
                writer.publish().await?;
                self.words.push(word);
                writer.listen(Duration::from_millis(2)).await;
            }
        }
        for writer in &mut self.writers {
            assert!(writer.settle(SOON).await, "{:?}", writer.refusals);
            assert!(writer.refusals.is_empty(), "{:?}", writer.refusals);
        }
        Ok(())
    }

    /// All but the first, whose change it was, write on, at all servers, until everybody has heard of these entries.
    async fn write_until_told(&mut self, chance: &mut Chance, seqs: &[i64]) -> Result<(), Failed> {
        let begun = Instant::now();
        loop {
            for (n, writer) in self.writers.iter_mut().enumerate() {
                writer.listen(Duration::from_millis(10)).await;
                if n > 0 {
                    let word = format!("mot{} ", self.words.len());
                    edits::type_words(&mut writer.doc, chance, &word)?;
                    writer.publish().await?;
                    self.words.push(word);
                }
            }
            for reader in &mut self.readers {
                reader.listen(Duration::from_millis(10)).await;
            }
            let heard = self.writers.iter().map(|writer| &writer.dropped);
            let mut heard = heard.chain(self.readers.iter().map(|reader| &reader.dropped));
            if heard.all(|dropped| dropped == seqs) {
                return Ok(());
            }
            if begun.elapsed() > SOON {
                let heard: Vec<_> = self.writers.iter().map(|writer| &writer.dropped).collect();
                return Err(format!("not everybody heard of {seqs:?}: {heard:?}").into());
            }
        }
    }

    /// Whose change was set aside was told so, once, and has to begin anew; nobody else is concerned.
    fn the_first_leaves(&mut self) {
        for (n, writer) in self.writers.iter().enumerate() {
            let codes: Vec<&str> = writer.refusals.iter().map(|(code, _)| code.as_str()).collect();
            assert_eq!(codes, if n == 0 { vec!["quarantined"] } else { Vec::new() }, "writer {n}");
        }
        self.writers.remove(0);
    }

    async fn is_told_no_more(&mut self, seqs: &[i64]) {
        for writer in &mut self.writers {
            writer.listen(Duration::from_millis(100)).await;
            assert_eq!(writer.sent_away, 0, "a writer had to begin anew");
        }
        for reader in &mut self.readers {
            reader.listen(Duration::from_millis(100)).await;
            assert_eq!(reader.dropped, seqs);
            assert!(!reader.sent_away, "a reader had to begin anew");
        }
    }
}
