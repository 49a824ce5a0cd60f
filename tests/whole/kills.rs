//! `kill -9` at any moment of a write storm: after the restart every acknowledged change is there.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server, run},
    wire::Wire,
};

const KILLS: usize = 200;
const WRITERS: usize = 3;
/// Snapshots are made all the time, so that kills meet these too.
const SNAPSHOTS: &[(&str, &str)] = &[("PALABRE_LIMIT_COMPACT", "20")];
/// A fresh text now and then: a text of thousands of words makes the clients slow, not the storm harder.
const KILLS_A_TEXT: usize = 10;

/// One text of the storm and the words in it whose changes were acknowledged.
struct Stormed {
    text: String,
    promised: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_kills_lose_no_acknowledged_change() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let mut server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let mut chance = Chance::new(9);
    let (mut all, mut snapshots): (Vec<Stormed>, usize) = (Vec::new(), 0);
    for round in 0..KILLS {
        if round % KILLS_A_TEXT == 0 {
            let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
            all.push(Stormed { text, promised: Vec::new() });
        }
        let stormed = all.last_mut().ok_or("there is a text")?;
        let promised = storm(server, &demo, &stormed.text, &mut chance, round).await?;
        server = Server::start("serve", data.path(), &[], SNAPSHOTS)?;
        check(&server, &demo, &stormed.text, &promised).await.map_err(|e| format!("kill {round}: {e}"))?;
        stormed.promised.extend(promised);
    }
    for Stormed { text, promised } in &all {
        check(&server, &demo, text, promised).await.map_err(|e| format!("after all kills: {e}"))?;
        snapshots += usize::from(snapshot_of(&server, &demo, text).await? > 20);
    }
    server.stop()?;
    let (sound, said) = run(&["verify", "--data", &data.path().display().to_string()])?;
    assert!(sound, "after all kills: {said}");
    let acknowledged: usize = all.iter().map(|stormed| stormed.promised.len()).sum();
    println!(
        "{KILLS} kills, {acknowledged} acknowledged changes, none lost; {snapshots} texts were compacted"
    );
    assert!(snapshots > 0, "no kill can have met a snapshot");
    assert!(acknowledged > 5 * KILLS, "the storm was no storm: {acknowledged} acknowledged");
    Ok(())
}

/// The log entry up to which the text's snapshot goes.
async fn snapshot_of(server: &Server, demo: &Demo, text: &str) -> Result<i64, Failed> {
    let mut wire = Wire::open(&server.address, &demo.with_role("drafter")[0].token).await?;
    wire.hello(text, None, 0, &[]).await?;
    let heard = wire.hear_kind("snapshot", Duration::from_secs(10)).await.ok_or("no snapshot came")?;
    Ok(heard.body.get("upto").int().unwrap_or(0))
}

/// Several drafters write as fast as they can until the server is killed; the words that it acknowledged.
async fn storm(
    server: Server,
    demo: &Demo,
    text: &str,
    chance: &mut Chance,
    round: usize,
) -> Result<Vec<String>, Failed> {
    let drafters = demo.with_role("drafter");
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        let mut writer = Drafter::new(text, &drafters[n % drafters.len()].token, chance.actor());
        writer.join(&server.address).await?;
        writers.push(tokio::spawn(write(writer, chance.draw(), format!("r{round}w{n}"))));
    }
    // Not tokio's sleep: the writers keep its threads busy, and the kill would wait for a lull.
    std::thread::sleep(Duration::from_millis(2 + chance.below(60) as u64));
    server.kill();
    let mut promised = Vec::new();
    for writer in writers {
        promised.extend(writer.await?);
    }
    Ok(promised)
}

/// Writes until the connection breaks; the words whose changes were acknowledged.
async fn write(mut writer: Drafter, seed: u64, name: String) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let mut sent: Vec<String> = Vec::new();
    while writer.connected() && sent.len() < 2_000 {
        let word = format!("{name}n{} ", sent.len());
        if edits::type_words(&mut writer.doc, &mut chance, &word).is_err() {
            break;
        }
        sent.push(word);
        if writer.publish().await.is_err() {
            break;
        }
        writer.listen(Duration::from_micros(300)).await;
    }
    writer.listen(Duration::from_millis(20)).await;
    let kept = sent.len() - writer.unacknowledged.len();
    sent.truncate(kept);
    sent
}

async fn check(server: &Server, demo: &Demo, text: &str, promised: &[String]) -> Result<(), Failed> {
    let mut reader = Drafter::new(text, &demo.with_role("drafter")[0].token, Vec::new());
    reader.join(&server.address).await?;
    let all = edits::every_word(&reader.doc);
    // Another's word may have been typed into the middle of one: look for its change, not for a run of characters.
    let missing: Vec<&String> = promised.iter().filter(|word| !all.contains(word.trim())).collect();
    if missing.is_empty() || history_has(&mut reader, &missing) {
        return Ok(());
    }
    Err(format!("acknowledged and lost: {missing:?}").into())
}

fn history_has(reader: &mut Drafter, words: &[&String]) -> bool {
    let typed: String = reader
        .doc
        .get_changes(&[])
        .iter()
        .flat_map(|change| change.decode().operations)
        .filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned)))
        .collect();
    words.iter().all(|word| typed.contains(word.as_str()))
}
