//! Three servers under load while each part they stand on goes away and comes back: NATS is killed, NATS says nothing any
//! more, PostgreSQL falls as at a power cut, a server is killed. Whoever writes goes on by themselves, at whichever server
//! the balancer gives them; nothing that was typed is lost, and nothing is there twice. Letters go out once.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use palabre_tests::{
    api::{Failed, new_text},
    chance::Chance,
    cluster::Cluster,
    drafter::Drafter,
    edits, engines,
    postbox::Postbox,
};
use tokio::task::JoinHandle;

use crate::several::same_everywhere;

const WRITERS: usize = 6;
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread")]
async fn whatever_goes_away_comes_back_and_nothing_is_lost() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let post = Postbox::open(Duration::from_millis(150)).await?;
    let letters = [("PALABRE_SMTP", post.url.as_str()), ("PALABRE_MAIL_FROM", "palabre@example.org")];
    let mut cluster = Cluster::of(3, &letters).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let on = Arc::new(AtomicBool::new(true));
    let writers: Vec<_> = (0..WRITERS).map(|n| write(&cluster, &text, n, on.clone())).collect();

    pause(1_500).await;
    cluster.nats.kill()?;
    pause(2_000).await;
    cluster.nats.go_on()?;
    pause(1_000).await;
    cluster.nats.hold()?;
    pause(2_500).await;
    cluster.nats.release()?;
    pause(1_000).await;

    cluster.postgres.stop("QUIT")?;
    let red = readiness_becomes(&cluster, 503, Duration::from_secs(8)).await;
    cluster.postgres.go_on()?;
    assert!(red, "a server without its store says that it is ready");
    assert!(readiness_becomes(&cluster, 200, PATIENCE).await, "the store is back, the server is not");

    cluster.kill(1);
    pause(2_000).await;
    cluster.start(1)?;
    pause(500).await;

    on.store(false, Ordering::SeqCst);
    let mut words = Vec::new();
    for writer in writers {
        words.extend(writer.await??);
    }
    assert!(words.len() > WRITERS * 20, "so little was written that nothing was tried: {}", words.len());
    pause(500).await;
    same_everywhere(&cluster, &text, &mut Chance::new(99), &words).await?;
    went_out_once(&post).await
}

async fn pause(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

/// Somebody who writes through the balancer, whatever happens; the words that they wrote, all acknowledged.
fn write(
    cluster: &Cluster,
    text: &str,
    n: usize,
    on: Arc<AtomicBool>,
) -> JoinHandle<Result<Vec<String>, Failed>> {
    let drafters = cluster.demo.with_role("drafter");
    let mut chance = Chance::new(700 + n as u64);
    let mut client = Drafter::new(text, &drafters[n % drafters.len()].token, chance.actor());
    let address = cluster.balancer.address.clone();
    tokio::spawn(async move {
        let mut words = Vec::new();
        come_in(&mut client, &address).await?;
        while on.load(Ordering::SeqCst) {
            let word = format!("mot{}x{n} ", words.len());
            edits::type_words(&mut client.doc, &mut chance, &word)?;
            words.push(word);
            client.publish().await?;
            client.listen(Duration::from_millis(40)).await;
            come_in(&mut client, &address).await?;
        }
        let begun = Instant::now();
        while !client.settle(Duration::from_secs(1)).await {
            if begun.elapsed() > PATIENCE {
                let waits = client.unacknowledged.len();
                return Err(format!(
                    "{waits} changes of writer {n} were never acknowledged: {:?}",
                    client.refusals
                )
                .into());
            }
            come_in(&mut client, &address).await?;
        }
        Ok(words)
    })
}

/// Comes back when the connection was lost, or when something was refused for the moment; final refusals are a failure.
async fn come_in(client: &mut Drafter, address: &str) -> Result<(), Failed> {
    let refused = std::mem::take(&mut client.refusals);
    if let Some((code, why)) = refused.iter().find(|(code, _)| code != "busy" && code != "storage") {
        return Err(format!("{code}: {why}").into());
    }
    if !refused.is_empty() {
        client.drop_connection();
    }
    let begun = Instant::now();
    while !client.connected() {
        if begun.elapsed() > PATIENCE {
            return Err("no server took this writer back".into());
        }
        if client.join(address).await.is_err() {
            client.drop_connection();
            pause(200).await;
        }
    }
    Ok(())
}

async fn readiness_becomes(cluster: &Cluster, status: u16, within: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < within {
        let asked = reqwest::Client::new().get(cluster.server(0).url("/readyz")).send().await;
        if asked.is_ok_and(|answer| answer.status() == status) {
            return true;
        }
        pause(100).await;
    }
    false
}

/// The demo leaves letters; three servers had them to send.
async fn went_out_once(post: &Postbox) -> Result<(), Failed> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for id in post.ids() {
        *times.entry(id).or_default() += 1;
    }
    assert!(!times.is_empty(), "no letter was sent: this tried nothing");
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "sent more than once: {twice:?}");
    Ok(())
}
