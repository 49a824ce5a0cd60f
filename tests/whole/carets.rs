//! Carets of people at a server that is killed, as those at other servers see them.

use std::time::{Duration, Instant};

use palabre_tests::{api::Failed, cluster::Cluster, engines, server::Account, value::Value, wire::Wire};

const SOON: Duration = Duration::from_secs(10);
/// How long others see the caret of somebody of whom nothing is heard any more (`FAR_UNTIL` of the room).
const UNTIL: Duration = Duration::from_secs(10);
/// For the machine that the tests run on.
const LEEWAY: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn carets_of_a_dead_servers_people_go_within_ten_seconds_and_others_stay() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(3, &[]).await?;
    let text = cluster.demo.texts[0].clone();
    let drafters: Vec<Account> = cluster.demo.with_role("drafter").into_iter().cloned().collect();
    let token = |n: usize| drafters[n % drafters.len()].token.as_str();
    let mut watching = Vec::new();
    for at in [0, 2] {
        watching.push(joined(&cluster, at, &text, token(at)).await?);
    }
    let (mut there, mut doomed) = (joined(&cluster, 2, &text, token(0)).await?, Vec::new());
    for n in 1..=2 {
        doomed.push(joined(&cluster, 1, &text, token(n)).await?);
    }
    let (stays, mut go) = (shown(&mut there, &mut watching[0]).await?, Vec::new());
    for one in &mut doomed {
        go.push(shown(one, &mut watching[0]).await?);
    }
    go.sort_unstable();

    cluster.kill(1);
    let killed = Instant::now();
    for watcher in &mut watching {
        let mut gone = Vec::new();
        while gone.len() < go.len() {
            let left = (UNTIL + LEEWAY).saturating_sub(killed.elapsed());
            let heard = watcher.hear_kind("presence", left).await;
            let heard = heard.ok_or_else(|| format!("{gone:?} of {go:?} went in {:?}", killed.elapsed()))?;
            if heard.body.get("at") == &Value::Null {
                gone.push(heard.body.get("who").int().ok_or("nobody left")?);
            }
        }
        gone.sort_unstable();
        assert_eq!(gone, go, "those of the dead server, and nobody else");
    }
    // The caret of whoever sits still at a living server is there after the longest silence.
    tokio::time::sleep((UNTIL + LEEWAY).saturating_sub(killed.elapsed())).await;
    for watcher in &mut watching {
        assert!(
            watcher.hear_kind("presence", Duration::from_millis(500)).await.is_none(),
            "{stays} is told again"
        );
    }
    let mut late = joined(&cluster, 0, &text, token(2)).await?;
    let seen = late.hear_kind("presence", SOON).await.ok_or("who comes later sees nobody")?;
    assert_eq!(seen.body.get("who").int(), Some(stays));
    assert!(late.hear_kind("presence", Duration::from_millis(500)).await.is_none(), "a dead one is seen");
    Ok(())
}

/// Puts somebody's caret into the title; by which number the watcher, at another server, knows it.
async fn shown(who: &mut Wire, watcher: &mut Wire) -> Result<i64, Failed> {
    let place = ["section", "anchor", "head"].map(|name| (name.to_owned(), Value::Text(String::new())));
    who.say("presence", vec![("at", Value::Map(place.into_iter().collect()))]).await?;
    let seen = watcher.hear_kind("presence", SOON).await.ok_or("a caret did not cross")?;
    assert_ne!(seen.body.get("at"), &Value::Null);
    seen.body.get("who").int().ok_or_else(|| "a caret of nobody".into())
}

async fn joined(cluster: &Cluster, at: usize, text: &str, token: &str) -> Result<Wire, Failed> {
    let mut wire = Wire::open(cluster.address(at), token).await?;
    wire.hello(text, None, 0, &[]).await?;
    wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
    Ok(wire)
}
