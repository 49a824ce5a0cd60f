//! Three servers on one PostgreSQL and one NATS: who writes at one is read at all, what is taken from somebody at one is
//! gone at all, and what the bus says twice or never does no harm.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable as _;
use automerge::{ReadDoc as _, ScalarValue};
use palabre_tests::{
    api::{Failed, call, new_text},
    chance::Chance,
    cluster::Cluster,
    drafter::Drafter,
    edits, engines,
    plain::{Numbered, Plain, kind, ping, pushed},
    rumour::Rumour,
    server::{Account, Demo, Server},
    value::Value,
    wire::Wire,
};
use reqwest::Method;
use serde_json::{Value as Json, json};

const SERVERS: usize = 3;
const SOON: Duration = Duration::from_secs(10);
const WRITERS: usize = 9;
const ROUNDS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_are_one_to_those_who_work_with_them() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(SERVERS, &[]).await?;
    let rumour = Rumour::spread(&cluster.nats.address()).await?;
    writers_at_all_servers_converge(&cluster).await?;
    assert!(rumour.spread_so_far() > 0, "no message was said twice: this tried nothing");
    drop(rumour);
    carets_cross_and_go(&cluster).await?;
    a_right_taken_at_one_is_gone_at_all(&cluster, 1, Duration::from_secs(1)).await?;
    a_token_revoked_at_one_ends_sockets_at_all(&cluster).await?;
    a_bell_rung_at_one_wakes_who_waits_at_another(&cluster).await?;
    an_action_at_one_reads_what_was_written_at_another(&cluster).await?;
    // The same without the bus: what it would have said is found in the store.
    cluster.nats.kill()?;
    an_action_at_one_reads_what_was_written_at_another(&cluster).await?;
    a_token_revoked_at_one_ends_sockets_at_all(&cluster).await?;
    a_bell_rung_at_one_wakes_who_waits_at_another(&cluster).await?;
    a_right_taken_at_one_is_gone_at_all(&cluster, 0, Duration::from_secs(4)).await
}

/// Each at their own server; every word is at every server afterwards, each change once.
async fn writers_at_all_servers_converge(cluster: &Cluster) -> Result<(), Failed> {
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters = cluster.demo.with_role("drafter");
    let mut chance = Chance::new(17);
    let mut clients = Vec::new();
    for n in 0..WRITERS {
        let mut client = Drafter::new(&text, &drafters[n % drafters.len()].token, chance.actor());
        client.join(cluster.address(n % SERVERS)).await?;
        clients.push(client);
    }
    let mut words = Vec::new();
    for round in 0..ROUNDS {
        for (n, client) in clients.iter_mut().enumerate() {
            let word = format!("mot{round}x{n} ");
            edits::type_words(&mut client.doc, &mut chance, &word)?;
            client.publish().await?;
            words.push(word);
            client.listen(Duration::from_millis(2)).await;
        }
    }
    settle(&mut clients).await?;
    same_everywhere(cluster, &text, &mut chance, &words).await
}

/// Everything is acknowledged, and everybody has the same.
pub async fn settle(clients: &mut [Drafter]) -> Result<(), Failed> {
    for (n, client) in clients.iter_mut().enumerate() {
        if !client.settle(SOON).await {
            let waits = client.unacknowledged.len();
            return Err(format!(
                "{waits} changes of client {n} were never acknowledged: {:?}",
                client.refusals
            )
            .into());
        }
        client.listen(Duration::from_millis(200)).await;
        assert_eq!(client.out_of_order, 0, "client {n} heard entries out of order");
    }
    let patience = Instant::now() + SOON;
    // What the last of them wrote may still be on its way to the first, who listened before.
    loop {
        let heads = clients[0].doc.get_heads();
        let Some(n) = clients.iter_mut().position(|client| client.doc.get_heads() != heads) else {
            return Ok(());
        };
        if Instant::now() > patience {
            return Err(format!("client {n} ended elsewhere").into());
        }
        for client in clients.iter_mut() {
            client.listen(Duration::from_millis(20)).await;
        }
    }
}

/// A newcomer at each server reads the same, with every word once.
pub async fn same_everywhere(
    cluster: &Cluster,
    text: &str,
    chance: &mut Chance,
    words: &[String],
) -> Result<(), Failed> {
    let token = cluster.demo.with_role("drafter")[0].token.clone();
    let mut heads = None;
    for at in 0..SERVERS {
        let mut reader = Drafter::new(text, &token, chance.actor());
        reader.join(cluster.address(at)).await?;
        let own = reader.doc.get_heads();
        assert_eq!(heads.get_or_insert_with(|| own.clone()), &own, "server {at} tells something else");
        let typed: String = reader
            .doc
            .get_changes(&[])
            .iter()
            .flat_map(|change| change.decode().operations)
            .filter_map(|op| op.primitive_value().and_then(|v| v.as_str().map(str::to_owned)))
            .collect();
        for word in words {
            assert_eq!(typed.matches(word.as_str()).count(), 1, "“{word}” at server {at}");
        }
    }
    Ok(())
}

async fn carets_cross_and_go(cluster: &Cluster) -> Result<(), Failed> {
    let drafters = cluster.demo.with_role("drafter");
    let text = &cluster.demo.texts[0];
    let mut here = joined(cluster, 0, text, &drafters[0].token).await?;
    let mut there = joined(cluster, 1, text, &drafters[1].token).await?;
    let place = vec![("section", ""), ("anchor", ""), ("head", "")];
    let place = place.into_iter().map(|(name, at)| (name.to_owned(), Value::Text(at.to_owned()))).collect();
    here.say("presence", vec![("at", Value::Map(place))]).await?;
    let seen = there.hear_kind("presence", SOON).await.ok_or("the caret did not cross")?;
    let who = seen.body.get("who").int();
    assert!(!seen.body.get("person").get("name").text().is_empty(), "nobody knows whose caret it is");
    // Who comes later sees it, too.
    let mut late = joined(cluster, 2, text, &drafters[1].token).await?;
    let seen = late.hear_kind("presence", SOON).await.ok_or("who comes later does not see it")?;
    assert_eq!(seen.body.get("who").int(), who);
    drop(here);
    let left = there.hear_kind("presence", SOON).await.ok_or("who left is still there")?;
    assert_eq!(left.body.get("who").int(), who);
    assert_eq!(left.body.get("at"), &Value::Null);
    Ok(())
}

async fn joined(cluster: &Cluster, at: usize, text: &str, token: &str) -> Result<Wire, Failed> {
    let mut wire = Wire::open(cluster.address(at), token).await?;
    wire.hello(text, None, 0, &[]).await?;
    wire.hear_kind("synced", SOON).await.ok_or("not synced")?;
    Ok(wire)
}

/// The drafter of that number loses it.
async fn a_right_taken_at_one_is_gone_at_all(
    cluster: &Cluster,
    drafter: usize,
    within: Duration,
) -> Result<(), Failed> {
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(180 + drafter as u64);
    let leaving = cluster.demo.with_role("drafter")[drafter].clone();
    let mut drafter = Drafter::new(&text, &leaving.token, chance.actor());
    drafter.join(cluster.address(1)).await?;
    edits::type_words(&mut drafter.doc, &mut chance, "avant ")?;
    drafter.publish().await?;
    assert!(drafter.settle(SOON).await, "an ordinary change is acknowledged: {:?}", drafter.refusals);
    let begun = Instant::now();
    revoke(cluster.server(0), &cluster.demo, &leaving.email).await?;
    while drafter.capabilities.iter().any(|c| c == "write") && begun.elapsed() < SOON {
        drafter.listen(Duration::from_millis(20)).await;
    }
    assert!(begun.elapsed() < within, "the right was there for {:?}", begun.elapsed());
    edits::type_words(&mut drafter.doc, &mut chance, "apres ")?;
    drafter.publish().await?;
    drafter.listen(Duration::from_millis(300)).await;
    let mut reader = Drafter::new(&text, &cluster.demo.with_role("facilitator")[0].token, chance.actor());
    reader.join(cluster.address(2)).await?;
    let words = edits::every_word(&reader.doc);
    assert!(words.contains("avant") && !words.contains("apres"), "the text now reads {words}");
    Ok(())
}

async fn revoke(server: &Server, demo: &Demo, email: &str) -> Result<(), Failed> {
    let facilitator = demo.with_role("facilitator")[0].clone();
    let path = format!("/api/v1/dossiers/{}/memberships", demo.dossier);
    let (_, list) = call(server, &facilitator, Method::GET, &path, None).await?;
    let all = list.as_array().or_else(|| list["memberships"].as_array()).cloned().unwrap_or_default();
    for one in all.iter().filter(|m| m.to_string().contains(email)) {
        let id = one["id"].as_str().ok_or("a membership without id")?;
        let (status, said) =
            call(server, &facilitator, Method::DELETE, &format!("{path}/{id}"), None).await?;
        assert!(status.is_success(), "{status} {said}");
    }
    Ok(())
}

async fn a_token_revoked_at_one_ends_sockets_at_all(cluster: &Cluster) -> Result<(), Failed> {
    let account = cluster.demo.with_role("drafter")[0];
    let body = Some(json!({ "name": "Téléphone" }));
    let (_, made) = call(cluster.server(0), account, Method::POST, "/api/v1/me/tokens", body).await?;
    let (id, secret) = (made["id"].as_str().unwrap_or_default(), made["token"].as_str().unwrap_or_default());
    let mut lost = joined(cluster, 2, &cluster.demo.texts[0], secret).await?;
    let mut kept = joined(cluster, 2, &cluster.demo.texts[0], &account.token).await?;
    let path = format!("/api/v1/me/tokens/{id}");
    call(cluster.server(0), account, Method::DELETE, &path, None).await?;
    let bye = lost.hear_kind("bye", SOON).await.ok_or("the socket of a revoked token lives on")?;
    assert_eq!(bye.body.get("code").text(), "signed-out");
    kept.say("ping", Vec::new()).await?;
    kept.hear_kind("pong", SOON).await.ok_or("another token’s socket was ended, too")?;
    Ok(())
}

async fn get(cluster: &Cluster, at: usize, account: &Account, path: &str) -> Result<Json, Failed> {
    let (status, answer) = call(cluster.server(at), account, Method::GET, path, None).await?;
    if status.is_success() { Ok(answer) } else { Err(format!("{path}: {status} {answer}").into()) }
}

async fn an_action_at_one_reads_what_was_written_at_another(cluster: &Cluster) -> Result<(), Failed> {
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let mut chance = Chance::new(19);
    let account = cluster.demo.with_role("facilitator")[0].clone();
    let (mut here, mut there) = (
        Drafter::new(&text, &account.token, chance.actor()),
        Drafter::new(&text, &account.token, chance.actor()),
    );
    here.join(cluster.address(0)).await?;
    // The text is open at the other server, too, which must not answer from what it knew.
    there.join(cluster.address(1)).await?;
    for n in 0..10 {
        let word = format!("ailleurs{n} ");
        edits::type_words(&mut here.doc, &mut chance, &word)?;
        here.publish().await?;
        assert!(here.settle(SOON).await, "{:?}", here.refusals);
        let read = get(cluster, 1, &account, &format!("/api/v1/texts/{text}?format=json")).await?;
        assert!(
            read.to_string().contains(word.trim_end()),
            "acknowledged at one, not there at another: {word}"
        );
    }
    Ok(())
}

async fn a_bell_rung_at_one_wakes_who_waits_at_another(cluster: &Cluster) -> Result<(), Failed> {
    let chair = cluster.demo.with_role("facilitator")[0].clone();
    let workshop = cluster.demo.workshops.first().ok_or("the demo has no workshop")?;
    let path = format!("/api/v1/workshops/{workshop}");
    let before = get(cluster, 0, &chair, &path).await?;
    let rev = before["workshop"]["rev"].as_i64().ok_or_else(|| format!("no rev in {before}"))?;
    let news = format!("{path}/news?since={rev}");
    let waiting = get(cluster, 1, &chair, &news);
    let ringing = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        ring(cluster, &chair, &path).await
    };
    let begun = Instant::now();
    let (heard, rang) = tokio::join!(waiting, ringing);
    rang?;
    let heard = heard?;
    assert!(heard["rev"].as_i64() > Some(rev), "{heard}");
    assert!(begun.elapsed() < SOON, "it waited for {:?}", begun.elapsed());
    Ok(())
}

async fn ring(cluster: &Cluster, chair: &Account, path: &str) -> Result<(), Failed> {
    let body = Some(json!({ "shown": "" }));
    let (status, said) = call(cluster.server(0), chair, Method::PATCH, path, body).await?;
    if status.is_success() { Ok(()) } else { Err(format!("{status} {said}").into()) }
}

/// What one message of the bus holds, and more.
const LARGE: usize = 256 << 10;

/// A change that nothing makes smaller than [`LARGE`]: a link whose address is very long.
fn large_change(of: &mut Drafter, chance: &mut Chance) -> Result<Vec<u8>, Failed> {
    let address: String = (0..50_000).map(|_| chance.id()).collect();
    let body = edits::first_body(&of.doc).ok_or("no section")?;
    let link = Mark::new("link".to_owned(), ScalarValue::Str(address.into()), 1, of.doc.length(&body));
    of.doc.mark(&body, link, ExpandMark::None)?;
    of.doc.commit();
    let change = of.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec();
    assert!(change.len() > LARGE, "{} bytes", change.len());
    Ok(change)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_session_goes_on_whichever_server_each_of_its_requests_reaches() -> Result<(), Failed> {
    if engines::without("postgres") || engines::without("nats") {
        return Ok(());
    }
    let mut cluster = Cluster::of(2, &[]).await?;
    let text = new_text(cluster.server(0), &cluster.demo, "# Contexte\n\nUn texte.\n").await?;
    let drafters: Vec<Account> = cluster.demo.with_role("drafter").into_iter().cloned().collect();
    let mut chance = Chance::new(53);
    let actor = chance.actor();
    let mut copy = Drafter::new(&text, &drafters[0].token, actor.clone());
    copy.join(cluster.address(0)).await?;
    copy.drop_connection();
    // The session is at the first server, and every second request at the other.
    let (session, _) = Plain::new(cluster.address(0), &drafters[0]).hello(&text, &actor).await?;
    let balancer = cluster.balancer.address.clone();
    let scattered = Plain::scattered(&balancer, &drafters[0])?;
    let way = Numbered { plain: &scattered, session };

    let (mut kinds, mut after) = (Vec::new(), 0);
    for number in 1..=5_u64 {
        let change = if number == 3 {
            large_change(&mut copy, &mut chance)?
        } else {
            edits::type_words(&mut copy.doc, &mut chance, "ici ou là ")?;
            copy.doc.commit();
            copy.doc.get_last_local_change().ok_or("nothing was typed")?.raw_bytes().to_vec()
        };
        for _ in 0..3 {
            let push = pushed(i64::try_from(number)?, &change);
            assert_eq!(way.post(number, vec![ping(), push]).await?, 204, "post {number}");
        }
        while kinds.iter().filter(|kind| *kind == "ack").count() < usize::try_from(number)? {
            kinds.extend(way.poll_thrice(after).await?.iter().map(|message| kind(message).to_owned()));
            after += 1;
            assert!(!kinds.contains(&"refuse".to_owned()), "{kinds:?}");
        }
    }
    kinds.retain(|kind| kind == "ack" || kind == "pong");
    kinds.sort();
    assert_eq!(kinds, [["ack"; 5], ["pong"; 5]].concat());

    // What another writes there comes in an answer that is larger than a message of the bus.
    let mut other = Drafter::new(&text, &drafters[1].token, chance.actor());
    other.join(cluster.address(1)).await?;
    assert_eq!(other.doc.get_heads(), copy.doc.get_heads());
    let change = large_change(&mut other, &mut chance)?;
    other.publish().await?;
    let heard = loop {
        let answer = way.poll_thrice(after).await?;
        after += 1;
        if let Some(changes) = answer.iter().find(|message| kind(message) == "changes") {
            break changes.array()[1].get("items").array()[0].array()[1].bytes().to_vec();
        }
    };
    assert_eq!(heard, change);

    let stranger = Plain::scattered(&balancer, &drafters[1])?;
    let theirs = Numbered { plain: &stranger, session: way.session.clone() };
    for _ in 0..2 {
        assert_eq!(theirs.poll(after).await?.status(), 410, "another's session");
        assert_eq!(theirs.post(6, vec![ping()]).await?, 410);
    }
    assert_eq!(way.post(6, vec![Value::Int(7)]).await?, 400, "what is no message, at either server");
    assert_eq!(way.post(6, vec![Value::Int(7)]).await?, 400);
    assert_eq!(way.post(6, vec![ping()]).await?, 204, "and the session lives on");

    // Without the bus a request is asked for again until it lands where its session is.
    cluster.nats.kill()?;
    let mut answered = BTreeSet::new();
    let patience = Instant::now() + SOON;
    while answered.len() < 2 && Instant::now() < patience {
        answered.insert(way.post(7, vec![ping()]).await?);
    }
    assert_eq!(answered, [204, 503].into());
    cluster.nats.go_on()?;
    while (way.post(8, vec![ping()]).await?, way.post(8, vec![ping()]).await?) != (204, 204) {
        assert!(Instant::now() < patience + SOON, "the servers did not find each other again");
    }

    cluster.kill(0);
    let patience = Instant::now() + SOON * 3;
    loop {
        // What was asked of it while it died is asked anew.
        match way.poll(after).await?.status().as_u16() {
            410 => break,
            status => assert!(status == 503 && Instant::now() < patience, "{status}: its server is gone"),
        }
    }
    let again = Numbered { plain: &scattered, session: scattered.hello(&text, &actor).await?.0 };
    assert_eq!(again.post(1, vec![ping()]).await?, 204);
    let leaving = format!("/sync/http/{}", again.session);
    assert_eq!(scattered.send(Method::DELETE, &leaving, Vec::new()).await?.status(), 204);
    assert_eq!(again.poll(0).await?.status(), 410);
    Ok(())
}
