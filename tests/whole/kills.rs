//! `kill -9` at any moment of a write storm: after the restart every acknowledged change is there.

use std::time::Duration;

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
};

const KILLS: usize = 200;
const WRITERS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_kills_lose_no_acknowledged_change() -> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let mut server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = demo.with_role("drafter");
    let mut chance = Chance::new(9);
    let mut acknowledged = 0_usize;
    for round in 0..KILLS {
        let mut storm = Vec::new();
        for n in 0..WRITERS {
            let mut writer = Drafter::new(&text, &drafters[n % drafters.len()].token, chance.actor());
            writer.join(&server.address).await?;
            let seed = chance.draw();
            storm.push(tokio::spawn(write(writer, seed, format!("r{round}w{n}"))));
        }
        tokio::time::sleep(Duration::from_millis(2 + chance.below(60) as u64)).await;
        server.kill();
        let mut promised = Vec::new();
        for writer in storm {
            promised.extend(writer.await?);
        }
        server = Server::serve(data.path())?;
        check(&server, &text, &drafters[0].token, &promised, &mut chance)
            .await
            .map_err(|e| format!("kill {round}: {e}"))?;
        acknowledged += promised.len();
    }
    println!("{KILLS} kills, {acknowledged} acknowledged changes, none lost");
    assert!(acknowledged > KILLS, "the storm was no storm: {acknowledged} acknowledged");
    Ok(())
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

async fn check(
    server: &Server,
    text: &str,
    token: &str,
    promised: &[String],
    chance: &mut Chance,
) -> Result<(), Failed> {
    let mut reader = Drafter::new(text, token, chance.actor());
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
