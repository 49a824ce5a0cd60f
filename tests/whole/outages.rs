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
/// Longer than whoever waits for PostgreSQL within a server waits: ten seconds for a connection, two for a probe.
const STORE_AWAY: Duration = Duration::from_secs(13);
/// Longer than a server takes to notice that NATS says nothing: two pings of two seconds.
const BUS_AWAY: Duration = Duration::from_secs(7);

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
    let red = readiness_becomes(&cluster, 0, 503, Duration::from_secs(8)).await;
    cluster.postgres.go_on()?;
    assert!(red, "a server without its store says that it is ready");
    assert!(readiness_becomes(&cluster, 0, 200, PATIENCE).await, "the store is back, the server is not");

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

/// As long as `PALABRE_AWAY` says, in seconds; a real minute is played by `make faults`.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_away_for_longer_than_anybody_waits_comes_back_too() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let asked = std::env::var("PALABRE_AWAY").ok().map(|seconds| seconds.parse().map(Duration::from_secs));
    let asked = asked.transpose()?;
    let (store, bus) = (asked.unwrap_or(STORE_AWAY), asked.unwrap_or(BUS_AWAY));
    let mut cluster = Cluster::of(3, &[]).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let on = Arc::new(AtomicBool::new(true));
    let writers: Vec<_> = (0..WRITERS).map(|n| write(&cluster, &text, n, on.clone())).collect();
    pause(1_000).await;

    cluster.postgres.hold()?;
    let red = without_the_store(&cluster, store).await;
    cluster.postgres.release()?;
    red?;
    with_the_store(&cluster, "held").await?;
    cluster.postgres.stop("INT")?;
    let red = without_the_store(&cluster, store).await;
    cluster.postgres.go_on()?;
    red?;
    with_the_store(&cluster, "stopped").await?;

    cluster.nats.hold()?;
    tokio::time::sleep(bus).await;
    cluster.nats.release()?;
    pause(1_000).await;
    cluster.nats.kill()?;
    tokio::time::sleep(bus).await;
    cluster.nats.go_on()?;
    pause(1_000).await;

    on.store(false, Ordering::SeqCst);
    let mut words = Vec::new();
    for writer in writers {
        words.extend(writer.await??);
    }
    assert!(words.len() > WRITERS * 20, "so little was written that nothing was tried: {}", words.len());
    same_everywhere(&cluster, &text, &mut Chance::new(98), &words).await?;
    let (sound, said) = cluster.verify()?;
    assert!(sound, "{said}");
    println!("{} words were written while each was away for {store:?} and {bus:?}", words.len());
    Ok(())
}

/// Every server says that it is not ready, all the while.
async fn without_the_store(cluster: &Cluster, away: Duration) -> Result<(), Failed> {
    let begun = Instant::now();
    for at in 0..3 {
        if !readiness_becomes(cluster, at, 503, Duration::from_secs(8)).await {
            return Err(format!("server {at} says that it is ready, without its store").into());
        }
    }
    while begun.elapsed() < away {
        pause(1_000).await;
        if readiness_becomes(cluster, 0, 200, Duration::from_millis(1)).await {
            return Err(
                format!("a server was ready again without its store, after {:?}", begun.elapsed()).into()
            );
        }
    }
    Ok(())
}

async fn with_the_store(cluster: &Cluster, how: &str) -> Result<(), Failed> {
    let begun = Instant::now();
    for at in 0..3 {
        if !readiness_becomes(cluster, at, 200, PATIENCE).await {
            return Err(format!("the store that was {how} is back, server {at} is not").into());
        }
    }
    println!("all servers were ready {:?} after PostgreSQL, which was {how}", begun.elapsed());
    pause(2_000).await;
    Ok(())
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
        if begun.elapsed() > PATIENCE * 3 {
            return Err("no server took this writer back".into());
        }
        if client.join(address).await.is_err() {
            client.drop_connection();
            pause(200).await;
        }
    }
    Ok(())
}

async fn readiness_becomes(cluster: &Cluster, at: usize, status: u16, within: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < within {
        let asked = reqwest::Client::new().get(cluster.server(at).url("/readyz")).send().await;
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
