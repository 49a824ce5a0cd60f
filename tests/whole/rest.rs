//! What becomes of a text when its writers leave, and how long those wait who read it while others write.

use std::time::{Duration, Instant};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    drafter::Drafter,
    edits,
    server::{Demo, Server},
    wire::Wire,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// The kinds of messages that bring a newcomer the text, and how many log entries come one by one.
async fn opening(server: &Server, text: &str, token: &str) -> Result<(bool, i64), Failed> {
    let mut wire = Wire::open(&server.address, token).await?;
    wire.hello(text, None, 0, &[]).await?;
    let (mut snapshot, mut entries) = (false, 0);
    loop {
        let heard = wire.hear().await.ok_or("closed while opening")?;
        match heard.kind.as_str() {
            "snapshot" => snapshot = true,
            "changes" => {
                let end = |name: &str| heard.body.get(name).int().ok_or("a batch without its numbers");
                entries += end("to")? - end("from")? + 1;
            }
            "synced" => return Ok((snapshot, entries)),
            _ => {}
        }
    }
}

async fn html(server: &Server, text: &str, token: &str) -> Result<String, Failed> {
    let url = server.url(&format!("/api/v1/texts/{text}?format=html"));
    let answer = reqwest::Client::new().get(url).bearer_auth(token).timeout(PATIENCE).send().await?;
    Ok(answer.error_for_status()?.text().await?)
}

async fn write(writer: &mut Drafter, chance: &mut Chance, words: &str) -> Result<(), Failed> {
    edits::type_words(&mut writer.doc, chance, words)?;
    writer.publish().await?;
    if writer.settle(PATIENCE).await { Ok(()) } else { Err("a push was not acknowledged".into()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_whose_writers_have_left_is_opened_from_one_snapshot_and_can_be_written_again()
-> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let token = &demo.with_role("drafter")[0].token;
    let mut chance = Chance::new(31);
    let mut writer = Drafter::new(&text, token, chance.actor());
    writer.join(&server.address).await?;
    for n in 0..250 {
        edits::type_words(&mut writer.doc, &mut chance, &format!("mot{n} "))?;
        writer.publish().await?;
    }
    assert!(writer.settle(PATIENCE).await, "a push was not acknowledged");
    writer.drop_connection();
    let begun = Instant::now();
    while opening(&server, &text, token).await? != (true, 0) {
        assert!(begun.elapsed() < PATIENCE, "it was never opened from the snapshot alone");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // The document is let go meanwhile: reading and writing bring it back.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(html(&server, &text, token).await?.contains("mot249"));
    writer.join(&server.address).await?;
    write(&mut writer, &mut chance, "encore").await?;
    assert!(html(&server, &text, token).await?.contains("encore"));
    server.stop()?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_a_text_that_is_written_all_the_time_sees_what_was_acknowledged_and_does_not_wait_for_an_end()
-> Result<(), Failed> {
    let data = tempfile::tempdir()?;
    let server = Server::demo(data.path())?;
    let demo = Demo::read(data.path())?;
    let text = new_text(&server, &demo, "# Contexte\n\nUn texte.\n").await?;
    let token = demo.with_role("drafter")[0].token.clone();
    let mut chance = Chance::new(32);
    let mut busy = Drafter::new(&text, &token, chance.actor());
    busy.join(&server.address).await?;
    let writing = tokio::spawn(async move {
        let (mut chance, begun) = (Chance::new(33), Instant::now());
        while begun.elapsed() < Duration::from_secs(6) {
            write(&mut busy, &mut chance, "x").await?;
        }
        Ok::<_, Failed>(())
    });
    let mut writer = Drafter::new(&text, &token, chance.actor());
    writer.join(&server.address).await?;
    for n in 0..5 {
        write(&mut writer, &mut chance, &format!("lu{n}")).await?;
        let begun = Instant::now();
        // The other one types its letter anywhere, also into this word.
        let read = html(&server, &text, &token).await?.replace('x', "");
        assert!(read.contains(&format!("lu{n}")), "an acknowledged word is missing");
        assert!(begun.elapsed() < Duration::from_secs(3), "a page took {:?}", begun.elapsed());
    }
    assert!(!writing.is_finished(), "nobody wrote while the pages were read");
    writing.await??;
    server.stop()?;
    Ok(())
}
